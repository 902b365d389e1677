//! Whether a name leads to an approved website of its accreditation (P-3): looked at after
//! registration and on a schedule. What fails goes to a reviewer; the machine does nothing to the
//! name.
//!
//! ```text
//!            fails               fails so many times in a row          verdict (a person's)
//!   Quiet ──────────▶ Failing ───────────────────────────────▶ Open ──────────────────▶ Judged
//!     ▲ ◀────────────────┘ passes                               │ passes: closes by      │
//!     │ ◀───────────────────────────────────────────────────────┘ itself, on record      │
//!     └──────────────────────────────────────────── passes ──────────────────────────────┘
//!   Judged ── fails, and is not covered by the verdict ──▶ Failing
//!   any of them ── the name is gone ──▶ Ended
//! ```
//! A verdict `fine` covers the same finding until the name passes again; `case` covers all until
//! then, since the case has a course of its own; `asked` covers nothing: what still fails at the
//! next look comes back. Every look is kept whole in the history of the check, as evidence.

mod acts;
mod looking;
mod outcome;
mod url;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{JudgeFacts, NewVerdict, Refusal, judge};
pub use looking::{NextLook, begin, ended, looked, next_look, postponed};
pub use outcome::{Answer, Outcome, Step, Try, classify, redirect_of};
pub use url::{Parts, follow, is_approved, is_whole_host, parts, starts};

use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::{CaseId, DomainId, InformationRequestId, OrganizationId, WebsiteCheckId};
use crate::name::DomainName;

/// The check of one registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebsiteCheck {
    /// Its id.
    pub id: WebsiteCheckId,
    /// The registration.
    pub domain: DomainId,
    /// The name in letters.
    pub name: DomainName,
    /// Who held it when it was last looked at.
    pub organization: OrganizationId,
    /// When the check began.
    pub created_at: Timestamp,
    /// When the name is looked at next; none once it is gone, or where the rulebook says never.
    pub next_at: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
    /// What was seen last.
    pub latest: Option<Look>,
}

/// Where a check stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// It passed, or was not looked at yet.
    Quiet,
    /// It failed, and is tried again before anybody is bothered.
    Failing {
        /// Since when.
        since: Timestamp,
        /// How often in a row.
        failures: u32,
    },
    /// A reviewer has to look.
    Open {
        /// Since when it fails.
        since: Timestamp,
        /// Since when a reviewer has to look.
        opened_at: Timestamp,
    },
    /// A reviewer has looked.
    Judged {
        /// When.
        at: Timestamp,
        /// Who (P-15).
        by: Actor,
        /// What was found.
        verdict: Verdict,
        /// Why, in that person's words.
        reason: String,
        /// The code of the finding that was judged.
        finding: String,
    },
    /// The name is gone.
    Ended {
        /// Since when that is on record.
        at: Timestamp,
    },
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Quiet => "quiet",
            State::Failing { .. } => "failing",
            State::Open { .. } => "open",
            State::Judged { .. } => "judged",
            State::Ended { .. } => "ended",
        }
    }
}

/// What a reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// What was found is no breach.
    Fine,
    /// The holder was asked (P-13), and is looked at again.
    Asked {
        /// The question.
        question: InformationRequestId,
    },
    /// A case was opened (P-50, P-52).
    Case {
        /// Which.
        case: CaseId,
    },
}

impl Verdict {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Verdict::Fine => "fine",
            Verdict::Asked { .. } => "asked",
            Verdict::Case { .. } => "case",
        }
    }
}

/// One look at a name, as evidence: what was asked, what answered, and where it led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// The websites that were approved then.
    pub approved: Vec<String>,
    /// What was tried, in order.
    pub tries: Vec<Try>,
    /// What that comes to.
    pub outcome: Outcome,
}

impl WebsiteCheck {
    /// Since when a reviewer has to look.
    #[must_use]
    pub const fn open_since(&self) -> Option<Timestamp> {
        match self.state {
            State::Open { opened_at, .. } => Some(opened_at),
            State::Quiet | State::Failing { .. } | State::Judged { .. } | State::Ended { .. } => {
                None
            }
        }
    }

    /// The check after events of one instant; time alone changes nothing of it.
    fn after(self, events: &[Event], now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        decision.change(now, events, self, None);
        decision
    }
}
