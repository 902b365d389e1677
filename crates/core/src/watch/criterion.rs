//! By what a site is judged (P-91).

use serde::{Deserialize, Serialize};

/// A criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Criterion {
    /// Sells prescription medicines without a valid prescription, which follows an examination in
    /// person.
    #[serde(rename = "no-prescription")]
    C1,
    /// Sells medicines that are not approved: counterfeit, expired, misbranded or falsified.
    #[serde(rename = "unapproved-drugs")]
    C2,
    /// Dispenses without a licence where it dispenses, or where it ships to.
    #[serde(rename = "no-licence")]
    C3,
    /// Takes card, money or health data by deceit. It is recorded beside the others.
    #[serde(rename = "theft")]
    C4,
}

impl Criterion {
    /// Every criterion there is.
    pub const ALL: [Self; 4] = [Self::C1, Self::C2, Self::C3, Self::C4];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::C1 => "no-prescription",
            Self::C2 => "unapproved-drugs",
            Self::C3 => "no-licence",
            Self::C4 => "theft",
        }
    }

    /// Its number, as letters name it.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
        }
    }

    /// Whether a site can be rogue on it: on C4 never alone.
    #[must_use]
    pub const fn makes_rogue(self) -> bool {
        matches!(self, Self::C1 | Self::C2 | Self::C3)
    }
}
