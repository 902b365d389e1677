//! Whatever is within two edits of a protected name is found, and nothing else (WATCH.md section
//! 12).

use proptest::prelude::*;
use registry_screen::look_alike::{LookAlike, ProtectedNames, edits_between};

/// The usual table, in full.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for column in 1..=other.len() {
            let replaced = diagonal + usize::from(other[column - 1] != *letter);
            diagonal = row[column];
            row[column] = replaced.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    row[other.len()]
}

/// Few letters, so that names come near each other.
fn label(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"abc-".as_slice()), length)
}

/// A name with edits at random places.
fn edited() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let edit = (0..3_u8, any::<prop::sample::Index>(), prop::sample::select(b"abcz".as_slice()));
    (label(1..62), prop::collection::vec(edit, 0..4)).prop_map(|(name, edits)| {
        let mut other = name.clone();
        for (kind, at, letter) in edits {
            match kind {
                0 if other.len() < 63 => other.insert(at.index(other.len() + 1), letter),
                1 if other.len() > 1 => {
                    other.remove(at.index(other.len()));
                }
                _ => {
                    let at = at.index(other.len());
                    other[at] = letter;
                }
            }
        }
        (name, other)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn edits_are_counted_as_the_whole_table_counts_them((one, other) in edited()) {
        let edits = distance(&one, &other);
        prop_assert_eq!(edits_between(&one, &other), (edits <= 2).then_some(edits));
    }

    #[test]
    fn what_is_near_is_found_and_nothing_else(
        (name, other) in edited(),
        others in prop::collection::vec(label(1..20), 0..40),
        shortest in 0..7_usize,
    ) {
        let mut names = others;
        names.push(name);
        let protected = ProtectedNames::new(names.iter().map(Vec::as_slice), shortest);
        let near = |(number, name): (usize, &Vec<u8>)| {
            let edits = distance(&other, name);
            let is_near = edits <= 2 && name.len() >= shortest;
            is_near.then_some(LookAlike { protected: number, edits })
        };
        let expected: Vec<LookAlike> = names.iter().enumerate().filter_map(near).collect();
        let mut found = Vec::new();
        protected.resembled_by(&other, &mut found);
        prop_assert_eq!(found, expected);
    }
}
