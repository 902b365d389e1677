//! The log: proofs for every entry and every pair of sizes, and none that is forged.

use proptest::prelude::*;
use registry_evidence::Digest;
use registry_evidence::log::{
    CannotCheckpoint, Checkpoint, Log, LogFault, SignedCheckpoint, check, checkpoint,
    consistency_proof, inclusion_proof, leaf, root, verify_consistency, verify_inclusion,
};
use registry_evidence::seal::Sign as _;

use crate::world::{Key, log};

fn leaves(count: usize) -> Vec<Digest> {
    (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
}

/// The roots of RFC 9162's predecessor's test vectors (certificate-transparency, 8 leaves).
#[test]
fn roots_are_those_of_others() {
    let inputs: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
            0x6e, 0x6f,
        ],
    ];
    let leaves: Vec<_> = inputs.iter().map(|input| leaf(input)).collect();
    for (count, expected) in [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ] {
        assert_eq!(root(&leaves[..count]).to_string(), expected, "{count} leaves");
    }
}

#[test]
fn every_entry_and_every_earlier_log_is_proven() {
    for size in 1..=33 {
        let leaves = leaves(size);
        let whole = root(&leaves);
        for index in 0..size {
            let proof = inclusion_proof(&leaves, index).unwrap();
            assert!(verify_inclusion(&leaves[index], index, size, &proof, &whole));
        }
        for old in 1..=size {
            let proof = consistency_proof(&leaves, old).unwrap();
            let before = root(&leaves[..old]);
            assert!(verify_consistency((old, &before), (size, &whole), &proof), "{old} of {size}");
        }
        assert_eq!(inclusion_proof(&leaves, size), None);
        assert_eq!(consistency_proof(&leaves, size + 1), None);
        assert_eq!(consistency_proof(&leaves, 0), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A proof is of one entry at one place in one log, and of one beginning of it.
    #[test]
    fn no_proof_is_forged(
        size in 2_usize..70, place in any::<prop::sample::Index>(), bit in 0_usize..256,
    ) {
        let leaves = leaves(size);
        let whole = root(&leaves);
        let index = place.index(size);
        let proof = inclusion_proof(&leaves, index).unwrap();
        let other = (index + 1) % size;
        prop_assert!(!verify_inclusion(&leaves[other], index, size, &proof, &whole));
        prop_assert!(!verify_inclusion(&leaves[index], other, size, &proof, &whole));
        let mut bent = proof.clone();
        let step = bit % bent.len();
        bent[step].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify_inclusion(&leaves[index], index, size, &bent, &whole));
        prop_assert!(!verify_inclusion(&leaves[index], index, size, &proof[1..], &whole));

        let old = 1 + place.index(size - 1);
        let before = root(&leaves[..old]);
        let proof = consistency_proof(&leaves, old).unwrap();
        let mut changed = leaves.clone();
        changed[old - 1].0[0] ^= 1;
        let rewritten = root(&changed);
        prop_assert!(!verify_consistency((old, &before), (size, &rewritten), &proof));
        let forged = consistency_proof(&changed, old).unwrap();
        prop_assert!(!verify_consistency((old, &before), (size, &rewritten), &forged));
        let mut bent = proof.clone();
        let step = bit % bent.len();
        bent[step].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify_consistency((old, &before), (size, &whole), &bent));
    }
}

#[test]
fn a_log_is_checked_from_its_newest_checkpoint() {
    let (log, checkpoints) = log(10);
    let key = Key::of(1).public_key();
    let newest = checkpoints.last().unwrap().digest();
    let (entries, uncovered) = check(log.lines(), &checkpoints, &key, &newest).unwrap();
    assert_eq!((entries.len(), uncovered), (10, 0));

    let earlier = checkpoints[..3].to_vec();
    let known = earlier[2].digest();
    let (_, uncovered) = check(log.lines(), &earlier, &key, &known).unwrap();
    assert_eq!(uncovered, 1, "what no checkpoint covers is said");
    assert_eq!(check(log.lines(), &earlier, &key, &newest), Err(LogFault::OtherEnd));
    let other = Key::of(2).public_key();
    assert_eq!(check(log.lines(), &earlier, &other, &known), Err(LogFault::Signature(1)));
    let swapped = [checkpoints[1].clone(), checkpoints[0].clone()];
    assert_eq!(check(log.lines(), &swapped, &key, &known), Err(LogFault::Chain(1)));
}

/// A checkpoint that somebody with the key signs by other means.
fn forged(of: &Checkpoint) -> SignedCheckpoint {
    let text = of.to_text();
    let signature = Key::of(1).sign(text.as_bytes()).unwrap().to_vec();
    SignedCheckpoint { text, signature, stamp: None }
}

/// A shorter log, another log, or the same day again is neither signed nor, if somebody with the
/// key signs it, taken.
#[test]
fn a_log_goes_on() {
    let key = Key::of(1);
    let (long, checkpoints) = log(6);
    let (short, _) = log(3);
    let last = checkpoints.last().unwrap();
    let stands = Checkpoint::parse(&last.text).unwrap();
    let (today, later) = (stands.day, "2027-04-01".parse().unwrap());
    let sign = |log: &Log, day| checkpoint(log, day, Some(last), &key).map(drop);
    assert_eq!(sign(&short, later), Err(CannotCheckpoint::OtherLog(6)));
    let changed = long.lines().replacen("Ann", "Bob", 1);
    let changed = Log::parse(&changed).unwrap();
    assert_eq!(sign(&changed, later), Err(CannotCheckpoint::OtherLog(6)));
    assert_eq!(sign(&long, today), Err(CannotCheckpoint::Day(today)));
    let none = SignedCheckpoint { text: String::new(), ..last.clone() };
    let unread = checkpoint(&long, later, Some(&none), &key).unwrap_err();
    assert_eq!(unread, CannotCheckpoint::Unreadable);
    assert_eq!(sign(&long, later), Ok(()));

    let next = Checkpoint { number: 3, day: later, previous: last.digest(), ..stands };
    let shrunk = Checkpoint { size: 3, root: root(short.leaves()), ..next.clone() };
    let same_day = Checkpoint { day: today, ..next.clone() };
    for (of, expected) in
        [(next, Ok(())), (shrunk, Err(LogFault::Chain(3))), (same_day, Err(LogFault::Chain(3)))]
    {
        let all = [checkpoints.clone(), vec![forged(&of)]].concat();
        let newest = all[2].digest();
        let found = check(long.lines(), &all, &key.public_key(), &newest).map(drop);
        assert_eq!(found, expected, "{of:?}");
    }
}

/// A log goes on from its lines.
#[test]
fn a_log_is_resumed_from_its_lines() {
    let (log, checkpoints) = log(6);
    let mut resumed = Log::parse(log.lines()).unwrap();
    assert_eq!(resumed, log);
    let entry = log.entries()[0].clone();
    assert_eq!(resumed.add(entry).unwrap(), 6);
    let day = "2027-04-01".parse().unwrap();
    assert!(checkpoint(&resumed, day, checkpoints.last(), &Key::of(1)).is_ok());
    assert_eq!(Log::parse(log.lines().trim_end()), Err(LogFault::Entry(5)));
    assert_eq!(Log::parse("").unwrap(), Log::default());
}

#[test]
fn a_checkpoint_has_one_text() {
    let (_, checkpoints) = log(3);
    let text = &checkpoints[0].text;
    assert_eq!(Checkpoint::parse(text).unwrap().to_text(), *text);
    for bent in [
        text.replace("number 1", "number 01"),
        text.replace("size 3", "size +3"),
        text.replace("log of evidence", "log of something"),
        format!("{text}\n"),
        text.replace('\n', "\r\n"),
    ] {
        assert_eq!(Checkpoint::parse(&bent), None, "{bent}");
    }
}
