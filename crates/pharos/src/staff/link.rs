//! One-time links: kept as a digest, sent sealed in a message.

use std::time::Duration;

use jiff::Timestamp;
use registry_core::contact::email;
use registry_core::decision::{Actor, Decision, Duty, Owed};
use registry_core::id::OrganizationId;
use registry_core::notice::{AccountTold, Notice};
use registry_store::{Cited, Employment, Invitation, Sealed, StoreError, Tx};

use super::account;
use super::permission::Role;
use super::secret::Secret;
use crate::identity;
use crate::registry::Registry;

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Not an address.
    #[error("{0:?} is not an e-mail address: local-part@domain")]
    NotAnAddress(String),
    /// The link could not be sealed for its message.
    #[error("the link could not be sealed for its message; nothing was sent")]
    NotSealed,
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a link gives to whoever opens it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gives {
    /// The name that was given at sign-up.
    pub(crate) name: String,
    /// A registrar to work for.
    pub(crate) works_for: Option<Employment>,
    /// An organization to be a member of.
    pub(crate) organization: Option<OrganizationId>,
    /// Who invites.
    pub(crate) invited_by: Option<Actor>,
}

/// A link that is made, before anything is stored.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) secret: Secret,
    pub(crate) invitation: Invitation,
}

/// Makes a link for an address, with the time it is good.
pub(crate) fn make(
    registry: &Registry,
    (email, role): (&str, Role),
    gives: Gives,
    good_for: Duration,
) -> Result<Made, LinkError> {
    let folded = account::folded(email);
    if !email::is_address(&folded) {
        return Err(LinkError::NotAnAddress(email.to_owned()));
    }
    let secret = Secret::for_machines();
    let wall = registry.clock.wall_now();
    let Gives { name, works_for, organization, invited_by } = gives;
    let invitation = Invitation {
        hash: secret.digest(),
        email: folded,
        role: role.code().to_owned(),
        name,
        works_for,
        organization,
        invited_by,
        expires_wall: wall.checked_add(good_for).unwrap_or(wall),
        used_wall: None,
    };
    Ok(Made { secret, invitation })
}

/// A message about an account, with what travels sealed in it; made before its transaction.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    to: String,
    told: AccountTold,
    key: String,
    sealed: Option<Sealed>,
    cited: Cited,
}

impl Letter {
    /// A message to an address; `link` is what only its reader may see.
    pub(crate) fn new(
        registry: &Registry,
        to: &str,
        told: AccountTold,
        link: Option<&str>,
    ) -> Result<Self, LinkError> {
        let key = format!("{}/{}", told.code(), identity::new_uuid(&registry.clock));
        let seal = |link: &str| {
            let bytes = registry.seal.seal(&key, link.as_bytes());
            let bytes = bytes.map_err(|_| LinkError::NotSealed)?;
            Ok::<_, LinkError>(Sealed { duty_key: key.clone(), bytes })
        };
        let sealed = link.map(seal).transpose()?;
        let cited = Cited { salt: identity::random(), ..Cited::default() };
        Ok(Self { to: to.to_owned(), told, key, sealed, cited })
    }

    /// The same message with what was learnt in the transaction.
    pub(crate) fn telling(&self, told: AccountTold) -> Self {
        Self { told, ..self.clone() }
    }

    /// Owes it, in the transaction of its cause.
    pub(crate) fn owe(
        &self,
        tx: &mut Tx<'_>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice = Notice::new(self.to.clone(), self.told.clone().into());
        let owed = Owed { key: self.key.clone(), at: now, duty: Duty::Mail(notice) };
        let decision = Decision { duties: vec![owed], ..Decision::default() };
        tx.record_sealed(&decision, by, &self.cited, self.sealed.as_slice(), now)
    }
}
