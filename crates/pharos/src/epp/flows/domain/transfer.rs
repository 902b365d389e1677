//! `domain:transfer` — RFC 5731, sections 3.1.3 and 3.2.4; consent P-37; price P-33.

use jiff::Timestamp;
use registry_core::auth_info::AuthInfoShown;
use registry_core::domain::transfer::{answer, query, request};
use registry_core::domain::{Domain, DomainTransfer};
use registry_core::name::DomainName;
use registry_core::transfer::Answer;
use registry_epp::ResultCode;
use registry_epp::ResultData;
use registry_epp::TransferOperation;
use registry_epp::auth_info::AuthInfo;
use registry_epp::domain::{Transfer, TransferData};
use registry_store::{Failure, Lock, Session, Tx};

use super::delete::not_found;
use super::fee;
use super::wording::{stated, term};
use crate::epp::flows::{Context, wording};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::epp::{auth_info, facts};
use crate::identity;

/// Sends each operation to its part.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    transfer: &Transfer,
    now: Timestamp,
) -> Flow {
    match transfer.operation {
        TransferOperation::Request => request(tx, context, transfer, now),
        TransferOperation::Approve => answer(tx, context, (transfer, Answer::Approve), now),
        TransferOperation::Reject => answer(tx, context, (transfer, Answer::Reject), now),
        TransferOperation::Cancel => answer(tx, context, (transfer, Answer::Cancel), now),
        TransferOperation::Query => query(tx, context, transfer, now),
    }
}

/// Asks for a name of another registrar: loads what the consent stands on and the name locked,
/// decides, records, replies. The name is pending transfer, and both registrars are told.
fn request(tx: &mut Tx<'_>, context: &Context, transfer: &Transfer, now: Timestamp) -> Flow {
    let name = name(context, transfer)?;
    let registrar = &context.login.registrar;
    let hash = transfer.allocation_token.as_ref();
    let hash = hash.map(|secret| identity::token_hash(secret.expose()));
    let consent = match &hash {
        Some(hash) => facts::lock_consent(tx, context, hash, now)?,
        None => None,
    };
    let domain = live(facts::lock_domain(tx, context, &name, now)?, transfer)?;
    let parents = tx.parents_of(&domain, now)?;
    let account = facts::account(tx, &registrar.id)?;
    let command = request::RequestTransfer {
        period: transfer.period.map(term),
        auth_info: shown(transfer.auth_info.as_ref(), &domain, now),
        token_presented: hash.is_some(),
        stated_fee: transfer.fee.as_ref().map(stated),
    };
    let facts = request::Facts {
        registrar,
        account: &account,
        domain: &domain,
        parents: parents.view(),
        token: consent.as_ref().map(|consent| request::ConsentFacts {
            token: &consent.token,
            standing: &consent.standing,
            contact_email: &consent.contact_email,
        }),
    };
    let refused = |refusal| reply::transfer::request(&refusal, name.as_str());
    let requested = request::decide(&command, &facts, now).map_err(refused)?;
    tx.record(&requested.decision, &context.actor(), &context.cited, now)?;
    let reply = replied(ResultCode::CompletedPending, &requested.domain);
    match fee::is_told(context, transfer.fee.is_some(), &[&requested.quote]) {
        true => Ok(reply.with(fee::transferred(&requested.quote, &account, &requested.domain))),
        false => Ok(reply),
    }
}

/// Approves, rejects or takes back: loads the name and the hosts under it locked, decides,
/// records, replies.
fn answer(
    tx: &mut Tx<'_>,
    context: &Context,
    (transfer, answer): (&Transfer, Answer),
    now: Timestamp,
) -> Flow {
    let name = name(context, transfer)?;
    let domain = live(facts::lock_domain(tx, context, &name, now)?, transfer)?;
    let parents = tx.parents_of(&domain, now)?;
    let hosts_under = tx.hosts_under(domain.id, Lock::Update)?;
    let facts = answer::Facts {
        domain: &domain,
        parents: parents.view(),
        hosts_under: &hosts_under,
        auth_info: shown(transfer.auth_info.as_ref(), &domain, now),
    };
    let refused = |refusal| reply::transfer::answer(&refusal, name.as_str());
    let registrar = &context.login.registrar.id;
    let answered = answer::decide(answer, registrar, &facts, now).map_err(refused)?;
    tx.record(&answered.decision, &context.actor(), &context.cited, now)?;
    Ok(replied(ResultCode::Completed, &answered.domain))
}

/// Shows how the newest transfer of a name stands.
pub(in crate::epp) fn query(
    session: &mut Session<'_>,
    context: &Context,
    transfer: &Transfer,
    now: Timestamp,
) -> Flow {
    let name = name(context, transfer)?;
    let found = session.domain(&name, Lock::None, now)?.map(|found| found.object);
    let domain = live(found, transfer)?;
    let shown = shown(transfer.auth_info.as_ref(), &domain, now);
    let refused = |refusal| reply::transfer::query(refusal, name.as_str());
    let registrar = &context.login.registrar.id;
    let shown = query::decide(&domain, registrar, shown).map_err(refused)?;
    let reply = replied(ResultCode::Completed, &domain);
    match fee::foreseen(context, shown).filter(|_| shown.gaining == *registrar) {
        Some(fee) => Ok(reply.with(fee)),
        None => Ok(reply),
    }
}

fn name(context: &Context, transfer: &Transfer) -> Result<DomainName, Refused> {
    DomainName::parse(&transfer.name, &context.tlds).map_err(|_| not_found(&transfer.name))
}

fn live(found: Option<Domain>, transfer: &Transfer) -> Result<Domain, Failure<Refused>> {
    let live = found.filter(Domain::is_live);
    live.ok_or_else(|| Failure::Refused(not_found(&transfer.name)))
}

/// What the authInfo shown is worth; one of a contact opens no name here (EPP.md, section 8).
fn shown(given: Option<&AuthInfo>, domain: &Domain, now: Timestamp) -> AuthInfoShown {
    match given {
        Some(AuthInfo::Password { roid: Some(_), .. }) => AuthInfoShown::Wrong,
        given => auth_info::shown(given, domain.auth_info.as_ref(), now),
    }
}

fn replied(code: ResultCode, domain: &Domain) -> Reply {
    let data = domain.transfer.as_ref().map(|transfer| told(domain, transfer));
    Reply { data: data.map(ResultData::DomainTransfer), ..Reply::done(code) }
}

/// A transfer as `trnData` tells it; the expiry date where the transfer changes or changed it.
pub(in crate::epp) fn told(domain: &Domain, transfer: &DomainTransfer) -> TransferData {
    let changes = transfer.is_pending() || transfer.is_approved();
    TransferData {
        name: domain.name.as_str().to_owned(),
        transfer: wording::transfer_out(transfer),
        expires_at: changes.then_some(transfer.terms.expires_at),
    }
}
