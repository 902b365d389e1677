//! The work queue of the Review desk: everything that waits for a person, by deadline.

use askama::Template;

use super::Frame;
use super::words::Badge;

/// The queue.
#[derive(Debug, Template)]
#[template(path = "review/work.html")]
pub struct WorkPage {
    /// Around it.
    pub frame: Frame,
    /// As of when.
    pub now: super::words::Moment,
    /// Since when more waits for the sweep than a list looks at again, where it does.
    pub as_of: Option<String>,
    /// Everything, and each kind of work that waits.
    pub tabs: Vec<Tab>,
    /// The code of the kind that is shown; empty for everything.
    pub kind: &'static str,
    /// A line for each.
    pub rows: Vec<WorkRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Where the page hears that something changed; only the first one does.
    pub stream: Option<String>,
}

/// A kind of work.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it is.
    pub href: String,
    /// In words.
    pub words: String,
    /// How much waits.
    pub count: String,
    /// Whether it is the one that is shown.
    pub is_here: bool,
}

/// Something that waits.
#[derive(Debug, Clone)]
pub struct WorkRow {
    /// What it is.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Whether that is a name of the zone.
    pub is_name: bool,
    /// Where it is decided.
    pub href: String,
    /// Whom it is about.
    pub who: String,
    /// Its deadline or since when it waits, for machines.
    pub at: String,
    /// How long is left, or how long it has waited.
    pub when: Badge,
    /// Whether it waits by a date of its own.
    pub is_dated: bool,
    /// What a reviewer should know before opening it.
    pub attention: Vec<Badge>,
}
