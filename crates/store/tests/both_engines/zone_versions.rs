//! Zones as they are served: what lives at a version and what differs between two, against a
//! model that keeps every version whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use registry_store::{
    Lock, NewZoneRecord, ServedZone, StoreError, Tx, ZoneChange, ZoneRecord, serial_of,
};
use registry_testkit::{Chance, World, both_engines};

use crate::{read, write};

/// A page so small that every read takes several.
const PAGE: i64 = 3;

/// The first version of each zone: its serials go around while it is written.
const FIRST: u64 = (1 << 32) - 5;

const NS: u16 = 2;
const SOA: u16 = 6;

/// What a record says, its number aside.
type Said = (String, String, u16, u32, Vec<u8>);

fn said(record: ZoneRecord) -> Said {
    let ZoneRecord { id: _, name, owner, rtype, ttl_seconds, rdata } = record;
    (name, owner, rtype, ttl_seconds, rdata)
}

fn new((name, owner, rtype, ttl_seconds, rdata): Said) -> NewZoneRecord {
    NewZoneRecord { name, owner, rtype, ttl_seconds, rdata }
}

/// A zone in the store, and every version of it.
struct Model {
    tld: String,
    versions: BTreeMap<u64, BTreeSet<Said>>,
}

impl Model {
    /// A zone whose first version is given to others; its records came in several writes.
    async fn begin(world: &World, tld: &str, chance: &mut Chance) -> Self {
        let mut model = Self { tld: tld.to_owned(), versions: BTreeMap::new() };
        let begun = tld.to_owned();
        write(&world.store, move |tx, _| Ok(tx.begin_zone(&begun, FIRST)?)).await.expect("a zone");
        model.versions.insert(FIRST, BTreeSet::new());
        model.write(world, vec![], vec![model.soa(0)]).await;
        for _ in 0..3 {
            model.step(world, chance).await;
        }
        assert_eq!(model.served(world).await, None, "nobody is given it while it is made");
        let ready = tld.to_owned();
        let write = write(&world.store, move |tx, _| Ok(tx.set_zone_walk(&ready, None, "one")?));
        write.await.expect("walked");
        model
    }

    fn soa(&self, retry: u8) -> Said {
        (self.tld.clone(), self.tld.clone(), SOA, 900, vec![retry])
    }

    fn newest(&self) -> (u64, &BTreeSet<Said>) {
        let (version, records) = self.versions.last_key_value().expect("a version");
        (*version, records)
    }

    async fn served(&self, world: &World) -> Option<ServedZone> {
        let tld = self.tld.clone();
        read(world, move |read| read.served_zone(&tld)).await
    }

    /// One write of a few random records that come and go; a record may come back as it was.
    async fn step(&mut self, world: &World, chance: &mut Chance) {
        let (_, records) = self.newest();
        let mut removed = Vec::new();
        let mut added = Vec::new();
        for record in records {
            match record.2 {
                SOA if chance.below(4) == 0 => {
                    removed.push(record.clone());
                    added.push(self.soa(record.4[0].wrapping_add(1)));
                }
                NS if chance.below(4) == 0 => removed.push(record.clone()),
                _ => {}
            }
        }
        for _ in 0..chance.below(6) {
            let name = format!("name-{}.{}", chance.below(8), self.tld);
            let record = (name.clone(), name, NS, 3600, vec![chance.below(2) as u8]);
            if !records.contains(&record) && !added.contains(&record) {
                added.push(record);
            }
        }
        self.write(world, removed, added).await;
    }

    async fn write(&mut self, world: &World, removed: Vec<Said>, added: Vec<Said>) {
        let (before, mut records) = (self.newest().0, self.newest().1.clone());
        let tld = self.tld.clone();
        let (gone, come) = (removed.clone(), added.clone());
        let wall = world.clock.now();
        let after = write(&world.store, move |tx: &mut Tx<'_>, _| {
            let zone = tx.zone(&tld, Lock::Update)?.expect("a zone");
            let mut ids = Vec::new();
            for record in live(tx, &tld)? {
                let id = record.id;
                ids.extend(gone.contains(&said(record)).then_some(id));
            }
            assert_eq!(ids.len(), gone.len(), "each leaves once");
            let added = come.iter().cloned().map(new).collect();
            let change = ZoneChange { removed: ids, added, ..ZoneChange::default() };
            Ok(tx.write_zone(&zone, &change, wall)?)
        });
        let after = after.await.expect("a version");
        let changes = !removed.is_empty() || !added.is_empty();
        assert_eq!(after.version, before + u64::from(after.is_ready && changes));
        records.retain(|record| !removed.contains(record));
        records.extend(added);
        self.versions.insert(after.version, records);
    }

    /// What a transfer of a version carries.
    async fn whole(&self, world: &World, at: u64) -> Result<Vec<Said>, StoreError> {
        let tld = self.tld.clone();
        let read = move |read: &mut registry_store::Snapshot<'_>| {
            paged(|after| read.zone_records_at(&tld, at, after, PAGE))
        };
        world.store.read(read).await
    }

    /// What leaves and what comes between two versions.
    async fn difference(&self, world: &World, from: u64, to: u64) -> (Vec<Said>, Vec<Said>) {
        let tld = self.tld.clone();
        read(world, move |read| {
            let removed = paged(|after| read.zone_records_removed(&tld, from, to, after, PAGE))?;
            let added = paged(|after| read.zone_records_added(&tld, from, to, after, PAGE))?;
            Ok((removed, added))
        })
        .await
    }

    /// Every version from `oldest` on is what it was, and every difference leads to its end.
    async fn holds(&self, world: &World, oldest: u64) {
        let kept: Vec<_> = self.versions.range(oldest..).collect();
        for (version, wanted) in &kept {
            let found = self.whole(world, **version).await.expect("a version that is kept");
            assert_eq!(found.len(), wanted.len(), "{} {version}: once each", self.tld);
            assert_eq!(&found.into_iter().collect::<BTreeSet<_>>(), *wanted, "{version}");
            let (tld, at) = (self.tld.clone(), **version);
            let soa = read(world, move |read| read.zone_soa_at(&tld, at)).await.map(said);
            assert_eq!(soa.as_ref(), wanted.iter().find(|record| record.2 == SOA), "{version}");
        }
        for (index, (from, before)) in kept.iter().enumerate() {
            for (to, after) in &kept[index..] {
                let (removed, added) = self.difference(world, **from, **to).await;
                self.condensed((before, after), (&removed, &added));
            }
        }
    }

    /// A condensed difference names only what differs, each record once (RFC 1995, section 5).
    fn condensed(
        &self,
        (before, after): (&BTreeSet<Said>, &BTreeSet<Said>),
        (removed, added): (&[Said], &[Said]),
    ) {
        let plain = |records: &BTreeSet<Said>| -> BTreeSet<Said> {
            records.iter().filter(|record| record.2 != SOA).cloned().collect()
        };
        let mut result = plain(before);
        for record in removed {
            assert!(result.remove(record), "{}: {record:?} leaves and was not there", self.tld);
        }
        for record in added {
            assert!(result.insert(record.clone()), "{}: {record:?} comes twice", self.tld);
        }
        assert_eq!(result, plain(after), "{}", self.tld);
    }
}

fn live(tx: &mut Tx<'_>, tld: &str) -> Result<Vec<ZoneRecord>, StoreError> {
    let names = tx.zone_names(tld, "", None, i64::MAX)?;
    tx.zone_records_of_all(tld, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn paged(
    mut page: impl FnMut(i64) -> Result<Vec<ZoneRecord>, StoreError>,
) -> Result<Vec<Said>, StoreError> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let records = page(after)?;
        let Some(last) = records.last() else { return Ok(all) };
        after = last.id;
        all.extend(records.into_iter().map(said));
    }
}

both_engines! {
    async fn every_version_and_every_difference_is_what_it_was(world) {
        let mut zones = Vec::new();
        let mut chance = Chance(0x5eed);
        for tld in ["one", "two", "three"] {
            zones.push(Model::begin(world, tld, &mut chance).await);
        }
        // In turns, so that the numbers of one zone's records lie between those of others.
        for _ in 0..10 {
            for zone in &mut zones {
                zone.step(world, &mut chance).await;
            }
        }
        for zone in &zones {
            zone.holds(world, FIRST).await;
            assert!(zone.versions.len() > 5, "{}: {}", zone.tld, zone.versions.len());
            assert!(serial_of(zone.newest().0) < 100, "its serials went around");
        }
    }

    async fn a_version_stays_as_it_is_while_it_is_read(world) {
        let mut chance = Chance(7);
        let mut zone = Model::begin(world, "one", &mut chance).await;
        let (at, wanted) = (zone.newest().0, zone.newest().1.clone());
        let (mut found, mut after) = (BTreeSet::new(), 0);
        loop {
            let page = read(world, move |read| read.zone_records_at("one", at, after, 1)).await;
            let Some(record) = page.into_iter().next() else { break };
            after = record.id;
            assert!(found.insert(said(record)), "twice");
            zone.step(world, &mut chance).await;
        }
        assert!(zone.newest().0 > at);
        assert_eq!(found, wanted);
    }

    async fn what_is_forgotten_takes_nothing_else_along(world) {
        let mut chance = Chance(11);
        let mut zone = Model::begin(world, "one", &mut chance).await;
        let mut other = Model::begin(world, "two", &mut chance).await;
        for _ in 0..6 {
            zone.step(world, &mut chance).await;
        }
        // The wall is that of the registry here.
        let border = world.clock.now() + SignedDuration::from_secs(1);
        let old = zone.newest().0;
        world.clock.set(border);
        for _ in 0..6 {
            zone.step(world, &mut chance).await;
            other.step(world, &mut chance).await;
        }
        let mut chunks = 0;
        while forget(world, "one", border, 2).await {
            chunks += 1;
        }
        assert!(chunks > 1, "in chunks");
        assert_eq!(zone.served(world).await.map(|zone| zone.oldest_version), Some(old));
        zone.holds(world, old).await;
        other.holds(world, FIRST).await;
        assert!(!forget(world, "one", border, 2).await, "nothing is left to forget");
    }

    async fn a_record_leaves_once(world) {
        let zone = Model::begin(world, "one", &mut Chance(3)).await;
        let ids = read(world, move |read| {
            let records = read.zone_records_of("one", "one")?;
            Ok(records.into_iter().map(|record| record.id).collect::<Vec<_>>())
        });
        let ids = ids.await;
        let leave = move |tx: &mut Tx<'_>, now: Timestamp| {
            let served = tx.zone("one", Lock::Update)?.expect("a zone");
            let change = ZoneChange { removed: ids.clone(), ..ZoneChange::default() };
            Ok(tx.write_zone(&served, &change, now)?)
        };
        write(&world.store, leave.clone()).await.expect("it leaves");
        let again = write(&world.store, leave).await.expect_err("it left");
        assert!(matches!(again, StoreError::Conflict), "{again}");
        assert_eq!(zone.served(world).await.map(|zone| zone.version), Some(zone.newest().0 + 1));
    }
}

async fn forget(world: &World, tld: &'static str, before: Timestamp, limit: i64) -> bool {
    let forget = move |tx: &mut Tx<'_>, _| Ok(tx.forget_zone_versions(tld, before, limit)?);
    write(&world.store, forget).await.expect("forgotten")
}
