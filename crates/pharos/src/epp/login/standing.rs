//! A registrar that was changed while it is logged in (P-80).

use std::borrow::Cow;
use std::sync::Arc;

use registry_core::registrar::RegistrarState;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_store::{Failure, Session};

use crate::epp::flows::Context;
use crate::epp::reply::Refused;

/// A command's context with its registrar as it stands in the command's own transaction: what it
/// is entitled to counts from the next command on, and one that was suspended is not served any
/// more.
pub(in crate::epp) fn current<'c>(
    session: &mut Session<'_>,
    context: &'c Context,
) -> Result<Cow<'c, Context>, Failure<Refused>> {
    let login = &context.login;
    let changed = session.registrar_since(&login.registrar.id, login.number)?;
    let Some((registrar, number)) = changed else { return Ok(Cow::Borrowed(context)) };
    if registrar.state != RegistrarState::Active {
        return Err(Failure::Refused(Refused::new(
            ResultCode::AuthenticationErrorClosing,
            Offender::epp("command", ""),
            "registrar-suspended",
            "this registrar was suspended; the session ends",
        )));
    }
    let login = Arc::new(login.of_changed(registrar, number));
    Ok(Cow::Owned(Context { login, ..context.clone() }))
}
