//! Merkle trees (RFC 9162, section 2.1): roots, and proofs that are checked without the tree.

use crate::digest::Digest;

/// The hash of an entry (section 2.1.1).
#[must_use]
pub fn leaf(bytes: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], bytes])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], &left.0, &right.0])
}

/// The largest power of two below a size of two or more.
const fn split(size: usize) -> usize {
    let half = size.next_power_of_two() / 2;
    if half == size { size / 2 } else { half }
}

/// The root over some leaves; of none it is the hash of nothing.
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [only] => *only,
        more => {
            let (left, right) = more.split_at(split(more.len()));
            node(&root(left), &root(right))
        }
    }
}

/// What proves that a leaf is in the tree (section 2.1.3.1); none for a leaf that is not.
#[must_use]
pub fn inclusion_proof(leaves: &[Digest], index: usize) -> Option<Vec<Digest>> {
    if index >= leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    let (mut leaves, mut index) = (leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        match index.checked_sub(left.len()) {
            None => {
                proof.push(root(right));
                leaves = left;
            }
            Some(rest) => {
                proof.push(root(left));
                (leaves, index) = (right, rest);
            }
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether a leaf is the one at an index of the tree with this size and root (section 2.1.3.2).
#[must_use]
pub fn verify_inclusion(
    leaf: &Digest,
    index: usize,
    size: usize,
    proof: &[Digest],
    root: &Digest,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut first, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            hash = node(step, &hash);
            while first & 1 == 0 && first != 0 {
                (first, last) = (first >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, step);
        }
        (first, last) = (first >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// What proves that the tree begins with its first `old` leaves (section 2.1.4.1); none where there
/// are not so many.
#[must_use]
pub fn consistency_proof(leaves: &[Digest], old: usize) -> Option<Vec<Digest>> {
    if old == 0 || old > leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    let (mut leaves, mut old, mut whole) = (leaves, old, true);
    while old != leaves.len() {
        let (left, right) = leaves.split_at(split(leaves.len()));
        match old.checked_sub(left.len()) {
            Some(rest) if rest > 0 => {
                proof.push(root(left));
                (leaves, old, whole) = (right, rest, false);
            }
            _ => {
                proof.push(root(right));
                leaves = left;
            }
        }
    }
    if !whole {
        proof.push(root(leaves));
    }
    proof.reverse();
    Some(proof)
}

/// Whether a tree begins with another (section 2.1.4.2), each given as its size and root.
#[must_use]
pub fn verify_consistency(
    (old, old_root): (usize, &Digest),
    (new, new_root): (usize, &Digest),
    proof: &[Digest],
) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let mut steps = proof.iter();
    let start = match old.is_power_of_two() {
        true => Some(old_root),
        false => steps.next(),
    };
    let Some(start) = start else { return false };
    let (mut first, mut last) = (old - 1, new - 1);
    while first & 1 == 1 {
        (first, last) = (first >> 1, last >> 1);
    }
    let (mut before, mut after) = (*start, *start);
    for step in steps {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            (before, after) = (node(step, &before), node(step, &after));
            while first & 1 == 0 && first != 0 {
                (first, last) = (first >> 1, last >> 1);
            }
        } else {
            after = node(&after, step);
        }
        (first, last) = (first >> 1, last >> 1);
    }
    last == 0 && before == *old_root && after == *new_root
}
