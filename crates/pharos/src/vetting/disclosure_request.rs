//! Requests for registration data that is not published: recorded, and answered with reasons.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::disclosure_request::{
    self, DisclosureRequest, LegalBasis, NewDisclosureRequest, Requester, Sought,
};
use registry_core::document::DocumentHash;
use registry_core::id::DisclosureRequestId;
use registry_core::name::DomainName;
use registry_store::{Lock, Tx};

use super::document::cited;
use super::{Acting, Failure, Missing, found, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct AskDisclosure {
    /// The name it is about.
    pub name: DomainName,
    /// When the registry had it.
    pub received_at: Timestamp,
    /// The legal basis.
    pub basis: LegalBasis,
    /// What it is wanted for.
    pub words: String,
    /// Which data is wanted.
    pub sought: BTreeSet<Sought>,
    /// What came with it, uploaded before.
    pub documents: Vec<DocumentHash>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Who asks.
    pub requester: Requester,
}

/// Records a request.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn ask(
    registry: &Registry,
    acting: &Acting,
    command: AskDisclosure,
) -> Result<DisclosureRequest, Failure> {
    acting.may(Permission::RecordDisclosure).map_err(Failure::Refused)?;
    let id = DisclosureRequestId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited_by) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let rulebooks = tx.rulebooks(command.name.tld())?;
        let new = NewDisclosureRequest {
            id,
            number: tx.next_number("DR", now)?,
            received_at: command.received_at,
            name: command.name.clone(),
            basis: command.basis,
            words: command.words.clone(),
            sought: command.sought.clone(),
            documents: cited(tx, &acting.actor, "documents", &command.documents)?,
            urgent: command.urgent,
            requester: command.requester.clone(),
        };
        let decision = disclosure_request::ask(new, rulebooks.at(now), now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited_by, now)?;
        found(tx.disclosure_request(id, Lock::None)?, Missing::DisclosureRequest(id))
    };
    registry.write(write).await
}

/// Answers a request: what is given of what was sought, and why.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn answer(
    registry: &Registry,
    acting: &Acting,
    (id, given, words): (DisclosureRequestId, BTreeSet<Sought>, String),
) -> Result<DisclosureRequest, Failure> {
    acting.may(Permission::AnswerDisclosure).map_err(Failure::Refused)?;
    let (acting, cited_by, by) = (acting.clone(), acting.cited(), acting.name());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let missing = Missing::DisclosureRequest(id);
        let request = found(tx.disclosure_request(id, Lock::Update)?, missing)?;
        let decision = disclosure_request::answer(&request, given.clone(), (&by, &words), now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited_by, now)?;
        found(tx.disclosure_request(id, Lock::None)?, missing)
    };
    registry.write(write).await
}
