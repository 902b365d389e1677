//! Terms in a name, where the name is better read with them than without (WATCH.md section 4,
//! stage 1): `specialist` is a word, and has no `cialis` in it.
//!
//! A name that no telling term stands in is done after one pass. Otherwise it is cut into terms,
//! everyday words and single letters at the least cost: what a piece costs is how rarely it is met.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use crate::lexicon::{Kind, Lexicon, Term};

/// Longest label of DNS (RFC 1035, section 2.3.4).
const LABEL_MAXIMUM: usize = 63;

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
    /// Terms that tell something by themselves; their numbers are those of `telling`.
    first: AhoCorasick,
    /// Everything that costs less than its letters: terms, then words.
    pieces: AhoCorasick,
    costs: Vec<u32>,
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
    ///
    /// # Errors
    /// When it is too large to be searched.
    pub fn new(lexicon: &Lexicon) -> Result<Self, BuildError> {
        let telling = lexicon.terms.iter().filter(|term| term.kind != Kind::Offer);
        let first = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(telling.map(|term| &term.text))?;
        let terms = lexicon.terms.iter().map(|term| {
            let as_term = if term.language.is_some() { TERM_BY_HAND } else { TERM_OF_LIST };
            let as_word = term.frequency.map_or(as_term, cost_of_word);
            (term.text.as_str(), as_term.min(as_word))
        });
        let words = lexicon.words.iter();
        let words = words.map(|word| (word.text.as_str(), cost_of_word(word.frequency)));
        let (texts, costs): (Vec<&str>, Vec<u32>) = terms.chain(words).unzip();
        let pieces = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(texts)?;
        Ok(Self { terms: lexicon.terms.clone(), first, pieces, costs })
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
        if label.len() > LABEL_MAXIMUM || !self.first.is_match(label) {
            return;
        }
        let steps = self.cut(label);
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
    fn cut(&self, label: &[u8]) -> [Step; LABEL_MAXIMUM + 1] {
        let unread = Step { cost: u32::MAX, from: 0, piece: None };
        let mut steps = [unread; LABEL_MAXIMUM + 1];
        steps[0].cost = 0;
        // Pieces come in the order of their ends, so that everything before is read already.
        let mut pieces = self.pieces.find_overlapping_iter(label).peekable();
        for at in 1..=label.len() {
            let letter = match label[at - 1] {
                b'-' => HYPHEN,
                b'0'..=b'9' => DIGIT,
                _ => LETTER,
            };
            let from = u8::try_from(at - 1).unwrap_or(u8::MAX);
            let mut best = Step { cost: steps[at - 1].cost + letter, from, piece: None };
            while let Some(piece) = pieces.next_if(|piece| piece.end() == at) {
                let number = piece.pattern().as_u32();
                let cost = self.costs[number as usize] + steps[piece.start()].cost;
                if cost < best.cost {
                    let from = u8::try_from(piece.start()).unwrap_or(u8::MAX);
                    best = Step { cost, from, piece: Some(number) };
                }
            }
            steps[at] = best;
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
