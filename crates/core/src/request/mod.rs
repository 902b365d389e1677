//! Requests for a name (P-10 to P-14, P-17) and their queue (P-12).
//!
//! ```text
//!              accept (head only)             create with the token
//!  Open ──────────────────────────▶ Accepted ─────────────────────▶ Registered
//!   │  ▲                              │    └──── token runs out ───▶ Lapsed
//!   │  └─ reversed on appeal (P-55h)─┐│
//!   ├────────── reject ──▶ Rejected ─┘│ ◀── acceptance withdrawn (P-23)
//!   └─ the requestor's older one is open again (P-55h) ──▶ Superseded
//! ```
//! A request by an order (P-38) is outside the queue:
//! ```text
//!  Ordered ── accepted: the name moves to the requestor ──▶ Registered
//!     └────── rejected ──▶ Rejected (reversed on appeal: Ordered again)
//! ```
//! A rejection counts the window of its appeal from its notice's first attempt ([`noticed`]).
//! `Registered`, `Lapsed` and `Superseded` are ends, and `Rejected` is once no appeal is possible.
//! The *head* of a name's queue is its open request that was received first:
//! nothing is stored for it, so nothing can be stale.

mod acts;
mod advance;
pub mod completeness;
mod document;
mod grounds;
mod information;
pub mod nexus;
mod noticed;
mod ordered;
mod refusal;
mod reversal;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::information::{InformationRequest, Reply};
pub use acts::{
    AcceptFacts, NameHeld, NewToken, SubmitFacts, accept, registered, reissue, reject, submit,
    token_notice_key, withdraw_acceptance,
};
pub use advance::{advance, due_at};
pub use document::hand_in;
pub use grounds::{Reason, ReasonCode};
pub use information::{ask, reply};
pub use nexus::NexusEvidence;
pub use noticed::noticed;
pub use ordered::accept_ordered;
pub use refusal::{Decided, Refusal};
pub use reversal::{Refuted, reopen};

use crate::contact_address::AddressChange;
use crate::document::DocumentRef;
use crate::id::{AccreditationId, CaseId, OrganizationId, RequestId, TokenId};
use crate::name::DomainName;

/// A request for one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// The name asked for.
    pub name: DomainName,
    /// Who asks.
    pub organization: OrganizationId,
    /// On what basis.
    pub basis: Basis,
    /// The version of the terms accepted.
    pub terms_version: String,
    /// Whether the submitter states that they may bind the organization.
    pub may_bind: bool,
    /// Why the name corresponds to the organization, in the requestor's words.
    pub name_nexus: String,
    /// The marks and names that it follows from (T&C 3.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<NexusEvidence>,
    /// Whatever else was handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// The dispute whose order moves the name to the requestor; none for a name that is free (P-38).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<CaseId>,
    /// When the registry had it: orders the queue (P-12).
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: RequestState,
    /// Questions asked and answers given (P-13).
    pub information: Vec<InformationRequest>,
    /// The newest token reminder sent, in days before the end (P-21).
    pub reminded_days: Option<u32>,
    /// Grounds that appeals have refuted: none is given again (P-55h).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuted: Vec<Refuted>,
    /// Who submitted and where notices go; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: RequestContact,
}

impl Request {
    /// Whether a decision on it is to come, in the queue of its name or outside it (P-12, P-38).
    pub const fn is_undecided(&self) -> bool {
        matches!(self.state, RequestState::Open | RequestState::Ordered)
    }

    /// Every document that its file holds: handed in with it, proving a mark or name, asked for
    /// and given (P-10, P-11, P-13).
    pub fn file(&self) -> impl Iterator<Item = &DocumentRef> {
        let proof = self.evidence.iter().filter_map(NexusEvidence::document);
        let asked = self.information.iter().flat_map(|asked| {
            let replied = asked.reply.iter().flat_map(|reply| &reply.documents);
            asked.documents.iter().chain(replied)
        });
        self.documents.iter().chain(proof).chain(asked)
    }
}

/// The personal part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RequestContact {
    /// The address for all notices (P-57).
    pub contact_email: String,
    /// The person who submits.
    pub submitted_by: String,
    /// Every change of the address, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_changes: Vec<AddressChange>,
}

/// What a request, and then a name, stands on (P-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Basis {
    /// An accreditation.
    Accreditation(AccreditationId),
    /// A political subdivision of a government that regulates a health care profession.
    Government,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RequestState {
    /// Waiting for its turn, or at the head of its queue.
    Open,
    /// Outside the queue: an order moves the name to the requestor, if it is accepted (P-38).
    Ordered,
    /// Accepted; its token waits to be used.
    Accepted {
        /// When.
        at: Timestamp,
        /// By whom.
        by: String,
        /// The token that is good now.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// The name was registered.
    Registered {
        /// When.
        at: Timestamp,
    },
    /// The token ran out unused (P-21).
    Lapsed {
        /// When.
        at: Timestamp,
    },
    /// Rejected (P-11), an acceptance withdrawn included (P-23).
    Rejected {
        /// When.
        at: Timestamp,
        /// By whom; nobody where the rule alone decides (P-12).
        by: Option<String>,
        /// Every reason.
        reasons: Vec<Reason>,
        /// When its notice was first tried: the date it bears (P-57).
        #[serde(default)]
        noticed_at: Option<Timestamp>,
        /// First instant at which an appeal is too late, counted from that date (P-55a).
        appealable_until: Option<Timestamp>,
    },
    /// An appeal opened the requestor's older request for the name again (P-55h): there is one open
    /// request per requestor and name (P-12).
    Superseded {
        /// When.
        at: Timestamp,
        /// The older request.
        by: RequestId,
    },
}

/// How long a rejection is not final (P-12, P-55a); the later end is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppealWindow {
    /// Until this first instant at which an appeal is too late.
    Until(Timestamp),
    /// Its notice is not dated yet, so nothing counts (P-57).
    NotCounting,
    /// It is under appeal, so nothing is final (P-12).
    UnderAppeal,
}

impl AppealWindow {
    /// Whether an appeal is in time.
    #[must_use]
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            AppealWindow::Until(until) => now < until,
            AppealWindow::NotCounting | AppealWindow::UnderAppeal => true,
        }
    }

    /// The first instant at which an appeal is too late, once it counts.
    #[must_use]
    pub const fn until(self) -> Option<Timestamp> {
        match self {
            AppealWindow::Until(until) => Some(until),
            AppealWindow::NotCounting | AppealWindow::UnderAppeal => None,
        }
    }
}

impl RequestState {
    /// How long it can be appealed; only a rejection can be (P-55).
    pub fn appeal_window(&self) -> Option<AppealWindow> {
        match self {
            RequestState::Rejected { appealable_until, .. } => {
                Some(appealable_until.map_or(AppealWindow::NotCounting, AppealWindow::Until))
            }
            RequestState::Open
            | RequestState::Ordered
            | RequestState::Accepted { .. }
            | RequestState::Registered { .. }
            | RequestState::Lapsed { .. }
            | RequestState::Superseded { .. } => None,
        }
    }

    /// The stable code under which rows and answers show it.
    pub const fn code(&self) -> &'static str {
        match self {
            RequestState::Open => "open",
            RequestState::Ordered => "ordered",
            RequestState::Accepted { .. } => "accepted",
            RequestState::Registered { .. } => "registered",
            RequestState::Lapsed { .. } => "lapsed",
            RequestState::Rejected { .. } => "rejected",
            RequestState::Superseded { .. } => "superseded",
        }
    }
}
