//! The sunrise list, SURL: labels that some signed mark entitles to.

use jiff::Timestamp;

use super::{Entry, instant, label};

/// A label that some signed mark entitles to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sunrise {
    /// The label, an A-label in lower case.
    pub label: String,
    /// When it came onto the list.
    pub inserted_at: Timestamp,
}

impl Entry for Sunrise {
    const LIST: &'static str = "SURL";
    const HEADER: &'static str = "DNL,insertion-datetime";
    const ALLOWED: &'static str = "an entry is a label and the instant it came onto the list";

    fn read(values: &[&str]) -> Option<Self> {
        let [name, inserted_at] = values else { return None };
        Some(Self { label: label(name)?, inserted_at: instant(inserted_at)? })
    }
}
