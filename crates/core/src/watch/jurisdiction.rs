//! Whose law applies: where a site dispenses, and every place it ships to (P-91).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::contact::is_country;

/// A jurisdiction: a country of ISO 3166-1 or `EU`, or a part of one (`US-CA`, ISO 3166-2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Jurisdiction(String);

/// A text that names no jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no jurisdiction: a country code as DE, EU, or a part of a country as US-CA")]
pub struct NotAJurisdiction(pub String);

impl Jurisdiction {
    /// Checks and takes a code.
    pub fn parse(text: &str) -> Result<Self, NotAJurisdiction> {
        let (country, part) = match text.split_once('-') {
            Some((country, part)) => (country, Some(part)),
            None => (text, None),
        };
        let is_capital = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_part = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
            (1..=3).contains(&part.len()) && part.bytes().all(plain)
        };
        let known = country == "EU" || is_country(country);
        match known && is_capital(country) && part.is_none_or(is_part) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotAJurisdiction(text.to_owned())),
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether another lies within this one, or is the same.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Jurisdiction {
    type Err = NotAJurisdiction;

    fn from_str(text: &str) -> Result<Self, NotAJurisdiction> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Jurisdiction {
    type Error = NotAJurisdiction;

    fn try_from(text: String) -> Result<Self, NotAJurisdiction> {
        Self::parse(&text)
    }
}

impl From<Jurisdiction> for String {
    fn from(jurisdiction: Jurisdiction) -> Self {
        jurisdiction.0
    }
}
