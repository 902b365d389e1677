//! The domain name label list: labels that a claim lies on (RFC 9361, section 6.1).

use jiff::Timestamp;

use super::{Entry, instant, label};

/// A label that a claim lies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The label, an A-label in lower case.
    pub label: String,
    /// By which the claims notice is fetched.
    pub lookup_key: String,
    /// When it came onto the list.
    pub inserted_at: Timestamp,
}

impl Entry for Claim {
    const HEADER: &'static str = "DNL,lookup-key,insertion-datetime";
    const ALLOWED: &'static str =
        "an entry is a label, its lookup key and the instant it came onto the list";

    fn read(values: &[&str]) -> Option<Self> {
        let [name, key, inserted_at] = values else { return None };
        let sound = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
        let inserted_at = instant(inserted_at)?;
        sound.then_some(())?;
        Some(Self { label: label(name)?, lookup_key: (*key).to_owned(), inserted_at })
    }
}
