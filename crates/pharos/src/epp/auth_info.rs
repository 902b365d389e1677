//! What becomes of an authInfo that is given, and whether one that is shown is right (RFC 9154).

use jiff::Timestamp;
use registry_core::auth_info::{AuthInfo as Kept, AuthInfoGiven, AuthInfoShown};
use registry_epp::auth_info::AuthInfo;

use crate::identity;

/// Thousandths of a bit in one of the 95 printable ASCII characters: 1000 × log2(95).
const MILLIBITS_PER_CHARACTER: usize = 6569;

/// What a command gives as authInfo, in whichever form.
pub(super) fn read(given: &AuthInfo) -> AuthInfoGiven {
    match given {
        AuthInfo::Other => AuthInfoGiven::Extension,
        AuthInfo::Password { secret, .. } => self::given(secret.expose()),
    }
}

/// Measures an authInfo by length and character set, and digests it with a fresh salt.
pub(super) fn given(text: &str) -> AuthInfoGiven {
    if text.is_empty() {
        return AuthInfoGiven::Unset;
    }
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let millibits = if printable { text.len() * MILLIBITS_PER_CHARACTER } else { 0 };
    let bits = u32::try_from(millibits / 1000).unwrap_or(u32::MAX);
    let salt = identity::random::<16>();
    let hash = identity::auth_info_digest(&salt, text);
    AuthInfoGiven::Text { bits, salt: data_encoding::HEXLOWER.encode(&salt), hash }
}

/// Whether a text is the authInfo that is set; an unset or run-out one never matches.
pub(super) fn matches(set: Option<&Kept>, text: &str, now: Timestamp) -> bool {
    let Some(set) = set.filter(|set| now < set.expires_at) else { return false };
    let salt = data_encoding::HEXLOWER.decode(set.salt.as_bytes()).ok();
    let salt = salt.and_then(|salt| <[u8; 16]>::try_from(salt).ok());
    salt.is_some_and(|salt| identity::auth_info_digest(&salt, text) == set.hash)
}

/// What an authInfo shown is worth (RFC 9154).
pub(super) fn shown(given: Option<&AuthInfo>, set: Option<&Kept>, now: Timestamp) -> AuthInfoShown {
    match given {
        None => AuthInfoShown::Absent,
        Some(AuthInfo::Other) => AuthInfoShown::Extension,
        Some(AuthInfo::Password { secret, .. }) => match matches(set, secret.expose(), now) {
            true => AuthInfoShown::Right,
            false => AuthInfoShown::Wrong,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(text: &str) -> u32 {
        match given(text) {
            AuthInfoGiven::Text { bits, .. } => bits,
            AuthInfoGiven::Unset | AuthInfoGiven::Extension => 0,
        }
    }

    #[test]
    fn twenty_printable_characters_are_128_bits_and_fewer_are_not() {
        assert_eq!(given(""), AuthInfoGiven::Unset);
        assert!(bits("nineteen characters") < 128);
        assert!(bits("twenty characters ok") >= 128);
        assert_eq!(bits("twenty characters, ü"), 0);
    }

    #[test]
    fn only_the_right_text_matches_and_only_while_it_lasts() {
        let AuthInfoGiven::Text { salt, hash, .. } = given("correct horse battery") else {
            panic!("it is a text");
        };
        let expires_at: Timestamp = "2026-01-19T00:00:00Z".parse().expect("an instant");
        let before: Timestamp = "2026-01-18T00:00:00Z".parse().expect("an instant");
        let set = Kept { salt, hash, expires_at };
        assert!(matches(Some(&set), "correct horse battery", before));
        assert!(!matches(Some(&set), "correct horse batterx", before));
        assert!(!matches(Some(&set), "correct horse battery", expires_at));
        assert!(!matches(None, "", before));
    }
}
