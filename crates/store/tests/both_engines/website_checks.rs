//! Checks of where names lead (P-3): which are due, which wait for a reviewer, and which
//! registrations have none yet.

use jiff::Timestamp;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::Domain;
use registry_core::event::Event;
use registry_core::website_check::{State, WebsiteCheck};
use registry_store::{Cited, Constraint, Lock, StoreError, Tx};
use registry_testkit::{World, both_engines};

use crate::{read, record, samples, with_registrar, write};

/// A vouched name, with a check in a state.
async fn checked(
    world: &World,
    name: &str,
    (next_day, state): (i64, State),
) -> (Domain, WebsiteCheck) {
    let samples = samples(world);
    let organization = samples.organization("Acme");
    let accreditation = samples.accreditation(organization.id, samples.days(300));
    let mut domain = samples.domain(name, "alpha-rx");
    domain.vouching = Some(samples.vouching(&accreditation));
    let mut check = samples.website_check(&domain, organization.id);
    (check.state, check.next_at) = (state, Some(samples.days(next_day)));
    let mut decision = Decision::default();
    let now = world.clock.now();
    decision.change(now, &[Event::OrganizationCreated], organization, None);
    decision.change(now, &[Event::AccreditationGranted], accreditation, None);
    decision.append(samples.creates(&domain));
    decision.change(now, &[Event::WebsiteCheckBegun], check.clone(), None);
    record(world, decision).await.expect("recorded");
    (domain, check)
}

both_engines! {
    /// P-3.
    async fn checks_are_found_by_what_they_wait_for(world) {
        with_registrar(world, 0).await;
        let samples = samples(world);
        let open = |day| State::Open { since: samples.days(0), opened_at: samples.days(day) };
        let (first, late) = checked(world, "a.pharmacy", (3, open(5))).await;
        let (_, early) = checked(world, "b.pharmacy", (1, open(2))).await;
        let (_, quiet) = checked(world, "c.pharmacy", (2, State::Quiet)).await;
        let names = |found: Vec<WebsiteCheck>| -> Vec<_> {
            found.into_iter().map(|check| check.name.to_string()).collect()
        };
        for (day, expected) in [(0, &[][..]), (1, &["b"]), (2, &["b", "c"]), (9, &["b", "c", "a"])] {
            let now: Timestamp = samples.days(day);
            let due = names(read(world, move |read| read.website_checks_due(now, 10)).await);
            let expected: Vec<_> = expected.iter().map(|name| format!("{name}.pharmacy")).collect();
            assert_eq!(due, expected, "day {day}");
        }
        let listed = read(world, |read| read.website_checks_open(None, 1)).await;
        assert_eq!(listed, std::slice::from_ref(&early));
        let after = early.open_since().map(|at| (at, early.id));
        let listed = read(world, move |read| read.website_checks_open(after, 10)).await;
        assert_eq!(listed, std::slice::from_ref(&late));
        let of = read(world, move |read| read.website_check_of(first.id, Lock::None)).await;
        assert_eq!(of, Some(late));
        let found = read(world, move |read| read.website_check(quiet.id, Lock::None)).await;
        assert_eq!(found, Some(quiet));
    }

    /// P-3: one for each registration, in the order in which they were made.
    async fn a_registration_has_one_check_and_none_is_passed_over(world) {
        with_registrar(world, 0).await;
        let (first, check) = checked(world, "a.pharmacy", (1, State::Quiet)).await;
        let (second, _) = checked(world, "b.pharmacy", (1, State::Quiet)).await;
        let unvouched = samples(world).domain("c.example", "alpha-rx");
        record(world, samples(world).creates(&unvouched)).await.expect("recorded");
        let (now, before) = (world.clock.now(), samples(world).days(-1));
        let page = |after, until, limit| {
            read(world, move |read| read.vouched_registrations(after, until, limit))
        };
        let ids = |found: Vec<Domain>| found.into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(page(None, before, 10).await), []);
        assert_eq!(ids(page(None, now, 10).await), [first.id, second.id]);
        let behind = Some((first.created_at, first.id));
        assert_eq!(ids(page(behind, now, 1).await), [second.id]);

        let again = samples(world).website_check(&first, check.organization);
        let run = move |tx: &mut Tx<'_>, now| {
            let mut decision = Decision::default();
            decision.change(now, &[Event::WebsiteCheckBegun], again.clone(), None);
            Ok(tx.record(&decision, &Actor::Import, &Cited::default(), now)?)
        };
        let refused = write(&world.store, run).await.expect_err("one is there");
        let taken = StoreError::Taken(Constraint::WebsiteCheck);
        assert_eq!(refused.to_string(), taken.to_string(), "{refused}");
    }
}
