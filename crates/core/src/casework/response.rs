//! Notices that ask for a response, and the responses (P-50, P-52).
//!
//! ```text
//!   Unsent ──first attempt──▶ Running ──due date──▶ (over: a late response is filed, marked)
//! ```
//! Before the notice is dated there is no limit: nothing can be late.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Case, Filing, Matter, Refusal, revocation, suspension};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::domain::Domain;
use crate::event::Event;
use crate::rulebook::Rulebook;

/// The time for a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "clock")]
pub enum ResponseClock {
    /// Nobody has tried to deliver the notice yet (P-57).
    Unsent,
    /// It runs, or has run out.
    Running {
        /// The date of the notice: its first attempt.
        noticed_at: Timestamp,
        /// First instant after it.
        due_at: Timestamp,
    },
}

impl ResponseClock {
    /// That of a notice about a name: it begins with its first attempt (P-57); where there is nobody
    /// to write to, the record itself is the notice.
    pub(super) fn of_notice(
        domain: &Domain,
        at: Timestamp,
        days: u32,
        rulebook: &Rulebook,
    ) -> Result<Self, CalendarError> {
        match domain.personal.contact_email.is_empty() {
            true => Self::begun(at, days, rulebook),
            false => Ok(Self::Unsent),
        }
    }

    /// It begins with the notice: counted days, day 0 being its date (P-59).
    pub(super) fn begun(
        at: Timestamp,
        days: u32,
        rulebook: &Rulebook,
    ) -> Result<Self, CalendarError> {
        let due_at = calendar::end_of_counted_days(at, days, &rulebook.zone)?;
        Ok(Self::Running { noticed_at: at, due_at })
    }

    /// First instant after it.
    pub const fn due_at(self) -> Option<Timestamp> {
        match self {
            Self::Unsent => None,
            Self::Running { due_at, .. } => Some(due_at),
        }
    }

    /// The limit itself is in time (P-59).
    pub(super) fn is_over(self, at: Timestamp) -> bool {
        self.due_at().is_some_and(|due_at| at >= due_at)
    }
}

/// Records a response to a Pending Revocation or Suspension Notice, with the day it arrived. One
/// that came too late is put on file and marked: the reviewer may see it (P-57).
pub fn respond(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let received_at = filing.received(now);
    let filing = Filing { received_at: Some(received_at), ..filing };
    let act = "answered";
    let (clock, mut matter) = match &case.matter {
        Matter::Revocation(of) => (of.response_clock(act)?, case.matter.clone()),
        Matter::Suspension(of) => (of.response_clock(act)?, case.matter.clone()),
        other => return Err(Refusal::OtherMatter(other.code())),
    };
    if clock.is_over(received_at) {
        return Ok(case.kept(Event::CaseAnsweredLate, filing, now));
    }
    match &mut matter {
        Matter::Revocation(revocation::Revocation {
            state: revocation::State::Pending { answered_at, .. },
            ..
        })
        | Matter::Suspension(suspension::Suspension {
            state: suspension::State::Suspended { answered_at, .. },
            ..
        }) => {
            // Post may be recorded out of order: the first that came is the response.
            *answered_at = Some(answered_at.map_or(received_at, |first| first.min(received_at)));
        }
        Matter::Revocation(_)
        | Matter::Suspension(_)
        | Matter::Discontinuation(_)
        | Matter::Dispute(_)
        | Matter::Compliance(_) => {}
    }
    let after = Case { matter, ..case.clone() };
    Ok(after.kept(Event::CaseAnswered, filing, now))
}
