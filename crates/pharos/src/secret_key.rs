//! The key that seals what must be kept readable for a while, as a token waiting in a mail.
//!
//! It lies in a file outside the database, so that a copy of the database alone opens nothing.
//! The file holds 32 bytes in base64, on one line.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use zeroize::{Zeroize, Zeroizing};

use crate::private_file::{Readers, create_whole, is_open_to_others};

/// 32 secret bytes; they never print, and leave memory when dropped.
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// The bytes, for the cipher.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(..)")
    }
}

/// Whether the key was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Read from the file.
    Found,
    /// Made now: to be told to the operator, who should back it up.
    Created,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// The file cannot be read or made.
    #[error("secret key {file}: {source}; its folder must exist and be writable by this user")]
    Unreadable {
        /// The key file.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// Others may read it.
    #[error("secret key {file} can be read by others; it is a secret: chmod 600 {file}")]
    OpenToOthers {
        /// The key file.
        file: PathBuf,
    },
    /// It holds something else.
    #[error(
        "secret key {file} holds {found}; expected 32 bytes in base64 on one line: \
         restore it from a backup (without it, sealed messages that still wait are lost)"
    )]
    Malformed {
        /// The key file.
        file: PathBuf,
        /// What was found.
        found: String,
    },
    /// The operating system gave no randomness.
    #[error("no randomness for a new secret key: {0}")]
    NoRandomness(getrandom::Error),
}

/// Reads the key, or makes it when the file is absent, with mode 0600.
///
/// # Errors
/// Every [`SecretKeyError`]; an existing file is never overwritten, and of two processes that
/// start at once the later is told that the file exists: started again, it finds the key.
pub fn load_or_create(file: &Path) -> Result<(SecretKey, Origin), SecretKeyError> {
    let unreadable = |source| SecretKeyError::Unreadable { file: file.to_owned(), source };
    match fs::read(file) {
        Ok(content) => {
            let content = Zeroizing::new(content);
            if is_open_to_others(file).map_err(unreadable)? {
                return Err(SecretKeyError::OpenToOthers { file: file.to_owned() });
            }
            Ok((parse(file, &content)?, Origin::Found))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = Zeroizing::new([0; 32]);
            getrandom::fill(&mut *bytes).map_err(SecretKeyError::NoRandomness)?;
            let line = Zeroizing::new(BASE64.encode(&*bytes) + "\n");
            create_whole(file, line.as_bytes(), Readers::Owner).map_err(unreadable)?;
            Ok((SecretKey(bytes), Origin::Created))
        }
        Err(error) => Err(unreadable(error)),
    }
}

fn parse(file: &Path, content: &[u8]) -> Result<SecretKey, SecretKeyError> {
    let malformed = |found: String| SecretKeyError::Malformed { file: file.to_owned(), found };
    let mut decoded = BASE64
        .decode(content.trim_ascii())
        .map_err(|error| malformed(format!("no base64 ({error})")))?;
    let key = <[u8; 32]>::try_from(decoded.as_slice())
        .map_err(|_| malformed(format!("{} bytes", decoded.len())));
    decoded.zeroize();
    Ok(SecretKey(Zeroizing::new(key?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private_file::write_whole;

    #[test]
    fn made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        let (made, origin) = load_or_create(&file).unwrap();
        assert_eq!(origin, Origin::Created);
        let (found, origin) = load_or_create(&file).unwrap();
        assert_eq!(origin, Origin::Found);
        assert_eq!(made.bytes(), found.bytes());
        assert_eq!(format!("{made:?}"), "SecretKey(..)");
    }

    #[test]
    fn refused_when_wrong_or_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        write_whole(&file, b"c2hvcnQ=\n", Readers::Owner).unwrap();
        let said = load_or_create(&file).unwrap_err().to_string();
        assert!(said.contains("holds 5 bytes; expected 32 bytes in base64"), "{said}");
        write_whole(&file, b"c2hvcnQ=\n", Readers::Everybody).unwrap();
        let said = load_or_create(&file).unwrap_err().to_string();
        assert!(said.contains("chmod 600"), "{said}");
        assert_eq!(fs::read(&file).unwrap(), b"c2hvcnQ=\n", "never overwritten");
    }

    #[test]
    fn a_missing_folder_is_told() {
        let said = load_or_create(Path::new("/no/such/secret.key")).unwrap_err().to_string();
        assert!(said.starts_with("secret key /no/such/secret.key: No such file"), "{said}");
    }
}
