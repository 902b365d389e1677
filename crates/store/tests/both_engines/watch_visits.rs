//! Visits of sites: asked for once, taken by one, recorded by whoever has them (decision 0054).

use jiff::{SignedDuration, Timestamp};
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, SiteId, StaffId};
use registry_core::watch::{Class, Nature, Told};
use registry_core::{decision::Actor, watch::NoticeKind};
use registry_store::{NewVisit, Tx, Visit, VisitCause, VisitEnd, VisitOutcome, VisitState};
use registry_testkit::{World, both_engines};
use uuid::Uuid;

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
        let ann = Actor::Staff { id: StaffId::from_uuid(Uuid::from_u128(9)), name: "Ann".into() };
        let asked = VisitCause::Asked(ann);
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

    /// Of two nodes one takes it; who is given up records nothing, and who asked comes first.
    async fn a_visit_is_one_nodes(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await.id();
        let later = keep(world, samples(world).site(&["later.test"])).await.id();
        ask(world, 1, site, VisitCause::Due).await;
        let ann = Actor::Staff { id: StaffId::from_uuid(Uuid::from_u128(9)), name: "Ann".into() };
        ask(world, 2, later, VisitCause::Asked(ann)).await;
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
