//! Searches (RFC 9082, section 3.2; RFC 9083, section 8): for staff and registrars alone, with a
//! bearer token. What is found is shown as anybody sees it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use registry_core::registrar::Registrar;
use registry_store::{DomainFilter, Snapshot, StoreError};

use super::answer::{self, Page};
use super::pattern::Pattern;
use super::routes::{error, json, place, unavailable};
use super::view::Place;
use super::{load, unicode};
use crate::staff::api_token;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;
use crate::web::Web;

/// Most hosts that one search by name looks at.
const HOSTS_LOOKED_AT: i64 = 1_000;

/// The parameters of a question, in order.
type Asked = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// Names: `domains?name=`.
pub(super) async fn domains(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    let place = place(&web, &uri, &headers);
    let asked = match admitted(&web, &headers, asked, &["name"], &place).await {
        Ok((_, text)) => text,
        Err(response) => return response,
    };
    let Some(pattern) = unicode::asked(&asked).and_then(|text| Pattern::of_name(&text)) else {
        return wrong(&place);
    };
    let (now, most) = (web.registry.clock.registry_now(), most(&web));
    let sponsors = Arc::clone(&web.registry.lookups.sponsors);
    let read = move |snapshot: &mut Snapshot<'_>| {
        let Some(filter) = filter(&pattern, snapshot) else { return Ok(none()) };
        let listed = snapshot.domains_listed(&filter, None, most + 1, now)?;
        let mut found: Vec<_> =
            listed.rows.into_iter().filter(|one| pattern.matches(one.name.as_str())).collect();
        let more = cut(&mut found, most);
        let rows = found
            .into_iter()
            .map(|domain| load::of_domain(snapshot, &sponsors, domain, now))
            .collect::<Result<_, _>>()?;
        Ok(Page { rows, more })
    };
    said(web.registry.store.read(read).await, &place, |page| {
        json(StatusCode::OK, &answer::domains(page, &place, most))
    })
}

/// Name servers: `nameservers?name=` or `?ip=`.
pub(super) async fn name_servers(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    let place = place(&web, &uri, &headers);
    let (by, asked) = match admitted(&web, &headers, asked, &["name", "ip"], &place).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let (now, most) = (web.registry.clock.registry_now(), most(&web));
    let wanted = match by {
        "ip" => asked.parse().ok().map(Wanted::Address),
        _ => unicode::asked(&asked).and_then(|text| Pattern::of_name(&text)).map(Wanted::Name),
    };
    let Some(wanted) = wanted else { return wrong(&place) };
    let read = move |snapshot: &mut Snapshot<'_>| {
        let mut found = match &wanted {
            Wanted::Address(address) => snapshot.hosts_at(*address, most + 1, now)?,
            Wanted::Name(pattern) => {
                let mut found =
                    snapshot.hosts_beginning(pattern.beginning(), HOSTS_LOOKED_AT, now)?;
                found.retain(|host| pattern.matches(host.name.as_str()));
                found
            }
        };
        let more = cut(&mut found, most);
        let rows = found
            .into_iter()
            .map(|host| load::of_host(snapshot, host, now))
            .collect::<Result<_, _>>()?;
        Ok(Page { rows, more })
    };
    said(web.registry.store.read(read).await, &place, |page| {
        json(StatusCode::OK, &answer::name_servers(page, &place, most))
    })
}

enum Wanted {
    Address(IpAddr),
    Name(Pattern),
}

/// Registrars: `entities?fn=` or `?handle=`.
pub(super) async fn entities(
    State(web): State<Web>,
    uri: Uri,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    let place = place(&web, &uri, &headers);
    let (by, asked) = match admitted(&web, &headers, asked, &["fn", "handle"], &place).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let Some(pattern) = Pattern::of_text(&asked) else { return wrong(&place) };
    let (now, most) = (web.registry.clock.registry_now(), most(&web));
    let read = move |snapshot: &mut Snapshot<'_>| {
        let is_wanted = |one: &Registrar| {
            let text = match by {
                "fn" => one.name.to_lowercase(),
                _ => one.iana_id.to_string(),
            };
            one.state.is_admitted() && pattern.matches(&text)
        };
        let mut found: Vec<_> = snapshot.registrars()?.into_iter().filter(is_wanted).collect();
        let more = cut(&mut found, most);
        Ok(Page { rows: found.iter().map(load::registrar_view).collect(), more })
    };
    said(web.registry.store.read(read).await, &place, |page| {
        json(StatusCode::OK, &answer::registrars(page, &place, (most, now)))
    })
}

/// The one parameter of a question, from somebody who may ask it.
async fn admitted(
    web: &Web,
    headers: &HeaderMap,
    asked: Asked,
    known: &[&'static str],
    place: &Place,
) -> Result<(&'static str, String), Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let person = match token {
        Some((_, token)) => {
            let bearer = api_token::bearer(&web.registry, &Secret::presented(token.trim())).await;
            bearer.map_err(|failure| unavailable(&failure, place))?
        }
        None => None,
    };
    let Some(person) = person else {
        let detail = "Searches need a bearer token of this registry.";
        let mut response = error(StatusCode::UNAUTHORIZED, detail, place);
        let challenge = HeaderValue::from_static("Bearer realm=\"rdap\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        return Err(response);
    };
    if !person.role.may(Permission::SearchRegistrationData) {
        let detail = "The role of this token may not search.";
        return Err(error(StatusCode::FORBIDDEN, detail, place));
    }
    let Query(asked) = asked.map_err(|_| wrong(place))?;
    let [(name, text)] = asked.as_slice() else { return Err(wrong(place)) };
    match known.iter().find(|one| *one == name) {
        Some(by) => Ok((by, text.to_lowercase())),
        None => {
            let detail =
                format!("Searches by {name} are not offered; ask by {}.", known.join(", "));
            Err(error(StatusCode::NOT_IMPLEMENTED, &detail, place))
        }
    }
}

/// RFC 9082, section 4.1.
fn wrong(place: &Place) -> Response {
    let detail = "Give one parameter with a pattern: an asterisk may end a label, once.";
    error(StatusCode::BAD_REQUEST, detail, place)
}

/// Which names can match; none if the pattern ends in no TLD of ours.
fn filter(pattern: &Pattern, snapshot: &Snapshot<'_>) -> Option<DomainFilter> {
    let beginning = Some(pattern.beginning().to_owned());
    let tld = match pattern.tld() {
        Some(tld) => Some(snapshot.tlds().iter().find(|one| one.as_str() == tld)?.to_string()),
        None => None,
    };
    Some(DomainFilter { tld, beginning, ..DomainFilter::default() })
}

const fn none<T>() -> Page<T> {
    Page { rows: Vec::new(), more: false }
}

/// Cuts what is too much; whether there was.
fn cut<T>(found: &mut Vec<T>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    more
}

fn most(web: &Web) -> i64 {
    web.registry.lookups.search_rows_maximum
}

fn said<T>(
    read: Result<Page<T>, StoreError>,
    place: &Place,
    say: impl FnOnce(&Page<T>) -> Response,
) -> Response {
    match read {
        Ok(page) => say(&page),
        Err(failure) => unavailable(&failure, place),
    }
}
