//! The trademark licence of a name (P-60; T&C 13): asked for in writing, granted or refused at
//! discretion, ended by itself with the name or its terms.
//!
//! ```text
//!             refuse
//!   Asked ───────────▶ Refused
//!     │ grant                  the name or its terms end (told by the worker)
//!     └───────▶ Granted ──────────────────────────────────────────────▶ Ended
//! ```
//! `Ended` says that the end was recorded and told. Whether a granted licence runs is asked of the
//! name and its newest revocation ([`standing`]), so that it ends at the right instant whether or
//! not anybody looked; a restore that takes the end of the terms back takes that of the licence
//! back too. There is no appeal (P-55).

mod acts;
mod standing;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{AskFacts, NewLicence, Refusal, ask, download, end, grant, refuse};
pub use standing::{EndReason, Standing, standing};

use crate::document::DocumentRef;
use crate::id::{DomainId, LicenceId, OrganizationId};
use crate::name::DomainName;

/// A licence, or a wish for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Its id.
    pub id: LicenceId,
    /// The registration it goes with.
    pub domain: DomainId,
    /// The name in letters.
    pub name: DomainName,
    /// Who holds the name, and may display the trademark: the licence cannot be assigned
    /// (T&C 13.4).
    pub organization: OrganizationId,
    /// When the registry had the wish, in writing (P-59).
    pub asked_at: Timestamp,
    /// What was asked, in the registrant's words.
    pub words: String,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// Where it stands.
    pub state: State,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// Who asked; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: Asker,
}

/// The personal part of a licence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Asker {
    /// The person who asked.
    pub asked_by: String,
}

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// When.
    pub at: Timestamp,
    /// The version of the usage guidelines that is part of it (T&C 13.2).
    pub guidelines: String,
    /// The decision in words.
    pub words: String,
}

/// Where a licence stands, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// Nobody has decided.
    Asked,
    /// It was refused.
    Refused {
        /// When.
        at: Timestamp,
        /// Why.
        words: String,
    },
    /// It was granted.
    Granted(Grant),
    /// Its end was seen, and the registrant told.
    Ended {
        /// The grant.
        grant: Grant,
        /// When it ended.
        at: Timestamp,
        /// Why.
        why: EndReason,
    },
}

impl State {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Refused { .. } => "refused",
            State::Granted(_) => "granted",
            State::Ended { .. } => "ended",
        }
    }

    /// The grant, if there ever was one.
    #[must_use]
    pub const fn grant(&self) -> Option<&Grant> {
        match self {
            State::Granted(grant) | State::Ended { grant, .. } => Some(grant),
            State::Asked | State::Refused { .. } => None,
        }
    }
}
