//! Secrets that are handed out once and kept as hashes: sessions, bearer tokens, invitations,
//! registration tokens. All have 256 random bits, so SHA-256 suffices and no salt is needed.

use std::fmt;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::identity;

/// A secret just made, or just presented; it never prints.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A new secret for a cookie, a header or a link: 43 characters of base64url.
    #[must_use]
    pub fn for_machines() -> Self {
        let bytes = Zeroizing::new(identity::random::<32>());
        Self(Zeroizing::new(BASE64URL_NOPAD.encode(&*bytes)))
    }

    /// A new secret that people may have to type: 52 characters of base32 (P-20).
    #[must_use]
    pub fn for_people() -> Self {
        let bytes = Zeroizing::new(identity::random::<32>());
        Self(Zeroizing::new(BASE32_NOPAD.encode(&*bytes)))
    }

    /// One that somebody presented.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The text, to hand out or seal.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    let difference = left.bytes().zip(right.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_distinct_and_never_print() {
        let (one, other) = (Secret::for_people(), Secret::for_people());
        assert_eq!(one.expose().len(), 52);
        assert_eq!(Secret::for_machines().expose().len(), 43);
        assert_ne!(one.expose(), other.expose());
        assert_eq!(format!("{one:?}"), "Secret(..)");
        assert_eq!(one.digest(), Secret::presented(one.expose()).digest());
    }

    #[test]
    fn comparison_sees_length_and_letters() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }
}
