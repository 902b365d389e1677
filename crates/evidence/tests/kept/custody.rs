//! The chain of custody, and holds.

use registry_evidence::Digest;
use registry_evidence::custody::{BEGINNING, Custody, CustodyError};
use registry_evidence::log::{Act, Entry, Kept, deletable};

use crate::world::{at, taken};

#[test]
fn records_are_chained() {
    let mut custody = Custody::default();
    for item in ["pages/a", "pages/b", "pages/c"] {
        custody.add(item, item.as_bytes(), taken(), vec!["an address in the form".to_owned()]);
    }
    let text = custody.as_text();
    assert_eq!(Custody::parse(text), Ok(custody.clone()));
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(custody.records()[0].previous, BEGINNING);
    assert_eq!(custody.records()[2].previous, Digest::of(lines[1].as_bytes()));
    assert_eq!(Custody::parse(""), Ok(Custody::default()));

    let swapped = format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1]);
    assert_eq!(Custody::parse(&swapped), Err(CustodyError::Broken(2)));
    let without_first = format!("{}\n{}\n", lines[1], lines[2]);
    assert_eq!(Custody::parse(&without_first), Err(CustodyError::Broken(1)));
    let changed = text.replacen("worker 1", "worker 2", 1);
    assert_eq!(Custody::parse(&changed), Err(CustodyError::Broken(2)));
    assert_eq!(Custody::parse(text.trim_end()), Err(CustodyError::Cut));
    let unknown = text.replacen("\"item\"", "\"more\":1,\"item\"", 1);
    assert!(matches!(Custody::parse(&unknown), Err(CustodyError::Unreadable { line: 1, .. })));
}

#[test]
fn a_hold_beats_retention() {
    let (bundle, other) = (Digest::of(b"bundle"), Digest::of(b"other"));
    let entry =
        |bundle, act| Entry { at: at("2027-03-01T00:00:00Z"), by: "Ann".to_owned(), bundle, act };
    let held = |reason: &str| Act::Held { reason: reason.to_owned() };
    let released = || Act::Released { reason: "Settled.".to_owned() };
    let (until, after) = (at("2029-03-01T00:00:00Z"), at("2029-03-01T00:00:00Z"));
    let before = at("2029-02-28T23:59:59Z");
    let mut log = vec![entry(other, Act::Captured), entry(other, held("not this one"))];
    assert_eq!(deletable(&log, &bundle, until, after), Err(Kept::Unknown));
    log.push(entry(bundle, Act::Captured));
    log.push(entry(bundle, Act::Read));
    assert_eq!(deletable(&log, &bundle, until, before), Err(Kept::Until(until)));
    assert_eq!(deletable(&log, &bundle, until, after), Ok(()));
    log.push(entry(bundle, held("a lawsuit")));
    log.push(entry(bundle, held("another lawsuit")));
    log.push(entry(bundle, released()));
    assert_eq!(deletable(&log, &bundle, until, after), Err(Kept::Held("a lawsuit".to_owned())));
    log.push(entry(bundle, released()));
    assert_eq!(deletable(&log, &bundle, until, after), Ok(()));
    log.push(entry(bundle, Act::Deleted { rule: "two years".to_owned() }));
    assert_eq!(deletable(&log, &bundle, until, after), Err(Kept::Gone));
}
