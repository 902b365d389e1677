//! Pictures: facts become a drawing, a drawing becomes SVG, and the same facts stand beside it as
//! a table. Everything here is pure; no picture says by colour alone what its table does not say.
//!
//! | picture | from |
//! |---|---|
//! | [`life::picture`] | a name and what it stands on: what was, what is, what comes |
//! | [`year::picture`] | an accreditation: term, reminders, time to renew, grace, suspension |
//! | [`month::picture`] | deadlines, week by week |
//! | [`ages::picture`] | how long things have waited |
//! | [`network::picture`] | sites, and what ties them to each other |
//! | [`levels::outages`], [`levels::allowance`] | what probes measured beside what is owed |
//!
//! A page shows one with `{% call parts::picture(frame, one) %}`.

pub mod ages;
mod axis;
mod drawing;
pub mod examples;
pub mod levels;
pub mod life;
pub mod month;
pub mod network;
pub mod strip;
pub mod year;

use std::fmt::Display;

use drawing::Drawing;

/// A picture ready to be shown.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What it shows, in a few words: its accessible name.
    pub title: String,
    /// The drawing as SVG.
    pub svg: String,
    /// Each tone with what it stands for.
    pub legend: Vec<(&'static str, String)>,
    /// What the terms of its lines are; when something is, where this is empty.
    pub term: String,
    /// The same in words, in order.
    pub lines: Vec<Line>,
}

/// A line of the table beside a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The number in the picture; none where the picture says it in words.
    pub mark: Option<usize>,
    /// When, or of what.
    pub term: String,
    /// What.
    pub words: String,
    /// Where it leads to, if anywhere.
    pub path: Option<String>,
}

impl Line {
    /// A line without a number.
    pub fn new(term: impl Display, words: impl Display) -> Self {
        Self { term: term.to_string(), words: words.to_string(), ..Self::default() }
    }
}

impl Picture {
    /// A picture of a drawing. Its words are the lines of the table, one after the other.
    fn of(title: String, drawing: &Drawing, lines: Vec<Line>) -> Self {
        let said = lines.iter().map(|line| format!("{}: {}.", line.term, line.words));
        let description = said.collect::<Vec<_>>().join(" ");
        let svg = drawing.svg(&title, &description);
        Self { title, svg, legend: Vec::new(), term: String::new(), lines }
    }
}
