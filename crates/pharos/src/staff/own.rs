//! One's own account: another password, another second factor, recovery codes. Each is changed
//! with the present password, and told to the address of the account.

use registry_core::id::StaffId;
use registry_core::notice::{AccountTold, Guard};
use registry_store::{Failure, StoreError, Tx};

use super::account::{self, Person};
use super::link::{Letter, LinkError};
use super::password::PasswordRefusal;
use super::rate_limit::TooOften;
use super::second_factor::{self, UsedCodes};
use super::secret::Secret;
use super::session::SignedIn;
use super::sign_in::Door;
use crate::registry::Registry;

/// Codes of a set.
const RECOVERY_CODES: usize = 10;

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum OwnRefusal {
    /// Not the present password.
    #[error("this is not your present password")]
    WrongPassword,
    /// The new one.
    #[error(transparent)]
    Password(#[from] PasswordRefusal),
    /// The code is none of the present second factor.
    #[error(
        "this is no code of your present second factor: enter the one it shows now, not one used before, or a recovery code"
    )]
    WrongPresentCode,
    /// The code does not come from the secret shown.
    #[error("the code does not fit; scan the picture again and enter the code shown now")]
    WrongCode,
    /// What the browser sent is no passkey made for this registry just now.
    #[error("the passkey was not added: {0}; begin again, and finish within five minutes")]
    Passkey(String),
    /// There are enough.
    #[error("an account has at most {0} passkeys; remove one first")]
    TooManyPasskeys(usize),
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .0.retry_after_seconds)]
    TooOften(TooOften),
    /// The account is no more.
    #[error("this account was ended")]
    Gone,
    /// A secret or a message could not be sealed.
    #[error("nothing could be sealed; nothing was changed")]
    NotSealed,
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkError> for OwnRefusal {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Store(error) => Self::Store(error),
            LinkError::NotSealed | LinkError::NotAnAddress(_) => Self::NotSealed,
        }
    }
}

/// The account and the hash of its present password, if this is it.
pub(super) async fn proved(
    registry: &Registry,
    door: &Door,
    who: &SignedIn,
    password: &str,
) -> Result<(StaffId, String), OwnRefusal> {
    let person = &who.person;
    door.admit_password(&person.email).map_err(OwnRefusal::TooOften)?;
    let id = person.id;
    let staff = registry.store.read(move |read| read.staff(id)).await?;
    let staff = staff.filter(|staff| staff.active).ok_or(OwnRefusal::Gone)?;
    let Some(hash) = staff.password_hash else { return Err(OwnRefusal::WrongPassword) };
    match registry.passwords.verify(password, Some(hash.clone())).await {
        true => Ok((id, hash)),
        false => Err(OwnRefusal::WrongPassword),
    }
}

/// Carries a change out; it says whether the account is still what was proved.
pub(super) async fn change(
    registry: &Registry,
    letter: Letter,
    who: &SignedIn,
    change: impl Fn(&mut Tx<'_>) -> Result<bool, StoreError> + Send + 'static,
) -> Result<(), OwnRefusal> {
    let actor = who.person.acting(None).actor;
    let write = move |tx: &mut Tx<'_>, now| {
        if !change(tx)? {
            return Err(Failure::Refused(()));
        }
        Ok(letter.owe(tx, &actor, now)?)
    };
    registry.write(write).await.map_err(|failure| match failure {
        Failure::Refused(()) => OwnRefusal::Gone,
        Failure::Store(error) => OwnRefusal::Store(error),
    })
}

/// The message that something was changed.
pub(super) fn letter(
    registry: &Registry,
    who: &SignedIn,
    what: Guard,
) -> Result<Letter, OwnRefusal> {
    Ok(Letter::new(registry, &who.person.email, AccountTold::Changed { what }, None)?)
}

/// What somebody enters to replace a second factor.
#[derive(Clone, Copy)]
pub struct NewFactor<'a> {
    /// The present password.
    pub password: &'a str,
    /// The sealed secret that the page carried.
    pub carried: &'a str,
    /// The code that the new factor shows.
    pub code: &'a str,
    /// A code of the present factor, or a recovery code; nothing where there is none.
    pub present_code: &'a str,
}

/// Changes the password, and ends every other session, every bearer token and every link that waits.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn change_password(
    registry: &Registry,
    door: &Door,
    who: &SignedIn,
    (present, new): (&str, &str),
) -> Result<(), OwnRefusal> {
    let (id, proved) = proved(registry, door, who, present).await?;
    let hash = registry.passwords.hash(new).await?;
    let (letter, own) = (letter(registry, who, Guard::Password)?, who.hash);
    let set = move |tx: &mut Tx<'_>| {
        tx.delete_staff_sessions_but(id, &own)?;
        tx.delete_api_tokens_of(id)?;
        tx.take_back_password_links(id)?;
        tx.set_password(id, &proved, &hash)
    };
    change(registry, letter, who, set).await
}

/// What a second factor of this person is sealed for while their page carries it.
#[must_use]
pub fn purpose(person: &Person) -> String {
    format!("second-factor/{}", person.id)
}

/// Puts another second factor in the place of the one there is, if there is one, and ends every
/// other session. Whoever has one shows that it is theirs still: by its code, or a recovery code.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn change_second_factor(
    registry: &Registry,
    door: &Door,
    who: &SignedIn,
    new: NewFactor<'_>,
) -> Result<(), OwnRefusal> {
    let NewFactor { password, carried, code, present_code } = new;
    let (id, proved) = proved(registry, door, who, password).await?;
    let secret = second_factor::carried(registry, &purpose(&who.person), carried);
    let secret = secret.ok_or(OwnRefusal::WrongCode)?;
    // The code of the factor before, used a moment ago, says nothing about this one.
    let fits = UsedCodes::default().take(id, &secret, code, registry.clock.wall_now());
    if !fits {
        return Err(OwnRefusal::WrongCode);
    }
    // Last, so that a code is used up only where all else is right.
    proved_factor(registry, door, id, present_code).await?;
    let sealed = account::seal_totp(&registry.seal, id, &secret);
    let sealed = sealed.map_err(|_| OwnRefusal::NotSealed)?;
    let (letter, own) = (letter(registry, who, Guard::SecondFactor)?, who.hash);
    let set = move |tx: &mut Tx<'_>| {
        tx.delete_staff_sessions_but(id, &own)?;
        tx.set_second_factor(id, &proved, &sealed)
    };
    change(registry, letter, who, set).await
}

/// Whether a code is one of the present second factor, or a recovery code; whoever has no factor
/// needs none.
pub(super) async fn proved_factor(
    registry: &Registry,
    door: &Door,
    id: StaffId,
    code: &str,
) -> Result<(), OwnRefusal> {
    let staff = registry.store.read(move |read| read.staff(id)).await?.ok_or(OwnRefusal::Gone)?;
    if staff.totp_sealed.is_some() && !door.second_factor(registry, &staff, code).await? {
        return Err(OwnRefusal::WrongPresentCode);
    }
    Ok(())
}

/// Makes a set of recovery codes; they are shown once, and those before work no more.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn make_recovery_codes(
    registry: &Registry,
    door: &Door,
    who: &SignedIn,
    password: &str,
) -> Result<Vec<Secret>, OwnRefusal> {
    let (id, proved) = proved(registry, door, who, password).await?;
    let codes: Vec<Secret> = (0..RECOVERY_CODES).map(|_| Secret::for_recovery()).collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(Secret::digest).collect();
    let letter = letter(registry, who, Guard::RecoveryCodes)?;
    let set = move |tx: &mut Tx<'_>| {
        tx.replace_recovery_codes(id, &hashes)?;
        let still = tx.staff(id)?.filter(|staff| staff.active);
        Ok(still.is_some_and(|staff| staff.password_hash.as_ref() == Some(&proved)))
    };
    change(registry, letter, who, set).await?;
    Ok(codes)
}
