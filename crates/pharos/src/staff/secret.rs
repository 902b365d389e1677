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

    /// A code that stands in for a second factor: 16 characters of base32, 80 bits, in fours.
    #[must_use]
    pub fn for_recovery() -> Self {
        let text = Zeroizing::new(BASE32_NOPAD.encode(&identity::random::<10>()));
        let parts = [&text[..4], &text[4..8], &text[8..12], &text[12..]];
        Self(Zeroizing::new(parts.join("-")))
    }

    /// A recovery code as somebody typed it, if it can be one.
    #[must_use]
    pub fn typed_for_recovery(text: &str) -> Option<Self> {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        let letters: Zeroizing<String> =
            Zeroizing::new(letters.map(|letter| letter.to_ascii_uppercase()).collect());
        if letters.len() != 16 {
            return None;
        }
        let parts = [&letters[..4], &letters[4..8], &letters[8..12], &letters[12..]];
        Some(Self(Zeroizing::new(parts.join("-"))))
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
    fn a_recovery_code_is_known_however_it_is_typed() {
        let code = Secret::for_recovery();
        let typed = code.expose().replace('-', " ").to_lowercase();
        let read = Secret::typed_for_recovery(&typed).unwrap();
        assert_eq!(read.digest(), code.digest());
        assert!(Secret::typed_for_recovery("123456").is_none());
    }

    #[test]
    fn comparison_sees_length_and_letters() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }
}
