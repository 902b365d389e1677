//! A name, and the reasons to look at it.

use crate::lexical::{Found, Lexical};
use crate::lexicon::{Kind, Lexicon};
use crate::look_alike::{LookAlike, ProtectedNames};
use crate::texts::Beginnings;

/// Points from which a name is worth a look.
const WORTH_A_LOOK: u32 = 35;

/// Points of a name that resembles a protected one, by how many edits lie between.
const ALIKE: [u32; 3] = [80, 60, 40];

/// Shortest protected name: others resemble it by chance.
const PROTECTED_LETTERS_MINIMUM: usize = 5;

/// Screens names by a lexicon and by protected names.
#[derive(Debug, Clone)]
pub struct Screen {
    lexical: Lexical,
    protected: ProtectedNames,
    /// The protected names as they look: their letters as the ones they are confused with.
    looks: ProtectedNames,
}

/// A name that is worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The registered name: one label under a public suffix.
    pub name: String,
    /// The points of all reasons.
    pub score: u32,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// Why a name is worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A term stands in it.
    Term {
        /// The term.
        text: String,
        /// What it tells.
        kind: Kind,
        /// The drug it stands for.
        drug: Option<String>,
        /// Its language.
        language: Option<String>,
        /// Where it stands in the label, in letters, from and to before.
        span: (usize, usize),
        /// Its points.
        points: u32,
    },
    /// It resembles a protected name.
    LookAlike {
        /// The protected name.
        protected: String,
        /// How many letters differ, come or go: 0 to 2.
        edits: usize,
        /// Whether it does so in the eyes alone: its letters are of other scripts (Unicode TR39).
        by_looks: bool,
        /// Its points.
        points: u32,
    },
}

impl Reason {
    /// Its points.
    #[must_use]
    pub const fn points(&self) -> u32 {
        match self {
            Self::Term { points, .. } | Self::LookAlike { points, .. } => *points,
        }
    }
}

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

/// Room that is used again for every name.
#[derive(Debug, Clone)]
pub struct Scratch {
    name: Vec<u8>,
    beginnings: Beginnings,
    found: Vec<Found>,
    alike: Vec<LookAlike>,
}

impl Default for Scratch {
    fn default() -> Self {
        let (name, beginnings) = (Vec::new(), Beginnings::new());
        Self { name, beginnings, found: Vec::new(), alike: Vec::new() }
    }
}

impl Screen {
    /// A screen of a lexicon, and of protected names: labels.
    #[must_use]
    pub fn new<'n>(lexicon: &Lexicon, protected: impl IntoIterator<Item = &'n str>) -> Self {
        let protected: Vec<String> = protected.into_iter().map(str::to_ascii_lowercase).collect();
        let looks: Vec<Vec<u8>> = protected.iter().map(|name| skeleton(name)).collect();
        let labels = protected.iter().map(String::as_bytes);
        Self {
            lexical: Lexical::new(lexicon),
            protected: ProtectedNames::new(labels, PROTECTED_LETTERS_MINIMUM),
            looks: ProtectedNames::new(looks.iter().map(Vec::as_slice), PROTECTED_LETTERS_MINIMUM),
        }
    }

    /// Looks at a name: the registered name it lies in counts.
    ///
    /// # Errors
    /// [`NoName`].
    pub fn judge(&self, line: &str, scratch: &mut Scratch) -> Result<Option<Hit>, NoName> {
        let Scratch { name, beginnings, found, alike } = scratch;
        name.clear();
        name.extend_from_slice(line.as_bytes());
        name.make_ascii_lowercase();
        let registered = registered(name)?;
        let label = registered.split_once('.').map_or(registered, |(label, _)| label);
        beginnings.take(label.as_bytes());
        self.lexical.find_by(label.as_bytes(), beginnings, found);
        let unicode = label.strip_prefix("xn--").and_then(idna::punycode::decode_to_string);
        match &unicode {
            None => self.protected.resembled_by_whom(label.as_bytes(), beginnings, alike),
            Some(unicode) => self.looks.resembled_by(&skeleton(unicode), alike),
        }
        if found.is_empty() && alike.is_empty() {
            return Ok(None);
        }
        let mut reasons: Vec<Reason> = found.iter().filter_map(|found| self.term(*found)).collect();
        let by_looks = unicode.is_some();
        reasons.extend(alike.iter().map(|alike| self.look_alike(*alike, by_looks)));
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points()));
        let score = reasons.iter().map(Reason::points).sum();
        let name = registered.to_owned();
        Ok((score >= WORTH_A_LOOK).then_some(Hit { name, score, reasons }))
    }

    fn term(&self, found: Found) -> Option<Reason> {
        let Found { term, from, until, points } = found;
        let term = self.lexical.term(term)?;
        Some(Reason::Term {
            text: term.text.clone(),
            kind: term.kind,
            drug: term.drug.clone(),
            language: term.language.clone(),
            span: (from, until),
            points,
        })
    }

    fn look_alike(&self, alike: LookAlike, by_looks: bool) -> Reason {
        let LookAlike { protected, edits } = alike;
        let points = ALIKE.get(edits).copied().unwrap_or_default();
        let protected = String::from_utf8_lossy(self.protected.name(protected)).into_owned();
        Reason::LookAlike { protected, edits, by_looks, points }
    }
}

/// What an octet is in a name.
const OTHER: u8 = 0;
const LETTER: u8 = 1;
const HYPHEN: u8 = 2;
const DOT: u8 = 3;

static OCTETS: [u8; 256] = {
    let mut octets = [OTHER; 256];
    let mut octet = 0_u8;
    loop {
        octets[octet as usize] = match octet {
            b'a'..=b'z' | b'0'..=b'9' => LETTER,
            b'-' => HYPHEN,
            b'.' => DOT,
            _ => OTHER,
        };
        if octet == u8::MAX {
            break octets;
        }
        octet += 1;
    }
};

/// The registered name in a name of lower case.
fn registered(name: &[u8]) -> Result<&str, NoName> {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let dots = dots(name).ok_or(NoName::Label)?;
    let name = std::str::from_utf8(name).map_err(|_| NoName::Label)?;
    // Most names are one label under a TLD, and the list is asked for the others alone.
    match dots {
        0 => Err(NoName::Suffix),
        1 if psl::suffix_str(name).is_none_or(|suffix| suffix != name) => Ok(name),
        1 => Err(NoName::Suffix),
        _ => psl::domain_str(name).ok_or(NoName::Suffix),
    }
}

/// How many dots are in a name of good labels; none if one is not.
fn dots(name: &[u8]) -> Option<usize> {
    let (mut dots, mut begins, mut last) = (0, 0, DOT);
    for (at, octet) in name.iter().enumerate() {
        let kind = OCTETS[usize::from(*octet)];
        match kind {
            LETTER => {}
            HYPHEN if last != DOT => {}
            DOT if last == LETTER && at - begins <= 63 => {
                dots += 1;
                begins = at + 1;
            }
            _ => return None,
        }
        last = kind;
    }
    (last == LETTER && name.len() - begins <= 63 && name.len() <= 253).then_some(dots)
}

/// How a label looks: the skeleton of Unicode TR39 without marks above and below letters; a letter
/// that looks like none of ours stays one letter.
fn skeleton(label: &str) -> Vec<u8> {
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let letters = unicode_security::skeleton(label).filter(|c| !is_mark(*c));
    letters
        .map(|c| match c.to_ascii_lowercase() {
            c if c.is_ascii() => u8::try_from(u32::from(c)).unwrap_or(u8::MAX),
            _ => u8::MAX,
        })
        .collect()
}
