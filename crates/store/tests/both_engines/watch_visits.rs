//! Visits of sites: asked for once, taken by one, recorded by whoever has them (decision 0054).

use std::sync::{Mutex, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use jiff::{SignedDuration, Timestamp};
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, SiteId, StaffId};
use registry_core::watch::{Class, Nature, Told};
use registry_core::{decision::Actor, watch::NoticeKind};
use registry_store::{
    DatabaseUrl, NewVisit, Tx, Visit, VisitCause, VisitEnd, VisitOutcome, VisitState,
};
use registry_testkit::{World, both_engines};
use uuid::Uuid;

use crate::long_queue::plan;
use crate::watch::{keep, listing, sweep, told};
use crate::{read, samples, write};

fn id(number: u128) -> CaptureId {
    CaptureId::from_uuid(Uuid::from_u128(number))
}

fn wall(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

async fn ask(world: &World, number: u128, site: SiteId, cause: VisitCause) -> Option<Visit> {
    let new = NewVisit { id: id(number), site, cause };
    let ask = move |tx: &mut Tx<'_>, _| Ok(tx.ask_visit(&new)?);
    write(&world.store, ask).await.expect("asked")
}

async fn take(world: &World, number: u128, minute: i64) -> Option<u32> {
    let until = wall(minute + 10);
    let take = move |tx: &mut Tx<'_>, _| Ok(tx.take_visit(id(number), (wall(minute), until))?);
    let taken = write(&world.store, take).await.expect("asked");
    taken.map(|visit| visit.tries)
}

async fn end(world: &World, number: u128, tries: u32, end: VisitEnd) -> bool {
    let end = move |tx: &mut Tx<'_>, _| Ok(tx.end_visit((id(number), tries), &end)?);
    write(&world.store, end).await.expect("asked")
}

async fn to_take(world: &World, minute: i64) -> Vec<CaptureId> {
    read(world, move |read| read.visits_to_take(wall(minute), 10)).await
}

async fn to_visit(world: &World) -> Vec<SiteId> {
    read(world, |read| read.sites_to_visit(10)).await
}

fn ann() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(Uuid::from_u128(9)), name: "Ann".into() }
}

/// What was asked of databases that were opened after `noting` began.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn noting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            ASKED.lock().unwrap_or_else(PoisonError::into_inner).push(query.to_string());
        }
    }))
}

fn failed(words: &str) -> VisitEnd {
    VisitEnd::Failed { words: words.to_owned() }
}

both_engines! {
    /// A site is visited once because it came on record, and once for each look after a notice.
    async fn a_site_is_visited_when_a_look_is_due(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await.id();
        assert_eq!(to_visit(world).await, [site]);
        let visit = ask(world, 1, site, VisitCause::Due).await.expect("a visit");
        assert_eq!((visit.id, &visit.state, visit.tries), (id(1), &VisitState::Waiting, 0));
        assert_eq!(to_visit(world).await, []);
        assert_eq!(take(world, 1, 0).await, Some(1));
        assert!(end(world, 1, 1, failed("no answer")).await);
        assert_eq!(to_visit(world).await, [], "one that failed was one");

        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let site = told(world, "other.shop.test", &portfolio).await;
        ask(world, 2, site.id(), VisitCause::Due).await.expect("a visit");
        assert_eq!(to_visit(world).await, []);
        world.clock.set(site.notices()[0].sent_at() + SignedDuration::from_hours(25));
        assert_eq!(site.notices()[0].kind(), NoticeKind::Rogue);
        sweep(world).await;
        assert_eq!(to_visit(world).await, [site.id()], "a look after the notice");
        ask(world, 3, site.id(), VisitCause::Due).await.expect("the open one");
        assert_eq!(to_visit(world).await, []);
    }

    /// Of two who ask there is one visit; whoever asks about no site is told.
    async fn a_site_has_one_open_visit(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await.id();
        let asked = VisitCause::Asked(ann());
        let first = ask(world, 1, site, asked.clone()).await.expect("a visit");
        assert_eq!(first.cause, asked);
        assert_eq!(ask(world, 2, site, VisitCause::Due).await, Some(first.clone()));
        assert_eq!(read(world, |read| read.visit(id(2))).await, None);
        let nobody = SiteId::from_uuid(Uuid::from_u128(99));
        assert_eq!(ask(world, 3, nobody, VisitCause::Due).await, None);
        take(world, 1, 0).await;
        end(world, 1, 1, failed("x")).await;
        let second = ask(world, 4, site, VisitCause::Due).await.expect("another");
        assert_eq!(second.id, id(4));
        let all = read(world, move |read| read.visits_of(site, None, 10)).await;
        assert_eq!(all.iter().map(|visit| visit.id).collect::<Vec<_>>(), [id(4), id(1)]);
        let before = Some(second.number);
        let rest = read(world, move |read| read.visits_of(site, before, 10)).await;
        assert_eq!(rest.iter().map(|visit| visit.id).collect::<Vec<_>>(), [id(1)]);
    }

    /// A person comes first, although the visit was due before and its try failed a moment ago;
    /// whoever is at it is not disturbed.
    async fn who_asks_makes_a_visit_that_waits_theirs(world) {
        let other = keep(world, samples(world).site(&["other.test"])).await.id();
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await.id();
        ask(world, 1, other, VisitCause::Due).await;
        ask(world, 2, site, VisitCause::Due).await;
        take(world, 2, 0).await;
        let asked = VisitCause::Asked(ann());
        let under_way = ask(world, 3, site, asked.clone()).await.expect("the open one");
        assert_eq!((under_way.id, under_way.cause), (id(2), VisitCause::Due));
        assert_eq!(take(world, 2, 9).await, None, "somebody is at it");
        let again = VisitEnd::Again { next_wall: wall(20), words: "no answer".to_owned() };
        assert!(end(world, 2, 1, again).await);
        assert_eq!(to_take(world, 9).await, [id(1)]);
        let waiting = ask(world, 4, site, asked.clone()).await.expect("the open one");
        assert_eq!((waiting.id, waiting.cause, waiting.tries), (id(2), asked.clone(), 1));
        assert_eq!(to_take(world, 9).await, [id(2), id(1)]);
        let due = ask(world, 5, site, VisitCause::Due).await.expect("the open one");
        assert_eq!((due.id, due.cause), (id(2), asked), "it stays theirs");
        assert_eq!(take(world, 2, 9).await, Some(2));
    }

    /// Every second it is asked what is due: what is not due costs nothing.
    async fn sites_to_visit_are_found_by_their_index(world) {
        keep(world, samples(world).site(&["rx.shop.test"])).await;
        set_default_instrumentation(noting).expect("nobody else notes");
        let node = world.another_node();
        let due = node.read(|read| read.sites_to_visit(10)).await.expect("sites");
        assert_eq!(due.len(), 1);
        let (quote, number) = match &world.url {
            DatabaseUrl::Sqlite(_) => ('`', "?"),
            DatabaseUrl::Postgres(_) => ('"', "$1"),
        };
        let is_it = |sql: &&String| sql.contains("look_due_at") && sql.contains(quote);
        // Whoever looks at the plan asks, and is noted too.
        let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sql = asked.iter().find(is_it).expect("it was asked");
        let sql = sql.split(" -- binds").next().expect("its text").replace(number, "10");
        let plan = plan(world, "watch_site", &sql);
        assert!(plan.contains("watch_site_look"), "{sql}: {plan}");
    }

    /// Of two nodes one takes it; who is given up records nothing, and who asked comes first.
    async fn a_visit_is_one_nodes(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await.id();
        let later = keep(world, samples(world).site(&["later.test"])).await.id();
        ask(world, 1, site, VisitCause::Due).await;
        ask(world, 2, later, VisitCause::Asked(ann())).await;
        assert_eq!(to_take(world, 0).await, [id(2), id(1)]);
        assert_eq!(take(world, 1, 0).await, Some(1));
        assert_eq!(take(world, 1, 9).await, None, "somebody is at it");
        assert_eq!(to_take(world, 9).await, [id(2)]);
        assert_eq!(take(world, 1, 10).await, Some(2), "who had it is given up");
        assert!(!end(world, 1, 1, failed("late")).await);
        let again = VisitEnd::Again { next_wall: wall(20), words: "no answer".to_owned() };
        assert!(end(world, 1, 2, again).await);
        assert!(!end(world, 1, 2, failed("twice")).await, "nobody is at it");
        assert_eq!(to_take(world, 19).await, [id(2)]);
        assert_eq!(take(world, 1, 20).await, Some(3));
        let visit = read(world, |read| read.visit(id(1))).await.expect("a visit");
        assert_eq!(visit.words.as_deref(), Some("no answer"));

        assert_eq!(read(world, move |read| read.told_by_last_visit(site)).await, Told::default());
        let told = Told { class: Some(Class::Rogue), nature: Some(Nature::Compromised) };
        let (outcome, bundle) = (VisitOutcome::Seen, DocumentHash([7; 32]));
        assert!(end(world, 1, 3, VisitEnd::Done { outcome, bundle, told }).await);
        assert_eq!(take(world, 1, 99).await, None, "it is over");
        assert_eq!(read(world, move |read| read.told_by_last_visit(site)).await, told);
        let visit = read(world, |read| read.visit(id(1))).await.expect("a visit");
        let at = world.clock.now();
        assert_eq!(visit.state, VisitState::Done { at, outcome, bundle, told });
        assert_eq!(visit.words, None);
    }
}
