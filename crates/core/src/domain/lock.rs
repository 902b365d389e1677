//! Registry lock (EPP.md, section 9): asked for by the registrar, set and lifted by two people
//! (P-15).
//!
//! ```text
//!              propose set            confirm (another person)
//!   unlocked ───────────▶ proposed ───────────────────────────▶ locked
//!      ▲                   │    ▲                                  │
//!      │◀──── drop ────────┘    └───────── propose lift ───────────┤ (drop: locked again)
//!      └──────────────── confirm (another person) ─────────────────┘
//! ```
//! Where the rulebook does not ask for two people, proposing does it at once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::{self, NewCause, settled};
use super::transfer::ended::note;
use super::{Domain, Parents};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::rulebook::TwoPersonAct;
use crate::status::CauseKind;
use crate::two_people::{self, Proposed, Unconfirmed};

/// What is to become of the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockAct {
    /// Set.
    Set,
    /// Lifted.
    Lift,
}

impl LockAct {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            LockAct::Set => "set",
            LockAct::Lift => "lift",
        }
    }
}

/// What the first of two people proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockProposal {
    /// What.
    pub act: LockAct,
    /// The registrar that asked for it: the sponsor then.
    pub registrar: RegistrarId,
    /// Where its asking is recorded, in the person's words.
    pub reference: String,
    /// Who proposed it, and when.
    #[serde(flatten)]
    pub proposed: Proposed,
}

refusals! {
    /// Why a registry lock stays as it is.
    #[derive(Copy)]
    pub enum Refusal {
        /// The registrar that asked is not the sponsor any more.
        SponsorChanged =
            "sponsor-changed", "the registrar that asked for this does not sponsor the name now";
    } or {
        /// The second person is not another, or nothing is proposed.
        Unconfirmed(Unconfirmed);
        /// The cause cannot be set or lifted.
        Cause(cause::Refusal);
    }
}

/// Decides a proposal; one that waits already gives way to it.
pub fn propose(
    domain: &Domain,
    act: LockAct,
    (by, reference): (&Actor, &str),
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let decision = done(domain, act, &by.name(), parents, now)?;
    if !two_people::are_needed(TwoPersonAct::RegistryLock, parents.rulebooks.at(now)) {
        return Ok(decision);
    }
    let proposal = LockProposal {
        act,
        registrar: domain.registrar.clone(),
        reference: reference.to_owned(),
        proposed: Proposed { by: by.clone(), at: now },
    };
    Ok(with_proposal(domain, Some(proposal), Event::LockProposed, parents, now))
}

/// Decides a confirmation, by another person than the one who proposed it (P-15).
pub fn confirm(
    domain: &Domain,
    by: &Actor,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let proposal = domain.lock_proposal.as_ref().ok_or(Unconfirmed::NothingProposed)?;
    let both = proposal.proposed.confirmed_by(by)?;
    if proposal.registrar != domain.registrar {
        return Err(Refusal::SponsorChanged);
    }
    done(domain, proposal.act, &both, parents, now)
}

/// Decides that a proposal is dropped, by anybody who might confirm it.
pub fn drop_proposal(
    domain: &Domain,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if domain.lock_proposal.is_none() {
        return Err(Unconfirmed::NothingProposed.into());
    }
    Ok(with_proposal(domain, None, Event::LockProposalDropped, parents, now))
}

/// The lock set or lifted; nothing is proposed afterwards.
fn done(
    domain: &Domain,
    act: LockAct,
    name: &str,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let domain = Domain { lock_proposal: None, ..domain.clone() };
    let kind = CauseKind::RegistryLock;
    Ok(match act {
        LockAct::Set => {
            let rule = "EPP.md, section 9".to_owned();
            let new = NewCause { kind, set_by: name.to_owned(), rule, case: None };
            cause::set(&domain, new, parents, now)?
        }
        LockAct::Lift => cause::lift(&domain, kind, parents, now)?,
    })
}

fn with_proposal(
    domain: &Domain,
    lock_proposal: Option<LockProposal>,
    event: Event,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Decision {
    let mut after = Domain { lock_proposal, ..domain.clone() };
    let mut decision = Decision::default();
    note(&mut after, &mut decision, event, now);
    settled(&after, decision, parents)
}
