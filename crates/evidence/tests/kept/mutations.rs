//! Random changes of bundles and logs (a byte, an order, an omission, something more): every one is
//! noticed. `PHAROS_MUTATIONS` says how many of each; `./test --long` takes 100,000.

use registry_evidence::bundle::{Limits, check, restamp, write};
use registry_evidence::log;
use registry_evidence::seal::Sign as _;

use crate::outside::Authority;
use crate::world::{Key, contents};

fn how_many() -> usize {
    let asked = std::env::var("PHAROS_MUTATIONS").ok();
    asked.map_or(2_000, |asked| asked.parse().unwrap())
}

/// Draws numbers (SplitMix64); the same ones each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// Changes some bytes: one byte, a span moved, a span left out, a span doubled, an end cut.
    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        let start = self.below(bytes.len());
        let length = 1 + self.below(64.min(bytes.len() - start));
        match self.below(5) {
            0 => changed[start] ^= 1 << self.below(8),
            1 => drop(changed.drain(start..start + length)),
            2 => {
                let span: Vec<u8> = changed.drain(start..start + length).collect();
                let to = self.below(changed.len().max(1));
                changed.splice(to..to, span);
            }
            3 => {
                let span = changed[start..start + length].to_vec();
                changed.splice(start..start, span);
            }
            _ => changed.truncate(start),
        }
        changed
    }
}

#[test]
fn every_change_of_a_bundle_is_noticed() {
    let (key, limits) = (Key::of(1), Limits::default());
    let (plain, manifest) = write(&contents(), &key).unwrap();
    let reply = Authority::new().stamp(&manifest);
    let stamped = restamp(&plain, &reply, &key, &limits).unwrap();
    let mut draw = Draw(1);
    let mut tried = 0;
    for bundle in [&plain, &stamped] {
        check(bundle, &key.public_key(), &limits).unwrap();
        for number in 0..how_many() {
            let changed = draw.mutate(bundle);
            if changed == *bundle {
                continue;
            }
            tried += 1;
            let unnoticed = check(&changed, &key.public_key(), &limits).is_ok();
            assert!(!unnoticed, "change {number} went unnoticed");
        }
    }
    assert!(tried > how_many(), "most changes change something: {tried}");
}

#[test]
fn every_change_of_a_log_is_noticed() {
    let key = Key::of(1).public_key();
    let (log, checkpoints) = crate::world::log(20);
    let newest = checkpoints.last().unwrap().digest();
    let lines: Vec<&str> = log.lines().lines().collect();
    let mut draw = Draw(1);
    for number in 0..how_many() {
        let (mut text, mut signed) = (log.lines().to_owned(), checkpoints.clone());
        let (one, other) = (draw.below(lines.len()), draw.below(lines.len()));
        let (first, second) = (draw.below(signed.len()), draw.below(signed.len()));
        match draw.below(6) {
            0 => text = String::from_utf8_lossy(&draw.mutate(text.as_bytes())).into_owned(),
            1 => {
                let mut lines = lines.clone();
                lines.swap(one, other);
                text = lines.join("\n") + "\n";
            }
            2 => {
                let mut lines = lines.clone();
                lines.remove(one);
                text = lines.join("\n") + "\n";
            }
            3 => signed.swap(first, second),
            4 => drop(signed.remove(first)),
            _ => {
                let changed = draw.mutate(signed[first].text.as_bytes());
                signed[first].text = String::from_utf8_lossy(&changed).into_owned();
            }
        }
        if (&text, &signed) == (&log.lines().to_owned(), &checkpoints) {
            continue;
        }
        let found = log::check(&text, &signed, &key, &newest);
        let unnoticed = found.is_ok_and(|(_, uncovered)| uncovered == 0);
        assert!(!unnoticed, "change {number} went unnoticed");
    }
}
