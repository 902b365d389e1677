//! The served zone: held before a mass leaves it, whole without the one name that cannot be
//! published, written by one process at a time, and made anew when the rulebook changes.

use std::convert::Infallible;

use jiff::{SignedDuration, Timestamp};
use pharos::dns::reconcile::{Hold, Reconciler, Upkeep, differing};
use pharos::registry::Registry;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::{self, Domain, DsRecord};
use registry_core::event::Event;
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::status::{Status, StatusSet};
use registry_store::{Failure, Lock, ServedZone, Tx};
use registry_testkit::{Engine, Samples};

use crate::house::House;

/// What a scenario answers: why it is not as it should be.
type Outcome = Result<(), String>;

/// A scenario and its name.
type Named = (&'static str, fn(Engine) -> Outcome);

/// Every scenario.
pub(crate) const ALL: [Named; 7] = [
    ("a_name_that_cannot_be_read_is_named_and_the_others_are_published", unreadable_name),
    ("a_new_registry_is_published_by_itself_whatever_is_marked", new_registry_is_published),
    ("a_mass_is_held_until_somebody_says_that_it_is_right", mass_is_held),
    ("a_trickle_is_held_as_a_mass_is", trickle_is_held),
    ("a_name_without_legal_records_is_kept_out_alone", bad_name_is_kept_out),
    ("one_process_at_a_time_writes", one_writes),
    ("a_rulebook_that_changes_has_all_names_looked_at", rulebook_changes),
];

/// So few may leave at once here.
const FEW: Upkeep = Upkeep {
    hold: Hold { share_percent: 10, minimum: 3 },
    remembered: SignedDuration::from_hours(24),
};

fn block_on(scenario: impl Future<Output = Outcome>) -> Outcome {
    registry_testkit::block_on(scenario)
}

/// A registry with names that are served, and who serves them.
async fn served(engine: Engine, count: usize) -> Result<(House, Reconciler), String> {
    let house = House::open(engine).await?;
    let registry = &house.indoors.registry;
    for number in 0..count {
        create(registry, &name_of(number)).await?;
    }
    let reconciler = Reconciler::new(registry.clone(), FEW);
    // What the sandbox began with is served by its own, whose lease has to end first.
    publish(house.indoors.turner.reconciler()).await?;
    free_lease(registry).await?;
    publish(&reconciler).await?;
    is_whole(registry).await?;
    Ok((house, reconciler))
}

fn name_of(number: usize) -> String {
    format!("mass-{number}.example")
}

async fn publish(reconciler: &Reconciler) -> Outcome {
    match reconciler.catch_up().await {
        Ok(true) => Ok(()),
        Ok(false) => Err("another has the lease".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The lease of whoever had it ends.
async fn free_lease(registry: &Registry) -> Outcome {
    write(registry, |tx, _| {
        let long_ago = Timestamp::UNIX_EPOCH;
        tx.take_lease("zone", "nobody", Timestamp::MAX, long_ago)?;
        Ok(())
    })
    .await
}

async fn write(
    registry: &Registry,
    closure: impl Fn(&mut Tx<'_>, Timestamp) -> Result<(), Failure<Infallible>> + Send + 'static,
) -> Outcome {
    registry.write(closure).await.map_err(|failure| format!("{failure:?}"))
}

async fn zone(registry: &Registry) -> Result<ServedZone, String> {
    let found = registry.store.read(|read| read.served_zone("example")).await;
    found.map_err(|error| error.to_string())?.ok_or_else(|| "no zone".to_owned())
}

async fn held(registry: &Registry) -> Result<u64, String> {
    registry.store.read(|read| read.zone_held("example")).await.map_err(|error| error.to_string())
}

async fn is_whole(registry: &Registry) -> Outcome {
    expect(
        "differs",
        differing(registry, "example").await.map_err(|error| error.to_string())?,
        vec![],
    )
}

fn expect<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Outcome {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what}: found {found:?}, expected {expected:?}")),
    }
}

/// Registers a name with the sandbox's name server.
async fn create(registry: &Registry, name: &str) -> Outcome {
    let name = name.to_owned();
    write(registry, move |tx, now| {
        let samples = Samples::at(now);
        let server = HostName::parse("ns1.registered.example").ok();
        let hosts = tx.hosts(&server.into_iter().collect::<Vec<_>>(), Lock::None, now)?;
        let mut domain = samples.domain(&name, "alpha-rx");
        domain.name_servers.extend(hosts.into_values().map(|host| host.id));
        record(tx, domain, Event::DomainCreated, now)
    })
    .await
}

/// Changes a name as no command would.
async fn change(
    registry: &Registry,
    name: &str,
    how: impl Fn(&mut Domain) + Send + 'static,
) -> Outcome {
    let name = DomainName::parse(name, &registry.tlds).map_err(|error| error.to_string())?;
    write(registry, move |tx, now| {
        let found = tx.domain(&name, Lock::Update, now)?;
        if let Some(mut domain) = found.map(|found| found.object) {
            how(&mut domain);
            domain.changed_at = now;
            record(tx, domain, Event::DomainUpdated, now)?;
        }
        Ok(())
    })
    .await
}

fn record(
    tx: &mut Tx<'_>,
    domain: Domain,
    event: Event,
    now: Timestamp,
) -> Result<(), Failure<Infallible>> {
    let parents = tx.parents_of(&domain, now)?;
    let due_at = domain::due_at(&domain, &parents.view());
    let mut decision = Decision::default();
    decision.change(now, &[event], domain, due_at);
    Ok(tx.record(&decision, &Actor::Import, &Samples::at(now).cited(), now)?)
}

fn put_on_hold(domain: &mut Domain) {
    domain.client_statuses.insert(Status::ClientHold);
}

fn new_registry_is_published(engine: Engine) -> Outcome {
    block_on(async {
        let house = House::open(engine).await?;
        let registry = &house.indoors.registry;
        create(registry, &name_of(0)).await?;
        let reconciler = Reconciler::new(registry.clone(), FEW);
        let mut published = reconciler.published();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let working = tokio::spawn(reconciler.run(stopped));
        let ready = async {
            while registry.store.read(|read| read.served_zones()).await.map_or(0, |all| all.len())
                < registry.tlds.len()
            {
                published.changed().await.map_err(|error| error.to_string())?;
            }
            is_whole(registry).await
        };
        let limit = std::time::Duration::from_secs(60);
        tokio::time::timeout(limit, ready).await.map_err(|error| error.to_string())??;
        stop.send_replace(true);
        working.await.map_err(|error| error.to_string())?;
        // One that ended on purpose leaves no lease behind.
        publish(&Reconciler::new(registry.clone(), FEW)).await
    })
}

fn mass_is_held(engine: Engine) -> Outcome {
    block_on(async {
        let (house, reconciler) = served(engine, 8).await?;
        let registry = &house.indoors.registry;
        let before = zone(registry).await?;
        for number in 0..5 {
            change(registry, &name_of(number), put_on_hold).await?;
        }
        create(registry, "another.example").await?;
        publish(&reconciler).await?;
        let after = zone(registry).await?;
        expect("held", after.held_since.is_some(), true)?;
        expect("none left, one came", after.delegations, before.delegations + 1)?;
        expect("held back", held(registry).await?, 5)?;
        change(registry, &name_of(0), |domain| domain.client_statuses = StatusSet::default())
            .await?;
        publish(&reconciler).await?;
        expect("one stays after all", held(registry).await?, 4)?;
        write(registry, |tx, _| {
            tx.release_zone("example", "Ann", "it is right")?;
            Ok(())
        })
        .await?;
        publish(&reconciler).await?;
        let released = zone(registry).await?;
        expect("they left", released.delegations, before.delegations + 1 - 4)?;
        expect("held no more", (released.held_since, held(registry).await?), (None, 0))?;
        is_whole(registry).await
    })
}

fn trickle_is_held(engine: Engine) -> Outcome {
    block_on(async {
        let (house, reconciler) = served(engine, 8).await?;
        let registry = &house.indoors.registry;
        let before = zone(registry).await?.delegations;
        for number in 0..5 {
            change(registry, &name_of(number), put_on_hold).await?;
            publish(&reconciler).await?;
        }
        let after = zone(registry).await?;
        expect("three left", after.delegations, before - 3)?;
        expect("held", (after.held_since.is_some(), held(registry).await?), (true, 2))
    })
}

fn bad_name_is_kept_out(engine: Engine) -> Outcome {
    block_on(async {
        let (house, reconciler) = served(engine, 2).await?;
        let registry = &house.indoors.registry;
        let before = zone(registry).await?.delegations;
        change(registry, &name_of(0), |domain| {
            let digest = "no digest".to_owned();
            domain.ds.insert(DsRecord { key_tag: 1, algorithm: 13, digest_type: 2, digest });
        })
        .await?;
        create(registry, "another.example").await?;
        publish(&reconciler).await?;
        expect("one left, one came", zone(registry).await?.delegations, before)?;
        let faults = registry.store.read(|read| read.zone_faults("example", 10)).await;
        let faults = faults.map_err(|error| error.to_string())?;
        let names: Vec<_> = faults.iter().map(|fault| fault.name.clone()).collect();
        expect("shown", names, vec![name_of(0)])?;
        let why = faults.first().map(|fault| fault.why.clone()).unwrap_or_default();
        expect("says why", why.starts_with("the digest of a DS record"), true)?;
        change(registry, &name_of(0), |domain| domain.ds.clear()).await?;
        publish(&reconciler).await?;
        expect("back", zone(registry).await?.delegations, before + 1)?;
        let faults = registry.store.read(|read| read.zone_faults("example", 10)).await;
        expect("no fault", faults.map_err(|error| error.to_string())?, vec![])
    })
}

fn unreadable_name(engine: Engine) -> Outcome {
    block_on(async {
        let (house, reconciler) = served(engine, 3).await?;
        let registry = &house.indoors.registry;
        let before = zone(registry).await?.delegations;
        change(registry, &name_of(1), put_on_hold).await?;
        change(registry, &name_of(2), put_on_hold).await?;
        create(registry, "another.example").await?;
        house.damage(&name_of(1));
        publish(&reconciler).await?;
        let after = zone(registry).await?.delegations;
        expect("one left, one came, the damaged one stays", after, before)?;
        let faults = registry.store.read(|read| read.zone_faults("example", 10)).await;
        let faults = faults.map_err(|error| error.to_string())?;
        let names: Vec<_> = faults.into_iter().map(|fault| fault.name).collect();
        expect("named", names, vec![name_of(1)])?;
        let marks = registry.store.read(|read| read.zone_marks(10)).await;
        expect("nothing waits", marks.map_err(|error| error.to_string())?.len(), 0)
    })
}

fn one_writes(engine: Engine) -> Outcome {
    block_on(async {
        let (house, first) = served(engine, 1).await?;
        let registry = &house.indoors.registry;
        let second = Reconciler::new(registry.clone(), FEW);
        change(registry, &name_of(0), put_on_hold).await?;
        let before = zone(registry).await?;
        let wrote = second.catch_up().await.map_err(|error| error.to_string())?;
        expect("the second writes", wrote, false)?;
        expect("nothing changed", zone(registry).await?.version, before.version)?;
        // The first is killed and its lease ends: whoever is there goes on where the tables say.
        free_lease(registry).await?;
        publish(&second).await?;
        is_whole(registry).await?;
        change(registry, &name_of(0), |domain| domain.client_statuses = StatusSet::default())
            .await?;
        let before = zone(registry).await?;
        let lost = first.catch_up().await.map_err(|error| error.to_string())?;
        expect("the first has the lease", lost, false)?;
        expect("nothing changed", zone(registry).await?.version, before.version)?;
        publish(&second).await?;
        is_whole(registry).await
    })
}

fn rulebook_changes(engine: Engine) -> Outcome {
    block_on(async {
        let (house, reconciler) = served(engine, 3).await?;
        let registry = &house.indoors.registry;
        let text = house.rulebook_texts.get("example").ok_or("no rulebook")?;
        let changed = text.replace("apex_ttl_seconds = ", "apex_ttl_seconds = 1");
        expect("the text changes", changed == *text, false)?;
        let tld = Tld::parse("example").map_err(|error| error.to_string())?;
        let now = registry.clock.registry_now();
        let installed = registry.store.install_rulebook(&tld, &changed, now).await;
        installed.map_err(|error| format!("{error:?}"))?;
        let differs = differing(registry, "example").await.map_err(|error| error.to_string())?;
        expect("only the apex differs", differs, vec!["example".to_owned()])?;
        let before = zone(registry).await?;
        publish(&reconciler).await?;
        let after = zone(registry).await?;
        expect("one new version", after.version, before.version + 1)?;
        expect("other settings", after.settings == before.settings, false)?;
        is_whole(registry).await
    })
}
