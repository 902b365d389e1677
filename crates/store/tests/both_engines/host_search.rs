//! Hosts that are looked for by a part of their name, or by an address (RFC 9082, section 3.2.2).

use registry_core::domain::{Domain, Lifecycle};
use registry_testkit::both_engines;

use crate::*;

/// A name, and a host under it with an address.
async fn hosted(world: &World, name: &str, host: &str, address: &str) -> Domain {
    let domain = samples(world).domain(name, "alpha-rx");
    record(world, samples(world).creates(&domain)).await.expect("a name");
    let mut host = samples(world).host(host, "alpha-rx", Some(&domain));
    host.addresses = [address.parse().expect("an address")].into();
    let mut decision = Decision::default();
    decision.change(world.clock.now(), &[], host, None);
    record(world, decision).await.expect("a host");
    domain
}

async fn beginning(world: &World, text: &'static str, limit: i64) -> Vec<String> {
    let now = world.clock.now();
    let found = read(world, move |session| session.hosts_beginning(text, limit, now)).await;
    found.into_iter().map(|host| host.name.to_string()).collect()
}

async fn at(world: &World, address: &'static str) -> Vec<String> {
    let now = world.clock.now();
    let address = address.parse().expect("an address");
    let found = read(world, move |session| session.hosts_at(address, 10, now)).await;
    found.into_iter().map(|host| host.name.to_string()).collect()
}

both_engines! {
    async fn hosts_are_found_by_name_and_address(world) {
        with_registrar(world, 0).await;
        hosted(world, "acme.pharmacy", "ns1.acme.pharmacy", "192.0.2.1").await;
        hosted(world, "birch.pharmacy", "ns1.birch.pharmacy", "192.0.2.11").await;
        hosted(world, "cedar.pharmacy", "ns2.cedar.pharmacy", "2001:db8::1").await;
        assert_eq!(beginning(world, "ns1.", 10).await, ["ns1.acme.pharmacy", "ns1.birch.pharmacy"]);
        assert_eq!(beginning(world, "ns1.b", 10).await, ["ns1.birch.pharmacy"]);
        assert_eq!(beginning(world, "ns", 1).await, ["ns1.acme.pharmacy"]);
        assert!(beginning(world, "ns_", 10).await.is_empty(), "a letter stands for itself");
        assert_eq!(at(world, "192.0.2.1").await, ["ns1.acme.pharmacy"]);
        assert_eq!(at(world, "2001:db8::1").await, ["ns2.cedar.pharmacy"]);
        assert!(at(world, "192.0.2.111").await.is_empty());
    }

    /// Decision 0004: a host goes with the name above it, whether or not that was recorded.
    async fn a_host_that_went_with_its_name_is_not_found(world) {
        with_registrar(world, 0).await;
        let domain = hosted(world, "acme.pharmacy", "ns1.acme.pharmacy", "192.0.2.1").await;
        let (until, cited) = (samples(world).days(5), samples(world).cited());
        let delete = move |tx: &mut Tx<'_>, now| {
            let found = tx.domain(&domain.name, Lock::Update, now)?.expect("the name");
            let lifecycle = Lifecycle::PendingDelete { since: now, until };
            let domain = Domain { lifecycle, ..found.object };
            let mut decision = Decision::default();
            decision.change(now, &[], domain, Some(until));
            Ok(tx.record(&decision, &Actor::Import, &cited, now)?)
        };
        write(&world.store, delete).await.expect("a deletion");
        assert_eq!(at(world, "192.0.2.1").await, ["ns1.acme.pharmacy"]);
        world.clock.set(samples(world).days(6));
        assert!(at(world, "192.0.2.1").await.is_empty());
        assert!(beginning(world, "ns1", 10).await.is_empty());
    }
}
