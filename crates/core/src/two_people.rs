//! Acts that take two people (P-15): one proposes, another confirms, or somebody drops it.
//!
//! ```text
//!            propose               confirm (another person)
//!   nothing ────────▶ proposed ───────────────────────────▶ done
//!      ▲                 │
//!      └───── drop ──────┘
//! ```
//! Which acts these are the rulebook says. Where it does not name an act, proposing does it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Actor;
use crate::refusal::refusals;
use crate::rulebook::{Rulebook, TwoPersonAct};

/// Who proposed an act, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

refusals! {
    /// Why a second person does not confirm.
    #[derive(Copy)]
    pub enum Unconfirmed {
        /// Nothing is proposed.
        NothingProposed = "nothing-proposed", "nothing is proposed that could be confirmed";
        /// The person who proposed it cannot confirm it.
        SamePerson =
            "same-person", "another person than the one who proposed this has to confirm it";
    }
}

/// Whether an act takes two people.
#[must_use]
pub fn are_needed(act: TwoPersonAct, rulebook: &Rulebook) -> bool {
    rulebook.decisions.two_people.contains(&act)
}

impl Proposed {
    /// The second of two people is another than the first (P-15); both names then sign.
    pub fn confirmed_by(&self, by: &Actor) -> Result<String, Unconfirmed> {
        match self.by.is_same_person(by) {
            true => Err(Unconfirmed::SamePerson),
            false => Ok(format!("{} and {}", self.by.name(), by.name())),
        }
    }
}

impl Actor {
    /// Whether two acts are one person's: a name may have changed between them, the account not.
    #[must_use]
    pub fn is_same_person(&self, other: &Actor) -> bool {
        match (self.person(), other.person()) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}
