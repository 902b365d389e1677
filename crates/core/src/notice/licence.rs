//! Notices about trademark licences (P-60; T&C 13).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::LicenceId;
use crate::name::DomainName;

/// A notice about a trademark licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceLetter {
    /// The licence, or the wish for one.
    pub licence: LicenceId,
    /// The name.
    pub name: DomainName,
    /// What it tells.
    #[serde(flatten)]
    pub told: LicenceTold,
}

/// What a notice about a licence tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum LicenceTold {
    /// It is granted.
    #[serde(rename = "licence-granted")]
    Granted {
        /// The version of the usage guidelines that is part of it.
        guidelines: String,
        /// The decision in words.
        words: String,
    },
    /// It is refused; there is no appeal (P-55).
    #[serde(rename = "licence-refused")]
    Refused {
        /// Why.
        words: String,
    },
    /// It has ended with its name or the terms (P-71).
    #[serde(rename = "licence-ended")]
    Ended {
        /// When.
        at: Timestamp,
        /// The code of the reason.
        why: String,
    },
}

impl LicenceTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            LicenceTold::Granted { .. } => "licence-granted",
            LicenceTold::Refused { .. } => "licence-refused",
            LicenceTold::Ended { .. } => "licence-ended",
        }
    }
}
