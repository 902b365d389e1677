//! `/lookup`: the page on which anybody looks a name up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use registry_core::name::{DomainName, NameRefusal};
use registry_store::{QueryService, Snapshot};
use serde::Deserialize;

use super::Web;
use super::public::unavailable;
use crate::lookups::found;
use crate::page::catalogue::Catalogue;
use crate::page::lookup::{Lookup, Said};
use crate::page::{Frame, html};
use crate::rdap::unicode;

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new().route("/lookup", get(show))
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    name: String,
}

async fn show(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<Asked>,
) -> Response {
    let asked = query.name.trim().to_lowercase();
    let frame = Frame::public(&web, "lookup-title", "lookup");
    let mut page = Lookup { frame, example: example(&web), asked, problem: None, said: None };
    if page.asked.is_empty() {
        return html(StatusCode::OK, &page);
    }
    if let Err(limit) = web.registry.lookups.page.take(peer.ip(), Instant::now()) {
        let seconds = limit.retry_after_seconds;
        let problem = page.frame.say("lookup-too-often").number("seconds", seconds);
        page.problem = Some(problem.to_string());
        let mut response = html(StatusCode::TOO_MANY_REQUESTS, &page);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return response;
    }
    let name = match read(&page.asked, &web) {
        Ok(name) => name,
        Err(refusal) => {
            page.problem = Some(in_words(&web, refusal));
            return html(StatusCode::BAD_REQUEST, &page);
        }
    };
    let now = web.registry.clock.registry_now();
    web.registry.lookups.counts.count(QueryService::WebWhois, name.tld(), now);
    let (asked, sponsors) = (name.clone(), Arc::clone(&web.registry.lookups.sponsors));
    let look = move |snapshot: &mut Snapshot<'_>| found::name(snapshot, &sponsors, &asked, now);
    let (status, said) = match web.registry.store.read(look).await {
        Ok(Some(found)) => (StatusCode::OK, Said::registered(page.frame.words, &found)),
        Ok(None) => (StatusCode::NOT_FOUND, Said::unregistered(page.frame.words, &name)),
        Err(error) => return unavailable(&web, &error),
    };
    page.frame.title.clone_from(&said.headline);
    page.said = Some(said);
    html(status, &page)
}

/// A name as somebody typed it: in any script, with a dot at its end or as the address of a page.
pub(super) fn read(text: &str, web: &Web) -> Result<DomainName, NameRefusal> {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = text.split_once(':').map_or(text, |(host, _)| host);
    let ascii = unicode::asked(text).unwrap_or(text.into());
    DomainName::parse(registered_part(&ascii, web), &web.registry.tlds)
}

/// The part of a host name that can be registered: whoever has `acme.pharmacy` has
/// `www.acme.pharmacy` as well. A name of no TLD of ours stays as it is.
fn registered_part<'h>(host: &'h str, web: &Web) -> &'h str {
    let host = host.trim_end_matches('.');
    let Some((front, tld)) = host.rsplit_once('.') else { return host };
    if !web.registry.tlds.iter().any(|one| one.as_str() == tld) {
        return host;
    }
    let label = front.rsplit_once('.').map_or(front, |(_, label)| label);
    &host[host.len() - label.len() - 1 - tld.len()..]
}

/// A name of the first TLD, to show how one looks.
fn example(web: &Web) -> String {
    web.registry.tlds.first().map(|tld| format!("acme.{tld}")).unwrap_or_default()
}

/// Why a text cannot be looked up, with what can.
pub(super) fn in_words(web: &Web, refusal: NameRefusal) -> String {
    let tlds: Vec<_> = web.registry.tlds.iter().map(|tld| format!(".{tld}")).collect();
    match refusal {
        NameRefusal::NotInThisRegistry | NameRefusal::Invalid(_) => {
            let phrase = Catalogue::english().say("lookup-not-a-name");
            let phrase = phrase.with("tlds", tlds.join(" or ")).with("example", example(web));
            phrase.with("reason", refusal).to_string()
        }
        NameRefusal::IdnNotSupported => format!("{refusal}."),
    }
}
