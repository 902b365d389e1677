//! Signing in: password and one-time code, told apart by nothing when they are wrong.

use std::hash::Hash;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_core::notice::AccountTold;
use registry_store::{Staff, StoreError, Tx};

use super::account::{self, Person};
use super::link::Letter;
use super::origin::Origin;
use super::permission::Role;
use super::rate_limit::{RateLimit, TooOften};
use super::second_factor::UsedCodes;
use super::secret::Secret;
use super::session;
use crate::config::AccountSettings;
use crate::registry::Registry;

/// What guards the door: limits and used codes, of this node.
#[derive(Debug, Clone)]
pub struct Door {
    by_address: RateLimit<IpAddr>,
    by_account: RateLimit<String>,
    links_by_address: RateLimit<IpAddr>,
    links_by_email: RateLimit<String>,
    reports_by_address: RateLimit<IpAddr>,
    reports_by_email: RateLimit<String>,
    invitations: RateLimit<StaffId>,
    organizations: RateLimit<StaffId>,
    documents: RateLimit<StaffId>,
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
    /// No passkey of an account here, or its answer is no good: which, is not said.
    #[error("this passkey is none of an account here, or it took too long; try again")]
    WrongPasskey,
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .0.retry_after_seconds)]
    TooOften(TooOften),
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RateLimit<StaffId> {
    /// Takes one for a person from outside; people of the house are not counted.
    fn take_of_outsider(&self, by: &Person) -> Result<(), TooOften> {
        match by.role {
            Role::Applicant | Role::Registrar => self.take(by.id, Instant::now()),
            _ => Ok(()),
        }
    }
}

/// So many in an hour, all of them at once if need be.
fn hourly<K: Eq + Hash>(count: u32) -> RateLimit<K> {
    RateLimit::new(count, Duration::from_secs(3_600) / count.max(1))
}

impl Door {
    /// The door of a registry.
    #[must_use]
    pub fn of(accounts: &AccountSettings) -> Self {
        Self {
            by_address: RateLimit::new(20, Duration::from_secs(30)),
            by_account: RateLimit::new(10, Duration::from_secs(60)),
            links_by_address: hourly(accounts.links_of_network),
            links_by_email: hourly(accounts.links_of_address),
            reports_by_address: hourly(accounts.links_of_network),
            reports_by_email: hourly(accounts.links_of_address),
            invitations: hourly(accounts.invitations),
            organizations: hourly(accounts.organizations),
            documents: hourly(accounts.documents),
            used_codes: UsedCodes::default(),
        }
    }

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
        self.admit_attempt(from).map_err(SignInRefusal::TooOften)?;
        self.by_account.take(email.clone(), Instant::now()).map_err(SignInRefusal::TooOften)?;
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

    /// Whether one more may try to sign in from a network.
    ///
    /// # Errors
    /// [`TooOften`].
    pub(super) fn admit_attempt(&self, from: &Origin) -> Result<(), TooOften> {
        self.by_address.take(from.network, Instant::now())
    }

    /// Whether one more link may be asked for from here, and for this address.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_link(&self, from: &Origin, email: &str) -> Result<(), TooOften> {
        let now = Instant::now();
        self.links_by_address.take(from.network, now)?;
        self.links_by_email.take(account::folded(email), now)
    }

    /// Whether one more report of a site may be sent from here, and acknowledged to this address. It
    /// takes nothing from the links that an account may need.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_report(&self, from: &Origin, email: &str) -> Result<(), TooOften> {
        let now = Instant::now();
        self.reports_by_address.take(from.network, now)?;
        self.reports_by_email.take(account::folded(email), now)
    }

    /// Whether a person from outside may invite one more.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_invitation(&self, by: &Person) -> Result<(), TooOften> {
        self.invitations.take_of_outsider(by)
    }

    /// Whether a person from outside may enter one more organization.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_organization(&self, by: &Person) -> Result<(), TooOften> {
        self.organizations.take_of_outsider(by)
    }

    /// Whether a person from outside may hand one more document in.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn admit_document(&self, by: &Person) -> Result<(), TooOften> {
        self.documents.take_of_outsider(by)
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
        let fits = self.second_factor(registry, &staff, given.code).await?;
        Ok(fits.then_some(person))
    }

    /// Whether a code is one of an account's second factor now, or one of its recovery codes; either
    /// is used up. The use of a recovery code is told to the address of the account.
    pub(super) async fn second_factor(
        &self,
        registry: &Registry,
        staff: &Staff,
        code: &str,
    ) -> Result<bool, StoreError> {
        if let Some(code) = Secret::typed_for_recovery(code) {
            return recovered(registry, staff, &code).await;
        }
        let Some(shared) = account::totp_secret(&registry.seal, staff) else { return Ok(false) };
        let wall = registry.clock.wall_now();
        Ok(self.used_codes.take(staff.id, &shared, code, wall))
    }
}

/// Uses a recovery code up and tells the address of the account; whether it was one.
async fn recovered(registry: &Registry, staff: &Staff, code: &Secret) -> Result<bool, StoreError> {
    let (id, hash) = (staff.id, code.digest());
    let told = AccountTold::RecoveryUsed { left: 0 };
    let Ok(letter) = Letter::new(registry, &staff.email, told, None) else { return Ok(false) };
    let take = move |tx: &mut Tx<'_>, now| {
        if !tx.use_recovery_code(id, &hash)? {
            return Ok(false);
        }
        let left = u64::try_from(tx.recovery_codes_left(id)?).unwrap_or_default();
        letter.telling(AccountTold::RecoveryUsed { left }).owe(tx, &Actor::Clock, now)?;
        Ok(true)
    };
    registry.commit(take).await
}
