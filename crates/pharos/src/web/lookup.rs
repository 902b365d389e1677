//! `/lookup`: the page on which anybody looks a name up: one of ours, or any site.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use registry_core::name::{DomainName, HostName, NameRefusal};
use registry_core::watch::PublicStanding;
use registry_store::{QueryService, Snapshot};
use serde::Deserialize;

use super::Web;
use super::public::{retry_after, unavailable};
use crate::lookups::found;
use crate::page::catalogue::Catalogue;
use crate::page::lookup::{Lookup, Said};
use crate::page::{Frame, html};
use crate::rdap::unicode;
use crate::vetting::Failure;
use crate::watch::standing;

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
        return retry_after(html(StatusCode::TOO_MANY_REQUESTS, &page), seconds);
    }
    if let Some(name) = elsewhere(&page.asked, &web) {
        return standing_of(&web, name, page).await;
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
    DomainName::parse(registered_part(&host_of(text), web), &web.registry.tlds)
}

/// The host of what somebody typed, in A-labels.
pub(super) fn host_of(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = text.split_once(':').map_or(text, |(host, _)| host);
    let ascii = unicode::asked(text).unwrap_or(text.into());
    ascii.trim_end_matches('.').to_ascii_lowercase()
}

/// What was typed as a host outside our TLDs, of which Watch may know something.
fn elsewhere(text: &str, web: &Web) -> Option<HostName> {
    let host = HostName::parse(&host_of(text)).ok()?;
    let tld = host.as_str().rsplit_once('.').map(|(_, tld)| tld)?;
    let is_ours = web.registry.tlds.iter().any(|one| one.as_str() == tld);
    let is_address = tld.bytes().all(|byte| byte.is_ascii_digit());
    (!is_ours && !is_address).then_some(host)
}

/// What anybody may learn of a site outside our TLDs (P-93).
async fn standing_of(web: &Web, name: HostName, mut page: Lookup) -> Response {
    let found = match standing::of(&web.registry, vec![name.clone()]).await {
        Ok(found) => found,
        Err(Failure::Store(error)) => return unavailable(web, &error),
        Err(Failure::Refused(refusal)) => {
            page.problem = Some(refusal.to_string());
            return html(StatusCode::BAD_REQUEST, &page);
        }
    };
    let standing = found.first().map_or(PublicStanding::NothingSaid, |(_, standing)| *standing);
    let said = Said::elsewhere(page.frame.words, &name, standing);
    page.frame.title.clone_from(&said.headline);
    page.said = Some(said);
    html(StatusCode::OK, &page)
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
