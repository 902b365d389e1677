//! Whether a text is a URI reference (RFC 3986, section 4.1).

/// Checks the form of a URI reference, which is ASCII.
pub(crate) fn is_uri_reference(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    if !(is_made_of(fragment, "/?:@") && is_made_of(query, "/?:@")) {
        return false;
    }
    let hierarchy = match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        Some((first, _)) if !first.contains('/') => return false,
        _ => text,
    };
    match hierarchy.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            is_authority(authority) && is_made_of(path, "/:@")
        }
        None => is_made_of(hierarchy, "/:@"),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    if !is_made_of(user, ":") {
        return false;
    }
    let (name, port) = match host.strip_prefix('[') {
        Some(literal) => {
            let Some((address, port)) = literal.split_once(']') else { return false };
            return is_made_of(address, ":") && (port.is_empty() || is_port(port));
        }
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    is_made_of(name, "") && (port.is_empty() || is_port(port))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u32>().unwrap_or(0) < 1 << 31
    })
}

/// Whether the text holds only unreserved characters, sub-delimiters, whole percent escapes and
/// these others.
fn is_made_of(text: &str, others: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let digit = |next: Option<u8>| next.is_some_and(|next| next.is_ascii_hexdigit());
                digit(bytes.next()) && digit(bytes.next())
            }
            b'-' | b'.' | b'_' | b'~' => true,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => true,
            _ => byte.is_ascii_alphanumeric() || others.as_bytes().contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_other_text() {
        for good in ["urn:ietf:params:xml:ns:domain-1.0", "http://a.b:80/c?d#e", "", "a/b:c", "#x"]
        {
            assert!(is_uri_reference(good), "{good}");
        }
        for bad in ["a b", "%zz", "http://a:b/", "1a:b", "a#b#c", "<", "é", "http://[::1"] {
            assert!(!is_uri_reference(bad), "{bad}");
        }
    }
}
