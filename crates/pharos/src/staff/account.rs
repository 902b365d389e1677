//! Accounts: a person, a role, a password, a second factor.

use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_store::{Staff, StoreError};

use super::permission::Role;
use super::second_factor;
use crate::identity;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::vetting::Acting;

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
}

impl Person {
    /// The person behind an account; none for one that was ended.
    #[must_use]
    pub fn of(staff: &Staff) -> Option<Self> {
        let role = staff.role.parse().ok()?;
        let Staff { id, email, name, active, .. } = staff;
        active.then(|| Self { id: *id, name: name.clone(), email: email.clone(), role })
    }

    /// The person as history will name them.
    #[must_use]
    pub fn acting(&self, request_id: Option<String>) -> Acting {
        let actor = Actor::Staff { id: self.id, name: self.name.clone() };
        Acting { actor, role: self.role, request_id, once: None }
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
    /// The second factor's shared secret.
    pub totp_secret: &'a [u8],
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
    let sealed = seal_totp(&registry.seal, id, new.totp_secret)?;
    Ok(Staff {
        id,
        email: folded(new.email),
        name: new.name.trim().to_owned(),
        role: new.role.code().to_owned(),
        password_hash: Some(new.password_hash),
        totp_sealed: Some(sealed),
        active: true,
        created_at: registry.clock.registry_now(),
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
pub(super) fn totp_secret(seal: &Seal, staff: &Staff) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    seal.open(&purpose(staff.id), staff.totp_sealed.as_deref()?).ok()
}

fn seal_totp(seal: &Seal, id: StaffId, secret: &[u8]) -> Result<Vec<u8>, AccountError> {
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
