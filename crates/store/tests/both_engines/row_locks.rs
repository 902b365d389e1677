//! Two transactions over the same rows: only PostgreSQL locks rows one by one, so only there can
//! they meet.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};

use jiff::Timestamp;
use registry_core::decision::{Actor, Decision, Wake};
use registry_core::domain::Domain;
use registry_core::event::Event;
use registry_store::{Lock, StoreError, Tx};
use registry_testkit::{World, block_on};
use tokio::task::JoinHandle;

use crate::{Written, read, record, samples, with_domain, with_registrar, write};

/// Returns when a transaction of this database waits for another's row, or has ended.
async fn waits<T>(world: &World, task: &JoinHandle<T>) {
    let mut waits = world.row_waits();
    while !task.is_finished() && !waits.any() {
        tokio::task::yield_now().await;
    }
}

/// A write that has done what it does and is held before its end, until the sender speaks.
async fn held<T: Send + 'static>(
    world: &World,
    act: impl Fn(&mut Tx<'_>, Timestamp) -> Written<T> + Send + 'static,
) -> (JoinHandle<Result<T, StoreError>>, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let store = world.store.clone();
    let hold = move |tx: &mut Tx<'_>, now| {
        let done = act(tx, now)?;
        begin.send(()).expect("the test listens");
        let _opened = gate.lock().expect("one holder").recv();
        Ok(done)
    };
    let task = tokio::spawn(async move { write(&store, hold).await });
    begun.recv().await.expect("it has come to its end");
    (task, open)
}

#[test]
fn a_deadlock_is_run_again() {
    let world = &World::postgres();
    block_on(async {
        let one = with_domain(world, "one.pharmacy").await;
        let two = with_domain(world, "two.pharmacy").await;
        let meet = Arc::new(Barrier::new(2));
        let lock_both = |first: Domain, second: Domain| {
            let (store, meet) = (world.store.clone(), Arc::clone(&meet));
            let runs = AtomicU32::new(0);
            let lock = move |tx: &mut Tx<'_>, now| {
                tx.domain(&first.name, Lock::Update, now)?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    meet.wait();
                }
                tx.domain(&second.name, Lock::Update, now)?;
                Ok(())
            };
            tokio::spawn(async move { write(&store, lock).await })
        };
        let left = lock_both(one.clone(), two.clone());
        let right = lock_both(two, one);
        left.await.expect("it ends").expect("it commits");
        right.await.expect("it ends").expect("it commits");
    });
}

/// What a name stands on is locked before the name, as seen without a lock: another basis by the
/// time the name is locked makes the write run again.
#[test]
fn a_name_that_changed_hands_between_look_and_lock_is_looked_at_again() {
    let world = &World::postgres();
    block_on(async {
        let organization = samples(world).organization("Acme");
        let before = samples(world).accreditation(organization.id, samples(world).days(300));
        let after = samples(world).accreditation(organization.id, samples(world).days(400));
        let mut domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        domain.vouching = Some(samples(world).vouching(&before));
        let mut decision = Decision::default();
        let now = world.clock.now();
        decision.change(now, &[Event::OrganizationCreated], organization, None);
        for accreditation in [&before, &after] {
            decision.change(now, &[Event::AccreditationGranted], accreditation.clone(), None);
        }
        decision.append(samples(world).creates(&domain));
        record(world, decision).await.expect("recorded");

        let (name, vouching) = (domain.name.clone(), samples(world).vouching(&after));
        let (moved_to, cited) = (vouching.clone(), samples(world).cited());
        let moves = move |tx: &mut Tx<'_>, now| {
            let found = tx.domain(&name, Lock::Update, now)?.expect("the name");
            let moved = Domain { vouching: Some(moved_to.clone()), ..found.object };
            let mut decision = Decision::default();
            let due_at = Some(moved.expires_at);
            decision.change(now, &[Event::BasisChanged], moved, due_at);
            Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
        };
        let (moving, end) = held(world, moves).await;
        let runs = Arc::new(AtomicU32::new(0));
        let (name, counted, store) = (domain.name, Arc::clone(&runs), world.store.clone());
        let look = move |tx: &mut Tx<'_>, now| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(tx.domain(&name, Lock::Update, now)?.expect("the name").object.vouching)
        };
        let looking = tokio::spawn(async move { write(&store, look).await });
        waits(world, &looking).await;
        end.send(()).expect("it waits for the word");
        moving.await.expect("it ends").expect("it commits");
        let seen = looking.await.expect("it ends").expect("it commits");
        assert_eq!((seen, runs.load(Ordering::SeqCst)), (Some(vouching), 2));
    });
}

/// Decision 0013: a visit that began before a host was changed may write an agenda by the old one.
#[test]
fn a_host_wakes_a_name_whose_visit_is_under_way() {
    let world = &World::postgres();
    block_on(async {
        with_registrar(world, 0).await;
        let (now, cited) = (world.clock.now(), samples(world).cited());
        let host = samples(world).host("ns.other.test", "alpha-rx", None);
        let mut served = samples(world).domain("acme.example", "alpha-rx");
        served.name_servers = [host.id].into();
        let mut decision = Decision::default();
        decision.change(now, &[Event::HostCreated], host.clone(), None);
        decision.change(now, &[Event::DomainCreated], served, Some(now));
        record(world, decision).await.expect("recorded");

        let due = read(world, move |snapshot| snapshot.due(now, 10)).await;
        let (due, visitor) = (due[0].clone(), cited.clone());
        let visit = move |tx: &mut Tx<'_>, _now| Ok(tx.sweep(&due, &visitor)?);
        let (visiting, end) = held(world, visit).await;
        let wake = Decision { wakes: vec![Wake::DomainsServedBy(host.id)], ..Decision::default() };
        let act = move |tx: &mut Tx<'_>, now| Ok(tx.record(&wake, &Actor::Import, &cited, now)?);
        let store = world.store.clone();
        let waking = tokio::spawn(async move { write(&store, act).await });
        waits(world, &waking).await;
        end.send(()).expect("it waits for the word");
        assert!(visiting.await.expect("it ends").expect("it commits"), "it was due");
        waking.await.expect("it ends").expect("it commits");
        let overdue = read(world, move |snapshot| snapshot.overdue(now)).await;
        assert_eq!(overdue.count, 1, "looked at again, by the new host");
    });
}
