//! Asks a requestor or a customer, and takes in what comes back (P-13).

use jiff::Timestamp;
use registry_core::calendar;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{InformationRequestId, OrganizationId, RequestId};
use registry_core::information::{InformationRequest, Reply};
use registry_core::organization::{self, Organization};
use registry_core::request::{self, Request};
use registry_core::rulebook::Rulebook;
use registry_store::{Lock, Tx};

use super::reach::Reached;
use super::reject::{locked, locked_within, reload};
use super::{Acting, Failure, Missing, document, found, refused, required};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A question about a request or a customer.
#[derive(Debug, Clone)]
pub struct AskForInformation<Id> {
    /// About which.
    pub about: Id,
    /// What is asked.
    pub question: String,
    /// First instant after the due date; else the rulebook says.
    pub due_at: Option<Timestamp>,
    /// What goes with the question: documents uploaded before.
    pub documents: Vec<DocumentHash>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct RecordReply<Id> {
    /// About which request or customer.
    pub about: Id,
    /// To which question.
    pub question: InformationRequestId,
    /// What it says.
    pub text: String,
    /// When the registry had it, if that was before now (P-59).
    pub received_at: Option<Timestamp>,
    /// What came with it: documents uploaded before.
    pub documents: Vec<DocumentHash>,
}

impl<Id> AskForInformation<Id> {
    fn question(
        &self,
        tx: &mut Tx<'_>,
        (id, by): (InformationRequestId, &Actor),
        rulebook: &Rulebook,
        now: Timestamp,
    ) -> Result<InformationRequest, Failure> {
        let days = rulebook.request.information_days;
        let by_rule = calendar::end_of_counted_days(now, days, &rulebook.zone);
        let by_rule = by_rule.map_err(|error| refused(request::Refusal::from(error)))?;
        Ok(InformationRequest {
            id,
            asked_at: now,
            asked_by: by.name(),
            question: self.question.trim().to_owned(),
            due_at: self.due_at.unwrap_or(by_rule),
            documents: document::cited(tx, by, "documents", &self.documents)?,
            overdue_since: None,
            reply: None,
        })
    }
}

impl<Id> RecordReply<Id> {
    fn reply(
        &self,
        tx: &mut Tx<'_>,
        (reached, by): (&Reached, &Actor),
        now: Timestamp,
    ) -> Result<Reply, Failure> {
        // What somebody answers for their own organization is here when it is sent (P-59).
        let received_at = self.received_at.filter(|_| !reached.is_own()).unwrap_or(now);
        Ok(Reply {
            received_at,
            text: self.text.trim().to_owned(),
            documents: document::cited(tx, by, "documents", &self.documents)?,
        })
    }
}

/// Asks the requestor by a notice with a due date.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn ask(
    registry: &Registry,
    acting: &Acting,
    command: AskForInformation<RequestId>,
) -> Result<(Request, InformationRequestId), Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    let id = InformationRequestId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked(tx, command.about, now)?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let signed = (id, &acting.actor);
        let question = command.question(tx, signed, rulebooks.at(now), now)?;
        let decision = request::ask(&before.object, question, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        Ok((reload(tx, command.about, now)?, id))
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
    command: RecordReply<RequestId>,
) -> Result<Request, Failure> {
    let reached = acting.reach(Permission::RecordRequest).map_err(Failure::Refused)?;
    required("text", &command.text).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked_within(tx, command.about, &reached, now)?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let reply = command.reply(tx, (&reached, &acting.actor), now)?;
        let decision = request::reply(&before.object, command.question, reply, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, command.about, now)
    };
    registry.write(write).await
}

/// Asks a customer about itself, by a notice with a due date; no request is needed.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn ask_customer(
    registry: &Registry,
    acting: &Acting,
    command: AskForInformation<OrganizationId>,
) -> Result<(Organization, InformationRequestId), Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    let id = InformationRequestId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let about = command.about;
        let before = found(tx.organization(about, Lock::Update)?, Missing::Organization(about))?;
        let rulebooks = tx.shared_rulebooks()?;
        let signed = (id, &acting.actor);
        let question = command.question(tx, signed, rulebooks.at(now), now)?;
        let decision = organization::ask(&before, question, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        let after = found(tx.organization(about, Lock::None)?, Missing::Organization(about))?;
        Ok((after, id))
    };
    registry.write(write).await
}

/// Attaches a customer's reply to its question; a late one is attached as well.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn customer_reply(
    registry: &Registry,
    acting: &Acting,
    command: RecordReply<OrganizationId>,
) -> Result<Organization, Failure> {
    let reached = acting.reach(Permission::RecordRequest).map_err(Failure::Refused)?;
    required("text", &command.text).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let about = command.about;
        let before = found(tx.organization(about, Lock::Update)?, Missing::Organization(about))?;
        reached.over(tx, about, Missing::Organization(about))?;
        let reply = command.reply(tx, (&reached, &acting.actor), now)?;
        let decision = organization::reply(&before, command.question, reply, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        found(tx.organization(about, Lock::None)?, Missing::Organization(about))
    };
    registry.write(write).await
}
