//! `contact:update` — RFC 5733, section 3.2.5.

use jiff::Timestamp;
use registry_core::contact::update::{UpdateContact, decide};
use registry_core::id::ContactHandle;
use registry_epp::ResultCode;
use registry_epp::StatedStatus;
use registry_epp::contact::{Change, Status, Update};
use registry_store::Tx;

use super::info::not_found;
use super::wording;
use crate::epp::flows::{Context, status_change};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::epp::{auth_info, facts};

/// An update with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    handle: ContactHandle,
    command: UpdateContact,
}

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: Update) -> Result<Prepared, Refused> {
    let Update { id, add, remove, change } = given;
    let words = |stated: Option<Vec<StatedStatus<Status>>>| {
        stated.unwrap_or_default().into_iter().map(|stated| stated.status.as_str())
    };
    let Change { postal_infos, voice, fax, email, auth_info, disclose } =
        change.unwrap_or_default();
    let command = UpdateContact {
        statuses: status_change(words(add), words(remove)),
        postal: postal_infos.into_iter().map(wording::postal_change).collect(),
        voice: voice.map(wording::phone_in),
        fax: fax.map(wording::phone_in),
        email,
        auth_info: auth_info.as_ref().map(auth_info::read),
        disclose: disclose.map(wording::disclose_in),
    };
    let handle = id.parse().map_err(|_| not_found(&id))?;
    Ok(Prepared { handle, command })
}

/// Loads the contact locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { handle, command } = prepared;
    let contact = facts::lock_contact(tx, context, handle, now)?;
    let rulebooks = tx.shared_rulebooks()?;
    let registrar = &context.login.registrar.id;
    let decision = decide(command, registrar, contact.as_ref(), rulebooks.at(now), now)
        .map_err(|refusal| reply::contact::update(&refusal, handle.as_str()))?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    Ok(Reply::done(ResultCode::Completed))
}
