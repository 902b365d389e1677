//! Bytes into text: a byte order mark, the charset of the header, the one the page names itself,
//! UTF-8 if it is that, windows-1252 if it is not (the Encoding Standard's fallback).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How much of a page is looked through for a charset (HTML, section 13.2.3.2).
const PRESCAN: usize = 1024;

/// The text of a page. What cannot be read becomes U+FFFD.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    let named = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = named.or_else(|| in_page(bytes)).unwrap_or_else(|| match is_utf_8(bytes) {
        true => UTF_8,
        false => WINDOWS_1252,
    });
    encoding.decode(bytes).0
}

/// A page may be cut in the middle of a letter; then it has others that are whole.
fn is_utf_8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii(),
    }
}

fn in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    let mark = b"charset=";
    let start = head.windows(mark.len()).position(|window| window == mark)? + mark.len();
    let quoted = head[start..].iter().position(|byte| !matches!(byte, b'"' | b'\''))?;
    let label = &head[start + quoted..];
    let end = label
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'_');
    let label = &label[..end.unwrap_or(label.len())];
    // A page that names UTF-16 in ASCII letters is not in it (HTML, section 13.2.3.3).
    Encoding::for_label(label).map(|found| if found.is_ascii_compatible() { found } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found() {
        let latin = b"<meta charset=\"ISO-8859-1\">caf\xe9";
        let polish = b"<meta http-equiv=x content='text/html; charset=iso-8859-2'>\xb3";
        for (bytes, declared, end) in [
            (&b"caf\xc3\xa9"[..], None, 'é'),
            (b"caf\xe9", None, 'é'),
            (latin, None, 'é'),
            (polish, None, 'ł'),
            (b"\xb3", Some("iso-8859-2"), 'ł'),
            (b"\xef\xbb\xbf<meta charset=iso-8859-1>\xc3\xa9", None, 'é'),
            (b"<meta charset=utf-16>\xc3\xa9", None, 'é'),
            (b"<meta charset=nonsense>\xc3\xa9", None, 'é'),
            (b"\xff\xfea\x00", None, 'a'),
        ] {
            let text = decode(bytes, declared);
            assert_eq!(text.chars().last(), Some(end), "{text}");
        }
    }
}
