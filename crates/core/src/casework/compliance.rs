//! A registrar's compliance with its agreement (P-81).
//!
//! ```text
//!   Open ──answer──▶ Open
//!    └── close ──▶ Closed
//! ```
//! Nothing follows from it for a name: what it leads to, another act does.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{About, Case, Filing, Grounds, Matter, NewCase, Refusal};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::notice::{Message, Notice};
use crate::registrar::Registrar;

/// A compliance case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// What the registrar is told.
    pub grounds: Grounds,
    /// Where it stands.
    pub state: State,
}

/// Where a compliance case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// It goes on.
    Open {
        /// When the registrar first answered.
        answered_at: Option<Timestamp>,
    },
    /// It was closed.
    Closed {
        /// When.
        at: Timestamp,
    },
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Open { answered_at: None } => "open",
            State::Open { answered_at: Some(_) } => "answered",
            State::Closed { .. } => "closed",
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self, State::Closed { .. })
    }

    /// The agreement sets no time for an answer.
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        None
    }
}

impl Compliance {
    fn not_now(&self, act: &'static str) -> Refusal {
        let possible = match self.state {
            State::Open { .. } => "answered, closed",
            State::Closed { .. } => "nothing",
        };
        Refusal::NotNow { act, state: self.state.code(), possible }
    }

    fn with(&self, state: State) -> Matter {
        Matter::Compliance(Compliance { state, ..self.clone() })
    }
}

/// Opens a compliance case about a registrar, and tells it.
pub fn open(
    new: NewCase,
    registrar: &Registrar,
    grounds: Grounds,
    by: &Actor,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    grounds.checked()?;
    let words = grounds.reasons.iter().map(|reason| reason.words.as_str());
    let filing = Filing {
        documents: grounds.supporting.documents.clone(),
        ..Filing::of(by, &words.collect::<Vec<_>>().join("\n"))
    };
    let state = State::Open { answered_at: None };
    let matter = Matter::Compliance(Compliance { grounds: grounds.clone(), state });
    let about = About::Registrar { registrar: registrar.id.clone() };
    let (case, mut decision) = new.opened(about, matter, (Event::ComplianceOpened, filing), now);
    let message = Message::Compliance {
        case: case.id,
        number: case.number.to_string(),
        registrar: registrar.id.clone(),
        reasons: grounds.reasons,
        supporting: grounds.supporting.words,
    };
    let key = format!("{}/{}/{}", message.code(), case.id, now.as_microsecond());
    decision.mail(key, now, Notice::new(registrar.abuse.email.clone(), message));
    Ok((case, decision))
}

/// Records what the registrar answers.
pub fn answer(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let compliance = case.compliance()?;
    let State::Open { answered_at } = compliance.state else {
        return Err(compliance.not_now("answered"));
    };
    let received_at = filing.received(now);
    let answered_at = Some(answered_at.map_or(received_at, |first| first.min(received_at)));
    let matter = compliance.with(State::Open { answered_at });
    Ok(case.moved(matter, (Event::ComplianceAnswered, filing), now))
}

/// Closes it, with what came of it in words.
pub fn close(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let compliance = case.compliance()?;
    let State::Open { .. } = compliance.state else {
        return Err(compliance.not_now("closed"));
    };
    let matter = compliance.with(State::Closed { at: now });
    Ok(case.moved(matter, (Event::ComplianceClosed, filing), now))
}
