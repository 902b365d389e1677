//! Signing in: password and one-time code, told apart by nothing when they are wrong.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use registry_store::StoreError;

use super::account::{self, Person};
use super::rate_limit::{self, RateLimit, TooOften};
use super::second_factor::UsedCodes;
use super::secret::Secret;
use super::session;
use crate::registry::Registry;

/// What guards the door: limits and used codes, of this node.
#[derive(Debug, Clone)]
pub struct Door {
    by_address: RateLimit<IpAddr>,
    by_account: RateLimit<String>,
    used_codes: UsedCodes,
}

/// What somebody presents.
#[derive(Debug)]
pub struct Credentials<'a> {
    /// The address of the account.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// The one-time code.
    pub code: &'a str,
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefusal {
    /// Address, password or code: which, is not said.
    #[error("address, password and code do not fit together, or the code was used before")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .0.retry_after_seconds)]
    TooOften(TooOften),
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Default for Door {
    fn default() -> Self {
        Self {
            by_address: RateLimit::new(20, Duration::from_secs(30)),
            by_account: RateLimit::new(10, Duration::from_secs(60)),
            used_codes: UsedCodes::default(),
        }
    }
}

impl Door {
    /// Lets a person in and opens their session.
    ///
    /// # Errors
    /// [`SignInRefusal`].
    pub async fn sign_in(
        &self,
        registry: &Registry,
        from: IpAddr,
        given: &Credentials<'_>,
    ) -> Result<(Person, Secret), SignInRefusal> {
        let email = account::folded(given.email);
        let now = Instant::now();
        self.by_address.take(rate_limit::network(from), now).map_err(SignInRefusal::TooOften)?;
        self.by_account.take(email.clone(), now).map_err(SignInRefusal::TooOften)?;
        let read =
            move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.staff_by_email(&email);
        let staff = registry.store.read(read).await?;
        let hash = staff.as_ref().and_then(|staff| staff.password_hash.clone());
        let password_fits = registry.passwords.verify(given.password, hash).await;
        let staff = staff.filter(|_| password_fits).ok_or(SignInRefusal::Wrong)?;
        let person = Person::of(&staff).ok_or(SignInRefusal::Wrong)?;
        let shared = account::totp_secret(&registry.seal, &staff).ok_or(SignInRefusal::Wrong)?;
        let wall = registry.clock.wall_now();
        if !self.used_codes.take(staff.id, &shared, given.code, wall) {
            return Err(SignInRefusal::Wrong);
        }
        let secret = session::open(registry, staff.id).await?;
        Ok((person, secret))
    }
}
