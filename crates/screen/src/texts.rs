//! Whether any of many texts stands in a label.
//!
//! Nearly no name has a term in it, so what counts is how quickly that is seen: at each letter two
//! bits say whether any text begins with the five letters from there, then whether one begins with
//! eight or ends before, and only then are the texts that do compared. Texts of up to four letters
//! are few: those of three or four are put in with whatever may follow them.

use crate::bits::{Bits, ByKey};
use crate::letters::{LABEL_MAXIMUM, LetterSet, Letters, WINDOW, first};

/// Letters by which the beginnings of texts are told apart first.
const FIVE: usize = 5;

/// What may stand in a label, or behind it.
const LETTERS: &[u8] = b"\0-0123456789abcdefghijklmnopqrstuvwxyz";

/// Texts of lower case.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    /// Those of two letters.
    pairs: Vec<(u64, LetterSet)>,
    /// The first five letters of the others.
    fives: Bits,
    /// Their first eight, or all.
    eights: Bits,
    /// By these, a bit for every length of such a text.
    lengths: ByKey<u64>,
    /// Those of more than eight letters, by a hash.
    many: ByKey<()>,
}

impl Texts {
    /// Takes texts; those of one letter stand nowhere.
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut pairs, mut fives) = (Vec::new(), Vec::new());
        let (mut lengths, mut many) = (ByKey::<u64>::default(), ByKey::default());
        for letters in texts.into_iter().filter_map(|text| Letters::of(text.as_bytes())) {
            let (eight, length) = (letters.eight(0), letters.length());
            match length {
                0 | 1 => continue,
                2 => pairs.push((eight, letters.set())),
                3 | 4 => fives.extend(followed(eight, length)),
                _ => fives.push(first(eight, FIVE)),
            }
            *lengths.entry(eight).or_default() |= 1 << length;
            if length > WINDOW {
                many.insert(letters.hash_of_many(0, length), ());
            }
        }
        fives.sort_unstable();
        fives.dedup();
        let (fives, eights) = (Bits::of(fives.into_iter()), Bits::of(lengths.keys().copied()));
        Self { pairs, fives, eights, lengths, many }
    }

    /// Whether any stands in a label.
    pub(crate) fn any_in(&self, label: &Letters) -> bool {
        // Where one may begin is noted without a branch, for branches would be guessed wrong.
        let mut places = 0_u64;
        for at in (0..label.length().saturating_sub(2).min(LABEL_MAXIMUM)).rev() {
            places = places << 1 | self.fives.bit(label.some(at, FIVE));
        }
        while places != 0 {
            if self.any_from(places.trailing_zeros() as usize, label) {
                return true;
            }
            places &= places - 1;
        }
        self.pairs.iter().any(|(pair, letters)| {
            let stands = |at| label.some(at, 2) == *pair;
            label.set().has_all(*letters) && (0..label.length()).any(stands)
        })
    }

    fn any_from(&self, at: usize, label: &Letters) -> bool {
        let eight = label.eight(at);
        (3..=WINDOW).any(|letters| {
            let beginning = first(eight, letters);
            self.eights.may_have(beginning) && self.any_that_begins(beginning, at, label)
        })
    }

    /// By chance it is said of one beginning in 10^18 that is none.
    #[cold]
    fn any_that_begins(&self, beginning: u64, at: usize, label: &Letters) -> bool {
        let lengths = self.lengths.get(&beginning).copied().unwrap_or_default();
        let left = label.length() - at;
        (1..=left).filter(|length| lengths >> length & 1 == 1).any(|length| {
            length <= WINDOW || self.many.contains_key(&label.hash_of_many(at, length))
        })
    }
}

/// A text of three or four letters, with what may follow up to five.
fn followed(text: u64, letters: usize) -> Vec<u64> {
    let mut all = vec![text];
    for at in letters..FIVE {
        let more = all.iter().flat_map(|text| {
            LETTERS.iter().map(move |letter| text | u64::from(*letter) << (8 * at))
        });
        all = more.collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_text_is_seen_wherever_it_stands_and_nowhere_else(
            // Few letters, so that texts stand in labels.
            texts in prop::collection::vec("[abc1-]{2,12}", 1..30),
            label in "[abc1-]{0,20}",
        ) {
            let seen = Texts::new(texts.iter().map(String::as_str));
            let stands = texts.iter().any(|text| label.contains(text));
            let letters = Letters::of(label.as_bytes()).expect("short");
            prop_assert_eq!(seen.any_in(&letters), stands);
        }
    }
}
