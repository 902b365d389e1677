//! What a write keeps, what it rolls back, and when it runs again.
#![expect(clippy::panic, reason = "one test shows what a panic in a job takes along")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};

use jiff::ToSpan;
use registry_core::decision::{Actor, Decision};
use registry_core::event::Event;
use registry_store::{Failure, Lock, StoreError, Tx};
use registry_testkit::both_engines;

use crate::{domain_now, read, record, samples, with_domain, write};

both_engines! {
    async fn a_refusal_rolls_back_everything(world) {
        let domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        let (decision, cited) = (samples(world).creates(&domain), samples(world).cited());
        let refuse = move |tx: &mut Tx<'_>, now| -> Result<(), Failure<&'static str>> {
            tx.record(&decision, &Actor::Import, &cited, now)?;
            Err(Failure::Refused("no"))
        };
        let answer = world.store.write(refuse).await;
        assert!(matches!(answer, Err(Failure::Refused("no"))));
        assert_eq!(domain_now(world, &domain).await, None);
    }

    async fn a_failing_job_leaves_the_others_of_its_batch(world) {
        with_domain(world, "acme.pharmacy").await;
        let names = ["one.pharmacy", "acme.pharmacy", "two.pharmacy"];
        let domains = names.map(|name| samples(world).domain(name, "alpha-rx"));
        let (first, second, third) = tokio::join!(
            record(world, samples(world).creates(&domains[0])),
            record(world, samples(world).creates(&domains[1])),
            record(world, samples(world).creates(&domains[2])),
        );
        assert!(first.is_ok() && third.is_ok());
        assert!(matches!(second, Err(StoreError::Taken(_))));
        assert!(domain_now(world, &domains[0]).await.is_some());
        assert!(domain_now(world, &domains[2]).await.is_some());
    }

    async fn what_a_panic_takes_along_is_not_acknowledged(world) {
        let (open_gate, gate) = mpsc::channel::<()>();
        let gate = std::sync::Mutex::new(gate);
        let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
        let store = world.store.clone();
        let waits = tokio::spawn(async move {
            let wait = move |_: &mut Tx<'_>, _| {
                begin.send(()).expect("the test listens");
                let _closed = gate.lock().expect("one holder").recv();
                Ok(())
            };
            write(&store, wait).await
        });
        // The gate's job holds SQLite's writer, so that what follows shares its batch.
        begun.recv().await.expect("the gate's job has begun");
        let good = samples(world).domain("good.pharmacy", "alpha-rx");
        let panics = |_: &mut Tx<'_>, _| -> Result<(), _> { panic!("on purpose") };
        let both = async {
            tokio::join!(
                record(world, samples(world).creates(&good)),
                write(&world.store, panics),
                async { open_gate.send(()) },
            )
        };
        let (recorded, panicked, _) = both.await;
        assert!(matches!(panicked, Err(StoreError::Lost(_))));
        drop(waits.await);
        assert_eq!(domain_now(world, &good).await.is_some(), recorded.is_ok());
        with_domain(world, "after.pharmacy").await;
    }

    async fn a_row_from_the_future_makes_the_write_run_again(world) {
        let domain = with_domain(world, "acme.pharmacy").await;
        let (clock, start) = (world.clock.clone(), world.clock.now());
        clock.turn(-1.hour());
        let runs = Arc::new(AtomicU32::new(0));
        let (name, counted) = (domain.name.clone(), Arc::clone(&runs));
        let look = move |tx: &mut Tx<'_>, now| {
            counted.fetch_add(1, Ordering::SeqCst);
            clock.set(start);
            tx.domain(&name, Lock::Update, now)?;
            Ok(now)
        };
        let seen_at = write(&world.store, look).await.expect("the second run sees it");
        assert_eq!((seen_at, runs.load(Ordering::SeqCst)), (start, 2));
        world.clock.turn(-1.hour());
        let name = domain.name.clone();
        let look = move |tx: &mut Tx<'_>, now| Ok(tx.domain(&name, Lock::Update, now)?.is_some());
        let gave_up = write(&world.store, look).await;
        assert!(matches!(gave_up, Err(StoreError::Behind)));
    }

    async fn a_swallowed_error_is_no_commit_of_half_a_write(world) {
        let domain = with_domain(world, "acme.pharmacy").await;
        let (good, again) = ("good.pharmacy", domain.name.as_str().to_owned());
        let good = samples(world).creates(&samples(world).domain(good, "alpha-rx"));
        let again = samples(world).creates(&samples(world).domain(&again, "alpha-rx"));
        let cited = samples(world).cited();
        let swallow = move |tx: &mut Tx<'_>, now| {
            tx.record(&good, &Actor::Import, &cited, now)?;
            drop(tx.record(&again, &Actor::Import, &cited, now));
            Ok(())
        };
        let acknowledged = write(&world.store, swallow).await.is_ok();
        let good = samples(world).domain("good.pharmacy", "alpha-rx");
        assert_eq!(domain_now(world, &good).await.is_some(), acknowledged);
    }

    async fn a_read_waits_for_no_write(world) {
        let domain = with_domain(world, "acme.pharmacy").await;
        let (close_gate, gate) = mpsc::channel::<()>();
        let gate = std::sync::Mutex::new(gate);
        let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
        let (name, cited) = (domain.name.clone(), samples(world).cited());
        let slow = move |tx: &mut Tx<'_>, now| {
            let found = tx.domain(&name, Lock::Update, now)?.expect("the name");
            let mut decision = Decision::default();
            decision.change(now, &[Event::CauseSet], found.object, None);
            tx.record(&decision, &Actor::Clock, &cited, now)?;
            begin.send(()).expect("the test listens");
            let _closed = gate.lock().expect("one holder").recv();
            Ok(())
        };
        let store = world.store.clone();
        let writing = tokio::spawn(async move { write(&store, slow).await });
        begun.recv().await.expect("the write is under way");
        assert_eq!(domain_now(world, &domain).await, Some(domain));
        close_gate.send(()).expect("the write waits");
        writing.await.expect("it ends").expect("it commits");
    }

    async fn two_nodes_see_one_lease(world) {
        let wall = world.clock.now();
        let later = samples(world).days(1);
        let take = |store: registry_store::Store, holder: &'static str, wall| async move {
            write(&store, move |tx, _| Ok(tx.take_lease("sweep", holder, wall, later)?)).await
        };
        let node = world.another_node();
        assert_eq!(take(world.store.clone(), "a", wall).await.expect("taken"), Some(1));
        assert_eq!(take(node.clone(), "b", wall).await.expect("looked"), None);
        assert_eq!(take(node.clone(), "b", later).await.expect("taken"), Some(2));
        let stale = write(&world.store, |tx, _| Ok(tx.hold_lease("sweep", 1)?)).await;
        assert!(matches!(stale, Err(StoreError::LeaseLost(_))));
        assert_eq!(read(world, |snapshot| snapshot.meta("none")).await, None);
    }
}
