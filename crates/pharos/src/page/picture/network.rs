//! Sites that are tied to each other: numbered pins on a ring, and a line for each tie.

use super::drawing::{Drawing, WIDTH};
use super::{Line, Picture};
use crate::page::catalogue::Language;

/// How far two pins stay apart.
const PIN: i64 = 24;

/// The ring of a few sites.
const SMALLEST: i64 = 90;

/// The ring of most sites that are drawn.
const LARGEST: i64 = 330;

/// Most ties that are drawn: what joins all is among the first.
const TIES: usize = 150;

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// `good`, `warn`, `bad` or `plain`.
    pub tone: &'static str,
    /// What it is called, and how it hangs together with others.
    pub words: String,
    /// Where its page is.
    pub path: String,
}

/// A picture of sites and of what ties them: pairs of their places, the strongest first.
#[must_use]
pub fn picture(
    language: Language,
    title: String,
    nodes: &[Node],
    ties: &[(usize, usize)],
) -> Picture {
    let drawing = drawn(nodes, ties);
    let line = |(number, node): (usize, &Node)| Line {
        mark: (number < most_drawn()).then_some(number + 1),
        term: node.name.clone(),
        words: node.words.clone(),
        path: Some(node.path.clone()),
    };
    let lines = nodes.iter().enumerate().map(line).collect();
    let mut picture = Picture::of(title, &drawing, lines);
    picture.term = language.say("watch-site").into();
    picture
}

/// How many pins have room on the largest ring.
fn most_drawn() -> usize {
    usize::try_from(LARGEST * 6 / PIN).unwrap_or_default()
}

fn drawn(nodes: &[Node], ties: &[(usize, usize)]) -> Drawing {
    let shown = nodes.len().min(most_drawn());
    let places = places(shown);
    let radius = radius(shown);
    let mut drawing = Drawing { height: 2 * (radius + PIN), ..Drawing::default() };
    let known = |(one, other): &(usize, usize)| Some((*places.get(*one)?, *places.get(*other)?));
    for (from, to) in joining_first(ties, shown).iter().filter_map(known).take(TIES) {
        drawing.rule("tie", from, to);
    }
    for (number, (node, place)) in nodes.iter().zip(&places).enumerate() {
        drawing.pin(node.tone, *place, number + 1);
    }
    drawing
}

fn radius(shown: usize) -> i64 {
    let around = i64::try_from(shown).unwrap_or(i64::MAX / PIN) * PIN;
    (around / 6 + 1).clamp(SMALLEST, LARGEST)
}

/// Where the pins are, from the top and with the clock.
fn places(shown: usize) -> Vec<(i64, i64)> {
    let radius = radius(shown);
    let place = |number: usize| {
        let turn = std::f64::consts::TAU * number as f64 / shown.max(1) as f64;
        let along = |part: f64| (part * radius as f64).round() as i64;
        (WIDTH / 2 + along(turn.sin()), radius + PIN - along(turn.cos()))
    };
    (0..shown).map(place).collect()
}

/// The ties that join what was not joined before, then the others.
fn joining_first(ties: &[(usize, usize)], shown: usize) -> Vec<(usize, usize)> {
    let mut group: Vec<usize> = (0..shown).collect();
    let (mut joining, mut others) = (Vec::new(), Vec::new());
    for (one, other) in ties.iter().copied().filter(|(one, other)| *one.max(other) < shown) {
        let (from, to) = (group[one], group[other]);
        if from == to {
            others.push((one, other));
            continue;
        }
        group.iter_mut().filter(|of| **of == from).for_each(|of| *of = to);
        joining.push((one, other));
    }
    joining.extend(others);
    joining
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalogue::Catalogue;

    fn nodes(count: usize) -> Vec<Node> {
        let node = |number| Node {
            name: format!("shop-{number}.example"),
            tone: if number % 2 == 0 { "bad" } else { "plain" },
            words: "Rogue".to_owned(),
            path: format!("/desk/sites/{number}"),
        };
        (0..count).map(node).collect()
    }

    fn all(count: usize) -> Vec<(usize, usize)> {
        (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))).collect()
    }

    #[test]
    fn every_number_is_readable() {
        for count in [2, 3, 7, 40, 82, 83, 200] {
            drawn(&nodes(count), &all(count.min(20))).assert_readable();
        }
    }

    #[test]
    fn what_joins_is_drawn_however_much_there_is() {
        let mut ties = all(30);
        ties.push((29, 30));
        let first = joining_first(&ties, 31);
        assert_eq!(first.len(), ties.len());
        let joined: std::collections::BTreeSet<_> =
            first.iter().take(30).flat_map(|(one, other)| [*one, *other]).collect();
        assert_eq!(joined.len(), 31);
        let svg = drawn(&nodes(31), &ties).svg("t", "d");
        assert_eq!(svg.matches("class=\"tie\"").count(), TIES);
    }

    #[test]
    fn what_has_no_room_stands_in_the_table() {
        let many = most_drawn() + 5;
        let picture = picture(Catalogue::english(), "A network".to_owned(), &nodes(many), &[]);
        assert_eq!(picture.lines.len(), many);
        assert_eq!(picture.lines.iter().filter(|line| line.mark.is_none()).count(), 5);
        assert_eq!(picture.svg.matches("pin-number").count(), many - 5);
        assert_eq!(picture.lines[0].path.as_deref(), Some("/desk/sites/0"));
    }
}
