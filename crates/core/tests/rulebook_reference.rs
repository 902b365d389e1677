//! `docs/rulebook.md` is made from the declaration of the rulebook's keys and the two books.
//!
//! After a change: `UPDATE_DOCS=1 cargo test -p registry-core --test rulebook_reference`.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::fmt::Write as _;

use registry_core::rulebook::{KeyReference, Rulebook};
use toml::Value;

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../etc/rulebooks/open.toml");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rulebook.md");

const PREAMBLE: &str = "\
# Rulebook reference

A rulebook is a TOML file with every number and switch of one TLD's policy. The program has none of
them: another policy is another file. `etc/rulebooks/pharmacy.toml` and `open.toml` are the two
built in; start from the nearer one.

- A file is read whole. Every mistake is reported on one line with its place, what was found and
  what is allowed; a file with a mistake is never used.
- Every key must be there unless *absent* is allowed. Unknown keys are refused.
- *Counted* days are whole days in `zone`, day 0 being the date of the event (P-59). Other days
  are exact: n x 24 hours.
- An amount is a text with its currency: `\"750.00 USD\"`.
- `[]` marks each table of a list, `*` a key of your own choice.
- Sources: P-ids are clauses of POLICY.md; EPP.md, ICANN.md, WATCH.md and DESIGN are the design
  documents beside it.

This page is made from the code that reads the file; a test fails when they differ.
";

#[test]
fn the_reference_is_current() {
    let page = render();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap();
    assert!(written == page, "docs/rulebook.md is out of date: run this test with UPDATE_DOCS=1");
}

#[test]
fn every_key_says_what_it_means_and_whence() {
    for key in Rulebook::reference() {
        assert!(!key.meaning.is_empty(), "{} has no meaning", key.key);
        let known = ["P-", "POLICY", "EPP.md", "ICANN.md", "WATCH.md", "DESIGN", "RFC"];
        assert!(known.iter().any(|source| key.source.starts_with(source)), "{}", key.key);
    }
}

#[test]
fn both_books_hold_no_key_the_reference_misses() {
    let reference: Vec<String> = Rulebook::reference().into_iter().map(|key| key.key).collect();
    for text in [PHARMACY, OPEN] {
        let mut keys = Vec::new();
        collect(&text.parse::<toml::Table>().unwrap().into(), "", &mut keys);
        for key in keys {
            let known = reference.iter().any(|known| matches(known, &key));
            assert!(known, "docs/rulebook.md misses {key}");
        }
    }
}

fn render() -> String {
    let pharmacy: Value = PHARMACY.parse::<toml::Table>().unwrap().into();
    let open: Value = OPEN.parse::<toml::Table>().unwrap().into();
    let mut page = PREAMBLE.to_owned();
    let keys = Rulebook::reference();
    page.push_str("\n## The file itself\n\n");
    page.push_str(HEAD);
    for key in keys.iter().filter(|key| is_plain_top(key)) {
        row(&mut page, key, &pharmacy, &open);
    }
    for section in keys.iter().filter(|key| !key.key.contains('.') && !is_plain_top(key)) {
        let KeyReference { key, meaning, source, .. } = section;
        write!(page, "\n## `[{key}]`\n\n{meaning} Source: {source}.\n\n{HEAD}").unwrap();
        let below = |candidate: &&KeyReference| {
            candidate.key.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        for key in keys.iter().filter(below) {
            row(&mut page, key, &pharmacy, &open);
        }
    }
    page
}

const HEAD: &str = "\
| key | meaning | allowed | pharmacy | open | source |
|---|---|---|---|---|---|
";

fn is_plain_top(key: &KeyReference) -> bool {
    !key.key.contains('.') && !key.allowed.starts_with("a table with")
}

fn row(page: &mut String, key: &KeyReference, pharmacy: &Value, open: &Value) {
    let KeyReference { key, meaning, allowed, source } = key;
    let [pharmacy, open] = [pharmacy, open].map(|book| shown(at(book, key)));
    writeln!(page, "| `{key}` | {meaning} | {allowed} | {pharmacy} | {open} | {source} |").unwrap();
}

/// The value at a key path; the first of a list of tables.
fn at<'v>(book: &'v Value, key: &str) -> Option<&'v Value> {
    key.split('.').try_fold(book, |value, step| {
        let (name, listed) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let value =
            if name == "*" { value.as_table()?.values().next()? } else { value.get(name)? };
        if listed { value.get(0) } else { Some(value) }
    })
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(Value::Table(table)) => format!("{} keys", table.len()),
        Some(Value::Array(list)) if list.first().is_some_and(Value::is_table) => {
            format!("{} tables", list.len())
        }
        Some(value) => format!("`{value}`"),
    }
}

fn collect(value: &Value, path: &str, keys: &mut Vec<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{key}");
                keys.push(path.clone());
                collect(value, &path, keys);
            }
        }
        Value::Array(list) => {
            list.iter().for_each(|element| collect(element, &format!("{path}[]"), keys));
        }
        _ => {}
    }
}

/// Whether a key of a book is the reference's, or one of a table whose keys its author chooses.
fn matches(known: &str, key: &str) -> bool {
    let free =
        ["enforcement.suspension_grounds", "price.periods[].premium", "price.periods[].tiers"];
    if free.iter().any(|table| key.strip_prefix(&format!("{table}.")).is_some_and(is_one_step)) {
        return true;
    }
    let steps = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (known, key) = (steps(known), steps(key));
    known.len() == key.len()
        && known.iter().zip(&key).all(|(known, key)| known == key || known == "*")
}

fn is_one_step(rest: &str) -> bool {
    !rest.contains('.')
}
