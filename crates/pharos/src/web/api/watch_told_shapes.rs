//! What the API shows of what others were told of a watched site, and of what came of it.

use registry_core::watch::{Recipient, Reply, SentNotice};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;

/// An answer to a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeAnswerShape {
    /// `client-notified`, `suspended`, `locked`, `disputed` or `declined`.
    pub reply: &'static str,
    /// Why, where it disputes or declines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In which words.
    pub words: String,
    /// When it arrived.
    pub at: Instant,
}

/// What was seen after a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeOutcomeShape {
    /// `suspended`, `locked`, `suspended-and-locked`, `gone`, `unchanged` or `unknown`.
    pub outcome: &'static str,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Uuid>,
    /// When.
    pub at: Instant,
}

/// A notice that went out, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentNoticeShape {
    /// Its id.
    pub id: Uuid,
    /// `rogue`, `unapproved` or `compromised`.
    pub kind: &'static str,
    /// The portfolio it went to; absent where the owner of the site was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<Uuid>,
    /// Who signed it.
    pub signed_by: String,
    /// The SHA-256 of the letter, which is kept as a document.
    pub letter: String,
    /// When it went out.
    pub sent_at: Instant,
    /// The first instant at which an answer is late.
    pub due_at: Instant,
    /// When its recipient was reminded; absent while nobody was, and where nothing may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Instant>,
    /// What was said last; `no-reply` once a person looks at the silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<&'static str>,
    /// What its recipient says it did.
    pub answers: Vec<NoticeAnswerShape>,
    /// What was seen of it.
    pub outcomes: Vec<NoticeOutcomeShape>,
}

impl From<&SentNotice> for SentNoticeShape {
    fn from(notice: &SentNotice) -> Self {
        let answers = notice.answers().iter().map(|answer| NoticeAnswerShape {
            reply: answer.reply.code(),
            reason: match &answer.reply {
                Reply::Disputed { reason } | Reply::Declined { reason } => Some(reason.clone()),
                _ => None,
            },
            words: answer.words.clone(),
            at: Instant(answer.at),
        });
        let outcomes = notice.verifications().iter().map(|seen| NoticeOutcomeShape {
            outcome: seen.outcome.code(),
            evidence: seen.evidence.map(|id| *id.as_uuid()),
            at: Instant(seen.at),
        });
        Self {
            id: *notice.id().as_uuid(),
            kind: notice.kind().code(),
            portfolio: match notice.recipient() {
                Recipient::Portfolio(id) => Some(*id.as_uuid()),
                Recipient::SiteOwner => None,
            },
            signed_by: notice.signer().name().to_owned(),
            letter: notice.letter().to_string(),
            sent_at: Instant(notice.sent_at()),
            due_at: Instant(notice.due_at()),
            reminded_at: notice.reminded_at().map(Instant),
            reply: notice.reply().map(|reply| reply.code()),
            answers: answers.collect(),
            outcomes: outcomes.collect(),
        }
    }
}
