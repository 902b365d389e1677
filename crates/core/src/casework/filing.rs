//! What an act puts on the file of a case, and the reasons a notice gives.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::decision::Actor;
use crate::document::DocumentRef;
use crate::event::Event;

/// What an act puts on the file: who, in which words, with which documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Who acts (P-15).
    pub by: Actor,
    /// Why, or what it says.
    pub words: String,
    /// What came with it.
    pub documents: Vec<DocumentRef>,
    /// When the registry had it, if it came from outside: post may be recorded days later (P-59).
    pub received_at: Option<Timestamp>,
}

impl Filing {
    /// An act of a person, in words.
    pub fn of(by: &Actor, words: &str) -> Self {
        let (by, words) = (by.clone(), words.to_owned());
        Self { by, words, documents: Vec::new(), received_at: None }
    }

    /// What its holder writes at the desk, signed in, is in writing: kept in its words, with who
    /// wrote it and when. What reaches the registry another way is a document.
    pub(super) fn in_writing(&self) -> Result<(), Refusal> {
        let own = matches!(self.by, Actor::Applicant { .. });
        (own || !self.documents.is_empty()).then_some(()).ok_or(Refusal::NoDocument)
    }

    /// Something was said, and it was received neither in the future nor before what it answers.
    pub(super) fn checked(&self, not_before: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        if self.words.trim().is_empty() {
            return Err(Refusal::NoWords);
        }
        match self.received_at {
            Some(at) if at > now => Err(Refusal::ReceivedInTheFuture),
            Some(at) if at < not_before => Err(Refusal::ReceivedBefore),
            Some(_) | None => Ok(()),
        }
    }

    /// When it was received: now, unless it is said.
    pub(super) fn received(&self, now: Timestamp) -> Timestamp {
        self.received_at.unwrap_or(now)
    }

    pub(super) fn entered(self, event: Event, at: Timestamp) -> Entry {
        let Filing { by, words, documents, received_at } = self;
        Entry { at, event, by, words, documents, received_at }
    }
}

/// One act in the record of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was recorded.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// Who did it.
    pub by: Actor,
    /// In which words.
    pub words: String,
    /// With which documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// When the registry had it, if it came from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
}

/// A reason of a notice: the clause that is not kept, and how (T&C 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The clause: `T&C 2.4`, a section of the P&R.
    pub clause: String,
    /// The reviewer's words.
    pub words: String,
}

/// Supporting information of a notice: words, documents, or both (T&C 5.1, 9.1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Supporting {
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
}

/// Why a notice is issued, and what supports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// At least one.
    pub reasons: Vec<Reason>,
    /// What supports them.
    pub supporting: Supporting,
}

impl Grounds {
    /// T&C 5.1: substantive reasons, along with supporting information.
    pub(super) fn checked(&self) -> Result<(), Refusal> {
        let empty = |text: &String| text.trim().is_empty();
        let reasons = &self.reasons;
        if reasons.is_empty() || reasons.iter().any(|one| empty(&one.clause) || empty(&one.words)) {
            return Err(Refusal::NoReason);
        }
        self.supporting.checked()
    }
}

impl Supporting {
    pub(super) fn checked(&self) -> Result<(), Refusal> {
        let says = self.words.as_ref().is_some_and(|words| !words.trim().is_empty());
        match says || !self.documents.is_empty() {
            true => Ok(()),
            false => Err(Refusal::NoSupport),
        }
    }
}
