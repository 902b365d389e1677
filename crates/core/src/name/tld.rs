//! A top-level domain we run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::label::{NameProblem, check_label};

/// A top-level domain: one A-label, lower case, without dots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tld(String);

impl Tld {
    /// Checks a label and takes it in lower case.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        check_label(text)?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NameProblem::NumericTld);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The label.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tld {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Tld {
    type Err = NameProblem;

    fn from_str(text: &str) -> Result<Self, NameProblem> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Tld {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        Self::parse(&text)
    }
}

impl From<Tld> for String {
    fn from(tld: Tld) -> Self {
        tld.0
    }
}
