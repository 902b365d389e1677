//! Time stamps (RFC 3161): the question for an authority, and what its answer says.
//!
//! Reading an answer checks that the authority granted it, that it stamps these bytes, and that it
//! answers this question. Whose signature it carries is `openssl ts -verify`'s to check, against
//! the authority's certificate; `VERIFY.txt` has the command.

use std::fmt::Display;

use cmpv2::status::PkiStatus;
use cms::cert::x509::spki::AlgorithmIdentifier;
use cms::signed_data::EncapsulatedContentInfo;
use der::asn1::{AnyRef, Int, OctetString};
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _, SliceReader};
use jiff::Timestamp;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use crate::digest::Digest;

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// The longest answer that is read.
pub const LONGEST_REPLY: usize = 64 * 1024;

/// Why an answer is no stamp of what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Not an answer at all.
    #[error("the time stamp cannot be read: {0}")]
    Unreadable(String),
    /// Longer than any stamp is.
    #[error("the time stamp has {0} bytes; the most that is read is {LONGEST_REPLY}")]
    TooLong(usize),
    /// The authority refused.
    #[error("the authority did not grant the time stamp (its status is {0})")]
    NotGranted(String),
    /// It stamps something else.
    #[error("the time stamp is of {found}, and what it should stamp is {expected}")]
    OtherBytes {
        /// What was to be stamped.
        expected: String,
        /// What it stamps.
        found: String,
    },
    /// It answers another question.
    #[error("the time stamp answers another question than the one asked")]
    OtherQuestion,
}

/// What a stamp says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The hash that was stamped.
    pub digest: Digest,
    /// When, by the authority's clock.
    pub at: Timestamp,
    /// The authority's policy.
    pub policy: String,
    nonce: Option<Int>,
}

/// The question for an authority, which asks for its certificate too. The nonce is fresh and
/// random: by it an old answer is known.
pub fn question(digest: &Digest, nonce: [u8; 8]) -> Result<Vec<u8>, StampError> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: AlgorithmIdentifier { oid: SHA_256, parameters: None },
            hashed_message: OctetString::new(digest.0).map_err(unreadable)?,
        },
        req_policy: None,
        nonce: Some(nonce_of(nonce)?),
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(unreadable)
}

/// A positive number of eight bytes.
fn nonce_of(mut nonce: [u8; 8]) -> Result<Int, StampError> {
    nonce[0] = nonce[0] & 0x3f | 0x40;
    Int::new(&nonce).map_err(unreadable)
}

/// Reads a stamp and holds it against what was to be stamped.
pub fn read(reply: &[u8], expected: &Digest) -> Result<Stamp, StampError> {
    let stamp = parse(reply)?;
    match stamp.digest == *expected {
        true => Ok(stamp),
        false => Err(StampError::OtherBytes {
            expected: expected.to_string(),
            found: stamp.digest.to_string(),
        }),
    }
}

/// Reads the answer to a question.
pub fn read_answer(reply: &[u8], digest: &Digest, nonce: [u8; 8]) -> Result<Stamp, StampError> {
    let stamp = read(reply, digest)?;
    match stamp.nonce == Some(nonce_of(nonce)?) {
        true => Ok(stamp),
        false => Err(StampError::OtherQuestion),
    }
}

fn parse(reply: &[u8]) -> Result<Stamp, StampError> {
    if reply.len() > LONGEST_REPLY {
        return Err(StampError::TooLong(reply.len()));
    }
    let response = TimeStampResp::from_der(reply).map_err(unreadable)?;
    let status = response.status.status;
    let is_granted = matches!(status, PkiStatus::Accepted | PkiStatus::GrantedWithMods);
    let token = response.time_stamp_token.filter(|_| is_granted);
    let token = token.ok_or_else(|| StampError::NotGranted(format!("{status:?}")))?;
    if token.content_type != SIGNED_DATA {
        return Err(unreadable("the token holds no signed data"));
    }
    let content = signed_content(token.content.value()).map_err(unreadable)?;
    if content.econtent_type != TST_INFO {
        return Err(unreadable("what is signed is no time stamp"));
    }
    let content = content.econtent.ok_or_else(|| unreadable("nothing is signed"))?;
    let info = TstInfo::from_der(content.value()).map_err(unreadable)?;
    stamp_of(info)
}

/// What is signed, from the inside of SignedData (RFC 5652, section 5.1). Certificates and
/// signatures behind it are left to `openssl`: authorities order their sets as they like.
fn signed_content(signed: &[u8]) -> der::Result<EncapsulatedContentInfo> {
    let mut reader = SliceReader::new(signed)?;
    let _version = u8::decode(&mut reader)?;
    let _digest_algorithms = AnyRef::decode(&mut reader)?;
    EncapsulatedContentInfo::decode(&mut reader)
}

fn stamp_of(info: TstInfo) -> Result<Stamp, StampError> {
    let imprint = info.message_imprint;
    if imprint.hash_algorithm.oid != SHA_256 {
        return Err(unreadable("what is stamped is no SHA-256"));
    }
    let digest = <[u8; 32]>::try_from(imprint.hashed_message.as_bytes()).map_err(unreadable)?;
    let seconds = info.gen_time.to_unix_duration().as_secs();
    let seconds = i64::try_from(seconds).map_err(unreadable)?;
    Ok(Stamp {
        digest: Digest(digest),
        at: Timestamp::from_second(seconds).map_err(unreadable)?,
        policy: info.policy.to_string(),
        nonce: info.nonce,
    })
}

fn unreadable(error: impl Display) -> StampError {
    StampError::Unreadable(error.to_string())
}
