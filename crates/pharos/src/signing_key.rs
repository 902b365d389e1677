//! The key that signs checkpoints and exports (Ed25519, RFC 8032): whoever holds its public half
//! can check them with nothing of ours.
//!
//! It lies in a file outside the database (PKCS #8 in PEM, as OpenSSL reads it), its public half
//! beside it under the ending `.pub.pem`: copy that one to where the record is checked.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{KeyPair, PKCS_ED25519, PublicKeyData as _, SigningKey as _};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::private_file::{Readers, create_whole, is_open_to_others, write_whole};

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A key to sign with; never prints, cheap to clone.
#[derive(Clone)]
pub struct SigningKey(Arc<KeyPair>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(..)")
    }
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// The file cannot be read or made.
    #[error("signing key {file}: {source}; its folder must exist and be writable by this user")]
    Unreadable {
        /// The key file.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// Others may read it.
    #[error("signing key {file} can be read by others; it is a secret: chmod 600 {file}")]
    OpenToOthers {
        /// The key file.
        file: PathBuf,
    },
    /// It holds something else.
    #[error("{file} holds no Ed25519 key in PEM ({found}); restore it from a backup")]
    Malformed {
        /// The key file.
        file: PathBuf,
        /// What was found.
        found: String,
    },
    /// The operating system gave no randomness, or the key would not sign.
    #[error("a signing key cannot be made or used: {0}")]
    Unusable(String),
}

impl SigningKey {
    /// Reads the key, or makes it and its public half when the file is absent.
    ///
    /// # Errors
    /// Every [`SigningKeyError`]; an existing file is never overwritten.
    pub fn load_or_create(file: &Path) -> Result<Self, SigningKeyError> {
        let unreadable = |source| SigningKeyError::Unreadable { file: file.to_owned(), source };
        let key = match fs::read_to_string(file).map(Zeroizing::new) {
            Ok(text) => {
                if is_open_to_others(file).map_err(unreadable)? {
                    return Err(SigningKeyError::OpenToOthers { file: file.to_owned() });
                }
                Self::from_pem(&text)
                    .map_err(|found| SigningKeyError::Malformed { file: file.to_owned(), found })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate()?;
                let text = Zeroizing::new(key.0.serialize_pem());
                create_whole(file, text.as_bytes(), Readers::Owner).map_err(unreadable)?;
                key
            }
            Err(error) => return Err(unreadable(error)),
        };
        let public = public_file(file);
        if !public.exists() {
            let text = key.0.public_key_pem();
            write_whole(&public, text.as_bytes(), Readers::Everybody).map_err(unreadable)?;
        }
        Ok(key)
    }

    /// A key that lives as long as the program: of a throw-away registry.
    ///
    /// # Errors
    /// Without randomness.
    pub fn generate() -> Result<Self, SigningKeyError> {
        let key = KeyPair::generate_for(&PKCS_ED25519);
        let key = key.map_err(|error| SigningKeyError::Unusable(error.to_string()))?;
        Ok(Self(Arc::new(key)))
    }

    fn from_pem(text: &str) -> Result<Self, String> {
        let key = KeyPair::from_pem(text).map_err(|error| error.to_string())?;
        match key.is_compatible(&PKCS_ED25519) {
            true => Ok(Self(Arc::new(key))),
            false => Err("a key of another kind".to_owned()),
        }
    }

    /// Signs bytes.
    ///
    /// # Errors
    /// When the key will not sign, which a whole key does not.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        self.0.sign(bytes).map_err(|error| SigningKeyError::Unusable(error.to_string()))
    }

    /// Its public half in PEM.
    #[must_use]
    pub fn public_pem(&self) -> String {
        self.0.public_key_pem()
    }

    /// SHA-256 of its public half in DER: its name in what it signs.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.subject_public_key_info()).into()
    }

    /// Its public half.
    ///
    /// # Errors
    /// When the key is no Ed25519 key, which it always is.
    pub fn public(&self) -> Result<PublicKey, SigningKeyError> {
        PublicKey::from_pem(&self.public_pem()).map_err(SigningKeyError::Unusable)
    }
}

impl PublicKey {
    /// Reads a public key in PEM.
    ///
    /// # Errors
    /// What was found instead.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes());
        let der = der.map_err(|error| format!("no public key in PEM: {error}"))?;
        let key = der.as_ref().strip_prefix(SPKI_PREFIX.as_slice());
        let key = key.and_then(|key| key.try_into().ok());
        key.map(Self).ok_or_else(|| "no Ed25519 key".to_owned())
    }

    /// SHA-256 of it in DER: its name, as [`SigningKey::fingerprint`] gives it.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::new_with_prefix(SPKI_PREFIX).chain_update(self.0).finalize().into()
    }

    /// Its point on the curve (RFC 8032, section 5.1.5).
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether it signed these bytes.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn SignatureVerificationAlgorithm = webpki::ring::ED25519;
        algorithm.verify_signature(&self.0, bytes, signature).is_ok()
    }
}

/// Where the public half lies: beside the key.
fn public_file(file: &Path) -> PathBuf {
    file.with_extension("pub.pem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_once_found_again_and_known_by_its_public_half() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signing.key");
        let made = SigningKey::load_or_create(&file).unwrap();
        let found = SigningKey::load_or_create(&file).unwrap();
        assert_eq!(made.fingerprint(), found.fingerprint());
        assert_eq!(format!("{made:?}"), "SigningKey(..)");
        let public = fs::read_to_string(folder.path().join("signing.pub.pem")).unwrap();
        let public = PublicKey::from_pem(&public).unwrap();
        assert_eq!(public, found.public().unwrap());
        let signature = made.sign(b"what is so").unwrap();
        assert!(public.verifies(b"what is so", &signature));
        assert!(!public.verifies(b"what was so", &signature));
        let other = SigningKey::generate().unwrap().public().unwrap();
        assert!(!other.verifies(b"what is so", &signature));
    }

    #[test]
    fn what_is_no_key_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signing.key");
        write_whole(&file, b"not a key", Readers::Owner).unwrap();
        let said = SigningKey::load_or_create(&file).unwrap_err().to_string();
        assert!(said.contains("holds no Ed25519 key"), "{said}");
        assert_eq!(fs::read(&file).unwrap(), b"not a key");
        write_whole(&file, b"not a key", Readers::Everybody).unwrap();
        let said = SigningKey::load_or_create(&file).unwrap_err().to_string();
        assert!(said.contains("chmod 600"), "{said}");
    }
}
