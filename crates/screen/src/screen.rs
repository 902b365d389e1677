//! A name, and the reasons to look at it.

use crate::letters::Letters;
use crate::lexical::{Found, Lexical};
use crate::lexicon::{Kind, Lexicon};
use crate::look_alike::{LookAlike, ProtectedNames};
use crate::looks::{Looks, is_foreign};
pub use crate::names::NoName;
use crate::names::{Registered, is_suffix};

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
    /// The protected names as they look.
    looks: Looks,
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
        /// Whether it does so in the eyes alone: its letters are of other scripts (Unicode TR39),
        /// or drawn as others are, as `rn` is for `m`. The edits are those between their looks.
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

/// Room that is used again for every name.
#[derive(Debug, Clone)]
pub struct Scratch {
    name: Vec<u8>,
    letters: Letters,
    found: Vec<Found>,
    alike: Vec<LookAlike>,
    drawn: Vec<u8>,
    by_looks: Vec<LookAlike>,
}

impl Default for Scratch {
    fn default() -> Self {
        let (name, drawn) = (Vec::new(), Vec::new());
        let (found, alike, by_looks) = (Vec::new(), Vec::new(), Vec::new());
        Self { name, letters: Letters::new(), found, alike, drawn, by_looks }
    }
}

impl Screen {
    /// A screen of a lexicon, and of protected names: labels.
    #[must_use]
    pub fn new<'n>(lexicon: Lexicon, protected: impl IntoIterator<Item = &'n str>) -> Self {
        let protected: Vec<String> = protected.into_iter().map(str::to_ascii_lowercase).collect();
        let labels = protected.iter().map(String::as_bytes);
        Self {
            lexical: Lexical::new(lexicon),
            protected: ProtectedNames::new(labels, PROTECTED_LETTERS_MINIMUM),
            looks: Looks::new(&protected, PROTECTED_LETTERS_MINIMUM),
        }
    }

    /// Looks at a name: the registered name it lies in counts. A public suffix of two labels that has
    /// no reasons is passed over as any name.
    ///
    /// # Errors
    /// [`NoName`].
    pub fn judge(
        &self,
        line: impl AsRef<[u8]>,
        scratch: &mut Scratch,
    ) -> Result<Option<Hit>, NoName> {
        let Scratch { name, letters, found, alike, drawn, by_looks } = scratch;
        let Registered { name: registered, label } = Registered::of(line.as_ref(), name)?;
        if !letters.take(label) || !letters.is_label() {
            return Err(NoName::Label);
        }
        self.lexical.find_in(letters, found);
        match is_foreign(letters.label()) {
            false => self.protected.resembled_in(letters, alike),
            true => alike.clear(),
        }
        self.looks.resembled_in(letters, drawn, by_looks);
        if found.is_empty() && alike.is_empty() && by_looks.is_empty() {
            return Ok(None);
        }
        let name = String::from_utf8_lossy(registered).to_ascii_lowercase();
        if is_suffix(&name) {
            return Err(NoName::Suffix);
        }
        let mut reasons: Vec<Reason> = found.iter().filter_map(|found| self.term(*found)).collect();
        reasons.extend(alike.iter().map(|alike| self.look_alike(*alike, false)));
        by_looks.retain(|looks| alike.iter().all(|alike| alike.protected != looks.protected));
        reasons.extend(by_looks.iter().map(|alike| self.look_alike(*alike, true)));
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points()));
        let score = reasons.iter().map(Reason::points).sum();
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
