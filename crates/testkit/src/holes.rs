//! Holes: what cannot be constant in a file of tests, as `{svTRID}` or `{token}`.

use std::collections::{BTreeMap, BTreeSet};

/// What holes stand for, in one conversation or timeline.
#[derive(Debug, Clone, Default)]
pub struct Holes {
    bound: BTreeMap<String, String>,
    server_transactions: BTreeSet<String>,
}

/// The hole that takes anything, again and again.
const ANYTHING: &str = "any";

/// The hole of server transaction ids: no two are ever the same (RFC 5730, section 2.6).
const SERVER_TRANSACTION: &str = "svTRID";

/// A part of a line of a file.
enum Part<'t> {
    Text(&'t str),
    Hole(&'t str),
}

impl Holes {
    /// Says what a hole stands for.
    pub fn bind(&mut self, name: &str, value: impl Into<String>) {
        self.bound.insert(name.to_owned(), value.into());
    }

    /// What a hole stands for.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.bound.get(name).map(String::as_str)
    }

    /// A text with its holes filled.
    ///
    /// # Errors
    /// The hole that nothing has filled yet.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        for part in parts(text) {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Hole(name) => {
                    let value = self.get(name);
                    filled.push_str(
                        value.ok_or_else(|| format!("{{{name}}} stands for nothing yet"))?,
                    );
                }
            }
        }
        Ok(filled)
    }

    /// Whether a line is what the file says; holes met for the first time are filled by it.
    pub fn matches(&mut self, expected: &str, found: &str) -> bool {
        let mut met = self.clone();
        let parts: Vec<_> = parts(expected).collect();
        let matching = met.match_parts(&parts, found);
        if matching {
            *self = met;
        }
        matching
    }

    fn match_parts(&mut self, parts: &[Part<'_>], found: &str) -> bool {
        match parts {
            [] => found.is_empty(),
            [Part::Text(text), rest @ ..] => {
                found.strip_prefix(text).is_some_and(|found| self.match_parts(rest, found))
            }
            [Part::Hole(name), rest @ ..] => {
                let end = match rest.first() {
                    Some(Part::Text(next)) => found.find(next),
                    Some(Part::Hole(_)) => None,
                    None => Some(found.len()),
                };
                end.is_some_and(|end| {
                    let (value, found) = found.split_at(end);
                    self.take(name, value) && self.match_parts(rest, found)
                })
            }
        }
    }

    /// Whether a hole takes a value: an empty hole any, a filled one its own.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            ANYTHING => true,
            SERVER_TRANSACTION => self.server_transactions.insert(value.to_owned()),
            _ => self.bound.entry(name.to_owned()).or_insert_with(|| value.to_owned()) == value,
        }
    }

    /// A line with holes where filled ones' values of some length stand.
    pub fn dig(&self, line: &str) -> String {
        let mut dug = line.to_owned();
        for (name, value) in self.bound.iter().filter(|(_, value)| value.len() >= 12) {
            dug = dug.replace(value, &format!("{{{name}}}"));
        }
        dug
    }
}

/// Cuts a text at its holes; a hole's name has letters, digits and hyphens only.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = hole(rest) {
            rest = after;
            return Some(Part::Hole(name));
        }
        let next = rest.char_indices().skip(1).find(|(at, _)| hole(&rest[*at..]).is_some());
        let (text, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(Part::Text(text))
    })
}

/// The hole a text begins with, and what follows.
fn hole(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let named =
        !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '-');
    named.then_some((name, after))
}

/// Whether a text has a hole.
pub fn has_hole(text: &str) -> bool {
    parts(text).any(|part| matches!(part, Part::Hole(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_filled_once_and_then_stands_for_that() {
        let mut holes = Holes::default();
        assert!(holes.matches("<roid>{roid}-X</roid>", "<roid>A1-X</roid>"));
        assert_eq!(holes.fill("{roid}!"), Ok("A1!".to_owned()));
        assert!(holes.matches("{roid}", "A1"));
        assert!(!holes.matches("{roid}", "A2"));
        assert!(holes.matches("{any} and {any}", "one and two"));
        assert!(holes.fill("{nothing}").is_err());
        assert_eq!(holes.fill("{no hole} {}"), Ok("{no hole} {}".to_owned()));
    }

    #[test]
    fn no_two_server_transactions_are_the_same() {
        let mut holes = Holes::default();
        assert!(holes.matches("{svTRID}", "A-1"));
        assert!(holes.matches("{svTRID}", "A-2"));
        assert!(!holes.matches("{svTRID}", "A-1"));
    }
}
