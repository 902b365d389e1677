//! A letter: subject and blocks, in one layout, as text and as HTML (`web/templates/mail/`).

use std::borrow::Cow;

use askama::Template;
use jiff::Timestamp;
use registry_core::calendar::last_instant_before;

/// Columns of a letter's text.
const WIDTH: usize = 74;

/// Beneath every letter.
const HOW_TO_ANSWER: &str = "To answer, reply to this message and leave its subject as it is. \
    Notices go to the contact address of the request; please keep it working (T&C 14.15).";

/// What a letter says, before it has a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// The subject.
    pub(super) subject: String,
    /// The first line.
    pub(super) heading: String,
    /// What follows.
    pub(super) blocks: Vec<Block>,
    /// By which clauses of the terms it is sent.
    pub(super) basis: String,
    /// Whether it goes to somebody whom the terms bind (T&C 14.15).
    pub(super) to_customer: bool,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A paragraph.
    Words(String),
    /// Labels and values.
    Facts(Vec<(&'static str, String)>),
    /// What a person wrote, its lines kept.
    Said { title: Cow<'static, str>, text: String },
    /// Coded reasons.
    Reasons(Vec<ReasonShown>),
    /// What can be done until when.
    Deadline { what: String, until: String },
    /// The place of the secret.
    Secret { label: &'static str },
}

/// A coded reason as a letter shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReasonShown {
    pub(super) title: &'static str,
    pub(super) code: &'static str,
    pub(super) words: String,
}

impl Letter {
    /// A letter whose first line is its subject, sent by these clauses.
    pub(super) fn new(subject: String, basis: &str) -> Self {
        let heading = subject.clone();
        let basis = format!("This notice is given under {basis} of the terms and conditions.");
        Self { subject, heading, blocks: Vec::new(), basis, to_customer: true }
    }

    /// A letter to somebody whom no terms bind.
    pub(super) fn to_outsider(subject: String, basis: &str) -> Self {
        let heading = subject.clone();
        let basis = format!("This message is sent under {basis}.");
        Self { subject, heading, blocks: Vec::new(), basis, to_customer: false }
    }

    /// A message to whoever has an account, or is offered one.
    pub(super) fn about_account(subject: String) -> Self {
        let heading = subject.clone();
        let basis = "This message is about an account with the registry.".to_owned();
        Self { subject, heading, blocks: Vec::new(), basis, to_customer: false }
    }

    pub(super) fn words(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Words(text.into()));
        self
    }

    pub(super) fn facts(mut self, facts: Vec<(&'static str, String)>) -> Self {
        self.blocks.push(Block::Facts(facts));
        self
    }

    pub(super) fn said(mut self, title: &'static str, text: &str) -> Self {
        self.blocks.push(Block::Said { title: title.into(), text: text.trim().to_owned() });
        self
    }

    /// As [`said`](Self::said), under a title that is not always the same.
    pub(super) fn said_about(mut self, title: String, text: &str) -> Self {
        self.blocks.push(Block::Said { title: title.into(), text: text.trim().to_owned() });
        self
    }

    pub(super) fn reasons(mut self, reasons: Vec<ReasonShown>) -> Self {
        self.blocks.push(Block::Reasons(reasons));
        self
    }

    /// What can be done, and the last instant at which it is in time (P-59).
    pub(super) fn deadline(mut self, what: impl Into<String>, deadline: Timestamp) -> Self {
        let until = moment_of(deadline);
        self.blocks.push(Block::Deadline { what: what.into(), until });
        self
    }

    pub(super) fn secret(mut self, label: &'static str) -> Self {
        self.blocks.push(Block::Secret { label });
        self
    }

    /// Whether a secret stands in it.
    pub(super) fn has_secret(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Secret { .. }))
    }

    /// Its two forms, text and HTML; `secret` is what stands in the secret's place.
    pub(super) fn render(
        &self,
        registry: &str,
        secret: &str,
    ) -> Result<(String, String), askama::Error> {
        let text = AsText { letter: self, registry, secret }.render()?;
        let html = AsHtml { letter: self, registry, secret }.render()?;
        Ok((text, html))
    }
}

/// An instant as people read it, with its zone.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M:%S UTC").to_string()
}

/// The last instant before a deadline, as people read it (P-59).
pub(super) fn moment_of(deadline: Timestamp) -> String {
    moment(last_instant_before(deadline))
}

/// The day of an instant.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct AsText<'a> {
    letter: &'a Letter,
    registry: &'a str,
    secret: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct AsHtml<'a> {
    letter: &'a Letter,
    registry: &'a str,
    secret: &'a str,
}

/// Breaks each line of a text where it gets too long, and moves it to the right.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        for word in line.split_whitespace() {
            let length = indent.len() + current.chars().count() + 1 + word.chars().count();
            if !current.is_empty() && length > WIDTH {
                lines.push(format!("{indent}{current}"));
                current.clear();
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(if current.is_empty() { String::new() } else { format!("{indent}{current}") });
    }
    lines.join("\n")
}
