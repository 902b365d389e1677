//! The store on SQLite and on PostgreSQL: every test runs on both.

mod accuracy;
mod agenda;
mod appeals;
mod audits;
mod cases;
mod charges;
mod checkpoints;
mod clearinghouse;
mod connections;
mod constraints;
mod credentials;
mod drift;
mod editions;
mod forms;
mod host_search;
mod hosts;
mod long_queue;
mod maintenances;
mod measurements;
mod memberships;
mod polls;
mod projections;
mod query_counts;
mod recording;
mod registrations;
mod row_locks;
mod sign_ins;
mod transactions;
mod watch;
mod watch_around;
mod watch_networks;
mod watch_sweeps;
mod watch_visits;
mod website_checks;
mod worklist;
mod zone_versions;
mod zones;

use std::convert::Infallible;

use jiff::Timestamp;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::Domain;
use registry_core::id::RegistrarId;
use registry_store::{Failure, Lock, Snapshot, Store, StoreError, Tx};
use registry_testkit::{Samples, World};

type Written<T> = Result<T, Failure<Infallible>>;

/// Writes, and takes the refusal that cannot be out of the error.
async fn write<T: Send + 'static>(
    store: &Store,
    closure: impl Fn(&mut Tx<'_>, Timestamp) -> Written<T> + Send + 'static,
) -> Result<T, StoreError> {
    store.write(closure).await.map_err(|failure| match failure {
        Failure::Refused(never) => match never {},
        Failure::Store(error) => error,
    })
}

/// Reads what must be readable.
async fn read<T: Send + 'static>(
    world: &World,
    closure: impl FnOnce(&mut Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    world.store.read(closure).await.expect("a read")
}

/// Records a decision as an import would.
async fn record(world: &World, decision: Decision) -> Result<(), StoreError> {
    let cited = samples(world).cited();
    let record =
        move |tx: &mut Tx<'_>, now| Ok(tx.record(&decision, &Actor::Import, &cited, now)?);
    write(&world.store, record).await
}

fn samples(world: &World) -> Samples {
    Samples::at(world.clock.now())
}

fn alpha() -> RegistrarId {
    RegistrarId::parse("alpha-rx").expect("a registrar id")
}

/// Authorizes `alpha-rx` with an account of so many cents.
async fn with_registrar(world: &World, balance: i64) {
    let registrar = samples(world).registrar("alpha-rx");
    let decision = registry_core::registrar::authorize(registrar, world.clock.now());
    record(world, decision).await.expect("a registrar");
    let account = samples(world).account(balance, 0);
    let open = move |tx: &mut Tx<'_>, _now| Ok(tx.open_account(&alpha(), &account)?);
    write(&world.store, open).await.expect("an account");
}

/// Registers a name and gives it back.
async fn with_domain(world: &World, name: &str) -> Domain {
    let domain = samples(world).domain(name, "alpha-rx");
    record(world, samples(world).creates(&domain)).await.expect("a name");
    domain
}

/// The name as a command would see it now.
async fn domain_now(world: &World, domain: &Domain) -> Option<Domain> {
    let (name, now) = (domain.name.clone(), world.clock.now());
    let found = read(world, move |snapshot| snapshot.domain(&name, Lock::None, now)).await;
    found.map(|projected| projected.object)
}
