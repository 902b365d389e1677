//! What a registrar has to have done before it is authorized (P-80).
//!
//! ```text
//!            enter            admit (nothing is lacking)
//!   (none) ────────▶ Applying ──────────────────────────▶ Active ⇄ Suspended
//!                     │    ▲
//!              refuse │    │ something more is recorded
//!                     ▼    │
//!                     Refused
//! ```
//! Whoever applies or was refused logs in nowhere. What is recorded of an onboarding stands on the
//! registrar itself, so that its history tells how it came to be admitted.

mod acts;
mod checklist;
mod lacking;
mod report;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{Refusal, accredit, admit, contacts, enter, may_log_in_again, refuse, sign, test};
pub use checklist::{Answered, Exercise, Exercised, Item, Seen, left};
pub use lacking::{AdmissionFacts, Lack, Lacks, lacking};
pub use report::{TakenReport, TestReport};

use crate::document::DocumentRef;

/// What is on file of a registrar's onboarding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Onboarding {
    /// The proof of its accreditation by ICANN under its IANA id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<DocumentRef>,
    /// The registry-registrar agreement as it signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<SignedAgreement>,
    /// What it did in its sandbox, as that reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<TakenReport>,
    /// What was decided last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

impl Onboarding {
    /// Whether nothing is on file: of a registrar that was authorized otherwise.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A signed registry-registrar agreement (P-70, P-80).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAgreement {
    /// Its version.
    pub version: String,
    /// When both had signed.
    pub signed_at: Timestamp,
    /// The signed copy.
    pub document: DocumentRef,
}

/// A decision about an onboarding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Whether the registrar was admitted; else it was refused.
    pub admitted: bool,
    /// When.
    pub at: Timestamp,
    /// The person whose decision it is (P-15).
    pub by: String,
    /// Why, in that person's words.
    pub words: String,
}

/// A person or desk at a registrar; personal data, kept apart from its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrarContact {
    /// For what: `technical`, `billing`, `compliance`, `management`.
    pub role: ContactFor,
    /// Who.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone in E.164 form with a dot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
}

/// What a registrar's contact is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactFor {
    /// Its systems.
    Technical,
    /// Its invoices.
    Billing,
    /// Its compliance (P-81).
    Compliance,
    /// Its agreement.
    Management,
}

impl ContactFor {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Technical, Self::Billing, Self::Compliance, Self::Management];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Billing => "billing",
            Self::Compliance => "compliance",
            Self::Management => "management",
        }
    }
}
