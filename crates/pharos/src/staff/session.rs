//! Sign-in sessions: a random id in a cookie, its digest in the database.

use jiff::SignedDuration;
use registry_core::id::StaffId;
use registry_store::{StaffSession, StoreError};

use super::account::Person;
use super::secret::Secret;
use crate::registry::Registry;

/// The cookie; its prefix makes browsers hold it to this host, this path and HTTPS.
pub const COOKIE: &str = "__Host-pharos";

/// Longest session, in wall time: a working day.
const LENGTH: SignedDuration = SignedDuration::from_hours(12);

/// Who is signed in, and what their forms carry.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The token every form of the session carries.
    pub csrf: String,
    /// The digest under which the session is stored.
    pub hash: [u8; 32],
}

/// Opens a session for a person and gives the secret of its cookie.
///
/// # Errors
/// The database's trouble.
pub async fn open(registry: &Registry, staff: StaffId) -> Result<Secret, StoreError> {
    let secret = Secret::for_machines();
    let wall = registry.clock.wall_now();
    let session = StaffSession {
        hash: secret.digest(),
        staff,
        expires_wall: wall.checked_add(LENGTH).unwrap_or(wall),
        csrf: Secret::for_machines().expose().to_owned(),
    };
    let write = move |tx: &mut registry_store::Tx<'_>, _now| {
        tx.delete_expired_sessions(wall)?;
        tx.insert_staff_session(&session)
    };
    registry.store.commit(write).await?;
    Ok(secret)
}

/// The session of a cookie, if it has not run out and its account was not ended.
///
/// # Errors
/// The database's trouble.
pub async fn resume(registry: &Registry, secret: &Secret) -> Result<Option<SignedIn>, StoreError> {
    let (hash, wall) = (secret.digest(), registry.clock.wall_now());
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        let Some(session) = snapshot.staff_session(&hash, wall)? else { return Ok(None) };
        let staff = snapshot.staff(session.staff)?;
        Ok(staff.map(|staff| (session, staff)))
    };
    let Some((session, staff)) = registry.store.read(read).await? else { return Ok(None) };
    let signed_in = |person| SignedIn { person, csrf: session.csrf, hash };
    Ok(Person::of(&staff).map(signed_in))
}

/// Ends a session.
///
/// # Errors
/// The database's trouble.
pub async fn end(registry: &Registry, hash: [u8; 32]) -> Result<(), StoreError> {
    let write = move |tx: &mut registry_store::Tx<'_>, _now| tx.delete_staff_session(&hash);
    registry.store.commit(write).await
}
