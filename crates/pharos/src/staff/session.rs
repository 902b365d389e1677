//! Sign-in sessions: a random id in a cookie, its digest in the database; and what is kept of
//! every attempt to open one.

use data_encoding::BASE64URL_NOPAD;
use registry_core::id::StaffId;
use registry_store::{SignIn, StaffSession, StoreError, Tx};
use uuid::Uuid;

use super::account::Person;
use super::origin::Origin;
use super::secret::Secret;
use crate::registry::Registry;

/// The cookie; its prefix makes browsers hold it to this host, this path and HTTPS.
pub const COOKIE: &str = "__Host-pharos";

/// Newest attempts that a person is shown.
const SHOWN: i64 = 20;

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
pub async fn open(
    registry: &Registry,
    staff: StaffId,
    from: &Origin,
) -> Result<Secret, StoreError> {
    open_by(registry, attempt(registry, Some(staff), true, from), staff).await
}

/// Opens a session for a person by an attempt that was let in.
pub(super) async fn open_by(
    registry: &Registry,
    attempt: SignIn,
    staff: StaffId,
) -> Result<Secret, StoreError> {
    let secret = Secret::for_machines();
    let wall = attempt.at_wall;
    let session = StaffSession {
        hash: secret.digest(),
        staff,
        opened_wall: wall,
        expires_wall: wall.checked_add(registry.accounts.session).unwrap_or(wall),
        csrf: form_token(registry, staff),
        network: attempt.network.clone(),
        browser: attempt.browser.clone(),
    };
    let kept_since = wall.checked_sub(registry.accounts.sign_ins_kept).unwrap_or(wall);
    let write = move |tx: &mut Tx<'_>, _now| {
        tx.delete_expired_sessions(wall)?;
        tx.forget_sign_ins(kept_since)?;
        tx.insert_sign_in(&attempt)?;
        tx.insert_staff_session(&session)
    };
    registry.store.commit(write).await?;
    Ok(secret)
}

/// What a form's token is sealed for.
const PURPOSE: &str = "form-of";

/// The token of a session's forms: random, and behind it, sealed, whose they are, so that a form
/// which outlives its session is given back to nobody else.
fn form_token(registry: &Registry, staff: StaffId) -> String {
    let random = Secret::for_machines();
    let whose = registry.seal.seal(PURPOSE, staff.as_uuid().as_bytes());
    let whose = whose.map(|sealed| BASE64URL_NOPAD.encode(&sealed)).unwrap_or_default();
    format!("{}.{whose}", random.expose())
}

/// Whose form a token comes from, whether or not its session lasts.
#[must_use]
pub fn whose_form(registry: &Registry, token: &str) -> Option<StaffId> {
    let (_, sealed) = token.split_once('.')?;
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
    let opened = registry.seal.open(PURPOSE, &sealed).ok()?;
    Uuid::from_slice(&opened).ok().map(StaffId::from_uuid)
}

/// Keeps that somebody was turned away; whose account it was, where there is one.
///
/// # Errors
/// The database's trouble.
pub async fn turned_away(
    registry: &Registry,
    staff: Option<StaffId>,
    from: &Origin,
) -> Result<(), StoreError> {
    let attempt = attempt(registry, staff, false, from);
    registry.store.commit(move |tx: &mut Tx<'_>, _now| tx.insert_sign_in(&attempt)).await
}

/// An attempt as it is kept.
pub(super) fn attempt(
    registry: &Registry,
    staff: Option<StaffId>,
    let_in: bool,
    from: &Origin,
) -> SignIn {
    SignIn {
        staff,
        at_wall: registry.clock.wall_now(),
        let_in,
        by_link: false,
        by_passkey: false,
        network: from.network.to_string(),
        browser: from.words(),
    }
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

/// A person's open sessions, newest first, and the newest attempts on their account.
///
/// # Errors
/// The database's trouble.
pub async fn seen(
    registry: &Registry,
    staff: StaffId,
) -> Result<(Vec<StaffSession>, Vec<SignIn>), StoreError> {
    let wall = registry.clock.wall_now();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        Ok((snapshot.staff_sessions_of(staff, wall)?, snapshot.sign_ins_of(staff, SHOWN)?))
    };
    registry.store.read(read).await
}

/// Ends a session.
///
/// # Errors
/// The database's trouble.
pub async fn end(registry: &Registry, hash: [u8; 32]) -> Result<(), StoreError> {
    let write = move |tx: &mut Tx<'_>, _now| tx.delete_staff_session(&hash);
    registry.store.commit(write).await
}

/// Ends one session of a person by its digest; one that is not theirs stays.
///
/// # Errors
/// The database's trouble.
pub async fn end_own(
    registry: &Registry,
    staff: StaffId,
    hash: [u8; 32],
) -> Result<(), StoreError> {
    let write = move |tx: &mut Tx<'_>, _now| tx.delete_staff_session_of(staff, &hash);
    registry.store.commit(write).await
}

/// Ends every session of a person but this one.
///
/// # Errors
/// The database's trouble.
pub async fn end_others(
    registry: &Registry,
    staff: StaffId,
    own: [u8; 32],
) -> Result<(), StoreError> {
    let write = move |tx: &mut Tx<'_>, _now| tx.delete_staff_sessions_but(staff, &own);
    registry.store.commit(write).await
}
