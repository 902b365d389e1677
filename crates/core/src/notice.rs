//! What the registry tells people and registrars: typed notices and poll messages.
//!
//! A notice names its occasion and carries the facts of the decision; words are found where it is
//! rendered. A secret never stands in one: the token of an acceptance travels sealed beside it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{DomainId, RequestId, TokenId};
use crate::name::DomainName;
use crate::request::Reason;
use crate::status::CauseKind;

/// A written notice to a customer, sent to the contact address of its request (P-57).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The contact address.
    pub to: String,
    /// What it tells.
    pub message: Message,
}

/// The occasions of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum Message {
    /// A request arrived and has its place in the queue (P-10).
    RequestReceived {
        /// The request.
        request: RequestId,
        /// The name asked for.
        name: DomainName,
    },
    /// A request was accepted; the token travels sealed beside the notice (P-14, P-20).
    RequestAccepted {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// The token's id.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A token was replaced by another of the same deadline (P-21).
    TokenReissued {
        /// The name.
        name: DomainName,
        /// The new token's id.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A request was rejected (P-11); where it can be appealed, until when (P-55a).
    RequestRejected {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// Every reason, with the reviewer's words.
        reasons: Vec<Reason>,
        /// First instant at which an appeal is too late.
        appealable_until: Timestamp,
    },
    /// The registry asks for information (P-13).
    InformationRequested {
        /// The request it is about.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// The question.
        question: String,
        /// First instant after the due date.
        due_at: Timestamp,
    },
    /// A token is still unused (P-21).
    TokenReminder {
        /// The name.
        name: DomainName,
        /// How many days before the end this reminder belongs to.
        days: u32,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A token ran out unused and the request lapsed (P-21).
    RequestLapsed {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
    },
    /// An accreditation ends soon (P-40).
    AccreditationReminder {
        /// The organization's name.
        organization: String,
        /// How many days before the end this reminder belongs to.
        days: u32,
        /// When the term ends.
        ends_at: Timestamp,
    },
    /// A name was suspended (P-42).
    Suspension {
        /// The name.
        name: DomainName,
        /// Why.
        cause: CauseKind,
    },
    /// A suspension was lifted (P-44).
    Reinstatement {
        /// The name.
        name: DomainName,
        /// The cause that was lifted.
        cause: CauseKind,
    },
    /// A name was deleted, with what survives (P-54).
    Deletion {
        /// The name.
        name: DomainName,
        /// Until when it can be restored, if at all.
        restorable_until: Option<Timestamp>,
    },
}

impl Message {
    /// The stable code of the occasion, part of a duty's key.
    pub const fn code(&self) -> &'static str {
        match self {
            Message::RequestReceived { .. } => "request-received",
            Message::RequestAccepted { .. } => "request-accepted",
            Message::TokenReissued { .. } => "token-reissued",
            Message::RequestRejected { .. } => "request-rejected",
            Message::InformationRequested { .. } => "information-requested",
            Message::TokenReminder { .. } => "token-reminder",
            Message::RequestLapsed { .. } => "request-lapsed",
            Message::AccreditationReminder { .. } => "accreditation-reminder",
            Message::Suspension { .. } => "suspension",
            Message::Reinstatement { .. } => "reinstatement",
            Message::Deletion { .. } => "deletion",
        }
    }
}

/// A message in a registrar's poll queue about a change it did not make (RFC 8590).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollMessage {
    /// What happened, in its stable code.
    pub occasion: PollOccasion,
    /// The name it is about.
    pub domain: DomainId,
    /// The name in letters.
    pub name: DomainName,
}

/// The occasions of a poll message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PollOccasion {
    /// The accreditation behind the name ended; it works on in grace (P-41).
    AccreditationEnded,
    /// The name was suspended (P-42).
    Suspended,
    /// A suspension was lifted (P-44).
    Reinstated,
    /// The name was renewed at its expiry (P-36, P-46).
    AutoRenewed,
    /// A provisional renewal was undone (P-46).
    RenewalUndone,
    /// The name expired into redemption (P-36).
    Expired,
    /// Redemption ended: the name is pending delete.
    RedemptionEnded,
    /// The name went back to the pool.
    Purged,
    /// A name server went with the name above it.
    NameServerLost,
    /// A transfer was asked for; both registrars are told, as of every answer to it.
    TransferRequested,
    /// The transfer was approved, by the sponsor or by silence.
    TransferApproved,
    /// The transfer was rejected.
    TransferRejected,
    /// The transfer was taken back, or ended by the registry.
    TransferCancelled,
    /// A cause was set that does not take the name out of the zone (P-56).
    Locked,
    /// Such a cause was lifted.
    Unlocked,
}

impl PollOccasion {
    /// The stable code of the occasion, part of a duty's key.
    pub const fn code(self) -> &'static str {
        match self {
            PollOccasion::AccreditationEnded => "accreditation-ended",
            PollOccasion::Suspended => "suspended",
            PollOccasion::Reinstated => "reinstated",
            PollOccasion::AutoRenewed => "auto-renewed",
            PollOccasion::RenewalUndone => "renewal-undone",
            PollOccasion::Expired => "expired",
            PollOccasion::RedemptionEnded => "redemption-ended",
            PollOccasion::Purged => "purged",
            PollOccasion::NameServerLost => "name-server-lost",
            PollOccasion::TransferRequested => "transfer-requested",
            PollOccasion::TransferApproved => "transfer-approved",
            PollOccasion::TransferRejected => "transfer-rejected",
            PollOccasion::TransferCancelled => "transfer-cancelled",
            PollOccasion::Locked => "locked",
            PollOccasion::Unlocked => "unlocked",
        }
    }
}
