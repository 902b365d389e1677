//! Reads a TOML file key by key and collects every problem on the way.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The key with its sections, as `epp.idle_seconds`; empty when the file is no TOML there.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, key, found, allowed } = self;
        write!(formatter, "{}:{line}: ", file.display())?;
        if !key.is_empty() {
            write!(formatter, "{key}: ")?;
        }
        write!(formatter, "found {found}; allowed: {allowed}")
    }
}

/// Reads a value, or tells what was found instead where its text does not.
type Read<'a, T> = dyn Fn(&DeValue<'_>) -> Result<T, Option<String>> + 'a;

/// A value that a setting takes: how it is read, and what to say when it cannot be.
pub(super) struct Kind<'a, T> {
    /// In words: "a number from 1 to 600".
    pub(super) allowed: String,
    /// Whether the value must not be repeated in a message.
    pub(super) secret: bool,
    /// How it is read.
    pub(super) read: Box<Read<'a, T>>,
}

/// The file being read.
pub(super) struct Reader<'a> {
    file: &'a Path,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
    /// Every key that was asked for, in the order of asking.
    asked: RefCell<Vec<String>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self { file, text, problems: RefCell::default(), asked: RefCell::default() }
    }

    /// The table of the whole file; what is no TOML becomes problems.
    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let allowed = "TOML 1.0".to_owned();
            self.report(error.span().unwrap_or(0..0), "", error.message().to_owned(), allowed);
        }
        table
    }

    /// The folder that relative paths start from.
    pub(super) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    pub(super) fn report(&self, at: Range<usize>, key: &str, found: String, allowed: String) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let (file, key) = (self.file.to_owned(), key.to_owned());
        self.problems.borrow_mut().push(Problem { file, line, key, found, allowed });
    }

    /// The problems by line, and every key that was asked for.
    pub(super) fn finish(self) -> (Vec<Problem>, Vec<String>) {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        (problems, self.asked.into_inner())
    }

    fn quoted(&self, at: Range<usize>) -> String {
        let text = self.text.get(at).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        match line.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line.to_owned(),
        }
    }
}

/// One table of the file. Every key is asked for once; what is left at the end is unknown.
pub(super) struct Section<'a> {
    reader: &'a Reader<'a>,
    path: String,
    at: Range<usize>,
    table: Option<&'a DeTable<'a>>,
    asked: Vec<&'static str>,
}

impl<'a> Section<'a> {
    pub(super) fn root(reader: &'a Reader<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        let table = Some(table.get_ref());
        Self { reader, path: String::new(), at: 0..0, table, asked: Vec::new() }
    }

    /// Whether the file has this section at all.
    pub(super) fn is_present(&self) -> bool {
        self.table.is_some()
    }

    /// The value, or none when the key is absent or wrong; a wrong one is reported.
    pub(super) fn optional<T>(&mut self, key: &'static str, kind: &Kind<'_, T>) -> Option<T> {
        let value = self.ask(key)?;
        (kind.read)(value.get_ref())
            .map_err(|found| {
                let found = match found {
                    Some(found) => found,
                    None if kind.secret => "a value that is not shown here".to_owned(),
                    None => self.reader.quoted(value.span()),
                };
                self.reader.report(value.span(), &self.name(key), found, kind.allowed.clone());
            })
            .ok()
    }

    /// The value; an absent one is reported too, unless the whole section is absent.
    pub(super) fn required<T>(&mut self, key: &'static str, kind: &Kind<'_, T>) -> Option<T> {
        if self.is_present() && self.table.and_then(|table| table.get(key)).is_none() {
            self.report_absent(key, kind.allowed.clone());
        }
        self.optional(key, kind)
    }

    /// Reports that `key` is not there.
    pub(super) fn report_absent(&self, key: &'static str, allowed: String) {
        self.reader.report(self.at.clone(), &self.name(key), "nothing".to_owned(), allowed);
    }

    /// Reports that this section is not there.
    pub(super) fn report_section_absent(&self, allowed: String) {
        self.reader.report(self.at.clone(), &self.path, "nothing".to_owned(), allowed);
    }

    /// Reports a value that is well-formed and still wrong.
    pub(super) fn report_found(&self, key: &'static str, found: String, allowed: String) {
        let value = self.table.and_then(|table| table.get(key));
        let at = value.map_or(self.at.clone(), Spanned::span);
        self.reader.report(at, &self.name(key), found, allowed);
    }

    /// The table below `key`, absent or not.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'a> {
        let value = self.ask(key);
        let path = self.name(key);
        let table = value.and_then(|value| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                let allowed = format!("a section [{path}]");
                self.reader.report(value.span(), &path, self.reader.quoted(value.span()), allowed);
            }
            table
        });
        let at = value.map_or(0..0, Spanned::span);
        Section { reader: self.reader, path, at, table, asked: Vec::new() }
    }

    /// Each table of the array below `key`; none when it is absent.
    pub(super) fn sections(&mut self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let path = self.name(key);
        let mut sections = Vec::new();
        for item in value.get_ref().as_array().into_iter().flat_map(|array| array.iter()) {
            let table = item.get_ref().as_table();
            let (reader, path, at) = (self.reader, path.clone(), item.span());
            sections.push(Section { reader, path, at, table, asked: Vec::new() });
        }
        if sections.is_empty() || sections.iter().any(|section| section.table.is_none()) {
            let allowed = format!("one section [[{path}]] for each");
            self.reader.report(value.span(), &path, self.reader.quoted(value.span()), allowed);
            sections.clear();
        }
        sections
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        for (key, value) in self.table.into_iter().flatten() {
            if !self.asked.contains(&key.get_ref().as_ref()) {
                let allowed = self.asked.join(", ");
                let name = self.name(key.get_ref());
                let found = format!("an unknown key with {}", value.get_ref().type_str());
                self.reader.report(key.span(), &name, found, allowed);
            }
        }
    }

    fn ask(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.reader.asked.borrow_mut().push(self.name(key));
        self.table.and_then(|table| table.get(key))
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
