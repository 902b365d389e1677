//! `login` — RFC 5730, section 2.9.1.1; who may: P-80; passwords and what a login tells: RFC 8807;
//! checks in the order of EPP.md, section 1.

mod negotiation;
mod security;
mod standing;

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::credential::{self, Shown};
use registry_core::id::RegistrarId;
use registry_core::registrar::RegistrarState;
use registry_core::rulebook::Registrars;
use registry_epp::ResultCode;
use registry_epp::namespace::NamespaceSet;
use registry_epp::session::Login as Command;
use registry_store::{Failure, RegistrarLogin, StoreError};

use super::reply::{Flow, Refused, Reply};
use super::service::EppService;
use super::session::{Login, Session};
use security::Passwords;
pub(super) use standing::current;

/// Logs a registrar in, or says why not.
///
/// A wrong password, certificate or address and an unknown or suspended registrar all look alike
/// and take as long: 2200.
pub(super) async fn run(service: &EppService, session: &mut Session, command: &Command) -> Flow {
    let namespaces = negotiation::negotiate(command)?;
    let passwords = security::passwords(command);
    let id = command.client_id.parse::<RegistrarId>().ok();
    let known = match id.clone() {
        Some(id) => service.registry.store.read(move |read| read.registrar_login(&id)).await?,
        None => None,
    };
    let hash = known.as_ref().and_then(|known| known.credential.as_ref());
    let hash = hash.map(|credential| credential.password_hash.clone());
    let right = service.registry.passwords.verify(passwords.present(), hash).await;
    let is_known = known.is_some();
    let admitted = known.filter(|known| right && may_enter(known, session));
    let Some(known) = admitted.filter(|_| passwords.are_in_place()) else {
        let counted = id.filter(|_| is_known);
        return refuse(service, session, counted).await;
    };
    let rules = Rules::of(service)?;
    rules.password_still_good(&known, &passwords, namespaces)?;
    let most = service.limits.sessions_per_registrar;
    let place = service.places.take(&known.registrar.id, most);
    let place = place.ok_or_else(|| Refused::bare(ResultCode::SessionLimitExceeded))?;
    let new_hash = rules.new_password(service, &known, &passwords, namespaces).await?;
    let told = rules.told(service, session, &known, new_hash.is_some());
    note(service, &known, new_hash, security::user_agent(command)).await?;
    session.failed_logins = 0;
    session.login =
        Some(Arc::new(Login::new(known.registrar, known.number, namespaces, Arc::new(place))));
    let reply = Reply::done(ResultCode::Completed);
    Ok(match security::data(&told, namespaces) {
        Some(data) => reply.with(data),
        None => reply,
    })
}

/// Counts a refused login, on the connection and of the registrar that is meant.
async fn refuse(service: &EppService, session: &mut Session, id: Option<RegistrarId>) -> Flow {
    if let Some(id) = id {
        service.registry.write(move |tx, _| Ok(tx.note_failed_login(&id)?)).await?;
    }
    session.failed_logins += 1;
    let code = match session.failed_logins >= service.limits.failed_logins {
        true => ResultCode::AuthenticationErrorClosing,
        false => ResultCode::AuthenticationError,
    };
    Err(Refused::bare(code).into())
}

/// Keeps the new password, if one was given, and what else a login leaves behind.
async fn note(
    service: &EppService,
    known: &RegistrarLogin,
    new_hash: Option<String>,
    user_agent: Option<String>,
) -> Result<(), Failure<Refused>> {
    let before = known.credential.as_ref();
    let user_agent =
        user_agent.or_else(|| before.and_then(|credential| credential.user_agent.clone()));
    let failed = before.is_some_and(|credential| credential.failed_logins > 0);
    let renamed = before.is_some_and(|credential| credential.user_agent != user_agent);
    if new_hash.is_none() && !failed && !renamed {
        return Ok(());
    }
    let id = known.registrar.id.clone();
    let write = move |tx: &mut registry_store::Tx<'_>, _now| {
        if let Some(hash) = &new_hash {
            tx.set_registrar_password(&id, hash)?;
        }
        Ok(tx.note_login(&id, user_agent.as_deref())?)
    };
    service.registry.write(write).await
}

/// The rulebook's word on credentials, at one instant.
struct Rules {
    registrars: Registrars,
    now: Timestamp,
}

impl Rules {
    fn of(service: &EppService) -> Result<Self, StoreError> {
        let now = service.registry.clock.registry_now();
        let rulebooks = service.registry.store.shared_rulebooks()?;
        Ok(Self { registrars: rulebooks.at(now).registrars.clone(), now })
    }

    /// A password that is too old opens the door only to be changed.
    fn password_still_good(
        &self,
        known: &RegistrarLogin,
        passwords: &Passwords<'_>,
        namespaces: NamespaceSet,
    ) -> Result<(), Refused> {
        let set_at = known.credential.as_ref().and_then(|credential| credential.password_set_at);
        match credential::password_expires_at(set_at, &self.registrars) {
            Some(expired_at) if expired_at <= self.now && passwords.wanted().is_none() => {
                Err(security::password_expired(expired_at, namespaces))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The hash of the new password, made off the runtime; none where none was given.
    async fn new_password(
        &self,
        service: &EppService,
        known: &RegistrarLogin,
        passwords: &Passwords<'_>,
        namespaces: NamespaceSet,
    ) -> Result<Option<String>, Failure<Refused>> {
        let Some(new) = passwords.wanted() else { return Ok(None) };
        let id = &known.registrar.id;
        credential::judge_new_password(new, passwords.present(), id, &self.registrars)
            .map_err(|refusal| security::new_password_refused(refusal, namespaces))?;
        let hashed = service.registry.passwords.hash(new).await;
        let hashed = hashed.map_err(|refusal| {
            tracing::error!(%refusal, "a new password was not hashed");
            Refused::bare(ResultCode::CommandFailed)
        })?;
        Ok(Some(hashed))
    }

    fn told(
        &self,
        service: &EppService,
        session: &Session,
        known: &RegistrarLogin,
        changed: bool,
    ) -> Vec<credential::Warning> {
        let before = known.credential.as_ref();
        let set_at = before.and_then(|credential| credential.password_set_at);
        let shown = Shown {
            password_set_at: if changed { Some(self.now) } else { set_at },
            certificate_expires_at: session.certificate.and_then(|shown| shown.expires_at),
            failed_logins: before.map_or(0, |credential| credential.failed_logins),
        };
        let wall = service.registry.clock.wall_now();
        credential::warnings(&shown, &self.registrars, self.now, wall)
    }
}

/// The certificate bound to it, an address of its own, and not suspended (P-80).
fn may_enter(login: &RegistrarLogin, session: &Session) -> bool {
    let bound =
        session.certificate.is_some_and(|shown| login.fingerprints.contains(&shown.fingerprint));
    let at_home = login.networks.is_empty()
        || login.networks.iter().any(|network| within(network, session.address));
    bound && at_home && login.registrar.state == RegistrarState::Active
}

/// Whether an address lies in a range written `address/bits`; an unreadable range holds nobody.
fn within(network: &str, address: IpAddr) -> bool {
    registry_core::rulebook::AddressRange::parse(network)
        .is_some_and(|range| range.contains(address))
}
