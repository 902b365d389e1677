//! Signing in: password and one-time code, told apart by nothing when they are wrong.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use registry_store::{Staff, StoreError, Tx};

use super::account::{self, Person};
use super::origin::Origin;
use super::rate_limit::{RateLimit, TooOften};
use super::second_factor::UsedCodes;
use super::secret::Secret;
use super::session;
use crate::registry::Registry;

/// What guards the door: limits and used codes, of this node.
#[derive(Debug, Clone)]
pub struct Door {
    by_address: RateLimit<IpAddr>,
    by_account: RateLimit<String>,
    sign_up_by_address: RateLimit<IpAddr>,
    sign_up_by_email: RateLimit<String>,
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
            sign_up_by_address: RateLimit::new(10, Duration::from_secs(120)),
            sign_up_by_email: RateLimit::new(3, Duration::from_secs(3_600)),
            used_codes: UsedCodes::default(),
        }
    }
}

impl Door {
    /// Lets a person in and opens their session; who is turned away is kept as well, but not
    /// attempts beyond the limits, of which there may be any number.
    ///
    /// # Errors
    /// [`SignInRefusal`].
    pub async fn sign_in(
        &self,
        registry: &Registry,
        from: &Origin,
        given: &Credentials<'_>,
    ) -> Result<(Person, Secret), SignInRefusal> {
        let email = account::folded(given.email);
        let now = Instant::now();
        self.by_address.take(from.network, now).map_err(SignInRefusal::TooOften)?;
        self.by_account.take(email.clone(), now).map_err(SignInRefusal::TooOften)?;
        let read =
            move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.staff_by_email(&email);
        let staff = registry.store.read(read).await?;
        let account = staff.as_ref().map(|staff| staff.id);
        let Some(person) = self.proved(registry, staff, given).await? else {
            session::turned_away(registry, account, from).await?;
            return Err(SignInRefusal::Wrong);
        };
        let secret = session::open(registry, person.id, from).await?;
        Ok((person, secret))
    }

    /// Whether one more sign-up may be taken from here, and for this address.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_sign_up(&self, from: &Origin, email: &str) -> Result<(), TooOften> {
        let now = Instant::now();
        self.sign_up_by_address.take(from.network, now)?;
        self.sign_up_by_email.take(account::folded(email), now)
    }

    /// Whether one more password may be tried for an account.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_password(&self, email: &str) -> Result<(), TooOften> {
        self.by_account.take(account::folded(email), Instant::now())
    }

    /// Whoever this is, if password and code are theirs; the code is used up.
    async fn proved(
        &self,
        registry: &Registry,
        staff: Option<Staff>,
        given: &Credentials<'_>,
    ) -> Result<Option<Person>, StoreError> {
        let hash = staff.as_ref().and_then(|staff| staff.password_hash.clone());
        let password_fits = registry.passwords.verify(given.password, hash).await;
        let Some(staff) = staff.filter(|_| password_fits) else { return Ok(None) };
        let Some(person) = Person::of(&staff) else { return Ok(None) };
        if staff.totp_sealed.is_none() && person.role.may_lack_second_factor() {
            return Ok(Some(person));
        }
        if let Some(code) = Secret::typed_for_recovery(given.code) {
            let (id, hash) = (staff.id, code.digest());
            let take = move |tx: &mut Tx<'_>, _now| tx.use_recovery_code(id, &hash);
            return Ok(registry.commit(take).await?.then_some(person));
        }
        let Some(shared) = account::totp_secret(&registry.seal, &staff) else { return Ok(None) };
        let wall = registry.clock.wall_now();
        Ok(self.used_codes.take(staff.id, &shared, given.code, wall).then_some(person))
    }
}
