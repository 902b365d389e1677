//! The number by which people cite a case: `PR-2027-000123`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A case's number: the year of its opening in UTC, and its place among those of that year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    /// The year.
    pub year: i16,
    /// Its place, from 1.
    pub place: u32,
}

/// A text that is no number of a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no case number: PR-, the year, a hyphen and at least six digits")]
pub struct NotACaseNumber(pub String);

impl fmt::Display for CaseNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, place } = self;
        write!(formatter, "PR-{year:04}-{place:06}")
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        let read = || {
            let (year, place) = text.strip_prefix("PR-")?.split_once('-')?;
            let number = Self { year: year.parse().ok()?, place: place.parse().ok()? };
            // Only the one way to write it: no sign, no spare zero.
            (number.place > 0 && number.to_string() == text).then_some(number)
        };
        read().ok_or_else(|| NotACaseNumber(text.to_owned()))
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;

    fn try_from(text: String) -> Result<Self, NotACaseNumber> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::CaseNumber;

    #[test]
    fn a_number_is_written_one_way() {
        let number = CaseNumber { year: 2027, place: 123 };
        assert_eq!(number.to_string(), "PR-2027-000123");
        assert_eq!("PR-2027-000123".parse(), Ok(number));
        assert_eq!("PR-2027-1000000".parse(), Ok(CaseNumber { year: 2027, place: 1_000_000 }));
        for wrong in ["PR-2027-123", "PR-2027-000000", "pr-2027-000123", "PR-2027-+00123", "7"] {
            assert!(wrong.parse::<CaseNumber>().is_err(), "{wrong}");
        }
    }
}
