//! The primary over a store, with a secondary played by `domain`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use registry_store::{Failure, Lock, NewZoneRecord, ZoneChange, ZoneRecord};
use registry_testkit::{Chance, World, both_engines};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use super::limits::Limits;
use super::listener::serve_connections;
use super::peers::{Peer, PeerAddress, Peers};
use super::service::{Conversation, DnsService};
use crate::dns::wire::taker::{Taker, plain_query, told};
use crate::dns::wire::{Algorithm, Asking, Record, TsigKey, owner_name, rtype};
use crate::registry::Registry;
use crate::web::tests::fixture;

const TLD: &str = "example";

/// A zone as a set: owner and address, one record each.
type Zone = BTreeSet<(String, u32)>;

fn key() -> TsigKey {
    TsigKey::new("transfer.test", Algorithm::HmacSha256, &[3; 32]).expect("a key")
}

fn here() -> IpAddr {
    "192.0.2.53".parse().expect("an address")
}

fn service(registry: &Registry, limits: Limits) -> DnsService {
    let peer = |key, may_transfer| Peer {
        address: PeerAddress::One("192.0.2.53:53".parse().expect("an address")),
        key,
        is_notified: false,
        may_transfer,
        may_query: true,
    };
    let peers = vec![peer(Some(key()), true), peer(None, false)];
    DnsService::new(registry, Peers::new(peers), limits)
}

fn soa() -> Vec<u8> {
    let mut rdata = owner_name("ns.nic.example").expect("a name").into_octets();
    rdata.extend(owner_name("hostmaster.nic.example").expect("a name").as_slice());
    for field in [0_u32, 1800, 300, 604_800, 900] {
        rdata.extend(field.to_be_bytes());
    }
    rdata
}

fn row(owner: &str, rtype: u16, rdata: Vec<u8>) -> NewZoneRecord {
    let (name, owner) = (owner.to_owned(), owner.to_owned());
    NewZoneRecord { name, owner, rtype, ttl_seconds: 300, rdata }
}

/// When a version is written: some time after the one before.
fn written_at(version: u64) -> Timestamp {
    let seconds = i64::try_from(version & 0xFFFF).expect("small");
    Timestamp::from_second(1_000_000_000 + seconds).expect("an instant")
}

/// The first version of the zone.
async fn begin(world: &World, zone: &Zone, version: u64) {
    let mut added: Vec<NewZoneRecord> = vec![row(TLD, rtype::SOA, soa())];
    added.extend(zone.iter().map(address_row));
    let delegations_added = u64::try_from(zone.len()).expect("few");
    let change = ZoneChange { added, delegations_added, ..ZoneChange::default() };
    let written = world.store.write(move |tx, _now| {
        tx.begin_zone(TLD, version)?;
        let zone = tx.zone(TLD, Lock::Update)?.expect("it is there");
        tx.write_zone(&zone, &change, written_at(version))?;
        tx.set_zone_walk(TLD, None, "")?;
        Ok::<(), Failure<std::convert::Infallible>>(())
    });
    written.await.expect("the zone is written");
}

fn address_row((owner, address): &(String, u32)) -> NewZoneRecord {
    row(owner, rtype::A, address.to_be_bytes().to_vec())
}

/// The next version of the zone.
async fn publish(world: &World, before: &Zone, after: &Zone) {
    let added: Vec<NewZoneRecord> = after.difference(before).map(address_row).collect();
    let gone: BTreeSet<(String, u32)> = before.difference(after).cloned().collect();
    let count = |zone: &Zone| u64::try_from(zone.len()).expect("few");
    let change = ZoneChange {
        added,
        removed: Vec::new(),
        delegations_added: count(after),
        delegations_removed: count(before),
    };
    let written = world.store.write(move |tx, _now| {
        let zone = tx.zone(TLD, Lock::Update)?.expect("it is there");
        let mut change = change.clone();
        for (owner, address) in &gone {
            let found = tx.zone_records_of(TLD, owner)?;
            let is_it = |row: &&ZoneRecord| row.rdata == address.to_be_bytes();
            change.removed.extend(found.iter().filter(is_it).map(|row| row.id));
        }
        tx.write_zone(&zone, &change, written_at(zone.version + 1))?;
        Ok::<(), Failure<std::convert::Infallible>>(())
    });
    written.await.expect("the zone is written");
}

/// Forgets every version older than one.
async fn forget(world: &World, oldest: u64) {
    let written = world.store.write(move |tx, _now| {
        let until = written_at(oldest) + SignedDuration::from_millis(1);
        while tx.forget_zone_versions(TLD, until, 100)? {}
        Ok::<(), Failure<std::convert::Infallible>>(())
    });
    written.await.expect("what is old is forgotten");
}

/// Asks for a transfer and reads all of it.
async fn take(service: &DnsService, registry: &Registry, since: Option<u32>) -> Vec<Record> {
    let now = registry.clock.wall_now();
    let (request, mut taker) = Taker::asks(TLD, since, &key(), now);
    let mut out = Vec::new();
    let ended = service.stream(request, here(), &mut out).await;
    assert_eq!(ended, Conversation::GoesOn);
    taker.reads_all(&out, now)
}

fn entry(record: &Record) -> (String, u32) {
    let address: [u8; 4] = record.rdata.as_slice().try_into().expect("an address");
    (record.owner.clone(), u32::from_be_bytes(address))
}

/// What a secondary holds after a transfer (RFC 1995, section 4; RFC 5936, section 2.2), and the
/// serial it has then.
fn applied(held: &Zone, records: &[Record]) -> (Zone, u32) {
    let (first, rest) = records.split_first().expect("a SOA");
    let serial = first.serial().expect("a SOA");
    match rest.first() {
        None => (held.clone(), serial),
        Some(second) if second.rtype == rtype::SOA => {
            let middle = &rest[1..rest.len() - 1];
            let place = middle.iter().position(|record| record.rtype == rtype::SOA);
            let (removed, added) = middle.split_at(place.expect("a third SOA"));
            assert_eq!(added[0].serial(), Some(serial));
            let mut zone = held.clone();
            for record in removed {
                assert!(zone.remove(&entry(record)), "what is removed was there: {record:?}");
            }
            for record in &added[1..] {
                assert!(zone.insert(entry(record)), "what is added was not there: {record:?}");
            }
            assert_eq!(rest.last().and_then(Record::serial), Some(serial));
            (zone, serial)
        }
        Some(_) => {
            let (last, all) = rest.split_last().expect("a last SOA");
            assert_eq!(last.serial(), Some(serial));
            (all.iter().map(entry).collect(), serial)
        }
    }
}

fn changed(zone: &Zone, chance: &mut Chance) -> Zone {
    let mut zone = zone.clone();
    for _ in 0..=chance.below(12) {
        let owner = format!("n{}.example", chance.below(40));
        let address = u32::try_from(chance.below(3)).expect("small");
        if !zone.remove(&(owner.clone(), address)) {
            zone.insert((owner, address));
        }
    }
    zone
}

both_engines! {
    async fn from_every_serial_the_same_zone(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let mut chance = Chance(20_260_301);
        // The serial goes around in the middle.
        let first = (1_u64 << 32) - 20;
        let mut zones: BTreeMap<u64, Zone> = BTreeMap::new();
        let mut zone = changed(&Zone::new(), &mut chance);
        begin(world, &zone, first).await;
        zones.insert(first, zone.clone());
        for version in first + 1..first + 40 {
            let mut next = changed(&zone, &mut chance);
            // A version is a change.
            next.insert((format!("v{version}.example"), 9));
            // The oldest fall away while others still ask from them.
            let oldest = first.max(version.saturating_sub(25));
            publish(world, &zone, &next).await;
            if oldest > first {
                forget(world, oldest).await;
            }
            zone = next;
            zones.insert(version, zone.clone());
            let serial = u32::try_from(version & 0xFFFF_FFFF).expect("the low half");
            let (whole, at) = applied(&Zone::new(), &take(&service, &registry, None).await);
            assert_eq!((&whole, at), (&zone, serial), "AXFR of {version}");
            let had = first + chance.below(40);
            let Some(held) = zones.get(&had) else { continue };
            let since = u32::try_from(had & 0xFFFF_FFFF).expect("the low half");
            let records = take(&service, &registry, Some(since)).await;
            assert_eq!(applied(held, &records), (zone.clone(), serial), "{had} to {version}");
            if had < oldest {
                assert_ne!(records[1].rtype, rtype::SOA, "too old: the whole zone");
            }
        }
    }

    async fn a_secondary_that_comes_now_and_then_has_the_zone(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let mut chance = Chance(20_270_811);
        // The serial goes around on the way.
        let first = (1_u64 << 32) - 15;
        let mut zone = changed(&Zone::new(), &mut chance);
        begin(world, &zone, first).await;
        // Each comes at its own pace, and goes on from what it made of all it took before.
        let mut held: Vec<(u64, Zone, Option<u32>)> =
            [1, 2, 3, 7].map(|pace| (pace, Zone::new(), None)).into();
        let mut differences = 0;
        for version in first + 1..first + 60 {
            let mut next = changed(&zone, &mut chance);
            next.insert((format!("v{version}.example"), 9));
            publish(world, &zone, &next).await;
            zone = next;
            for (pace, theirs, serial) in &mut held {
                if chance.below(*pace) > 0 {
                    continue;
                }
                let records = take(&service, &registry, *serial).await;
                differences += usize::from(serial.is_some() && records[1].rtype == rtype::SOA);
                let (after, at) = applied(theirs, &records);
                assert_eq!(after, zone, "from {serial:?} to {version}, at a pace of {pace}");
                (*theirs, *serial) = (after, Some(at));
            }
        }
        assert!(differences > 80, "by differences, not by whole zones: {differences}");
    }

    async fn a_difference_of_many_pages_leads_to_the_zone(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let of = |from: u32, to: u32| -> Zone {
            (from..to).map(|index| (format!("n{index}.example"), index)).collect()
        };
        let begun = of(0, 12_000);
        begin(world, &begun, 7).await;
        // Some pages leave and fewer come, or the other way round, or one of both is short.
        let mut before = begun.clone();
        for (to, count) in [(of(4_500, 12_100), 4_600), (of(4_400, 17_000), 5_000)] {
            let serial = take(&service, &registry, None).await[0].serial();
            publish(world, &before, &to).await;
            let records = take(&service, &registry, serial).await;
            assert_eq!((records.len(), records[1].rtype), (count + 4, rtype::SOA));
            assert_eq!(applied(&before, &records).0, to);
            before = to;
        }
    }

    async fn a_transfer_is_of_the_version_it_began_with(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let begun: Zone = (0..5_000).map(|index| (format!("n{index}.example"), index)).collect();
        begin(world, &begun, 7).await;
        let now = registry.clock.wall_now();
        let (request, mut taker) = Taker::asks(TLD, None, &key(), now);
        let (mut ours, mut theirs) = tokio::io::duplex(1_000);
        let reading = async {
            let mut records = Vec::new();
            let mut zone = begun.clone();
            for version in 8_u32.. {
                let Ok(length) = ours.read_u16().await else { break };
                let mut octets = vec![0; usize::from(length)];
                ours.read_exact(&mut octets).await.expect("a message");
                records.extend(taker.reads(octets, now));
                let gone = zone.iter().nth(zone.len() / 2).cloned().expect("one");
                let mut next = zone.clone();
                next.remove(&gone);
                next.insert((format!("new{version}.example"), 1));
                publish(world, &zone, &next).await;
                zone = next;
            }
            records
        };
        let sending = async {
            let ended = service.stream(request, here(), &mut theirs).await;
            drop(theirs);
            ended
        };
        let (records, ended) = tokio::join!(reading, sending);
        assert_eq!(ended, Conversation::GoesOn);
        assert_eq!(applied(&Zone::new(), &records), (begun, 7));
    }

    async fn a_version_that_goes_away_ends_its_transfer(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let begun: Zone = (0..5_000).map(|index| (format!("n{index}.example"), index)).collect();
        begin(world, &begun, 7).await;
        let now = registry.clock.wall_now();
        let (request, mut taker) = Taker::asks(TLD, None, &key(), now);
        let (mut ours, mut theirs) = tokio::io::duplex(1_000);
        let reading = async {
            let length = ours.read_u16().await.expect("a length");
            let mut octets = vec![0; usize::from(length)];
            ours.read_exact(&mut octets).await.expect("a message");
            publish(world, &begun, &Zone::new()).await;
            forget(world, 8).await;
            let mut records = taker.reads(octets, now);
            while let Ok(length) = ours.read_u16().await {
                let mut octets = vec![0; usize::from(length)];
                ours.read_exact(&mut octets).await.expect("a message");
                records.extend(taker.reads(octets, now));
            }
            records
        };
        let sending = async {
            let ended = service.stream(request, here(), &mut theirs).await;
            drop(theirs);
            ended
        };
        let (records, ended) = tokio::join!(reading, sending);
        assert_eq!(ended, Conversation::Ends);
        let soas = records.iter().filter(|record| record.rtype == rtype::SOA).count();
        assert_eq!(soas, 1, "without the last SOA nobody takes it for a zone");
    }

    async fn a_difference_larger_than_the_zone_is_the_zone(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let of = |from: u32, to: u32| -> Zone {
            (from..to).map(|index| (format!("n{index}.example"), index)).collect()
        };
        begin(world, &of(0, 1_500), 7).await;
        publish(world, &of(0, 1_500), &of(800, 2_300)).await;
        let records = take(&service, &registry, Some(7)).await;
        assert_eq!((records.len(), records[1].rtype), (1_502, rtype::A), "1,600 changes");
        publish(world, &of(800, 2_300), &of(810, 2_310)).await;
        let records = take(&service, &registry, Some(8)).await;
        assert_eq!((records.len(), records[1].rtype), (24, rtype::SOA));
        let taken = registry.secondaries.of_zone(TLD);
        let taken = taken[0].1.taken.expect("it took a zone");
        assert_eq!((taken.version, taken.is_whole, taken.records), (9, false, 24));
        let nothing = take(&service, &registry, Some(9)).await;
        assert_eq!(nothing.len(), 1, "the SOA alone");
    }

    async fn a_datagram_has_what_fits(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits::default());
        let of = |to: u32| -> Zone { (0..to).map(|index| (format!("n{index}.example"), index)).collect() };
        begin(world, &of(200), 7).await;
        publish(world, &of(200), &of(203)).await;
        let now = registry.clock.wall_now();
        let ask = async |since| {
            let (request, mut taker) = Taker::asks(TLD, since, &key(), now);
            let sent = service.datagram(request, here()).await.expect("an answer");
            taker.reads(sent.octets().to_vec(), now)
        };
        assert_eq!(ask(Some(7)).await.len(), 7, "three SOAs more than changes");
        publish(world, &of(203), &of(280)).await;
        let large = ask(Some(8)).await;
        assert_eq!((large.len(), large[0].serial()), (1, Some(9)), "come by TCP");
        assert_eq!(ask(Some(1)).await.len(), 1, "too old as well");
        let (request, _) = Taker::asks(TLD, None, &key(), now);
        let sent = service.datagram(request, here()).await.expect("an answer");
        assert_eq!(told(sent.octets()).0, "FORMERR", "AXFR over UDP");
    }

    async fn silent_strangers_do_not_keep_a_peer_out(world) {
        let registry = fixture::registry(world);
        let peer = Peer {
            address: PeerAddress::One("127.0.0.1:53".parse().expect("an address")),
            key: None,
            is_notified: false,
            may_transfer: false,
            may_query: true,
        };
        let zone = Zone::from([("n1.example".to_owned(), 1)]);
        begin(world, &zone, 7).await;
        let limits = Limits { connections: 2, ..Limits::default() };
        let service = Arc::new(DnsService::new(&registry, Peers::new(vec![peer]), limits));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(serve_connections(service, listener, stopped));
        let mut strangers = Vec::new();
        for _ in 0..30 {
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.bind("127.0.0.2:0".parse().expect("an address")).expect("loopback");
            let to = format!("127.0.0.1:{port}").parse().expect("an address");
            strangers.push(socket.connect(to).await.expect("it listens"));
        }
        let mut link = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        let question = plain_query(TLD, rtype::SOA);
        let length = u16::try_from(question.len()).expect("short");
        link.write_u16(length).await.expect("it reads");
        link.write_all(&question).await.expect("it reads");
        let length = link.read_u16().await.expect("an answer");
        let mut octets = vec![0; usize::from(length)];
        link.read_exact(&mut octets).await.expect("an answer");
        assert_eq!(told(&octets), ("NOERROR".to_owned(), [1, 0, 0]));
    }

    async fn nobody_else_gets_anything(world) {
        let registry = fixture::registry(world);
        let service = service(&registry, Limits { transfers_per_peer: 0, ..Limits::default() });
        let zone = Zone::from([("n1.example".to_owned(), 1)]);
        begin(world, &zone, 7).await;
        let ask = async |octets: Vec<u8>, from: &str| {
            let mut out = Vec::new();
            let from = from.parse().expect("an address");
            let ended = service.stream(octets, from, &mut out).await;
            (told(&out[2..]), ended)
        };
        let refused = |ended| (("REFUSED".to_owned(), [0, 0, 0]), ended);
        let unsigned = plain_query(TLD, rtype::AXFR);
        assert_eq!(ask(unsigned.clone(), "192.0.2.53").await, refused(Conversation::GoesOn));
        assert_eq!(ask(unsigned, "192.0.2.99").await, refused(Conversation::Ends));
        let plain = plain_query(TLD, rtype::NS);
        assert_eq!(ask(plain.clone(), "192.0.2.99").await, refused(Conversation::Ends));
        assert_eq!(ask(plain, "192.0.2.53").await.0, ("NOERROR".to_owned(), [0, 1, 0]));
        assert_eq!(ask(plain_query("nl", 2), "192.0.2.53").await.0.0, "REFUSED");
        let now = registry.clock.wall_now();
        let signed = |zone: &str| Taker::asks(zone, None, &key(), now).0;
        let no_data = |code: &str| (code.to_owned(), [0, 0, 1]);
        assert_eq!(ask(signed(TLD), "192.0.2.99").await.0, no_data("REFUSED"), "from elsewhere");
        assert_eq!(ask(signed(TLD), "192.0.2.53").await.0, no_data("REFUSED"), "one too many");
        let service = self::service(&registry, Limits::default());
        let mut out = Vec::new();
        let unsaid = Asking::query(TLD, rtype::IXFR, 7, Some(&key()), now).expect("a name").1;
        service.stream(unsaid.octets().to_vec(), here(), &mut out).await;
        assert_eq!(told(&out[2..]), no_data("FORMERR"), "IXFR that does not say since when");
        for zone in ["nl", "n1.example"] {
            let mut out = Vec::new();
            service.stream(signed(zone), here(), &mut out).await;
            assert_eq!(told(&out[2..]), no_data("NOTAUTH"), "{zone}");
        }
    }
}
