//! The name of a host: any fully qualified name (RFC 5732, section 2.1).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::domain_name::DomainName;
use super::label::{NameProblem, check_name};
use super::tld::Tld;

/// Why a text is no host name: EPP 2005.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the host name {0}")]
pub struct HostNameError(pub NameProblem);

impl HostNameError {
    /// The stable code of this refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "host-name-invalid"
    }
}

/// A fully qualified host name: LDH labels, at least two, at most 253 characters, lower case, no
/// dot at the end. Internal or external; `xn--` labels are other people's business and pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

impl HostName {
    /// Checks a name and takes it in lower case.
    pub fn parse(text: &str) -> Result<Self, HostNameError> {
        check_name(text).map_err(HostNameError)?;
        let (_, last) = text.rsplit_once('.').ok_or(HostNameError(NameProblem::SingleLabel))?;
        Tld::parse(last).map_err(HostNameError)?;
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that would be registered above it, at any depth, or the host's own name when it
    /// is one; `None` if it stands under none of our TLDs (an external host).
    ///
    /// Such a name need not be registrable (`xn--`); it then simply does not exist (EPP 2303).
    #[must_use]
    pub fn superordinate(&self, tlds: &[Tld]) -> Option<DomainName> {
        let tld = tlds.iter().find(|tld| self.is_under(tld))?;
        let above = self.0.strip_suffix(tld.as_str())?.strip_suffix('.')?;
        let label = above.rsplit_once('.').map_or(above, |(_, label)| label);
        Some(DomainName::above_host(&format!("{label}.{tld}")))
    }

    /// Whether it is another name, or lies below it.
    #[must_use]
    pub fn is_within(&self, above: &Self) -> bool {
        let rest = self.0.strip_suffix(&above.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Whether it stands below a TLD.
    #[must_use]
    pub fn is_under(&self, tld: &Tld) -> bool {
        self.0.rsplit_once('.').is_some_and(|(_, last)| last == tld.as_str())
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for HostName {
    type Error = HostNameError;

    fn try_from(text: String) -> Result<Self, HostNameError> {
        Self::parse(&text)
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}
