//! The pieces that labels are cut into, found at a place by their letters.

use std::num::NonZeroU32;

use crate::bits::{Bits, ByKey};
use crate::letters::{LABEL_MAXIMUM, Letters, WINDOW, first};

/// Letters by which it is seen that no longer piece begins at a place.
const FIVE: usize = 5;

/// Bits of what a piece costs.
const COST_BITS: u32 = 10;

/// A piece and what it costs, in so few octets that all of them stay near the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece(NonZeroU32);

impl Piece {
    /// None beyond four million pieces, or of a cost beyond a thousand.
    fn new(number: u32, cost: u32) -> Option<Self> {
        let fits = cost < 1 << COST_BITS && number < (1 << (32 - COST_BITS)) - 1;
        fits.then(|| NonZeroU32::new((number + 1) << COST_BITS | cost).map(Self))?
    }

    /// Its number: its place in the order in which pieces were given.
    pub(crate) const fn number(self) -> u32 {
        (self.0.get() >> COST_BITS) - 1
    }

    /// The cost.
    pub(crate) const fn cost(self) -> u32 {
        self.0.get() & ((1 << COST_BITS) - 1)
    }
}

/// Texts of lower case by their numbers.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    /// Those of two and of three letters, by these.
    pairs: Vec<Option<Piece>>,
    triples: Vec<Option<Piece>>,
    /// Those of four to eight letters, by these as one number.
    few: Table,
    /// Those of more, by a hash: by chance one in 10^14 others is taken for one.
    many: Table,
    /// The first five letters, and the first eight of those that have more.
    fives: Bits,
    eights: Bits,
    longest: usize,
}

impl Pieces {
    /// Takes texts with their costs, each text once. One letter is no piece.
    pub(crate) fn new(texts: Vec<(&str, u32)>) -> Self {
        let (mut few, mut many) = (ByKey::default(), ByKey::default());
        let (mut fives, mut eights) = (ByKey::default(), ByKey::default());
        let mut pairs = vec![None; LETTERS * LETTERS];
        let mut triples = vec![None; LETTERS * LETTERS * LETTERS];
        for (number, (text, cost)) in (0_u32..).zip(&texts) {
            let (Some(letters), Some(piece)) =
                (Letters::of(text.as_bytes()), Piece::new(number, *cost))
            else {
                continue;
            };
            match *text.as_bytes() {
                [] | [_] => {}
                [first, second] => pairs[pair(first, second)] = Some(piece),
                [first, second, third] => triples[triple(pair(first, second), third)] = Some(piece),
                _ if text.len() <= WINDOW => {
                    few.insert(letters.eight(0), piece);
                }
                _ => {
                    many.insert(letters.hash_of_many(0, text.len()), piece);
                    eights.insert(letters.eight(0), ());
                }
            }
            if text.len() >= FIVE {
                fives.insert(letters.some(0, FIVE), ());
            }
        }
        let lengths = texts.iter().map(|(text, _)| text.len());
        let longest = lengths.filter(|length| *length <= LABEL_MAXIMUM).max().unwrap_or_default();
        let (few, many) = (Table::new(few), Table::new(many));
        let fives = Bits::of(fives.into_keys());
        let eights = Bits::of(eights.into_keys());
        Self { pairs, triples, few, many, fives, eights, longest }
    }

    /// Calls with the end of each that stands at a place, the shortest first.
    pub(crate) fn each_from(&self, at: usize, label: &Letters, mut call: impl FnMut(usize, Piece)) {
        let left = label.length() - at;
        let [first_letter, second, rest @ ..] = &label.label()[at..] else { return };
        let pair = pair(*first_letter, *second);
        if let Some(piece) = self.pairs[pair] {
            call(at + 2, piece);
        }
        let [third, ..] = rest else { return };
        if let Some(piece) = self.triples[triple(pair, *third)] {
            call(at + 3, piece);
        }
        let eight = label.eight(at);
        let may_be_more = left >= FIVE && self.fives.may_have(first(eight, FIVE));
        for letters in 4..=left.min(if may_be_more { WINDOW } else { 4 }) {
            if let Some(piece) = self.few.at(first(eight, letters)) {
                call(at + letters, piece);
            }
        }
        if may_be_more && left > WINDOW && self.eights.may_have(eight) {
            for letters in WINDOW + 1..=left.min(self.longest) {
                if let Some(piece) = self.many.at(label.hash_of_many(at, letters)) {
                    call(at + letters, piece);
                }
            }
        }
    }
}

/// Pieces by a key, behind bits that say quickly that there is none.
#[derive(Debug, Clone)]
struct Table {
    bits: Bits,
    pieces: ByKey<Piece>,
}

impl Table {
    fn new(pieces: ByKey<Piece>) -> Self {
        Self { bits: Bits::of(pieces.keys().copied()), pieces }
    }

    #[inline]
    fn at(&self, key: u64) -> Option<Piece> {
        self.bits.may_have(key).then(|| self.pieces.get(&key).copied())?
    }
}

/// How many letters, digits and hyphens there are, and one for all else.
const LETTERS: usize = 38;

/// The number of a letter, digit or hyphen.
static LETTER: [u8; 256] = {
    let mut letters = [37; 256];
    let mut octet = 0_u8;
    while octet < 128 {
        letters[octet as usize] = match octet {
            b'a'..=b'z' => octet - b'a',
            b'0'..=b'9' => octet - b'0' + 26,
            b'-' => 36,
            _ => 37,
        };
        octet += 1;
    }
    letters
};

fn letter(octet: u8) -> usize {
    usize::from(LETTER[usize::from(octet)])
}

/// The number of two letters.
fn pair(first: u8, second: u8) -> usize {
    letter(first) * LETTERS + letter(second)
}

/// The number of three.
fn triple(pair: usize, third: u8) -> usize {
    pair * LETTERS + letter(third)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn every_piece_is_found_at_its_place(
            // Few letters, so that texts stand in labels.
            mut texts in prop::collection::vec("[abc1-]{2,4}|[ab]{5,20}", 1..30),
            label in "[abc1-]{0,10}[ab]{0,30}",
        ) {
            texts.sort_unstable();
            texts.dedup();
            let pieces = Pieces::new(texts.iter().map(|text| (text.as_str(), 7)).collect());
            let letters = Letters::of(label.as_bytes()).expect("short");
            for at in 0..label.len() {
                let mut found = Vec::new();
                pieces.each_from(at, &letters, |until, piece| {
                    assert_eq!(piece.cost(), 7);
                    found.push((until, texts[piece.number() as usize].as_str()));
                });
                let mut stand: Vec<_> = texts
                    .iter()
                    .filter(|text| label[at..].starts_with(*text))
                    .map(|text| (at + text.len(), text.as_str()))
                    .collect();
                stand.sort_unstable();
                prop_assert_eq!(found, stand, "at {}", at);
            }
        }
    }
}
