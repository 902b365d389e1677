//! A key, a capture, a log.

use jiff::Timestamp;
use registry_evidence::Digest;
use registry_evidence::bundle::{Contents, Item};
use registry_evidence::custody::{Taken, Tool};
use registry_evidence::log::{Act, Entry, Log, SignedCheckpoint, checkpoint};
use registry_evidence::seal::{CannotSign, PublicKey, Sign};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

pub(crate) struct Key(Ed25519KeyPair);

impl Key {
    pub(crate) fn of(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }
}

impl Sign for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().unwrap())
    }

    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], CannotSign> {
        let signature = self.0.sign(bytes);
        signature.as_ref().try_into().map_err(|_| CannotSign("no signature".to_owned()))
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn taken() -> Taken {
    Taken {
        by: "capture worker 1".to_owned(),
        tool: Tool {
            name: "pharos".to_owned(),
            version: "0.1.0".to_owned(),
            commit: "0000000".to_owned(),
        },
        egress_address: Some("192.0.2.7".parse().unwrap()),
        egress_country: Some("US".to_owned()),
        user_agent: Some("Pharos-Watch (+https://registry.example/watch)".to_owned()),
        at: at("2027-03-01T09:00:00Z"),
        monotonic_microseconds: 123_456,
    }
}

pub(crate) fn item(path: &str, bytes: &[u8]) -> Item {
    Item { path: path.to_owned(), bytes: bytes.to_owned(), taken: taken(), masked: Vec::new() }
}

pub(crate) fn contents() -> Contents {
    let page = b"<!doctype html><title>Pills</title><p>No prescription needed".repeat(3);
    Contents {
        items: vec![
            item("archive/capture.warc.gz", &[0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7]),
            item("indexes/index.cdxj", b"example,pills)/ 20270301090000 {\"offset\":\"0\"}\n"),
            item("pages/browser.html", &page),
            item("net/dns.json", b"{\"A\":[\"192.0.2.80\"]}"),
        ],
        findings: json!([{ "criterion": "no-prescription", "rule": "no-prescription-needed" }]),
        title: "pills.example, captured on 1 March 2027".to_owned(),
        key_published_at: "https://registry.example/keys".to_owned(),
    }
}

/// A log of so many entries, with a checkpoint after every third.
pub(crate) fn log(entries: u32) -> (Log, Vec<SignedCheckpoint>) {
    let mut log = Log::default();
    let mut checkpoints: Vec<SignedCheckpoint> = Vec::new();
    let first = at("2027-03-01T00:00:00Z").to_zoned(jiff::tz::TimeZone::UTC).date();
    for number in 0..entries {
        let bundle = Digest::of(&number.to_be_bytes());
        let act = match number % 3 {
            0 => Act::Captured,
            1 => Act::Read,
            _ => Act::Exported { to: format!("registrar {number}") },
        };
        let at = at("2027-03-01T09:00:00Z");
        log.add(Entry { at, by: "Ann".to_owned(), bundle, act }).unwrap();
        if number % 3 == 2 || number + 1 == entries {
            let day = first.checked_add(jiff::Span::new().days(checkpoints.len() as i64)).unwrap();
            checkpoints.push(checkpoint(&log, day, checkpoints.last(), &Key::of(1)).unwrap());
        }
    }
    (log, checkpoints)
}
