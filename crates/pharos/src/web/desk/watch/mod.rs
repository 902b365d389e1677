//! The Watch desk (POLICY, section 10): sites by urgency, what may become one, what others report,
//! whose names are watched, and the figures, each list a sheet. Pages of objects and their acts stand
//! on the ground of the Review desk.

pub(super) mod candidate;
mod coded;
mod competitors;
mod evidence;
mod figures;
mod lists;
pub(super) mod mail;
pub(super) mod network;
mod picture;
pub(super) mod portfolio;
pub(super) mod report;
pub(super) mod site;
mod site_acts;
mod site_forms;
mod site_sections;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use registry_store::{Snapshot, StoreError};

use super::super::Web;
use super::super::caller::Visitor;
use super::super::public::unavailable;
use super::not_for;
use super::review::Reader;
use crate::page::Frame;
use crate::page::catalogue::{Language, Phrase};
use crate::page::sheet::{Sheet, Tab};
use crate::page::words;
use crate::staff::permission::Permission;

/// The routes of this desk.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/desk/watch", get(lists::queue))
        .route("/desk/watch/candidates", get(lists::candidates))
        .route("/desk/watch/reports", get(lists::reports))
        .route("/desk/watch/mail", get(lists::mails))
        .route("/desk/watch/portfolios", get(lists::portfolios))
        .route("/desk/watch/networks", get(lists::networks))
        .route("/desk/watch/figures", get(figures::show))
        .route("/desk/networks/{id}/record", get(network::record))
        .route("/desk/sites/{id}/documents/{hash}", get(evidence::document))
        .route("/desk/sites/{id}/pictures/{hash}", get(picture::show))
        .route("/desk/sites/{id}/complaints/{notice}", get(evidence::complaint))
        .route("/desk/mails/{id}/whole", get(mail::whole))
}

/// A list of this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Sites,
    Candidates,
    Reports,
    Mail,
    Portfolios,
    Networks,
    Figures,
}

impl List {
    const ALL: [Self; 7] = [
        Self::Sites,
        Self::Candidates,
        Self::Reports,
        Self::Mail,
        Self::Portfolios,
        Self::Networks,
        Self::Figures,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::Sites => "/desk/watch",
            Self::Candidates => "/desk/watch/candidates",
            Self::Reports => "/desk/watch/reports",
            Self::Mail => "/desk/watch/mail",
            Self::Portfolios => "/desk/watch/portfolios",
            Self::Networks => "/desk/watch/networks",
            Self::Figures => "/desk/watch/figures",
        }
    }

    fn words(self, language: Language) -> String {
        let words = match self {
            Self::Sites => language.say("watch-title"),
            Self::Candidates => language.say("watch-candidates"),
            Self::Reports => language.say("watch-reports"),
            Self::Mail => language.say("watch-mail"),
            Self::Portfolios => language.say("watch-portfolios"),
            Self::Networks => language.say("watch-networks"),
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

    /// The page of this list, for whoever may watch: what `fill` adds to it, as of now.
    async fn shown(
        self,
        (web, visitor): (&Web, &Visitor),
        lead: Phrase,
        fill: impl FnOnce(&mut Snapshot<'_>, &Reader, &mut Sheet) -> Result<(), StoreError>
        + Send
        + 'static,
    ) -> Response {
        if !visitor.may(Permission::ReadWatch) {
            return not_for(web, visitor, Permission::ReadWatch);
        }
        let reader = Reader::of(web, visitor);
        let language = reader.language;
        let frame = Frame::desk(web, visitor, "watch-title").at("watch");
        let mut page = Sheet::new(frame.about(self.words(language)))
            .led(lead.with("now", words::moment(reader.now)));
        page.tabs = self.tabs(language);
        let read = move |snapshot: &mut Snapshot<'_>| {
            fill(snapshot, &reader, &mut page)?;
            Ok(page)
        };
        match web.registry.store.read(read).await {
            Ok(page) => crate::page::html(axum::http::StatusCode::OK, &page),
            Err(error) => unavailable(web, &error),
        }
    }

    /// The lists beside each other.
    fn tabs(self, language: Language) -> Vec<Tab> {
        let tab = |list: Self| Tab {
            path: list.href().to_owned(),
            words: list.words(language),
            is_here: list == self,
        };
        Self::ALL.into_iter().map(tab).collect()
    }
}
