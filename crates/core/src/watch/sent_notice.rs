//! A notice that left the house, and what came of it (P-94).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::notice::{NoticeKind, Recipient};
use super::reply::{Answer, Reply, Verification};
use super::signer::Signer;
use crate::calendar::add_hours;
use crate::document::DocumentHash;
use crate::id::WatchNoticeId;

/// A notice that left the house, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentNotice {
    pub(super) id: WatchNoticeId,
    pub(super) kind: NoticeKind,
    pub(super) recipient: Recipient,
    pub(super) assessment: Option<u32>,
    pub(super) signer: Signer,
    pub(super) letter: DocumentHash,
    pub(super) sent_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) reminder_due_at: Option<Timestamp>,
    pub(super) reminded_at: Option<Timestamp>,
    pub(super) escalated_at: Option<Timestamp>,
    pub(super) rechecked_hours: BTreeSet<u32>,
    pub(super) answers: Vec<Answer>,
    pub(super) verifications: Vec<Verification>,
}

impl SentNotice {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> WatchNoticeId {
        self.id
    }

    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> NoticeKind {
        self.kind
    }

    /// Who was written to.
    #[must_use]
    pub const fn recipient(&self) -> Recipient {
        self.recipient
    }

    /// The number of the assessment it tells of.
    #[must_use]
    pub const fn assessment(&self) -> Option<u32> {
        self.assessment
    }

    /// Who signed it.
    #[must_use]
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The letter as it was sent.
    #[must_use]
    pub const fn letter(&self) -> DocumentHash {
        self.letter
    }

    /// When.
    #[must_use]
    pub const fn sent_at(&self) -> Timestamp {
        self.sent_at
    }

    /// Until when it is to be answered.
    #[must_use]
    pub const fn due_at(&self) -> Timestamp {
        self.due_at
    }

    /// When the recipient was due to be reminded.
    #[must_use]
    pub const fn reminder_due_at(&self) -> Option<Timestamp> {
        self.reminder_due_at
    }

    /// When the recipient was reminded; none where nothing could be sent.
    #[must_use]
    pub const fn reminded_at(&self) -> Option<Timestamp> {
        self.reminded_at
    }

    /// When it went to a person for want of an answer.
    #[must_use]
    pub const fn escalated_at(&self) -> Option<Timestamp> {
        self.escalated_at
    }

    /// When the site was last due to be looked at again.
    #[must_use]
    pub fn rechecked_at(&self) -> Option<Timestamp> {
        let hours = self.rechecked_hours.last()?;
        add_hours(self.sent_at, *hours).ok()
    }

    /// What the recipient says it did, in order.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// What was seen of it, in order.
    #[must_use]
    pub fn verifications(&self) -> &[Verification] {
        &self.verifications
    }

    /// What the recipient said last: `no-reply` once it went to a person for want of an answer.
    #[must_use]
    pub fn reply(&self) -> Option<Reply> {
        let last = self.answers.last().map(|answer| answer.reply.clone());
        last.or_else(|| self.escalated_at.map(|_| Reply::NoReply))
    }
}
