//! What differs between what a file says and what was found, line by line.

use std::fmt::Write as _;

use crate::holes::Holes;

/// None if every line is what it should be; else both, line by line, `-` expected and `+` found.
pub fn difference(expected: &str, found: &str, holes: &mut Holes) -> Option<String> {
    let (wanted, got): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let mut met = holes.clone();
    let alike = wanted.len() == got.len()
        && wanted.iter().zip(&got).all(|(wanted, got)| met.matches(wanted, got));
    if alike {
        *holes = met;
        return None;
    }
    Some(shown(&wanted, &got, holes))
}

/// Lines in common stand once, the others below each other (longest common subsequence).
fn shown(wanted: &[&str], got: &[&str], holes: &Holes) -> String {
    let mut same = vec![vec![false; got.len()]; wanted.len()];
    let mut met = holes.clone();
    for (row, wanted) in same.iter_mut().zip(wanted) {
        for (same, got) in row.iter_mut().zip(got) {
            *same = met.clone().matches(wanted, got);
        }
        // A hole filled above counts below.
        if let Some(at) = row.iter().position(|same| *same) {
            met.matches(wanted, got[at]);
        }
    }
    let mut longest = vec![vec![0_usize; got.len() + 1]; wanted.len() + 1];
    for row in (0..wanted.len()).rev() {
        for column in (0..got.len()).rev() {
            longest[row][column] = match same[row][column] {
                true => longest[row + 1][column + 1] + 1,
                false => longest[row + 1][column].max(longest[row][column + 1]),
            };
        }
    }
    let (mut row, mut column, mut out) = (0, 0, String::new());
    while row < wanted.len() || column < got.len() {
        let (both, left) = (row < wanted.len() && column < got.len(), row < wanted.len());
        let (mark, line) = if both && same[row][column] {
            (' ', got[column])
        } else if left && (!both || longest[row + 1][column] >= longest[row][column + 1]) {
            ('-', wanted[row])
        } else {
            ('+', got[column])
        };
        row += usize::from(mark != '+');
        column += usize::from(mark != '-');
        let _written = writeln!(out, "  {mark} {line}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_but_for_holes_does_not_differ() {
        let mut holes = Holes::default();
        assert_eq!(difference("a\n{b}\n", "a\n1\n", &mut holes), None);
        assert_eq!(holes.get("b"), Some("1"));
    }

    #[test]
    fn what_differs_is_shown_beside_what_does_not() {
        let shown = difference("a\nb\nc\n", "a\nx\nc\nd\n", &mut Holes::default());
        assert_eq!(shown.as_deref(), Some("    a\n  - b\n  + x\n    c\n  + d\n"));
    }
}
