//! Appeals against the rejection of a request or the revocation of a name (P-55; T&C, Exhibit A).
//!
//! ```text
//!            admit (P-55a)            convene (P-55d)         the last vote (P-55g)
//!  Received ──────────────▶ Admitted ─────────────────▶ Convened ─────────────▶ Affirmed
//!   │    │                      │                           │    └────────────▶ Reversed
//!   │    │ end by costs (P-55f) └─────────────┬─────────────┘
//!   │    └────────────────────────────────────┴──▶ EndedByCosts
//!   └── forfeit (P-55a) ──▶ Forfeited
//! ```
//! `Forfeited`, `EndedByCosts`, `Affirmed` and `Reversed` are ends: no further appeal lies
//! (Exhibit A, i and j). Each arrow is a person's act. Time marks a clock of P-55b that was missed,
//! and does no more: a missed clock is an alarm and no default.
//!
//! What runs beside the states has a place of its own: the registry's response, the Commission,
//! the Articles, what was refused because it was new, teleconferences, costs, the report.

mod admission;
mod articles;
mod clock;
mod commission;
mod costs;
mod counsel;
mod decision;
mod matter;
mod notice;
mod refusal;
mod report;
mod response;
mod revocation;
mod teleconference;
mod terms;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use admission::{AdmissionFacts, Failed, admit, forfeit};
pub use articles::{
    Article, ArticleKind, Articles, ArticlesFacts, Chosen, Origin, Sent, convene, send_articles,
};
pub use clock::{
    Agreement, Clock, ClockStands, Clocks, Deadline, NewAgreement, advance, due_at, extend,
};
pub use commission::{
    Awaited, Commissioner, Ground, Member, Seat, Unable, declare_unable, seat, select,
};
pub use costs::{NewCosts, end_by_costs, invoice_costs};
pub use counsel::name_counsel;
pub use decision::{Finding, Findings, Undone, Vote, vote};
pub use matter::{MatterKind, RefusedMatter, Side, refuse_matter};
pub use notice::{Appealed, NewAppeal, NoticeOfAppeal, ReceiveFacts, Statement, receive};
pub use refusal::Refusal;
pub use report::{Report, report};
pub use response::{Response, respond};
pub use revocation::{decided_by_of, revocation_received, revocation_stands};
pub use teleconference::{Representative, Representatives, Teleconference, hold_teleconference};
pub use terms::{terms_of_request_end, window_of};

use crate::id::{AppealId, CaseId, InvoiceId, OrganizationId, RequestId};
use crate::name::DomainName;
use crate::notice::{AppealLetter, AppealTold, Message, Notice};

/// An appeal against one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// Its number for people, from a counter: `AP-2027-000123`.
    pub number: String,
    /// What is appealed.
    pub against: Against,
    /// The date of the decision appealed.
    pub decided_at: Timestamp,
    /// The name it is about.
    pub name: DomainName,
    /// The appellant.
    pub organization: OrganizationId,
    /// Who made the decision appealed; nobody where a rule alone did. Never a commissioner (P-55c).
    pub decided_by: Option<Commissioner>,
    /// Who proposed it, where it took two people (P-15): no commissioner either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<Commissioner>,
    /// The version of Exhibit A that governs the procedure: as published at the receipt (P-55i).
    pub procedure_version: String,
    /// The version of the terms that governs the substance: in force at the decision (P-55i).
    pub substance_version: String,
    /// The notice of appeal.
    pub notice: NoticeOfAppeal,
    /// The invoice of the fee (P-55a).
    pub fee: InvoiceId,
    /// The clocks of P-55b.
    pub clocks: Clocks,
    /// The registry's response, or its statement that there is none.
    pub response: Option<Response>,
    /// The seats of the Commission, in the order of the rulebook's offices.
    pub commission: Vec<Seat>,
    /// What the Commission considers, once it is frozen.
    pub articles: Option<Articles>,
    /// What was new and is not considered: each a violation of the terms (Exhibit A, f.3).
    pub refused: Vec<RefusedMatter>,
    /// Teleconferences held.
    pub teleconferences: Vec<Teleconference>,
    /// Invoices of costs beyond the fee (P-55f).
    pub costs: Vec<InvoiceId>,
    /// Where it stands.
    pub state: State,
    /// The report of the decision.
    pub report: Option<Report>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// Whom to write to; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: Parties,
}

/// What is appealed; nothing else can be (T&C 3.5, 5.3, 9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Against {
    /// The rejection of a request, with any code (P-11).
    Rejection(RequestId),
    /// The revocation of a name, by its case (P-51).
    Revocation(CaseId),
}

impl Against {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Against::Rejection(_) => "rejection",
            Against::Revocation(_) => "revocation",
        }
    }

    /// The object that was decided about.
    pub const fn id(&self) -> &uuid::Uuid {
        match self {
            Against::Rejection(id) => id.as_uuid(),
            Against::Revocation(id) => id.as_uuid(),
        }
    }
}

/// The personal part of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Parties {
    /// The appellant's address for notices (P-57).
    pub contact_email: String,
    /// The appellant's counsel, if it has one (P-55e).
    #[serde(default)]
    pub appellant_counsel: Option<Counsel>,
    /// The registry's counsel (P-55e, P-55g).
    #[serde(default)]
    pub registry_counsel: Option<Counsel>,
    /// Who took part in each teleconference, in their order (P-55e).
    #[serde(default)]
    pub representatives: Vec<Representatives>,
}

/// A lawyer of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counsel {
    /// The name.
    pub name: String,
    /// Where copies go.
    pub email: String,
}

/// Where an appeal stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The notice is there; whether fee and date are is not decided yet.
    Received,
    /// Notice, fee and every other invoice were there in time (P-55a).
    Admitted {
        /// When that was decided.
        at: Timestamp,
    },
    /// The Commission has convened and votes.
    Convened {
        /// When.
        at: Timestamp,
        /// Who has voted.
        votes: Vec<Vote>,
    },
    /// The decision appealed stands (P-55g).
    Affirmed {
        /// When.
        at: Timestamp,
        /// Every vote.
        votes: Vec<Vote>,
    },
    /// The decision appealed is undone (P-55g, P-55h).
    Reversed {
        /// When.
        at: Timestamp,
        /// Every vote.
        votes: Vec<Vote>,
    },
    /// A condition of admission failed: the decision appealed is final (P-55a).
    Forfeited {
        /// When that was recorded.
        at: Timestamp,
        /// Every condition that failed.
        failed: Vec<Failed>,
        /// In words.
        reason: String,
    },
    /// Costs were not paid in time: the decision appealed stands (P-55f).
    EndedByCosts {
        /// When that was recorded.
        at: Timestamp,
        /// The invoice.
        invoice: InvoiceId,
    },
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Received => "received",
            State::Admitted { .. } => "admitted",
            State::Convened { .. } => "convened",
            State::Affirmed { .. } => "affirmed",
            State::Reversed { .. } => "reversed",
            State::Forfeited { .. } => "forfeited",
            State::EndedByCosts { .. } => "ended-by-costs",
        }
    }

    /// Whether it is not decided yet (P-12: under appeal).
    pub const fn is_running(&self) -> bool {
        match self {
            State::Received | State::Admitted { .. } | State::Convened { .. } => true,
            State::Affirmed { .. }
            | State::Reversed { .. }
            | State::Forfeited { .. }
            | State::EndedByCosts { .. } => false,
        }
    }
}

impl Appeal {
    /// A notice to the appellant's contact address (P-57).
    fn notice(&self, told: AppealTold) -> Notice {
        let to = self.personal.contact_email.clone();
        Notice::new(to, self.message(told)).to_customer(self.organization)
    }

    /// The message of a notice about it, to whomever it goes.
    fn message(&self, told: AppealTold) -> Message {
        let (number, name) = (self.number.clone(), self.name.clone());
        Message::Appeal(AppealLetter { appeal: self.id, number, name, told })
    }

    /// Whether it waits for somebody: it is not decided, or its report is not written.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        match self.state {
            State::Received | State::Admitted { .. } | State::Convened { .. } => true,
            State::Affirmed { .. } | State::Reversed { .. } => self.report.is_none(),
            State::Forfeited { .. } | State::EndedByCosts { .. } => false,
        }
    }

    /// Refuses an act that this state does not have.
    const fn wrong_state(&self, allowed: &'static str) -> Refusal {
        Refusal::State { found: self.state.code(), allowed }
    }

    fn running(&self) -> Result<(), Refusal> {
        let allowed = "received, admitted, convened";
        self.state.is_running().then_some(()).ok_or(self.wrong_state(allowed))
    }
}
