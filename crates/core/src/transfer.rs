//! A change of sponsor, asked for by one registrar and answered by another (RFC 5731 and RFC 5733,
//! section 3.2.4): what transfers of names and of contacts have in common.
//!
//! ```text
//!            approve (sponsor) ──▶ ClientApproved
//!            reject (sponsor) ───▶ ClientRejected
//!  Pending ──cancel (requester) ─▶ ClientCancelled
//!            time, unanswered ───▶ ServerApproved
//!            a transfer lock ────▶ ServerCancelled
//! ```
//! All but `Pending` are ends; the newest transfer of an object stays on record for `query`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::RegistrarId;
use crate::refusal::refusals;

/// A transfer: pending, or how it ended; `T` is what a kind of object adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer<T = ()> {
    /// Which transfer of the object it is, from 1: the messages about it are known by that.
    pub number: u32,
    /// Where it stands.
    pub state: TransferState,
    /// Who asked for it: the sponsor to be.
    pub gaining: RegistrarId,
    /// Who sponsored the object when it was asked for.
    pub losing: RegistrarId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// On what terms.
    pub terms: T,
}

/// Where a transfer stands, in the words of RFC 5730, section 2.9.3.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum TransferState {
    /// Not answered yet.
    Pending {
        /// The instant at which silence approves.
        until: Timestamp,
    },
    /// The losing registrar approved it.
    ClientApproved {
        /// When.
        at: Timestamp,
    },
    /// The losing registrar rejected it.
    ClientRejected {
        /// When.
        at: Timestamp,
    },
    /// The gaining registrar took it back.
    ClientCancelled {
        /// When.
        at: Timestamp,
    },
    /// Nobody answered in time.
    ServerApproved {
        /// When.
        at: Timestamp,
    },
    /// The registry ended it.
    ServerCancelled {
        /// When.
        at: Timestamp,
    },
}

impl TransferState {
    /// The word of the RFC.
    pub const fn as_str(self) -> &'static str {
        match self {
            TransferState::Pending { .. } => "pending",
            TransferState::ClientApproved { .. } => "clientApproved",
            TransferState::ClientRejected { .. } => "clientRejected",
            TransferState::ClientCancelled { .. } => "clientCancelled",
            TransferState::ServerApproved { .. } => "serverApproved",
            TransferState::ServerCancelled { .. } => "serverCancelled",
        }
    }

    /// When it was answered; while it is pending, by when it has to be (`acDate`).
    pub const fn answered_at(self) -> Timestamp {
        match self {
            TransferState::Pending { until: at }
            | TransferState::ClientApproved { at }
            | TransferState::ClientRejected { at }
            | TransferState::ClientCancelled { at }
            | TransferState::ServerApproved { at }
            | TransferState::ServerCancelled { at } => at,
        }
    }
}

/// What a registrar may answer to a pending transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Let it happen.
    Approve,
    /// Refuse it.
    Reject,
    /// Take it back.
    Cancel,
}

refusals! {
    /// Why an answer to a transfer is refused.
    #[derive(Copy)]
    pub enum AnswerRefusal {
        /// Another registrar's to approve or reject.
        NotSponsor = "not-sponsor", "only the sponsoring registrar may approve or reject";
        /// Another registrar's to take back.
        NotRequester = "not-requester", "only the registrar that asked may cancel";
        /// None waits for an answer.
        NonePending = "no-transfer-pending", "no transfer is pending";
    }
}

impl<T: Clone> Transfer<T> {
    /// Until when it waits for an answer, if it does.
    pub const fn pending_until(&self) -> Option<Timestamp> {
        match self.state {
            TransferState::Pending { until } => Some(until),
            _ => None,
        }
    }

    /// Whether it waits for an answer.
    pub const fn is_pending(&self) -> bool {
        self.pending_until().is_some()
    }

    /// Whether it made the gaining registrar the sponsor.
    pub const fn is_approved(&self) -> bool {
        matches!(
            self.state,
            TransferState::ClientApproved { .. } | TransferState::ServerApproved { .. }
        )
    }

    /// Who acts or acted (`acID`, RFC 5731, section 3.1.3): the losing registrar, unless the
    /// other took it back.
    pub const fn answering(&self) -> &RegistrarId {
        match self.state {
            TransferState::ClientCancelled { .. } => &self.gaining,
            _ => &self.losing,
        }
    }

    /// Whether a registrar is one of the two it is about.
    pub fn concerns(&self, registrar: &RegistrarId) -> bool {
        self.gaining == *registrar || self.losing == *registrar
    }

    /// The transfer in another state.
    #[must_use]
    pub fn ended(&self, state: TransferState) -> Self {
        Self { state, ..self.clone() }
    }
}

/// Answers a pending transfer of an object sponsored by `sponsor`.
///
/// Whose it is to answer comes before whether there is anything to answer; who may cancel is
/// known only while a transfer is pending (EPP.md, section 4).
pub fn answer<T: Clone>(
    transfer: Option<&Transfer<T>>,
    sponsor: &RegistrarId,
    answer: Answer,
    registrar: &RegistrarId,
    now: Timestamp,
) -> Result<Transfer<T>, AnswerRefusal> {
    let decides = matches!(answer, Answer::Approve | Answer::Reject);
    if decides && sponsor != registrar {
        return Err(AnswerRefusal::NotSponsor);
    }
    let pending = transfer.filter(|transfer| transfer.is_pending());
    let pending = pending.ok_or(AnswerRefusal::NonePending)?;
    if !decides && pending.gaining != *registrar {
        return Err(AnswerRefusal::NotRequester);
    }
    Ok(pending.ended(match answer {
        Answer::Approve => TransferState::ClientApproved { at: now },
        Answer::Reject => TransferState::ClientRejected { at: now },
        Answer::Cancel => TransferState::ClientCancelled { at: now },
    }))
}
