//! `login` — RFC 5730, section 2.9.1.1; who may: P-80; checks in the order of EPP.md, section 1.

use std::net::IpAddr;
use std::sync::Arc;

use registry_core::id::RegistrarId;
use registry_core::registrar::RegistrarState;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::{Namespace, NamespaceKind, NamespaceSet};
use registry_epp::session::Login as Command;
use registry_store::{Failure, RegistrarLogin};

use super::listener::EppService;
use super::offered::{LANGUAGE, OFFERED};
use super::reply::Refused;
use super::session::{Login, Session};

/// Logs a registrar in, or says why not.
///
/// A wrong password, certificate or address and an unknown or suspended registrar all look alike
/// and take as long: 2200.
pub(super) async fn run(
    service: &EppService,
    session: &mut Session,
    command: &Command,
) -> Result<(), Failure<Refused>> {
    let namespaces = negotiate(command)?;
    if command.new_password.is_some() {
        let element = Offender::epp("newPW", "");
        let words = "a password is changed by the registry on request";
        let code = ResultCode::UnimplementedOption;
        return Err(Refused::new(code, element, "new-password-not-supported", words).into());
    }
    let login = match command.client_id.parse::<RegistrarId>() {
        Ok(id) => service.registry.store.read(move |read| read.registrar_login(&id)).await?,
        Err(_) => None,
    };
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let right = service.registry.passwords.verify(command.password.expose(), hash).await;
    let admitted = login.filter(|login| right && may_enter(login, session));
    let Some(login) = admitted else {
        session.failed_logins += 1;
        let code = match session.failed_logins >= service.limits.failed_logins {
            true => ResultCode::AuthenticationErrorClosing,
            false => ResultCode::AuthenticationError,
        };
        return Err(Refused::bare(code).into());
    };
    let most = service.limits.sessions_per_registrar;
    let place = service.places.take(&login.registrar.id, most);
    let place = place.ok_or_else(|| Refused::bare(ResultCode::SessionLimitExceeded))?;
    session.login = Some(Arc::new(Login::new(login.registrar, namespaces, place)));
    Ok(())
}

/// Language 2102, objects 2307, extensions 2103.
fn negotiate(command: &Command) -> Result<NamespaceSet, Refused> {
    if command.language != LANGUAGE {
        let element = Offender::epp("lang", command.language.as_str());
        let words = "answers are in English: en";
        let code = ResultCode::UnimplementedOption;
        return Err(Refused::new(code, element, "language-not-served", words));
    }
    let objects = command.object_uris.iter().map(|uri| {
        let code = ResultCode::UnimplementedObjectService;
        offered(uri, NamespaceKind::Object, "objURI", code)
    });
    let extensions = command.extension_uris.iter().map(|uri| {
        let code = ResultCode::UnimplementedExtension;
        offered(uri, NamespaceKind::Extension, "extURI", code)
    });
    objects.chain(extensions).collect()
}

fn offered(
    uri: &str,
    kind: NamespaceKind,
    element: &str,
    code: ResultCode,
) -> Result<Namespace, Refused> {
    let namespace = Namespace::from_uri(uri)
        .filter(|namespace| namespace.kind() == kind && OFFERED.contains(*namespace));
    namespace.ok_or_else(|| {
        let words = "this namespace is not in the greeting";
        Refused::new(code, Offender::epp(element, uri), "namespace-not-offered", words)
    })
}

/// The certificate bound to it, an address of its own, and not suspended (P-80).
fn may_enter(login: &RegistrarLogin, session: &Session) -> bool {
    let bound = session.fingerprint.is_some_and(|shown| login.fingerprints.contains(&shown));
    let at_home = login.networks.is_empty()
        || login.networks.iter().any(|network| within(network, session.address));
    bound && at_home && login.registrar.state == RegistrarState::Active
}

/// Whether an address lies in a range written `address/bits`; an unreadable range holds nobody.
fn within(network: &str, address: IpAddr) -> bool {
    registry_core::rulebook::AddressRange::parse(network)
        .is_some_and(|range| range.contains(address))
}
