//! Hosts that are looked for by a part of their name, or by an address (RFC 9082, sections 3.2.1
//! and 3.2.2).

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::host::Host;
use registry_core::id::HostId;
use registry_store::{DatabaseUrl, DomainFilter};
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
    found.hosts.into_iter().map(|host| host.name.to_string()).collect()
}

async fn at(world: &World, address: &'static str) -> Vec<String> {
    let now = world.clock.now();
    let address = address.parse().expect("an address");
    let found = read(world, move |session| session.hosts_at(address, 10, now)).await;
    found.hosts.into_iter().map(|host| host.name.to_string()).collect()
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    address: String,
}

/// Every row of the table of addresses, in order.
fn rows(world: &World) -> Vec<String> {
    let all = sql_query("SELECT address FROM host_address ORDER BY address");
    let rows: Vec<Row> = match &world.url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().expect("UTF-8");
            all.load(&mut SqliteConnection::establish(path).expect("the file"))
        }
        DatabaseUrl::Postgres(url) => {
            all.load(&mut PgConnection::establish(url).expect("the database"))
        }
    }
    .expect("the rows");
    rows.into_iter().map(|row| row.address).collect()
}

/// Changes the host `ns1.acme.pharmacy`.
async fn change(world: &World, change: impl Fn(&mut Host) + Send + 'static) {
    let cited = samples(world).cited();
    let update = move |tx: &mut Tx<'_>, now| {
        let name = registry_core::name::HostName::parse("ns1.acme.pharmacy").expect("a name");
        let mut host = tx.host(&name, Lock::Update, now)?.expect("the host");
        change(&mut host);
        let mut decision = Decision::default();
        decision.change(now, &[], host, None);
        Ok(tx.record(&decision, &Actor::Import, &cited, now)?)
    };
    write(&world.store, update).await.expect("a change");
}

/// The id of the only host at an address.
async fn id_at(world: &World, address: &str) -> HostId {
    let (now, address) = (world.clock.now(), address.parse().expect("an address"));
    let found = read(world, move |session| session.hosts_at(address, 10, now)).await;
    assert_eq!(found.hosts.len(), 1, "{found:?}");
    found.hosts[0].id
}

/// The names that any of these hosts serves.
async fn served(world: &World, hosts: BTreeSet<HostId>) -> Vec<String> {
    let now = world.clock.now();
    let filter = DomainFilter { name_servers: Some(hosts), ..DomainFilter::default() };
    let listed = read(world, move |session| session.domains_listed(&filter, None, 10, now)).await;
    listed.rows.into_iter().map(|domain| domain.name.to_string()).collect()
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

    async fn addresses_follow_their_host(world) {
        with_registrar(world, 0).await;
        hosted(world, "acme.pharmacy", "ns1.acme.pharmacy", "192.0.2.1").await;
        hosted(world, "birch.pharmacy", "ns1.birch.pharmacy", "192.0.2.1").await;
        assert_eq!(at(world, "192.0.2.1").await, ["ns1.acme.pharmacy", "ns1.birch.pharmacy"]);
        assert_eq!(rows(world), ["192.0.2.1", "192.0.2.1"]);
        let addresses = ["192.0.2.2", "2001:db8::2"].map(|text| text.parse().expect("an address"));
        change(world, move |host| host.addresses = addresses.into()).await;
        assert_eq!(at(world, "192.0.2.1").await, ["ns1.birch.pharmacy"]);
        assert_eq!(at(world, "192.0.2.2").await, ["ns1.acme.pharmacy"]);
        assert_eq!(at(world, "2001:DB8:0::2").await, ["ns1.acme.pharmacy"]);
        assert_eq!(rows(world), ["192.0.2.1", "192.0.2.2", "2001:db8::2"]);
        let purged_at = Some(world.clock.now());
        change(world, move |host| host.purged_at = purged_at).await;
        assert!(at(world, "192.0.2.2").await.is_empty());
        assert_eq!(rows(world), ["192.0.2.1"], "a host that is gone has no address");
    }

    async fn a_search_tells_what_it_did_not_look_at(world) {
        with_registrar(world, 0).await;
        hosted(world, "acme.pharmacy", "ns1.acme.pharmacy", "192.0.2.1").await;
        hosted(world, "birch.pharmacy", "ns1.birch.pharmacy", "192.0.2.1").await;
        let (now, address) = (world.clock.now(), "192.0.2.1".parse().expect("an address"));
        for (limit, more) in [(1, true), (2, false)] {
            let found = read(world, move |session| session.hosts_at(address, limit, now)).await;
            let count = i64::try_from(found.hosts.len()).expect("few");
            assert_eq!((count, found.more), (limit, more));
            let found = read(world, move |session| session.hosts_beginning("ns", limit, now)).await;
            let count = i64::try_from(found.hosts.len()).expect("few");
            assert_eq!((count, found.more), (limit, more));
        }
    }

    /// A name that time has taken is served by nobody, whether or not that was recorded.
    async fn names_are_found_by_the_hosts_that_serve_them(world) {
        with_registrar(world, 0).await;
        hosted(world, "acme.pharmacy", "ns1.acme.pharmacy", "192.0.2.1").await;
        hosted(world, "birch.pharmacy", "ns1.birch.pharmacy", "192.0.2.2").await;
        let (acme, birch) = (id_at(world, "192.0.2.1").await, id_at(world, "192.0.2.2").await);
        let until = samples(world).days(5);
        for (name, hosts, deleted) in [
            ("one.example", vec![acme], false),
            ("two.example", vec![acme, birch], false),
            ("leaving.example", vec![birch], true),
        ] {
            let mut domain = samples(world).domain(name, "alpha-rx");
            domain.name_servers = hosts.into_iter().collect();
            if deleted {
                let since = world.clock.now();
                domain.lifecycle = Lifecycle::PendingDelete { since, until };
            }
            let mut decision = Decision::default();
            // Early for those that stay: they are looked at then, and are what they were.
            decision.change(world.clock.now(), &[], domain, Some(until));
            record(world, decision).await.expect("a name");
        }
        assert_eq!(served(world, [acme].into()).await, ["one.example", "two.example"]);
        assert_eq!(served(world, [birch].into()).await, ["leaving.example", "two.example"]);
        let both = ["leaving.example", "one.example", "two.example"];
        assert_eq!(served(world, [acme, birch].into()).await, both, "each of them once");
        world.clock.set(until);
        assert_eq!(served(world, [birch].into()).await, ["two.example"]);
        assert_eq!(served(world, [acme].into()).await, ["one.example", "two.example"]);
    }
}
