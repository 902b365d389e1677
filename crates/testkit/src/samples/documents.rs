//! Sample editions of what the registry publishes.

use registry_core::terms::{Content, DocumentKind, Edition};

use super::Samples;

impl Samples {
    /// An edition of the terms that is published now and holds in so many days.
    pub fn edition(&self, version: &str, days: i64) -> Edition {
        Edition {
            id: id!(EditionId),
            kind: DocumentKind::TermsAndConditions,
            version: version.to_owned(),
            content: Content::Text("1: The request. 2: What qualifies.".to_owned()),
            changes: "Clause 2 says more about what qualifies.".to_owned(),
            required_by_icann: false,
            published_at: self.now,
            effective_at: self.days(days),
            told_at: None,
            withdrawn: None,
        }
    }
}
