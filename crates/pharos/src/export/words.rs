//! The record of a matter in words: each event with who did it, by which rule, and what it put on
//! record.

use std::collections::BTreeMap;

use registry_store::audit::matter::CoveredRow;
use registry_store::{Key, Kind};
use serde_json::Value;

/// Every event of every object, in the order in which they were recorded.
pub(super) fn history(objects: &[(Kind, Key, Vec<CoveredRow>)]) -> String {
    let mut events = Vec::new();
    for (place, (kind, key, rows)) in objects.iter().enumerate() {
        let mut before = BTreeMap::new();
        for row in rows {
            let after = fields(row);
            let order = (row.entry.recorded_at, row.entry.at, place, row.entry.number);
            events.push((order, event((*kind, key), row, &before, &after)));
            before = after;
        }
    }
    events.sort();
    events.into_iter().map(|(_, words)| words).collect()
}

fn event(
    (kind, key): (Kind, &Key),
    row: &CoveredRow,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> String {
    let entry = &row.entry;
    let what = match entry.events.is_empty() {
        true => "changed".to_owned(),
        false => entry.events.join(", "),
    };
    let mut words = format!("{}  {what}\n", entry.at);
    words += &format!("    by {}  [{}]\n", entry.actor.name(), entry.rules.join(", "));
    words += &format!("    {} {key}, row {}\n", kind.code(), entry.number);
    if entry.recorded_at != entry.at {
        words += &format!("    recorded {}\n", entry.recorded_at);
    }
    for (path, value) in after {
        if before.get(path) != Some(value) {
            words += &format!("        {path}: {value}\n");
        }
    }
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        words += &format!("        {path}: (taken away)\n");
    }
    words + "\n"
}

/// Every value of a row by its path, its personal part among them.
fn fields(row: &CoveredRow) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    flatten(String::new(), &parse(&row.entry.body), &mut found);
    if let Some(personal) = &row.personal {
        flatten("personal".to_owned(), &parse(&personal.text), &mut found);
    }
    found
}

fn flatten(path: String, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(format!("{path}{dot}{name}"), value, found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                flatten(format!("{path}[{place}]"), value, found);
            }
        }
        Value::String(text) => {
            found.insert(path, text.replace('\n', "\n            "));
        }
        other => {
            found.insert(path, other.to_string());
        }
    }
}
