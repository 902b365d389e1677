//! One search over what people look for: organizations, names, requests, cases, appeals,
//! disclosure requests, registrars by their beginning, and anything by its id.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_core::id::TokenId;
use registry_store::{Hit, Kind, Lock, Snapshot, StoreError};
use serde::Deserialize;
use uuid::Uuid;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::not_for;
use super::Of;
use super::objects::{history_of, page_of};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{Line, spoken};
use crate::page::search::SearchPage;
use crate::page::words::Badge;
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// Most of each kind.
const EACH: i64 = 20;

#[derive(Debug, Default, Deserialize)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(SearchQuery { q }): Query<SearchQuery>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let frame = Frame::desk(&web, &visitor, "search-title").at("search");
    let (language, asked) = (frame.words, q.trim().to_owned());
    let sought = asked.clone();
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let hits = read.found(&sought, EACH)?;
        grouped(read, language, hits, now)
    };
    match web.registry.store.read(read).await {
        Ok(found) => html(StatusCode::OK, &SearchPage { frame, asked, found }),
        Err(error) => unavailable(&web, &error),
    }
}

/// What was found, by kind in the order of the search.
fn grouped(
    read: &mut Snapshot<'_>,
    language: Language,
    hits: Vec<Hit>,
    now: jiff::Timestamp,
) -> Result<Vec<(String, Vec<Line>)>, StoreError> {
    let mut groups: Vec<(Kind, Vec<Line>)> = Vec::new();
    for hit in hits {
        let kind = hit.kind;
        let line = line(read, hit, now)?;
        match groups.last_mut().filter(|(known, _)| *known == kind) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((kind, vec![line])),
        }
    }
    Ok(groups.into_iter().map(|(kind, lines)| (in_words(language, kind).into(), lines)).collect())
}

fn line(read: &mut Snapshot<'_>, hit: Hit, now: jiff::Timestamp) -> Result<Line, StoreError> {
    let href = href(read, &hit, now)?;
    let words = match hit.called.is_empty() {
        true => hit.key.to_string(),
        false => hit.called,
    };
    let badge = (!hit.detail.is_empty()).then(|| Badge::new("plain", spoken(&hit.detail)));
    Ok(Line { words, href, badge, ..Line::default() })
}

/// Where an object is shown: its own page, or else its history.
fn href(read: &mut Snapshot<'_>, hit: &Hit, now: jiff::Timestamp) -> Result<String, StoreError> {
    Ok(match hit.kind {
        Kind::Domain if !hit.called.is_empty() => Of::Name.page(&hit.called),
        Kind::Token => {
            let id = TokenId::from_uuid(Uuid::from_slice(hit.key.as_bytes()).unwrap_or_default());
            let token = read.token(id, Lock::None, now)?;
            token.map_or(history_of(&hit.key), |found| Of::Request.page(found.object.request))
        }
        kind => page_of(kind, &hit.key).unwrap_or_else(|| history_of(&hit.key)),
    })
}

/// A kind of object in words.
pub(super) fn in_words(language: Language, kind: Kind) -> Phrase {
    match kind {
        Kind::Organization => language.say("kind-organization"),
        Kind::Accreditation => language.say("fact-accreditation"),
        Kind::Request => language.say("work-request"),
        Kind::Case => language.say("work-case"),
        Kind::Appeal => language.say("work-appeal"),
        Kind::Invoice => language.say("kind-invoice"),
        Kind::Token => language.say("kind-token"),
        Kind::Domain => language.say("queue-name"),
        Kind::Host => language.say("kind-host"),
        Kind::Contact => language.say("fact-contact"),
        Kind::Maintenance => language.say("kind-maintenance"),
        Kind::Edition => language.say("kind-edition"),
        Kind::Licence => language.say("work-licence"),
        Kind::DisclosureRequest => language.say("work-disclosure"),
        Kind::WebsiteCheck => language.say("website-title"),
        Kind::Portfolio => language.say("kind-portfolio"),
        Kind::Network => language.say("kind-network"),
        Kind::Site => language.say("kind-site"),
        Kind::Registrar => language.say("lookup-registrar"),
    }
}
