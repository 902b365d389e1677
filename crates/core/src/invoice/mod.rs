//! Invoices to customers, and what was paid on them: the fee and the costs of an appeal (P-55a,
//! P-55f), the fee of a programme (P-2).
//!
//! What a registrar owes stands in its ledger and is none of these.
//!
//! ```text
//!  issue ──▶ Open ── payments reach the amount ──▶ Paid
//!             │ ▲
//!             │ └─ a payment of less
//!             └── void ──▶ Voided
//! ```
//! Whether it was paid by an instant is asked of the days on which payments arrived, not of the
//! day on which somebody recorded them (P-59: received is when the registry has it).

mod acts;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{Refusal, issue, pay, void};

use crate::id::{AppealId, InvoiceId, OrganizationId};
use crate::money::Money;

/// An invoice to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number for people, from a counter: `IN-2027-000123`.
    pub number: String,
    /// Who owes it.
    pub organization: OrganizationId,
    /// What for.
    pub purpose: Purpose,
    /// How much, more than nothing.
    pub amount: Money,
    /// Its date: day 0 of its days (P-59).
    pub dated_at: Timestamp,
    /// First instant at which a payment is late.
    pub due_at: Timestamp,
    /// The earliest instant at which a payment for it can have arrived.
    pub payable_from: Timestamp,
    /// What was paid, in the order in which it was recorded.
    pub payments: Vec<Payment>,
    /// Where it stands.
    pub state: State,
}

/// What an invoice is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "for")]
pub enum Purpose {
    /// The fee of an appeal, once for each decision appealed, not returned (P-55a).
    AppealFee {
        /// Which.
        appeal: AppealId,
    },
    /// Costs of an appeal beyond its fee (P-55f).
    AppealCosts {
        /// Which.
        appeal: AppealId,
        /// What they are, in words.
        words: String,
    },
    /// Anything else.
    Other {
        /// What it is, in words.
        words: String,
    },
}

impl Purpose {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Purpose::AppealFee { .. } => "appeal-fee",
            Purpose::AppealCosts { .. } => "appeal-costs",
            Purpose::Other { .. } => "other",
        }
    }

    /// The appeal it belongs to.
    pub const fn appeal(&self) -> Option<AppealId> {
        match self {
            Purpose::AppealFee { appeal } | Purpose::AppealCosts { appeal, .. } => Some(*appeal),
            Purpose::Other { .. } => None,
        }
    }
}

/// A payment as it arrived; who recorded it stands in history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When the registry had it.
    pub received_at: Timestamp,
    /// How much, more than nothing.
    pub amount: Money,
    /// By what it is found at the bank: a cheque's number, a transfer's reference.
    pub reference: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Where an invoice stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// Something is owed.
    Open,
    /// Paid in full.
    Paid {
        /// When the payment arrived that filled it.
        at: Timestamp,
    },
    /// It was a mistake: nothing is owed.
    Voided {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Open => "open",
            State::Paid { .. } => "paid",
            State::Voided { .. } => "voided",
        }
    }
}

impl Invoice {
    /// Whether nothing more was owed before `deadline`: payments count by their day of arrival.
    /// One that was voided is owed by nobody, whenever that was found out.
    #[must_use]
    pub fn is_settled_before(&self, deadline: Timestamp) -> bool {
        match self.state {
            State::Voided { .. } => true,
            State::Open | State::Paid { .. } => self.filled_at().is_some_and(|at| at < deadline),
        }
    }

    /// The arrival of the payment that made it paid in full.
    #[must_use]
    pub fn filled_at(&self) -> Option<Timestamp> {
        let mut payments: Vec<&Payment> = self.payments.iter().collect();
        payments.sort_by_key(|payment| payment.received_at);
        let mut sum = 0_i64;
        payments.into_iter().find_map(|payment| {
            sum = sum.saturating_add(payment.amount.minor);
            (sum >= self.amount.minor).then_some(payment.received_at)
        })
    }

    /// What is left to pay, whenever payments arrived; nothing is less than zero.
    #[must_use]
    pub fn rest(&self) -> Money {
        let amounts = self.payments.iter().map(|payment| payment.amount.minor);
        let paid = amounts.fold(0_i64, i64::saturating_add);
        let minor = match self.state {
            State::Voided { .. } => 0,
            State::Open | State::Paid { .. } => self.amount.minor.saturating_sub(paid).max(0),
        };
        Money { minor, ..self.amount }
    }
}
