//! `pharos audit show`: what happened to an object, and what it is or was.

use jiff::Timestamp;
use registry_core::decision::Actor;
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
    for (kind, key) in found {
        let entries = entries(&registry, &key, at).await?;
        let of = key.clone();
        let body = registry.store.read(move |read| read.body_as_of(kind, &of, at)).await?;
        let body = body.map(|body| serde_json::from_str::<Value>(&body)).transpose()?;
        match as_json {
            true => print_json(kind, &key, &entries, at, body.as_ref()),
            false => print_words(kind, &key, &entries, at, body.as_ref()),
        }
    }
    Ok(())
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

fn print_words(kind: Kind, key: &Key, entries: &[Entry], at: Timestamp, body: Option<&Value>) {
    println!("{} {key}", kind.code());
    for entry in entries {
        let what = match entry.events.is_empty() {
            true => "changed".to_owned(),
            false => entry.events.join(", "),
        };
        let rules = entry.rules.join(", ");
        println!("  {:>4}  {}  {what}  by {}  [{rules}]", entry.number, entry.at, by(&entry.actor));
        if entry.recorded_at != entry.at {
            println!("        recorded {}", entry.recorded_at);
        }
        if let Some(cited) = cited(entry) {
            println!("        {cited}");
        }
    }
    match body {
        Some(body) => println!("as of {at}, without personal data:\n{body:#}\n"),
        None => println!("as of {at}: it was not there yet\n"),
    }
}

fn print_json(kind: Kind, key: &Key, entries: &[Entry], at: Timestamp, body: Option<&Value>) {
    for entry in entries {
        let hash = data_encoding::HEXLOWER.encode(&entry.hash);
        let line = json!({
            "kind": kind.code(), "object": key.to_string(), "number": entry.number,
            "at": entry.at, "recorded_at": entry.recorded_at, "actor": entry.actor,
            "events": entry.events, "rules": entry.rules,
            "client_transaction": entry.client_transaction,
            "server_transaction": entry.server_transaction,
            "request_id": entry.request_id, "hash": hash,
        });
        println!("{line}");
    }
    println!(
        "{}",
        json!({
            "kind": kind.code(), "object": key.to_string(), "as_of": at, "is": body,
        })
    );
}

/// Who, in words.
fn by(actor: &Actor) -> String {
    match actor {
        Actor::Registrar(id) => format!("registrar {id}"),
        Actor::Staff { name, .. } => name.clone(),
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
