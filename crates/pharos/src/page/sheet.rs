//! A page made of parts in their order: figures, tables, facts, pictures, forms. Desks that show
//! what there is, rather than one matter with its acts, are made of sheets; each part is the same
//! everywhere and works on a small screen, by keyboard and without scripts.

use std::fmt::Display;

use askama::Template;

use super::Frame;
use super::picture::Picture;
use super::words::Badge;

/// The page.
#[derive(Debug, Template)]
#[template(path = "sheet.html")]
pub struct Sheet {
    /// Around it.
    pub frame: Frame,
    /// Where it lies: paths and words, from the top; none for the first page of a desk.
    pub trail: Vec<(String, String)>,
    /// In a sentence what it shows, if its title does not say.
    pub lead: Option<String>,
    /// The pages of its desk.
    pub tabs: Vec<Tab>,
    /// What just happened, if it was good.
    pub done: Option<String>,
    /// Why something was not done.
    pub problem: Option<String>,
    /// The token of its forms; empty where nobody is signed in.
    pub csrf: String,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// A page of the same desk.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub words: String,
    /// Whether it is this one.
    pub is_here: bool,
}

/// A part of a sheet.
#[derive(Debug)]
pub enum Part {
    /// A heading with a sentence below it.
    Heading {
        /// Its id in the page.
        id: String,
        /// The heading.
        words: String,
        /// The sentence; may be empty.
        text: String,
    },
    /// Text, a paragraph each.
    Text(Vec<String>),
    /// Something to be noticed.
    Notice {
        /// `good`, `warn`, `bad` or `info`.
        tone: &'static str,
        /// In a few words.
        title: String,
        /// In a sentence; may be empty.
        words: String,
        /// Where one does something about it.
        link: Option<(String, String)>,
    },
    /// Figures, each with what it counts and where that is listed.
    Tiles(Vec<Tile>),
    /// Terms and values.
    Facts {
        /// Its id in the page.
        id: String,
        /// Its heading.
        title: String,
        /// Terms and values.
        lines: Vec<(String, String)>,
    },
    /// A picture under a heading.
    Drawn {
        /// Its id in the page.
        id: String,
        /// The picture; its title is the heading.
        picture: Picture,
    },
    /// Lines of the same kind.
    Table(Table),
    /// A letter, its lines kept as they were sent.
    Letter {
        /// Its id in the page.
        id: String,
        /// Its subject.
        title: String,
        /// Its text.
        text: String,
    },
    /// Something that can be done.
    Form(Form),
    /// A way to search what the sheet lists.
    Search(Form),
    /// That there is nothing.
    Empty {
        /// `good` or `plain`.
        tone: &'static str,
        /// In a few words.
        title: String,
        /// In a sentence.
        words: String,
    },
    /// What leads on: a sentence, a path and its words.
    Onward {
        /// The sentence; may be empty.
        words: String,
        /// Paths and their words.
        links: Vec<(String, String)>,
    },
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The figure.
    pub figure: String,
    /// What it counts.
    pub words: String,
    /// Where it is listed.
    pub path: Option<String>,
}

/// Lines of the same kind; the first cell of each names it.
#[derive(Debug)]
pub struct Table {
    /// Its id in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// A sentence below it; may be empty.
    pub text: String,
    /// The columns, each with the class of its cells: `number` or nothing.
    pub columns: Vec<(String, &'static str)>,
    /// The lines.
    pub rows: Vec<Vec<Cell>>,
    /// What stands there when there is no line.
    pub empty: String,
}

/// A cell of a table.
#[derive(Debug)]
pub enum Cell {
    /// Text.
    Words(String),
    /// Text with quieter text below it.
    Both(String, String),
    /// Text that leads somewhere.
    Link {
        /// Where to.
        path: String,
        /// The text.
        words: String,
        /// Whether it is the name of something of the registry.
        is_name: bool,
    },
    /// States.
    Badges(Vec<Badge>),
    /// Something to be done about the line.
    Act(Act),
}

/// A form of one button.
#[derive(Debug)]
pub struct Act {
    /// Where it goes.
    pub action: String,
    /// What the button says.
    pub button: String,
    /// Of what, for those who hear the button without its line.
    pub of: String,
    /// `secondary` or `danger`.
    pub class: &'static str,
}

/// A form.
#[derive(Debug)]
pub struct Form {
    /// Its id in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// A sentence below it; may be empty.
    pub text: String,
    /// Where it goes.
    pub action: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// What the button says.
    pub button: String,
    /// `secondary`, `danger` or nothing.
    pub class: &'static str,
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What is allowed in it; may be empty.
    pub hint: String,
    /// Of what kind it is.
    pub kind: FieldKind,
    /// What a browser may fill it with, as HTML names it; `off` where that is nothing.
    pub purpose: &'static str,
    /// What was typed; of a choice, what is chosen.
    pub value: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// Of what kind a field is.
#[derive(Debug)]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Lines(u8),
    /// One of several, each with its words.
    Choice(Vec<(String, String)>),
    /// Yes or no.
    Tick,
    /// Not shown.
    Hidden,
    /// Documents.
    Files(Files),
}

/// What a field of documents takes, and what it has.
#[derive(Debug, Default)]
pub struct Files {
    /// What may be chosen: media types and the endings of names, as a browser reads them.
    pub accept: String,
    /// Whether only one may be chosen.
    pub is_one: bool,
    /// Most bytes of one.
    pub bytes_maximum: usize,
    /// What is said of one that is larger, before it travels.
    pub too_large: String,
    /// Those that were taken in already: hash and name.
    pub kept: Vec<(String, String)>,
}

impl Form {
    /// Whether documents come with it.
    #[must_use]
    pub fn takes_documents(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.kind, FieldKind::Files(_)))
    }
}

impl Sheet {
    /// A sheet without parts.
    #[must_use]
    pub const fn new(frame: Frame) -> Self {
        Self {
            frame,
            trail: Vec::new(),
            lead: None,
            tabs: Vec::new(),
            done: None,
            problem: None,
            csrf: String::new(),
            parts: Vec::new(),
        }
    }

    /// With a sentence below its title.
    #[must_use]
    pub fn led(self, words: impl Display) -> Self {
        Self { lead: Some(words.to_string()), ..self }
    }

    /// Adds a part.
    pub fn add(&mut self, part: Part) {
        self.parts.push(part);
    }
}

impl Part {
    /// A heading.
    pub fn heading(id: &str, words: impl Display, text: impl Display) -> Self {
        Self::Heading { id: id.to_owned(), words: words.to_string(), text: text.to_string() }
    }

    /// Something to be noticed, without a link.
    pub fn notice(tone: &'static str, title: impl Display, words: impl Display) -> Self {
        Self::Notice { tone, title: title.to_string(), words: words.to_string(), link: None }
    }

    /// Terms and values.
    pub fn facts(id: &str, title: impl Display, lines: Vec<(String, String)>) -> Self {
        Self::Facts { id: id.to_owned(), title: title.to_string(), lines }
    }

    /// A picture.
    #[must_use]
    pub fn drawn(id: &str, picture: Picture) -> Self {
        Self::Drawn { id: id.to_owned(), picture }
    }

    /// That there is nothing.
    pub fn empty(tone: &'static str, title: impl Display, words: impl Display) -> Self {
        Self::Empty { tone, title: title.to_string(), words: words.to_string() }
    }
}

impl Tile {
    /// A figure that is listed somewhere.
    pub fn new(figure: impl Display, words: impl Display, path: Option<&str>) -> Self {
        Self { figure: figure.to_string(), words: words.to_string(), path: path.map(str::to_owned) }
    }
}

impl Table {
    /// A table without lines; a column whose words end in `#` holds numbers.
    pub fn new(
        id: &str,
        title: impl Display,
        columns: impl IntoIterator<Item = String>,
        empty: impl Display,
    ) -> Self {
        let column = |words: String| match words.strip_suffix('#') {
            Some(words) => (words.to_owned(), "number"),
            None => (words, ""),
        };
        Self {
            id: id.to_owned(),
            title: title.to_string(),
            text: String::new(),
            columns: columns.into_iter().map(column).collect(),
            rows: Vec::new(),
            empty: empty.to_string(),
        }
    }

    /// The title and class of a column; nothing beyond the last.
    #[must_use]
    pub fn column(&self, place: &usize) -> (&str, &'static str) {
        self.columns.get(*place).map_or(("", ""), |(words, class)| (words.as_str(), *class))
    }
}

impl Cell {
    /// Text.
    pub fn words(words: impl Display) -> Self {
        Self::Words(words.to_string())
    }

    /// Text with quieter text below it.
    pub fn both(words: impl Display, more: impl Display) -> Self {
        Self::Both(words.to_string(), more.to_string())
    }

    /// A name that leads to its page.
    pub fn name(path: impl Display, words: impl Display) -> Self {
        Self::Link { path: path.to_string(), words: words.to_string(), is_name: true }
    }

    /// Text that leads somewhere.
    pub fn link(path: impl Display, words: impl Display) -> Self {
        Self::Link { path: path.to_string(), words: words.to_string(), is_name: false }
    }

    /// A state.
    pub fn badge(tone: &'static str, words: impl Display) -> Self {
        Self::Badges(vec![Badge::new(tone, words.to_string())])
    }
}

impl Field {
    /// A field of one line.
    pub fn line(name: &'static str, label: impl Display, hint: impl Display) -> Self {
        Self {
            name,
            label: label.to_string(),
            hint: hint.to_string(),
            kind: FieldKind::Line,
            purpose: "off",
            value: String::new(),
            problem: None,
        }
    }

    /// A field of several lines.
    pub fn lines(name: &'static str, label: impl Display, hint: impl Display, rows: u8) -> Self {
        Self { kind: FieldKind::Lines(rows), ..Self::line(name, label, hint) }
    }

    /// A field that carries a value.
    pub fn hidden(name: &'static str, value: impl Display) -> Self {
        let value = value.to_string();
        Self { kind: FieldKind::Hidden, value, ..Self::line(name, "", "") }
    }

    /// A choice.
    pub fn choice(name: &'static str, label: impl Display, choices: Vec<(String, String)>) -> Self {
        Self { kind: FieldKind::Choice(choices), ..Self::line(name, label, "") }
    }

    /// A box to tick.
    pub fn tick(name: &'static str, label: impl Display, hint: impl Display) -> Self {
        Self { kind: FieldKind::Tick, ..Self::line(name, label, hint) }
    }

    /// A field of documents.
    pub fn files(
        name: &'static str,
        label: impl Display,
        hint: impl Display,
        files: Files,
    ) -> Self {
        Self { kind: FieldKind::Files(files), ..Self::line(name, label, hint) }
    }

    /// With what a browser may fill it (WCAG 2.2, 1.3.5).
    #[must_use]
    pub fn filled_by(self, purpose: &'static str) -> Self {
        Self { purpose, ..self }
    }

    /// Whether it has to be chosen: no choice stands for having chosen none.
    #[must_use]
    pub fn must_be_chosen(&self) -> bool {
        match &self.kind {
            FieldKind::Choice(choices) => choices.iter().all(|(code, _)| !code.is_empty()),
            _ => false,
        }
    }

    /// With what was typed.
    #[must_use]
    pub fn holding(self, value: impl Display) -> Self {
        Self { value: value.to_string(), ..self }
    }

    /// With what is wrong with it, where it is the field that a refusal names.
    #[must_use]
    pub fn refused(self, named: Option<&str>, problem: impl Display) -> Self {
        let problem = (named == Some(self.name)).then(|| problem.to_string());
        Self { problem, ..self }
    }

    /// What describes it, for programs that read pages aloud.
    #[must_use]
    pub fn described_by(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.name));
        let all: Vec<_> = hint.into_iter().chain(problem).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_described_by_its_hint_and_by_what_is_wrong_with_it() {
        let plain = Field::line("site", "Website", "");
        assert_eq!(plain.described_by(), None);
        let hinted = Field::line("site", "Website", "As in the address bar.");
        assert_eq!(hinted.described_by().as_deref(), Some("site-hint"));
        let wrong = hinted.refused(Some("site"), "It is empty.");
        assert_eq!(wrong.described_by().as_deref(), Some("site-hint site-problem"));
        assert!(Field::line("site", "", "").refused(Some("mail"), "No.").problem.is_none());
    }

    #[test]
    fn a_column_of_numbers_is_told_by_its_mark() {
        let table = Table::new("t", "", ["Name".to_owned(), "Price#".to_owned()], "");
        assert_eq!((table.column(&0), table.column(&1)), (("Name", ""), ("Price", "number")));
        assert_eq!(table.column(&2), ("", ""));
    }
}
