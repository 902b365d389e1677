//! Pending revocation and revocation (P-50, P-51; T&C 5, 8.2).
//!
//! ```text
//!            rescind (a cure counts)
//!   Pending ────────────────────────▶ Rescinded
//!      │
//!      │ revoke: after the due date, or an insufficient response (two people)
//!      ▼              no appeal (two people)          its instant
//!   AwaitingPost ───────────────────────▶ Scheduled ─────────────▶ Deleted
//!      │                                      │ appeal                ▲
//!      └── appeal ─────▶ Appealed ◀───────────┘                       │
//!                          │  └─────── appeal failed (at once) ───────┘
//!                          └── appeal reversed ──▶ Reversed
//! ```
//! `Pending` holds nothing against the name. From `AwaitingPost` on it has the cause `revoked` and
//! its expiry waits (P-55h). "No appeal" can be confirmed from the first instant of the last day
//! of the window on: the post of that day is what staff look at. It sets the deletion to the last
//! instant of day 30, or does it at once where that has passed; unconfirmed by then, the case is
//! overdue and shown: the clock deletes nothing that no person has set (P-15).

mod acts;
mod appealed;
mod lost;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{is_revoked, no_appeal, open, rescind, revoke};
pub(super) use acts::{not_appealed, revoked};
pub use appealed::{appeal_failed, appeal_received, appeal_reversed};
pub use lost::Lost;

use super::response::ResponseClock;
use super::{Grounds, Matter, Refusal};
use crate::calendar::{self, CalendarError};
use crate::notice::Dated;
use crate::rulebook::Rulebook;

/// A revocation, from its Pending Revocation Notice on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The grounds of the Pending Revocation Notice.
    pub pending: Grounds,
    /// The grounds of the Revocation Notice, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<Grounds>,
    /// Where it stands.
    pub state: State,
}

/// Where a revocation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// A Pending Revocation Notice was issued: the name works on.
    Pending {
        /// The time for a response.
        clock: ResponseClock,
        /// When the first response in time arrived.
        answered_at: Option<Timestamp>,
    },
    /// The Pending Revocation Notice was rescinded: the registration is unaltered.
    Rescinded {
        /// When.
        at: Timestamp,
    },
    /// A Revocation Notice was issued; whether the post brings an appeal is not known.
    AwaitingPost(Revoked),
    /// An appeal runs: the deletion is held.
    Appealed {
        /// The revocation.
        revoked: Revoked,
        /// Since when.
        since: Timestamp,
    },
    /// No appeal came: the deletion is set.
    Scheduled {
        /// The revocation.
        revoked: Revoked,
        /// When the name is deleted.
        delete_at: Timestamp,
    },
    /// The name is deleted, or was gone before.
    Deleted {
        /// The revocation.
        revoked: Revoked,
        /// When.
        at: Timestamp,
    },
    /// Reversed on appeal: as if it had never been (P-55h).
    Reversed {
        /// The revocation.
        revoked: Revoked,
        /// When.
        at: Timestamp,
    },
    /// Another has the name by an order (P-38): what the former holder did is not held against it.
    HolderChanged {
        /// The revocation, if a Revocation Notice stood.
        revoked: Option<Revoked>,
        /// When.
        at: Timestamp,
    },
}

/// A Revocation Notice, and what counts from its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// When it was decided.
    pub at: Timestamp,
    /// What counts from the notice; none before its first attempt (P-57).
    pub clock: Option<RevocationClock>,
}

/// What counts from the date of a Revocation Notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationClock {
    /// The date of the notice: its first attempt.
    pub noticed_at: Timestamp,
    /// First instant of the last day on which an appeal may arrive (P-55a).
    pub last_day_from: Timestamp,
    /// First instant at which an appeal is too late (P-55a).
    pub appeal_until: Timestamp,
    /// First instant after the day by whose end the name is deleted (P-51).
    pub delete_until: Timestamp,
}

impl RevocationClock {
    fn begun(at: Timestamp, rulebook: &Rulebook) -> Result<Self, CalendarError> {
        let enforcement = &rulebook.enforcement;
        let end = |days| calendar::end_of_counted_days(at, days, &rulebook.zone);
        Ok(Self {
            noticed_at: at,
            last_day_from: end(enforcement.revocation_appeal_days.saturating_sub(1))?,
            appeal_until: end(enforcement.revocation_appeal_days)?,
            delete_until: end(enforcement.revocation_delete_days)?,
        })
    }
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Pending { .. } => "pending-revocation",
            State::Rescinded { .. } => "rescinded",
            State::AwaitingPost(_) => "revoked",
            State::Appealed { .. } => "revoked-appealed",
            State::Scheduled { .. } => "revoked-final",
            State::Deleted { .. } => "deleted",
            State::Reversed { .. } => "reversed",
            State::HolderChanged { .. } => "holder-changed",
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        match self {
            State::Pending { .. }
            | State::AwaitingPost(_)
            | State::Appealed { .. }
            | State::Scheduled { .. } => false,
            State::Rescinded { .. }
            | State::Deleted { .. }
            | State::Reversed { .. }
            | State::HolderChanged { .. } => true,
        }
    }

    /// A response that is due; post that has to be looked through by the end of the last day.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match self {
            State::Pending { clock, answered_at: None } => clock.due_at(),
            State::AwaitingPost(revoked) => revoked.clock.map(|clock| clock.delete_until),
            State::Pending { answered_at: Some(_), .. }
            | State::Rescinded { .. }
            | State::Appealed { .. }
            | State::Scheduled { .. }
            | State::Deleted { .. }
            | State::Reversed { .. }
            | State::HolderChanged { .. } => None,
        }
    }

    /// The Revocation Notice, where one stands or stood.
    pub const fn revoked(&self) -> Option<&Revoked> {
        match self {
            State::Pending { .. } | State::Rescinded { .. } => None,
            State::HolderChanged { revoked, .. } => revoked.as_ref(),
            State::AwaitingPost(revoked)
            | State::Appealed { revoked, .. }
            | State::Scheduled { revoked, .. }
            | State::Deleted { revoked, .. }
            | State::Reversed { revoked, .. } => Some(revoked),
        }
    }

    const fn possible(&self) -> &'static str {
        match self {
            State::Pending { .. } => "answered, rescinded, revoked",
            State::AwaitingPost(_) => "confirmed as not appealed, appealed",
            State::Scheduled { .. } => "appealed",
            State::Appealed { .. } => "decided on appeal",
            State::Rescinded { .. }
            | State::Deleted { .. }
            | State::Reversed { .. }
            | State::HolderChanged { .. } => "nothing",
        }
    }
}

impl Revocation {
    fn not_now(&self, act: &'static str) -> Refusal {
        let (state, possible) = (self.state.code(), self.state.possible());
        Refusal::NotNow { act, state, possible }
    }

    pub(super) fn response_clock(&self, act: &'static str) -> Result<ResponseClock, Refusal> {
        match self.state {
            State::Pending { clock, .. } => Ok(clock),
            _ => Err(self.not_now(act)),
        }
    }

    pub(super) fn with(&self, state: State) -> Matter {
        Matter::Revocation(Revocation { state, ..self.clone() })
    }

    /// The notice is dated by its first attempt; with the limit that its recipient reads.
    pub(super) fn noticed(
        &self,
        dates: Dated,
        at: Timestamp,
        rulebook: &Rulebook,
    ) -> Result<Option<(Matter, Option<Timestamp>)>, CalendarError> {
        let days = rulebook.enforcement.revocation_response_days;
        let state = match (dates, self.state) {
            (
                Dated::CaseOpened(_),
                State::Pending { clock: ResponseClock::Unsent, answered_at },
            ) => State::Pending { clock: ResponseClock::begun(at, days, rulebook)?, answered_at },
            (Dated::Revocation(_), State::AwaitingPost(revoked)) if revoked.clock.is_none() => {
                let clock = Some(RevocationClock::begun(at, rulebook)?);
                State::AwaitingPost(Revoked { clock, ..revoked })
            }
            (Dated::Revocation(_), State::Appealed { revoked, since })
                if revoked.clock.is_none() =>
            {
                let clock = Some(RevocationClock::begun(at, rulebook)?);
                State::Appealed { revoked: Revoked { clock, ..revoked }, since }
            }
            _ => return Ok(None),
        };
        let until = match &state {
            State::Pending { clock, .. } => clock.due_at(),
            other => other.revoked().and_then(|revoked| revoked.clock).map(|at| at.appeal_until),
        };
        Ok(Some((self.with(state), until)))
    }
}
