//! Clocks that written agreement of both moves, for one case (P-59a; T&C 5.1, 8.1, 9.1, a.6, b.1,
//! h.1).
//!
//! The agreement has to be made before the clock runs out; post may be recorded later, with the
//! day it was made. Only clocks that the rulebook names, and of these only the one that runs.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::response::ResponseClock;
use super::{
    Case, Filing, Matter, NameFacts, Refusal, discontinuation, letter, revocation, suspension,
};
use crate::calendar;
use crate::decision::Decision;
use crate::event::Event;
pub use crate::rulebook::ExtensibleClock;
use crate::rulebook::Rulebook;

/// An agreement of both to move a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Which clock.
    pub clock: ExtensibleClock,
    /// The day agreed on: the last that is in time.
    pub last_day: Date,
    /// Who agreed for the other side.
    pub agreed_with: String,
    /// When it was made.
    pub agreed_at: Timestamp,
}

/// A clock that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Which.
    pub clock: ExtensibleClock,
    /// First instant after it, before.
    pub before: Timestamp,
    /// First instant after it, as agreed.
    pub until: Timestamp,
    /// Who agreed for the other side.
    pub agreed_with: String,
    /// When it was made.
    pub agreed_at: Timestamp,
}

impl Agreement {
    /// Holds an agreement about a clock that runs out at `before` against P-59a, and gives the
    /// clock as it then runs.
    pub fn moves(
        &self,
        before: Timestamp,
        has_document: bool,
        rulebook: &Rulebook,
        now: Timestamp,
    ) -> Result<Extension, Refusal> {
        let Agreement { clock, last_day, agreed_with, agreed_at } = self;
        if !rulebook.extension.clocks.contains(clock) {
            return Err(Refusal::NotExtensible(clock.code()));
        }
        if !has_document {
            return Err(Refusal::NoDocument);
        }
        if agreed_with.trim().is_empty() {
            return Err(Refusal::NobodyAgreed);
        }
        if *agreed_at > now {
            return Err(Refusal::ReceivedInTheFuture);
        }
        if *agreed_at >= before {
            return Err(Refusal::AgreedTooLate);
        }
        let until = calendar::end_of_date(*last_day, &rulebook.zone)?;
        if until <= now {
            return Err(Refusal::AgreedInThePast);
        }
        let (clock, agreed_with, agreed_at) = (*clock, agreed_with.clone(), *agreed_at);
        Ok(Extension { clock, before, until, agreed_with, agreed_at })
    }
}

/// Moves a clock of a case by agreement, and tells the customer in writing what was agreed.
pub fn agree(
    case: &Case,
    facts: &NameFacts<'_>,
    agreement: &Agreement,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let clock = agreement.clock;
    let before = running(&case.matter, clock)?;
    let rulebook = facts.parents.rulebooks.at(now);
    let extension = agreement.moves(before, !filing.documents.is_empty(), rulebook, now)?;
    let until = extension.until;
    let mut after = Case { matter: moved(&case.matter, until), ..case.clone() };
    after.extensions.push(extension);
    let mut decision = after.kept(Event::ExtensionAgreed, filing, now);
    letter::extension(&mut decision, case, facts.domain, (clock.code(), until), now);
    Ok(decision)
}

/// First instant after a clock of the case, if it is the one that runs.
fn running(matter: &Matter, clock: ExtensibleClock) -> Result<Timestamp, Refusal> {
    let response = match (matter, clock) {
        (Matter::Revocation(of), ExtensibleClock::RevocationResponse) => match of.state {
            revocation::State::Pending { clock, .. } => Some(clock),
            _ => None,
        },
        (Matter::Suspension(of), ExtensibleClock::SuspensionResponse) => match of.state {
            suspension::State::Suspended { clock, .. } => Some(clock),
            _ => None,
        },
        (Matter::Discontinuation(of), ExtensibleClock::Discontinuation) => match of.state {
            discontinuation::State::Received { .. } | discontinuation::State::Scheduled { .. } => {
                return Ok(of.delete_until);
            }
            _ => None,
        },
        _ => None,
    };
    match response {
        Some(ResponseClock::Running { due_at, .. }) => Ok(due_at),
        Some(ResponseClock::Unsent) => Err(Refusal::NotNoticed),
        None => Err(Refusal::NoSuchClock(clock.code())),
    }
}

fn moved(matter: &Matter, until: Timestamp) -> Matter {
    let mut matter = matter.clone();
    match &mut matter {
        Matter::Revocation(revocation::Revocation {
            state: revocation::State::Pending { clock: ResponseClock::Running { due_at, .. }, .. },
            ..
        })
        | Matter::Suspension(suspension::Suspension {
            state: suspension::State::Suspended { clock: ResponseClock::Running { due_at, .. }, .. },
            ..
        }) => *due_at = until,
        Matter::Discontinuation(of) => {
            of.delete_until = until;
            if let discontinuation::State::Received { delete_until } = &mut of.state {
                *delete_until = until;
            }
        }
        Matter::Revocation(_)
        | Matter::Suspension(_)
        | Matter::Dispute(_)
        | Matter::Compliance(_) => {}
    }
    matter
}
