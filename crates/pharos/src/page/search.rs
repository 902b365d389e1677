//! The pages of a desk that list things: what a search found, deadlines by day, a history.

use askama::Template;

use super::Frame;
use super::dossier::Line;
use super::words::{Badge, Moment};

/// What a search found.
#[derive(Debug, Template)]
#[template(path = "review/search.html")]
pub struct SearchPage {
    /// Around it.
    pub frame: Frame,
    /// What was asked for.
    pub asked: String,
    /// What was found, by kind.
    pub found: Vec<(String, Vec<Line>)>,
}

/// The appeals on whose Commission somebody sits.
#[derive(Debug, Template)]
#[template(path = "review/sittings.html")]
pub struct SittingsPage {
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// Each, with its clock and what is awaited.
    pub sittings: Vec<Line>,
}

/// Deadlines by day.
#[derive(Debug, Template)]
#[template(path = "review/calendar.html")]
pub struct CalendarPage {
    /// Around it.
    pub frame: Frame,
    /// As of when.
    pub now: Moment,
    /// Each day with what is due by its end.
    pub days: Vec<Day>,
    /// Where the days after these begin.
    pub next: Option<String>,
}

/// A day and what is due by its end.
#[derive(Debug, Clone)]
pub struct Day {
    /// The day.
    pub words: String,
    /// For machines.
    pub iso: String,
    /// Whether it is over.
    pub is_over: bool,
    /// What is due.
    pub due: Vec<Line>,
}

/// What happened to an object, row by row.
#[derive(Debug, Template)]
#[template(path = "review/history.html")]
pub struct HistoryPage {
    /// Around it.
    pub frame: Frame,
    /// What it is.
    pub kind: String,
    /// Its id.
    pub object: String,
    /// Where its own page is; empty where it has none.
    pub href: String,
    /// As of when it is shown, as a form holds it.
    pub at: String,
    /// The rows, newest first.
    pub rows: Vec<HistoryRow>,
    /// Where older rows begin, as the query of an address.
    pub older: Option<String>,
    /// The object as it stood, field by field; none where it was not there.
    pub stood: Option<Vec<(String, String)>>,
}

/// A row of history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// Its number in the chain.
    pub number: i64,
    /// When it took effect.
    pub at: Moment,
    /// What happened.
    pub what: String,
    /// Who did it.
    pub by: String,
    /// The rules it followed from, and the command or request it came with.
    pub cited: String,
    /// Each field that changed: its path, before and after.
    pub changes: Vec<(String, String, String)>,
    /// A mark beside it.
    pub badge: Option<Badge>,
}
