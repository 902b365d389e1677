//! `pharos audit show`: what happened to an object, and what it is or was.

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::retention::ERASURES;
use registry_store::{Entry, Key, Kind};
use serde_json::{Value, json};

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::registry::Registry;

/// How many entries are read at once.
const PAGE: i64 = 200;

pub(super) async fn run(
    which: &Which,
    object: &str,
    at: Option<Timestamp>,
    as_json: bool,
) -> Outcome {
    let registry = opened::registry(which).await?;
    let at = at.unwrap_or_else(|| registry.clock.registry_now());
    let text = object.to_owned();
    let found = registry.store.read(move |read| read.objects_called(&text)).await?;
    if found.is_empty() {
        let known = "give an id, a name, a host, a contact's id or a registrar's";
        return Err(format!("nothing is called {object:?} here; {known}").into());
    }
    let mut shown = String::new();
    for (kind, key) in found {
        let entries = entries(&registry, &key, at).await?;
        let of = key.clone();
        let body = registry.store.read(move |read| read.body_as_of(kind, &of, at)).await?;
        let body = body.map(|body| serde_json::from_str::<Value>(&body)).transpose()?;
        shown += &match as_json {
            true => in_json((kind, &key), &entries, at, body.as_ref()),
            false => in_words((kind, &key), &entries, at, body.as_ref()),
        };
    }
    crate::cli::print(shown.as_bytes())
}

/// What had happened to it by an instant.
async fn entries(
    registry: &Registry,
    key: &Key,
    at: Timestamp,
) -> Result<Vec<Entry>, registry_store::StoreError> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let (of, after) = (key.clone(), all.last().map_or(0, |entry| entry.number));
        let page = registry.store.read(move |read| read.history(&of, after, PAGE)).await?;
        let whole = page.len() as i64 == PAGE;
        all.extend(page.into_iter().filter(|entry| entry.at <= at));
        if !whole {
            return Ok(all);
        }
    }
}

/// What happened, a line for each entry, and what it is.
fn in_words(
    (kind, key): (Kind, &Key),
    entries: &[Entry],
    at: Timestamp,
    body: Option<&Value>,
) -> String {
    let mut lines = vec![format!("{} {key}", kind.code())];
    for entry in entries {
        let what = match entry.events.is_empty() {
            true => "changed".to_owned(),
            false => entry.events.join(", "),
        };
        let (number, by, rules) = (entry.number, by(&entry.actor), entry.rules.join(", "));
        lines.push(format!("  {number:>4}  {}  {what}  by {by}  [{rules}]", entry.at));
        if ERASURES.iter().any(|event| entry.events.iter().any(|code| code == event.code())) {
            lines.push(format!("        personal data erased on {} under {rules}", entry.at));
        }
        if entry.recorded_at != entry.at {
            lines.push(format!("        recorded {}", entry.recorded_at));
        }
        lines.extend(cited(entry).map(|cited| format!("        {cited}")));
    }
    lines.push(match body {
        Some(body) => format!("as of {at}, without personal data:\n{body:#}"),
        None => format!("as of {at}: it was not there yet"),
    });
    lines.join("\n") + "\n\n"
}

fn in_json(
    (kind, key): (Kind, &Key),
    entries: &[Entry],
    at: Timestamp,
    body: Option<&Value>,
) -> String {
    let line = |entry: &Entry| {
        let hash = data_encoding::HEXLOWER.encode(&entry.hash);
        json!({
            "kind": kind.code(), "object": key.to_string(), "number": entry.number,
            "at": entry.at, "recorded_at": entry.recorded_at, "actor": entry.actor,
            "events": entry.events, "rules": entry.rules,
            "client_transaction": entry.client_transaction,
            "server_transaction": entry.server_transaction,
            "request_id": entry.request_id, "hash": hash,
        })
    };
    let is = json!({ "kind": kind.code(), "object": key.to_string(), "as_of": at, "is": body });
    entries.iter().map(line).chain([is]).map(|line| format!("{line}\n")).collect()
}

/// Who, in words.
fn by(actor: &Actor) -> String {
    match actor {
        Actor::Registrar(id) => format!("registrar {id}"),
        Actor::Staff { name, .. } => name.clone(),
        Actor::Applicant { name, .. } => format!("{name}, for the customer"),
        Actor::Outsider { name } => format!("{name}, from outside"),
        Actor::RegistrarUser { name, registrar, .. } => format!("{name}, registrar {registrar}"),
        Actor::Customer(id) => format!("customer {id}"),
        Actor::Clock => "the clock".to_owned(),
        Actor::Import => "an import".to_owned(),
    }
}

/// The command an entry came with.
fn cited(entry: &Entry) -> Option<String> {
    let server = entry.server_transaction.as_ref().map(|server| {
        let client = entry.client_transaction.as_deref().unwrap_or("none");
        format!("EPP command: clTRID {client}, svTRID {server}")
    });
    server.or_else(|| Some(format!("HTTP request {}", entry.request_id.as_ref()?)))
}
