//! The reason in the answer to a check (`eppcom:reasonType`; RFC 5731, section 3.1.1).

use std::borrow::Cow;

use thiserror::Error;

/// A reason of 1 to 32 characters. It is never cut: a longer one cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(Cow<'static, str>);

/// A text that is no [`Reason`]: empty, longer than 32 characters, or with white space that the
/// schema would collapse.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a reason has 1 to 32 characters and single spaces between words")]
pub struct NoReason;

impl Reason {
    /// A reason known when we compile; too long a one does not compile if it stands in a `const`.
    ///
    /// # Panics
    /// Outside of a `const`, if the text is empty, has more than 32 octets or is not ASCII.
    pub const fn fixed(text: &'static str) -> Self {
        assert!(text.is_ascii() && !text.is_empty() && text.len() <= 32);
        Self(Cow::Borrowed(text))
    }

    /// A reason made while we run.
    pub fn new(text: impl Into<String>) -> Result<Self, NoReason> {
        let text = text.into();
        let collapsed = crate::schema::text::collapse(&text) == text;
        match text.chars().count() {
            1..=32 if collapsed => Ok(Self(Cow::Owned(text))),
            _ => Err(NoReason),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_two_characters_and_not_one_more() {
        const IN_USE: Reason = Reason::fixed("in use");
        assert_eq!(IN_USE.as_str(), "in use");
        assert!(Reason::new("x".repeat(32)).is_ok());
        assert_eq!(Reason::new("x".repeat(33)), Err(NoReason));
        assert_eq!(Reason::new(""), Err(NoReason));
        assert_eq!(Reason::new("in  use"), Err(NoReason));
    }
}
