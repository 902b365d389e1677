//! What the parent of a TLD is to publish: the DS records that the signer asks for by CDS, and
//! those of its keys.

use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::HEXUPPER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::transfer::ask::ask;
use super::wire::{Asking, Record, owner_name, rtype};
use crate::clock::Clock;
use crate::identity;

/// SHA-256, the digest of every DS (RFC 8624, section 3.3).
const DIGEST_SHA256: u8 = 2;

/// The DS records that the parent is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Wanted {
    /// As the parent's zone has them.
    records: Vec<String>,
    /// How many of them are of no key that the zone shows.
    without_key: usize,
    /// Whether the zone shows a key-signing key.
    is_signed: bool,
}

/// Asks the signer, which may take so long for each of two questions.
///
/// # Errors
/// In words: who did not answer, and why.
pub(crate) async fn wanted(
    tld: &str,
    server: SocketAddr,
    (clock, patience): (&Clock, Duration),
) -> Result<Wanted, String> {
    let asked = async |rtype: u16| {
        let id = u16::from_be_bytes(identity::random());
        let question = Asking::query(tld, rtype, id, None, clock.wall_now());
        let (asking, sent) = question.map_err(|error| error.to_string())?;
        let answered = ask(server, &asking, sent.octets(), clock, patience).await;
        let answered = answered.map_err(|error| format!("the signer at {server}: {error}"))?;
        let records = answered.records.into_iter().filter(|record| record.rtype == rtype);
        Ok::<Vec<Record>, String>(records.collect())
    };
    Ok(Wanted::of(tld, &asked(rtype::CDS).await?, &asked(rtype::DNSKEY).await?))
}

impl Wanted {
    /// What CDS asks for, or what the keys come to where there is no CDS.
    pub(crate) fn of(tld: &str, wanted: &[Record], keys: &[Record]) -> Self {
        let of_key = |key: &Record| digested(tld, &key.rdata);
        let signers: Vec<Vec<u8>> = keys.iter().filter_map(of_key).collect();
        let asked_for: Vec<Vec<u8>> = wanted.iter().map(|record| record.rdata.clone()).collect();
        let shown = if asked_for.is_empty() { &signers } else { &asked_for };
        let line = |rdata: &Vec<u8>| format!("{tld}. IN DS {}", presented(rdata));
        Self {
            records: shown.iter().map(line).collect(),
            without_key: asked_for.iter().filter(|rdata| !signers.contains(rdata)).count(),
            is_signed: !signers.is_empty(),
        }
    }

    /// The records, and as comments what is odd about them.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self { records, without_key, is_signed } = self;
        let mut lines = records.clone();
        if *without_key > 0 {
            lines.push(format!("; {without_key} of these are of no key that the zone shows"));
        }
        if !is_signed {
            lines.push("; the zone shows no key-signing key".to_owned());
        }
        lines
    }
}

/// The DS of a key-signing key (RFC 4034, section 5.1.4); none for another.
fn digested(tld: &str, key: &[u8]) -> Option<Vec<u8>> {
    let is_entry_point = key.get(1)? & 1 == 1;
    let owner = owner_name(tld).filter(|_| is_entry_point)?;
    let mut digest = Sha256::new();
    digest.update(owner.as_slice());
    digest.update(key);
    let mut rdata = key_tag(key).to_be_bytes().to_vec();
    rdata.extend([*key.get(3)?, DIGEST_SHA256]);
    rdata.extend(digest.finalize());
    Some(rdata)
}

/// RFC 4034, appendix B.
fn key_tag(key: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in key.chunks(2) {
        let high = pair.first().copied().unwrap_or(0);
        let low = pair.get(1).copied().unwrap_or(0);
        sum = sum.wrapping_add(u32::from(u16::from_be_bytes([high, low])));
    }
    let folded = sum.wrapping_add(sum >> 16) & 0xFFFF;
    u16::try_from(folded).unwrap_or(0)
}

/// Key tag, algorithm, type of digest, digest.
fn presented(rdata: &[u8]) -> String {
    match rdata {
        [high, low, algorithm, kind, digest @ ..] => {
            let tag = u16::from_be_bytes([*high, *low]);
            format!("{tag} {algorithm} {kind} {}", HEXUPPER.encode(digest))
        }
        _ => format!("; malformed: {}", HEXUPPER.encode(rdata)),
    }
}
