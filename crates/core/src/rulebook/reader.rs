//! Reads the tables of a rulebook and collects every problem on the way.
//!
//! A section says its keys once (`section!`); from that come its struct, its reading and its page
//! in the reference. A key's *kind* (`kinds.rs`) says what may stand there.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::problem::RulebookProblem;

/// One key of the rulebook, for its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyReference {
    /// Key path; `[]` marks a list of tables, `*` a free key.
    pub key: String,
    /// What it means.
    pub meaning: String,
    /// What may stand there.
    pub allowed: String,
    /// Clause, section or our own choice it comes from.
    pub source: &'static str,
}

/// What may stand behind a key.
pub(super) trait Kind {
    /// What it becomes.
    type Value;

    /// In words, after "allowed: ".
    fn allowed(&self) -> String;

    /// Reads it, or refuses it at `place`.
    fn read(&self, value: &DeValue<'_>, place: &Place<'_>) -> Option<Self::Value>;

    /// What holds when the key is absent; `None` when it must be there.
    fn when_absent(&self) -> Option<Self::Value> {
        None
    }

    /// The keys below this one, each with the path that leads from here to it.
    fn keys_below(&self) -> Vec<KeyReference> {
        Vec::new()
    }
}

/// A table with known keys; made by `section!`.
pub(super) trait Section: Sized {
    /// Its keys in order.
    fn keys() -> Vec<KeyReference>;

    /// Reads all of them, so that all problems are seen.
    fn read(table: &Table<'_>) -> Option<Self>;
}

/// The file, and what was found wrong with it.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: RefCell<Vec<RulebookProblem>>,
}

impl Source<'_> {
    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn root(&self) -> Place<'_> {
        Place { source: self, key: String::new(), offset: 0 }
    }
}

/// Where in the file a value stands.
#[derive(Clone)]
pub(super) struct Place<'a> {
    source: &'a Source<'a>,
    key: String,
    offset: usize,
}

impl<'a> Place<'a> {
    /// Notes a problem here.
    pub(super) fn refuse(&self, found: impl Display, allowed: impl Display) {
        self.source.problems.borrow_mut().push(RulebookProblem {
            file: self.source.file.to_owned(),
            line: self.source.line(self.offset),
            key: self.key.clone(),
            found: found.to_string(),
            allowed: allowed.to_string(),
        });
    }

    /// The place of a key of the table here.
    pub(super) fn below(&self, key: &str, offset: usize) -> Self {
        let dot = if self.key.is_empty() { "" } else { "." };
        Place { source: self.source, key: format!("{}{dot}{key}", self.key), offset }
    }

    /// The place of an element of the list here.
    pub(super) fn element(&self, index: usize, offset: usize) -> Self {
        Place { source: self.source, key: format!("{}[{index}]", self.key), offset }
    }
}

/// One step into a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'k> {
    /// A key of a table.
    Key(&'k str),
    /// An element of a list.
    Index(usize),
}

/// A table being read as a section.
pub(super) struct Table<'a> {
    entries: &'a DeTable<'a>,
    place: &'a Place<'a>,
}

impl<'a> Table<'a> {
    pub(super) fn new(entries: &'a DeTable<'a>, place: &'a Place<'a>) -> Self {
        Self { entries, place }
    }

    /// Reads one key.
    pub(super) fn key<K: Kind>(&self, key: &str, kind: &K) -> Option<K::Value> {
        match self.entries.get(key) {
            Some(value) => kind.read(value.get_ref(), &self.place_of(key)),
            None => kind.when_absent().or_else(|| {
                self.place_of(key).refuse("nothing", kind.allowed());
                None
            }),
        }
    }

    /// Where a key stands; the table's own place if it is absent.
    pub(super) fn place_of(&self, key: &str) -> Place<'a> {
        let offset = self.entries.get_key_value(key).map(|(key, _)| key.span().start);
        self.place.below(key, offset.unwrap_or(self.place.offset))
    }

    /// Refuses a key that was read but does not fit the others.
    pub(super) fn refuse(&self, key: &str, found: impl Display, allowed: impl Display) {
        self.place_of(key).refuse(found, allowed);
    }

    /// Refuses something deeper: `path` leads there by keys and list indices.
    pub(super) fn refuse_at(&self, path: &[Step<'_>], found: impl Display, allowed: impl Display) {
        let mut place = self.place.clone();
        let mut table = Some(self.entries);
        let mut list = None;
        for step in path {
            let value = match *step {
                Step::Key(key) => {
                    let entry = table.and_then(|table| table.get_key_value(key));
                    let offset = entry.map_or(place.offset, |(key, _)| key.span().start);
                    place = place.below(key, offset);
                    entry.map(|(_, value)| value)
                }
                Step::Index(index) => {
                    let element = list.and_then(|list: &'a DeArray<'a>| list.get(index));
                    place = place.element(index, element.map_or(place.offset, offset_of));
                    element
                }
            };
            table = value.and_then(|value| value.get_ref().as_table());
            list = value.and_then(|value| value.get_ref().as_array());
        }
        place.refuse(found, allowed);
    }

    /// Refuses each table of a list whose `key` says what an earlier one says.
    pub(super) fn refuse_repeated<T: Ord + Display>(
        &self,
        list: &str,
        key: &str,
        values: impl Iterator<Item = T>,
    ) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.enumerate() {
            let found = format!("\"{value}\" a second time");
            if !seen.insert(value) {
                let path = [Step::Key(list), Step::Index(index), Step::Key(key)];
                self.refuse_at(&path, found, "each once");
            }
        }
    }

    /// Refuses every key not among `known`.
    pub(super) fn refuse_unknown(&self, known: &[&str]) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let allowed = match nearest(name, known) {
                Some(near) => format!("\"{near}\" (the nearest known key)"),
                None => known.join(", "),
            };
            self.place.below(name, key.span().start).refuse("an unknown key", allowed);
        }
    }
}

/// The known key that a mistyped one most resembles, if any does.
fn nearest<'k>(typed: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, near) =
        known.iter().map(|candidate| (edit_distance(typed, candidate), *candidate)).min()?;
    (distance <= 2.max(typed.len() / 3)).then_some(near)
}

/// Letters to insert, remove or replace to get from one word to the other.
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, from_char) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, to_char) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(from_char != *to_char);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

/// What stands in the file, for a problem's "found".
pub(super) fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Datetime(instant) => instant.to_string(),
        DeValue::Array(list) => format!("a list of {}", list.len()),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Where a value starts.
pub(super) fn offset_of<T>(value: &Spanned<T>) -> usize {
    value.span().start
}

/// Declares a section: its struct, how it is read, and its reference.
///
/// Each key is `/// meaning`, `#[source = "P-id"]`, `name: Type = kind`. A `check` after the keys
/// is called with the section and its table once every key was read.
macro_rules! section {
    (
        $(#[doc = $headline:literal])+
        pub struct $name:ident {
            $(
                $(#[doc = $meaning:literal])+
                #[source = $source:literal]
                pub $key:ident: $type:ty = $kind:expr,
            )+
        }
        $(check $check:path)?
    ) => {
        $(#[doc = $headline])+
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $name {
            $(
                $(#[doc = $meaning])+
                #[doc = ""]
                #[doc = concat!("Source: ", $source, ".")]
                pub $key: $type,
            )+
        }

        impl $crate::rulebook::reader::Section for $name {
            fn keys() -> Vec<$crate::rulebook::reader::KeyReference> {
                use $crate::rulebook::reader::Kind as _;
                let mut keys = Vec::new();
                $(
                    let kind = $kind;
                    keys.push($crate::rulebook::reader::KeyReference {
                        key: stringify!($key).to_owned(),
                        meaning: concat!($($meaning),+).trim().to_owned(),
                        allowed: kind.allowed(),
                        source: $source,
                    });
                    keys.extend(kind.keys_below().into_iter().map(|mut below| {
                        below.key = format!("{}{}", stringify!($key), below.key);
                        below
                    }));
                )+
                keys
            }

            fn read(table: &$crate::rulebook::reader::Table<'_>) -> Option<Self> {
                table.refuse_unknown(&[$(stringify!($key)),+]);
                $(let $key = table.key(stringify!($key), &$kind);)+
                let section = Self { $($key: $key?),+ };
                $($check(&section, table);)?
                Some(section)
            }
        }
    };
}
pub(super) use section;
