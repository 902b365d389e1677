//! The registered name in a line.

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
    /// names are; for others the list of public suffixes is asked, with room for lower case.
    pub(crate) fn of(name: &'n [u8], room: &'n mut Vec<u8>) -> Result<Self, NoName> {
        let name = name.strip_suffix(b".").unwrap_or(name);
        match dots(name).ok_or(NoName::Label)? {
            Dots::None => Err(NoName::Suffix),
            Dots::One(dot) => Ok(Self { name, label: &name[..dot] }),
            Dots::More => {
                room.clear();
                room.extend(name.iter().map(u8::to_ascii_lowercase));
                Self::below_suffix(room).ok_or(NoName::Suffix)
            }
        }
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
    Some(String::from_utf8_lossy(label).to_ascii_lowercase())
}

/// Whether a name of lower case is a public suffix.
pub(crate) fn is_suffix(name: &str) -> bool {
    psl::suffix_str(name).is_some_and(|suffix| suffix == name)
}

/// How many dots a name has, and where the only one is.
enum Dots {
    None,
    One(usize),
    More,
}

/// Which octets are letters and digits.
static IS_LETTER: [bool; 256] = {
    let mut are = [false; 256];
    let mut octet = 0_u8;
    while octet < 128 {
        are[octet as usize] = octet.is_ascii_alphanumeric();
        octet += 1;
    }
    are
};

fn is_letter(octet: &u8) -> bool {
    IS_LETTER[usize::from(*octet)]
}

/// The dots in a name of good labels; none if one is not.
fn dots(name: &[u8]) -> Option<Dots> {
    let (mut dots, mut begins, mut at) = (Dots::None, 0, 0);
    let ends_well = |at: usize| at > 0 && name.get(at - 1).is_some_and(is_letter);
    while let Some(more) = name[at..].iter().position(|octet| !is_letter(octet)) {
        at += more;
        match name[at] {
            // Others may stand before it, and before whatever comes then.
            b'-' if at > begins => {}
            b'.' if ends_well(at) && at - begins <= 63 => {
                dots = if matches!(dots, Dots::None) { Dots::One(at) } else { Dots::More };
                begins = at + 1;
            }
            _ => return None,
        }
        at += 1;
    }
    let is_good = ends_well(name.len()) && name.len() - begins <= 63 && name.len() <= 253;
    is_good.then_some(dots)
}
