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
    octets: [u8; LABEL_MAXIMUM + 1 + WINDOW],
}

impl Letters {
    /// Room for a label.
    pub(crate) const fn new() -> Self {
        Self { length: 0, set: LetterSet::NONE, octets: [0; LABEL_MAXIMUM + 1 + WINDOW] }
    }

    /// Takes a label, in lower case; whether it is short enough.
    pub(crate) fn take(&mut self, label: &[u8]) -> bool {
        let Some(room) = self.octets.get_mut(..label.len() + WINDOW) else { return false };
        let (place, behind) = room.split_at_mut(label.len());
        place.copy_from_slice(label);
        place.make_ascii_lowercase();
        self.set = LetterSet::of(place);
        behind.fill(0);
        self.length = label.len();
        self.length <= LABEL_MAXIMUM
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

/// The bit of a letter; digits and the hyphen share some.
static LETTER_BITS: [u32; 256] = {
    let mut bits = [0; 256];
    let mut octet = 0_usize;
    while octet < 256 {
        let letter = octet as u8 | 0x20;
        bits[octet] =
            1 << if letter.is_ascii_lowercase() { letter - b'a' } else { 26 + letter % 6 };
        octet += 1;
    }
    bits
};

impl LetterSet {
    /// No letters.
    pub(crate) const NONE: Self = Self(0);

    /// Those of a label.
    pub(crate) fn of(label: &[u8]) -> Self {
        let (once, twice) = label.iter().fold((0_u32, 0_u32), |(once, twice), octet| {
            let letter = LETTER_BITS[usize::from(*octet)];
            (once | letter, twice | once & letter)
        });
        Self(u64::from(twice) << 32 | u64::from(once))
    }

    /// Whether it has all that others has.
    pub(crate) const fn has_all(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether two edits can make one of the other: each brings at most one letter in and takes at
    /// most one out.
    #[inline]
    pub(crate) const fn may_be_near(self, other: Self) -> bool {
        at_most_two(self.0 & !other.0) && at_most_two(other.0 & !self.0)
    }
}

const fn at_most_two(bits: u64) -> bool {
    let without_one = bits & bits.wrapping_sub(1);
    without_one & without_one.wrapping_sub(1) == 0
}
