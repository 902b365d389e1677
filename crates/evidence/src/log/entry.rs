//! What is logged: every capture, every reading, everything that is handed out, held or deleted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The bundle, by the hash of its bytes.
    pub bundle: Digest,
    /// What was done with it.
    pub act: Act,
}

/// What is done with a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act", deny_unknown_fields)]
pub enum Act {
    /// It was made.
    Captured,
    /// It was made from another one, by adding an authority's stamp.
    Stamped {
        /// The one without.
        of: Digest,
    },
    /// Somebody read it.
    Read,
    /// Somebody was given it.
    Exported {
        /// Who.
        to: String,
    },
    /// It is kept, whatever the retention says, until the hold is lifted, and with it what is
    /// stamped of it.
    Held {
        /// Why.
        reason: String,
    },
    /// A hold was lifted.
    Released {
        /// The number of the entry that set it.
        hold: usize,
        /// Why.
        reason: String,
    },
    /// It was deleted.
    Deleted {
        /// Under which rule.
        rule: String,
    },
}
