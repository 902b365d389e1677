//! The list of revoked signed marks, SMDRL (RFC 9361, section 6.2).

use jiff::Timestamp;

use super::{Entry, instant};

/// A signed mark that no longer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The mark's identifier (`smd:id`).
    pub mark: String,
    /// When it came onto the list.
    pub inserted_at: Timestamp,
}

impl Entry for Revocation {
    const HEADER: &'static str = "smd-id,insertion-datetime";
    const ALLOWED: &'static str = "an entry is the identifier of a signed mark, two numbers with a \
                                   hyphen between, and the instant it came onto the list";

    fn read(values: &[&str]) -> Option<Self> {
        let [mark, inserted_at] = values else { return None };
        let (issuer, number) = mark.split_once('-')?;
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (digits(issuer) && digits(number)).then_some(())?;
        Some(Self { mark: (*mark).to_owned(), inserted_at: instant(inserted_at)? })
    }
}
