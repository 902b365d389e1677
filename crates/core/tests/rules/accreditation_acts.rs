//! Every act on an accreditation in every standing, as the drawing in `standing.rs` has it.

use registry_core::accreditation::{NewApplication, Refusal, apply};
use registry_core::decision::{Object, Wake};
use registry_core::event::Event;
use registry_core::organization::Organization;

use crate::scenario::{
    Deed, Vouched, application, at, decide, event_names, nothing_yet, organization, pharmacy_with,
};

/// An accreditation in each standing, with and without an open application (number 9).
fn in_every_standing() -> Vec<(&'static str, Vouched)> {
    let granted = || Vouched::granted("2027-01-04");
    let with = |mut vouched: Vouched, deeds: &[(&str, Deed)]| {
        for (instant, deed) in deeds {
            vouched.must(instant, *deed);
        }
        vouched.visit(at(NOW));
        vouched
    };
    let withdrawn = [("2027-06-01", Deed::Withdraw)];
    let extended = [("2027-06-01", Deed::Apply(2)), ("2027-06-01", Deed::Grant(2))];
    let then_applied = |deeds: &[(&'static str, Deed)], applied| {
        let mut deeds = deeds.to_vec();
        deeds.push((applied, Deed::Apply(9)));
        deeds
    };
    let old = || Vouched::granted("2026-01-04");
    let applied = then_applied(&[], "2028-01-10");
    vec![
        ("not-yet", with(Vouched::new(), &[])),
        ("not-yet, applied", with(Vouched::new(), &applied)),
        ("in-term", with(granted(), &extended)),
        ("in-term, applied", with(granted(), &then_applied(&extended, "2028-01-10"))),
        ("grace", with(granted(), &[])),
        ("under-review, applied", with(granted(), &applied)),
        ("lapsed", with(old(), &[])),
        ("lapsed, applied", with(old(), &applied)),
        ("withdrawn", with(granted(), &withdrawn)),
        ("withdrawn, applied", with(granted(), &then_applied(&withdrawn, "2028-01-10"))),
    ]
}

/// When every act of the table happens: after E = 2028-01-04, before E + 30 days.
const NOW: &str = "2028-01-20";

/// What becomes of the standing, or the code of the refusal.
fn outcome(vouched: &Vouched, deed: Deed) -> String {
    let mut vouched = vouched.clone();
    match vouched.act(at(NOW), deed) {
        Ok(_) => vouched.standing(at(NOW)).code().to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    }
}

#[test]
fn every_act_in_every_standing() {
    const PENDING: &str = "application-pending";
    const NOT_OPEN: &str = "application-not-open";
    const NOTHING: &str = "nothing-to-withdraw";
    const NO: [&str; 3] = [NOT_OPEN, NOT_OPEN, NOT_OPEN];
    // standing: apply, [grant, refuse, take back], withdraw
    let table = [
        ("not-yet", "not-yet", NO, NOTHING),
        ("not-yet, applied", PENDING, ["in-term", "not-yet", "not-yet"], NOTHING),
        ("in-term", "in-term", NO, "withdrawn"),
        ("in-term, applied", PENDING, ["in-term", "in-term", "in-term"], "withdrawn"),
        ("grace", "under-review", NO, "withdrawn"),
        ("under-review, applied", PENDING, ["in-term", "grace", "grace"], "withdrawn"),
        ("lapsed", "lapsed", NO, NOTHING),
        ("lapsed, applied", PENDING, ["in-term", "lapsed", "lapsed"], NOTHING),
        ("withdrawn", "withdrawn", NO, NOTHING),
        ("withdrawn, applied", PENDING, ["in-term", "withdrawn", "withdrawn"], NOTHING),
    ];
    let states = in_every_standing();
    assert_eq!(states.len(), table.len());
    for ((label, vouched), (expected, applied, decided, withdrawn)) in states.iter().zip(table) {
        assert_eq!(*label, expected);
        let standing = vouched.standing(at(NOW)).code();
        assert!(label.starts_with(standing), "{label} is {standing}");
        assert_eq!(outcome(vouched, Deed::Apply(8)), applied, "{label}: apply");
        let acts = [Deed::Grant(9), Deed::Refuse(9), Deed::TakeBack(9)];
        assert_eq!(acts.map(|act| outcome(vouched, act)), decided, "{label}: decide");
        assert_eq!(outcome(vouched, Deed::Withdraw), withdrawn, "{label}: withdraw");
    }
}

#[test]
fn an_application_is_decided_once() {
    for first in [Deed::Grant(1), Deed::Refuse(1), Deed::TakeBack(1)] {
        let mut vouched = Vouched::new();
        vouched.must("2027-01-01", Deed::Apply(1));
        vouched.must("2027-01-02", first);
        for again in [Deed::Grant(1), Deed::Refuse(1), Deed::TakeBack(1)] {
            let refused = vouched.act(at("2027-01-03"), again);
            assert_eq!(refused.unwrap_err(), Refusal::ApplicationNotOpen(application(1)));
        }
    }
}

#[test]
fn an_act_is_recorded_with_its_event_and_wakes_the_names_under_it() {
    let events = [
        (Deed::Apply(1), Event::ApplicationSubmitted),
        (Deed::Grant(1), Event::AccreditationGranted),
        (Deed::Apply(2), Event::ApplicationSubmitted),
        (Deed::Refuse(2), Event::ApplicationRefused),
        (Deed::Apply(3), Event::ApplicationSubmitted),
        (Deed::TakeBack(3), Event::ApplicationWithdrawn),
        (Deed::Withdraw, Event::AccreditationWithdrawn),
    ];
    let mut vouched = Vouched::new();
    for (deed, event) in events {
        let decision = vouched.must("2027-01-04", deed);
        assert_eq!(event_names(&decision), [event]);
        let id = vouched.accreditation.id;
        assert_eq!(decision.wakes, [Wake::DomainsOfAccreditation(id)]);
        assert_eq!(decision.changes[0].at, at("2027-01-04"));
        assert_eq!(decision.changes[0].due_at, vouched.due_at(at("2027-01-04")));
        assert!(vouched.visit(at("2027-01-04")).is_empty(), "what it changed is recorded with it");
    }
}

#[test]
fn an_application_states_where_the_organization_works_p_5() {
    let book = pharmacy_with(&[]);
    let attempt = |places: &[&str], kind: &str| {
        let places = places.iter().map(ToString::to_string).collect();
        let (id, websites, documents) = (application(1), Vec::new(), Vec::new());
        let new =
            NewApplication { id, jurisdictions: places, websites, documents, terms_version: None };
        let whose = Organization { kind: kind.to_owned(), ..organization() };
        apply(&nothing_yet(), new, &whose, &book, at(NOW))
    };
    assert_eq!(attempt(&[], "pharmacy").unwrap_err(), Refusal::NoJurisdiction);
    assert_eq!(attempt(&[" ", ""], "pharmacy").unwrap_err(), Refusal::NoJurisdiction);
    assert_eq!(attempt(&["US-IL"], "casino").unwrap_err().code(), "organization-kind-not-eligible");
    let decision = attempt(&["US-IL", "CA-ON"], "pharmacy").unwrap();
    let Object::Accreditation(after) = &decision.changes[0].after else { panic!() };
    assert_eq!(after.applications[&application(1)].jurisdictions, ["US-IL", "CA-ON"]);
    assert_eq!(after.applications[&application(1)].submitted_at, at(NOW));
}

#[test]
fn a_programme_the_rulebook_lost_takes_and_grants_nothing() {
    let mut vouched = Vouched::new();
    vouched.must("2027-01-01", Deed::Apply(1));
    let rename = ("id = \"verified-websites\"", "id = \"websites\"");
    let book = pharmacy_with(&[rename]);
    for deed in [Deed::Apply(2), Deed::Grant(1)] {
        let refused = decide(&vouched.accreditation, &book, at(NOW), deed).unwrap_err();
        assert_eq!(refused.code(), "unknown-programme");
    }
}

#[test]
fn a_date_beyond_the_calendar_is_refused() {
    let mut vouched = Vouched::new();
    vouched.must("2027-01-01", Deed::Apply(1));
    let refused = vouched.act(at("9999-06-01"), Deed::Grant(1)).unwrap_err();
    assert_eq!(refused.code(), "date-out-of-range");
}
