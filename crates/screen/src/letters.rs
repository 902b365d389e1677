//! The letters of a label, read eight at a time: up to eight letters are one number, and what a
//! text is found by is such a number or its hash.

/// Longest label of DNS (RFC 1035, section 2.3.4).
pub(crate) const LABEL_MAXIMUM: usize = 63;

/// Most letters that are one number.
pub(crate) const WINDOW: usize = 8;

/// What is kept of eight letters, by how many are wanted.
pub(crate) const MASKS: [u64; WINDOW + 1] = {
    let mut masks = [0; WINDOW + 1];
    let mut letters = 1;
    while letters <= WINDOW {
        masks[letters] = u64::MAX >> (64 - 8 * letters);
        letters += 1;
    }
    masks
};

/// A label of at most [`LABEL_MAXIMUM`] letters, with zeros behind it.
#[derive(Debug, Clone)]
pub(crate) struct Letters {
    length: usize,
    set: LetterSet,
    is_label: bool,
    has_drawn: bool,
    octets: [u8; LABEL_MAXIMUM + 1 + WINDOW],
}

impl Letters {
    /// Room for a label.
    pub(crate) const fn new() -> Self {
        let octets = [0; LABEL_MAXIMUM + 1 + WINDOW];
        Self { length: 0, set: LetterSet::NONE, is_label: false, has_drawn: false, octets }
    }

    /// Takes a label, in lower case; whether it is short enough.
    pub(crate) fn take(&mut self, label: &[u8]) -> bool {
        if label.len() > LABEL_MAXIMUM {
            return false;
        }
        self.length = label.len();
        // Eight at a time, and before the letters are told one by one: a processor is slow to read
        // eight letters that were written singly a moment before.
        let (eights, rest) = label.as_chunks::<WINDOW>();
        let last = match label.last_chunk::<WINDOW>() {
            Some(_) if rest.is_empty() => 0,
            Some(last) => u64::from_le_bytes(*last) >> (8 * (WINDOW - rest.len())),
            None => rest.iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet)),
        };
        let words = eights.iter().map(|eight| u64::from_le_bytes(*eight)).chain([last, 0]);
        for (place, word) in self.octets.as_chunks_mut::<WINDOW>().0.iter_mut().zip(words) {
            *place = in_lower_case(word).to_le_bytes();
        }
        let (mut once, mut twice, mut before, mut drawn) = (0, 0, 0, 0);
        for octet in label {
            let known = KNOWN[usize::from(*octet)];
            twice |= once & known;
            once |= known;
            drawn |= before & known << DRAWN.len();
            before = known;
        }
        self.set = LetterSet(twice << 32 | once & LETTER_MASK);
        self.has_drawn = drawn & FIRST_MASK != 0;
        let ends = label.first().zip(label.last());
        let ends_well = ends.is_some_and(|(first, last)| *first != b'-' && *last != b'-');
        self.is_label = ends_well && once & ODD == 0;
        true
    }

    /// Whether some letters are drawn together as another is.
    pub(crate) const fn has_drawn(&self) -> bool {
        self.has_drawn
    }

    /// Whether there are letters, digits and hyphens only, none of these at the ends.
    pub(crate) const fn is_label(&self) -> bool {
        self.is_label
    }

    /// Those of a label that is known to be short enough; none of one that is not.
    pub(crate) fn of(label: &[u8]) -> Option<Self> {
        let mut letters = Self::new();
        letters.take(label).then_some(letters)
    }

    /// The label.
    pub(crate) fn label(&self) -> &[u8] {
        &self.octets[..self.length]
    }

    /// How many there are.
    pub(crate) const fn length(&self) -> usize {
        self.length
    }

    /// Which there are.
    pub(crate) const fn set(&self) -> LetterSet {
        self.set
    }

    /// Eight letters from a place, as one number; behind the end they are zero.
    #[inline]
    pub(crate) fn eight(&self, at: usize) -> u64 {
        let eight = self.octets.get(at..).and_then(<[u8]>::first_chunk);
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// Up to eight letters from a place, as one number.
    #[inline]
    pub(crate) fn some(&self, at: usize, letters: usize) -> u64 {
        first(self.eight(at), letters)
    }

    /// A hash of nine letters or more from a place.
    pub(crate) fn hash_of_many(&self, at: usize, letters: usize) -> u64 {
        let last = at + letters - WINDOW;
        let middle = (at..last).step_by(WINDOW);
        let hash = middle.fold(letters as u64, |hash, from| spread(hash ^ self.eight(from)));
        spread(hash ^ self.eight(last))
    }
}

/// Eight octets with capital letters made small.
const fn in_lower_case(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = eight & (EACH * 0x7F);
    // The high bit of each octet says whether it is at least A, and whether it is beyond Z.
    let from_a = low + EACH * (0x80 - b'A' as u64);
    let beyond_z = low + EACH * (0x7F - b'Z' as u64);
    let capital = (from_a ^ beyond_z) & !eight & (EACH * 0x80);
    eight | capital >> 2
}

/// The first of eight letters.
#[inline]
pub(crate) const fn first(eight: u64, letters: usize) -> u64 {
    eight & MASKS[letters]
}

/// Spreads what differs over all bits: the halves of a product, one over the other.
#[inline]
pub(crate) const fn spread(key: u64) -> u64 {
    let product = (key ^ 0x243F_6A88_85A3_08D3) as u128 * 0x9E37_79B9_7F4A_7C15;
    product as u64 ^ (product >> 64) as u64
}

/// As [`spread`], of which only the high bits are good: a multiplication.
#[inline]
pub(crate) const fn scatter(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Which letters a label has: a bit for each that it has, and one for each that it has twice or
/// more often; some letters share theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetterSet(u64);

/// Letters that together are drawn as another is. One letter for another is an edit; these take two.
const DRAWN: [&[u8; 2]; 9] = [b"rn", b"nn", b"vv", b"cl", b"lb", b"lh", b"lc", b"00", b"11"];

/// What is known of an octet. From the lowest bit: a bit for its letter (digits and the hyphen share
/// some); whether it stands in no label; a bit for each of [`DRAWN`] whose second letter it is, then
/// one for each whose first it is.
static KNOWN: [u64; 256] = {
    let mut known = [0; 256];
    let mut octet = 0_u8;
    loop {
        let letter = octet | 0x20;
        let shared = if letter.is_ascii_lowercase() { letter - b'a' } else { 26 + letter % 6 };
        let odd = if octet.is_ascii_alphanumeric() || octet == b'-' { 0 } else { ODD };
        let lower = octet.to_ascii_lowercase();
        let mut all = odd | 1 << shared;
        let mut index = 0;
        while index < DRAWN.len() {
            let [first, second] = *DRAWN[index];
            all |= ((lower == first) as u64) << (FIRST + index);
            all |= ((lower == second) as u64) << (SECOND + index);
            index += 1;
        }
        known[octet as usize] = all;
        if octet == u8::MAX {
            break known;
        }
        octet += 1;
    }
};

const LETTER_MASK: u64 = 0xFFFF_FFFF;
const ODD: u64 = 1 << 32;
const SECOND: usize = 33;
const FIRST: usize = SECOND + DRAWN.len();
const FIRST_MASK: u64 = ((1 << DRAWN.len()) - 1) << FIRST;

impl LetterSet {
    /// No letters.
    pub(crate) const NONE: Self = Self(0);

    /// All letters, each twice: no label is near that.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// Whether it has all that others has.
    pub(crate) const fn has_all(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether two edits can make one of the other: each brings at most one letter in and takes at
    /// most one out.
    #[inline]
    pub(crate) const fn may_be_near(self, other: Self) -> bool {
        at_most_two(self.0 & !other.0) & at_most_two(other.0 & !self.0)
    }
}

const fn at_most_two(bits: u64) -> bool {
    let without_one = bits & bits.wrapping_sub(1);
    without_one & without_one.wrapping_sub(1) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 4_000, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn a_label_is_told_as_if_letter_by_letter(
            label in prop_oneof![
                "[a-zA-Z0-9-]{0,66}",
                "[rnvclbh01RN]{0,12}",
                prop::collection::vec(any::<u8>(), 0..66)
                    .prop_map(|octets| octets.into_iter().map(char::from).collect::<String>()),
            ],
            before in "[a-z]{0,63}",
        ) {
            // Room that was used before holds nothing of that.
            let mut letters = Letters::new();
            prop_assert!(letters.take(before.as_bytes()));
            let label = label.as_bytes();
            prop_assert_eq!(letters.take(label), label.len() <= 63);
            if label.len() > 63 {
                return Ok(());
            }
            let small = label.to_ascii_lowercase();
            prop_assert_eq!(letters.label(), small.as_slice());
            prop_assert_eq!(letters.some(label.len(), WINDOW), 0);
            let good = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-';
            let ends_well = !small.starts_with(b"-") && !small.ends_with(b"-");
            let is_label = !label.is_empty() && ends_well && label.iter().all(good);
            prop_assert_eq!(letters.is_label(), is_label);
            let drawn = |two: &[u8]| DRAWN.iter().any(|drawn| drawn.as_slice() == two);
            prop_assert_eq!(letters.has_drawn(), small.windows(2).any(drawn));
            for octet in small.iter().filter(|octet| octet.is_ascii_lowercase()) {
                let times = small.iter().filter(|other| *other == octet).count();
                let one = Letters::of(&vec![*octet; times.min(2)]).unwrap().set();
                prop_assert!(letters.set().has_all(one));
            }
        }
    }
}
