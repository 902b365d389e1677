//! `docs/policy.md` is made from the rules in `docs/policy.toml`, the code that cites them and the
//! tests that name them; a rule without the one or the other fails here, unless it says itself what
//! of it is not built yet.
//!
//! After a change: `UPDATE_DOCS=1 cargo test -p registry-testkit --test policy_reference`.

mod citations;
mod page;
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use citations::{Citations, Kind};
use rules::Policy;

/// A file or folder of the repository.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn the_page_is_current() {
    let page = page::render(&Policy::read(), &Citations::read());
    let path = root("docs/policy.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&path).expect("docs/policy.md is there");
    let again = "UPDATE_DOCS=1 cargo test -p registry-testkit --test policy_reference";
    assert!(written == page, "docs/policy.md is stale: run {again}");
}

#[test]
fn every_rule_is_enforced_by_a_function() {
    let unenforced = without(Kind::Code);
    assert!(unenforced.is_empty(), "no function cites these rules: {unenforced:?}");
}

#[test]
fn every_rule_is_proven_by_a_test() {
    let unproven = without(Kind::Test);
    assert!(unproven.is_empty(), "no test names these rules: {unproven:?}");
}

#[test]
fn every_rule_cited_is_one_of_the_policy() {
    let policy = Policy::read();
    let known = |id: &str| policy.rules.iter().any(|rule| rule.id == id);
    let citations = Citations::read();
    let unknown: Vec<_> = citations.all().filter(|cited| !known(&cited.rule)).collect();
    assert!(unknown.is_empty(), "docs/policy.toml has no such rules: {unknown:#?}");
}

#[test]
fn every_collision_has_its_timeline() {
    for collision in Policy::read().collisions {
        let path = root("tests/timelines").join(format!("{}.timeline", collision.timeline));
        let text = fs::read_to_string(&path);
        let text = text.unwrap_or_else(|_| panic!("no timeline plays: {}", collision.between));
        let headline = text.lines().next().unwrap_or_default();
        let rule = &collision.rule;
        assert!(citations::ids(headline).contains(rule), "{headline:?} does not cite {rule}");
    }
}

/// The rules that nothing of a kind keeps, but for those that say themselves what they lack.
fn without(kind: Kind) -> Vec<String> {
    let citations = Citations::read();
    let rules = Policy::read().rules.into_iter().filter(|rule| rule.awaited.is_none());
    let rules = rules.map(|rule| rule.id);
    rules.filter(|id| !citations.of(id, kind).any(|cited| cited.counts(kind))).collect()
}
