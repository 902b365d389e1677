//! Names within two edits of protected ones, for all protected names at once (WATCH.md section 4,
//! stage 1).
//!
//! Two names are at most two edits apart only if some letters, at most two of each, can be left
//! out so that the same is left. What is left of short protected names is kept by its hash; of long
//! ones one of three pieces, a third of the name each, must stand in the name untouched, moved by
//! two places at most.

use crate::texts::{Beginnings, Bits, ByHash, LABEL_MAXIMUM, spread};

/// Most edits: an insertion, a deletion or another letter each.
pub const EDITS_MAXIMUM: usize = 2;

/// Protected names of up to so many letters are found by what is left of them.
const SHORT: usize = 11;

/// Letters of a third of a long protected name that are looked up: all, up to this.
const PIECE_MAXIMUM: usize = 7;

/// Names that others must not resemble.
#[derive(Debug, Clone)]
pub struct ProtectedNames {
    names: Vec<Protected>,
    short: Table<u32>,
    long: Table<(u32, u8)>,
}

#[derive(Debug, Clone)]
struct Protected {
    label: Box<[u8]>,
    letters: u64,
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
        let (mut short, mut long) = (ByHash::default(), ByHash::default());
        let mut beginnings = Beginnings::new();
        for (number, name) in (0_u32..).zip(names) {
            kept.push(Protected { label: name.into(), letters: letters_of(name) });
            if name.len() < letters_minimum || name.len() > LABEL_MAXIMUM {
                continue;
            }
            if name.len() <= SHORT {
                beginnings.take(name);
                each_left_of(&beginnings, |hash| push(&mut short, hash, number));
                continue;
            }
            beginnings.take(name);
            let letters = piece_letters(name.len());
            for from in [0, name.len() / 3, name.len() * 2 / 3] {
                let offset = u8::try_from(from).unwrap_or(u8::MAX);
                let piece = spread(beginnings.between(from, from + letters));
                push(&mut long, piece, (number, offset));
            }
        }
        Self { names: kept, short: Table::new(short), long: Table::new(long) }
    }

    /// The protected name of a number.
    #[must_use]
    pub fn name(&self, number: usize) -> &[u8] {
        self.names.get(number).map_or(&[], |name| &name.label)
    }

    /// The protected names that a label resembles, each once, in their order.
    pub fn resembled_by(&self, label: &[u8], found: &mut Vec<LookAlike>) {
        let mut beginnings = Beginnings::new();
        beginnings.take(label);
        self.resembled_by_whom(label, &beginnings, found);
    }

    /// As [`resembled_by`](Self::resembled_by), for a label whose beginnings are taken.
    pub(crate) fn resembled_by_whom(
        &self,
        label: &[u8],
        beginnings: &Beginnings,
        found: &mut Vec<LookAlike>,
    ) {
        found.clear();
        if label.len() > LABEL_MAXIMUM || self.names.is_empty() {
            return;
        }
        let letters = letters_of(label);
        let mut near = |number: u32| self.compare(label, letters, number, found);
        if label.len() <= SHORT + EDITS_MAXIMUM {
            each_left_of(beginnings, |hash| {
                self.short.at(hash).iter().copied().for_each(&mut near)
            });
        }
        if label.len() + EDITS_MAXIMUM > SHORT {
            // Protected names of these lengths can be near, and have pieces of one or two lengths.
            let shortest = piece_letters((label.len() - EDITS_MAXIMUM).max(SHORT + 1));
            for piece in shortest..=piece_letters(label.len() + EDITS_MAXIMUM) {
                for at in 0..(label.len() + 1).saturating_sub(piece) {
                    let hash = spread(beginnings.between(at, at + piece));
                    for (number, offset) in self.long.at(hash) {
                        if usize::from(*offset).abs_diff(at) <= EDITS_MAXIMUM {
                            near(*number);
                        }
                    }
                }
            }
        }
        found.sort_unstable();
    }

    fn compare(&self, label: &[u8], letters: u64, number: u32, found: &mut Vec<LookAlike>) {
        let number = number as usize;
        let Some(protected) = self.names.get(number) else { return };
        // An edit brings one letter in and takes one out.
        let differ = (letters ^ protected.letters).count_ones() as usize;
        if differ > 2 * EDITS_MAXIMUM || found.iter().any(|known| known.protected == number) {
            return;
        }
        if let Some(edits) = edits_between(label, &protected.label) {
            found.push(LookAlike { protected: number, edits });
        }
    }
}

/// How many letters of each third of a long name are looked up.
const fn piece_letters(length: usize) -> usize {
    let third = length / 3;
    if third > PIECE_MAXIMUM { PIECE_MAXIMUM } else { third }
}

/// A bit for every letter that is met, different ones sharing some.
fn letters_of(label: &[u8]) -> u64 {
    label.iter().fold(0, |letters, letter| letters | 1 << (letter & 63))
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

fn push<T>(into: &mut ByHash<Vec<T>>, hash: u64, value: T) {
    into.entry(hash).or_default().push(value);
}

/// Values by their hash, behind bits that say quickly that there is nothing: nearly always.
#[derive(Debug, Clone)]
struct Table<T> {
    bits: Bits,
    values: ByHash<Vec<T>>,
}

impl<T> Table<T> {
    fn new(values: ByHash<Vec<T>>) -> Self {
        Self { bits: Bits::of_keys(&values), values }
    }

    #[inline]
    fn at(&self, hash: u64) -> &[T] {
        if !self.bits.may_have(hash) {
            return &[];
        }
        self.values.get(&hash).map_or(&[], |values| values)
    }
}

/// Calls with the hash of what is left of a name without up to two of its letters: the whole,
/// without one, without two.
fn each_left_of(name: &Beginnings, mut call: impl FnMut(u64)) {
    let n = name.length();
    call(spread(name.between(0, n)));
    for one in 0..n {
        let head = name.between(0, one);
        call(spread(Beginnings::joined(head, name.between(one + 1, n), n - one - 1)));
        for other in one + 1..n {
            let between = other - one - 1;
            let start = Beginnings::joined(head, name.between(one + 1, other), between);
            let end = name.between(other + 1, n);
            call(spread(Beginnings::joined(start, end, n - other - 1)));
        }
    }
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
