//! The Watch desk (POLICY, section 10): sites by urgency, what may become one, what others report,
//! whose names are watched, and the figures. Pages of objects and their acts stand on the ground of
//! the Review desk.

pub(super) mod candidate;
mod coded;
mod evidence;
mod figures;
mod lists;
pub(super) mod portfolio;
pub(super) mod report;
pub(super) mod site;
mod site_acts;
mod site_forms;
mod site_sections;

use axum::Router;
use axum::routing::get;

use super::super::Web;
use crate::page::catalogue::Language;
use crate::page::worklist::Tab;

/// The routes of this desk.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/desk/watch", get(lists::queue))
        .route("/desk/watch/candidates", get(lists::candidates))
        .route("/desk/watch/reports", get(lists::reports))
        .route("/desk/watch/portfolios", get(lists::portfolios))
        .route("/desk/watch/figures", get(figures::show))
        .route("/desk/sites/{id}/documents/{hash}", get(evidence::document))
}

/// A list of this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Sites,
    Candidates,
    Reports,
    Portfolios,
    Figures,
}

impl List {
    const ALL: [Self; 5] =
        [Self::Sites, Self::Candidates, Self::Reports, Self::Portfolios, Self::Figures];

    const fn href(self) -> &'static str {
        match self {
            Self::Sites => "/desk/watch",
            Self::Candidates => "/desk/watch/candidates",
            Self::Reports => "/desk/watch/reports",
            Self::Portfolios => "/desk/watch/portfolios",
            Self::Figures => "/desk/watch/figures",
        }
    }

    fn words(self, language: Language) -> String {
        let words = match self {
            Self::Sites => language.say("watch-title"),
            Self::Candidates => language.say("watch-candidates"),
            Self::Reports => language.say("watch-reports"),
            Self::Portfolios => language.say("watch-portfolios"),
            Self::Figures => language.say("watch-figures"),
        };
        words.into()
    }

    /// The way to this list, for the pages of what it lists.
    fn trail(self, language: Language) -> Vec<(String, String)> {
        let step = |list: Self| (list.href().to_owned(), list.words(language));
        match self {
            Self::Sites => vec![step(Self::Sites)],
            _ => vec![step(Self::Sites), step(self)],
        }
    }

    /// The lists beside each other.
    fn tabs(self, language: Language) -> Vec<Tab> {
        let tab = |list: Self| Tab {
            href: list.href().to_owned(),
            words: list.words(language),
            count: String::new(),
            is_here: list == self,
        };
        Self::ALL.into_iter().map(tab).collect()
    }
}
