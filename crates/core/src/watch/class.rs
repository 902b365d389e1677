//! What a site is called (P-92), and what it is.

use serde::{Deserialize, Serialize};

/// What a site is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Accredited.
    Certified,
    /// Reviewed whole and found to keep law and standards.
    Legitimate,
    /// Not reviewed whole; says nothing for or against it.
    Unverified,
    /// Sells nothing and leads to no sale of its own: informs, links or compares.
    InformationOnly,
    /// Not about medicines: out of scope, false hits among them.
    NotAPharmacy,
    /// Standards or law are not met, less severely than a rogue site does, or in one place only.
    Unapproved,
    /// A criterion of C1 to C3 is met, with evidence, over a signature (P-91).
    Rogue,
    /// Without content: not there, parked or suspended.
    Inactive,
    /// Under review.
    Pending,
}

impl Class {
    /// Every class there is.
    pub const ALL: [Self; 9] = [
        Self::Certified,
        Self::Legitimate,
        Self::Unverified,
        Self::InformationOnly,
        Self::NotAPharmacy,
        Self::Unapproved,
        Self::Rogue,
        Self::Inactive,
        Self::Pending,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Legitimate => "legitimate",
            Self::Unverified => "unverified",
            Self::InformationOnly => "information-only",
            Self::NotAPharmacy => "not-a-pharmacy",
            Self::Unapproved => "unapproved",
            Self::Rogue => "rogue",
            Self::Inactive => "inactive",
            Self::Pending => "pending",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }

    /// Whether it says that law or standards are not met.
    #[must_use]
    pub const fn accuses(self) -> bool {
        matches!(self, Self::Rogue | Self::Unapproved)
    }

    /// Whether a person can sign it: the others follow from what is seen.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        !matches!(self, Self::Inactive | Self::Pending)
    }
}

/// What a machine may call a site by itself (P-92): nothing that accuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MachineClass {
    /// There is content to look at.
    Pending,
    /// There is none.
    Inactive,
}

impl From<MachineClass> for Class {
    fn from(class: MachineClass) -> Self {
        match class {
            MachineClass::Pending => Class::Pending,
            MachineClass::Inactive => Class::Inactive,
        }
    }
}

/// What kind of site it is, apart from what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// Run by whoever the content serves.
    Operated,
    /// Informs, links or compares, and sells nothing.
    InformationOnly,
    /// Somebody else's site, which strangers broke into (P-96).
    Compromised,
}

impl Nature {
    /// Every nature there is.
    pub const ALL: [Self; 3] = [Self::Operated, Self::InformationOnly, Self::Compromised];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operated => "operated",
            Self::InformationOnly => "information-only",
            Self::Compromised => "compromised",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nature| nature.code() == code)
    }
}
