//! Whether the signatures of an answer hold (RFC 4035, section 5.3), from a DS of the zone on.

use domain::base::iana::{Rtype, SecurityAlgorithm};
use domain::base::name::ParsedName;
use domain::base::rdata::{ComposeRecordData, ParseAnyRecordData};
use domain::crypto::common::PublicKey;
use domain::dep::octseq::Parser;
use domain::rdata::{AllRecordData, Dnskey, Rrsig};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256, Sha384};

use super::record::{Record, name_octets, rtype};

/// Octets of a RRSIG before the name of its signer (RFC 4034, section 3.1).
const BEFORE_SIGNER: usize = 18;

/// A DS that is believed: which key a zone's keys are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    key_tag: u16,
    algorithm: u8,
    digest_type: u8,
    digest: Vec<u8>,
}

/// Why an answer is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// The parent's DS speaks of none of the keys.
    #[error("no key of the zone is that of a trust anchor")]
    NoAnchoredKey,
    /// Nothing was signed.
    #[error("its {0} record has no signature by a trusted key")]
    Unsigned(Rtype),
    /// Too late.
    #[error("the signature of its {rtype} record ended at {at}")]
    Expired {
        /// What was signed.
        rtype: Rtype,
        /// The end.
        at: Timestamp,
    },
    /// Too early.
    #[error("the signature of its {rtype} record begins at {at}")]
    NotYet {
        /// What was signed.
        rtype: Rtype,
        /// The beginning.
        at: Timestamp,
    },
    /// The signature is of other data or another key.
    #[error("the signature of its {0} record is wrong")]
    Wrong(Rtype),
}

impl TrustAnchor {
    /// Reads a DS as it stands in a zone file: key tag, algorithm, type of digest (2 for SHA-256, 4
    /// for SHA-384), digest in hexadecimal.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let key_tag = words.next()?.parse().ok()?;
        let algorithm = words.next()?.parse().ok()?;
        let digest_type = words.next()?.parse().ok()?;
        let digits: String = words.collect();
        let digest = data_encoding::HEXUPPER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
        let octets = match digest_type {
            2 => 32,
            4 => 48,
            _ => return None,
        };
        let anchor = Self { key_tag, algorithm, digest_type, digest };
        (anchor.digest.len() == octets).then_some(anchor)
    }

    fn is_of(&self, owner: &[u8], rdata: &[u8], key: &Dnskey<Vec<u8>>) -> bool {
        let Self { key_tag, algorithm, digest_type, digest } = self;
        if key.key_tag() != *key_tag || key.algorithm().to_int() != *algorithm {
            return false;
        }
        let digested = [owner, rdata].concat();
        match digest_type {
            2 => Sha256::digest(&digested).as_slice() == digest.as_slice(),
            _ => Sha384::digest(&digested).as_slice() == digest.as_slice(),
        }
    }
}

/// The keys of a zone, signed by one that a trust anchor speaks of.
#[derive(Debug)]
pub struct ZoneKeys {
    zone: String,
    keys: Vec<Dnskey<Vec<u8>>>,
}

impl ZoneKeys {
    /// Reads the answer to a question for the keys of a zone.
    ///
    /// # Errors
    /// [`Untrusted`].
    pub fn read(
        zone: &str,
        answer: &[Record],
        anchors: &[TrustAnchor],
        now: Timestamp,
    ) -> Result<Self, Untrusted> {
        let owner = name_octets(zone).unwrap_or_default();
        let records = answer.iter().filter(|one| one.owner == zone && one.rtype == rtype::DNSKEY);
        let keys: Vec<_> = records.filter_map(|one| Some((&one.rdata, key(&one.rdata)?))).collect();
        let is_anchored = |(rdata, key): &&(&Vec<u8>, Dnskey<Vec<u8>>)| {
            anchors.iter().any(|anchor| anchor.is_of(&owner, rdata, key))
        };
        let anchored = keys.iter().filter(is_anchored).map(|(_, key)| key.clone()).collect();
        let anchored = Self { zone: zone.to_owned(), keys: anchored };
        if anchored.keys.is_empty() {
            return Err(Untrusted::NoAnchoredKey);
        }
        anchored.verify(rtype::DNSKEY, answer, now)?;
        Ok(Self { zone: zone.to_owned(), keys: keys.into_iter().map(|(_, key)| key).collect() })
    }

    /// Whether the records of this type at the apex of the zone are signed by one of the keys.
    ///
    /// # Errors
    /// [`Untrusted`], of the signature that comes nearest.
    pub fn verify(&self, rtype: u16, answer: &[Record], now: Timestamp) -> Result<(), Untrusted> {
        let covered = Rtype::from_int(rtype);
        let at_apex = |one: &&Record| one.owner == self.zone;
        let signed = answer.iter().filter(at_apex).filter(|one| one.rtype == rtype);
        let signed: Option<Vec<_>> = signed.map(canonical).collect();
        let signed = signed.filter(|signed| !signed.is_empty());
        let mut signed = signed.ok_or(Untrusted::Unsigned(covered))?;
        // RFC 4034, section 6.3.
        signed.sort_unstable();
        signed.dedup();
        let mut nearest = Untrusted::Unsigned(covered);
        for one in answer.iter().filter(at_apex).filter(|one| one.rtype == rtype::RRSIG) {
            let Some(signature) = self.signature(&one.rdata, covered) else { continue };
            match self.holds(&signature, &one.rdata, &signed, now) {
                Ok(()) => return Ok(()),
                Err(untrusted) => nearest = untrusted,
            }
        }
        Err(nearest)
    }

    /// A signature over such records by one of the keys.
    fn signature<'a>(&self, rdata: &'a [u8], covered: Rtype) -> Option<Signature<'a>> {
        let signature = Signature::parse(&mut Parser::from_ref(rdata)).ok()?;
        let labels = self.zone.split('.').filter(|label| !label.is_empty()).count();
        // RFC 4035, section 5.3.1; what stands at an apex was made from no wildcard.
        let fits = signature.type_covered() == covered
            && usize::from(signature.labels()) == labels
            && super::QueryName::of(signature.signer_name()).is(&self.zone)
            && self.keys_of(&signature).next().is_some();
        fits.then_some(signature)
    }

    fn keys_of(&self, signature: &Signature<'_>) -> impl Iterator<Item = &Dnskey<Vec<u8>>> {
        let (tag, algorithm) = (signature.key_tag(), signature.algorithm());
        self.keys.iter().filter(move |key| key.key_tag() == tag && key.algorithm() == algorithm)
    }

    fn holds(
        &self,
        signature: &Signature<'_>,
        rdata: &[u8],
        signed: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<(), Untrusted> {
        let rtype = signature.type_covered();
        let ends_in = seconds_until(signature.expiration().into_int(), now);
        let begins_in = seconds_until(signature.inception().into_int(), now);
        if ends_in.is_negative() {
            return Err(Untrusted::Expired { rtype, at: now + ends_in });
        }
        if begins_in.is_positive() {
            return Err(Untrusted::NotYet { rtype, at: now + begins_in });
        }
        let data = self.signed_data(signature, rdata, signed);
        let is_right = |key: &Dnskey<Vec<u8>>| {
            let key = PublicKey::from_dnskey(key);
            key.is_ok_and(|key| key.verify(&data, signature.signature()).is_ok())
        };
        self.keys_of(signature).any(is_right).then_some(()).ok_or(Untrusted::Wrong(rtype))
    }

    /// RFC 4034, section 3.1.8.1.
    fn signed_data(&self, signature: &Signature<'_>, rdata: &[u8], signed: &[Vec<u8>]) -> Vec<u8> {
        let owner = name_octets(&self.zone).unwrap_or_default();
        let mut data = rdata.get(..BEFORE_SIGNER).unwrap_or_default().to_vec();
        data.extend_from_slice(&owner);
        for record in signed {
            data.extend_from_slice(&owner);
            data.extend_from_slice(&signature.type_covered().to_int().to_be_bytes());
            data.extend_from_slice(&CLASS_IN.to_be_bytes());
            data.extend_from_slice(&signature.original_ttl().as_secs().to_be_bytes());
            let length = u16::try_from(record.len()).unwrap_or(u16::MAX);
            data.extend_from_slice(&length.to_be_bytes());
            data.extend_from_slice(record);
        }
        data
    }
}

const CLASS_IN: u16 = 1;

type Signature<'a> = Rrsig<&'a [u8], ParsedName<&'a [u8]>>;

/// A key that signs its zone and was not revoked (RFC 4034, section 2.1; RFC 5011, section 3).
fn key(rdata: &[u8]) -> Option<Dnskey<Vec<u8>>> {
    let [flags_high, flags_low, protocol, algorithm, key @ ..] = rdata else { return None };
    let flags = u16::from_be_bytes([*flags_high, *flags_low]);
    let algorithm = SecurityAlgorithm::from_int(*algorithm);
    let key = Dnskey::new(flags, *protocol, algorithm, key.to_vec()).ok()?;
    (key.is_zone_key() && !key.is_revoked() && key.protocol() == 3).then_some(key)
}

/// The data with its names in lower case and uncompressed (RFC 4034, section 6.2).
fn canonical(record: &Record) -> Option<Vec<u8>> {
    let mut parser = Parser::from_ref(record.rdata.as_slice());
    let rtype = Rtype::from_int(record.rtype);
    let data = AllRecordData::<_, ParsedName<_>>::parse_any_rdata(rtype, &mut parser).ok()?;
    let mut out = Vec::new();
    match data.compose_canonical_rdata(&mut out) {
        Ok(()) => Some(out),
        Err(never) => match never {},
    }
}

/// Until an instant of a signature, in the arithmetic of serial numbers (RFC 4034, section 3.1.5).
fn seconds_until(instant: u32, now: Timestamp) -> SignedDuration {
    // The low 32 bits, as the signature has them.
    let now = now.as_second().rem_euclid(1 << 32);
    let now = u32::try_from(now).unwrap_or_default();
    SignedDuration::from_secs(i64::from(instant.wrapping_sub(now).cast_signed()))
}

#[cfg(test)]
mod tests;
