//! What transfers, queries and people read of a zone.

use diesel::dsl::count_star;
use diesel::prelude::*;
use jiff::Timestamp;

use super::{SOA, ServedZone, ZoneFault, ZoneRecord, ZoneRelease};
use crate::engine::{Lock, load, padded};
use crate::error::StoreError;
use crate::row::{instant, instant_opt, micros};
use crate::schema::{zone, zone_fault, zone_held, zone_record, zone_release, zone_version};
use crate::session::Session;

/// The columns of a [`StoredRecord`].
const RECORD: (
    zone_record::id,
    zone_record::name,
    zone_record::owner,
    zone_record::rtype,
    zone_record::ttl_seconds,
    zone_record::rdata,
) = (
    zone_record::id,
    zone_record::name,
    zone_record::owner,
    zone_record::rtype,
    zone_record::ttl_seconds,
    zone_record::rdata,
);

#[derive(Queryable)]
struct StoredRecord {
    id: i64,
    name: String,
    owner: String,
    rtype: i64,
    ttl_seconds: i64,
    rdata: Vec<u8>,
}

impl StoredRecord {
    fn read(self) -> Result<ZoneRecord, StoreError> {
        let Self { id, name, owner, rtype, ttl_seconds, rdata } = self;
        let wrong = |error| StoreError::unreadable("zone record", error);
        let (rtype, ttl_seconds) =
            (rtype.try_into().map_err(wrong)?, ttl_seconds.try_into().map_err(wrong)?);
        Ok(ZoneRecord { id, name, owner, rtype, ttl_seconds, rdata })
    }
}

fn read_all(rows: Vec<StoredRecord>) -> Result<Vec<ZoneRecord>, StoreError> {
    rows.into_iter().map(StoredRecord::read).collect()
}

#[derive(Queryable)]
pub(super) struct StoredZone {
    tld: String,
    version: i64,
    oldest_version: i64,
    delegations: i64,
    settings: String,
    walked_to: Option<String>,
    is_ready: bool,
    held_since: Option<i64>,
    counted_from: i64,
}

impl StoredZone {
    pub(super) fn read(self) -> Result<ServedZone, StoreError> {
        Ok(ServedZone {
            tld: self.tld,
            version: number(self.version)?,
            oldest_version: number(self.oldest_version)?,
            delegations: number(self.delegations)?,
            settings: self.settings,
            walked_to: self.walked_to,
            is_ready: self.is_ready,
            held_since: instant_opt(self.held_since)?,
            counted_from: instant(self.counted_from)?,
        })
    }
}

fn number(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|error| StoreError::unreadable("zone", error))
}

/// A version as it is stored.
pub(super) fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

impl Session<'_> {
    /// The zones that may be given to others, by TLD.
    pub fn served_zones(&mut self) -> Result<Vec<ServedZone>, StoreError> {
        let rows: Vec<StoredZone> =
            zone::table.filter(zone::is_ready).order(zone::tld.asc()).load(self.connection)?;
        rows.into_iter().map(StoredZone::read).collect()
    }

    /// A zone, if it may be given to others.
    pub fn served_zone(&mut self, tld: &str) -> Result<Option<ServedZone>, StoreError> {
        Ok(self.zone(tld, Lock::None)?.filter(|zone| zone.is_ready))
    }

    /// A zone as far as it is made.
    pub fn zone(&mut self, tld: &str, lock: Lock) -> Result<Option<ServedZone>, StoreError> {
        let lock = self.admitted(lock);
        let query = zone::table.filter(zone::tld.eq(tld)).select(zone::all_columns);
        let rows: Vec<StoredZone> = load(self.connection, query, lock)?;
        rows.into_iter().next().map(StoredZone::read).transpose()
    }

    /// Records that live at a version, the SOA among them, behind a record of the page before;
    /// 0 is before the first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the version was forgotten meanwhile.
    pub fn zone_records_at(
        &mut self,
        tld: &str,
        at: u64,
        after_id: i64,
        limit: i64,
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        let (at, from) = (version(at), self.added_at(after_id)?);
        let rows: Vec<StoredRecord> = zone_record::table
            .filter(zone_record::tld.eq(tld))
            .filter(zone_record::added.ge(from).and(zone_record::added.le(at)))
            .filter(zone_record::id.gt(after_id))
            .filter(zone_record::removed.is_null().or(zone_record::removed.gt(at)))
            .order((zone_record::added.asc(), zone_record::id.asc()))
            .limit(limit)
            .select(RECORD)
            .load(self.connection)?;
        read_all(rows)
    }

    /// Records that live at `from` and not at `to`, but for the SOA (RFC 1995, section 4), behind
    /// a record of the page before; 0 is before the first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when `from` was forgotten meanwhile.
    pub fn zone_records_removed(
        &mut self,
        tld: &str,
        from: u64,
        to: u64,
        after_id: i64,
        limit: i64,
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        let (from, to) = (version(from), version(to));
        let first = self.removed_at(after_id)?.unwrap_or(from + 1);
        let rows: Vec<StoredRecord> = zone_record::table
            .filter(zone_record::tld.eq(tld))
            .filter(zone_record::removed.ge(first).and(zone_record::removed.le(to)))
            .filter(zone_record::removed.gt(first).or(zone_record::id.gt(after_id)))
            .filter(zone_record::added.le(from))
            .filter(zone_record::rtype.ne(SOA))
            .order((zone_record::removed.asc(), zone_record::id.asc()))
            .limit(limit)
            .select(RECORD)
            .load(self.connection)?;
        read_all(rows)
    }

    /// Records that live at `to` and not at `from`, but for the SOA, behind a record of the page
    /// before; 0 is before the first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when `to` was forgotten meanwhile.
    pub fn zone_records_added(
        &mut self,
        tld: &str,
        from: u64,
        to: u64,
        after_id: i64,
        limit: i64,
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        let (from, to) = (version(from), version(to));
        let first = self.added_at(after_id)?.max(from + 1);
        let rows: Vec<StoredRecord> = zone_record::table
            .filter(zone_record::tld.eq(tld))
            .filter(zone_record::added.ge(first).and(zone_record::added.le(to)))
            .filter(zone_record::id.gt(after_id))
            .filter(zone_record::removed.is_null().or(zone_record::removed.gt(to)))
            .filter(zone_record::rtype.ne(SOA))
            .order((zone_record::added.asc(), zone_record::id.asc()))
            .limit(limit)
            .select(RECORD)
            .load(self.connection)?;
        read_all(rows)
    }

    /// The start of authority of a version; its serial stands there as 0.
    ///
    /// It is the live one at the apex, or, where that is younger, the first that was removed since:
    /// each is found by its index. A question with a bound on `added` would read the zone instead.
    pub fn zone_soa_at(&mut self, tld: &str, at: u64) -> Result<Option<ZoneRecord>, StoreError> {
        let at = version(at);
        let is_apex = || zone_record::name.eq(tld).and(zone_record::rtype.eq(SOA));
        let live: Option<(StoredRecord, i64)> = zone_record::table
            .filter(zone_record::tld.eq(tld).and(is_apex()))
            .filter(zone_record::removed.is_null())
            .select((RECORD, zone_record::added))
            .first(self.connection)
            .optional()?;
        let found = match live.filter(|(_, added)| *added <= at) {
            Some(live) => Some(live),
            None => zone_record::table
                .filter(zone_record::tld.eq(tld).and(is_apex()))
                .filter(zone_record::removed.gt(at))
                .order((zone_record::removed.asc(), zone_record::id.asc()))
                .select((RECORD, zone_record::added))
                .first(self.connection)
                .optional()?,
        };
        let lived = found.filter(|(_, added)| *added <= at);
        lived.map(|(record, _)| record.read()).transpose()
    }

    /// The records of a name that live now: its delegation with glue, or the apex under the TLD's
    /// own name.
    pub fn zone_records_of(
        &mut self,
        tld: &str,
        name: &str,
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        self.zone_records_of_all(tld, &[name])
    }

    /// The records of names that live now, by name and number.
    pub fn zone_records_of_all(
        &mut self,
        tld: &str,
        names: &[&str],
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let query = zone_record::table
            .filter(zone_record::tld.eq(tld))
            .filter(zone_record::name.eq_any(padded(names.to_vec())))
            .filter(zone_record::removed.is_null())
            .order((zone_record::name.asc(), zone_record::id.asc()))
            .select(RECORD);
        read_all(load(self.connection, query, Lock::None)?)
    }

    /// The names that have records now behind one, up to another if there is one; in order.
    pub fn zone_names(
        &mut self,
        tld: &str,
        after: &str,
        up_to: Option<&str>,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let mut query = zone_record::table
            .filter(zone_record::tld.eq(tld).and(zone_record::removed.is_null()))
            .filter(zone_record::name.gt(after))
            .into_boxed();
        if let Some(up_to) = up_to {
            query = query.filter(zone_record::name.le(up_to));
        }
        let names = query
            .select(zone_record::name)
            .distinct()
            .order(zone_record::name.asc())
            .limit(limit)
            .load(self.connection)?;
        Ok(names)
    }

    /// When a version was written, in wall time; none when it was forgotten.
    pub fn zone_written_at(&mut self, tld: &str, at: u64) -> Result<Option<Timestamp>, StoreError> {
        let written = zone_version::table.find((tld, version(at))).select(zone_version::wall);
        let written: Option<i64> = written.first(self.connection).optional()?;
        instant_opt(written)
    }

    /// How many delegations left a zone at or after an instant of registry time.
    pub fn zone_removals_since(&mut self, tld: &str, at: Timestamp) -> Result<u64, StoreError> {
        let counts: Vec<i64> = zone_version::table
            .filter(zone_version::tld.eq(tld).and(zone_version::at.ge(micros(at))))
            .filter(zone_version::delegations_removed.gt(0))
            .select(zone_version::delegations_removed)
            .order(zone_version::version.asc())
            .load(self.connection)?;
        number(counts.into_iter().sum())
    }

    /// How many names operators released at or after an instant of registry time.
    pub fn zone_released_since(&mut self, tld: &str, at: Timestamp) -> Result<u64, StoreError> {
        let counts: Vec<i64> = zone_release::table
            .filter(zone_release::tld.eq(tld).and(zone_release::at.ge(micros(at))))
            .select(zone_release::removals)
            .order(zone_release::id.asc())
            .load(self.connection)?;
        number(counts.into_iter().sum())
    }

    /// Names that cannot be published, in order.
    pub fn zone_faults(&mut self, tld: &str, limit: i64) -> Result<Vec<ZoneFault>, StoreError> {
        let rows: Vec<(String, String, i64)> = zone_fault::table
            .filter(zone_fault::tld.eq(tld))
            .order(zone_fault::name.asc())
            .limit(limit)
            .select((zone_fault::name, zone_fault::why, zone_fault::since))
            .load(self.connection)?;
        let read = |(name, why, since)| Ok(ZoneFault { name, why, since: instant(since)? });
        rows.into_iter().map(read).collect()
    }

    /// Why a name cannot be published, as it was noted.
    pub fn zone_fault(&mut self, tld: &str, name: &str) -> Result<Option<String>, StoreError> {
        let why = zone_fault::table.find((tld, name)).select(zone_fault::why);
        Ok(why.first(self.connection).optional()?)
    }

    /// How many names would leave a zone that is held.
    pub fn zone_held(&mut self, tld: &str) -> Result<u64, StoreError> {
        let held = zone_held::table.filter(zone_held::tld.eq(tld));
        number(held.select(count_star()).first(self.connection)?)
    }

    /// Who released a zone that was held, the newest first.
    pub fn zone_releases(&mut self, tld: &str, limit: i64) -> Result<Vec<ZoneRelease>, StoreError> {
        use zone_release::dsl;
        let rows: Vec<(i64, String, String, i64)> = dsl::zone_release
            .filter(dsl::tld.eq(tld))
            .order(dsl::id.desc())
            .limit(limit)
            .select((dsl::at, dsl::by_name, dsl::words, dsl::removals))
            .load(self.connection)?;
        let read = |(at, by_name, words, removals)| {
            Ok(ZoneRelease { at: instant(at)?, by_name, words, removals: number(removals)? })
        };
        rows.into_iter().map(read).collect()
    }

    fn added_at(&mut self, id: i64) -> Result<i64, StoreError> {
        if id == 0 {
            return Ok(0);
        }
        let row = zone_record::table.find(id).select(zone_record::added);
        row.first(self.connection).optional()?.ok_or_else(|| forgotten(id))
    }

    fn removed_at(&mut self, id: i64) -> Result<Option<i64>, StoreError> {
        if id == 0 {
            return Ok(None);
        }
        let row = zone_record::table.find(id).select(zone_record::removed);
        let removed: Option<Option<i64>> = row.first(self.connection).optional()?;
        removed.ok_or_else(|| forgotten(id))
    }
}

fn forgotten(id: i64) -> StoreError {
    StoreError::Missing(format!("record {id} of a zone: its version was forgotten"))
}
