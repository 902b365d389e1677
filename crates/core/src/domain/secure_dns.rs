//! The delegation signers that a create or an update names (RFC 5910; EPP.md, section 7).

use std::collections::BTreeSet;

use super::DsRecord;
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

/// The two interfaces of RFC 5910.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecureDns {
    /// DS records.
    Records {
        /// The records.
        records: Vec<DsRecord>,
        /// Whether a maximum signature lifetime was asked for.
        lifetime_given: bool,
    },
    /// Key data: refused.
    KeyData,
}

/// What becomes of the DS records (RFC 5910, section 5.2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecureDnsUpdate {
    /// Whether the client asks for haste.
    pub urgent: bool,
    /// Whether a maximum signature lifetime was asked for.
    pub lifetime_given: bool,
    /// What to take away; it goes before what is added comes.
    pub remove: Removal,
    /// What to add.
    pub add: Option<SecureDns>,
}

/// Which DS records to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// None.
    Nothing,
    /// All there are, if any.
    All,
    /// These.
    Listed(SecureDns),
}

refusals! {
    /// Why DNSSEC data is refused.
    pub enum SecureDnsRefusal {
        /// Key data instead of DS records.
        KeyData = "key-data-not-supported", "DS records only; key data is not taken";
        /// A wish about signatures.
        SignatureLifetime =
            "signature-lifetime-not-supported", "a maximum signature lifetime is not supported";
        /// Too many.
        TooMany(u32) = "too-many-ds-records", "at most {0} DS records";
        /// There already, or twice in the command.
        Twice = "ds-record-twice", "the name has this DS record already";
        /// An algorithm the rulebook does not take.
        Algorithm(u8) = "ds-algorithm-not-accepted", "DNSSEC algorithm {0} is not accepted";
        /// A digest type the rulebook does not take.
        DigestType(u8) = "ds-digest-type-not-accepted", "DS digest type {0} is not accepted";
        /// A digest that is none of its type.
        DigestLength(u8) =
            "ds-digest-length", "the digest's length does not fit digest type {0}";
    }
}

/// The DS records given.
pub(super) fn records(given: &SecureDns) -> Result<&[DsRecord], SecureDnsRefusal> {
    match given {
        SecureDns::KeyData => Err(SecureDnsRefusal::KeyData),
        SecureDns::Records { lifetime_given: true, .. } => Err(SecureDnsRefusal::SignatureLifetime),
        SecureDns::Records { records, lifetime_given: false } => Ok(records),
    }
}

/// Adds DS records to those a name has.
pub(super) fn add(
    signers: &mut BTreeSet<DsRecord>,
    given: &SecureDns,
    rulebook: &Rulebook,
) -> Result<(), SecureDnsRefusal> {
    let records = records(given)?;
    let rules = &rulebook.secure_dns;
    if signers.len() + records.len() > rules.maximum_records as usize {
        return Err(SecureDnsRefusal::TooMany(rules.maximum_records));
    }
    for record in records {
        if !rules.algorithms.contains(&record.algorithm) {
            return Err(SecureDnsRefusal::Algorithm(record.algorithm));
        }
        if !rules.digest_types.contains(&record.digest_type) {
            return Err(SecureDnsRefusal::DigestType(record.digest_type));
        }
        let digits = digest_octets(record.digest_type).map(|octets| octets * 2);
        if digits != Some(record.digest.len()) {
            return Err(SecureDnsRefusal::DigestLength(record.digest_type));
        }
        if !signers.insert(record.clone()) {
            return Err(SecureDnsRefusal::Twice);
        }
    }
    Ok(())
}

/// Octets of a digest by its type (RFC 4509: SHA-256; RFC 6605: SHA-384; RFC 5933 and 9558: GOST;
/// RFC 9563: SM3); of no other is the length known.
const fn digest_octets(digest_type: u8) -> Option<usize> {
    match digest_type {
        2 | 3 | 5 | 6 => Some(32),
        4 => Some(48),
        _ => None,
    }
}
