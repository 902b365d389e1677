//! Notices about appeals (P-55, Exhibit A).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::appeal::Failed;
use crate::document::DocumentHash;
use crate::id::AppealId;
use crate::money::Money;
use crate::name::DomainName;

/// A notice about an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealLetter {
    /// The appeal.
    pub appeal: AppealId,
    /// Its number.
    pub number: String,
    /// The name.
    pub name: DomainName,
    /// What it tells.
    #[serde(flatten)]
    pub told: AppealTold,
}

/// What a notice about an appeal tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum AppealTold {
    /// A notice of appeal arrived; its fee is invoiced (P-55a).
    #[serde(rename = "appeal-received")]
    Received {
        /// The fee.
        fee: Money,
        /// First instant at which fee and other invoices are late; none while not dated.
        due_at: Option<Timestamp>,
    },
    /// An appeal was admitted (P-55a).
    #[serde(rename = "appeal-admitted")]
    Admitted {
        /// First instant at which convening is late (P-55b).
        convening_until: Timestamp,
        /// First instant at which the decision is late (P-55b).
        decision_until: Timestamp,
    },
    /// An appeal is forfeited; the decision appealed is final (P-55a).
    #[serde(rename = "appeal-forfeited")]
    Forfeited {
        /// Every condition that failed.
        failed: Vec<Failed>,
        /// In words.
        reason: String,
        /// Back on which date the terms end (P-71).
        terms_end_at: Timestamp,
    },
    /// The registry's response to a notice of appeal (P-55b).
    #[serde(rename = "appeal-response")]
    Response {
        /// The response; none where the registry elects not to respond.
        response: Option<String>,
    },
    /// The Articles, to each member of the Commission and to the appellant (P-55d).
    ArticlesSent {
        /// Every item, with the SHA-256 of its bytes.
        items: Vec<(String, DocumentHash)>,
        /// SHA-256 over those hashes, in order.
        hash: DocumentHash,
    },
    /// Costs of an appeal beyond its fee (P-55f).
    CostsInvoiced {
        /// The number of the invoice.
        invoice: String,
        /// How much.
        amount: Money,
        /// What they are.
        words: String,
        /// First instant at which a payment is late.
        due_at: Timestamp,
        /// Whether the appeal ends if they are not paid; after a decision they are only a debt.
        ends_appeal: bool,
    },
    /// An appeal ended because costs were not paid; the decision appealed stands (P-55f).
    #[serde(rename = "appeal-ended-by-costs")]
    EndedByCosts {
        /// The number of the invoice.
        invoice: String,
        /// First instant at which its payment was late.
        due_at: Timestamp,
        /// Back on which date the terms end (P-71).
        terms_end_at: Timestamp,
    },
    /// The report of a decision (P-55g).
    #[serde(rename = "appeal-decided")]
    Decided {
        /// Whether the decision appealed was reversed; else it is affirmed.
        reversed: bool,
        /// The report.
        report: String,
        /// Back on which date the terms end, if it is affirmed (P-71).
        terms_end_at: Option<Timestamp>,
    },
}

impl AppealTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            AppealTold::Received { .. } => "appeal-received",
            AppealTold::Admitted { .. } => "appeal-admitted",
            AppealTold::Forfeited { .. } => "appeal-forfeited",
            AppealTold::Response { .. } => "appeal-response",
            AppealTold::ArticlesSent { .. } => "articles-sent",
            AppealTold::CostsInvoiced { .. } => "costs-invoiced",
            AppealTold::EndedByCosts { .. } => "appeal-ended-by-costs",
            AppealTold::Decided { .. } => "appeal-decided",
        }
    }
}
