//! What the registry publishes, in editions: the terms and conditions with Exhibit A, its policies
//! and requirements, agreements and guides (P-70 to P-72).
//!
//! ```text
//!             publish               its effect            the next edition's effect
//!   (nothing) ───────▶ announced ─────────────▶ in force ─────────────────────────▶ superseded
//!                          │ withdraw
//!                          ▼
//!                      withdrawn
//! ```
//! Only `withdrawn` is stored: which edition is in force at an instant follows from the instants of
//! effect ([`in_force_at`]), so no clock has to run for an amendment to hold.

mod acts;
mod in_force;
mod kinds;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{NewEdition, PublishFacts, Refusal, publish, tell, told, withdraw};
pub use in_force::{announced_at, exhibit_at, in_force_at};
pub use kinds::{Access, DocumentKind};

use crate::document::DocumentRef;
use crate::id::EditionId;

/// One version of one published document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its id.
    pub id: EditionId,
    /// Which document.
    pub kind: DocumentKind,
    /// What this version is called, as whoever accepts it names it: `2024-10`.
    pub version: String,
    /// What it says.
    pub content: Content,
    /// What it changes, for those whom it binds; empty for the first one.
    pub changes: String,
    /// Whether ICANN requires that it holds at once (P-70; T&C 14.1).
    pub required_by_icann: bool,
    /// When it was published, which is the date of its notice.
    pub published_at: Timestamp,
    /// First instant at which it holds.
    pub effective_at: Timestamp,
    /// Since when every customer of then has been written to; none where nobody has to be.
    pub told_at: Option<Timestamp>,
    /// Whether it was taken back before it held.
    pub withdrawn: Option<Withdrawn>,
}

/// What an edition says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Its text.
    Text(String),
    /// A document that was uploaded.
    Document(DocumentRef),
}

/// That an edition was taken back before it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Edition {
    /// Whether it is to hold, or does or did.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// Whether it is published, and does not hold yet.
    #[must_use]
    pub fn is_announced(&self, now: Timestamp) -> bool {
        self.stands() && now < self.effective_at
    }

    /// Whether customers have to be written to about it: it amends what binds them (P-70).
    #[must_use]
    pub const fn amends_what_binds(&self) -> bool {
        self.kind.binds_customers() && !self.changes.is_empty()
    }

    /// Whether customers have still to be written to about it.
    #[must_use]
    pub const fn is_to_be_told(&self) -> bool {
        self.stands() && self.amends_what_binds() && self.told_at.is_none()
    }
}
