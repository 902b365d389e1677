//! What a recipient says it did about a notice, and what we see of it (P-94): two things.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Recorded, WatchEvent};
use super::refusal::Refusal;
use super::site::Site;
use crate::decision::Actor;
use crate::id::{EvidenceId, WatchNoticeId};

/// What a recipient says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reply")]
pub enum Reply {
    /// It told its client.
    ClientNotified,
    /// It suspended the name.
    Suspended,
    /// It locked the name against transfers.
    Locked,
    /// It disputes what we found.
    Disputed {
        /// Why.
        reason: String,
    },
    /// It will do nothing.
    Declined {
        /// Why.
        reason: String,
    },
    /// It said nothing in time.
    NoReply,
}

impl Reply {
    /// The codes of what a recipient may say; that it said nothing is the clock's to find.
    pub const SAID: [&str; 5] = ["client-notified", "suspended", "locked", "disputed", "declined"];

    /// What a recipient says, by its code, and its reason where it disputes or declines.
    #[must_use]
    pub fn said(code: &str, reason: String) -> Option<Self> {
        Some(match code {
            "client-notified" => Self::ClientNotified,
            "suspended" => Self::Suspended,
            "locked" => Self::Locked,
            "disputed" => Self::Disputed { reason },
            "declined" => Self::Declined { reason },
            _ => return None,
        })
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ClientNotified => "client-notified",
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::Disputed { .. } => "disputed",
            Self::Declined { .. } => "declined",
            Self::NoReply => "no-reply",
        }
    }
}

/// An answer to a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which notice.
    pub notice: WatchNoticeId,
    /// What is said.
    pub reply: Reply,
    /// In which words, whole.
    pub words: String,
    /// When it arrived.
    pub at: Timestamp,
}

/// What is seen of a site after a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The name is held.
    Suspended,
    /// The name is locked against transfers, and works.
    Locked,
    /// The name is held and locked.
    SuspendedAndLocked,
    /// The name works; what was found is gone.
    Gone,
    /// Nothing changed.
    Unchanged,
    /// It could not be seen.
    Unknown,
}

impl Outcome {
    /// Every outcome there is.
    pub const ALL: [Self; 6] = [
        Self::Suspended,
        Self::Locked,
        Self::SuspendedAndLocked,
        Self::Gone,
        Self::Unchanged,
        Self::Unknown,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::SuspendedAndLocked => "suspended-and-locked",
            Self::Gone => "gone",
            Self::Unchanged => "unchanged",
            Self::Unknown => "unknown",
        }
    }
}

/// A look at what came of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Which notice.
    pub notice: WatchNoticeId,
    /// What was seen.
    pub outcome: Outcome,
    /// What shows it.
    pub evidence: Option<EvidenceId>,
    /// When.
    pub at: Timestamp,
}

/// Records what a recipient answers. That there was no answer is found by the clock alone.
pub fn answered(
    site: &Site,
    answer: Answer,
    by: &Actor,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    site.notice(answer.notice).ok_or(Refusal::NoticeUnknown)?;
    match &answer.reply {
        Reply::NoReply => Err(Refusal::NoReplyByHand),
        Reply::Disputed { reason } | Reply::Declined { reason } if reason.trim().is_empty() => {
            Err(Refusal::WithoutWords)
        }
        _ => Ok(Recorded::new(WatchEvent::NoticeAnswered(answer), by, now)),
    }
}

/// Records what was seen after a notice; whatever was claimed stays as it was claimed.
pub fn verified(
    site: &Site,
    seen: Verification,
    by: &Actor,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    site.notice(seen.notice).ok_or(Refusal::NoticeUnknown)?;
    match (seen.outcome, seen.evidence) {
        (Outcome::Unknown, _) => {}
        (_, None) => return Err(Refusal::WithoutEvidence),
        (_, Some(id)) if site.evidence_of(id).is_none() => {
            return Err(Refusal::EvidenceUnknown(id));
        }
        (_, Some(_)) => {}
    }
    Ok(Recorded::new(WatchEvent::OutcomeVerified(seen), by, now))
}
