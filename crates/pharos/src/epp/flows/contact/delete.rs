//! `contact:delete` — RFC 5733, section 3.2.2.

use jiff::Timestamp;
use registry_core::contact::delete::decide;
use registry_core::id::ContactHandle;
use registry_epp::ResultCode;
use registry_epp::contact::Delete;
use registry_store::Tx;

use super::info::not_found;
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Reply};

/// Loads the contact locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &Delete,
    now: Timestamp,
) -> Flow {
    let missing = || not_found(&command.id);
    let handle: ContactHandle = command.id.parse().map_err(|_| missing())?;
    let contact = facts::lock_contact(tx, context, &handle, now)?.ok_or_else(missing)?;
    let linked = tx.contact_is_linked(contact.id, now)?;
    let decision = decide(&contact, &context.login.registrar.id, linked, now)
        .map_err(|refusal| reply::contact::delete(refusal, handle.as_str()))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    Ok(Reply::done(ResultCode::Completed))
}
