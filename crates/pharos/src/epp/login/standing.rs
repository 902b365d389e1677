//! A registrar that was changed while it is logged in (P-80).

use std::sync::Arc;

use registry_core::registrar::RegistrarState;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_store::Failure;

use crate::epp::listener::EppService;
use crate::epp::reply::Refused;
use crate::epp::session::{Login, Session};

/// The session's registrar as it stands now: what it is entitled to counts from the next command
/// on, and one that was suspended is not served any more.
pub(in crate::epp) async fn current(
    service: &EppService,
    session: &mut Session,
) -> Result<Arc<Login>, Failure<Refused>> {
    let login = session.login.clone();
    let login = login.ok_or_else(|| Refused::bare(ResultCode::CommandUseError))?;
    let (id, seen) = (login.registrar.id.clone(), login.number);
    let changed = move |read: &mut registry_store::Snapshot<'_>| read.registrar_since(&id, seen);
    let Some((registrar, number)) = service.registry.store.read(changed).await? else {
        return Ok(login);
    };
    if registrar.state != RegistrarState::Active {
        return Err(Failure::Refused(Refused::new(
            ResultCode::AuthenticationErrorClosing,
            Offender::epp("command", ""),
            "registrar-suspended",
            "this registrar was suspended; the session ends",
        )));
    }
    let login = Arc::new(login.of_changed(registrar, number));
    session.login = Some(Arc::clone(&login));
    Ok(login)
}
