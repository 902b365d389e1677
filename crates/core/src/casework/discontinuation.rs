//! Voluntary discontinuation (P-53; T&C 8.1).
//!
//! ```text
//!             set the day (two people)             its instant
//!   Received ──────────────────────────▶ Scheduled ───────────▶ Deleted
//!      │    ◀── a dispute locks it (P-38) ─┤     ▲
//!      │                                  │     └ an agreed date (P-59a)
//!      ├───────── taken back ─────────────┼──▶ TakenBack
//!      └── another has the name (P-38) ───┴──▶ HolderChanged
//! ```
//! The registrant's written notice is a document, or what it writes at its desk; the name is deleted by the end of the 30th day
//! counted from its receipt, or on the day both agreed on. Until the deletion the registrant may
//! take it back, in writing: the registry has no interest in deleting against the holder's wish.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letter;
use super::proposal::{ProposedAct, propose};
use super::{About, Case, Filing, Matter, NameFacts, NewCase, Refusal};
use crate::calendar;
use crate::decision::{Actor, Decision};
use crate::domain::{self, DeletionReason, ScheduledDeletion};
use crate::event::Event;
use crate::rulebook::TwoPersonAct;
use crate::status::CauseKind;

/// A discontinuation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discontinuation {
    /// When the registrant's notice was received.
    pub received_at: Timestamp,
    /// First instant after the limit: counted days from the receipt, or an agreed day.
    pub delete_until: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Where a discontinuation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The notice is here; no day is set.
    Received {
        /// First instant after the limit.
        delete_until: Timestamp,
    },
    /// The day is set.
    Scheduled {
        /// When the name is deleted.
        delete_at: Timestamp,
    },
    /// The registrant took it back.
    TakenBack {
        /// When.
        at: Timestamp,
    },
    /// The name is deleted, or was gone before.
    Deleted {
        /// When.
        at: Timestamp,
    },
    /// Another has the name by an order (P-38): its former holder has nothing to give up any more.
    HolderChanged {
        /// When.
        at: Timestamp,
    },
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Received { .. } => "received",
            State::Scheduled { .. } => "scheduled",
            State::TakenBack { .. } => "taken-back",
            State::Deleted { .. } => "deleted",
            State::HolderChanged { .. } => "holder-changed",
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        !matches!(self, State::Received { .. } | State::Scheduled { .. })
    }

    /// A day that has to be set.
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            State::Received { delete_until } => Some(*delete_until),
            State::Scheduled { .. }
            | State::TakenBack { .. }
            | State::Deleted { .. }
            | State::HolderChanged { .. } => None,
        }
    }
}

impl Discontinuation {
    pub(super) fn not_now(&self, act: &'static str) -> Refusal {
        let possible = match self.state {
            State::Received { .. } => "scheduled, taken back, agreed another day for",
            State::Scheduled { .. } => "scheduled anew, taken back, agreed another day for",
            State::TakenBack { .. } | State::Deleted { .. } | State::HolderChanged { .. } => {
                "nothing"
            }
        };
        Refusal::NotNow { act, state: self.state.code(), possible }
    }

    pub(super) fn with(&self, state: State) -> Matter {
        Matter::Discontinuation(Discontinuation { state, ..self.clone() })
    }
}

/// Records a registrant's written notice, with the day it was received (P-53).
pub fn open(
    new: NewCase,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    let domain = facts.domain;
    filing.checked(domain.created_at, now)?;
    filing.in_writing()?;
    if !domain.is_deletable() {
        return Err(Refusal::NameGone);
    }
    let received_at = filing.received(now);
    let rulebook = facts.parents.rulebooks.at(now);
    let days = rulebook.discontinuation.delete_days;
    let delete_until = calendar::end_of_counted_days(received_at, days, &rulebook.zone)?;
    let state = State::Received { delete_until };
    let matter = Matter::Discontinuation(Discontinuation { received_at, delete_until, state });
    let entry = (Event::DiscontinuationReceived, filing);
    let (case, mut decision) = new.opened(About::name(domain), matter, entry, now);
    letter::discontinuation(&mut decision, &case, domain, delete_until, now);
    Ok((case, decision))
}

/// Sets the day of the deletion, or proposes it (P-15): within the limit, or at once, and not while
/// a dispute locks the name (P-38).
pub fn schedule(
    case: &Case,
    facts: &NameFacts<'_>,
    delete_at: Timestamp,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let act = ProposedAct::Delete { delete_at, words: filing.words.clone() };
    let by = filing.by.clone();
    let done = deletion_set(case, facts, delete_at, filing, now)?;
    propose(case, facts, (TwoPersonAct::Deletion, act, &by), done, now)
}

pub(super) fn deletion_set(
    case: &Case,
    facts: &NameFacts<'_>,
    delete_at: Timestamp,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let discontinuation = case.discontinuation()?;
    if discontinuation.state.is_closed() {
        return Err(discontinuation.not_now("scheduled"));
    }
    case.still_of(facts.domain)?;
    // P-38: who has the name is for the court or the panel to say; its holder cannot end it.
    if facts.domain.causes.contains_key(&CauseKind::Dispute) {
        return Err(Refusal::Disputed);
    }
    // A day that lies behind means now: the second of two people may come late.
    let delete_at = delete_at.max(now);
    if delete_at >= discontinuation.delete_until && delete_at > now {
        return Err(Refusal::BehindTheLimit);
    }
    let there = facts.domain.is_deletable();
    let state = match there && delete_at > now {
        true => State::Scheduled { delete_at },
        false => State::Deleted { at: now },
    };
    let entry = (Event::DiscontinuationScheduled, filing);
    let mut decision = case.moved(discontinuation.with(state), entry, now);
    if there {
        let why = DeletionReason::Discontinuation;
        let deletion = ScheduledDeletion { at: delete_at, case: case.id, why };
        decision.append(domain::schedule(facts.domain, deletion, &facts.parents, now));
    }
    Ok(decision)
}

/// A dispute locks the name: its holder cannot end it any more, so the day is not set (P-38). None
/// for a case that has no such day.
pub(super) fn unset(case: &Case, dispute: &Case, now: Timestamp) -> Option<Decision> {
    let discontinuation = case.discontinuation().ok()?;
    let State::Scheduled { .. } = discontinuation.state else { return None };
    let delete_until = discontinuation.delete_until;
    let words = format!("the name is locked by the dispute {}", dispute.number);
    let entry = (Event::DiscontinuationUnset, Filing::of(&Actor::Clock, &words));
    Some(case.moved(discontinuation.with(State::Received { delete_until }), entry, now))
}

/// The registrant takes its notice back, in writing, before the deletion.
pub fn take_back(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let discontinuation = case.discontinuation()?;
    filing.checked(discontinuation.received_at, now)?;
    filing.in_writing()?;
    if discontinuation.state.is_closed() {
        return Err(discontinuation.not_now("taken back"));
    }
    let matter = discontinuation.with(State::TakenBack { at: now });
    let mut decision = case.moved(matter, (Event::DiscontinuationTakenBack, filing), now);
    decision.append(domain::call_off(facts.domain, &facts.parents, now));
    Ok(decision)
}
