//! What falls due, who is woken, and what lists say while the sweep is behind.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use registry_core::accreditation;
use registry_core::decision::{Actor, Decision, Object, Wake};
use registry_core::event::Event;
use registry_core::id::HostId;
use registry_store::{DomainFilter, Kind, Tx, audit};
use registry_testkit::{World, both_engines};

use crate::{domain_now, read, record, samples, with_domain, with_registrar, write};

/// Records so many names under an accreditation, or none, in chunks; all due at one instant.
async fn many(
    world: &World,
    count: usize,
    accreditation: Option<&accreditation::Accreditation>,
    due_at: Option<jiff::Timestamp>,
) {
    for first in (0..count).step_by(2_000) {
        let numbers = first..count.min(first + 2_000);
        record(world, named(world, numbers, accreditation, due_at)).await.expect("recorded");
    }
}

/// The names of these numbers under an accreditation, or none.
fn named(
    world: &World,
    numbers: Range<usize>,
    accreditation: Option<&accreditation::Accreditation>,
    due_at: Option<jiff::Timestamp>,
) -> Decision {
    let mut decision = Decision::default();
    for number in numbers {
        let mut domain = samples(world).domain(&format!("n{number:06}.example"), "alpha-rx");
        domain.vouching = accreditation.map(|vouched| samples(world).vouching(vouched));
        decision.change(world.clock.now(), &[Event::DomainCreated], domain, due_at);
    }
    decision
}

both_engines! {
    async fn due_rows_come_in_order_of_instant_and_layer(world) {
        let (now, due_at) = (world.clock.now(), samples(world).days(3));
        let organization = samples(world).organization("Acme");
        let vouched = samples(world).accreditation(organization.id, samples(world).days(300));
        let domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        let early = samples(world).domain("early.pharmacy", "alpha-rx");
        let mut decision = Decision::default();
        decision.change(now, &[Event::DomainCreated], domain, Some(due_at));
        decision.change(now, &[Event::DomainCreated], early, Some(samples(world).days(2)));
        decision.change(now, &[Event::OrganizationCreated], organization, None);
        decision.change(now, &[Event::AccreditationGranted], vouched, Some(due_at));
        record(world, decision).await.expect("recorded");
        assert_eq!(read(world, |snapshot| snapshot.next_due_at()).await, Some(samples(world).days(2)));
        let due = read(world, move |snapshot| snapshot.due(due_at, 10)).await;
        let kinds: Vec<_> = due.iter().map(|due| due.kind).collect();
        assert_eq!(kinds, [Kind::Domain, Kind::Accreditation, Kind::Domain]);
        let overdue = read(world, move |snapshot| snapshot.overdue(due_at)).await;
        assert_eq!((overdue.count, overdue.oldest), (3, Some(samples(world).days(2))));
    }

    async fn the_sweep_records_what_time_did_once(world) {
        with_registrar(world, 0).await;
        let domain = with_domain(world, "acme.example").await;
        world.clock.set(samples(world).days(365));
        let now = world.clock.now();
        let projected = domain_now(world, &domain).await.expect("still there");
        assert!(projected.expires_at > domain.expires_at, "renewed at its expiry");
        let due = read(world, move |snapshot| snapshot.due(now, 10)).await;
        assert_eq!(due.len(), 1);
        for expected in [true, false] {
            let (due, cited) = (due[0].clone(), samples(world).cited());
            let sweep = move |tx: &mut Tx<'_>, _| Ok(tx.sweep(&due, &cited)?);
            assert_eq!(write(&world.store, sweep).await.expect("swept"), expected);
        }
        assert_eq!(domain_now(world, &domain).await, Some(projected));
        assert_eq!(read(world, move |snapshot| snapshot.due(now, 10)).await, []);
    }

    async fn names_swept_together_are_recorded_each_once_and_whole(world) {
        with_registrar(world, 0).await;
        for number in 0..9 {
            with_domain(world, &format!("acme-{number}.example")).await;
        }
        let marked = read(world, |snapshot| snapshot.zone_marks(100)).await.len();
        world.clock.set(samples(world).days(365));
        let now = world.clock.now();
        let due = read(world, move |snapshot| snapshot.due(now, 100)).await;
        assert_eq!(due.len(), 9);
        for expected in [9, 0] {
            let (due, cited) = (due.clone(), samples(world).cited());
            let sweep = move |tx: &mut Tx<'_>, _| Ok(tx.sweep_all(&due, &cited)?);
            assert_eq!(write(&world.store, sweep).await.expect("swept"), expected);
        }
        assert_eq!(read(world, move |snapshot| snapshot.due(now, 100)).await, []);
        let marks = read(world, |snapshot| snapshot.zone_marks(100)).await.len();
        assert_eq!(marks - marked, 9, "the zone looks at each of them again");
        let report = read(world, |snapshot| audit::verify(snapshot, |_| true, |_| {})).await;
        assert_eq!(report.problems, [], "every chain has its new row");
    }

    async fn an_early_visit_moves_the_agenda_on(world) {
        let now = world.clock.now();
        let domain = samples(world).domain("acme.example", "alpha-rx");
        let mut decision = Decision::default();
        decision.change(now, &[Event::DomainCreated], domain.clone(), Some(now));
        record(world, decision).await.expect("recorded");
        let due = read(world, move |snapshot| snapshot.due(now, 10)).await;
        let (due, cited) = (due[0].clone(), samples(world).cited());
        let sweep = move |tx: &mut Tx<'_>, _| Ok(tx.sweep(&due, &cited)?);
        write(&world.store, sweep).await.expect("swept");
        let next = read(world, |snapshot| snapshot.next_due_at()).await;
        assert_eq!(next, Some(domain.expires_at));
    }

    async fn an_act_on_a_parent_wakes_its_names_and_those_of_no_other(world) {
        let vouched = with_names_of_one_parent(world, 300).await;
        let act = waking(Wake::DomainsOfAccreditation(vouched.id));
        assert_eq!(runs_of(world, act).await, 1, "so few are woken with the act");
        let now = world.clock.now();
        let overdue = read(world, move |snapshot| snapshot.overdue(now)).await;
        assert_eq!(overdue.count, 300);
    }

    async fn names_too_many_for_one_transaction_are_woken_ahead_of_the_act(world) {
        let count = std::env::var("PHAROS_WAKE_NAMES").map_or(1_100, |text| text.parse().expect("a number"));
        let vouched = with_names_of_one_parent(world, count).await;
        let begun = Instant::now();
        let runs = runs_of(world, waking(Wake::DomainsOfAccreditation(vouched.id))).await;
        println!("woke {count} names in {:?}", begun.elapsed());
        assert_eq!(runs, 2, "the act runs again once they are due");
        let now = world.clock.now();
        let overdue = read(world, move |snapshot| snapshot.overdue(now)).await;
        assert_eq!(overdue.count, i64::try_from(count).expect("a small number"));
    }

    async fn names_that_cannot_be_woken_ahead_are_woken_with_the_act_however_many(world) {
        let vouched = with_names_of_one_parent(world, 0).await;
        // They come to be in each run of the act, so no run finds them woken.
        let mut act = named(world, 0..501, Some(&vouched), Some(samples(world).days(90)));
        act.wakes.push(Wake::DomainsOfAccreditation(vouched.id));
        assert_eq!(runs_of(world, act).await, 4, "three times they are woken ahead, in vain");
        let now = world.clock.now();
        let overdue = read(world, move |snapshot| snapshot.overdue(now)).await;
        assert_eq!(overdue.count, 501);
    }

    async fn every_name_that_a_host_serves_is_woken_however_many(world) {
        with_registrar(world, 0).await;
        let host = served(world, named(world, 0..501, None, Some(samples(world).days(90)))).await;
        runs_of(world, waking(Wake::DomainsServedBy(host))).await;
        let now = world.clock.now();
        let overdue = read(world, move |snapshot| snapshot.overdue(now)).await;
        assert_eq!(overdue.count, 501);
    }

    async fn a_name_that_is_due_already_stays_due_since_its_own_instant(world) {
        with_registrar(world, 0).await;
        let organization = samples(world).organization("Acme");
        let vouched = samples(world).accreditation(organization.id, samples(world).days(300));
        let since = samples(world).days(3);
        let host = served(world, named(world, 0..1, Some(&vouched), Some(since))).await;
        world.clock.set(samples(world).days(5));
        for wake in [Wake::DomainsOfAccreditation(vouched.id), Wake::DomainsServedBy(host)] {
            runs_of(world, waking(wake)).await;
            assert_eq!(read(world, |snapshot| snapshot.next_due_at()).await, Some(since), "{wake:?}");
        }
    }

    async fn lists_agree_with_0_1000_and_1001_overdue_rows(world) {
        with_registrar(world, 0).await;
        let everything = DomainFilter { tld: Some("example".to_owned()), ..DomainFilter::default() };
        let expiring = DomainFilter {
            expires_until: Some(samples(world).days(400)),
            ..everything.clone()
        };
        many(world, 1_000, None, Some(samples(world).days(365))).await;
        let start = world.clock.now();
        let count = |filter: DomainFilter, now| {
            read(world, move |snapshot| snapshot.domains_count(&filter, now))
        };
        let counted = count(expiring.clone(), start).await;
        assert_eq!((counted.rows, counted.as_of), (vec![1_000], None));
        // Everything is overdue and renewed by the projection: nothing expires that soon any more.
        let later = samples(world).days(365);
        let counted = count(expiring.clone(), later).await;
        assert_eq!((counted.rows, counted.as_of), (vec![0], None));
        let filter = everything.clone();
        let page = read(world, move |snapshot| {
            snapshot.domains_listed(&filter, Some("n000010.example"), 5, later)
        });
        let names: Vec<_> = page.await.rows.iter().map(|row| row.name.to_string()).collect();
        assert_eq!(names[0], "n000011.example");
        assert_eq!(names.len(), 5);
        with_domain(world, "one-more.example").await;
        let counted = count(expiring, later).await;
        assert_eq!((counted.rows, counted.as_of), (vec![1_001], Some(later)));
    }
}

/// Names that stand on nothing: no wake reaches them.
async fn many_others(world: &World) {
    let mut decision = Decision::default();
    for number in 0..20 {
        let domain = samples(world).domain(&format!("other{number}.example"), "alpha-rx");
        decision.append(samples(world).creates(&domain));
    }
    record(world, decision).await.expect("recorded");
}

/// So many names under an accreditation that is given back, and some that stand on nothing.
async fn with_names_of_one_parent(world: &World, count: usize) -> accreditation::Accreditation {
    let organization = samples(world).organization("Acme");
    let vouched = samples(world).accreditation(organization.id, samples(world).days(300));
    many(world, count, Some(&vouched), Some(samples(world).days(90))).await;
    many_others(world).await;
    vouched
}

/// Records names, each served by one host, which is given back.
async fn served(world: &World, mut decision: Decision) -> HostId {
    let host = samples(world).host("ns.other.test", "alpha-rx", None);
    for change in &mut decision.changes {
        let Object::Domain(domain) = &mut change.after else { unreachable!("only names") };
        domain.name_servers = [host.id].into();
    }
    let id = host.id;
    decision.change(world.clock.now(), &[Event::HostCreated], host, None);
    decision.changes.rotate_right(1);
    record(world, decision).await.expect("recorded");
    id
}

fn waking(wake: Wake) -> Decision {
    Decision { wakes: vec![wake], ..Decision::default() }
}

/// Records an act; how often its closure ran.
async fn runs_of(world: &World, act: Decision) -> u32 {
    let (runs, cited) = (Arc::new(AtomicU32::new(0)), samples(world).cited());
    let counted = Arc::clone(&runs);
    let run = move |tx: &mut Tx<'_>, now| {
        counted.fetch_add(1, Ordering::SeqCst);
        let begun = Instant::now();
        let recorded = tx.record(&act, &Actor::Import, &cited, now);
        println!("a run of the act: {:?}", begun.elapsed());
        Ok(recorded?)
    };
    write(&world.store, run).await.expect("woken");
    runs.load(Ordering::SeqCst)
}
