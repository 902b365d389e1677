//! Simple types made of text (XML Schema part 2; `eppcom-1.0`).

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::secret::Secret;
use crate::xml::uri::is_uri_reference;

use super::node::{Parsed, Unfit};

/// White space as `token` wants it: single spaces, none at the ends.
pub(crate) fn collapse(text: &str) -> Cow<'_, str> {
    let mut after_space = true;
    let plain = text.bytes().all(|byte| {
        let fits = byte > b' ' || byte == b' ' && !after_space;
        after_space = byte == b' ';
        fits
    });
    if plain && (text.is_empty() || !after_space) {
        return Cow::Borrowed(text);
    }
    let words = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// White space as `normalizedString` wants it: every piece a space.
pub(crate) fn replace(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r')) {
        Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// Checks a length in characters.
pub(crate) fn of_length(text: Cow<'_, str>, length: RangeInclusive<usize>) -> Parsed<Cow<'_, str>> {
    let shortest = text.len() / 4;
    if shortest <= *length.end() && length.contains(&text.chars().count()) {
        return Ok(text);
    }
    let (least, most) = length.into_inner();
    let words = match (least, most) {
        (least, usize::MAX) => format!("it must have at least {least} characters"),
        (least, most) if least == most => format!("it must have {least} characters"),
        (0, most) => format!("it may have at most {most} characters"),
        (least, most) => format!("it must have {least} to {most} characters"),
    };
    Err(Unfit::new("length-out-of-range", words))
}

/// `token` of so many characters.
pub(crate) fn token(text: &str, length: RangeInclusive<usize>) -> Parsed<String> {
    of_length(collapse(text), length).map(Cow::into_owned)
}

/// `token` of any length.
pub(crate) fn any_token(text: &str) -> Parsed<String> {
    Ok(collapse(text).into_owned())
}

/// `normalizedString` of so many characters.
pub(crate) fn normalized(text: &str, length: RangeInclusive<usize>) -> Parsed<String> {
    of_length(replace(text), length).map(Cow::into_owned)
}

/// `eppcom:labelType`: a name of 1 to 255 characters.
pub(crate) fn label(text: &str) -> Parsed<String> {
    token(text, 1..=255)
}

/// `eppcom:clIDType`: an identifier of 3 to 16 characters.
pub(crate) fn client_id(text: &str) -> Parsed<String> {
    token(text, 3..=16)
}

/// `epp:trIDStringType`: a transaction identifier of 3 to 64 characters.
pub(crate) fn transaction_id(text: &str) -> Parsed<String> {
    token(text, 3..=64)
}

/// `eppcom:minTokenType`: a token that is not empty.
pub(crate) fn min_token(text: &str) -> Parsed<String> {
    token(text, 1..=usize::MAX)
}

/// `epp:pwType`: a password of 6 to 16 characters.
pub(crate) fn password(text: &str) -> Parsed<Secret> {
    token(text, 6..=16).map(Secret::new)
}

/// `anyURI`.
pub(crate) fn any_uri(text: &str) -> Parsed<String> {
    let uri = collapse(text);
    let tolerated = |character: char| {
        !character.is_ascii()
            || character.is_ascii_control()
            || matches!(character, ' ' | '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    if is_uri_reference(&uri.replace(tolerated, "_")) {
        return Ok(uri.into_owned());
    }
    Err(Unfit::new("not-a-uri", "it must be a URI"))
}

/// `language`: a tag such as `en` or `de-AT`.
pub(crate) fn language(text: &str) -> Parsed<String> {
    let tag = collapse(text);
    let fits = tag.split('-').enumerate().all(|(place, part)| {
        (1..=8).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || place > 0 && byte.is_ascii_digit())
    });
    if fits {
        return Ok(tag.into_owned());
    }
    Err(Unfit::new("not-a-language", "it must be a language tag such as en"))
}

/// `boolean`: 0, 1, true, false.
pub(crate) fn boolean(text: &str) -> Parsed<bool> {
    match collapse(text).as_ref() {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(Unfit::new("not-a-boolean", "it must be 0, 1, true or false")),
    }
}

/// `eppcom:roidType`: the pattern `(\w|_){1,80}-\w{1,8}`.
pub(crate) fn roid(text: &str) -> Parsed<String> {
    let id = collapse(text);
    let fits = id.rsplit_once('-').is_some_and(|(object, repository)| {
        (1..=80).contains(&object.chars().count())
            && (1..=8).contains(&repository.chars().count())
            && object.chars().all(|character| character == '_' || is_word(character))
            && repository.chars().all(is_word)
    });
    if fits {
        return Ok(id.into_owned());
    }
    Err(Unfit::new("not-a-roid", "it must be a repository object identifier"))
}

/// `\w` of XML Schema: neither punctuation nor separator nor control. Outside ASCII we take
/// letters and digits only; nobody registers a repository with anything else.
fn is_word(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric() || "$+<=>^`|~".contains(character)
    } else {
        character.is_alphanumeric()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed_or_replaced() {
        assert_eq!(collapse(" a \t b\n"), "a b");
        assert_eq!(collapse("a b"), "a b");
        assert_eq!(collapse("a\tb"), "a b");
        assert_eq!(replace(" a\tb\r\n"), " a b  ");
    }

    #[test]
    fn lengths_count_characters_after_white_space() {
        assert_eq!(client_id("  abc ").as_deref(), Ok("abc"));
        assert!(client_id("ab ").is_err());
        assert!(client_id("éééééééééééééééé").is_ok());
        assert!(label("").is_err());
        assert!(label(&"a".repeat(256)).is_err());
    }

    #[test]
    fn identifiers_languages_and_booleans() {
        assert!(roid("EXAMPLE1_X-REP").is_ok());
        assert!(roid("EXAMPLE1-RE_P").is_err());
        assert!(roid("A-B-C").is_err());
        assert!(language("en-US").is_ok());
        assert!(language("e1").is_err());
        assert!(language("").is_err());
        assert_eq!(boolean(" true "), Ok(true));
        assert!(boolean("TRUE").is_err());
    }
}
