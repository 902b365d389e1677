//! A forecast made at any instant is what then happens when nobody acts (DESIGN, section 3).

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::decision::Decision;
use registry_core::domain::advance;
use registry_core::forecast::{self, Foreseen};
use registry_core::{accreditation, appeal, casework};

use crate::appeal_world;
use crate::case_scene::{ann, grounds, new_case};
use crate::scenario::{self, at, days, domain_on, organization, pharmacy};
use crate::scene::{alone, parents};
use crate::standing_history::{play, step};

const START: &str = "2027-01-04";

/// More than ever happens here.
const MOST: usize = 60;

fn events(decision: &Decision) -> Vec<Foreseen> {
    let events = scenario::events(decision).into_iter();
    events.map(|(at, event)| Foreseen { at, event }).collect()
}

fn until(foreseen: Vec<Foreseen>, end: Timestamp) -> Vec<Foreseen> {
    foreseen.into_iter().filter(|one| one.at <= end).collect()
}

proptest! {
    #[test]
    fn a_name_goes_the_way_that_was_foreseen(
        steps in prop::collection::vec(step(), 1..10),
        expires_in in 1..800_i64,
        looked in 0..700_i64,
        mut visits in prop::collection::vec(0..1500_i64, 0..8),
    ) {
        let vouched = play(&steps, |_, _| ());
        let line = vouched.line();
        let parents = parents(&vouched.rulebooks, Some(&line));
        let mut domain = domain_on(&vouched, START, START);
        domain.expires_at = at(START) + days(expires_in);
        domain = advance(&domain, &parents, at(START) + days(looked)).domain;
        let foreseen = forecast::of_domain(&domain, &parents, MOST);
        let mut happened = Vec::new();
        visits.push(1500);
        visits.sort_unstable();
        for after in visits.into_iter().filter(|after| *after > looked) {
            let advanced = advance(&domain, &parents, at(START) + days(after));
            happened.extend(events(&advanced.decision));
            domain = advanced.domain;
        }
        prop_assert_eq!(until(foreseen, at(START) + days(1500)), happened);
    }

    #[test]
    fn an_accreditation_goes_the_way_that_was_foreseen(
        steps in prop::collection::vec(step(), 1..10),
        looked in 0..700_i64,
    ) {
        let vouched = play(&steps, |_, _| ());
        let (of, books) = (&vouched.accreditation, &vouched.rulebooks);
        let waited: i64 = steps.iter().map(|(wait, _)| wait).sum();
        let mut now = at(START) + days(looked.max(waited));
        let mut of = accreditation::advance(of, &organization(), books, now).accreditation;
        let foreseen = forecast::of_accreditation(&of, &organization(), books, now, MOST);
        // Reminders are a function of now alone: whoever comes daily sees them all (P-40).
        let end = now + days(1500);
        let mut happened = Vec::new();
        while now < end {
            now += days(1);
            let advanced = accreditation::advance(&of, &organization(), books, now);
            happened.extend(events(&advanced.decision));
            of = advanced.accreditation;
        }
        prop_assert_eq!(until(foreseen, end), happened);
    }
}

#[test]
fn a_case_without_a_response_is_foreseen_as_overdue() {
    let now = at("2027-03-10");
    let mut domain = scenario::domain("2027-01-04", "2028-01-04");
    domain.personal.contact_email = String::new();
    let books = pharmacy();
    let facts = casework::NameFacts { domain: &domain, parents: alone(&books) };
    let opened = casework::revocation::open(new_case(1), &facts, grounds(), &ann(), now);
    let (case, _) = opened.unwrap();
    let foreseen = forecast::of_case(&case, MOST);
    let advanced = casework::advance(&case, at("2030-01-01"));
    assert_eq!(foreseen, events(&advanced.decision));
    let day = at("2027-04-01");
    assert_eq!(foreseen.iter().map(|one| one.at).collect::<Vec<_>>(), [day], "day 21 is over");
}

#[test]
fn the_clocks_of_an_appeal_are_foreseen_as_missed() {
    let appeal = appeal_world::admitted();
    let foreseen = forecast::of_appeal(&appeal, MOST);
    let (_, decision) = appeal::advance(&appeal, at("2035-01-01"));
    assert!(foreseen.len() >= 3, "response, convening, decision: {foreseen:?}");
    assert_eq!(foreseen, events(&decision));
}
