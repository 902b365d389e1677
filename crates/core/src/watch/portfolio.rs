//! Whose names are watched, and what they want to hear of (P-90, P-93).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::PortfolioId;

/// The names of one registrar, registry or hosting provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    /// Its id.
    pub id: PortfolioId,
    /// Its owner, by name.
    pub name: String,
    /// What its owner is.
    pub owner: Owner,
    /// How often it is looked at.
    pub tier: Tier,
    /// Since when its owner wants to hear of unapproved sites too, and who said so; none if not.
    pub report_unapproved: Option<Wish>,
    /// Where its owner takes reports of abuse.
    pub abuse_contact: String,
}

/// What the owner of a portfolio is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Owner {
    /// A registrar.
    Registrar {
        /// Its number at IANA.
        iana_id: u32,
    },
    /// A registry.
    Registry,
    /// A hosting provider.
    Host,
}

/// How often a portfolio is looked at (P-90).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// In sweeps, free of charge.
    Complimentary,
    /// All the time.
    Expanded,
}

/// A wish, as it was recorded (P-93).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Who spoke for the owner.
    pub by: String,
    /// Since when it holds.
    pub at: Timestamp,
}

impl Portfolio {
    /// Whether its owner had asked for unapproved sites at an instant (P-93).
    #[must_use]
    pub fn wants_unapproved(&self, at: Timestamp) -> bool {
        self.report_unapproved.as_ref().is_some_and(|wish| wish.at <= at)
    }
}
