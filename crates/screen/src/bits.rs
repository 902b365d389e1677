//! Whether a key may be among many: nearly always it is not, and that is to be said quickly.

use std::collections::HashMap;

use crate::letters::{scatter, spread};

/// A map by keys of which the hash is [`spread`].
pub(crate) type ByKey<T> = HashMap<u64, T, std::hash::BuildHasherDefault<Spread>>;

/// Hashes whole numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread(u64);

impl std::hash::Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Not met: keys are whole numbers.
        self.0 = bytes.iter().fold(self.0, |hash, byte| spread(hash ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = spread(key);
    }
}

/// Bits that say of keys that they are not among those that were put in; nearly always right.
#[derive(Debug, Clone)]
pub(crate) struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// Of keys: sixteen bits for each, two of them set.
    pub(crate) fn of(keys: impl ExactSizeIterator<Item = u64>) -> Self {
        let count = (keys.len() / 4).next_power_of_two().max(2);
        let shift = 64 - count.trailing_zeros();
        let mut bits = Self { words: vec![0; count], shift };
        for key in keys {
            let hash = scatter(key);
            let (one, other) = places(hash);
            bits.words[(hash >> shift) as usize] |= 1 << one | 1 << other;
        }
        bits
    }

    /// Whether a key may be among them.
    #[inline]
    pub(crate) fn may_have(&self, key: u64) -> bool {
        self.bit(key) == 1
    }

    /// As [`may_have`](Self::may_have): one or zero.
    #[inline]
    pub(crate) fn bit(&self, key: u64) -> u64 {
        let hash = scatter(key);
        let word = self.words.get((hash >> self.shift) as usize).copied().unwrap_or_default();
        let (one, other) = places(hash);
        word >> one & word >> other & 1
    }
}

/// The places of two bits in a word, by those bits of a hash that depend on most letters but choose
/// no word.
const fn places(hash: u64) -> (u64, u64) {
    (hash >> 40 & 63, hash >> 34 & 63)
}
