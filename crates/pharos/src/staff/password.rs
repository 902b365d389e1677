//! Passwords: argon2id, hashed on a bounded pool so that sign-ins cannot starve the rest.

use std::sync::Arc;
use std::thread;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

use crate::identity;

/// Shortest password (NIST SP 800-63B, section 3.1.1.2: with a second factor 8 would do).
pub const LENGTH_MINIMUM: usize = 12;

/// Longest, so that nobody has us hash a book.
pub const LENGTH_MAXIMUM: usize = 256;

/// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Why a password will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Too short or too long.
    #[error("a password has {LENGTH_MINIMUM} to {LENGTH_MAXIMUM} characters")]
    Length,
    /// The machine could not hash it.
    #[error("the password could not be stored; try again")]
    NotHashed,
}

/// Hashes and checks passwords, a few at a time.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// What a sign-in for nobody is checked against, so that it takes as long as any.
    nobody: Arc<str>,
}

impl Passwords {
    /// A pool of so many at once.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        let nobody = hash_now("nobody has this password").unwrap_or_default();
        Self { permits: Arc::new(Semaphore::new(at_once.max(1))), nobody: nobody.into() }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`PasswordRefusal`].
    pub async fn hash(&self, password: &str) -> Result<String, PasswordRefusal> {
        let password = Zeroizing::new(password.to_owned());
        if !(LENGTH_MINIMUM..=LENGTH_MAXIMUM).contains(&password.chars().count()) {
            return Err(PasswordRefusal::Length);
        }
        let hashed = self.on_pool(move || hash_now(&password)).await.flatten();
        hashed.ok_or(PasswordRefusal::NotHashed)
    }

    /// Whether a password is the one of this hash; `None` is nobody's, and as slow.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        if password.len() > LENGTH_MAXIMUM * 4 {
            return false;
        }
        let password = Zeroizing::new(password.to_owned());
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.as_ref().to_owned());
        let matches = self.on_pool(move || verify_now(&password, &hash)).await;
        matches.unwrap_or(false) && known
    }

    async fn on_pool<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        let (answer, done) = oneshot::channel();
        // A thread of its own, not one of the runtime's many: each thread's allocator keeps the
        // memory of a hash, and these hand theirs on when they end.
        let thread = thread::Builder::new().name("password".to_owned());
        let hashing = thread.spawn(move || {
            let kept = answer.send(work());
            drop(permit);
            kept.is_ok()
        });
        hashing.ok()?;
        done.await.ok()
    }
}

fn hasher() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Option<String> {
    let salt = SaltString::encode_b64(&identity::random::<16>()).ok()?;
    let hash = hasher()?.hash_password(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    // The parameters stand in the hash, so an older one is checked as it was made.
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::new(1);
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse battery", Some(hash.clone())).await);
        assert!(!passwords.verify("correct horse batterx", Some(hash)).await);
        assert!(!passwords.verify("nobody has this password", None).await);
    }

    #[tokio::test]
    async fn a_short_password_is_refused() {
        let passwords = Passwords::new(1);
        let refused = passwords.hash("short").await;
        assert_eq!(refused, Err(PasswordRefusal::Length));
    }
}
