//! Zones: versions, and the difference of two, read from the same rows.

use registry_store::{NewZoneRecord, ServedZone, StoreError, ZoneChange, ZoneRecord};
use registry_testkit::{World, both_engines};

use crate::long_queue::plan;
use crate::{read, write};

const FIRST: u64 = 1_767_614_400;

fn record(name: &str, number: u8) -> NewZoneRecord {
    let owner = name.to_owned();
    let rdata = vec![2, b'n', number, 0];
    NewZoneRecord { name: name.to_owned(), owner, rtype: 2, ttl_seconds: 3600, rdata }
}

/// A zone that may be given to others, with its start of authority.
async fn begun(world: &World) {
    let soa = NewZoneRecord { rtype: 6, rdata: vec![0; 22], ..record("example", 0) };
    let make = move |tx: &mut registry_store::Tx<'_>, now| {
        tx.begin_zone("example", FIRST)?;
        let zone = tx.zone("example", registry_store::Lock::Update)?;
        let zone = zone.ok_or_else(|| StoreError::Missing("zone".to_owned()))?;
        let change = ZoneChange { added: vec![soa.clone()], ..ZoneChange::default() };
        tx.write_zone(&zone, &change, now)?;
        Ok(tx.set_zone_walk("example", None, "settings")?)
    };
    write(&world.store, make).await.expect("begun");
}

async fn zone(world: &World) -> ServedZone {
    read(world, |read| read.served_zone("example")).await.expect("a zone")
}

/// Writes the next version: every record of some names leaves, others come.
async fn next(world: &World, leave: &'static [&'static str], come: Vec<NewZoneRecord>) {
    let make = move |tx: &mut registry_store::Tx<'_>, now| {
        let zone = tx.zone("example", registry_store::Lock::Update)?;
        let zone = zone.ok_or_else(|| StoreError::Missing("zone".to_owned()))?;
        let left = tx.zone_records_of_all("example", leave)?;
        let removed = left.iter().map(|record| record.id).collect();
        let change = ZoneChange { removed, added: come.clone(), ..ZoneChange::default() };
        Ok(tx.write_zone(&zone, &change, now)?)
    };
    write(&world.store, make).await.expect("written");
}

/// What a page-wise read of records gives, as owner and last octet of the data, sorted.
fn seen(records: Vec<ZoneRecord>) -> Vec<(String, u8)> {
    let read = |record: ZoneRecord| (record.owner, record.rdata[2]);
    let mut seen: Vec<_> = records.into_iter().map(read).collect();
    seen.sort();
    seen
}

both_engines! {
    async fn a_version_is_what_lives_at_it_and_a_difference_is_condensed(world) {
        begun(world).await;
        next(world, &[], vec![record("a.example", 1), record("b.example", 1)]).await;
        next(world, &["a.example"], vec![record("a.example", 2)]).await;
        next(world, &["b.example"], vec![record("c.example", 1)]).await;
        next(world, &["c.example"], vec![record("d.example", 1)]).await;
        let newest = zone(world).await.version;
        assert_eq!(newest, FIRST + 4, "a version for each change");
        let at = |version| async move {
            let mut all = Vec::new();
            loop {
                let after = all.last().map_or(0, |record: &ZoneRecord| record.id);
                // Pages of one, so that each begins where another ended.
                let page = read(world, move |read| {
                    read.zone_records_at("example", version, after, 1)
                });
                let page = page.await;
                if page.is_empty() {
                    return seen(all.into_iter().filter(|one| one.rtype != 6).collect());
                }
                all.extend(page);
            }
        };
        let named = |pairs: &[(&str, u8)]| {
            pairs.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect::<Vec<_>>()
        };
        assert_eq!(at(FIRST).await, []);
        assert_eq!(at(FIRST + 1).await, named(&[("a.example", 1), ("b.example", 1)]));
        assert_eq!(at(FIRST + 3).await, named(&[("a.example", 2), ("c.example", 1)]));
        assert_eq!(at(newest).await, named(&[("a.example", 2), ("d.example", 1)]));
        let gone = read(world, move |read| {
            read.zone_records_removed("example", FIRST + 1, newest, 0, 10)
        });
        assert_eq!(seen(gone.await), named(&[("a.example", 1), ("b.example", 1)]));
        let come = read(world, move |read| {
            read.zone_records_added("example", FIRST + 1, newest, 0, 10)
        });
        let come = seen(come.await);
        assert_eq!(come, named(&[("a.example", 2), ("d.example", 1)]), "c came and went between");
        let soa = read(world, move |read| read.zone_soa_at("example", FIRST + 2)).await;
        assert_eq!(soa.map(|soa| soa.rtype), Some(6));
    }

    // A transfer asks twice for a start of authority, and what a version changed is asked by where
    // it begins: neither reads the zone, however large it is.
    async fn what_a_transfer_asks_is_found_by_its_index(world) {
        begun(world).await;
        let live = "SELECT id FROM zone_record WHERE tld = 'example' AND name = 'example' \
            AND removed IS NULL AND rtype = 6 LIMIT 1";
        let left = "SELECT id FROM zone_record WHERE tld = 'example' AND removed > 7 \
            AND name = 'example' AND rtype = 6 ORDER BY removed, id LIMIT 1";
        let came = "SELECT id FROM zone_record WHERE tld = 'example' AND added >= 7 \
            AND added <= 9 AND id > 0 AND (removed IS NULL OR removed > 9) AND rtype <> 6 \
            ORDER BY added, id LIMIT 500";
        for (sql, index) in
            [(live, "zone_record_live"), (left, "zone_record_removed"), (came, "zone_record_added")]
        {
            let plan = plan(world, "zone_record", sql);
            assert!(plan.contains(index), "{sql}: {plan}");
        }
    }

    // The start of authority of an older version is found among what was removed since.
    async fn a_start_of_authority_is_that_of_its_version(world) {
        begun(world).await;
        let first = zone(world).await.version;
        let changed = NewZoneRecord { rtype: 6, rdata: vec![1; 22], ..record("example", 0) };
        next(world, &["example"], vec![changed]).await;
        next(world, &[], vec![record("a.example", 1)]).await;
        let newest = zone(world).await.version;
        for (version, octet) in [(first, 0), (first + 1, 1), (newest, 1)] {
            let soa = read(world, move |read| read.zone_soa_at("example", version)).await;
            assert_eq!(soa.map(|soa| soa.rdata), Some(vec![octet; 22]), "{version}");
        }
        assert_eq!(read(world, |read| read.zone_soa_at("example", 1)).await, None);
    }

    async fn a_zone_is_given_to_nobody_before_every_name_was_looked_at(world) {
        let begin = |tx: &mut registry_store::Tx<'_>, _| Ok(tx.begin_zone("example", FIRST)?);
        write(&world.store, begin).await.expect("begun");
        assert_eq!(read(world, |read| read.served_zone("example")).await, None);
        assert_eq!(read(world, |read| read.served_zones()).await, []);
        let end = |tx: &mut registry_store::Tx<'_>, _| Ok(tx.set_zone_walk("example", None, "")?);
        write(&world.store, end).await.expect("ended");
        assert_eq!(zone(world).await.version, FIRST);
    }

    async fn old_versions_are_forgotten_with_what_left_in_them(world) {
        begun(world).await;
        next(world, &[], vec![record("a.example", 1)]).await;
        next(world, &["a.example"], vec![record("a.example", 2)]).await;
        let later = world.clock.now() + jiff::SignedDuration::from_secs(1);
        let forget = move |tx: &mut registry_store::Tx<'_>, _| {
            let mut rounds = 0;
            while tx.forget_zone_versions("example", later, 1)? {
                rounds += 1;
            }
            Ok(rounds)
        };
        assert_eq!(write(&world.store, forget).await.expect("forgotten"), 1);
        let zone = zone(world).await;
        assert_eq!(zone.oldest_version, zone.version, "nothing older can be told apart");
        let left = read(world, |read| read.zone_records_of("example", "a.example")).await;
        assert_eq!(seen(left), [("a.example".to_owned(), 2)]);
        let version = zone.version;
        let gone = move |read: &mut registry_store::Snapshot<'_>| {
            read.zone_records_removed("example", FIRST, version, 0, 10)
        };
        assert_eq!(read(world, gone).await, []);
        let at = move |read: &mut registry_store::Snapshot<'_>, at| {
            read.zone_written_at("example", at)
        };
        let newest = read(world, move |read| at(read, version)).await;
        assert_eq!(newest, Some(world.clock.now()), "what is served still says when it came");
        assert_eq!(read(world, move |read| at(read, version - 1)).await, None);
    }

    async fn a_release_has_what_was_held_looked_at_again(world) {
        begun(world).await;
        let hold = |tx: &mut registry_store::Tx<'_>, _| {
            tx.hold_zone("example", true)?;
            tx.hold_names("example", &["a.example", "b.example"])?;
            Ok(tx.unhold_names("example", &["b.example"])?)
        };
        write(&world.store, hold).await.expect("held");
        assert!(zone(world).await.held_since.is_some());
        assert_eq!(read(world, |read| read.zone_held("example")).await, 1);
        let marked = read(world, |read| read.zone_marks(10)).await.len();
        let release =
            |tx: &mut registry_store::Tx<'_>, _| Ok(tx.release_zone("example", "Ann", "right")?);
        assert_eq!(write(&world.store, release).await.expect("released"), 1);
        let zone = zone(world).await;
        assert_eq!(zone.held_since, None);
        let now = world.clock.now();
        assert_eq!(zone.counted_from, now, "what left before counts no more");
        assert_eq!(read(world, move |read| read.zone_released_since("example", now)).await, 1);
        assert_eq!(read(world, |read| read.zone_held("example")).await, 0);
        let marks = read(world, |read| read.zone_marks(10)).await;
        assert_eq!(marks.len(), marked + 1);
        assert_eq!(marks.last().map(|mark| mark.name.as_str()), Some("a.example"));
    }
}
