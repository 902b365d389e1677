//! Whether any of many texts stands in a label, and how a label's parts are told apart: by hashes
//! that are put together of those of its beginnings.
//!
//! Nearly no name has a term in it, so what counts is how quickly that is seen: at each letter one
//! bit says whether any text begins with the five letters from there, and only then are the lengths
//! of those texts tried.

use std::collections::HashMap;

/// Longest label of DNS (RFC 1035, section 2.3.4).
pub(crate) const LABEL_MAXIMUM: usize = 63;

/// Letters by which the beginnings of texts are told apart.
const BEGINNING: usize = 5;

/// The base of the hashes, and its powers.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

const POWERS: [u64; LABEL_MAXIMUM + 1] = {
    let mut powers = [1_u64; LABEL_MAXIMUM + 1];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1].wrapping_mul(BASE);
        index += 1;
    }
    powers
};

/// The hashes of a label's beginnings.
#[derive(Debug, Clone)]
pub(crate) struct Beginnings {
    length: usize,
    hashes: [u64; LABEL_MAXIMUM + 1],
}

impl Beginnings {
    /// Room for those of a label.
    pub(crate) const fn new() -> Self {
        Self { length: 0, hashes: [0; LABEL_MAXIMUM + 1] }
    }

    /// Those of another label of at most [`LABEL_MAXIMUM`] letters.
    pub(crate) fn take(&mut self, label: &[u8]) {
        self.length = label.len().min(LABEL_MAXIMUM);
        let mut hash = 0_u64;
        for (letter, place) in label.iter().zip(self.hashes.iter_mut().skip(1)) {
            hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*letter) + 1);
            *place = hash;
        }
    }

    /// How many letters the label has.
    pub(crate) const fn length(&self) -> usize {
        self.length
    }

    /// The hash of the letters from one place to before another, its high bits not yet good.
    #[inline]
    pub(crate) const fn between(&self, from: usize, until: usize) -> u64 {
        self.hashes[until].wrapping_sub(self.hashes[from].wrapping_mul(POWERS[until - from]))
    }

    /// The hash of two parts, one behind the other, the second of so many letters.
    #[inline]
    pub(crate) const fn joined(first: u64, second: u64, letters: usize) -> u64 {
        first.wrapping_mul(POWERS[letters]).wrapping_add(second)
    }
}

/// Spreads what differs in low bits over the high ones.
#[inline]
pub(crate) const fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash ^ (hash >> 32)
}

/// Bits that say of hashes that they are not among those that were put in; nearly always right.
#[derive(Debug, Clone)]
pub(crate) struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// Of [`spread`] hashes: sixteen bits for each, three of them set.
    pub(crate) fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let count = (hashes.len() / 4).next_power_of_two().max(2);
        let shift = 64 - count.trailing_zeros();
        let mut bits = Self { words: vec![0; count], shift };
        for hash in hashes {
            let at = bits.at(hash);
            bits.words[at] |= Self::three(hash);
        }
        bits
    }

    /// Of the keys of a map.
    pub(crate) fn of_keys<T>(map: &ByHash<T>) -> Self {
        Self::of(map.keys().copied())
    }

    const fn at(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    const fn three(hash: u64) -> u64 {
        1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
    }

    /// Whether a hash may be among them.
    #[inline]
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let three = Self::three(hash);
        self.words[self.at(hash)] & three == three
    }
}

/// A map of hashes that are spread already.
pub(crate) type ByHash<T> = HashMap<u64, T, std::hash::BuildHasherDefault<Spread>>;

/// Takes a hash that is spread already as it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread(u64);

impl std::hash::Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Not met: keys are whole numbers.
        self.0 =
            bytes.iter().fold(self.0, |hash, byte| spread(hash.rotate_left(8) ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Texts of lower case.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    /// By their first two letters, whether a text of fewer than [`BEGINNING`] letters has them.
    pairs: Vec<bool>,
    short: Vec<Box<[u8]>>,
    bits: Bits,
    /// By their first letters: a bit for every length of such a text.
    lengths: ByHash<u64>,
    whole: ByHash<()>,
}

impl Texts {
    /// Takes texts; those of one letter stand nowhere.
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut beginnings = Beginnings::new();
        let (mut lengths, mut whole) = (ByHash::default(), ByHash::default());
        let pairs = usize::from(LETTERS) * usize::from(LETTERS);
        let (mut pairs, mut short) = (vec![false; pairs], Vec::new());
        for text in texts.into_iter().map(str::as_bytes) {
            match (text, text.len()) {
                (_, BEGINNING..=LABEL_MAXIMUM) => {
                    beginnings.take(text);
                    let beginning = spread(beginnings.between(0, BEGINNING));
                    *lengths.entry(beginning).or_insert(0_u64) |= 1 << text.len();
                    whole.insert(spread(beginnings.between(0, text.len())), ());
                }
                ([first, second, ..], ..BEGINNING) => {
                    pairs[pair(*first, *second)] = true;
                    short.push(text.into());
                }
                _ => {}
            }
        }
        let bits = Bits::of_keys(&lengths);
        Self { pairs, short, bits, lengths, whole }
    }

    /// Whether any stands in a label, of which the beginnings are taken. By chance it is said of
    /// one in a thousand million that has none.
    pub(crate) fn any_in(&self, label: &[u8], beginnings: &Beginnings) -> bool {
        let length = beginnings.length();
        (0..(length + 1).saturating_sub(BEGINNING)).any(|at| {
            let beginning = spread(beginnings.between(at, at + BEGINNING));
            self.bits.may_have(beginning) && self.any_from(at, beginning, beginnings)
        }) || self.any_short_in(label)
    }

    #[cold]
    fn any_from(&self, at: usize, beginning: u64, beginnings: &Beginnings) -> bool {
        let mut lengths = self.lengths.get(&beginning).copied().unwrap_or_default();
        while lengths != 0 {
            let until = at + lengths.trailing_zeros() as usize;
            if until > beginnings.length() {
                return false;
            }
            if self.whole.contains_key(&spread(beginnings.between(at, until))) {
                return true;
            }
            lengths &= lengths - 1;
        }
        false
    }

    fn any_short_in(&self, label: &[u8]) -> bool {
        let begins = |letters: &[u8]| match letters {
            [first, second] => self.pairs[pair(*first, *second)],
            _ => false,
        };
        let mut pairs = label.windows(2).enumerate();
        pairs.any(|(at, letters)| {
            begins(letters) && self.short.iter().any(|text| label[at..].starts_with(text))
        })
    }
}

/// Texts of lower case by their numbers, found at a place in a label.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    /// Those of two and of three letters, by these.
    pairs: Vec<u32>,
    triples: Vec<u32>,
    bits: Bits,
    /// By their first [`BEGINNING`] letters: a bit for every length of such a text. Those of four
    /// are asked for one by one.
    beginnings: Bits,
    lengths: ByHash<u64>,
    numbers: ByHash<u32>,
    texts: Vec<Box<str>>,
}

/// The length of texts that are asked for one by one.
const FOUR: u64 = 1 << 4;

/// No text.
const NONE: u32 = u32::MAX;

impl Pieces {
    /// Takes texts, each once; their numbers are those of their order. One letter is no piece.
    pub(crate) fn new(texts: Vec<&str>) -> Self {
        let mut beginnings = Beginnings::new();
        let (mut lengths, mut numbers) = (ByHash::default(), ByHash::default());
        let letters = usize::from(LETTERS);
        let mut pairs = vec![NONE; letters * letters];
        let mut triples = vec![NONE; letters * letters * letters];
        for (number, text) in (0_u32..).zip(&texts) {
            match (text.as_bytes(), text.len()) {
                ([first, second], _) => pairs[pair(*first, *second)] = number,
                ([first, second, third], _) => {
                    triples[triple(pair(*first, *second), *third)] = number;
                }
                (text, 4..=LABEL_MAXIMUM) => {
                    beginnings.take(text);
                    numbers.insert(spread(beginnings.between(0, text.len())), number);
                    if text.len() >= BEGINNING {
                        let beginning = spread(beginnings.between(0, BEGINNING));
                        *lengths.entry(beginning).or_insert(0_u64) |= 1 << text.len();
                    }
                }
                _ => {}
            }
        }
        let texts = texts.into_iter().map(Box::from).collect();
        let (bits, beginnings) = (Bits::of_keys(&numbers), Bits::of_keys(&lengths));
        Self { pairs, triples, bits, beginnings, lengths, numbers, texts }
    }

    /// Calls with the end and the number of each that stands at a place, the shortest first.
    pub(crate) fn each_from(
        &self,
        at: usize,
        label: &[u8],
        beginnings: &Beginnings,
        mut call: impl FnMut(usize, u32),
    ) {
        let [first, second, rest @ ..] = &label[at..] else { return };
        let pair = pair(*first, *second);
        let mut short = |until: usize, number: u32| {
            if number != NONE {
                call(until, number);
            }
        };
        short(at + 2, self.pairs[pair]);
        let [third, rest @ ..] = rest else { return };
        short(at + 3, self.triples[triple(pair, *third)]);
        let left = 3 + rest.len();
        let mut lengths = FOUR;
        if left >= BEGINNING {
            let beginning = spread(beginnings.between(at, at + BEGINNING));
            if self.beginnings.may_have(beginning) {
                lengths |= self.lengths.get(&beginning).copied().unwrap_or_default();
            }
        }
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if length > left {
                return;
            }
            let whole = spread(beginnings.between(at, at + length));
            if self.bits.may_have(whole)
                && let Some(number) = self.numbers.get(&whole)
                && self.texts[*number as usize].as_bytes() == &label[at..at + length]
            {
                call(at + length, *number);
            }
        }
    }
}

/// How many letters, digits and hyphens there are, and one for all else.
const LETTERS: u8 = 38;

/// The number of a letter, digit or hyphen.
static LETTER: [u8; 256] = {
    let mut letters = [LETTERS - 1; 256];
    let mut octet = 0_u8;
    while octet < 128 {
        letters[octet as usize] = match octet {
            b'a'..=b'z' => octet - b'a',
            b'0'..=b'9' => octet - b'0' + 26,
            b'-' => 36,
            _ => LETTERS - 1,
        };
        octet += 1;
    }
    letters
};

/// The number of two letters.
fn pair(first: u8, second: u8) -> usize {
    usize::from(LETTER[usize::from(first)]) * usize::from(LETTERS)
        + usize::from(LETTER[usize::from(second)])
}

/// The number of three.
fn triple(pair: usize, third: u8) -> usize {
    pair * usize::from(LETTERS) + usize::from(LETTER[usize::from(third)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Few letters, so that texts stand in labels.
    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[abc1-]{2,9}", 1..30)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_text_is_seen_wherever_it_stands_and_nowhere_else(
            texts in texts(),
            label in "[abc1-]{0,20}",
        ) {
            let seen = Texts::new(texts.iter().map(String::as_str));
            let mut beginnings = Beginnings::new();
            beginnings.take(label.as_bytes());
            let stands = texts.iter().any(|text| label.contains(text));
            prop_assert_eq!(seen.any_in(label.as_bytes(), &beginnings), stands);
        }

        #[test]
        fn every_piece_is_found_at_its_place(mut texts in texts(), label in "[abc1-]{0,20}") {
            texts.sort_unstable();
            texts.dedup();
            let pieces = Pieces::new(texts.iter().map(String::as_str).collect());
            let mut beginnings = Beginnings::new();
            beginnings.take(label.as_bytes());
            for at in 0..label.len() {
                let mut found = Vec::new();
                pieces.each_from(at, label.as_bytes(), &beginnings, |until, piece| {
                    found.push((until, texts[piece as usize].as_str()));
                });
                found.sort_unstable();
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
