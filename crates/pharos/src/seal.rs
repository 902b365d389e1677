//! Seals what must stay readable for a while under the key outside the database (DESIGN,
//! section 6): a token that waits in its duty, the second factor's secret of a person.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::identity;

/// Bytes of the nonce that stands before what is sealed.
const NONCE_LENGTH: usize = 24;

/// The sealing key, shared by whoever seals and opens.
#[derive(Clone)]
pub struct Seal {
    cipher: Arc<XChaCha20Poly1305>,
    key_of_codes: Arc<Zeroizing<[u8; 32]>>,
}

/// What was sealed cannot be opened: another key, another purpose, or not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed text cannot be opened: it was made under another key or for another purpose")]
pub struct NotOpened;

impl Seal {
    /// Takes the key outside the database.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"pharos-codes-1").chain_update(key).finalize();
        Self {
            cipher: Arc::new(XChaCha20Poly1305::new(key.into())),
            key_of_codes: Arc::new(Zeroizing::new(digest.into())),
        }
    }

    /// A code that only who has the key can make, for one purpose and text of a fixed length.
    ///
    /// Callers show a part of it at most, so a digest over key and text cannot be lengthened.
    #[must_use]
    pub fn mac(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        let digest = Sha256::new().chain_update(self.key_of_codes.as_slice());
        digest.chain_update(purpose).chain_update([0]).chain_update(text).finalize().into()
    }

    /// Seals a secret for one purpose; `purpose` must be named again to open it.
    ///
    /// # Errors
    /// Only for a secret too long for the cipher.
    pub fn seal(&self, purpose: &str, secret: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let nonce = identity::random::<NONCE_LENGTH>();
        let payload = Payload { msg: secret, aad: purpose.as_bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload);
        Ok([nonce.as_slice(), &sealed.map_err(|_| NotOpened)?].concat())
    }

    /// Opens what was sealed for this purpose.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LENGTH).ok_or(NotOpened)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        let opened = self.cipher.decrypt(XNonce::from_slice(nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| NotOpened)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_for_its_own_purpose_alone() {
        let seal = Seal::new(&[7; 32]);
        let sealed = seal.seal("token/1", b"secret").unwrap();
        assert_eq!(seal.open("token/1", &sealed).unwrap().as_slice(), b"secret");
        assert!(seal.open("token/2", &sealed).is_err());
        assert!(Seal::new(&[8; 32]).open("token/1", &sealed).is_err());
        assert!(seal.open("token/1", &sealed[..10]).is_err());
    }
}
