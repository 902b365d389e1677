//! `contact:transfer` — RFC 5733, sections 3.1.3 and 3.2.4; EPP.md, section 6.

use jiff::Timestamp;
use registry_core::auth_info::AuthInfoShown;
use registry_core::contact::{Contact, transfer};
use registry_core::id::ContactHandle;
use registry_core::transfer::Answer;
use registry_epp::ResultCode;
use registry_epp::ResultData;
use registry_epp::TransferOperation;
use registry_epp::contact::{Transfer, TransferData};
use registry_store::{Lock, Session, Tx};

use super::info::not_found;
use crate::epp::flows::{Context, wording};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::epp::{auth_info, facts};

/// Asks, approves, rejects or takes back: loads the contact locked, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    command: &Transfer,
    now: Timestamp,
) -> Flow {
    let answer = match command.operation {
        TransferOperation::Query => return query(tx, context, command, now),
        TransferOperation::Request => None,
        TransferOperation::Approve => Some(Answer::Approve),
        TransferOperation::Reject => Some(Answer::Reject),
        TransferOperation::Cancel => Some(Answer::Cancel),
    };
    let handle = handle(command)?;
    let found = facts::lock_contact(tx, context, &handle, now)?;
    let contact = found.ok_or_else(|| not_found(&command.id))?;
    let shown = shown(command, &contact, now);
    let registrar = &context.login.registrar;
    let decided = match answer {
        None => {
            let tld = context.tlds.first().map(|tld| tld.as_str()).unwrap_or_default();
            let rulebooks = tx.rulebooks(tld)?;
            transfer::request(&contact, registrar, shown, rulebooks.at(now), now)
        }
        Some(answer) => transfer::answer(&contact, answer, &registrar.id, shown, now),
    };
    let refused = |refusal| reply::transfer::contact(&refusal, handle.as_str());
    let decided = decided.map_err(refused)?;
    tx.record(&decided.decision, &context.actor(), &context.cited, now)?;
    let code = match answer {
        None => ResultCode::CompletedPending,
        Some(_) => ResultCode::Completed,
    };
    Ok(replied(code, &decided.contact))
}

/// Shows how the newest transfer of a contact stands.
pub(in crate::epp) fn query(
    session: &mut Session<'_>,
    context: &Context,
    command: &Transfer,
    now: Timestamp,
) -> Flow {
    let handle = handle(command)?;
    let found = session.contact(&handle, Lock::None, now)?;
    let contact = found.ok_or_else(|| not_found(&command.id))?.object;
    let shown = shown(command, &contact, now);
    let refused = |refusal| reply::transfer::contact(&refusal, handle.as_str());
    transfer::query(&contact, &context.login.registrar.id, shown).map_err(refused)?;
    Ok(replied(ResultCode::Completed, &contact))
}

fn handle(command: &Transfer) -> Result<ContactHandle, Refused> {
    command.id.parse().map_err(|_| not_found(&command.id))
}

fn shown(command: &Transfer, contact: &Contact, now: Timestamp) -> AuthInfoShown {
    auth_info::shown(command.auth_info.as_ref(), contact.auth_info.as_ref(), now)
}

fn replied(code: ResultCode, contact: &Contact) -> Reply {
    let told = |transfer| TransferData {
        id: contact.handle.as_str().to_owned(),
        transfer: wording::transfer_out(transfer),
    };
    let data = contact.transfer.as_ref().map(told).map(ResultData::ContactTransfer);
    Reply { data, ..Reply::done(code) }
}
