//! Opens cases and acts in them (POLICY, section 6): each act is a named person's.

use jiff::Timestamp;
use registry_core::casework::{
    self, About, Case, Filing, Grounds, NameFacts, NewCase, Reason, Supporting,
};
use registry_core::casework::{compliance, discontinuation, dispute, extension, revocation};
use registry_core::casework::{response, suspension};
use registry_core::decision::{Actor, Decision};
use registry_core::document::DocumentHash;
use registry_core::domain::Domain;
use registry_core::id::{CaseId, RegistrarId, RequestId};
use registry_core::name::DomainName;
use registry_core::request::Request;
use registry_store::{Cited, Constraint, Lock, Projected, Tx};

use super::moving::open_cases;
use super::{
    Acting, Failure, Missing, Refusal, document, found, is_taken, judged, refused, registered,
};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What an act puts on the file.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// In words.
    pub words: String,
    /// With which documents, by their hashes.
    pub documents: Vec<DocumentHash>,
    /// When the registry had it, if it came from outside.
    pub received_at: Option<Timestamp>,
}

/// What a notice gives as its grounds.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// What supports them, in words.
    pub supporting: Option<String>,
    /// Which documents support them, by their hashes.
    pub documents: Vec<DocumentHash>,
}

/// A case that is to be opened.
#[derive(Debug, Clone)]
pub enum Open {
    /// A Pending Revocation Notice (P-50).
    Revocation(DomainName, Stated),
    /// A suspension, on a ground of the rulebook (P-52).
    Suspension(DomainName, String, Stated),
    /// A registrant's notice that it discontinues a name (P-53).
    Discontinuation(DomainName, Said),
    /// A dispute decided elsewhere: before whom, and its reference (P-38).
    Dispute(DomainName, dispute::Source, String, Said),
    /// A registrar's compliance (P-81).
    Compliance(RegistrarId, Stated),
}

/// An act in a case.
#[derive(Debug, Clone)]
pub enum Act {
    /// A response arrived (P-50, P-52), or a registrar's answer (P-81).
    Answer(Said),
    /// Something else is put on the file (P-57).
    Note(Said),
    /// A Pending Revocation Notice is rescinded (P-50).
    Rescind(Said),
    /// A Revocation Notice is issued, or proposed (P-51).
    Revoke(Stated),
    /// The post brought no appeal: confirmed, or proposed (P-51).
    NoAppeal(Said),
    /// A suspension is lifted, or that is proposed (P-52).
    Lift(suspension::Finding, Said),
    /// The name of a suspension is gone (P-52); a compliance case is over (P-81).
    Close(Said),
    /// The day of a discontinuation is set, or proposed (P-53).
    Schedule(Timestamp, Said),
    /// A registrant takes its discontinuation back (P-53).
    TakeBack(Said),
    /// The name in dispute is locked (P-38).
    Lock(Said),
    /// An order moves the name (P-38).
    OrderMove(dispute::Recipient, Said),
    /// The recipient's request was rejected (P-38).
    MoveRejected(Said),
    /// URS suspends the name for its term (P-38).
    SuspendTerm(Said),
    /// That is rolled back (P-38).
    RollBack(Said),
    /// The name in dispute is released (P-38).
    Release(Said),
    /// A clock is moved by agreement (P-59a).
    Extend(extension::Agreement, Said),
    /// What another person proposed is confirmed (P-15).
    Confirm,
    /// What is proposed is dropped (P-15).
    Drop(Said),
}

impl Act {
    const fn permission(&self) -> Permission {
        match self {
            Act::Confirm => Permission::ConfirmCase,
            Act::Answer(_) | Act::TakeBack(_) => Permission::RecordResponse,
            _ => Permission::JudgeCase,
        }
    }
}

impl Act {
    const fn said(&self) -> Option<&Said> {
        match self {
            Act::Revoke(_) | Act::Confirm => None,
            Act::Answer(said)
            | Act::Note(said)
            | Act::Rescind(said)
            | Act::NoAppeal(said)
            | Act::Lift(_, said)
            | Act::Close(said)
            | Act::Schedule(_, said)
            | Act::TakeBack(said)
            | Act::Lock(said)
            | Act::OrderMove(_, said)
            | Act::MoveRejected(said)
            | Act::SuspendTerm(said)
            | Act::RollBack(said)
            | Act::Release(said)
            | Act::Extend(_, said)
            | Act::Drop(said) => Some(said),
        }
    }

    const fn stated(&self) -> Option<&Stated> {
        match self {
            Act::Revoke(stated) => Some(stated),
            _ => None,
        }
    }
}

impl Open {
    const fn permission(&self) -> Permission {
        match self {
            Open::Discontinuation(..) => Permission::RecordResponse,
            Open::Revocation(..)
            | Open::Suspension(..)
            | Open::Dispute(..)
            | Open::Compliance(..) => Permission::JudgeCase,
        }
    }

    const fn said(&self) -> Option<&Said> {
        match self {
            Open::Discontinuation(_, said) | Open::Dispute(_, _, _, said) => Some(said),
            Open::Revocation(..) | Open::Suspension(..) | Open::Compliance(..) => None,
        }
    }

    const fn stated(&self) -> Option<&Stated> {
        match self {
            Open::Revocation(_, stated)
            | Open::Suspension(_, _, stated)
            | Open::Compliance(_, stated) => Some(stated),
            Open::Discontinuation(..) | Open::Dispute(..) => None,
        }
    }
}

/// What an act puts on the file, its documents found; what it does not say is empty.
struct Put<'a> {
    by: &'a Acting,
    filing: Filing,
    grounds: Grounds,
    /// The recipient's request that is not decided, in a dispute (P-38).
    request: Option<RequestId>,
    /// The open cases about the name, where the act may reach them.
    others: Vec<Case>,
}

fn put<'a>(
    tx: &mut Tx<'_>,
    by: &'a Acting,
    (said, stated): (Option<&Said>, Option<&Stated>),
) -> Result<Put<'a>, Failure> {
    let Said { words, documents, received_at } = said.cloned().unwrap_or_default();
    // What its holder writes at the desk is here when it is written (P-59).
    let received_at = received_at.filter(|_| !matches!(by.actor, Actor::Applicant { .. }));
    let documents = document::cited(tx, &by.actor, "documents", &documents)?;
    let filing = Filing { by: by.actor.clone(), words, documents, received_at };
    let Stated { reasons, supporting, documents } = stated.cloned().unwrap_or_default();
    let documents = document::cited(tx, &by.actor, "documents", &documents)?;
    let supporting = Supporting { words: supporting, documents };
    let grounds = Grounds { reasons, supporting };
    Ok(Put { by, filing, grounds, request: None, others: Vec::new() })
}

/// Opens a case.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn open(registry: &Registry, acting: &Acting, what: Open) -> Result<Case, Failure> {
    let id = CaseId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write =
        move |tx: &mut Tx<'_>, now: Timestamp| open_within(tx, (&acting, &cited), (id, &what), now);
    registry.write(write).await
}

/// Opens a case in the transaction of what it follows from.
pub(crate) fn open_within(
    tx: &mut Tx<'_>,
    (acting, cited): (&Acting, &Cited),
    (id, what): (CaseId, &Open),
    now: Timestamp,
) -> Result<Case, Failure> {
    let reached = acting.reach(what.permission()).map_err(Failure::Refused)?;
    let put = put(tx, acting, (what.said(), what.stated()))?;
    let (case, decision) = match what {
        Open::Compliance(registrar, _) => {
            let known = tx.registrar(registrar, Lock::Share)?;
            let known = found(known, Missing::Registrar)?;
            let new = NewCase { id, number: tx.next_case_number(now)? };
            compliance::open(new, &known, put.grounds, &acting.actor, now)
        }
        Open::Revocation(name, _)
        | Open::Suspension(name, ..)
        | Open::Discontinuation(name, _)
        | Open::Dispute(name, ..) => {
            let seen = registered(tx, name, Lock::None, now)?.object;
            reached.over_holder(tx, &seen)?;
            may_judge(tx, &seen, acting, now)?;
            let mut locked = registered(tx, name, Lock::Update, now)?;
            // Its holder may be another by now (P-38).
            reached.over_holder(tx, &locked.object)?;
            tx.catch_up(&mut locked, cited)?;
            let parents = tx.parents_of(&locked.object, now)?;
            let facts = NameFacts { domain: &locked.object, parents: parents.view() };
            let new = NewCase { id, number: tx.next_case_number(now)? };
            opened(new, &facts, what, put, now)
        }
    }
    .map_err(refused)?;
    match tx.record(&decision, &acting.actor, cited, now) {
        Err(error) if is_taken(&error, Constraint::OpenCase) => {
            let kind = case.matter.code().to_owned();
            Err(refused(casework::Refusal::OpenAlready(kind)))
        }
        other => Ok(other?),
    }?;
    reload(tx, id, now)
}

fn opened(
    new: NewCase,
    facts: &NameFacts<'_>,
    what: &Open,
    put: Put<'_>,
    now: Timestamp,
) -> Result<(Case, Decision), casework::Refusal> {
    let Put { by, filing, grounds, request: _, others: _ } = put;
    let by = &by.actor;
    match what {
        Open::Revocation(..) => revocation::open(new, facts, grounds, by, now),
        Open::Suspension(_, ground, _) => suspension::open(new, facts, (ground, grounds), by, now),
        Open::Discontinuation(..) => discontinuation::open(new, facts, filing, now),
        Open::Dispute(_, source, reference, _) => {
            dispute::open(new, facts, (*source, reference), filing, now)
        }
        Open::Compliance(..) => Err(casework::Refusal::OtherName),
    }
}

/// Acts in a case; what it does to the name is in the same transaction.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn act(
    registry: &Registry,
    acting: &Acting,
    (id, act): (CaseId, Act),
) -> Result<Case, Failure> {
    let reached = acting.reach(act.permission()).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = found(tx.case(id, Lock::None, now)?, Missing::Case(id))?.object;
        reached.over_case(tx, &seen)?;
        let put = put(tx, &acting, (act.said(), act.stated()))?;
        let decision = match &seen.about {
            About::Registrar { .. } => {
                let mut case = locked(tx, id, now)?;
                tx.catch_up(&mut case, &cited)?;
                without_name(&case.object, &act, put.filing, now)
            }
            About::Name { domain, .. } => {
                let missing = || Failure::Refused(Refusal::NotFound(Missing::Case(id)));
                let before = tx.domain_by_id(*domain, Lock::None, now)?.ok_or_else(missing)?;
                may_judge(tx, &before.object, &acting, now)?;
                // Only a lock reaches another case: all of them are held, in their one order.
                let others = match &act {
                    Act::Lock(_) => open_cases(tx, *domain, &cited, now)?,
                    _ => Vec::new(),
                };
                let mut case = locked(tx, id, now)?;
                reached.over_case(tx, &case.object)?;
                tx.catch_up(&mut case, &cited)?;
                let name = tx.domain_by_id(*domain, Lock::Update, now)?;
                let mut name = name.ok_or_else(missing)?;
                tx.catch_up(&mut name, &cited)?;
                let parents = tx.parents_of(&name.object, now)?;
                let facts = NameFacts { domain: &name.object, parents: parents.view() };
                let request = request_of(tx, &case.object, &name.object, now)?;
                let put = Put { request, others, ..put };
                acted(&case.object, &facts, &act, put, now)
            }
        };
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// The request that is not decided of the one whom a dispute's order names (P-38).
fn request_of(
    tx: &mut Tx<'_>,
    case: &Case,
    domain: &Domain,
    now: Timestamp,
) -> Result<Option<RequestId>, Failure> {
    let requests = tx.requests_for_name(&domain.name, Lock::None, now)?;
    let mut requests = requests.into_iter().map(|found| found.object);
    let of_it = |request: &Request| request.ordered_by == Some(case.id) && request.is_undecided();
    Ok(requests.find(of_it).map(|request| request.id))
}

fn without_name(
    case: &Case,
    act: &Act,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, casework::Refusal> {
    match act {
        Act::Answer(_) => compliance::answer(case, filing, now),
        Act::Close(_) => compliance::close(case, filing, now),
        Act::Note(_) => case.note(filing, now),
        _ => Err(casework::Refusal::OtherMatter(case.matter.code())),
    }
}

fn acted(
    case: &Case,
    facts: &NameFacts<'_>,
    act: &Act,
    put: Put<'_>,
    now: Timestamp,
) -> Result<Decision, casework::Refusal> {
    let Put { by, filing, grounds, request, others } = put;
    let by = &by.actor;
    match act {
        Act::Answer(_) => response::respond(case, filing, now),
        Act::Note(_) => case.note(filing, now),
        Act::Rescind(_) => revocation::rescind(case, facts, filing, now),
        Act::Revoke(_) => revocation::revoke(case, facts, grounds, by, now),
        Act::NoAppeal(_) => revocation::no_appeal(case, facts, filing, now),
        Act::Lift(finding, _) => suspension::lift(case, facts, *finding, filing, now),
        Act::Close(_) => suspension::end(case, facts, filing, now),
        Act::Schedule(at, _) => discontinuation::schedule(case, facts, *at, filing, now),
        Act::TakeBack(_) => discontinuation::take_back(case, facts, filing, now),
        Act::Lock(_) => dispute::lock(case, facts, &others, filing, now),
        Act::OrderMove(to, _) => dispute::order_move(case, to.clone(), filing, now),
        Act::MoveRejected(_) => dispute::move_rejected(case, request, filing, now),
        Act::SuspendTerm(_) => dispute::suspend(case, filing, now),
        Act::RollBack(_) => dispute::roll_back(case, filing, now),
        Act::Release(_) => dispute::release(case, facts, filing, now),
        Act::Extend(agreement, _) => extension::agree(case, facts, agreement, filing, now),
        Act::Confirm => casework::confirm(case, facts, by, now),
        Act::Drop(_) => casework::drop_proposal(case, filing, now),
    }
}

/// P-15: nobody decides where marked as conflicted. What the name stands on is held from here, as
/// the one lock order wants.
fn may_judge(
    tx: &mut Tx<'_>,
    domain: &Domain,
    acting: &Acting,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(vouching) = &domain.vouching else { return Ok(()) };
    judged(tx, vouching.organization, Lock::Share, acting)?;
    tx.standing(vouching.organization, vouching.basis, Lock::Share, now)?;
    Ok(())
}

fn locked(tx: &mut Tx<'_>, id: CaseId, now: Timestamp) -> Result<Projected<Case>, Failure> {
    found(tx.case(id, Lock::Update, now)?, Missing::Case(id))
}

fn reload(tx: &mut Tx<'_>, id: CaseId, now: Timestamp) -> Result<Case, Failure> {
    Ok(found(tx.case(id, Lock::None, now)?, Missing::Case(id))?.object)
}
