//! Forgotten passwords: a one-time link to the address of the account, and a new password by it.
//!
//! Nobody learns here whether an address has an account: the answer is the same, and a message goes
//! to the address alone. The second factor is asked for as at the door.

use std::fmt;

use registry_core::decision::Actor;
use registry_core::notice::{AccountTold, Guard};
use registry_store::{Failure, SignIn, Snapshot, Staff, StoreError, Tx};

use super::account::{self, Person};
use super::link::{Letter, LinkError};
use super::origin::Origin;
use super::password::PasswordRefusal;
use super::rate_limit::TooOften;
use super::secret::Secret;
use super::session;
use super::sign_in::Door;
use super::sign_up::Pages;
use crate::registry::Registry;

/// Why no new password was set.
#[derive(Debug, thiserror::Error)]
pub enum ResetRefusal {
    /// Used, run out, or never made.
    #[error("this link was used, has run out, or was never made; ask for another")]
    NotGood,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordRefusal),
    /// The second factor, or a recovery code.
    #[error(
        "this is no code of your second factor: enter the one it shows now, not one used before, or a recovery code"
    )]
    WrongCode,
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .0.retry_after_seconds)]
    TooOften(TooOften),
    /// A message could not be sealed.
    #[error("nothing could be sealed; nothing was changed")]
    NotSealed,
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody enters on the page of a link.
#[derive(Clone, Copy)]
pub struct NewPassword<'a> {
    /// The password they choose.
    pub password: &'a str,
    /// A code of their second factor, or a recovery code; nothing where there is none.
    pub code: &'a str,
}

impl fmt::Debug for NewPassword<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

/// Sends a link to an address, if it has an account. Whoever asks is kept with the attempts to sign
/// in, with an account or without: so it takes as long, and is seen.
///
/// # Errors
/// [`LinkError`].
pub async fn ask(
    registry: &Registry,
    pages: Pages<'_>,
    (email, from): (&str, &Origin),
) -> Result<(), LinkError> {
    let folded = account::folded(email);
    if !registry_core::contact::email::is_address(&folded) {
        return Err(LinkError::NotAnAddress(email.to_owned()));
    }
    let address = folded.clone();
    let look = move |read: &mut Snapshot<'_>| read.staff_by_email(&address);
    let known = registry.store.read(look).await?.filter(|staff| staff.active);
    let secret = Secret::for_machines();
    let wall = registry.clock.wall_now();
    let until = wall.checked_add(registry.accounts.sign_up_link).unwrap_or(wall);
    let link = pages.of_password(&secret);
    let letter = Letter::new(registry, &folded, AccountTold::Forgotten { until }, Some(&link))?;
    let hash = secret.digest();
    let attempt = by_link(registry, known.as_ref(), false, from);
    let write = move |tx: &mut Tx<'_>, now| {
        tx.forget_password_links(wall)?;
        tx.insert_sign_in(&attempt)?;
        let Some(staff) = &known else { return Ok(()) };
        tx.insert_password_link(&hash, (staff.id, until))?;
        letter.owe(tx, &Actor::Clock, now)
    };
    Ok(registry.commit(write).await?)
}

/// An attempt at another password, as it is kept.
fn by_link(registry: &Registry, staff: Option<&Staff>, let_in: bool, from: &Origin) -> SignIn {
    let attempt = session::attempt(registry, staff.map(|staff| staff.id), let_in, from);
    SignIn { by_link: true, ..attempt }
}

/// The account of a link, while both are good.
///
/// # Errors
/// The database's trouble.
pub async fn good(registry: &Registry, link: &Secret) -> Result<Option<Staff>, StoreError> {
    let (hash, wall) = (link.digest(), registry.clock.wall_now());
    let read = move |read: &mut Snapshot<'_>| {
        let Some(id) = read.password_link(&hash, wall)? else { return Ok(None) };
        Ok(read.staff(id)?.filter(|staff| staff.active))
    };
    registry.store.read(read).await
}

/// Sets a new password by a link: every session, every bearer token and every other link of the
/// account ends, and its address is told. It is kept with the attempts to sign in.
///
/// # Errors
/// [`ResetRefusal`]; who shows no second factor is kept as turned away, and the link stays good.
pub async fn reset(
    registry: &Registry,
    door: &Door,
    (link, from): (&Secret, &Origin),
    new: NewPassword<'_>,
) -> Result<(), ResetRefusal> {
    let staff = good(registry, link).await?.ok_or(ResetRefusal::NotGood)?;
    let person = Person::of(&staff).ok_or(ResetRefusal::NotGood)?;
    door.admit_password(&staff.email).map_err(ResetRefusal::TooOften)?;
    let password = registry.passwords.hash(new.password).await?;
    let kept = |let_in: bool| by_link(registry, Some(&staff), let_in, from);
    let needs_code = staff.totp_sealed.is_some() || !person.role.may_lack_second_factor();
    if needs_code && !door.second_factor(registry, &staff, new.code).await? {
        let attempt = kept(false);
        registry.commit(move |tx: &mut Tx<'_>, _now| tx.insert_sign_in(&attempt)).await?;
        return Err(ResetRefusal::WrongCode);
    }
    let told = AccountTold::Changed { what: Guard::Password };
    let letter = Letter::new(registry, &staff.email, told, None);
    let letter = letter.map_err(|_| ResetRefusal::NotSealed)?;
    let (hash, wall, attempt) = (link.digest(), registry.clock.wall_now(), kept(true));
    let (id, actor) = (staff.id, person.acting(None).actor);
    let write = move |tx: &mut Tx<'_>, now| {
        if !tx.use_password_link(&hash, wall)? || !tx.reset_password(id, &password)? {
            return Err(Failure::Refused(()));
        }
        tx.take_back_password_links(id)?;
        tx.delete_staff_sessions_of(id)?;
        tx.delete_api_tokens_of(id)?;
        tx.insert_sign_in(&attempt)?;
        Ok(letter.owe(tx, &actor, now)?)
    };
    registry.write(write).await.map_err(|failure| match failure {
        Failure::Refused(()) => ResetRefusal::NotGood,
        Failure::Store(error) => ResetRefusal::Store(error),
    })
}
