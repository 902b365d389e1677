//! The page of one object of a desk: what is known of it at the left, what can be done at the
//! right. Every kind of object is shown by these parts.

use askama::Template;

use super::Frame;
use super::catalogue::Phrase;
use super::evidence::DocumentView;
use super::picture::Picture;
use super::problem::FormProblem;
use super::words::{Badge, Moment};

/// The page.
#[derive(Debug, Template)]
#[template(path = "review/dossier.html")]
pub struct DossierPage {
    /// Around it.
    pub frame: Frame,
    /// What is known.
    pub dossier: Dossier,
    /// The number of its newest row of history.
    pub version: i64,
    /// The token of its forms.
    pub csrf: String,
    /// What just happened.
    pub done: Option<String>,
    /// Why nothing did.
    pub problem: Option<FormProblem>,
    /// The field the problem is about, by its id on the page.
    pub problem_id: Option<String>,
    /// The letters an act would send, where that was asked.
    pub letters: Vec<Letter>,
    /// The key under which a form of this page is carried out once.
    pub once: String,
}

/// A letter as its reader will read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Everything about one object.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    /// The desk it belongs to, as the navigation names it.
    pub desk: &'static str,
    /// Where it stands in the desk: addresses and words.
    pub trail: Vec<(String, String)>,
    /// What it is called.
    pub title: String,
    /// Whether that is a name of the zone.
    pub is_name: bool,
    /// What it is, in a few words.
    pub lead: String,
    /// Where it stands.
    pub state: Option<Badge>,
    /// Where its history is.
    pub history: String,
    /// What is known.
    pub sections: Vec<Section>,
    /// What can be done, the likeliest first.
    pub acts: Vec<ActForm>,
    /// Whether the reader is marked as conflicted about it, and can do nothing (P-15).
    pub is_conflicted: bool,
    /// Why nothing can be done by this reader.
    pub idle: String,
}

/// A card.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its headline.
    pub title: String,
    /// A sentence below it.
    pub lead: String,
    /// Terms and values.
    pub facts: Vec<Fact>,
    /// What somebody said: who, and the words.
    pub quotes: Vec<(String, String)>,
    /// The same as a picture.
    pub picture: Option<Picture>,
    /// How something looked.
    pub look: Option<Look>,
    /// Things with a state of their own.
    pub lines: Vec<Line>,
    /// What happened and what comes.
    pub story: Vec<Told>,
    /// What to say where nothing of it is there.
    pub empty: String,
}

/// A picture that was taken of something; it is fetched by whoever opens it.
#[derive(Debug, Clone)]
pub struct Look {
    /// What leads to it.
    pub words: String,
    /// Where it is.
    pub path: String,
    /// What it shows, for whoever cannot see it.
    pub shows: String,
}

/// A term and its value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The term.
    pub term: String,
    /// The value.
    pub value: Value,
}

/// What stands beside a term.
#[derive(Debug, Clone)]
pub enum Value {
    /// Text, in lines.
    Text(String),
    /// A moment.
    Time(Moment),
    /// An address and its words.
    Link(String, String),
    /// A state.
    State(Badge),
}

/// A thing with a state of its own.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What it is called.
    pub words: String,
    /// Where it is.
    pub href: String,
    /// Its state.
    pub badge: Option<Badge>,
    /// What else there is to say.
    pub more: String,
    /// Documents that belong to it.
    pub documents: Vec<DocumentView>,
}

/// Something that happened, or will if nobody acts.
#[derive(Debug, Clone)]
pub struct Told {
    /// When.
    pub at: Moment,
    /// What.
    pub what: String,
    /// By whom; empty where nobody acts.
    pub by: String,
    /// In which words.
    pub words: String,
    /// With which documents.
    pub documents: Vec<DocumentView>,
    /// Whether it is still to come.
    pub is_coming: bool,
}

/// A form of one act.
#[derive(Debug, Clone, Default)]
pub struct ActForm {
    /// The act's code; the anchor of the form.
    pub act: &'static str,
    /// Where it is sent.
    pub action: String,
    /// What it does, in a few words.
    pub title: String,
    /// What follows from it.
    pub words: String,
    /// What is filled in.
    pub fields: Vec<Field>,
    /// The words on its button.
    pub button: String,
    /// `""`, `secondary` or `danger`.
    pub tone: &'static str,
    /// Whether its letters can be read first.
    pub has_letters: bool,
    /// Whether it stands open.
    pub is_open: bool,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// A sentence below that; may be empty.
    pub hint: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with that; empty where nothing is.
    pub problem: String,
    /// How it is filled in.
    pub control: Control,
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// One line, of this type of HTML.
    Line(&'static str),
    /// Several lines.
    Area,
    /// One of these: value and words.
    Choice(Vec<(String, String)>),
    /// Yes or no.
    Tick,
    /// Documents, with those that were handed in before: hash and name.
    Documents(Vec<(String, String)>),
}

impl Fact {
    /// A term with text beside it.
    pub fn new(term: Phrase, value: impl Into<String>) -> Self {
        Self { term: term.into(), value: Value::Text(value.into()) }
    }

    /// A term with a moment beside it.
    pub fn at(term: Phrase, at: jiff::Timestamp) -> Self {
        Self { term: term.into(), value: Value::Time(Moment::of(at)) }
    }

    /// A term with a link beside it.
    pub fn link(term: Phrase, href: impl Into<String>, words: impl Into<String>) -> Self {
        Self { term: term.into(), value: Value::Link(href.into(), words.into()) }
    }

    /// A term with a state beside it.
    pub fn state(term: Phrase, badge: Badge) -> Self {
        Self { term: term.into(), value: Value::State(badge) }
    }
}

impl Section {
    /// A card with a headline.
    pub fn new(id: &'static str, title: Phrase) -> Self {
        Self { id, title: title.into(), ..Self::default() }
    }

    /// With terms and values.
    #[must_use]
    pub fn with_facts(self, facts: Vec<Fact>) -> Self {
        Self { facts, ..self }
    }

    /// With things that have a state, and what to say where there is none.
    #[must_use]
    pub fn with_lines(self, lines: Vec<Line>, empty: Phrase) -> Self {
        Self { lines, empty: empty.into(), ..self }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.facts.is_empty()
            && self.quotes.is_empty()
            && self.lines.is_empty()
            && self.story.is_empty()
            && self.picture.is_none()
            && self.look.is_none()
    }
}

impl Field {
    /// A field of this control.
    pub fn new(name: impl Into<String>, label: Phrase, control: Control) -> Self {
        let (label, hint, value) = (label.into(), String::new(), String::new());
        Self { name: name.into(), label, hint, value, problem: String::new(), control }
    }

    /// Several lines.
    pub fn area(name: impl Into<String>, label: Phrase) -> Self {
        Self::new(name, label, Control::Area)
    }

    /// One line of text.
    pub fn line(name: impl Into<String>, label: Phrase) -> Self {
        Self::new(name, label, Control::Line("text"))
    }

    /// One of these: value and words.
    pub fn choice(
        name: impl Into<String>,
        label: Phrase,
        choices: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self::new(name, label, Control::Choice(choices.into_iter().collect()))
    }

    /// Whether it has to be chosen: no choice stands for having chosen none.
    #[must_use]
    pub fn must_be_chosen(&self) -> bool {
        match &self.control {
            Control::Choice(choices) => choices.iter().all(|(value, _)| !value.is_empty()),
            Control::Line(_) | Control::Area | Control::Tick | Control::Documents(_) => false,
        }
    }

    /// What describes it on the page `act` stands on: its hint, its problem.
    #[must_use]
    pub fn described_by(&self, act: &str) -> String {
        let part = |text: &str, what: &str| {
            (!text.is_empty()).then(|| format!("{act}-{}-{what}", self.name))
        };
        let parts = [part(&self.hint, "hint"), part(&self.problem, "problem")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// With a sentence below its label.
    #[must_use]
    pub fn hinted(self, hint: Phrase) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

impl ActForm {
    /// The form of an act: what it does, and what follows from it. Its page says where it is sent.
    pub fn new(act: &'static str, title: Phrase, words: Phrase) -> Self {
        let title = String::from(title);
        Self { act, button: title.clone(), title, words: words.into(), ..Self::default() }
    }

    /// With what is filled in.
    #[must_use]
    pub fn with(self, fields: Vec<Field>) -> Self {
        Self { fields, ..self }
    }

    /// One that is not the likeliest.
    #[must_use]
    pub fn secondary(self) -> Self {
        Self { tone: "secondary", ..self }
    }

    /// One that takes something away.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { tone: "danger", ..self }
    }

    /// One whose letters can be read before they go.
    #[must_use]
    pub fn lettered(self) -> Self {
        Self { has_letters: true, ..self }
    }

    /// One that stands open.
    #[must_use]
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// Whether it takes documents.
    #[must_use]
    pub fn takes_documents(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.control, Control::Documents(_)))
    }
}

/// The code of an event or a state as words: `case-noted` is `Case noted`.
#[must_use]
pub fn spoken(code: &str) -> String {
    let words = code.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
