//! Bearer tokens for programs: every permission of the role of whoever made them.

use jiff::Timestamp;
use registry_core::id::StaffId;
use registry_store::{ApiToken, StoreError, Tx};

use super::account::Person;
use super::secret::Secret;
use crate::registry::Registry;

/// Makes a token for a person; the secret is shown once.
///
/// # Errors
/// The database's trouble.
pub async fn make(
    registry: &Registry,
    staff: StaffId,
    name: &str,
    expires_wall: Option<Timestamp>,
) -> Result<Secret, StoreError> {
    let secret = Secret::for_machines();
    let token = ApiToken {
        hash: secret.digest(),
        staff,
        name: name.to_owned(),
        expires_wall,
        created_at: registry.clock.registry_now(),
    };
    let write = move |tx: &mut Tx<'_>, _now| tx.insert_api_token(&token);
    registry.store.commit(write).await?;
    Ok(secret)
}

/// Takes away the token that was presented.
///
/// # Errors
/// The database's trouble.
pub async fn revoke(registry: &Registry, secret: &Secret) -> Result<(), StoreError> {
    let hash = secret.digest();
    let write = move |tx: &mut Tx<'_>, _now| tx.delete_api_token(&hash);
    registry.store.commit(write).await
}

/// Whose token it is, while it is good.
///
/// # Errors
/// The database's trouble.
pub async fn bearer(registry: &Registry, secret: &Secret) -> Result<Option<Person>, StoreError> {
    let (hash, wall) = (secret.digest(), registry.clock.wall_now());
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        let Some(token) = snapshot.api_token(&hash, wall)? else { return Ok(None) };
        snapshot.staff(token.staff)
    };
    let staff = registry.store.read(read).await?;
    Ok(staff.as_ref().and_then(Person::of))
}
