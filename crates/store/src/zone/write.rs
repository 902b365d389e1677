//! New versions of a zone, by the one who has the lease.

use diesel::prelude::*;
use jiff::Timestamp;

use super::ServedZone;
use super::read::version;
use crate::engine::{Both, insert_all};
use crate::error::StoreError;
use crate::row::micros;
use crate::schema::zone_version;
use crate::schema::{zone, zone_fault, zone_held, zone_mark, zone_record, zone_release};
use crate::session::Tx;

/// A record that comes into a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewZoneRecord {
    /// The registered name it comes from, or the TLD for the apex.
    pub name: String,
    /// Its owner: lower case, absolute, without the final dot.
    pub owner: String,
    /// Its type's number.
    pub rtype: u16,
    /// How long it may be kept, in seconds.
    pub ttl_seconds: u32,
    /// Its data in wire form, not compressed; the serial of an SOA is 0.
    pub rdata: Vec<u8>,
}

/// What a new version changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ZoneChange {
    /// The numbers of records that leave.
    pub removed: Vec<i64>,
    /// Records that come.
    pub added: Vec<NewZoneRecord>,
    /// How many names are delegated that were not.
    pub delegations_added: u64,
    /// How many names are delegated no more.
    pub delegations_removed: u64,
}

impl ZoneChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

#[derive(Insertable)]
#[diesel(table_name = zone_record, treat_none_as_default_value = false)]
struct RecordRow<'a> {
    tld: &'a str,
    name: &'a str,
    owner: &'a str,
    rtype: i64,
    ttl_seconds: i64,
    rdata: &'a [u8],
    added: i64,
}

impl Tx<'_> {
    /// Makes a zone without records, which nobody is given yet.
    pub fn begin_zone(&mut self, tld: &str, first_version: u64) -> Result<(), StoreError> {
        let row = (
            zone::tld.eq(tld),
            zone::version.eq(version(first_version)),
            zone::oldest_version.eq(version(first_version)),
            zone::delegations.eq(0),
            zone::settings.eq(""),
            zone::walked_to.eq(Some("")),
            zone::is_ready.eq(false),
            zone::held_since.eq(None::<i64>),
            zone::counted_from.eq(micros(self.now)),
        );
        diesel::insert_into(zone::table).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Writes a change as the next version, or into the first one while nobody is given the zone;
    /// the zone as it then stands. A change of nothing writes nothing. The zone's row is held.
    pub fn write_zone(
        &mut self,
        served: &ServedZone,
        change: &ZoneChange,
        wall: Timestamp,
    ) -> Result<ServedZone, StoreError> {
        if change.is_empty() {
            return Ok(served.clone());
        }
        let mut after = served.clone();
        if served.is_ready {
            after.version = served.version.saturating_add(1);
        }
        after.delegations = (served.delegations + change.delegations_added)
            .saturating_sub(change.delegations_removed);
        let (tld, now) = (served.tld.as_str(), version(after.version));
        for ids in change.removed.chunks(1_000) {
            let leaving = zone_record::table
                .filter(zone_record::id.eq_any(ids))
                .filter(zone_record::removed.is_null());
            let count = match served.is_ready {
                true => diesel::update(leaving)
                    .set(zone_record::removed.eq(now))
                    .execute(self.connection)?,
                // Nobody saw the first version yet.
                false => diesel::delete(zone_record::table.filter(zone_record::id.eq_any(ids)))
                    .execute(self.connection)?,
            };
            if count != ids.len() {
                return Err(StoreError::Conflict);
            }
        }
        let rows: Vec<_> = change.added.iter().map(|record| record.row(tld, now)).collect();
        insert_all!(self.connection, zone_record::table, rows);
        let set = (zone::version.eq(now), zone::delegations.eq(version(after.delegations)));
        diesel::update(zone::table.find(tld)).set(set).execute(self.connection)?;
        if served.is_ready {
            self.note_zone_version(&after, change, wall)?;
        }
        Ok(after)
    }

    /// Notes when the first version that is given to others was written.
    pub fn note_first_zone_version(
        &mut self,
        zone: &ServedZone,
        wall: Timestamp,
    ) -> Result<(), StoreError> {
        self.note_zone_version(zone, &ZoneChange::default(), wall)
    }

    fn note_zone_version(
        &mut self,
        after: &ServedZone,
        change: &ZoneChange,
        wall: Timestamp,
    ) -> Result<(), StoreError> {
        let row = (
            zone_version::tld.eq(&after.tld),
            zone_version::version.eq(version(after.version)),
            zone_version::at.eq(micros(self.now)),
            zone_version::wall.eq(micros(wall)),
            zone_version::delegations_added.eq(version(change.delegations_added)),
            zone_version::delegations_removed.eq(version(change.delegations_removed)),
        );
        diesel::insert_into(zone_version::table).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Notes how far all names are looked at; at the end (`None`) under which settings, and the
    /// zone may be given to others.
    pub fn set_zone_walk(
        &mut self,
        tld: &str,
        walked_to: Option<&str>,
        settings: &str,
    ) -> Result<(), StoreError> {
        let one = zone::table.find(tld);
        match walked_to {
            Some(name) => {
                diesel::update(one).set(zone::walked_to.eq(name)).execute(self.connection)?
            }
            None => {
                let set = (
                    zone::walked_to.eq(None::<String>),
                    zone::settings.eq(settings),
                    zone::is_ready.eq(true),
                );
                diesel::update(one).set(set).execute(self.connection)?
            }
        };
        Ok(())
    }

    /// Holds removals back from now on, or no longer.
    pub fn hold_zone(&mut self, tld: &str, held: bool) -> Result<(), StoreError> {
        let since = held.then_some(micros(self.now));
        let one = zone::table.find(tld);
        diesel::update(one).set(zone::held_since.eq(since)).execute(self.connection)?;
        Ok(())
    }

    /// Notes names whose removal is held back.
    pub fn hold_names(&mut self, tld: &str, names: &[&str]) -> Result<(), StoreError> {
        let rows: Vec<_> =
            names.iter().map(|name| (zone_held::tld.eq(tld), zone_held::name.eq(*name))).collect();
        insert_all!(self.connection, zone_held::table, rows, once(zone_held::tld, zone_held::name));
        Ok(())
    }

    /// Names that would not leave any more, or left.
    pub fn unhold_names(&mut self, tld: &str, names: &[&str]) -> Result<(), StoreError> {
        let held = zone_held::table.filter(zone_held::tld.eq(tld));
        let these = held.filter(zone_held::name.eq_any(names));
        diesel::delete(these).execute(self.connection)?;
        Ok(())
    }

    /// Releases a zone that is held, by whom and why: what was held back is looked at again, and
    /// as many may leave besides what may; what left before counts no more. How many names were
    /// held back.
    pub fn release_zone(
        &mut self,
        tld: &str,
        by_name: &str,
        words: &str,
    ) -> Result<u64, StoreError> {
        let held = zone_held::table.filter(zone_held::tld.eq(tld));
        let now = micros(self.now);
        let marks = held.select((zone_held::name, now.into_sql::<diesel::sql_types::BigInt>()));
        diesel::insert_into(zone_mark::table)
            .values(marks)
            .into_columns((zone_mark::name, zone_mark::marked_at))
            .execute(self.connection)?;
        let removals = diesel::delete(held).execute(self.connection)?;
        let row = (
            zone_release::tld.eq(tld),
            zone_release::at.eq(now),
            zone_release::by_name.eq(by_name),
            zone_release::words.eq(words),
            zone_release::removals.eq(i64::try_from(removals).unwrap_or(i64::MAX)),
        );
        diesel::insert_into(zone_release::table).values(row).execute(self.connection)?;
        let set = (zone::held_since.eq(None::<i64>), zone::counted_from.eq(now));
        diesel::update(zone::table.find(tld)).set(set).execute(self.connection)?;
        Ok(u64::try_from(removals).unwrap_or(u64::MAX))
    }

    /// Notes that names cannot be published, and why.
    pub fn set_zone_fault(&mut self, tld: &str, name: &str, why: &str) -> Result<(), StoreError> {
        let row = (
            zone_fault::tld.eq(tld),
            zone_fault::name.eq(name),
            zone_fault::why.eq(why),
            zone_fault::since.eq(micros(self.now)),
        );
        let query = diesel::insert_into(zone_fault::table).values(row);
        let query = query.on_conflict((zone_fault::tld, zone_fault::name));
        Both(query.do_update().set(zone_fault::why.eq(why))).execute(self.connection)?;
        Ok(())
    }

    /// Names that can be published again.
    pub fn clear_zone_faults(&mut self, tld: &str, names: &[&str]) -> Result<(), StoreError> {
        let faults = zone_fault::table.filter(zone_fault::tld.eq(tld));
        diesel::delete(faults.filter(zone_fault::name.eq_any(names))).execute(self.connection)?;
        Ok(())
    }

    /// Forgets versions written before an instant of wall time, some records at a time; whether
    /// there is more to forget.
    pub fn forget_zone_versions(
        &mut self,
        tld: &str,
        before_wall: Timestamp,
        limit: i64,
    ) -> Result<bool, StoreError> {
        let old = zone_version::table.filter(zone_version::tld.eq(tld));
        let newest: Option<i64> = old
            .filter(zone_version::wall.lt(micros(before_wall)))
            .select(diesel::dsl::max(zone_version::version))
            .first(self.connection)?;
        let Some(newest) = newest else { return Ok(false) };
        let one = zone::table.find(tld).filter(zone::oldest_version.lt(newest));
        diesel::update(one).set(zone::oldest_version.eq(newest)).execute(self.connection)?;
        let gone: Vec<i64> = zone_record::table
            .filter(zone_record::tld.eq(tld))
            .filter(zone_record::removed.le(newest))
            .order((zone_record::removed.asc(), zone_record::id.asc()))
            .limit(limit)
            .select(zone_record::id)
            .load(self.connection)?;
        if gone.is_empty() {
            // It stays, and says when the zone was written that may still be served.
            let forgotten = old.filter(zone_version::version.lt(newest));
            diesel::delete(forgotten).execute(self.connection)?;
            return Ok(false);
        }
        diesel::delete(zone_record::table.filter(zone_record::id.eq_any(gone)))
            .execute(self.connection)?;
        Ok(true)
    }
}

impl NewZoneRecord {
    fn row<'a>(&'a self, tld: &'a str, added: i64) -> RecordRow<'a> {
        RecordRow {
            tld,
            name: &self.name,
            owner: &self.owner,
            rtype: i64::from(self.rtype),
            ttl_seconds: i64::from(self.ttl_seconds),
            rdata: &self.rdata,
            added,
        }
    }
}
