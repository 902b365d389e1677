//! What happened to any object, with what each row changed, and the object as it stood at any
//! instant; without its personal part.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use registry_core::event::Event;
use registry_store::{Entry, Key, Kind, Snapshot, StoreError};
use serde::Deserialize;
use serde_json::Value;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::{no_such_page, unavailable};
use super::super::not_for;
use super::objects::page_of;
use super::search::in_words;
use crate::page::dossier::spoken;
use crate::page::search::{HistoryPage, HistoryRow};
use crate::page::words::Moment;
use crate::page::{Frame, html};
use crate::staff::permission::{Permission, Role};

/// Rows of one page.
const PAGE: i64 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct HistoryQuery {
    #[serde(default)]
    at: String,
    #[serde(default)]
    before: Option<i64>,
}

struct Read {
    kind: Kind,
    key: Key,
    rows: Vec<HistoryRow>,
    older: Option<i64>,
    body: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(object): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let now = web.registry.clock.registry_now();
    let at = instant(&query.at).or_else(|| query.at.parse().ok());
    let (named, role) = (object.clone(), visitor.signed_in.person.role);
    let read = move |snapshot: &mut Snapshot<'_>| {
        read(snapshot, &named, (at.unwrap_or(now), query.before), role)
    };
    let found = match web.registry.store.read(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return no_such_page(State(web)).await,
        Err(error) => return unavailable(&web, &error),
    };
    let frame = Frame::desk(&web, &visitor, "history-title");
    let page = HistoryPage {
        kind: in_words(frame.words, found.kind).into(),
        href: page_of(found.kind, &found.key).unwrap_or_default(),
        object,
        at: at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default(),
        rows: found.rows,
        older: found.older.map(|number| match at {
            Some(at) => format!("before={number}&at={at}"),
            None => format!("before={number}"),
        }),
        stood: found.body.map(|body| flat(&shown(found.kind, &body))),
        frame,
    };
    html(StatusCode::OK, &page)
}

/// A moment in UTC as the form sends it; what cannot be read is now.
fn instant(text: &str) -> Option<Timestamp> {
    let civil = text.parse::<DateTime>().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// The newest rows before one, each with what it changed, and the object as it stood.
fn read(
    read: &mut Snapshot<'_>,
    object: &str,
    (at, before): (Timestamp, Option<i64>),
    role: Role,
) -> Result<Option<Read>, StoreError> {
    let Some((kind, key)) = read.objects_called(object)?.pop() else { return Ok(None) };
    if !reader(kind).is_none_or(|permission| role.may(permission)) {
        return Ok(None);
    }
    let newest = read.version_as_of(&key, at)?.unwrap_or_default();
    let last = before.map_or(newest, |before| (before - 1).min(newest));
    let first = (last - PAGE).max(0);
    // One row more than is shown, so that the oldest has one to be compared with.
    let entries = read.history(&key, (first - 1).max(0), PAGE + 1)?;
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| entry.number <= last).collect();
    let mut rows: Vec<HistoryRow> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        if entry.number > first {
            let earlier = place.checked_sub(1).and_then(|place| entries.get(place));
            rows.push(row(kind, entry, earlier));
        }
    }
    rows.reverse();
    let body = read.body_as_of(kind, &key, at)?;
    Ok(Some(Read { kind, key, rows, older: (first > 0).then_some(first + 1), body }))
}

/// What it takes beside the registry's records to read the history of a kind: how a Commission votes
/// is told to those who may read votes (P-55g), what is known of sites to those who watch (P-91).
const fn reader(kind: Kind) -> Option<Permission> {
    match kind {
        Kind::Appeal => Some(Permission::ReadVotes),
        Kind::Site | Kind::Portfolio | Kind::Network => Some(Permission::ReadWatch),
        Kind::Organization
        | Kind::Accreditation
        | Kind::Request
        | Kind::Case
        | Kind::Invoice
        | Kind::Token
        | Kind::Domain
        | Kind::Host
        | Kind::Contact
        | Kind::Maintenance
        | Kind::Edition
        | Kind::Licence
        | Kind::DisclosureRequest
        | Kind::WebsiteCheck
        | Kind::Registrar => None,
    }
}

fn row(kind: Kind, entry: &Entry, earlier: Option<&Entry>) -> HistoryRow {
    let language = crate::page::catalogue::Catalogue::english();
    let what = entry.events.iter().map(|code| {
        let known = Event::ALL.iter().find(|event| event.code() == code);
        known.map_or(spoken(code), |event| crate::page::happening::words(language, *event))
    });
    let what: Vec<_> = what.collect();
    let came = entry.server_transaction.clone().or_else(|| entry.request_id.clone());
    let cited: Vec<_> = entry.rules.iter().cloned().chain(came).collect();
    let body = |entry: &Entry| flat(&shown(kind, &entry.body));
    let changes = match earlier {
        Some(earlier) => differences(&body(earlier), &body(entry)),
        None => Vec::new(),
    };
    HistoryRow {
        number: entry.number,
        at: Moment::of(entry.at),
        what: what.join(", "),
        by: entry.actor.name(),
        cited: cited.join(", "),
        changes,
        badge: None,
    }
}

/// A body as it may be shown: what proves that somebody knows a secret is withheld (RFC 9154; P-20).
fn shown(kind: Kind, body: &str) -> Value {
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    let secrets: &[&str] = match kind {
        Kind::Domain | Kind::Contact => &["/auth_info/salt", "/auth_info/hash"],
        Kind::Token => &["/hash"],
        _ => &[],
    };
    let language = crate::page::catalogue::Catalogue::english();
    for secret in secrets {
        if let Some(value) = body.pointer_mut(secret) {
            *value = String::from(language.say("history-withheld")).into();
        }
    }
    body
}

/// Every value of an object with its path, in the order in which it is written.
fn flat(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(value, String::new(), &mut found);
    found
}

fn walk(value: &Value, path: String, found: &mut Vec<(String, String)>) {
    let below = |name: &str| match path.is_empty() {
        true => spoken(name),
        false => format!("{path} › {name}"),
    };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                walk(field, below(name), found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, below(&(place + 1).to_string()), found);
            }
        }
        Value::Null => {}
        Value::String(text) => found.push((path, text.clone())),
        other => found.push((path, other.to_string())),
    }
}

/// What two bodies say differently: path, before, after.
fn differences(
    before: &[(String, String)],
    after: &[(String, String)],
) -> Vec<(String, String, String)> {
    let of = |list: &[(String, String)], path: &str| {
        list.iter().find(|(known, _)| known == path).map(|(_, value)| value.clone())
    };
    let mut changes = Vec::new();
    for (path, value) in after {
        let earlier = of(before, path).unwrap_or_default();
        if earlier != *value {
            changes.push((path.clone(), earlier, value.clone()));
        }
    }
    for (path, value) in before {
        if of(after, path).is_none() {
            changes.push((path.clone(), value.clone(), String::new()));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_changed_is_told_with_its_path() {
        let before = flat(&json!({ "name": "A", "gone": 1, "list": ["x"], "none": null }));
        let after = flat(&json!({ "name": "B", "list": ["x", { "deep": true }] }));
        let told: Vec<_> = differences(&before, &after);
        let said = |path: &str, before: &str, after: &str| {
            (path.to_owned(), before.to_owned(), after.to_owned())
        };
        assert_eq!(
            told,
            [said("List › 2 › deep", "", "true"), said("Name", "A", "B"), said("Gone", "1", "")]
        );
        let secret = r#"{"auth_info":{"salt":"a1","hash":"b2","expires_at":"then"},"hash":"c3"}"#;
        for kind in [Kind::Domain, Kind::Contact] {
            let told = format!("{:?}", flat(&shown(kind, secret)));
            assert!(
                !told.contains("a1") && !told.contains("b2") && told.contains("then"),
                "{told}"
            );
        }
        assert!(!format!("{:?}", flat(&shown(Kind::Token, secret))).contains("c3"));
        assert_eq!(instant("2026-01-05T12:00"), "2026-01-05T12:00:00Z".parse().ok());
        assert_eq!(instant("yesterday"), None);
    }
}
