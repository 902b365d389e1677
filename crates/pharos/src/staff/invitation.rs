//! Invitations: a one-time link by which a new person sets a password and a second factor.

use std::fmt;

use jiff::SignedDuration;
use registry_core::contact::email;
use registry_store::{Constraint, Invitation, StoreError, Tx};
use zeroize::Zeroizing;

use super::account::{self, AccountError, NewAccount};
use super::password::PasswordRefusal;
use super::permission::Role;
use super::second_factor::{self, UsedCodes};
use super::secret::Secret;
use crate::registry::Registry;

/// How long a link is good, in wall time.
const LENGTH: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Not an address.
    #[error("{0:?} is not an e-mail address: local-part@domain")]
    NotAnAddress(String),
    /// A role that nobody is invited to.
    #[error("nobody is invited as {0}")]
    NotForPeople(Role),
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an invitation was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefusal {
    /// Used, run out, or never made.
    #[error("this link was used, has run out, or was never made; ask for another")]
    NotGood,
    /// No name was given.
    #[error("your name is missing; decisions are signed with it")]
    NoName,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordRefusal),
    /// The code does not come from the secret shown.
    #[error("the code does not fit; scan the picture again and enter the code shown now")]
    WrongCode,
    /// The account could not be made.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// What a person enters on the page of the link.
pub struct Enrolment<'a> {
    /// Their name.
    pub name: &'a str,
    /// The password they choose.
    pub password: &'a str,
    /// The sealed secret that the page carried.
    pub carried: &'a str,
    /// The code their authenticator shows.
    pub code: &'a str,
}

impl fmt::Debug for Enrolment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Enrolment").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Invites a person; the secret goes into a link and is never shown again.
///
/// # Errors
/// [`InviteError`].
pub async fn invite(registry: &Registry, email: &str, role: Role) -> Result<Secret, InviteError> {
    let folded = account::folded(email);
    if !email::is_address(&folded) {
        return Err(InviteError::NotAnAddress(email.to_owned()));
    }
    // A registrar's people need their registrar recorded; a sandbox makes its own.
    if matches!(role, Role::Sandbox | Role::Registrar) {
        return Err(InviteError::NotForPeople(role));
    }
    let secret = Secret::for_machines();
    let wall = registry.clock.wall_now();
    let invitation = Invitation {
        hash: secret.digest(),
        email: folded,
        role: role.code().to_owned(),
        expires_wall: wall.checked_add(LENGTH).unwrap_or(wall),
        used_wall: None,
    };
    let write = move |tx: &mut Tx<'_>, _now| tx.insert_invitation(&invitation);
    registry.store.commit(write).await?;
    Ok(secret)
}

/// The invitation of a link, while it is good.
///
/// # Errors
/// The database's trouble.
pub async fn good(registry: &Registry, secret: &Secret) -> Result<Option<Invitation>, StoreError> {
    let (hash, wall) = (secret.digest(), registry.clock.wall_now());
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.invitation(&hash);
    let found = registry.store.read(read).await?;
    Ok(found.filter(|found| found.used_wall.is_none() && found.expires_wall > wall))
}

/// A new second factor for the page of a link: the secret, and the sealed form it carries.
#[must_use]
pub fn offer(registry: &Registry, link: &Secret) -> Option<(Zeroizing<Vec<u8>>, String)> {
    let secret = second_factor::new_secret();
    let sealed = registry.seal.seal(&purpose(link), &secret).ok()?;
    Some((secret, data_encoding::BASE64URL_NOPAD.encode(&sealed)))
}

/// The second factor that a page carried, when its form is shown again.
#[must_use]
pub fn carried(registry: &Registry, link: &Secret, carried: &str) -> Option<Zeroizing<Vec<u8>>> {
    let sealed = data_encoding::BASE64URL_NOPAD.decode(carried.as_bytes()).ok()?;
    registry.seal.open(&purpose(link), &sealed).ok()
}

/// Takes up an invitation: the account exists, the link is used.
///
/// # Errors
/// [`EnrolRefusal`].
pub async fn enrol(
    registry: &Registry,
    link: &Secret,
    given: &Enrolment<'_>,
) -> Result<(), EnrolRefusal> {
    let invitation = good(registry, link).await.map_err(AccountError::Store)?;
    let invitation = invitation.ok_or(EnrolRefusal::NotGood)?;
    let role: Role = invitation.role.parse().map_err(|_| EnrolRefusal::NotGood)?;
    if given.name.trim().is_empty() {
        return Err(EnrolRefusal::NoName);
    }
    let password_hash = registry.passwords.hash(given.password).await?;
    let totp_secret = carried(registry, link, given.carried).ok_or(EnrolRefusal::WrongCode)?;
    let new = NewAccount {
        email: &invitation.email,
        name: given.name,
        role,
        password_hash,
        totp_secret: &totp_secret,
    };
    let staff = account::prepare(registry, new)?;
    let wall = registry.clock.wall_now();
    if !UsedCodes::default().take(staff.id, &totp_secret, given.code, wall) {
        return Err(EnrolRefusal::WrongCode);
    }
    let hash = link.digest();
    let write = move |tx: &mut Tx<'_>, _now| {
        if tx.use_invitation(&hash, wall)? {
            tx.insert_staff(&staff)?;
            return Ok(true);
        }
        Ok(false)
    };
    match registry.store.commit(write).await {
        Ok(true) => Ok(()),
        Ok(false) | Err(StoreError::Taken(Constraint::StaffEmail)) => Err(EnrolRefusal::NotGood),
        Err(error) => Err(AccountError::Store(error).into()),
    }
}

fn purpose(link: &Secret) -> String {
    format!("enrolment/{}", data_encoding::HEXLOWER.encode(&link.digest()))
}
