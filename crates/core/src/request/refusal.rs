//! Why an act on a request is refused.

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use super::{AppealWindow, NameHeld, RequestState};
use crate::calendar::CalendarError;
use crate::id::RequestId;
use crate::information;
use crate::rulebook::NameRuleRefusal;

/// How a request was decided, and by whom: what the second of two reviewers is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The code of its state.
    pub state: &'static str,
    /// Since when; none while it is open.
    pub at: Option<Timestamp>,
    /// Who decided; nobody where the rule alone did.
    pub by: Option<String>,
}

impl Decided {
    /// What is to be told of a state.
    #[must_use]
    pub fn of(state: &RequestState) -> Self {
        let (at, by) = match state {
            RequestState::Open | RequestState::Ordered => (None, None),
            RequestState::Accepted { at, by, .. } => (Some(*at), Some(by.clone())),
            RequestState::Registered { at }
            | RequestState::Lapsed { at }
            | RequestState::Superseded { at, .. } => (Some(*at), None),
            RequestState::Rejected { at, by, .. } => (Some(*at), by.clone()),
        };
        Self { state: state.code(), at, by }
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.state)?;
        if let Some(by) = &self.by {
            write!(formatter, " by {by}")?;
        }
        match self.at {
            Some(at) => write!(formatter, " since {at}"),
            None => Ok(()),
        }
    }
}

/// Why an act on a request is refused; nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The contact address is no e-mail address.
    #[error("{0:?} is not an e-mail address (local-part@domain); every notice goes there")]
    InvalidContactEmail(String),
    /// Nobody is named as submitter.
    #[error("the person who submits the request is not named")]
    NoSubmitter,
    /// The submitter does not state that they may bind the organization.
    #[error("the submitter has to state that they may bind the organization")]
    MayNotBind,
    /// Another version of the terms is in force.
    #[error("version {found:?} of the terms was accepted; version {in_force:?} is in force")]
    OtherTerms {
        /// What was accepted.
        found: String,
        /// What is in force.
        in_force: String,
    },
    /// The requestor has an open request for this name (P-12).
    #[error("this organization has an open request for this name: {0}")]
    AlreadyRequested(RequestId),
    /// The request is decided.
    #[error("this request is {0}; only an open one can be decided")]
    NotOpen(Decided),
    /// It is outside the queue (P-38), or not.
    #[error("this request is {0}; only one by an order that is not decided moves a name")]
    NotOrdered(Decided),
    /// Another request is before it in the queue (P-12).
    #[error("an earlier request for this name is not decided yet: {0}")]
    NotHead(RequestId),
    /// The name is taken or reserved by an accepted request.
    #[error("the name is held: {0}")]
    NameHeld(NameHeld),
    /// The naming rules keep the name back by now (P-14).
    #[error("the naming rules keep this name back: {}; reject it as policy", .0.code())]
    NameRule(NameRuleRefusal),
    /// The basis does not exist now (P-17).
    #[error("the basis is {0}; acceptance needs it in term or a government basis")]
    BasisNotStanding(&'static str),
    /// An earlier rejection can still be appealed (P-12).
    #[error("an earlier rejection of this name {}: a supervisor confirms", not_final(*.0))]
    NeedsConfirmation(AppealWindow),
    /// A rejection needs at least one reason, each in words (P-11).
    #[error("a rejection needs at least one reason, each with the reviewer's words")]
    NoReason,
    /// Only an unused acceptance can be withdrawn (P-23) or its token replaced (P-21).
    #[error("this request is {0}; only an accepted one whose name is not registered will do")]
    NotAccepted(Decided),
    /// Only a rejection can be reversed (P-55h).
    #[error("this request is {0}; only a rejected one is opened again")]
    NotRejected(&'static str),
    /// An appeal has refuted this ground (P-55h).
    #[error("an appeal has refuted the ground {0}: it cannot be given for this request again")]
    GroundRefuted(&'static str),
    /// `incomplete` names what is missing (P-11).
    #[error("incomplete: name each thing that is missing")]
    NothingNamed,
    /// `no-name-nexus` cites the law or ICANN rule (P-11).
    #[error("no-name-nexus: cite the law or the rule of ICANN")]
    NothingCited,
    /// `previously-rejected` needs a rejection that stands (P-11).
    #[error("previously-rejected: no rejection of this name for this customer stands")]
    NotRejectedBefore,
    /// There is nothing new among what was handed in.
    #[error("nothing new was handed in: choose a document that the request does not have yet")]
    NothingHandedIn,
    /// A mark or business name is not told whole.
    #[error("evidence: each mark and business name needs its {0}")]
    EvidenceUnfinished(&'static str),
    /// Refused by the rules for questions (P-13).
    #[error(transparent)]
    Information(#[from] information::Refusal),
    /// A date would leave the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// Why a rejection is not final, in words.
fn not_final(window: AppealWindow) -> String {
    match window {
        AppealWindow::Until(until) => format!("can be appealed until {until}"),
        AppealWindow::NotCounting => "can be appealed".to_owned(),
        AppealWindow::UnderAppeal => "is under appeal".to_owned(),
    }
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::InvalidContactEmail(_) => "contact-email-invalid",
            Refusal::NoSubmitter => "submitter-missing",
            Refusal::MayNotBind => "may-not-bind",
            Refusal::OtherTerms { .. } => "terms-version-not-in-force",
            Refusal::AlreadyRequested(_) => "already-requested",
            Refusal::NotOpen(_) => "request-not-open",
            Refusal::NotOrdered(_) => "request-not-ordered",
            Refusal::NotHead(_) => "request-not-head",
            Refusal::NameHeld(_) => "name-held",
            Refusal::NameRule(_) => "name-kept-back",
            Refusal::BasisNotStanding(_) => "basis-not-standing",
            Refusal::NeedsConfirmation(_) => "needs-confirmation",
            Refusal::NoReason => "reason-missing",
            Refusal::NotAccepted(_) => "request-not-accepted",
            Refusal::NotRejected(_) => "request-not-rejected",
            Refusal::GroundRefuted(_) => "ground-refuted",
            Refusal::NothingNamed => "incomplete-names-nothing",
            Refusal::NothingCited => "citation-missing",
            Refusal::NotRejectedBefore => "not-rejected-before",
            Refusal::NothingHandedIn => "nothing-handed-in",
            Refusal::EvidenceUnfinished(_) => "evidence-unfinished",
            Refusal::Information(refusal) => refusal.code(),
            Refusal::Calendar(_) => "date-out-of-range",
        }
    }
}
