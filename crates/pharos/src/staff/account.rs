//! Accounts: a person, a role, a password, a second factor.

use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_store::{Employment, Staff, StoreError};

use super::permission::Role;
use super::second_factor;
use crate::identity;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::vetting::Acting;

/// Longest name of a person, in characters: decisions are signed with it.
pub const NAME_CHARACTERS_MAXIMUM: usize = 100;

/// A person who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: StaffId,
    /// The name decisions are signed with.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The registrar they work for, if they work for one.
    pub works_for: Option<Employment>,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
}

impl Person {
    /// The person behind an account; none for one that was ended.
    #[must_use]
    pub fn of(staff: &Staff) -> Option<Self> {
        let role = staff.role.parse().ok()?;
        let Staff { id, email, name, active, works_for, totp_sealed, .. } = staff;
        active.then(|| Self {
            id: *id,
            name: name.clone(),
            email: email.clone(),
            role,
            works_for: works_for.clone(),
            has_second_factor: totp_sealed.is_some(),
        })
    }

    /// The person as history will name them.
    #[must_use]
    pub fn acting(&self, request_id: Option<String>) -> Acting {
        let (id, name) = (self.id, self.name.clone());
        let actor = match (self.role, &self.works_for) {
            (Role::Applicant, _) => Actor::Applicant { id, name },
            (Role::Registrar, Some(Employment { registrar, administers: _ })) => {
                Actor::RegistrarUser { id, name, registrar: registrar.clone() }
            }
            _ => Actor::Staff { id, name },
        };
        Acting { actor, role: self.role, request_id, once: None, seen: None }
    }
}

/// A new account, all of it known.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// The address; compared in lower case.
    pub email: &'a str,
    /// The name.
    pub name: &'a str,
    /// The role.
    pub role: Role,
    /// The password's hash.
    pub password_hash: String,
    /// The second factor's shared secret; none for who may lack one.
    pub totp_secret: Option<&'a [u8]>,
    /// The registrar they work for.
    pub works_for: Option<Employment>,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The shared secret could not be sealed.
    #[error("the second factor could not be sealed")]
    NotSealed,
    /// The database's trouble; `Taken(StaffEmail)` if the address has an account.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Prepares the row of an account: id minted, second factor sealed.
pub(super) fn prepare(registry: &Registry, new: NewAccount<'_>) -> Result<Staff, AccountError> {
    let id = StaffId::from_uuid(identity::new_uuid(&registry.clock));
    let sealed = new.totp_secret.map(|secret| seal_totp(&registry.seal, id, secret)).transpose()?;
    Ok(Staff {
        id,
        email: folded(new.email),
        name: new.name.trim().to_owned(),
        role: new.role.code().to_owned(),
        password_hash: Some(new.password_hash),
        totp_sealed: sealed,
        active: true,
        created_at: registry.clock.registry_now(),
        works_for: new.works_for,
    })
}

/// Makes an account without an invitation, as the sandbox and a first start do.
///
/// # Errors
/// [`AccountError`].
pub async fn create(registry: &Registry, new: NewAccount<'_>) -> Result<Staff, AccountError> {
    let staff = prepare(registry, new)?;
    let row = staff.clone();
    let write = move |tx: &mut registry_store::Tx<'_>, _now| tx.insert_staff(&row);
    registry.store.commit(write).await?;
    Ok(staff)
}

/// Opens the shared secret of an account's second factor.
pub(crate) fn totp_secret(seal: &Seal, staff: &Staff) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    seal.open(&purpose(staff.id), staff.totp_sealed.as_deref()?).ok()
}

pub(super) fn seal_totp(seal: &Seal, id: StaffId, secret: &[u8]) -> Result<Vec<u8>, AccountError> {
    debug_assert!(secret.len() >= second_factor::new_secret().len(), "RFC 4226, section 4");
    seal.seal(&purpose(id), secret).map_err(|_| AccountError::NotSealed)
}

fn purpose(id: StaffId) -> String {
    format!("totp/{id}")
}

/// An address as accounts compare it.
#[must_use]
pub fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}
