//! The chain of custody, and holds.

use registry_evidence::Digest;
use registry_evidence::custody::{BEGINNING, Custody, CustodyError};
use registry_evidence::log::{Act, CannotAdd, Deletion, Entry, Kept, Log, deletable};

use crate::world::{at, taken};

#[test]
fn records_are_chained() {
    let mut custody = Custody::default();
    for item in ["pages/a", "pages/b", "pages/c"] {
        let masked = vec!["an address in the form".to_owned()];
        custody.add(item, item.as_bytes(), taken(), masked).unwrap();
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

fn entry(bundle: Digest, act: Act) -> Entry {
    Entry { at: at("2027-03-01T00:00:00Z"), by: "Ann".to_owned(), bundle, act }
}

fn held(reason: &str) -> Act {
    Act::Held { reason: reason.to_owned() }
}

fn released(hold: usize) -> Act {
    Act::Released { hold, reason: "Settled.".to_owned() }
}

const UNTIL: &str = "2029-03-01T00:00:00Z";

fn delete(log: &mut Log, bundle: Digest) -> Result<usize, CannotAdd> {
    let (by, rule) = ("Ann".to_owned(), "two years".to_owned());
    log.delete(bundle, Deletion { by, rule, keep_until: at(UNTIL) }, at(UNTIL))
}

fn kept(log: &Log, bundle: &Digest) -> Option<Kept> {
    deletable(&log.numbered(), bundle, at(UNTIL), at(UNTIL)).err()
}

fn held_for(reason: &str) -> Option<Kept> {
    Some(Kept::Held(reason.to_owned()))
}

#[test]
fn a_hold_beats_retention() {
    let (bundle, other) = (Digest::of(b"bundle"), Digest::of(b"other"));
    let mut log = Log::default();
    log.add(entry(other, Act::Captured)).unwrap();
    let elsewhere = log.add(entry(other, held("not this one"))).unwrap();
    assert_eq!(kept(&log, &bundle), Some(Kept::Unknown));
    log.add(entry(bundle, Act::Captured)).unwrap();
    log.add(entry(bundle, Act::Read)).unwrap();
    let before = at("2029-02-28T23:59:59Z");
    let early = deletable(&log.numbered(), &bundle, at(UNTIL), before);
    assert_eq!(early, Err(Kept::Until(at(UNTIL))));
    assert_eq!(kept(&log, &bundle), None);
    let first = log.add(entry(bundle, held("a lawsuit"))).unwrap();
    let second = log.add(entry(bundle, held("another lawsuit"))).unwrap();
    for nothing in [elsewhere, 3, 99] {
        let lifted = log.add(entry(bundle, released(nothing)));
        assert!(matches!(lifted, Err(CannotAdd::NoHold(hold)) if hold == nothing), "{lifted:?}");
    }
    let third = log.add(entry(bundle, held("a third"))).unwrap();
    log.add(entry(bundle, released(second))).unwrap();
    assert_eq!(kept(&log, &bundle), held_for("a lawsuit"));
    log.add(entry(bundle, released(first))).unwrap();
    assert_eq!(kept(&log, &bundle), held_for("a third"), "each is lifted on its own");
    assert!(matches!(log.add(entry(bundle, released(first))), Err(CannotAdd::NoHold(_))), "once");
    let refused = delete(&mut log, bundle).unwrap_err().to_string();
    assert!(refused.contains("a third"), "{refused}");
    log.add(entry(bundle, released(third))).unwrap();
    let unasked = log.add(entry(bundle, Act::Deleted { rule: "mine".to_owned() }));
    assert!(matches!(unasked, Err(CannotAdd::DeletedUnasked)));
    assert_eq!(kept(&log, &bundle), None);
    delete(&mut log, bundle).unwrap();
    assert_eq!(kept(&log, &bundle), Some(Kept::Gone));
    assert!(matches!(delete(&mut log, bundle), Err(CannotAdd::Kept(Kept::Gone))));
}

/// What is made from a held bundle by adding stamps is held with it.
#[test]
fn a_hold_covers_what_is_stamped_of_it() {
    let [plain, stamped, again] = [b"plain" as &[u8], b"stamped", b"again"].map(Digest::of);
    let mut log = Log::default();
    log.add(entry(plain, Act::Captured)).unwrap();
    let hold = log.add(entry(plain, held("a lawsuit"))).unwrap();
    log.add(entry(stamped, Act::Stamped { of: plain })).unwrap();
    log.add(entry(again, Act::Stamped { of: stamped })).unwrap();
    for bundle in [plain, stamped, again] {
        assert_eq!(kept(&log, &bundle), held_for("a lawsuit"));
        assert!(matches!(delete(&mut log, bundle), Err(CannotAdd::Kept(Kept::Held(_)))));
    }
    log.add(entry(plain, released(hold))).unwrap();
    log.add(entry(again, held("another"))).unwrap();
    assert_eq!((kept(&log, &plain), kept(&log, &stamped)), (None, None), "it covers no other");
    assert_eq!(kept(&log, &again), held_for("another"));
}
