//! What is wrong with a rulebook file, said so that its author can put it right.

use std::fmt;

/// One mistake, with its place: shown as
/// `FILE:LINE: KEY: found WHAT, allowed: WHAT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulebookProblem {
    /// The file as it was named to `Rulebook::load`.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Key path: `grace_days.add`; empty for a file that is no TOML.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
}

impl fmt::Display for RulebookProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, key, found, allowed } = self;
        let separator = if key.is_empty() { "" } else { ": " };
        write!(formatter, "{file}:{line}{separator}{key}: found {found}, allowed: {allowed}")
    }
}

/// Every mistake of one file, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulebookProblems(pub Vec<RulebookProblem>);

impl fmt::Display for RulebookProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for RulebookProblems {}
