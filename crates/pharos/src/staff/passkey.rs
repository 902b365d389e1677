//! Passkeys (WebAuthn Level 3): adding one to an account, and signing in with it alone. It stands
//! for password and second factor, since its holder is verified by the authenticator every time.
//!
//! What is asked of the browser waits in the database for the answer, so that any node can finish
//! what another began; the answer is judged by the library, and good for one challenge.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::Uri;
use jiff::Timestamp;
use registry_core::id::StaffId;
use registry_core::notice::Guard;
use registry_store::{Passkey, Staff, StoreError, Tx};
use serde::Serialize;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::DiscoverableAuthentication;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId, Origin as BrowserOrigin};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use super::account::Person;
use super::origin::Origin;
use super::own::{self, OwnRefusal};
use super::secret::Secret;
use super::session::{self, SignedIn};
use super::sign_in::{Door, SignInRefusal};
use crate::registry::Registry;

/// Octets of the handle by which authenticators know a person: those of their id.
const HANDLE: usize = 16;

/// How long an answer is waited for; the library gives the browser as long.
const PATIENCE: Duration = Duration::from_secs(300);

/// Most passkeys of an account.
pub const MAXIMUM: usize = 20;

/// Longest name of a passkey, in characters.
pub const NAME_MAXIMUM: usize = 60;

/// Whom authenticators make passkeys for: this registry, by the host name that browsers know.
#[derive(Debug)]
pub struct RelyingParty {
    id: RpId,
    /// The only origin whose answers are taken.
    origin: String,
}

/// What a browser is asked, and the secret by which its answer is known.
#[derive(Debug)]
pub struct Asked {
    /// Carried by the form of the answer.
    pub challenge: Secret,
    /// The options of `navigator.credentials`, as JSON.
    pub options: String,
}

impl RelyingParty {
    /// The party of a registry at this URL; none where it is at an address, which has no name that
    /// could be one (WebAuthn, section 4, RP ID).
    #[must_use]
    pub fn of(public_url: &str) -> Option<Self> {
        let uri: Uri = public_url.parse().ok()?;
        uri.scheme_str().filter(|scheme| *scheme == "https")?;
        let host = uri.host().filter(|host| is_name(host))?;
        let id = RpId::Domain(AsciiDomain::try_from(host.to_owned()).ok()?);
        let port = uri.port_u16().filter(|port| *port != 443);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(Self { id, origin: format!("https://{}{port}", host.to_ascii_lowercase()) })
    }

    fn origins(&self) -> [BrowserOrigin<'_>; 1] {
        [BrowserOrigin(Cow::Borrowed(&self.origin))]
    }
}

fn is_name(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<std::net::IpAddr>().is_err()
}

/// Asks the browser for a new passkey, of whoever shows password and second factor.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn begin_adding(
    registry: &Registry,
    door: &Door,
    who: &SignedIn,
    (party, password, present_code): (&RelyingParty, &str, &str),
) -> Result<Asked, OwnRefusal> {
    let (id, _) = own::proved(registry, door, who, password).await?;
    let known = registry.store.read(move |read| read.passkeys_of(id)).await?;
    if known.len() >= MAXIMUM {
        return Err(OwnRefusal::TooManyPasskeys(MAXIMUM));
    }
    own::proved_factor(registry, door, id, present_code).await?;
    let handle = handle(id);
    let name = who.person.email.as_str().try_into();
    let user = match (name, who.person.name.as_str().try_into()) {
        (Ok(name), display_name) => {
            PublicKeyCredentialUserEntity { name, id: &handle, display_name: display_name.ok() }
        }
        (Err(_), _) => PublicKeyCredentialUserEntity::from(&handle),
    };
    let excluded = known.into_iter().filter_map(|passkey| {
        let id = CredentialId::<Vec<u8>>::decode(passkey.id).ok()?;
        // Any way to it: which ones it has is not kept.
        Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(0).ok()? })
    });
    let mut options =
        PublicKeyCredentialCreationOptions::passkey(&party.id, user, excluded.collect());
    // Asked for where a device knows it; enforced, a browser refuses every device that does not.
    options.extensions.cred_protect =
        CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (kept, told) = options.start_ceremony().map_err(|error| not_added(&error))?;
    let state = kept.encode().map_err(|error| not_added(&error))?;
    let options = written(&told).map_err(|error| not_added(&error))?;
    let challenge = keep(registry, Some(id), state).await?;
    Ok(Asked { challenge, options })
}

fn not_added(reason: &dyn std::fmt::Display) -> OwnRefusal {
    OwnRefusal::Passkey(reason.to_string())
}

/// Adds the passkey that a browser made, and tells the address of the account.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn finish_adding(
    registry: &Registry,
    who: &SignedIn,
    party: &RelyingParty,
    (challenge, answer, name): (&str, &str, &str),
) -> Result<(), OwnRefusal> {
    let staff = who.person.id;
    let over = || OwnRefusal::Passkey("nobody asked for it just now".to_owned());
    let state = take(registry, Some(staff), challenge).await?.ok_or_else(over)?;
    let state = RegistrationServerState::<HANDLE>::decode(&state);
    let state = state.map_err(|error| not_added(&error))?;
    let answer = Registration::from_json_relaxed(answer.as_bytes());
    let answer = answer.map_err(|_| not_added(&"the browser sent none"))?;
    let origins = party.origins();
    let options = RegistrationVerificationOptions::<BrowserOrigin<'_>, BrowserOrigin<'_>> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let made = state.verify(&party.id, &answer, &options).map_err(|error| not_added(&error))?;
    let Ok(public_key) = made.static_state().encode();
    let Ok(counters) = made.dynamic_state().encode();
    let passkey = Passkey {
        id: made.id().as_ref().to_vec(),
        staff,
        name: named(name),
        public_key,
        counters: counters.to_vec(),
        added_wall: registry.clock.wall_now(),
        used_wall: None,
    };
    let letter = own::letter(registry, who, Guard::PasskeyAdded)?;
    own::change(registry, letter, who, move |tx: &mut Tx<'_>| {
        let still = tx.staff(staff)?.is_some_and(|staff| staff.active);
        Ok(still && tx.insert_passkey(&passkey)?)
    })
    .await
}

/// What its owner calls a passkey, within bounds.
fn named(name: &str) -> String {
    let name: String = name.trim().chars().filter(|one| !one.is_control()).collect();
    name.chars().take(NAME_MAXIMUM).collect()
}

/// Takes a passkey away from its owner, and tells the address of the account; that of somebody else
/// stays.
///
/// # Errors
/// [`OwnRefusal`].
pub async fn remove(
    registry: &Registry,
    who: &SignedIn,
    passkey: Vec<u8>,
) -> Result<(), OwnRefusal> {
    let staff = who.person.id;
    let letter = own::letter(registry, who, Guard::PasskeyRemoved)?;
    own::change(registry, letter, who, move |tx: &mut Tx<'_>| tx.delete_passkey(staff, &passkey))
        .await
}

/// Asks a browser for any passkey made for us.
///
/// # Errors
/// [`SignInRefusal`].
pub async fn begin_sign_in(
    registry: &Registry,
    door: &Door,
    from: &Origin,
    party: &RelyingParty,
) -> Result<Asked, SignInRefusal> {
    door.admit_attempt(from).map_err(SignInRefusal::TooOften)?;
    let options = DiscoverableCredentialRequestOptions::passkey(&party.id);
    let wrong = || SignInRefusal::WrongPasskey;
    let (kept, told) = options.start_ceremony().map_err(|_| wrong())?;
    let state = kept.encode().map_err(|_| wrong())?;
    let options = written(&told).map_err(|_| wrong())?;
    let challenge = keep(registry, None, state).await?;
    Ok(Asked { challenge, options })
}

/// Lets in whoever answers a challenge with a passkey of an account, and opens their session; who is
/// turned away is kept as well.
///
/// # Errors
/// [`SignInRefusal`].
pub async fn sign_in(
    registry: &Registry,
    door: &Door,
    from: &Origin,
    (party, challenge, answer): (&RelyingParty, &str, &str),
) -> Result<(Person, Secret), SignInRefusal> {
    door.admit_attempt(from).map_err(SignInRefusal::TooOften)?;
    let (staff, used) = answered(registry, party, challenge, answer).await?;
    let person = staff.as_ref().and_then(Person::of);
    let wall = registry.clock.wall_now();
    let mut attempt = session::attempt(registry, staff.as_ref().map(|staff| staff.id), false, from);
    attempt.by_passkey = true;
    let is_good = match (&person, used) {
        (Some(_), Some((passkey, counters))) => {
            let used = move |tx: &mut Tx<'_>, _now| tx.use_passkey(&passkey, &counters, wall);
            registry.store.commit(used).await?
        }
        _ => false,
    };
    match person.filter(|_| is_good) {
        Some(person) => {
            attempt.let_in = true;
            let secret = session::open_by(registry, attempt, person.id).await?;
            Ok((person, secret))
        }
        None => {
            registry.store.commit(move |tx: &mut Tx<'_>, _now| tx.insert_sign_in(&attempt)).await?;
            Err(SignInRefusal::WrongPasskey)
        }
    }
}

type Used = (Passkey, Vec<u8>);

/// Whose passkey answered, and what its use changes, if the answer is good.
async fn answered(
    registry: &Registry,
    party: &RelyingParty,
    challenge: &str,
    answer: &str,
) -> Result<(Option<Staff>, Option<Used>), StoreError> {
    let state = take(registry, None, challenge).await?;
    let state = state.and_then(|state| DiscoverableAuthenticationServerState::decode(&state).ok());
    let answer = DiscoverableAuthentication::<HANDLE>::from_json_relaxed(answer.as_bytes()).ok();
    let (Some(state), Some(answer)) = (state, answer) else { return Ok((None, None)) };
    let id = answer.raw_id().as_ref().to_vec();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        let Some(passkey) = snapshot.passkey(&id)? else { return Ok(None) };
        Ok(snapshot.staff(passkey.staff)?.map(|staff| (passkey, staff)))
    };
    let Some((passkey, staff)) = registry.store.read(read).await? else { return Ok((None, None)) };
    let counters = judged(party, state, &answer, &passkey);
    Ok((Some(staff), counters.map(|counters| (passkey, counters))))
}

/// What a good answer changes of a passkey.
fn judged(
    party: &RelyingParty,
    state: DiscoverableAuthenticationServerState,
    answer: &DiscoverableAuthentication<HANDLE>,
    passkey: &Passkey,
) -> Option<Vec<u8>> {
    let handle = handle(passkey.staff);
    let public_key = StaticState::decode(passkey.public_key.as_slice()).ok()?;
    let counters = passkey.counters.as_slice().try_into().ok()?;
    let counters = DynamicState::decode(counters).ok()?;
    let id = CredentialId::<&[u8]>::decode(passkey.id.as_slice()).ok()?;
    let mut known = AuthenticatedCredential::new(id, &handle, public_key, counters).ok()?;
    let origins = party.origins();
    let options = AuthenticationVerificationOptions::<BrowserOrigin<'_>, BrowserOrigin<'_>> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    };
    state.verify(&party.id, answer, &mut known, &options).ok()?;
    let Ok(counters) = known.dynamic_state().encode();
    Some(counters.to_vec())
}

fn handle(staff: StaffId) -> UserHandle<HANDLE> {
    let Ok(handle) = UserHandle::decode(*staff.as_uuid().as_bytes());
    handle
}

fn written(told: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(told)
}

/// Keeps what was asked until the answer comes.
async fn keep(
    registry: &Registry,
    staff: Option<StaffId>,
    state: Vec<u8>,
) -> Result<Secret, StoreError> {
    let challenge = Secret::for_machines();
    let (hash, wall) = (challenge.digest(), registry.clock.wall_now());
    let until: Timestamp = wall.checked_add(PATIENCE).unwrap_or(wall);
    let write = move |tx: &mut Tx<'_>, _now| {
        tx.insert_passkey_challenge(&hash, (staff, &state), (wall, until))
    };
    registry.store.commit(write).await?;
    Ok(challenge)
}

/// What was asked of this person, once.
async fn take(
    registry: &Registry,
    staff: Option<StaffId>,
    challenge: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let (hash, wall) = (Secret::presented(challenge).digest(), registry.clock.wall_now());
    registry
        .store
        .commit(move |tx: &mut Tx<'_>, _now| tx.use_passkey_challenge(&hash, staff, wall))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_a_relying_party_and_an_address_is_none() {
        for (url, origin) in [
            ("https://localhost/", Some("https://localhost")),
            ("https://Registry.Example:8443/", Some("https://registry.example:8443")),
            ("https://registry.example:443/", Some("https://registry.example")),
            ("https://192.0.2.1/", None),
            ("https://[2001:db8::1]:8443/", None),
            ("nonsense", None),
        ] {
            let party = RelyingParty::of(url);
            assert_eq!(party.as_ref().map(|party| party.origin.as_str()), origin, "{url}");
        }
    }

    #[test]
    fn a_name_has_bounds() {
        assert_eq!(named(" Work\u{7} laptop "), "Work laptop");
        assert_eq!(named(&"é".repeat(80)).chars().count(), NAME_MAXIMUM);
    }
}
