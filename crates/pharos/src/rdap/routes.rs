//! The routes of RDAP: GET and HEAD, the right headers on every answer, 501 for the rest.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use registry_core::name::{DomainName, HostName, Tld};
use registry_store::{QueryService, Snapshot, StoreError};
use serde::Serialize;

use super::caching::Body;
use super::memory::Found;
use super::view::Place;
use super::{answer, caching, load, search, unicode};
use crate::web::Web;

/// The router below `/rdap`. Every route has its own fallback, so that [`guard`] sees the methods
/// that none of them takes.
pub fn router(web: Web) -> Router<Web> {
    Router::new()
        .route("/rdap/domain/{name}", get(domain).fallback(unknown))
        .route("/rdap/nameserver/{name}", get(name_server).fallback(unknown))
        .route("/rdap/entity/{handle}", get(entity).fallback(unknown))
        .route("/rdap/help", get(help).fallback(unknown))
        .route("/rdap/domains", get(search::domains).fallback(unknown))
        .route("/rdap/nameservers", get(search::name_servers).fallback(unknown))
        .route("/rdap/entities", get(search::entities).fallback(unknown))
        .route("/rdap/domain", get(nameless).fallback(unknown))
        .route("/rdap/domain/", get(nameless).fallback(unknown))
        .route("/rdap/nameserver", get(nameless).fallback(unknown))
        .route("/rdap/nameserver/", get(nameless).fallback(unknown))
        .route("/rdap/entity", get(nameless).fallback(unknown))
        .route("/rdap/entity/", get(nameless).fallback(unknown))
        .route("/rdap", get(unknown).fallback(unknown))
        .route("/rdap/{*path}", get(unknown).fallback(unknown))
        .layer(middleware::from_fn_with_state(web, guard))
}

async fn domain(State(web): State<Web>, uri: Uri, headers: HeaderMap, name: NamePath) -> Response {
    let place = place(&web, &uri, &headers);
    let tlds = &web.registry.tlds;
    let Some(name) = name.name(|text| DomainName::parse(text, tlds).ok()) else {
        return not_found(&place);
    };
    let now = web.registry.clock.registry_now();
    web.registry.lookups.counts.count(QueryService::Rdap, name.tld(), now);
    let sponsors = Arc::clone(&web.registry.lookups.sponsors);
    let (memory, url) = (Arc::clone(&web.registry.lookups.answers), place.request_url.clone());
    let read =
        move |snapshot: &mut Snapshot<'_>| memory.domain(snapshot, &sponsors, (&name, &url), now);
    match web.registry.store.read(read).await {
        Ok(Found::Known(body)) => caching::again(&headers, &body, now),
        Ok(Found::Loaded(view, made)) => match written(&answer::domain(&view, &place)) {
            Ok((body, text)) => {
                let body = Arc::new(body);
                if let Some(made) = made {
                    let url = place.request_url.clone();
                    web.registry.lookups.answers.keep(url, made, Arc::clone(&body));
                }
                caching::answer(&headers, &body, text)
            }
            Err(failure) => unwritable(&failure),
        },
        Ok(Found::Nothing) => not_found(&place),
        Err(failure) => unavailable(&failure, &place),
    }
}

async fn name_server(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    name: NamePath,
) -> Response {
    let place = place(&web, &uri, &headers);
    let Some(name) = name.name(|text| HostName::parse(text).ok()) else {
        return not_found(&place);
    };
    let now = web.registry.clock.registry_now();
    let tld = web.registry.tlds.iter().find(|tld| name.is_under(tld));
    let tld = tld.map_or("", Tld::as_str);
    web.registry.lookups.counts.count(QueryService::Rdap, tld, now);
    let loaded =
        web.registry.store.read(move |snapshot| load::name_server(snapshot, &name, now)).await;
    said(loaded, &place, |view| shown(&headers, &answer::name_server(view, &place)))
}

async fn entity(State(web): State<Web>, uri: Uri, headers: HeaderMap, name: NamePath) -> Response {
    let place = place(&web, &uri, &headers);
    let Some(iana_id) = name.text().and_then(|text| text.parse().ok()) else {
        return not_found(&place);
    };
    let now = web.registry.clock.registry_now();
    web.registry.lookups.counts.count(QueryService::Rdap, "", now);
    let loaded = web.registry.store.read(move |snapshot| load::registrar(snapshot, iana_id)).await;
    said(loaded, &place, |view| shown(&headers, &answer::registrar(view, &place, now)))
}

async fn help(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Response {
    let place = place(&web, &uri, &headers);
    let now = web.registry.clock.registry_now();
    web.registry.lookups.counts.count(QueryService::Rdap, "", now);
    shown(&headers, &answer::help(&place, web.registry.lookups.search_rows_maximum))
}

/// A path without the name that it should end with: RFC 9082, section 3.1.
async fn nameless(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Response {
    let place = place(&web, &uri, &headers);
    error(StatusCode::BAD_REQUEST, "Put a name behind the path, as domain/example.test.", &place)
}

async fn unknown(State(web): State<Web>, uri: Uri, headers: HeaderMap) -> Response {
    let place = place(&web, &uri, &headers);
    let detail = "Ask for domain/{name}, nameserver/{name}, entity/{IANA id} or help; see help.";
    error(StatusCode::NOT_IMPLEMENTED, detail, &place)
}

/// The last segment of a path; none if it is no text.
struct NamePath(Option<String>);

impl NamePath {
    fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The name, in A-labels or U-labels (RFC 9082, section 3.1.3).
    fn name<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.text().and_then(unicode::asked).and_then(|text| parse(&text))
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for NamePath {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Self, Self::Rejection> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(path.ok().map(|Path(text)| text)))
    }
}

/// Limits how often one network asks, refuses other methods, and sets the headers of RDAP on
/// every answer (RFC 7480, sections 5.5 and 5.6).
async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let allowance = &web.registry.lookups.rdap;
    let limited = peer.map(|peer| allowance.take(peer, Instant::now()));
    let asked_well = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = match limited {
        Some(Err(limit)) => {
            let place = place(&web, request.uri(), request.headers());
            let mut response =
                error(StatusCode::TOO_MANY_REQUESTS, "Wait, then ask again.", &place);
            let seconds = HeaderValue::from(limit.retry_after_seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            response
        }
        _ if !asked_well => {
            let place = place(&web, request.uri(), request.headers());
            let mut response =
                error(StatusCode::METHOD_NOT_ALLOWED, "Ask with GET or HEAD.", &place);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        _ => next.run(request).await,
    };
    let anybody = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}

fn said<T>(
    loaded: Result<Option<T>, StoreError>,
    place: &Place,
    say: impl FnOnce(&T) -> Response,
) -> Response {
    match loaded {
        Ok(Some(view)) => say(&view),
        Ok(None) => not_found(place),
        Err(failure) => unavailable(&failure, place),
    }
}

/// The database's trouble, without its inside.
pub(super) fn unavailable(failure: &StoreError, place: &Place) -> Response {
    tracing::error!(error = %failure, "RDAP cannot read the database");
    error(StatusCode::SERVICE_UNAVAILABLE, "The registry cannot answer now; try again.", place)
}

fn not_found(place: &Place) -> Response {
    error(StatusCode::NOT_FOUND, "This registry has no such object.", place)
}

/// Octets that an answer about a name takes: room for it is made once.
const ANSWER_OCTETS: usize = 8 * 1024;

/// An answer that may be kept for a moment.
fn shown(asked: &HeaderMap, body: &impl Serialize) -> Response {
    match written(body) {
        Ok((body, text)) => caching::answer(asked, &body, text),
        Err(error) => unwritable(&error),
    }
}

fn written(body: &impl Serialize) -> serde_json::Result<(Body, String)> {
    let mut octets = Vec::with_capacity(ANSWER_OCTETS);
    serde_json::to_writer(&mut octets, body)?;
    // JSON is UTF-8.
    let text = String::from_utf8(octets).unwrap_or_default();
    Ok((Body::new(&text), text))
}

/// An error, in the words of RFC 9083, section 6.
pub(super) fn error(status: StatusCode, description: &str, place: &Place) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    json(status, &answer::error(status.as_u16(), title, description, place))
}

/// An answer that is made anew each time.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let media = HeaderValue::from_static(answer::MEDIA_TYPE);
    match serde_json::to_string(body) {
        Ok(body) => (status, [(header::CONTENT_TYPE, media)], body).into_response(),
        Err(error) => unwritable(&error),
    }
}

fn unwritable(error: &serde_json::Error) -> Response {
    tracing::error!(%error, "an RDAP answer could not be written");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Where the client asked, by the host it named if that is a host at all.
pub(super) fn place(web: &Web, uri: &Uri, headers: &HeaderMap) -> Place {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let authority = uri.authority().map(axum::http::uri::Authority::as_str).or(named);
    let is_host = |text: &&str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !text.is_empty() && text.len() <= 255 && text.bytes().all(allowed)
    };
    let base = match authority.filter(is_host) {
        Some(authority) => format!("https://{authority}/"),
        None => web.settings.public_url.clone(),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Place {
        request_url: format!("{}{}", base.trim_end_matches('/'), path),
        base_url: format!("{base}rdap/"),
        terms_url: format!("{base}rdap-terms"),
    }
}
