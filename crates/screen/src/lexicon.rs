//! The words that names are screened by: terms of pharmacies, prescriptions, offers and drugs, and
//! the everyday words that are none of them. Data, with its sources in `data/SOURCES.md`.

use std::collections::HashMap;

const PHARMACY: &str = include_str!("../data/pharmacy.tsv");
const DRUGS: &str = include_str!("../data/drugs.tsv");
const WORDS: &str = include_str!("../data/words.tsv");

/// What a term tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A drug, or a brand of one.
    Drug,
    /// A pharmacy, or medicines as such.
    Pharmacy,
    /// A prescription, or that there is none.
    Prescription,
    /// Buying and selling; nothing by itself.
    Offer,
}

impl Kind {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Drug => "drug",
            Self::Pharmacy => "pharmacy",
            Self::Prescription => "prescription",
            Self::Offer => "offer",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Drug, Self::Pharmacy, Self::Prescription, Self::Offer];
        all.into_iter().find(|kind| kind.code() == code)
    }
}

/// A term: letters and digits in lower case, as they stand in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub text: String,
    /// Its language, ISO 639-1; none for drugs of every language.
    pub language: Option<String>,
    /// What it tells.
    pub kind: Kind,
    /// How much, in points of the score.
    pub weight: u32,
    /// The drug that it stands for.
    pub drug: Option<String>,
    /// How frequent it is as a word, if it is one, in hundredths of Zipf.
    pub frequency: Option<u32>,
}

/// An everyday word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// How frequent it is, in hundredths of Zipf: 300 is once in a million words.
    pub frequency: u32,
}

/// Terms and words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// The terms, each once.
    pub terms: Vec<Term>,
    /// The words that are no terms, each once.
    pub words: Vec<Word>,
}

/// A line of a lexicon that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: found {found:?}, allowed: {allowed}")]
pub struct LexiconError {
    /// The file.
    pub file: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What stands there.
    pub found: String,
    /// What may.
    pub allowed: &'static str,
}

/// Points of a drug of the long list: its name says little, its brand is rarely typed by chance.
const DRUG_WEIGHT: u32 = 35;

impl Lexicon {
    /// The lexicon that comes with the program.
    ///
    /// # Errors
    /// None: a test reads it.
    pub fn built_in() -> Result<Self, LexiconError> {
        Self::read(PHARMACY, DRUGS, WORDS)
    }

    /// Reads the three tables: `term language kind weight`, `term drug`, `word frequency`, with
    /// tabs between. Lines that begin with `#` say something to people.
    ///
    /// # Errors
    /// The first line that is wrong, or says a term a second time.
    pub fn read(pharmacy: &str, drugs: &str, words: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        let mut known = HashMap::<&str, Option<usize>>::new();
        for row in rows("pharmacy.tsv", pharmacy) {
            let (text, term) = row.term()?;
            let last = known.insert(text, Some(lexicon.terms.len()));
            row.refuse_unless(last.is_none(), "each term once")?;
            lexicon.terms.push(term);
        }
        for row in rows("drugs.tsv", drugs) {
            let [text, drug] = row.cells("a term and a drug, a tab between")?;
            let last = known.insert(text, Some(lexicon.terms.len()));
            row.refuse_unless(last.is_none(), "each term once")?;
            lexicon.terms.push(Term {
                text: row.letters(text)?,
                language: None,
                kind: Kind::Drug,
                weight: DRUG_WEIGHT,
                drug: Some(drug.to_owned()),
                frequency: None,
            });
        }
        for row in rows("words.tsv", words) {
            let [text, frequency] = row.cells("a word and its frequency, a tab between")?;
            let frequency = frequency.parse().ok().filter(|frequency| *frequency <= 900);
            let frequency = row.needs(frequency, "hundredths of Zipf, 0 to 900")?;
            match known.insert(text, None) {
                None => lexicon.words.push(Word { text: row.letters(text)?, frequency }),
                Some(Some(term)) => lexicon.terms[term].frequency = Some(frequency),
                Some(None) => row.refuse_unless(false, "each word once")?,
            }
        }
        Ok(lexicon)
    }
}

/// A line of a table.
struct Row<'t> {
    file: &'static str,
    line: usize,
    text: &'t str,
}

fn rows<'t>(file: &'static str, table: &'t str) -> impl Iterator<Item = Row<'t>> {
    let rows = (1..).zip(table.lines()).map(move |(line, text)| Row { file, line, text });
    rows.filter(|row| !row.text.is_empty() && !row.text.starts_with('#'))
}

impl<'t> Row<'t> {
    fn refuse_unless(&self, holds: bool, allowed: &'static str) -> Result<(), LexiconError> {
        self.needs(holds.then_some(()), allowed)
    }

    fn needs<T>(&self, value: Option<T>, allowed: &'static str) -> Result<T, LexiconError> {
        let Self { file, line, text } = *self;
        value.ok_or_else(|| LexiconError { file, line, found: text.to_owned(), allowed })
    }

    fn cells<const N: usize>(&self, allowed: &'static str) -> Result<[&'t str; N], LexiconError> {
        let mut cells = self.text.split('\t');
        let these = [(); N].map(|()| cells.next().unwrap_or_default());
        let all = these.iter().all(|cell| !cell.is_empty()) && cells.next().is_none();
        self.needs(all.then_some(these), allowed)
    }

    fn letters(&self, text: &str) -> Result<String, LexiconError> {
        let are_legal = text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let fits = (2..=63).contains(&text.len()) && are_legal;
        self.needs(fits.then(|| text.to_owned()), "2 to 63 of a to z and 0 to 9")
    }

    /// A term, and its text as it stands in the table.
    fn term(&self) -> Result<(&'t str, Term), LexiconError> {
        let [text, language, kind, weight] =
            self.cells("a term, its language, kind and weight, tabs between")?;
        let kind = Kind::from_code(kind);
        let term = Term {
            text: self.letters(text)?,
            language: Some(language.to_owned()),
            kind: self.needs(kind, "drug, pharmacy, prescription or offer")?,
            weight: self.needs(weight.parse().ok(), "a weight, a whole number")?,
            drug: None,
            frequency: None,
        };
        Ok((text, term))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_lexicon_of_the_program_is_sound_and_large_enough() {
        let lexicon = Lexicon::built_in().expect("sound");
        assert!(lexicon.terms.len() >= 50_000, "{} terms", lexicon.terms.len());
        let languages: HashSet<_> =
            lexicon.terms.iter().filter_map(|term| term.language.as_ref()).collect();
        assert!(languages.len() >= 12, "{languages:?}");
    }

    #[test]
    fn a_word_that_is_a_term_says_how_frequent_the_term_is() {
        let lexicon = Lexicon::read("buy\ten\toffer\t10", "", "buy\t590").expect("sound");
        assert_eq!((lexicon.terms[0].frequency, lexicon.words.len()), (Some(590), 0));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let error = |pharmacy, drugs, words| {
            Lexicon::read(pharmacy, drugs, words).expect_err("wrong").to_string()
        };
        let line = error("# said\nrx\ten\tpharmacy\tmuch", "", "");
        assert!(line.starts_with("pharmacy.tsv:2: found \"rx\\ten"), "{line}");
        assert!(line.ends_with("allowed: a weight, a whole number"), "{line}");
        assert!(error("Rx\ten\tpharmacy\t1", "", "").contains("2 to 63 of a to z"));
        assert!(error("rx\ten\tshop\t1", "", "").contains("drug, pharmacy, prescription or"));
        assert!(error("", "one\ttwo\none\ttwo", "").contains("drugs.tsv:2"));
        assert!(error("", "", "one\t100\none\t100").contains("words.tsv:2"));
        assert!(error("", "", "one\t901").contains("hundredths of Zipf"));
        assert!(error("", "", "one").contains("a tab between"));
    }
}
