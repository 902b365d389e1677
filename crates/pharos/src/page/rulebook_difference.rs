//! How one version of a rulebook differs from another, key by key, with what each key means.

use std::collections::BTreeMap;

use registry_core::money::Money;
use registry_core::rulebook::{KeyReference, Rulebook};
use serde_json::Value;

use super::words;

/// A key whose value is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path: `accreditation.grace_days`.
    pub key: String,
    /// What it means.
    pub meaning: String,
    /// The clause it comes from.
    pub source: &'static str,
    /// What stood there; empty where there was nothing.
    pub before: String,
    /// What stands there; empty where there is nothing.
    pub after: String,
}

/// Every key that differs, in the order of their paths.
#[must_use]
pub fn differences(before: &Rulebook, after: &Rulebook) -> Vec<Changed> {
    let (before, after) = (flat(before), flat(after));
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let reference = Rulebook::reference();
    let value = |of: &BTreeMap<String, String>, key| of.get(key).cloned().unwrap_or_default();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let told = changed.map(|key| {
        let known = reference.iter().find(|known| is_meant(known, key));
        Changed {
            key: key.clone(),
            meaning: known.map(|known| known.meaning.clone()).unwrap_or_default(),
            source: known.map_or("", |known| known.source),
            before: value(&before, key),
            after: value(&after, key),
        }
    });
    told.collect()
}

/// Every value by its path, lists of plain values as one text.
fn flat(book: &Rulebook) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    // What cannot be told has no difference.
    walk("", &serde_json::to_value(book).unwrap_or_default(), &mut values);
    values
}

fn walk(path: &str, value: &Value, values: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) if fields.contains_key("minor") => {
            let amount = serde_json::from_value::<Money>(value.clone());
            values.insert(path.to_owned(), amount.map(words::amount).unwrap_or_default());
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(&path, value, values);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (place, item) in items.iter().enumerate() {
                walk(&format!("{path}[{}]", place + 1), item, values);
            }
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(plain).collect();
            values.insert(path.to_owned(), items.join(", "));
        }
        Value::Null => {}
        other => {
            values.insert(path.to_owned(), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a path is what a key of the reference stands for: `[]` is any place of a list, `*` any
/// key.
fn is_meant(known: &KeyReference, path: &str) -> bool {
    let mut known = known.key.split('.');
    let mut path = path.split('.');
    loop {
        match (known.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(known), Some(part)) => {
                let part = part.split_once('[').map_or(part, |(part, _)| part);
                if known.trim_end_matches("[]") != part {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULEBOOK: &str = include_str!("../../../../etc/rulebooks/pharmacy.toml");

    fn book(text: &str) -> Rulebook {
        Rulebook::load("pharmacy", text).unwrap()
    }

    #[test]
    fn a_changed_number_is_told_with_its_meaning_and_clause() {
        let before = book(RULEBOOK);
        assert!(differences(&before, &before).is_empty());
        let text = RULEBOOK.replace("grace_days = 30 ", "grace_days = 45 ");
        let text = text.replace("fee = \"1025.00 USD\"", "fee = \"1100.00 USD\"");
        let changed = differences(&before, &book(&text));
        let keys: Vec<_> = changed.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["accreditation.grace_days", "eligibility.programmes[1].fee"]);
        assert_eq!((changed[0].before.as_str(), changed[0].after.as_str()), ("30", "45"));
        assert_eq!(changed[1].after, "1100.00 USD");
        for one in &changed {
            assert!(!one.meaning.is_empty() && one.source.contains("P-"), "{one:?}");
        }
    }
}
