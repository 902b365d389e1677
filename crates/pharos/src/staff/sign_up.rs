//! Signing up: an applicant names themselves and an address, and confirms it by a link.
//!
//! Nobody learns here whether an address has an account: it is told to the address alone.

use registry_core::decision::Actor;
use registry_core::notice::AccountTold;
use registry_store::{Snapshot, Tx};

use super::link::{self, Gives, Letter, LinkError};
use super::permission::Role;
use crate::registry::Registry;

/// Where the registry's pages are, as links in messages say it.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'a> {
    /// Base URL, with its slash at the end.
    pub base: &'a str,
}

impl Pages<'_> {
    /// The page of a link to a new password.
    #[must_use]
    pub fn of_password(&self, secret: &super::secret::Secret) -> String {
        format!("{}password/{}", self.base, secret.expose())
    }

    /// The page of a link.
    #[must_use]
    pub fn of_link(&self, secret: &super::secret::Secret) -> String {
        format!("{}invitation/{}", self.base, secret.expose())
    }
}

/// Takes a sign-up: a link to the address, or, where it has an account, a message that says so.
///
/// # Errors
/// [`LinkError`].
pub async fn sign_up(
    registry: &Registry,
    pages: Pages<'_>,
    (name, email): (&str, &str),
) -> Result<(), LinkError> {
    let name = name.trim().to_owned();
    let gives = Gives { name: name.clone(), ..Gives::default() };
    let length = registry.accounts.sign_up_link;
    let made = link::make(registry, (email, Role::Applicant), gives, length)?;
    let invitation = made.invitation;
    let address = invitation.email.clone();
    let look = move |read: &mut Snapshot<'_>| read.staff_by_email(&address);
    let is_known = registry.store.read(look).await?.is_some();
    let link = pages.of_link(&made.secret);
    // Both are made and sealed, so that neither takes longer than the other.
    let told = AccountTold::SignUp { name, until: invitation.expires_wall };
    let fresh = Letter::new(registry, &invitation.email, told, Some(&link))?;
    let known = Letter::new(registry, &invitation.email, AccountTold::Known, None)?;
    let wall = registry.clock.wall_now();
    let write = move |tx: &mut Tx<'_>, now| {
        tx.forget_invitations(wall)?;
        if is_known {
            return known.owe(tx, &Actor::Clock, now);
        }
        tx.insert_invitation(&invitation)?;
        fresh.owe(tx, &Actor::Clock, now)
    };
    Ok(registry.commit(write).await?)
}
