//! The registered name in a line.

use crate::letters::LABEL_MAXIMUM;

/// What a line says that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoName {
    /// Letters, digits and hyphens make labels, dots stand between.
    #[error("a label has 1 to 63 letters, digits and hyphens, none of these at its ends")]
    Label,
    /// It lies under no TLD, or is itself a public suffix.
    #[error("it is not below a public suffix")]
    Suffix,
}

/// A registered name, and its own label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Registered<'n> {
    pub name: &'n [u8],
    pub label: &'n [u8],
}

impl<'n> Registered<'n> {
    /// The registered name that a name lies in. One label under a TLD is taken for one, which most
    /// names are; for others the list of public suffixes is asked, with room for lower case. The
    /// label itself is looked at by whoever takes its letters.
    pub(crate) fn of(name: &'n [u8], room: &'n mut Vec<u8>) -> Result<Self, NoName> {
        let name = name.strip_suffix(b".").unwrap_or(name);
        let Some(dot) = memchr::memchr(b'.', name) else {
            return Err(if is_label(name) { NoName::Suffix } else { NoName::Label });
        };
        let (label, behind) = (&name[..dot], &name[dot + 1..]);
        if is_label(behind) {
            return Ok(Self { name, label });
        }
        if name.len() > NAME_MAXIMUM || !name.split(|octet| *octet == b'.').all(is_label) {
            return Err(NoName::Label);
        }
        room.clear();
        room.extend(name.iter().map(u8::to_ascii_lowercase));
        Self::below_suffix(room).ok_or(NoName::Suffix)
    }

    fn below_suffix(name: &'n [u8]) -> Option<Self> {
        let suffix = psl::suffix(name)?.as_bytes().len();
        let dot = name.len().checked_sub(suffix + 1)?;
        let begins = name[..dot].iter().rposition(|octet| *octet == b'.').map_or(0, |dot| dot + 1);
        Some(Self { name: &name[begins..], label: &name[begins..dot] })
    }
}

/// The label that a host registered below its public suffix; none where it is one.
#[must_use]
pub fn registered_label(host: &str) -> Option<String> {
    let mut room = Vec::new();
    let Registered { label, .. } = Registered::of(host.as_bytes(), &mut room).ok()?;
    if !is_label(label) {
        return None;
    }
    Some(String::from_utf8_lossy(label).to_ascii_lowercase())
}

/// Whether a name of lower case is a public suffix.
pub(crate) fn is_suffix(name: &str) -> bool {
    psl::suffix_str(name).is_some_and(|suffix| suffix == name)
}

/// Longest name of DNS, in letters and dots (RFC 1035, section 2.3.4).
const NAME_MAXIMUM: usize = 253;

/// Whether octets are a label: letters, digits and hyphens, none of these at the ends.
fn is_label(octets: &[u8]) -> bool {
    let ends_well = octets.first() != Some(&b'-') && octets.last() != Some(&b'-');
    let is_good = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-';
    ends_well && (1..=LABEL_MAXIMUM).contains(&octets.len()) && octets.iter().all(is_good)
}
