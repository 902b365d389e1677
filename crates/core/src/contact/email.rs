//! E-mail addresses.

/// Longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL_PART_MAXIMUM: usize = 64;

/// Whether a text is an addr-spec with a domain (RFC 5322, section 3.4.1; EPP.md, section 6).
///
/// Quoted local parts, comments and address literals are not taken.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    is_dot_atom(local) && local.len() <= LOCAL_PART_MAXIMUM && is_domain(domain)
}

fn is_dot_atom(text: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty()
            && part.chars().all(|letter| {
                letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter)
            })
    };
    text.split('.').all(atom)
}

fn is_domain(text: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}
