//! Internationalized names: what a client may ask with, and what it is shown (RFC 9082, section
//! 3.1.3; RFC 9083, section 3).

use std::borrow::Cow;

/// A name as it was asked for, in A-labels and without a dot at its end; none if no such name can
/// exist.
#[must_use]
pub fn asked(text: &str) -> Option<Cow<'_, str>> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_ascii() {
        return Some(text.into());
    }
    idna::domain_to_ascii(text).ok().map(Cow::Owned)
}

/// A name in U-labels, if it has any A-label.
#[must_use]
pub fn shown(name: &str) -> Option<String> {
    if !name.contains("xn--") {
        return None;
    }
    let (unicode, read) = idna::domain_to_unicode(name);
    (read.is_ok() && unicode != name).then_some(unicode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_asked_for_in_either_form() {
        let cases = [
            ("acme.pharmacy", Some("acme.pharmacy")),
            ("ACME.pharmacy.", Some("ACME.pharmacy")),
            ("ns1.bücher.example", Some("ns1.xn--bcher-kva.example")),
            ("NS1.BÜCHER.example", Some("ns1.xn--bcher-kva.example")),
            ("ns1.xn--bcher-kva.example", Some("ns1.xn--bcher-kva.example")),
            ("a\u{fffe}.example", None),
        ];
        for (text, expected) in cases {
            assert_eq!(asked(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_shown_in_unicode_only_if_it_has_such_labels() {
        assert_eq!(shown("ns1.xn--bcher-kva.example").as_deref(), Some("ns1.bücher.example"));
        assert_eq!(shown("acme.pharmacy"), None);
        assert_eq!(shown("xn--zzzzzzzzz.example"), None, "nothing is made of what is none");
    }
}
