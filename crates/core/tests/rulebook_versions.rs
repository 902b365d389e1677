//! Each instant is judged by the version then in force.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::rulebook::{Rulebook, RulebookVersions, VersionsError};

const OPEN: &str = include_str!("../../../etc/rulebooks/open.toml");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn book(name: &str) -> Arc<Rulebook> {
    let text = OPEN.replacen("name = \"open\"", &format!("name = \"{name}\""), 1);
    Arc::new(Rulebook::load("open.toml", &text).unwrap())
}

fn versions() -> RulebookVersions {
    let second = (at("2028-01-01T00:00:00Z"), book("second"));
    let first = (at("2027-01-01T00:00:00Z"), book("first"));
    let third = (at("2029-01-01T00:00:00Z"), book("third"));
    RulebookVersions::new(vec![second, third, first]).unwrap()
}

#[test]
fn a_version_serves_from_its_instant_on() {
    let versions = versions();
    for (instant, name) in [
        ("1999-01-01T00:00:00Z", "first"),
        ("2027-01-01T00:00:00Z", "first"),
        ("2027-12-31T23:59:59.999999Z", "first"),
        ("2028-01-01T00:00:00Z", "second"),
        ("2028-12-31T23:59:59.999999Z", "second"),
        ("2029-01-01T00:00:00Z", "third"),
        ("2999-01-01T00:00:00Z", "third"),
    ] {
        assert_eq!(versions.at(at(instant)).name, name, "{instant}");
        assert_eq!(versions.shared_at(at(instant)).name, name, "{instant}");
    }
    let names: Vec<&str> = versions.iter().map(|(_, book)| book.name.as_str()).collect();
    assert_eq!(names, ["first", "second", "third"]);
}

#[test]
fn changes_lie_strictly_after_an_instant() {
    let versions = versions();
    let after = |instant: &str| versions.changes_after(at(instant)).collect::<Vec<_>>();
    let [second, third] = ["2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"].map(at);
    // The first version serves anything earlier too: it changes nothing.
    assert_eq!(after("1999-01-01T00:00:00Z"), [second, third]);
    assert_eq!(after("2027-12-31T23:59:59.999999Z"), [second, third]);
    assert_eq!(after("2028-01-01T00:00:00Z"), [third]);
    assert_eq!(after("2029-01-01T00:00:00Z"), []);
}

#[test]
fn a_list_needs_versions_at_different_instants() {
    assert_eq!(RulebookVersions::new(Vec::new()), Err(VersionsError::Empty));
    let instant = at("2027-01-01T00:00:00Z");
    let twice = vec![(instant, book("first")), (instant, book("second"))];
    assert_eq!(RulebookVersions::new(twice), Err(VersionsError::SameInstant(instant)));
    let single = RulebookVersions::single(book("only"));
    assert_eq!(single.at(Timestamp::MIN).name, "only");
    assert_eq!(single.changes_after(Timestamp::MIN).count(), 0);
}
