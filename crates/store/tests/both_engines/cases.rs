//! Cases: numbered once, listed and shown by projection, recorded by the sweep, proved by the
//! audit.

use jiff::Timestamp;
use registry_core::casework::{self, Case, CaseNumber, Matter, revocation};
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_store::{Aggregate, CaseFilter, CaseOrder, Constraint, Kind, Lock, StoreError, Tx};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{domain_now, read, record, samples, with_domain, write};

async fn keep(world: &World, case: &Case, event: Event) -> Result<(), StoreError> {
    let mut decision = Decision::default();
    let due_at = casework::due_at(case);
    decision.change(world.clock.now(), &[event], case.clone(), due_at);
    record(world, decision).await
}

async fn opened(world: &World, name: &str, place: u32) -> Case {
    let domain = with_domain(world, name).await;
    let case = samples(world).case(&domain, place);
    keep(world, &case, Event::PendingRevocationOpened).await.expect("opened");
    case
}

async fn listed(world: &World, filter: CaseFilter, order: CaseOrder) -> Vec<u32> {
    let now = world.clock.now();
    let wanted = filter.clone();
    let found = read(world, move |read| read.cases_page(&filter, order, 10, now)).await;
    let found = found.into_iter().map(|found| found.object);
    found.filter(|case| wanted.admits(case)).map(|case| case.number.place).collect()
}

fn open_ones() -> CaseFilter {
    CaseFilter { open: Some(true), ..CaseFilter::default() }
}

both_engines! {
    async fn each_number_is_given_once_in_its_year(world) {
        let draws = (0..8).map(|_| {
            let store = world.store.clone();
            let draw = |tx: &mut Tx<'_>, now: Timestamp| Ok(tx.next_case_number(now)?);
            tokio::spawn(async move { write(&store, draw).await.expect("a number") })
        });
        let draws: Vec<_> = draws.collect();
        let mut numbers = Vec::new();
        for draw in draws {
            numbers.push(draw.await.expect("a draw ends"));
        }
        numbers.sort_unstable();
        let year = numbers[0].year;
        let expected: Vec<_> = (1..=8).map(|place| CaseNumber { year, place }).collect();
        assert_eq!(numbers, expected);
        let draw = |tx: &mut Tx<'_>, now: Timestamp| {
            let later = now + jiff::SignedDuration::from_hours(24 * 366);
            Ok(tx.next_case_number(later)?)
        };
        let next = write(&world.store, draw).await.expect("a number");
        assert_eq!(next, CaseNumber { year: year + 1, place: 1 });
    }

    async fn a_number_and_an_open_case_of_a_kind_exist_once(world) {
        let case = opened(world, "acme.pharmacy", 1).await;
        let named = samples(world).domain("acme.pharmacy", "alpha-rx");
        let domain = domain_now(world, &named).await.expect("the name");
        let again = samples(world).case(&domain, 2);
        let refused = keep(world, &again, Event::PendingRevocationOpened).await;
        assert!(matches!(refused, Err(StoreError::Taken(Constraint::OpenCase))));
        let other = with_domain(world, "other.pharmacy").await;
        let same_number = samples(world).case(&other, 1);
        let refused = keep(world, &same_number, Event::PendingRevocationOpened).await;
        assert!(matches!(refused, Err(StoreError::Taken(Constraint::CaseNumber))));
        // A closed one leaves room.
        let now = world.clock.now();
        let id = case.id;
        let close = move |tx: &mut Tx<'_>, _now| {
            let mut after = tx.case(id, Lock::Update, now)?.expect("the case").object;
            if let Matter::Revocation(of) = &mut after.matter {
                of.state = revocation::State::Rescinded { at: now };
            }
            let mut decision = Decision::default();
            decision.change(now, &[Event::PendingRevocationRescinded], after, None);
            let actor = registry_core::decision::Actor::Import;
            Ok(tx.record(&decision, &actor, &registry_store::Cited::default(), now)?)
        };
        write(&world.store, close).await.expect("closed");
        keep(world, &again, Event::PendingRevocationOpened).await.expect("room for another");
        assert_eq!(listed(world, open_ones(), CaseOrder::Opened(None)).await, [2]);
        let closed = CaseFilter { open: Some(false), ..CaseFilter::default() };
        assert_eq!(listed(world, closed, CaseOrder::Opened(None)).await, [1]);
    }

    async fn a_case_is_overdue_by_projection_and_then_recorded(world) {
        let case = opened(world, "acme.pharmacy", 1).await;
        let due = samples(world).days(21);
        assert_eq!(read(world, |read| read.next_due_at()).await.map(|at| at <= due), Some(true));
        world.clock.set(due);
        let (id, now) = (case.id, world.clock.now());
        let shown = read(world, move |read| read.case(id, Lock::None, now)).await;
        let shown = shown.expect("the case");
        assert_eq!(shown.object.overdue_since, Some(due));
        assert_eq!(shown.object.entries.last().map(|entry| entry.event), Some(Event::CaseOverdue));
        let due_rows = read(world, move |read| read.due(now, 10)).await;
        let cited = samples(world).cited();
        let found: Vec<_> = due_rows.iter().filter(|due| due.kind == Kind::Case).cloned().collect();
        assert_eq!(found.len(), 1);
        let visit = move |tx: &mut Tx<'_>, _now| {
            let swept: Result<Vec<bool>, _> =
                found.iter().map(|due| tx.sweep(due, &cited)).collect();
            Ok(swept?)
        };
        assert_eq!(write(&world.store, visit).await.expect("swept"), [true]);
        let key = case.key();
        let history = read(world, move |read| read.history(&key, 0, 10)).await;
        let told: Vec<_> = history.iter().map(|row| (row.at, row.events[0].as_str())).collect();
        let opened_at = case.opened_at;
        assert_eq!(told, [(opened_at, "pending-revocation-opened"), (due, "case-overdue")]);
        assert_eq!(problems(world).await, Vec::<String>::new());
        world.execute("UPDATE case_file SET body = '{}'");
        assert_eq!(problems(world).await, ["case_file: is not what the object's row says"]);
    }

    async fn lists_are_filtered_and_go_on_behind_a_row(world) {
        let first = opened(world, "acme.pharmacy", 1).await;
        world.clock.set(samples(world).days(1));
        opened(world, "other.pharmacy", 2).await;
        let everything = CaseFilter::default();
        assert_eq!(listed(world, everything.clone(), CaseOrder::Opened(None)).await, [1, 2]);
        assert_eq!(listed(world, everything.clone(), CaseOrder::Newest).await, [2, 1]);
        let behind = CaseOrder::Opened(Some((first.opened_at, first.id)));
        assert_eq!(listed(world, everything.clone(), behind).await, [2]);
        let due = first.matter.deadline().expect("a deadline");
        let behind = CaseOrder::Deadline(Some((due, first.id)));
        assert_eq!(listed(world, everything.clone(), CaseOrder::Deadline(None)).await, [1, 2]);
        assert_eq!(listed(world, everything, behind).await, [2]);
        let named = CaseFilter { name: Some("acme.pharmacy".to_owned()), ..CaseFilter::default() };
        assert_eq!(listed(world, named, CaseOrder::Opened(None)).await, [1]);
        let kind = CaseFilter { kind: Some("dispute".to_owned()), ..CaseFilter::default() };
        assert_eq!(listed(world, kind, CaseOrder::Opened(None)).await, Vec::<u32>::new());
        let state = Some("pending-revocation".to_owned());
        let state = CaseFilter { state, ..CaseFilter::default() };
        assert_eq!(listed(world, state, CaseOrder::Opened(None)).await, [1, 2]);
    }
}
