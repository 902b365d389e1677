//! What robots.txt asks of machines (RFC 9309).

use serde::Serialize;
use url::Url;

use crate::fetch::{Fetch, Outcome};

/// How much of it is read: more than the 500 KiB of RFC 9309, section 2.5.
const BYTES: usize = 512 * 1024;
/// The most rules that are kept.
const RULES: usize = 5_000;

/// What robots.txt asks of us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "robots", rename_all = "kebab-case")]
pub enum Robots {
    /// There is none: everything may be fetched (RFC 9309, section 2.3.1.3).
    None,
    /// It could not be read: nothing more may be fetched (section 2.3.1.4).
    Unreachable,
    /// These rules; the longest that fits a path holds.
    Rules {
        /// Whether a path may be fetched, and its pattern.
        rules: Vec<RobotsRule>,
    },
}

/// A rule of robots.txt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RobotsRule {
    /// Whether it allows.
    pub allows: bool,
    /// What it is about: the beginning of a path, with `*` for anything and `$` for the end.
    pub path: String,
}

impl Robots {
    /// What an answer asks of whoever is called so.
    pub(crate) fn of(answer: &Fetch, token: &str) -> Self {
        match (&answer.outcome, answer.status) {
            (Outcome::Answered, Some(200..=299)) => Self::parse(&answer.body, token),
            (Outcome::Answered, Some(300..=499)) => Self::None,
            _ => Self::Unreachable,
        }
    }

    /// Reads it.
    pub(crate) fn parse(text: &[u8], token: &str) -> Self {
        let text = String::from_utf8_lossy(text.get(..BYTES).unwrap_or(text));
        let token = token.to_ascii_lowercase();
        let (mut ours, mut everybodys) = (Vec::new(), Vec::new());
        let (mut is_ours, mut is_everybodys, mut names_agents) = (false, false, false);
        let mut was_named = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !names_agents {
                        (is_ours, is_everybodys) = (false, false);
                    }
                    names_agents = true;
                    is_ours |= value.to_ascii_lowercase() == token;
                    is_everybodys |= value == "*";
                    was_named |= is_ours;
                }
                "allow" | "disallow" => {
                    names_agents = false;
                    let rule = RobotsRule { allows: key == "allow", path: value.to_owned() };
                    let kept = !value.is_empty();
                    if is_ours && kept && ours.len() < RULES {
                        ours.push(rule.clone());
                    }
                    if is_everybodys && kept && everybodys.len() < RULES {
                        everybodys.push(rule);
                    }
                }
                _ => {}
            }
        }
        Self::Rules { rules: if was_named { ours } else { everybodys } }
    }

    /// Whether an address may be fetched.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        match self {
            Self::None => true,
            Self::Unreachable => false,
            Self::Rules { rules } => {
                let fitting = rules.iter().filter(|rule| fits(&rule.path, &path));
                // The longest holds; of two as long, the one that allows (section 2.2.2).
                let holds = fitting.max_by_key(|rule| (rule.path.len(), rule.allows));
                holds.is_none_or(|rule| rule.allows)
            }
        }
    }
}

/// Whether a pattern fits a path: each part between `*` is sought from where the one before ended.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut last_is_open = false;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() && is_whole {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last_is_open = part.is_empty();
    }
    !is_whole || rest.is_empty() || last_is_open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        let url = Url::parse("https://shop.example/").unwrap().join(path).unwrap();
        Robots::parse(text.as_bytes(), "PharosWatch").allows(&url)
    }

    #[test]
    fn robots_are_read_by_the_letter() {
        let everybody = "User-agent: *\nDisallow: /a\nAllow: /a/b # words\nDisallow: /*.pdf$\n";
        for (path, expected) in [
            ("/", true),
            ("/a", false),
            ("/abc", false),
            ("/a/b", true),
            ("/a/b/c", true),
            ("/x.pdf", false),
            ("/x.pdfs", true),
            ("/x?y.pdf", false),
        ] {
            assert_eq!(allows(everybody, path), expected, "{path}");
        }
        let ours =
            "User-agent: other\nUser-agent: PHAROSWATCH\nDisallow: /\n\nUser-agent: *\nAllow: /";
        assert!(!allows(ours, "/x"));
        let others = "User-agent: other\nDisallow: /\nUser-agent: *\nDisallow:\n";
        assert!(allows(others, "/x"));
        // A group of our own, even an empty one, stands in the place of everybody's.
        assert!(allows("User-agent: pharoswatch\nDisallow:\nUser-agent: *\nDisallow: /", "/x"));
        assert!(allows("no robots at all\n<html>", "/x"));
        assert!(allows("Disallow: /", "/x"), "a rule of no group");
        assert!(
            allows("User-agent: *\nDisallow: /*a*b$", "/ac")
                && !allows("User-agent: *\nDisallow: /*a*b$", "/xayb")
        );
        assert!(!allows("User-agent: *\nAllow: /same\nDisallow: /longer", "/longer"));
        assert!(allows("User-agent: *\nDisallow: /x\nAllow: /x", "/x"));
    }
}
