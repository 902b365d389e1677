//! From the text of a file to a `Rulebook`, or to every mistake in it.

use std::cell::RefCell;

use toml::de::DeTable;

use super::Rulebook;
use super::problem::RulebookProblems;
use super::reader::{KeyReference, Section, Source, Table};

impl Rulebook {
    /// Reads a whole rulebook, or says everything that is wrong with it.
    ///
    /// `file_name` only names the file in problems; nothing is opened.
    pub fn load(file_name: &str, text: &str) -> Result<Self, RulebookProblems> {
        let source = Source { file: file_name, text, problems: RefCell::default() };
        let (document, mistakes) = DeTable::parse_recoverable(text);
        for mistake in mistakes {
            let offset = mistake.span().map_or(0, |span| span.start);
            source.root().below("", offset).refuse(mistake.message().replace('\n', " "), "TOML");
        }
        let root = source.root();
        let book = Self::read(&Table::new(document.get_ref(), &root));
        let mut problems = source.problems.take();
        problems.sort_by_key(|problem| problem.line);
        match book {
            Some(book) if problems.is_empty() => Ok(book),
            _ => Err(RulebookProblems(problems)),
        }
    }

    /// Every key a rulebook has, in the order of its sections.
    #[must_use]
    pub fn reference() -> Vec<KeyReference> {
        <Self as Section>::keys()
    }
}
