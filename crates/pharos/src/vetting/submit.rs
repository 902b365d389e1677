//! Takes in a request for a name (P-10).

use jiff::Timestamp;
use registry_core::casework::{self, Filing};
use registry_core::decision::{Actor, Change};
use registry_core::document::DocumentHash;
use registry_core::event::Event;
use registry_core::id::{CaseId, OrganizationId, RequestId};
use registry_core::name::DomainName;
use registry_core::request::{
    self, Basis, NexusEvidence, Request, RequestContact, RequestState, SubmitFacts,
};
use registry_core::terms;
use registry_store::{Constraint, Lock, Tx};

use super::reject::{locked_within, reload};
use super::{
    Acting, Failure, Missing, Refusal, basis, document, edition, found, is_taken, moving, refused,
    required,
};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A request for a name.
#[derive(Debug, Clone)]
pub struct SubmitRequest {
    /// The name, as it was typed.
    pub name: String,
    /// Who asks.
    pub organization: OrganizationId,
    /// On what basis.
    pub basis: Basis,
    /// The address for all notices.
    pub contact_email: String,
    /// The person who submits.
    pub submitted_by: String,
    /// Whether they state that they may bind the organization.
    pub may_bind: bool,
    /// The version of the terms accepted.
    pub terms_version: String,
    /// Why the name corresponds to the organization.
    pub name_nexus: String,
    /// The marks and names that it follows from (T&C 3.1).
    pub evidence: Vec<Nexus>,
    /// Whatever else is handed in with it: documents uploaded before.
    pub documents: Vec<DocumentHash>,
    /// The dispute whose order moves the name to who asks (P-38).
    pub ordered_by: Option<CaseId>,
}

/// A mark or business name, its proof a document uploaded before.
#[derive(Debug, Clone)]
pub struct Nexus {
    /// What it is; whatever proof it carries already is not looked at.
    pub evidence: NexusEvidence,
    /// The proof.
    pub document: Option<DocumentHash>,
}

/// Takes in a request; what only a decision can answer is rejected at once, with its notice.
///
/// # Errors
/// What a form can mend, or the database's trouble.
pub async fn submit(
    registry: &Registry,
    acting: &Acting,
    command: SubmitRequest,
) -> Result<Request, Failure> {
    let reached = acting.reach(Permission::RecordRequest).map_err(Failure::Refused)?;
    let name = parse_name(registry, &command.name).map_err(Failure::Refused)?;
    required("name_nexus", &command.name_nexus).map_err(Failure::Refused)?;
    let id = RequestId::from_uuid(identity::new_uuid(&registry.clock));
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let organization = command.organization;
    let asked = name.clone();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let missing = Missing::Organization(organization);
        found(tx.organization(organization, Lock::Share)?, missing)?;
        reached.over(tx, organization, missing)?;
        let rulebooks = tx.rulebooks(name.tld())?;
        let rulebook = rulebooks.at(now);
        let standing = basis::standing(tx, command.organization, command.basis, rulebook, now)?;
        // The rows are locked, so that no acceptance of this name can pass unseen.
        let mut requests = tx.requests_for_name(&name, Lock::Update, now)?;
        for earlier in &mut requests {
            tx.catch_up(earlier, &cited)?;
        }
        let terms_version = edition::terms_in_force(tx, now)?;
        let own = |open: &&Request| open.organization == command.organization;
        let undecided = requests.iter().map(|request| &request.object);
        let mut undecided = undecided.filter(|request| request.is_undecided());
        let facts = SubmitFacts {
            terms_version: &terms_version,
            standing,
            open_of_requestor: undecided.find(own).map(|open| open.id),
            held: basis::held(tx, &name, &requests, now)?,
            rulebook,
        };
        let mut received = received(id, &name, &command, now);
        received.evidence = evidence(tx, &actor, &command.evidence)?;
        received.documents = document::cited(tx, &actor, "documents", &command.documents)?;
        let announced = tx.editions_announced(now)?;
        let contact = received.personal.contact_email.clone();
        let dispute = moving::dispute_of(tx, &received, &cited, now)?;
        if let Some(case) = &dispute {
            casework::moving::recipient(case, &received).map_err(refused)?;
        }
        let mut decision = request::submit(received.clone(), &facts, now).map_err(refused)?;
        let rejects = |change: &Change| change.events.contains(&Event::RequestRejected);
        if let Some(case) = dispute.filter(|_| decision.changes.iter().any(rejects)) {
            let filing = Filing::of(&Actor::Clock, "the request was rejected by the rules at once");
            decision.append(casework::moving::rejected(&case, &received, filing, now));
        }
        // P-70: who becomes a customer in a notice period accepts what holds, and learns what comes.
        for edition in &announced {
            decision.append(terms::tell(edition, [contact.as_str()]));
        }
        tx.record(&decision, &actor, &cited, now)?;
        let stored = tx.request(id, Lock::None, now)?;
        Ok(found(stored, Missing::Request(id))?.object)
    };
    match registry.write(write).await {
        // Two of the same requestor at one instant: the loser is told what the winner made.
        Err(Failure::Store(error)) if is_taken(&error, Constraint::OpenRequest) => {
            Err(already_requested(registry, asked, organization, error).await)
        }
        other => other,
    }
}

/// Hands documents in for a request that is not decided (P-13).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn hand_in(
    registry: &Registry,
    acting: &Acting,
    (id, documents): (RequestId, Vec<DocumentHash>),
) -> Result<Request, Failure> {
    let reached = acting.reach(Permission::RecordRequest).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked_within(tx, id, &reached, now)?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let documents = document::cited(tx, &actor, "documents", &documents)?;
        let handed = request::hand_in(&before.object, documents, &rulebooks, now);
        tx.record(&handed.map_err(refused)?, &actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// Reads a name of one of our TLDs.
///
/// # Errors
/// [`Refusal::Name`].
pub fn parse_name(registry: &Registry, text: &str) -> Result<DomainName, Refusal> {
    let parsed = DomainName::parse(text.trim(), &registry.tlds);
    parsed.map_err(|refusal| Refusal::Name { name: text.to_owned(), refusal })
}

fn evidence(tx: &mut Tx<'_>, by: &Actor, given: &[Nexus]) -> Result<Vec<NexusEvidence>, Failure> {
    let mut evidence = Vec::with_capacity(given.len());
    for Nexus { evidence: one, document } in given {
        let proof = match document {
            Some(hash) => Some(document::cited_one(tx, by, "evidence.document", *hash)?),
            None => None,
        };
        evidence.push(one.clone().proven_by(proof));
    }
    Ok(evidence)
}

async fn already_requested(
    registry: &Registry,
    name: DomainName,
    organization: OrganizationId,
    error: registry_store::StoreError,
) -> Failure {
    let now = registry.clock.registry_now();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        snapshot.requests_for_name(&name, Lock::None, now)
    };
    let Ok(requests) = registry.store.read(read).await else { return Failure::Store(error) };
    let mut open = basis::queue(&requests);
    match open.find(|open| open.organization == organization) {
        Some(open) => refused(request::Refusal::AlreadyRequested(open.id)),
        None => Failure::Store(error),
    }
}

fn received(id: RequestId, name: &DomainName, command: &SubmitRequest, now: Timestamp) -> Request {
    Request {
        id,
        name: name.clone(),
        organization: command.organization,
        basis: command.basis,
        terms_version: command.terms_version.clone(),
        may_bind: command.may_bind,
        name_nexus: command.name_nexus.trim().to_owned(),
        evidence: Vec::new(),
        documents: Vec::new(),
        received_at: now,
        ordered_by: command.ordered_by,
        state: match command.ordered_by {
            Some(_) => RequestState::Ordered,
            None => RequestState::Open,
        },
        information: Vec::new(),
        reminded_days: None,
        refuted: Vec::new(),
        personal: RequestContact {
            contact_email: command.contact_email.trim().to_owned(),
            submitted_by: command.submitted_by.trim().to_owned(),
            address_changes: Vec::new(),
        },
    }
}
