//! Terms in a name, where the name is better read with them than without (WATCH.md section 4,
//! stage 1): `specialist` is a word, and has no `cialis` in it.
//!
//! A name that no telling term stands in is done after one pass. Otherwise it is cut into terms,
//! everyday words and single letters at the least cost: what a piece costs is how rarely it is met.

use crate::letters::{LABEL_MAXIMUM, Letters};
use crate::lexicon::{Kind, Lexicon, Term};
use crate::pieces::Pieces;
use crate::texts::Texts;

/// Costs are hundredths of the decimal logarithm of a rarity, as frequencies are: a word that is
/// met once in a million costs 600.
const WORD_MAXIMUM: u32 = 900;

/// A letter that belongs to no word.
const LETTER: u32 = 260;

/// A digit.
const DIGIT: u32 = 150;

/// A hyphen: between words it is expected.
const HYPHEN: u32 = 10;

/// A term that was chosen by hand, and one of the long list: as a word that is met now and then.
const TERM_BY_HAND: u32 = 480;
const TERM_OF_LIST: u32 = 600;

/// What a letter beside a term that belongs to no word takes from its weight.
const STRAY_LETTER: u32 = 6;

/// Terms, and the pieces that names are cut into.
#[derive(Debug, Clone)]
pub struct Lexical {
    terms: Vec<Term>,
    /// Terms that tell something by themselves.
    telling: Texts,
    /// Everything that costs less than its letters: terms, then words.
    pieces: Pieces,
}

/// A term that stands in a label, and what it adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which term, for [`Lexical::term`].
    pub term: usize,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub until: usize,
    /// The points.
    pub points: u32,
}

/// How a label is read up to a place at the least cost.
#[derive(Debug, Clone, Copy)]
struct Step {
    cost: u32,
    /// Where the last piece begins.
    from: u8,
    /// The last piece, if it is none of single letters.
    piece: Option<u32>,
}

impl Lexical {
    /// Takes a lexicon.
    #[must_use]
    pub fn new(lexicon: Lexicon) -> Self {
        let telling = lexicon.terms.iter().filter(|term| term.kind != Kind::Offer);
        let telling = Texts::new(telling.map(|term| term.text.as_str()));
        let terms = lexicon.terms.iter().map(|term| {
            let as_term = if term.language.is_some() { TERM_BY_HAND } else { TERM_OF_LIST };
            let as_word = term.frequency.map_or(as_term, cost_of_word);
            (term.text.as_str(), as_term.min(as_word))
        });
        let words = lexicon.words.iter();
        let words = words.map(|word| (word.text.as_str(), cost_of_word(word.frequency)));
        let pieces = Pieces::new(terms.chain(words).collect());
        Self { terms: lexicon.terms, telling, pieces }
    }

    /// A term by its number.
    #[must_use]
    pub fn term(&self, number: usize) -> Option<&Term> {
        self.terms.get(number)
    }

    /// The terms in a label of lower case, in their order, with at least one that tells something
    /// by itself; else none.
    pub fn find(&self, label: &[u8], found: &mut Vec<Found>) {
        found.clear();
        if let Some(letters) = Letters::of(label) {
            self.find_in(&letters, found);
        }
    }

    /// As [`find`](Self::find), for a label that is taken already.
    pub(crate) fn find_in(&self, letters: &Letters, found: &mut Vec<Found>) {
        found.clear();
        if !self.telling.any_in(letters) {
            return;
        }
        let (label, steps) = (letters.label(), self.cut(letters));
        let mut at = label.len();
        while at > 0 {
            let step = steps[at];
            let from = usize::from(step.from);
            let term = step.piece.map(|piece| piece as usize).filter(|n| *n < self.terms.len());
            if let Some(term) = term {
                let stray = stray_before(&steps, label, from) + stray_behind(&steps, label, at);
                let weight = self.terms[term].weight;
                let points = weight.saturating_sub(STRAY_LETTER * stray);
                if points > 0 {
                    found.push(Found { term, from, until: at, points });
                }
            }
            at = from;
        }
        found.reverse();
        let tells = |found: &Found| self.terms[found.term].kind != Kind::Offer;
        if !found.iter().any(tells) {
            found.clear();
        }
    }

    /// How a label is read at the least cost, up to each place.
    fn cut(&self, letters: &Letters) -> [Step; LABEL_MAXIMUM + 1] {
        let unread = Step { cost: u32::MAX, from: 0, piece: None };
        let mut steps = [unread; LABEL_MAXIMUM + 1];
        steps[0].cost = 0;
        for (at, letter) in letters.label().iter().enumerate() {
            // Whatever ends here is known, for it began before.
            let so_far = steps[at].cost;
            let from = u8::try_from(at).unwrap_or(u8::MAX);
            self.pieces.each_from(at, letters, |until, piece| {
                let cost = so_far + piece.cost();
                if cost < steps[until].cost {
                    steps[until] = Step { cost, from, piece: Some(piece.number()) };
                }
            });
            let letter = match letter {
                b'-' => HYPHEN,
                b'0'..=b'9' => DIGIT,
                _ => LETTER,
            };
            if so_far + letter <= steps[at + 1].cost {
                steps[at + 1] = Step { cost: so_far + letter, from, piece: None };
            }
        }
        steps
    }
}

const fn cost_of_word(frequency: u32) -> u32 {
    WORD_MAXIMUM.saturating_sub(frequency)
}

/// How many letters that belong to no word end at a place.
fn stray_before(steps: &[Step], label: &[u8], mut at: usize) -> u32 {
    let mut count = 0;
    while at > 0 && steps[at].piece.is_none() && label[at - 1].is_ascii_lowercase() {
        count += 1;
        at = usize::from(steps[at].from);
    }
    count
}

/// How many letters that belong to no word begin at a place.
fn stray_behind(steps: &[Step], label: &[u8], from: usize) -> u32 {
    // The way back from the end tells which places are on it.
    let (mut at, mut first_piece) = (label.len(), label.len());
    while at > from {
        let begins = usize::from(steps[at].from);
        if steps[at].piece.is_some() || !label[at - 1].is_ascii_lowercase() {
            first_piece = begins;
        }
        at = begins;
    }
    u32::try_from(first_piece.max(from) - from).unwrap_or(u32::MAX)
}
