//! Notices about disclosure requests, to whoever asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::DisclosureRequestId;
use crate::name::DomainName;

/// A notice about a disclosure request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureLetter {
    /// The request.
    pub disclosure_request: DisclosureRequestId,
    /// Its number.
    pub number: String,
    /// The name it is about.
    pub name: DomainName,
    /// What it tells.
    #[serde(flatten)]
    pub told: DisclosureTold,
}

/// What a notice about a disclosure request tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum DisclosureTold {
    /// It is here.
    #[serde(rename = "disclosure-received")]
    Received {
        /// First instant at which an answer is late.
        until: Timestamp,
    },
    /// It is answered.
    #[serde(rename = "disclosure-answered")]
    Answered {
        /// `granted`, `granted-in-part` or `denied`.
        outcome: String,
        /// The codes of the data that is given.
        given: Vec<String>,
        /// The reasons.
        words: String,
    },
}

impl DisclosureTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            DisclosureTold::Received { .. } => "disclosure-received",
            DisclosureTold::Answered { .. } => "disclosure-answered",
        }
    }
}
