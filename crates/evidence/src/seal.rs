//! Signatures (Ed25519, RFC 8032) in the forms that `openssl` reads.

use data_encoding::BASE64;
use ring::signature::{ED25519, UnparsedPublicKey};

use crate::digest::Digest;

/// What stands before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PEM_HEAD: &str = "-----BEGIN PUBLIC KEY-----\n";
const PEM_TAIL: &str = "\n-----END PUBLIC KEY-----\n";

/// Whoever holds a key: it stays with them.
pub trait Sign {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// Signs some bytes.
    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], CannotSign>;
}

/// A key that does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key does not sign: {0}")]
pub struct CannotSign(pub String);

/// The public half of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Whether a signature is this key's over some bytes.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(bytes, signature).is_ok()
    }

    /// As `openssl` reads it.
    #[must_use]
    pub fn to_pem(&self) -> String {
        format!("{PEM_HEAD}{}{PEM_TAIL}", BASE64.encode(&self.to_der()))
    }

    /// Reads what [`Self::to_pem`] writes.
    #[must_use]
    pub fn from_pem(text: &str) -> Option<Self> {
        let body = text.strip_prefix(PEM_HEAD)?.strip_suffix(PEM_TAIL)?;
        let der = BASE64.decode(body.as_bytes()).ok()?;
        let key = der.strip_prefix(&SPKI_PREFIX)?;
        key.try_into().ok().map(Self)
    }

    /// The SHA-256 of the key as DER: what the registry publishes to compare with.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&self.to_der())
    }

    fn to_der(self) -> Vec<u8> {
        [SPKI_PREFIX.as_slice(), self.0.as_slice()].concat()
    }
}
