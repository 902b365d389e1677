//! Names within two edits of protected ones, for all protected names at once (WATCH.md section 4,
//! stage 1).
//!
//! Two names are at most two edits apart only if some letters, at most two of each, can be left
//! out so that the same is left. What is left of short protected names is kept by its hash; of long
//! ones one of three pieces must stand in the name untouched, moved by two places at most.

use std::collections::HashMap;

/// Most edits: an insertion, a deletion or another letter each.
pub const EDITS_MAXIMUM: usize = 2;

/// Protected names of up to so many letters are found by what is left of them.
const SHORT: usize = 11;

/// Letters of a piece that are looked up.
const PIECE: usize = 4;

/// Longest label of DNS (RFC 1035, section 2.3.4).
const LABEL_MAXIMUM: usize = 63;

/// Names that others must not resemble.
#[derive(Debug, Clone)]
pub struct ProtectedNames {
    names: Vec<Box<[u8]>>,
    short: Table<u32>,
    long: Table<(u32, u8)>,
}

/// A protected name, by its number, and how many edits a name is away from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookAlike {
    /// Which protected name, in the order they were given.
    pub protected: usize,
    /// How many edits: 0 to 2.
    pub edits: usize,
}

impl ProtectedNames {
    /// Takes names: labels in lower case. Those of fewer than `letters_minimum` resemble too much
    /// and are left out.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n [u8]>, letters_minimum: usize) -> Self {
        let mut kept = Vec::new();
        let (mut short, mut long) = (HashMap::new(), HashMap::new());
        for (number, name) in (0_u32..).zip(names) {
            kept.push(name.into());
            if name.len() < letters_minimum || name.len() > LABEL_MAXIMUM {
                continue;
            }
            if name.len() <= SHORT {
                Left::of(name).each(|hash| push(&mut short, hash, number));
                continue;
            }
            for offset in [0, name.len() / 3, name.len() * 2 / 3] {
                if let Some(piece) = piece_at(name, offset) {
                    let offset = u8::try_from(offset).unwrap_or(u8::MAX);
                    push(&mut long, piece_hash(piece), (number, offset));
                }
            }
        }
        Self { names: kept, short: Table::new(short), long: Table::new(long) }
    }

    /// The protected name of a number.
    #[must_use]
    pub fn name(&self, number: usize) -> &[u8] {
        self.names.get(number).map_or(&[], |name| name)
    }

    /// The protected names that a label resembles, each once, in their order.
    pub fn resembled_by(&self, label: &[u8], found: &mut Vec<LookAlike>) {
        found.clear();
        if label.len() > LABEL_MAXIMUM {
            return;
        }
        if label.len() <= SHORT + EDITS_MAXIMUM {
            Left::of(label).each(|hash| {
                for number in self.short.at(hash) {
                    self.compare(label, *number, found);
                }
            });
        }
        if label.len() + EDITS_MAXIMUM > SHORT {
            for at in 0..label.len() {
                let Some(piece) = piece_at(label, at) else { break };
                for (number, offset) in self.long.at(piece_hash(piece)) {
                    if usize::from(*offset).abs_diff(at) <= EDITS_MAXIMUM {
                        self.compare(label, *number, found);
                    }
                }
            }
        }
        found.sort_unstable();
    }

    fn compare(&self, label: &[u8], number: u32, found: &mut Vec<LookAlike>) {
        let protected = number as usize;
        if found.iter().any(|known| known.protected == protected) {
            return;
        }
        if let Some(edits) = edits_between(label, self.name(protected)) {
            found.push(LookAlike { protected, edits });
        }
    }
}

/// How many edits lie between two labels, if they are at most two.
#[must_use]
pub fn edits_between(one: &[u8], other: &[u8]) -> Option<usize> {
    const OUTSIDE: usize = EDITS_MAXIMUM + 1;
    if one.len().abs_diff(other.len()) > EDITS_MAXIMUM || other.len() > LABEL_MAXIMUM {
        return None;
    }
    // A band of the usual table: what lies further from its diagonal is too far anyway.
    let mut row = [OUTSIDE; LABEL_MAXIMUM + 2];
    for (column, cell) in row.iter_mut().enumerate().take(EDITS_MAXIMUM + 1) {
        *cell = column;
    }
    for (line, letter) in one.iter().enumerate() {
        let first = (line + 1).saturating_sub(EDITS_MAXIMUM).max(1);
        let last = (line + 1 + EDITS_MAXIMUM).min(other.len());
        let mut diagonal = row[first - 1];
        row[first - 1] = if first == 1 { (line + 1).min(OUTSIDE) } else { OUTSIDE };
        for column in first..=last {
            let replaced = diagonal + usize::from(other[column - 1] != *letter);
            diagonal = row[column];
            row[column] = replaced.min(row[column] + 1).min(row[column - 1] + 1).min(OUTSIDE);
        }
        if last < other.len() {
            row[last + 1] = OUTSIDE;
        }
    }
    Some(row[other.len()]).filter(|edits| *edits <= EDITS_MAXIMUM)
}

fn piece_at(name: &[u8], at: usize) -> Option<[u8; PIECE]> {
    name.get(at..at + PIECE)?.try_into().ok()
}

fn piece_hash(piece: [u8; PIECE]) -> u64 {
    spread(u64::from(u32::from_le_bytes(piece)))
}

fn push<T>(into: &mut HashMap<u64, Vec<T>>, hash: u64, value: T) {
    into.entry(hash).or_default().push(value);
}

/// Values by their hash, behind bits that say quickly that there is nothing: nearly always.
#[derive(Debug, Clone)]
struct Table<T> {
    bits: Vec<u64>,
    shift: u32,
    values: HashMap<u64, Vec<T>>,
}

impl<T> Table<T> {
    fn new(values: HashMap<u64, Vec<T>>) -> Self {
        // Sixteen bits for each value: one question in sixteen looks further than it had to.
        let count = (values.len() * 16).next_power_of_two().max(64);
        let shift = 64 - count.trailing_zeros();
        let mut bits = vec![0; count / 64];
        for hash in values.keys() {
            let (word, bit) = Self::place(*hash, shift);
            bits[word] |= bit;
        }
        Self { bits, shift, values }
    }

    const fn place(hash: u64, shift: u32) -> (usize, u64) {
        let bit = hash >> shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    fn at(&self, hash: u64) -> &[T] {
        let (word, bit) = Self::place(hash, self.shift);
        if self.bits[word] & bit == 0 {
            return &[];
        }
        self.values.get(&hash).map_or(&[], |values| values)
    }
}

/// What is left of a name without up to two of its letters: hashes that are put together of those
/// of its parts.
struct Left {
    length: usize,
    /// The hash of so many first letters.
    first: [u64; SHORT + EDITS_MAXIMUM + 1],
}

/// The base of the hashes, and its powers.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

const POWERS: [u64; SHORT + EDITS_MAXIMUM + 1] = {
    let mut powers = [1_u64; SHORT + EDITS_MAXIMUM + 1];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1].wrapping_mul(BASE);
        index += 1;
    }
    powers
};

impl Left {
    /// Of a name of at most as many letters as are looked at.
    fn of(name: &[u8]) -> Self {
        let mut first = [0_u64; SHORT + EDITS_MAXIMUM + 1];
        for (index, letter) in name.iter().enumerate() {
            first[index + 1] = first[index].wrapping_mul(BASE).wrapping_add(u64::from(*letter) + 1);
        }
        Self { length: name.len(), first }
    }

    /// The hash of letters from one to before another.
    const fn between(&self, from: usize, until: usize) -> u64 {
        self.first[until].wrapping_sub(self.first[from].wrapping_mul(POWERS[until - from]))
    }

    /// Calls with each: the whole, without one, without two.
    fn each(&self, mut call: impl FnMut(u64)) {
        let n = self.length;
        call(spread(self.first[n]));
        for one in 0..n {
            let behind = n - one - 1;
            let head = self.first[one];
            let left = head.wrapping_mul(POWERS[behind]).wrapping_add(self.between(one + 1, n));
            call(spread(left));
            for other in one + 1..n {
                let middle = self.between(one + 1, other);
                let start = head.wrapping_mul(POWERS[other - one - 1]).wrapping_add(middle);
                let behind = n - other - 1;
                let end = self.between(other + 1, n);
                call(spread(start.wrapping_mul(POWERS[behind]).wrapping_add(end)));
            }
        }
    }
}

/// Spreads what differs in low bits over the high ones.
const fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (hash ^ (hash >> 32)).wrapping_mul(0x94D0_49BB_1331_11EB)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(protected: &[&str], label: &str) -> Vec<(usize, usize)> {
        let names = ProtectedNames::new(protected.iter().map(|name| name.as_bytes()), 4);
        let mut found = Vec::new();
        names.resembled_by(label.as_bytes(), &mut found);
        found.iter().map(|alike| (alike.protected, alike.edits)).collect()
    }

    #[test]
    fn two_edits_are_found_and_three_are_not() {
        for name in ["acme", "acmedrugs", "acmepharmac", "acmepharmacy", "goodneighborpharmacy"] {
            assert_eq!(found(&[name], name), [(0, 0)], "{name}");
            assert_eq!(found(&[name], &format!("{name}x")), [(0, 1)]);
            assert_eq!(found(&[name], &format!("x{name}x")), [(0, 2)]);
            assert_eq!(found(&[name], &format!("x{name}xx")), []);
            assert_eq!(found(&[name], &name[1..]), [(0, 1)]);
        }
        assert_eq!(found(&["abcd", "abce"], "abcd"), [(0, 0), (1, 1)]);
    }

    #[test]
    fn names_that_are_too_short_are_left_out_but_keep_their_number() {
        assert_eq!(found(&["abc", "abcd"], "abc"), [(1, 1)]);
    }
}
