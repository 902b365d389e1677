//! Signatures of messages with a shared key (TSIG, RFC 8945), in wall time.
//!
//! `domain` checks and signs. Two answers are ours, because its own are wrong (decision 0032): that
//! a signature is wrong (BADSIG; it says FORMERR), and that its time is (BADTIME, whose signature
//! it computes over eight octets of a time that has six).

use std::fmt;
use std::sync::Arc;

use domain::base::iana::{Class, Rcode, TsigRcode};
use domain::base::message::Message;
use domain::base::message_builder::AdditionalBuilder;
use domain::base::name::{Name, ToLabelIter, ToName};
use domain::rdata::tsig::{Time48, Tsig};
use domain::tsig::{Key, KeyName, ServerSequence};
use jiff::Timestamp;
use ring::hmac;
use zeroize::Zeroizing;

use super::compose::{Sent, Target, empty, header_only};
use super::{ResponseCode, owner_name};

/// Seconds that two clocks may differ (RFC 8945, section 10).
const FUDGE_SECONDS: u16 = 300;

/// What a key signs with; MD5 and SHA-1 are no choice (RFC 8945, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-512.
    HmacSha512,
}

impl Algorithm {
    /// Every one, the usual first.
    pub const ALL: [Self; 2] = [Self::HmacSha256, Self::HmacSha512];

    /// Its name, as configurations of name servers have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSha512 => "hmac-sha512",
        }
    }

    const fn of_domain(self) -> domain::tsig::Algorithm {
        match self {
            Self::HmacSha256 => domain::tsig::Algorithm::Sha256,
            Self::HmacSha512 => domain::tsig::Algorithm::Sha512,
        }
    }

    const fn of_ring(self) -> hmac::Algorithm {
        match self {
            Self::HmacSha256 => hmac::HMAC_SHA256,
            Self::HmacSha512 => hmac::HMAC_SHA512,
        }
    }
}

/// Why a key is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TsigKeyError {
    /// Its name.
    #[error("the name of a key is a domain name, as \"transfer.registry.example\"")]
    Name,
    /// Its secret.
    #[error("a secret of {0} octets; allowed: at least 16, for hmac-sha256 better 32")]
    Short(usize),
}

/// Octets of the shortest secret taken: half of what SHA-256 puts out (RFC 8945, section 8).
const SECRET_MINIMUM: usize = 16;

/// A shared key; cheap to clone, and never printed.
#[derive(Clone)]
pub struct TsigKey {
    name: String,
    algorithm: Algorithm,
    secret: Arc<Zeroizing<Vec<u8>>>,
    inner: Arc<Key>,
    mac: Arc<hmac::Key>,
}

impl TsigKey {
    /// A key by its name (lower case; a dot at the end is dropped) and its secret's octets.
    ///
    /// # Errors
    /// [`TsigKeyError`].
    pub fn new(name: &str, algorithm: Algorithm, secret: &[u8]) -> Result<Self, TsigKeyError> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let wire = owner_name(&name).filter(|wire| !wire.is_root()).ok_or(TsigKeyError::Name)?;
        if secret.len() < SECRET_MINIMUM {
            return Err(TsigKeyError::Short(secret.len()));
        }
        let wire: KeyName = wire.try_to_name().map_err(|_| TsigKeyError::Name)?;
        let inner = Key::new(algorithm.of_domain(), secret, wire, None, None);
        let inner = Arc::new(inner.map_err(|_| TsigKeyError::Name)?);
        let mac = Arc::new(hmac::Key::new(algorithm.of_ring(), secret));
        let secret = Arc::new(Zeroizing::new(secret.to_vec()));
        Ok(Self { name, algorithm, secret, inner, mac })
    }

    /// Its name, without a dot at the end.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs with.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its secret in base64, for the configuration of a peer.
    pub fn expose_secret(&self) -> String {
        data_encoding::BASE64.encode(&self.secret)
    }

    pub(super) fn inner(&self) -> Arc<Key> {
        Arc::clone(&self.inner)
    }
}

impl fmt::Debug for TsigKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TsigKey({}, {})", self.name, self.algorithm.name())
    }
}

impl PartialEq for TsigKey {
    /// By name and algorithm: a secret is not compared.
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.algorithm) == (&other.name, other.algorithm)
    }
}

impl Eq for TsigKey {}

/// What signs the answers to one request; nothing, where it was not signed.
pub struct Seal {
    signing: Option<Box<(String, ServerSequence<Arc<Key>>)>>,
}

impl Seal {
    pub(super) const fn none() -> Self {
        Self { signing: None }
    }

    /// The key that the request was signed with.
    pub fn key_name(&self) -> Option<&str> {
        self.signing.as_ref().map(|signing| signing.0.as_str())
    }

    /// Octets that a signature takes at most.
    pub(super) fn octets(&self) -> usize {
        let length = |key: &Key| usize::from(key.compose_len());
        self.signing.as_ref().map_or(0, |signing| length(signing.1.key()))
    }

    /// Signs the next message; each one of a transfer (RFC 8945, section 5.3.1).
    pub(super) fn sign(&mut self, message: &mut AdditionalBuilder<Target>, now: Timestamp) {
        let Some(signing) = &mut self.signing else { return };
        if signing.1.answer_with_fudge(message, time48(now), FUDGE_SECONDS).is_err() {
            // The room was set aside; an unsigned answer is refused by the client.
            tracing::error!("an answer took no signature");
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Seal({:?})", self.key_name())
    }
}

/// What the signature of a message is.
pub(super) enum Signature {
    /// There is none.
    Absent(Message<Vec<u8>>),
    /// Right; the message is without it now.
    Valid(Message<Vec<u8>>, Seal),
    /// Wrong: the answer that says so, and why.
    Wrong(Sent, &'static str),
}

/// What a TSIG record says, with its names in wire form.
struct Stated {
    owner: Name<Vec<u8>>,
    algorithm: Name<Vec<u8>>,
    signed_at: u64,
    fudge: u16,
    mac: Vec<u8>,
}

/// Checks a signature (RFC 8945, section 5.2): key, then MAC, then time.
pub(super) fn check(mut message: Message<Vec<u8>>, keys: &[TsigKey], now: Timestamp) -> Signature {
    let stated = match stated(&message) {
        Ok(Some(stated)) => stated,
        Ok(None) => return Signature::Absent(message),
        Err(()) => {
            let sent = header_only(&message, ResponseCode::FormErr);
            return Signature::Wrong(sent, "its TSIG record is malformed");
        }
    };
    let known = keys.iter().find(|key| {
        let algorithm = key.algorithm.of_domain().to_name();
        key.inner.name() == &stated.owner && algorithm == stated.algorithm
    });
    let Some(key) = known else {
        let sent = wrong(&message, &stated, TsigRcode::BADKEY, None, now);
        return Signature::Wrong(sent, "its key is unknown (BADKEY)");
    };
    // The time is looked at behind the signature, with an answer of our own.
    let store = key.inner();
    let signed_at = Time48::from_u64(stated.signed_at);
    let sequence = match ServerSequence::request(&store, &mut message, signed_at) {
        Ok(Some(sequence)) => sequence,
        Ok(None) => return Signature::Absent(message),
        Err(error) if error.error() == TsigRcode::BADTRUNC => {
            let sent = wrong(&message, &stated, TsigRcode::BADTRUNC, None, now);
            return Signature::Wrong(sent, "its signature is too short (BADTRUNC)");
        }
        Err(_) => {
            let sent = wrong(&message, &stated, TsigRcode::BADSIG, None, now);
            return Signature::Wrong(sent, "its signature is wrong (BADSIG)");
        }
    };
    let differ = u64::from(time48(now)).abs_diff(stated.signed_at);
    if differ > u64::from(stated.fudge.min(FUDGE_SECONDS)) {
        let sent = wrong(&message, &stated, TsigRcode::BADTIME, Some(key), now);
        return Signature::Wrong(sent, "it was signed at another time (BADTIME)");
    }
    Signature::Valid(message, Seal { signing: Some(Box::new((key.name.clone(), sequence))) })
}

/// The TSIG record, the last of its message; an error when it stands elsewhere or is no such.
fn stated(message: &Message<Vec<u8>>) -> Result<Option<Stated>, ()> {
    let mut found = None;
    for record in message.additional().map_err(drop)? {
        if found.is_some() {
            return Err(());
        }
        let record = record.map_err(drop)?.into_record::<Tsig<_, _>>().map_err(drop)?;
        let Some(record) = record else { continue };
        let data = record.data();
        found = Some(Stated {
            owner: record.owner().try_to_name().map_err(drop)?,
            algorithm: data.algorithm().try_to_name().map_err(drop)?,
            signed_at: data.time_signed().into(),
            fudge: data.fudge(),
            mac: data.mac_slice().to_vec(),
        });
    }
    Ok(found)
}

/// NOTAUTH with the error in a TSIG record; signed by `key`, where there is one, as only BADTIME is
/// (RFC 8945, sections 5.2 and 5.3.2).
fn wrong(
    message: &Message<Vec<u8>>,
    stated: &Stated,
    error: TsigRcode,
    key: Option<&TsigKey>,
    now: Timestamp,
) -> Sent {
    let mut built = empty().start_error(message, Rcode::NOTAUTH).additional();
    let other = key.map(|_| time48(now).into_octets());
    let other = other.as_ref().map_or(&[][..], |time| &time[..]);
    let mac = key.map(|key| sign_error(key, built.as_slice(), stated, error, other));
    let record = Tsig::new(
        &stated.algorithm,
        Time48::from_u64(stated.signed_at),
        stated.fudge,
        mac.as_ref().map_or(&[][..], |mac| mac.as_ref()),
        message.header().id(),
        error,
        other,
    );
    let pushed =
        record.is_ok_and(|record| built.push((&stated.owner, Class::ANY, 0, record)).is_ok());
    if !pushed {
        tracing::error!("an answer took no TSIG record");
    }
    Sent::of(built)
}

/// The signature of an error: the request's own, the answer, the variables (RFC 8945, section 4.3).
fn sign_error(
    key: &TsigKey,
    answer: &[u8],
    stated: &Stated,
    error: TsigRcode,
    other: &[u8],
) -> hmac::Tag {
    let length = |octets: &[u8]| u16::try_from(octets.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut context = hmac::Context::with_key(&key.mac);
    context.update(&length(&stated.mac));
    context.update(&stated.mac);
    context.update(answer);
    for label in key.inner.name().iter_labels() {
        context.update(label.to_canonical().as_wire_slice());
    }
    context.update(&Class::ANY.to_int().to_be_bytes());
    context.update(&0_u32.to_be_bytes());
    for label in stated.algorithm.iter_labels() {
        context.update(label.to_canonical().as_wire_slice());
    }
    context.update(&Time48::from_u64(stated.signed_at).into_octets());
    context.update(&stated.fudge.to_be_bytes());
    context.update(&error.to_int().to_be_bytes());
    context.update(&length(other));
    context.update(other);
    context.sign()
}

/// Seconds since 1970 in 48 bits.
pub(super) fn time48(now: Timestamp) -> Time48 {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    Time48::from_u64(seconds & 0xFFFF_FFFF_FFFF)
}
