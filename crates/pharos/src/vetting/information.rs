//! Asks the requestor, and takes in what it replies (P-13).

use jiff::Timestamp;
use registry_core::calendar;
use registry_core::id::{InformationRequestId, RequestId};
use registry_core::request::{self, InformationRequest, Request};
use registry_store::Tx;

use super::reject::{locked, reload};
use super::{Acting, Failure, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A question about a request.
#[derive(Debug, Clone)]
pub struct AskForInformation {
    /// About which request.
    pub request: RequestId,
    /// What is asked.
    pub question: String,
    /// First instant after the due date; else the rulebook says.
    pub due_at: Option<Timestamp>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct RecordReply {
    /// About which request.
    pub request: RequestId,
    /// To which question.
    pub question: InformationRequestId,
    /// What it says.
    pub text: String,
}

/// Asks the requestor by a notice with a due date.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn ask(
    registry: &Registry,
    acting: &Acting,
    command: AskForInformation,
) -> Result<(Request, InformationRequestId), Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    let id = InformationRequestId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked(tx, command.request, now)?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let rulebook = rulebooks.at(now);
        let days = rulebook.request.information_days;
        let by_rule = calendar::end_of_counted_days(now, days, &rulebook.zone);
        let by_rule = by_rule.map_err(|error| refused(request::Refusal::from(error)))?;
        let question = InformationRequest {
            id,
            asked_at: now,
            asked_by: acting.name(),
            question: command.question.trim().to_owned(),
            due_at: command.due_at.unwrap_or(by_rule),
            reply: None,
        };
        let decision = request::ask(&before.object, question, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        Ok((reload(tx, command.request, now)?, id))
    };
    registry.write(write).await
}

/// Attaches a reply to its question; a late one is attached as well.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn reply(
    registry: &Registry,
    acting: &Acting,
    command: RecordReply,
) -> Result<Request, Failure> {
    acting.may(Permission::RecordRequest).map_err(Failure::Refused)?;
    required("text", &command.text).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked(tx, command.request, now)?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let text = command.text.trim().to_owned();
        let decision = request::reply(&before.object, command.question, text, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, command.request, now)
    };
    registry.write(write).await
}
