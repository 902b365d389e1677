//! A name that can be registered here: one label under a TLD we run (EPP.md section 3).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::label::{NameProblem, check_name};
use super::tld::Tld;
use crate::refusal::refusals;

refusals! {
    /// Why a text is no name of this registry. Rules that need a rulebook (reserved, blocked) are
    /// `NameRules::judge`.
    #[derive(Copy, Hash)]
    pub enum NameRefusal {
        /// Not a domain name at all, or one with reserved hyphens: EPP 2005.
        Invalid(NameProblem) = "name-invalid", "the name {0}";
        /// `xn--`, and no rulebook has an IDN table: EPP 2306.
        IdnNotSupported = "idn-not-supported", "internationalized names are not supported";
        /// Another TLD, or deeper than the second level: EPP 2306.
        NotInThisRegistry = "not-in-this-registry", "the name is not in this registry";
    }
}

impl NameRefusal {
    /// What `check` answers: at most 32 characters (RFC 5731, `reasonBaseType`).
    #[must_use]
    pub const fn check_reason(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::IdnNotSupported => "IDN not supported",
            Self::NotInThisRegistry => "not in this registry",
        }
    }
}

/// One label directly under a TLD, lower case, without a dot at the end.
///
/// What `parse` returns may be registered as far as its form goes. What comes back from storage
/// or stands above a host is checked for its form only, so that a rule that changes later (IDN)
/// makes no stored name unreadable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName(String);

impl DomainName {
    /// Checks a name as a client sent it, in the order of EPP.md section 3.
    pub fn parse(text: &str, tlds: &[Tld]) -> Result<Self, NameRefusal> {
        check_name(text).map_err(NameRefusal::Invalid)?;
        let lower = text.to_ascii_lowercase();
        let (label, rest) =
            lower.split_once('.').ok_or(NameRefusal::Invalid(NameProblem::SingleLabel))?;
        if !tlds.iter().any(|tld| tld.as_str() == rest) {
            return Err(NameRefusal::NotInThisRegistry);
        }
        if label.get(2..4) == Some("--") {
            return Err(match label.get(..2) {
                Some("xn") => NameRefusal::IdnNotSupported,
                _ => NameRefusal::Invalid(NameProblem::HyphensAtThreeAndFour),
            });
        }
        Ok(Self(lower))
    }

    /// The two labels a host stands under, already checked and in lower case.
    pub(super) fn above_host(checked: &str) -> Self {
        Self(checked.to_owned())
    }

    /// The whole name: `example.pharmacy`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label without the TLD: `example`.
    #[must_use]
    pub fn label(&self) -> &str {
        self.0.split_once('.').map_or(self.as_str(), |(label, _)| label)
    }

    /// The TLD without its dot: `pharmacy`.
    #[must_use]
    pub fn tld(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, tld)| tld)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for DomainName {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        check_name(&text)?;
        let lower = text.to_ascii_lowercase();
        match lower.split_once('.') {
            None => Err(NameProblem::SingleLabel),
            Some((_, tld)) if tld.contains('.') => Err(NameProblem::TooDeep),
            Some((_, tld)) => Tld::parse(tld).map(|_| Self(lower)),
        }
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}
