//! Password hashes: argon2id, on a pool that cannot take the whole machine.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::Argon2;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::identity;

/// Makes and verifies password hashes, a few at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    nobody: Arc<str>,
}

/// A password hash could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a password hash could not be made: {0}")]
pub struct HashError(String);

impl Passwords {
    /// A pool of so many places.
    ///
    /// # Errors
    /// When argon2 cannot make the hash that unknown people are measured against.
    pub fn new(places: usize) -> Result<Self, HashError> {
        let nobody = hash(&data_encoding::HEXLOWER.encode(&identity::random::<16>()))?;
        Ok(Self { places: Arc::new(Semaphore::new(places.max(1))), nobody: nobody.into() })
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// When argon2 cannot.
    pub async fn hash(&self, password: &str) -> Result<String, HashError> {
        let password = Zeroizing::new(password.to_owned());
        self.run(move || hash(&password)).await.unwrap_or_else(|| Err(ended()))
    }

    /// Whether a password is the one of a hash; nobody's hash takes as long and never matches.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> bool {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let password = Zeroizing::new(password.to_owned());
        let right = self.run(move || {
            let parsed = PasswordHash::new(&stored);
            parsed.is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            })
        });
        right.await.unwrap_or(false) && known
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _place = self.places.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

fn hash(password: &str) -> Result<String, HashError> {
    let failed = |error: argon2::password_hash::Error| HashError(error.to_string());
    let salt = SaltString::encode_b64(&identity::random::<16>()).map_err(failed)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

fn ended() -> HashError {
    HashError("the program is ending".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches_and_nobody_never() {
        let passwords = Passwords::new(1).expect("argon2 works");
        let stored = passwords.hash("correct horse").await.expect("argon2 works");
        assert!(passwords.verify("correct horse", Some(stored.clone())).await);
        assert!(!passwords.verify("wrong horse", Some(stored)).await);
        assert!(!passwords.verify("correct horse", None).await);
    }
}
