//! Takes in a notice of appeal (P-55, P-55a).

use jiff::Timestamp;
use registry_core::appeal::{
    self, Against, Appeal, Commissioner, Counsel, NewAppeal, NoticeOfAppeal, ReceiveFacts,
};
use registry_core::casework::About;
use registry_core::decision::Actor;
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::event::Event;
use registry_core::id::{AppealId, InvoiceId};
use registry_core::invoice::{self, Invoice};
use registry_core::money::Money;
use registry_core::request::{Request, RequestState};
use registry_core::terms::{self, DocumentKind};
use registry_store::{Aggregate as _, Cited, Constraint, Lock, Tx};

use super::{Object, held_case, with_name};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::edition::terms_in_force;
use crate::vetting::reach::Reached;
use crate::vetting::reject::locked_to_judge;
use crate::vetting::{Acting, Failure, Missing, document, found, is_taken, judged, refused};

/// A notice of appeal as it is entered.
#[derive(Debug, Clone)]
pub struct ReceiveAppeal {
    /// The decision that is appealed.
    pub against: Against,
    /// The notice.
    pub notice: NoticeOfAppeal,
    /// The notice itself, if it was scanned: a document that was uploaded.
    pub document: Option<DocumentHash>,
    /// The documents of the file that it refers to (P-55d).
    pub documents: Vec<DocumentHash>,
    /// The appellant's counsel, if the notice names one.
    pub counsel: Option<Counsel>,
    /// The fee, where it came with the notice: when, how much, by which reference.
    pub payment: Option<(Timestamp, Money, String)>,
}

/// Most rows of a request's history looked through.
const HISTORY: i64 = 1000;

/// Takes in a notice of appeal, late ones too, and invoices its fee.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn receive(
    registry: &Registry,
    acting: &Acting,
    command: ReceiveAppeal,
) -> Result<(Appeal, Invoice), Failure> {
    let reached = acting.reach(Permission::RecordAppeal).map_err(Failure::Refused)?;
    if command.payment.is_some() {
        acting.may(Permission::RecordPayment).map_err(Failure::Refused)?;
    }
    let id = AppealId::from_uuid(identity::new_uuid(&registry.clock));
    let fee = InvoiceId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let about = appealed_of(tx, command.against, (&acting, &reached), &cited, now)?;
        let appealed = about.appealed()?;
        let file = about.file();
        let (decided_by, proposed_by) = match &about {
            Object::Request(request) => (decided_by(tx, request)?, None),
            Object::Revoked(revoked) => appeal::decided_by_of(&revoked.case),
        };
        let rulebooks = tx.rulebooks(appealed.name.tld())?;
        let mut earlier = tx.appeals_against(appealed.against, now)?.into_iter();
        // A case has one revocation; a request may be rejected again.
        let earlier = earlier.find(|earlier| match earlier.against {
            Against::Rejection(_) => earlier.decided_at == appealed.decided_at,
            Against::Revocation(_) => true,
        });
        // P-55i: the procedure as published when the appeal is submitted, the substance in force
        // at the decision appealed.
        let kind = DocumentKind::TermsAndConditions;
        let editions = tx.editions_of(kind, Lock::None)?;
        // At the desk it is here when it is sent (P-59).
        let received_at = if reached.is_own() { now } else { command.notice.received_at };
        let submitted_at = received_at;
        let exhibit = terms::exhibit_at(&editions, &rulebooks.at(now).zone, submitted_at)
            .map_err(terms::Refusal::from)
            .map_err(refused)?;
        let substance = terms_in_force(tx, appealed.decided_at)?;
        let facts = ReceiveFacts {
            earlier: earlier.map(|earlier| earlier.number),
            decided_by,
            proposed_by,
            file: &file,
            procedure_version: exhibit.map_or(&substance, |edition| &edition.version),
            substance_version: &substance,
            rulebook: rulebooks.at(now),
        };
        let scan =
            command.document.map(|hash| document::cited_one(tx, &acting.actor, "document", hash));
        let document = scan.transpose()?;
        let documents = referred_to(tx, &acting.actor, &file, &command.documents)?;
        let new = NewAppeal {
            id,
            number: tx.next_number("AP", now)?,
            fee: (fee, tx.next_number("IN", now)?),
            notice: NoticeOfAppeal { received_at, document, documents, ..command.notice.clone() },
            counsel: command.counsel.clone(),
        };
        let (received, invoice, mut decision) =
            appeal::receive(new, &appealed, &facts, now).map_err(refused)?;
        if let Object::Revoked(revoked) = &about {
            let (case, by) = (&revoked.case, (&revoked.name(), &acting.actor));
            let held = appeal::revocation_received(&received, case, by, now);
            decision.append(held.map_err(refused)?);
        }
        if let Some((received_at, amount, reference)) = &command.payment {
            let paid = invoice::pay(&invoice, *received_at, (*amount, reference), now);
            decision.append(paid.map_err(refused)?);
        }
        tx.record(&decision, &acting.actor, &cited, now)?;
        let appeal = found(tx.appeal(id, Lock::None, now)?, Missing::Appeal(id))?.object;
        Ok((appeal, found(tx.invoice(fee, Lock::None)?, Missing::Invoice(fee))?))
    };
    match registry.write(write).await {
        // Two at one instant: the loser is told that there is an appeal.
        Err(Failure::Store(error)) if is_taken(&error, Constraint::AppealedDecision) => {
            Err(refused(appeal::Refusal::AlreadyAppealed("at this instant".to_owned())))
        }
        other => other,
    }
}

/// The documents that a notice refers to, as the file holds them; the core refuses others (P-55d).
fn referred_to(
    tx: &mut Tx<'_>,
    by: &Actor,
    file: &[DocumentRef],
    hashes: &[DocumentHash],
) -> Result<Vec<DocumentRef>, Failure> {
    let mut documents = Vec::with_capacity(hashes.len());
    for hash in hashes {
        documents.push(match file.iter().find(|held| held.hash == *hash) {
            Some(held) => held.clone(),
            None => document::cited_one(tx, by, "documents", *hash)?,
        });
    }
    Ok(documents)
}

/// What a decision was about, held; refused where whoever acts is conflicted (P-15).
fn appealed_of(
    tx: &mut Tx<'_>,
    against: Against,
    (acting, reached): (&Acting, &Reached),
    cited: &Cited,
    now: Timestamp,
) -> Result<Object, Failure> {
    match against {
        Against::Rejection(id) => {
            let seen = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
            reached.over(tx, seen.organization, Missing::Request(id))?;
            let mut request = locked_to_judge(tx, id, acting, now)?;
            tx.catch_up(&mut request, cited)?;
            Ok(Object::Request(Box::new(request.object)))
        }
        Against::Revocation(id) => {
            let seen = found(tx.case(id, Lock::None, now)?, Missing::Case(id))?.object;
            reached.over_case(tx, &seen)?;
            if let About::Name { organization: Some(organization), .. } = seen.about {
                judged(tx, organization, Lock::Share, acting)?;
            }
            let case = held_case(tx, id, cited, now)?;
            Ok(Object::Revoked(Box::new(with_name(tx, case, cited, now)?)))
        }
    }
}

/// Who made the decision: by the record of it, with the account (P-55c). Where a rule alone
/// rejected the request, nobody did.
fn decided_by(tx: &mut Tx<'_>, request: &Request) -> Result<Option<Commissioner>, Failure> {
    let RequestState::Rejected { at, by: Some(_), .. } = request.state else { return Ok(None) };
    let codes = [Event::RequestRejected.code(), Event::AcceptanceWithdrawn.code()];
    let history = tx.history(&request.key(), 0, HISTORY)?;
    let rejection = history.into_iter().rev().find(|entry| {
        entry.at == at && entry.events.iter().any(|event| codes.contains(&event.as_str()))
    });
    Ok(rejection.and_then(|entry| match entry.actor {
        Actor::Staff { id, name } => Some(Commissioner { id, name }),
        Actor::Applicant { .. }
        | Actor::RegistrarUser { .. }
        | Actor::Outsider { .. }
        | Actor::Registrar(_)
        | Actor::Customer(_)
        | Actor::Clock
        | Actor::Import => None,
    }))
}
