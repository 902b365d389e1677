//! The lists of the Watch desk: sites by urgency, candidates, reports, portfolios, figures.

use askama::Template;

use super::Frame;
use super::words::{Badge, Moment};
use super::worklist::Tab;

/// A list.
#[derive(Debug, Template)]
#[template(path = "watch/list.html")]
pub struct ListPage {
    /// Around it.
    pub frame: Frame,
    /// What it lists, in a sentence.
    pub lead: String,
    /// As of when.
    pub now: Moment,
    /// The lists of the desk.
    pub lists: Vec<Tab>,
    /// What the list can be narrowed to.
    pub filters: Vec<Tab>,
    /// Where something is entered, and the words for it.
    pub enter: Option<(String, String)>,
    /// The heads of its columns, the first one's before.
    pub heads: Vec<String>,
    /// A line for each.
    pub rows: Vec<ListRow>,
    /// What to say where there is none.
    pub empty: String,
    /// Where the next page is.
    pub next: Option<String>,
}

/// Where whoever had a notice answers it.
#[derive(Debug, Template)]
#[template(path = "watch/answer.html")]
pub struct AnswerPage {
    /// Around it.
    pub frame: Frame,
    /// Of what they were told.
    pub lead: String,
    /// When.
    pub sent_at: Moment,
    /// The last day on which an answer is in time.
    pub due: String,
    /// Where the form is sent.
    pub action: String,
    /// What they may say: code and words.
    pub replies: Vec<(&'static str, String)>,
    /// What was chosen.
    pub reply: String,
    /// What was typed.
    pub words: String,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// Where anybody reports a site, with what was typed.
#[derive(Debug, Template)]
#[template(path = "watch/report.html")]
pub struct ReportSitePage {
    /// Around it.
    pub frame: Frame,
    /// The address of the site.
    pub site: String,
    /// What was seen there.
    pub words: String,
    /// Who reports.
    pub name: String,
    /// For whom.
    pub organization: String,
    /// Where it is acknowledged to.
    pub email: String,
    /// The field that the problem is about; empty where it is about none.
    pub field: String,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// What it is called.
    pub title: String,
    /// Where its page is; empty where it has none.
    pub href: String,
    /// Whether it is called by a name of the DNS.
    pub is_name: bool,
    /// What stands in its columns.
    pub cells: Vec<Cell>,
}

/// What stands in a column.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A state.
    State(Badge),
    /// A moment.
    Time(Moment),
}

impl ListRow {
    /// The cells with the heads of their columns.
    pub fn headed<'a>(
        &'a self,
        heads: &'a [String],
    ) -> impl Iterator<Item = (&'a String, &'a Cell)> {
        heads.iter().skip(1).zip(&self.cells)
    }
}
