//! What a host's change means to the names it serves (EPP.md, section 5).

use std::collections::BTreeSet;

use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::host::update::{Facts, UpdateHost, decide};
use registry_core::id::RegistrarId;
use registry_core::name::HostName;
use registry_store::Lock;
use registry_testkit::both_engines;

use crate::*;

fn host_name(text: &str) -> HostName {
    HostName::parse(text).expect("a host name")
}

async fn with_host(world: &World, name: &str, above: Option<&Domain>) -> Host {
    let host = samples(world).host(name, "alpha-rx", above);
    let mut decision = Decision::default();
    decision.change(world.clock.now(), &[], host.clone(), None);
    record(world, decision).await.expect("a host");
    host
}

async fn served_by(world: &World, name: &str, registrar: &str, host: &Host) -> Domain {
    let mut domain = samples(world).domain(name, registrar);
    domain.name_servers.insert(host.id);
    record(world, samples(world).creates(&domain)).await.expect("a name");
    domain
}

/// Renames a host as its sponsor would.
async fn rename(world: &World, from: &str, to: &str) {
    let (from, to) = (host_name(from), host_name(to));
    let cited = samples(world).cited();
    let rename = move |tx: &mut Tx<'_>, now| {
        let host = tx.host(&from, Lock::Update, now)?.expect("the host");
        let command = UpdateHost { name: Some(to.clone()), ..UpdateHost::default() };
        let books = tx.shared_rulebooks()?;
        let facts = Facts {
            host: &host,
            tlds: &[],
            taken: false,
            superordinate: None,
            used_by_others: false,
            rulebook: books.at(now),
        };
        let decision = decide(&command, &alpha(), &facts, now).expect("it is allowed");
        Ok(tx.record(&decision, &Actor::Registrar(alpha()), &cited, now)?)
    };
    write(&world.store, rename).await.expect("a new name");
}

async fn marked(world: &World) -> BTreeSet<String> {
    let names = read(world, |snapshot| snapshot.zone_marks(100)).await;
    names.into_iter().map(|mark| mark.name).collect()
}

/// Takes every mark away, as the zone would.
async fn clean(world: &World) {
    let clean = |tx: &mut Tx<'_>, _now| {
        for mark in tx.zone_marks(100)? {
            tx.take_zone_mark(&mark)?;
        }
        Ok(())
    };
    write(&world.store, clean).await.expect("no mark");
}

both_engines! {
    async fn a_renamed_host_is_looked_at_under_both_names_and_by_every_name_it_serves(world) {
        with_registrar(world, 0).await;
        let above = with_domain(world, "acme.example").await;
        let host = with_host(world, "ns1.acme.example", Some(&above)).await;
        let served = served_by(world, "served.example", "alpha-rx", &host).await;
        with_domain(world, "aside.example").await;
        clean(world).await;
        world.clock.turn(jiff::Span::new().hours(1));
        rename(world, "ns1.acme.example", "ns.other.test").await;
        let own = ["ns.other.test", "ns1.acme.example"];
        assert_eq!(marked(world).await, own.map(str::to_owned).into());
        let now = world.clock.now();
        let due = read(world, move |snapshot| snapshot.due(now, 10)).await;
        assert_eq!(due.len(), 1, "what is due the zone looks at, marked or not");
        let (visited, cited) = (due[0].clone(), samples(world).cited());
        let visit = move |tx: &mut Tx<'_>, _| Ok(tx.sweep(&visited, &cited)?);
        assert!(write(&world.store, visit).await.expect("visited"), "it was due");
        let all = ["ns.other.test", "ns1.acme.example", "served.example"];
        assert_eq!(marked(world).await, all.map(str::to_owned).into(), "no longer due, but marked");
        let found = read(world, move |snapshot| snapshot.hosts_by_id(&[host.id])).await;
        assert_eq!(found[0].superordinate, None);
        assert_eq!(domain_now(world, &served).await, Some(served));
    }

    async fn names_of_others_are_told_from_the_sponsors_own(world) {
        with_registrar(world, 0).await;
        let beta = samples(world).registrar("beta-rx");
        let decision = registry_core::registrar::authorize(beta, world.clock.now());
        record(world, decision).await.expect("another registrar");
        let host = with_host(world, "ns.other.test", None).await;
        let used = |host: Host| async move {
            let now = world.clock.now();
            read(world, move |snapshot| {
                snapshot.host_is_used_by_others(host.id, &host.registrar, now)
            })
            .await
        };
        assert!(!used(host.clone()).await, "nobody uses it");
        served_by(world, "own.example", "alpha-rx", &host).await;
        assert!(!used(host.clone()).await, "its sponsor uses it");
        served_by(world, "foreign.example", "beta-rx", &host).await;
        assert!(used(host.clone()).await, "another registrar uses it");
        world.clock.set(samples(world).days(400));
        assert!(used(host.clone()).await, "overdue names are projected");
        world.clock.set(samples(world).days(5 * 365));
        let sponsor_of_all = Host { registrar: RegistrarId::parse("beta-rx").expect("an id"), ..host };
        assert!(used(sponsor_of_all).await, "own.example is another's to beta-rx");
    }
}
