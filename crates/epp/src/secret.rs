//! Text that must never be printed: passwords, authInfo, tokens.

use std::fmt;

use zeroize::Zeroizing;

/// A secret as a client sent it: `Debug` prints `***`, there is no `Display`, and the memory is
/// wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes charge of a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that compares or hashes it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret::new("2fooBAR");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.expose(), "2fooBAR");
    }
}
