//! Says random things to the reader of DNS messages for some seconds, and fails when it panics, or
//! when what it answers is no answer. No nightly compiler and no instrumentation are needed.
//!
//! ```text
//! random_messages SECONDS [SEED]
//! ```
//!
//! Messages are made of queries, signed and unsigned, by flipping, cutting, doubling and moving
//! octets, and of noise.

use std::time::{Duration, Instant};
use std::{env, process};

use jiff::Timestamp;
use pharos::dns::transfer::answer::{Near, answer};
use pharos::dns::wire::{
    Algorithm, Asking, Received, Record, Seal, Sent, TsigKey, compose, owner_name, receive, rtype,
};
use registry_testkit::Chance;

/// Octets that matter: ends of names, pointers, types, lengths.
const PIECES: &[&[u8]] = &[
    &[0],
    &[0xC0, 12],
    &[0xC0, 0],
    &[0xFF, 0xFF],
    &[0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0],
    &[0, 250, 0, 255, 0, 0, 0, 0],
    &[63],
    &[64],
    b"\x07example\0",
    &[0, 252, 0, 1],
    &[0, 251, 0, 1],
];

/// Changes a message a little.
fn misspell(message: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.place(message.len());
    match chance.place(7) {
        0 => message.truncate(at),
        1 => message.extend((0..chance.place(40)).map(|_| chance.octet()).collect::<Vec<_>>()),
        2 => {
            let piece = PIECES.get(chance.place(PIECES.len())).copied().unwrap_or_default();
            message.splice(at..at, piece.iter().copied());
        }
        3 => {
            let double = message.get(at..).unwrap_or_default().to_vec();
            message.extend(double);
        }
        4 if !message.is_empty() => {
            message.remove(at);
        }
        _ => {
            let octet = chance.octet();
            if let Some(place) = message.get_mut(at) {
                *place ^= octet;
            }
        }
    }
}

/// What is misspelt: queries of every kind, and a NOTIFY.
fn samples(key: &TsigKey, soa: &Record, now: Timestamp) -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    for name in ["example", "acme.example", "www.acme.example", ""] {
        for rtype in [rtype::SOA, rtype::NS, rtype::DS, rtype::AXFR, rtype::IXFR, rtype::ANY] {
            for key in [None, Some(key)] {
                let put = Asking::query(name, rtype, 7, key, now);
                samples.extend(put.map(|(_, sent)| sent.octets().to_vec()));
            }
        }
    }
    let notify = Asking::notify(soa, 7, Some(key), now);
    samples.extend(notify.map(|(_, sent)| sent.octets().to_vec()));
    samples
}

fn near(soa: Record) -> Near {
    let server = |owner: &str| Record {
        owner: owner.to_owned(),
        rtype: rtype::NS,
        ttl_seconds: 60,
        rdata: owner_name("ns1.acme.example")
            .map(|name| name.as_slice().to_vec())
            .unwrap_or_default(),
    };
    let glue = Record {
        owner: "ns1.acme.example".to_owned(),
        rtype: rtype::A,
        ttl_seconds: 60,
        rdata: vec![192, 0, 2, 1],
    };
    let apex = vec![soa, server("example")];
    let delegation = vec![server("acme.example"), glue];
    Near { tld: "example".to_owned(), version: 42, apex, delegation }
}

/// What is wrong with an answer to a message, if anything.
fn wrong(message: &[u8], sent: &Sent, limit: usize) -> Option<String> {
    let octets = sent.octets();
    let is_answer = octets.get(2).is_some_and(|flags| flags & 0x80 != 0);
    if octets.len() < 12 || !is_answer {
        return Some("it is no answer".to_owned());
    }
    if octets.get(..2) != message.get(..2) && octets.len() == 12 {
        return Some("it has another id".to_owned());
    }
    (octets.len() > limit).then(|| format!("it has {} octets of {limit}", octets.len()))
}

fn main() {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(3);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let Ok(key) = TsigKey::new("transfer.test", Algorithm::HmacSha256, &[7; 32]) else {
        eprintln!("the key cannot be made");
        process::exit(2);
    };
    let now = Timestamp::UNIX_EPOCH;
    let mut rdata = vec![0; 22];
    rdata.extend([0; 4]);
    let soa = Record { owner: "example".to_owned(), rtype: rtype::SOA, ttl_seconds: 60, rdata };
    let samples = samples(&key, &soa, now);
    let near = near(soa);
    let (mut chance, end) = (Chance(seed), Instant::now() + Duration::from_secs(seconds));
    let (mut tried, mut read) = (0_u64, 0_u64);
    while Instant::now() < end {
        for _ in 0..1_000 {
            let mut message = samples.get(chance.place(samples.len())).cloned().unwrap_or_default();
            for _ in 0..chance.place(4) {
                misspell(&mut message, &mut chance);
            }
            tried += 1;
            let (sent, limit) = match receive(message.clone(), std::slice::from_ref(&key), now) {
                Received::Dropped => continue,
                Received::Answered(sent, _) => (sent, 1_232),
                Received::Request(request, mut seal) => {
                    read += 1;
                    answered(&request, &mut seal, &near, now)
                }
            };
            if let Some(what) = wrong(&message, &sent, limit) {
                eprintln!("FAIL seed {seed}, after {tried}: {what}: {message:02x?}");
                process::exit(1);
            }
        }
    }
    println!("messages: {tried} in {seconds} s from seed {seed}, {read} of them requests");
}

fn answered(
    request: &pharos::dns::wire::Request,
    seal: &mut Seal,
    near: &Near,
    now: Timestamp,
) -> (Sent, usize) {
    let limit = request.datagram_limit();
    let response = answer(&request.question, near, request.wants_dnssec());
    (compose(request, &response, limit, seal, now), limit)
}
