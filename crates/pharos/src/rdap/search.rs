//! Searches (RFC 9082, section 3.2; RFC 9083, section 8): for staff and registrars alone, with a
//! bearer token. What is found is shown as anybody sees it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use registry_core::registrar::Registrar;
use registry_store::{DomainFilter, FoundHosts, Snapshot, StoreError};

use super::answer::{self, Found, Page};
use super::pattern::Pattern;
use super::routes::{error, json, place, unavailable};
use super::view::Place;
use super::{load, unicode};
use crate::staff::api_token;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;
use crate::web::Web;

/// Most hosts that one search looks at.
const HOSTS_LOOKED_AT: i64 = 1_000;

/// Names: `domains?name=`, and by their name servers `?nsLdhName=` or `?nsIp=`.
pub(super) async fn domains(State(web): State<Web>, parts: Parts) -> Result<Response, Response> {
    let question = Question::of(web, &parts, &["name", "nsLdhName", "nsIp"]).await?;
    let wanted = match question.by {
        "name" => Names::Called(question.name()?),
        "nsIp" => Names::Served(Servers::At(question.address()?)),
        _ => Names::Served(Servers::Called(question.name()?)),
    };
    let (now, most) = (question.now, question.most);
    let sponsors = Arc::clone(&question.web.registry.lookups.sponsors);
    let read = move |snapshot: &mut Snapshot<'_>| {
        let (filter, unread) = wanted.filter(snapshot, now)?;
        let Some(filter) = filter else { return Ok(Page { rows: Vec::new(), more: unread }) };
        let listed = snapshot.domains_listed(&filter, None, most + 1, now)?;
        let mut found: Vec<_> =
            listed.rows.into_iter().filter(|one| wanted.admits(one.name.as_str())).collect();
        let more = cut(&mut found, most) || unread;
        let rows = found
            .into_iter()
            .map(|domain| load::of_domain(snapshot, &sponsors, domain, now))
            .collect::<Result<_, _>>()?;
        Ok(Page { rows, more })
    };
    question.answer(read, |page, place| answer::domains(page, place, most)).await
}

/// Name servers: `nameservers?name=` or `?ip=`.
pub(super) async fn name_servers(
    State(web): State<Web>,
    parts: Parts,
) -> Result<Response, Response> {
    let question = Question::of(web, &parts, &["name", "ip"]).await?;
    let wanted = match question.by {
        "ip" => Servers::At(question.address()?),
        _ => Servers::Called(question.name()?),
    };
    let (now, most) = (question.now, question.most);
    let read = move |snapshot: &mut Snapshot<'_>| {
        let FoundHosts { mut hosts, more: unread } = wanted.found(snapshot, now)?;
        let more = cut(&mut hosts, most) || unread;
        let rows = hosts
            .into_iter()
            .map(|host| load::of_host(snapshot, host, now))
            .collect::<Result<_, _>>()?;
        Ok(Page { rows, more })
    };
    question.answer(read, |page, place| answer::name_servers(page, place, most)).await
}

/// Registrars: `entities?fn=` or `?handle=`.
pub(super) async fn entities(State(web): State<Web>, parts: Parts) -> Result<Response, Response> {
    let question = Question::of(web, &parts, &["fn", "handle"]).await?;
    let pattern = Pattern::of_text(&question.text).ok_or_else(|| question.wrong())?;
    let (by, now, most) = (question.by, question.now, question.most);
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
    question.answer(read, |page, place| answer::registrars(page, place, (most, now))).await
}

/// Which names are looked for.
enum Names {
    Called(Pattern),
    Served(Servers),
}

impl Names {
    /// What narrows the list of names, none if no name can match; and whether hosts were left
    /// that could have widened it.
    fn filter(
        &self,
        snapshot: &mut Snapshot<'_>,
        now: Timestamp,
    ) -> Result<(Option<DomainFilter>, bool), StoreError> {
        match self {
            Self::Called(pattern) => Ok((called(pattern, snapshot), false)),
            Self::Served(servers) => {
                let FoundHosts { hosts, more } = servers.found(snapshot, now)?;
                let name_servers = Some(hosts.iter().map(|host| host.id).collect());
                let filter = DomainFilter { name_servers, ..DomainFilter::default() };
                Ok(((!hosts.is_empty()).then_some(filter), more))
            }
        }
    }

    /// Whether a name that the filter let through is one of them.
    fn admits(&self, name: &str) -> bool {
        match self {
            Self::Called(pattern) => pattern.matches(name),
            Self::Served(_) => true,
        }
    }
}

/// Which name servers are looked for.
enum Servers {
    Called(Pattern),
    At(IpAddr),
}

impl Servers {
    fn found(&self, snapshot: &mut Snapshot<'_>, now: Timestamp) -> Result<FoundHosts, StoreError> {
        match self {
            Self::At(address) => snapshot.hosts_at(*address, HOSTS_LOOKED_AT, now),
            Self::Called(pattern) => {
                let beginning = pattern.beginning();
                let mut found = snapshot.hosts_beginning(beginning, HOSTS_LOOKED_AT, now)?;
                found.hosts.retain(|host| pattern.matches(host.name.as_str()));
                Ok(found)
            }
        }
    }
}

/// A question with one parameter, from somebody who may ask it.
struct Question {
    web: Web,
    place: Place,
    /// The name of the parameter.
    by: &'static str,
    /// What it says, in lower case.
    text: String,
    now: Timestamp,
    /// Most objects of the answer.
    most: i64,
}

impl Question {
    /// The question, or why it is not answered.
    async fn of(web: Web, parts: &Parts, known: &[&'static str]) -> Result<Self, Response> {
        let place = place(&web, &parts.uri, &parts.headers);
        admitted(&web, &parts.headers, &place).await?;
        let asked = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Query(asked) = asked.map_err(|_| wrong(&place))?;
        let [(name, text)] = asked.as_slice() else { return Err(wrong(&place)) };
        let Some(by) = known.iter().find(|one| *one == name) else {
            let detail =
                format!("Searches by {name} are not offered; ask by {}.", known.join(", "));
            return Err(error(StatusCode::NOT_IMPLEMENTED, &detail, &place));
        };
        let (now, most) =
            (web.registry.clock.registry_now(), web.registry.lookups.search_rows_maximum);
        Ok(Self { by, text: text.to_lowercase(), now, most, place, web })
    }

    fn name(&self) -> Result<Pattern, Response> {
        let pattern = unicode::asked(&self.text).and_then(|text| Pattern::of_name(&text));
        pattern.ok_or_else(|| self.wrong())
    }

    fn address(&self) -> Result<IpAddr, Response> {
        self.text.parse().map_err(|_| self.wrong())
    }

    fn wrong(&self) -> Response {
        wrong(&self.place)
    }

    async fn answer<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Snapshot<'_>) -> Result<Page<T>, StoreError> + Send + 'static,
        say: impl for<'a> FnOnce(&'a Page<T>, &'a Place) -> Found<'a>,
    ) -> Result<Response, Response> {
        match self.web.registry.store.read(read).await {
            Ok(page) => Ok(json(StatusCode::OK, &say(&page, &self.place))),
            Err(failure) => Err(unavailable(&failure, &self.place)),
        }
    }
}

/// Whether somebody may search.
async fn admitted(web: &Web, headers: &HeaderMap, place: &Place) -> Result<(), Response> {
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
    Ok(())
}

/// RFC 9082, section 4.1.
fn wrong(place: &Place) -> Response {
    let detail = "Give one parameter with a pattern: an asterisk may end a label, once.";
    error(StatusCode::BAD_REQUEST, detail, place)
}

/// Which names can match; none if the pattern ends in no TLD of ours.
fn called(pattern: &Pattern, snapshot: &Snapshot<'_>) -> Option<DomainFilter> {
    let beginning = Some(pattern.beginning().to_owned());
    let tld = match pattern.tld() {
        Some(tld) => Some(snapshot.tlds().iter().find(|one| one.as_str() == tld)?.to_string()),
        None => None,
    };
    Some(DomainFilter { tld, beginning, ..DomainFilter::default() })
}

/// Cuts what is too much; whether there was.
fn cut<T>(found: &mut Vec<T>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    more
}
