//! Questions of the registry about a request or a customer, and what came back (P-13).
//!
//! ```text
//!  asked ──due date passes──▶ overdue
//!    └──────── reply ────────────┴──▶ answered (a late reply is attached as well)
//! ```
//! Nothing follows from an overdue question by itself: a person decides on what is there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::DocumentRef;
use crate::id::InformationRequestId;
use crate::refusal::refusals;

/// A question, and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationRequest {
    /// Its id.
    pub id: InformationRequestId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: String,
    /// What.
    pub question: String,
    /// First instant after the due date.
    pub due_at: Timestamp,
    /// What goes with the question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// Since when its due date is recorded to have passed without a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Timestamp>,
    /// What came back, and when.
    pub reply: Option<Reply>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// When the registry had it (P-59); post may be recorded later.
    pub received_at: Timestamp,
    /// What it says.
    pub text: String,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
}

refusals! {
    /// Why a question is not asked, or a reply not taken.
    #[derive(Copy)]
    pub enum Refusal {
        /// A question needs words.
        NoQuestion = "question-missing", "the question is empty";
        /// The due date is not in the future.
        DueInThePast = "due-in-the-past", "the due date is not in the future";
        /// No such question, or it was answered.
        NoSuchQuestion(InformationRequestId) = "no-such-question", "there is no open question {0}";
        /// A reply cannot come later than now.
        ReceivedInTheFuture = "received-in-the-future", "the reply is dated later than now";
        /// A reply cannot come before its question.
        ReceivedBeforeAsked = "received-before-asked", "the reply is dated before its question";
    }
}

impl InformationRequest {
    /// Whether it waits for a reply.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.reply.is_none()
    }

    /// Whether it waits although its due date has passed; the limit itself is in time (P-59).
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_open() && now >= self.due_at
    }

    /// When its due date will have to be recorded to have passed.
    fn falls_due(&self) -> Option<Timestamp> {
        (self.is_open() && self.overdue_since.is_none()).then_some(self.due_at)
    }
}

/// Adds a question.
pub(crate) fn ask(
    asked: &mut Vec<InformationRequest>,
    question: InformationRequest,
    now: Timestamp,
) -> Result<(), Refusal> {
    if question.question.trim().is_empty() {
        return Err(Refusal::NoQuestion);
    }
    if question.due_at <= now {
        return Err(Refusal::DueInThePast);
    }
    asked.push(question);
    Ok(())
}

/// Attaches a reply to its question; a late one is attached as well.
pub(crate) fn reply(
    asked: &mut [InformationRequest],
    question: InformationRequestId,
    reply: Reply,
    now: Timestamp,
) -> Result<(), Refusal> {
    let open = asked.iter_mut().find(|one| one.id == question).filter(|one| one.is_open());
    let open = open.ok_or(Refusal::NoSuchQuestion(question))?;
    if reply.received_at > now {
        return Err(Refusal::ReceivedInTheFuture);
    }
    if reply.received_at < open.asked_at {
        return Err(Refusal::ReceivedBeforeAsked);
    }
    // What arrived in time was never overdue, however late it is recorded.
    if reply.received_at < open.due_at {
        open.overdue_since = None;
    }
    open.reply = Some(reply);
    Ok(())
}

/// The next instant at which a question without a reply is overdue.
pub(crate) fn next_due(asked: &[InformationRequest]) -> Option<Timestamp> {
    asked.iter().filter_map(InformationRequest::falls_due).min()
}

/// The due date of the question that has waited longest for a reply, passed or not.
#[must_use]
pub fn waits_since(asked: &[InformationRequest]) -> Option<Timestamp> {
    asked.iter().filter(|one| one.is_open()).map(|one| one.due_at).min()
}

/// Marks what falls due first, up to an instant; gives that instant.
pub(crate) fn pass_next_due(
    asked: &mut [InformationRequest],
    until: Timestamp,
) -> Option<Timestamp> {
    let at = next_due(asked).filter(|at| *at <= until)?;
    for one in asked.iter_mut().filter(|one| one.falls_due() == Some(at)) {
        one.overdue_since = Some(at);
    }
    Some(at)
}
