//! `host:delete` — RFC 5732, section 3.2.2.

use jiff::Timestamp;
use registry_core::host::delete::decide;
use registry_core::name::HostName;
use registry_epp::ResultCode;
use registry_epp::host::Delete;
use registry_store::{Lock, Tx};

use super::info::not_found;
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Reply};

/// Loads the host locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &Delete,
    now: Timestamp,
) -> Flow {
    let missing = || not_found(&command.name);
    let name = HostName::parse(&command.name).map_err(|_| missing())?;
    // The host follows the name above it: what is due of that one is recorded first.
    facts::lock_superordinate(tx, context, &name, now)?;
    let host = tx.host(&name, Lock::Update, now)?.ok_or_else(missing)?;
    let linked = tx.host_is_linked(host.id, now)?;
    let decision = decide(&host, &context.login.registrar.id, linked, now)
        .map_err(|refusal| reply::host::delete(refusal, name.as_str()))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    Ok(Reply::done(ResultCode::Completed))
}
