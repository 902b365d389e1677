//! Opens cases and acts in them (POLICY, section 6): each act is a named person's.

use jiff::Timestamp;
use registry_core::casework::{self, About, Case, Filing, Grounds, NameFacts, NewCase};
use registry_core::casework::{compliance, discontinuation, dispute, extension, revocation};
use registry_core::casework::{response, suspension};
use registry_core::decision::Decision;
use registry_core::document::DocumentRef;
use registry_core::domain::Domain;
use registry_core::id::{CaseId, RegistrarId};
use registry_core::name::DomainName;
use registry_store::{Constraint, Lock, Projected, Tx};

use super::{Acting, Failure, Missing, Refusal, found, is_taken, judged, refused, registered};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What an act puts on the file.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// In words.
    pub words: String,
    /// With which documents.
    pub documents: Vec<DocumentRef>,
    /// When the registry had it, if it came from outside.
    pub received_at: Option<Timestamp>,
}

/// A case that is to be opened.
#[derive(Debug, Clone)]
pub enum Open {
    /// A Pending Revocation Notice (P-50).
    Revocation(DomainName, Grounds),
    /// A suspension, on a ground of the rulebook (P-52).
    Suspension(DomainName, String, Grounds),
    /// A registrant's notice that it discontinues a name (P-53).
    Discontinuation(DomainName, Said),
    /// A dispute decided elsewhere: before whom, and its reference (P-38).
    Dispute(DomainName, dispute::Source, String, Said),
    /// A registrar's compliance (P-81).
    Compliance(RegistrarId, Grounds),
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
    Revoke(Grounds),
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
            _ => Permission::JudgeCase,
        }
    }
}

impl Acting {
    fn filing(&self, said: &Said) -> Filing {
        let Said { words, documents, received_at } = said.clone();
        Filing { by: self.actor.clone(), words, documents, received_at }
    }
}

/// Opens a case.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn open(registry: &Registry, acting: &Acting, what: Open) -> Result<Case, Failure> {
    acting.may(Permission::JudgeCase).map_err(Failure::Refused)?;
    let id = CaseId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (case, decision) = match &what {
            Open::Compliance(registrar, grounds) => {
                let known = tx.registrar(registrar, Lock::Share)?;
                let known = found(known, Missing::Registrar)?;
                let new = NewCase { id, number: tx.next_case_number(now)? };
                compliance::open(new, &known, grounds.clone(), &acting.actor, now)
            }
            Open::Revocation(name, _)
            | Open::Suspension(name, ..)
            | Open::Discontinuation(name, _)
            | Open::Dispute(name, ..) => {
                let seen = registered(tx, name, Lock::None, now)?.object;
                may_judge(tx, &seen, &acting, now)?;
                let mut locked = registered(tx, name, Lock::Update, now)?;
                tx.catch_up(&mut locked, &cited)?;
                let parents = tx.parents_of(&locked.object, now)?;
                let facts = NameFacts { domain: &locked.object, parents: parents.view() };
                let new = NewCase { id, number: tx.next_case_number(now)? };
                opened(new, &facts, &what, &acting, now)
            }
        }
        .map_err(refused)?;
        match tx.record(&decision, &acting.actor, &cited, now) {
            Err(error) if is_taken(&error, Constraint::OpenCase) => {
                let kind = case.matter.code().to_owned();
                Err(refused(casework::Refusal::OpenAlready(kind)))
            }
            other => Ok(other?),
        }?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

fn opened(
    new: NewCase,
    facts: &NameFacts<'_>,
    what: &Open,
    acting: &Acting,
    now: Timestamp,
) -> Result<(Case, Decision), casework::Refusal> {
    let by = &acting.actor;
    match what {
        Open::Revocation(_, grounds) => revocation::open(new, facts, grounds.clone(), by, now),
        Open::Suspension(_, ground, grounds) => {
            suspension::open(new, facts, (ground, grounds.clone()), by, now)
        }
        Open::Discontinuation(_, said) => {
            discontinuation::open(new, facts, acting.filing(said), now)
        }
        Open::Dispute(_, source, reference, said) => {
            dispute::open(new, facts, (*source, reference), acting.filing(said), now)
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
    acting.may(act.permission()).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = found(tx.case(id, Lock::None, now)?, Missing::Case(id))?.object;
        let decision = match &seen.about {
            About::Registrar { .. } => {
                let mut case = locked(tx, id, now)?;
                tx.catch_up(&mut case, &cited)?;
                without_name(&case.object, &act, &acting, now)
            }
            About::Name { domain, .. } => {
                let missing = || Failure::Refused(Refusal::NotFound(Missing::Case(id)));
                let before = tx.domain_by_id(*domain, Lock::None, now)?.ok_or_else(missing)?;
                may_judge(tx, &before.object, &acting, now)?;
                let mut case = locked(tx, id, now)?;
                tx.catch_up(&mut case, &cited)?;
                let name = tx.domain_by_id(*domain, Lock::Update, now)?;
                let mut name = name.ok_or_else(missing)?;
                tx.catch_up(&mut name, &cited)?;
                let parents = tx.parents_of(&name.object, now)?;
                let facts = NameFacts { domain: &name.object, parents: parents.view() };
                acted(&case.object, &facts, &act, &acting, now)
            }
        };
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

fn without_name(
    case: &Case,
    act: &Act,
    acting: &Acting,
    now: Timestamp,
) -> Result<Decision, casework::Refusal> {
    match act {
        Act::Answer(said) => compliance::answer(case, acting.filing(said), now),
        Act::Close(said) => compliance::close(case, acting.filing(said), now),
        Act::Note(said) => case.note(acting.filing(said), now),
        _ => Err(casework::Refusal::OtherMatter(case.matter.code())),
    }
}

fn acted(
    case: &Case,
    facts: &NameFacts<'_>,
    act: &Act,
    acting: &Acting,
    now: Timestamp,
) -> Result<Decision, casework::Refusal> {
    let said = |said: &Said| acting.filing(said);
    match act {
        Act::Answer(words) => response::respond(case, said(words), now),
        Act::Note(words) => case.note(said(words), now),
        Act::Rescind(words) => revocation::rescind(case, facts, said(words), now),
        Act::Revoke(grounds) => {
            revocation::revoke(case, facts, grounds.clone(), &acting.actor, now)
        }
        Act::NoAppeal(words) => revocation::no_appeal(case, facts, said(words), now),
        Act::Lift(finding, words) => suspension::lift(case, facts, *finding, said(words), now),
        Act::Close(words) => suspension::end(case, facts, said(words), now),
        Act::Schedule(at, words) => discontinuation::schedule(case, facts, *at, said(words), now),
        Act::TakeBack(words) => discontinuation::take_back(case, facts, said(words), now),
        Act::Lock(words) => dispute::lock(case, facts, said(words), now),
        Act::OrderMove(to, words) => dispute::order_move(case, to.clone(), said(words), now),
        Act::MoveRejected(words) => dispute::move_rejected(case, said(words), now),
        Act::SuspendTerm(words) => dispute::suspend(case, said(words), now),
        Act::RollBack(words) => dispute::roll_back(case, said(words), now),
        Act::Release(words) => dispute::release(case, facts, said(words), now),
        Act::Extend(agreement, words) => extension::agree(case, facts, agreement, said(words), now),
        Act::Confirm => casework::confirm(case, facts, &acting.actor, now),
        Act::Drop(words) => casework::drop_proposal(case, said(words), now),
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
