//! How many edits lie between two labels.

/// Most edits that are counted: an insertion, a deletion or another letter each.
pub const EDITS_MAXIMUM: usize = 2;

/// How many edits lie between two labels, if they are at most two.
#[must_use]
pub fn edits_between(one: &[u8], other: &[u8]) -> Option<usize> {
    within(EDITS_MAXIMUM, one, other)
}

/// Where the first letters are the same, no edit is needed for them; where they are not, one is, of
/// three.
fn within(most: usize, one: &[u8], other: &[u8]) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (Some((_, one_less)), Some((_, other_less))) =
        (one[same..].split_first(), other[same..].split_first())
    else {
        return Some(one.len().abs_diff(other.len()));
    };
    let left = most.checked_sub(1)?;
    let ways = [(one_less, other_less), (one_less, &other[same..]), (&one[same..], other_less)];
    let edits = ways.into_iter().filter_map(|(one, other)| within(left, one, other)).min()?;
    Some(edits + 1)
}
