//! The zone as it is read: one short snapshot per page, so that a slow client holds nothing open
//! (DESIGN, section 4a, 10).

use registry_store::{ServedZone, Session, StoreError, ZoneRecord, serial_of};

use super::answer::Near;
use super::limits::PAGE_RECORDS;
use crate::dns::wire::{QueryName, Record, rtype};
use crate::registry::Registry;

/// Reads served zones.
#[derive(Debug, Clone)]
pub struct Source {
    registry: Registry,
}

/// Why a transfer cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The version is no longer kept; the client asks again.
    #[error("version {0} went while it was transferred; the peer asks again")]
    Gone(u64),
    /// The version has no SOA.
    #[error("version {0} of the zone has no SOA record")]
    NoSoa(u64),
}

/// Which records of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Those that live at a version, its SOA left out.
    Whole {
        /// The version.
        at: u64,
    },
    /// Those of `from` that `to` has no more.
    Removed {
        /// The older version.
        from: u64,
        /// The newer one.
        to: u64,
    },
    /// Those of `to` that `from` had not.
    Added {
        /// The older version.
        from: u64,
        /// The newer one.
        to: u64,
    },
}

impl Part {
    /// The oldest version that must be kept for it.
    const fn oldest(self) -> u64 {
        match self {
            Self::Whole { at } => at,
            Self::Removed { from, .. } | Self::Added { from, .. } => from,
        }
    }

    fn read(
        self,
        read: &mut Session<'_>,
        tld: &str,
        after: i64,
    ) -> Result<Vec<ZoneRecord>, StoreError> {
        match self {
            Self::Whole { at } => read.zone_records_at(tld, at, after, PAGE_RECORDS),
            Self::Removed { from, to } => {
                read.zone_records_removed(tld, from, to, after, PAGE_RECORDS)
            }
            Self::Added { from, to } => read.zone_records_added(tld, from, to, after, PAGE_RECORDS),
        }
    }
}

/// Some records, and behind which id the next ones lie; none at the end.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub records: Vec<Record>,
    /// Where to go on.
    pub next: Option<i64>,
}

impl Source {
    /// Reads the zones of a registry.
    pub const fn new(registry: Registry) -> Self {
        Self { registry }
    }

    /// What is served now.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn served(&self, tld: &str) -> Result<Option<ServedZone>, StoreError> {
        let tld = tld.to_owned();
        self.registry.store.read(move |read| read.served_zone(&tld)).await
    }

    /// Every zone, with its SOA.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn all(&self) -> Result<Vec<(ServedZone, Record)>, StoreError> {
        let read = |read: &mut Session<'_>| {
            let mut all = Vec::new();
            for zone in read.served_zones()? {
                if let Some(soa) = read.zone_soa_at(&zone.tld, zone.version)? {
                    let soa = Record::from(soa).with_serial(serial_of(zone.version));
                    all.push((zone, soa));
                }
            }
            Ok(all)
        };
        self.registry.store.read(move |snapshot| read(snapshot)).await
    }

    /// What an answer about a name can come from; none when the name is in no zone of ours.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn near(&self, name: &QueryName) -> Result<Option<Near>, StoreError> {
        let Some(tld) = name.last(1) else { return Ok(None) };
        let delegated = name.last(2);
        let read = move |read: &mut Session<'_>| {
            let Some(zone) = read.served_zone(&tld)? else { return Ok(None) };
            let apex = read.zone_records_of(&tld, &tld)?;
            let delegation = match &delegated {
                Some(name) => read.zone_records_of(&tld, name)?,
                None => Vec::new(),
            };
            let records = |found: Vec<ZoneRecord>| found.into_iter().map(Record::from).collect();
            let (apex, delegation) = (records(apex), records(delegation));
            Ok(Some(Near { tld, version: zone.version, apex, delegation }))
        };
        self.registry.store.read(move |snapshot| read(snapshot)).await
    }

    /// The SOA of a version, with its serial.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn soa(&self, tld: &str, version: u64) -> Result<Record, SourceError> {
        let tld = tld.to_owned();
        let soa = self.registry.store.read(move |read| read.zone_soa_at(&tld, version)).await?;
        let soa = soa.ok_or(SourceError::NoSoa(version))?;
        Ok(Record::from(soa).with_serial(serial_of(version)))
    }

    /// One page of a part, behind a record's id.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn page(&self, tld: &str, part: Part, after: i64) -> Result<Page, SourceError> {
        let owned = tld.to_owned();
        let read = move |read: &mut Session<'_>| {
            let zone = read.served_zone(&owned)?;
            if zone.is_none_or(|zone| zone.oldest_version > part.oldest()) {
                return Ok(None);
            }
            part.read(read, &owned, after).map(Some)
        };
        let found = self.registry.store.read(move |snapshot| read(snapshot)).await?;
        let found = found.ok_or(SourceError::Gone(part.oldest()))?;
        let is_full = i64::try_from(found.len()).is_ok_and(|count| count >= PAGE_RECORDS);
        let next = found.last().map(|record| record.id).filter(|_| is_full);
        let is_plain = |record: &ZoneRecord| record.rtype != rtype::SOA;
        let records = found.into_iter().filter(is_plain).map(Record::from).collect();
        Ok(Page { records, next })
    }

    /// How many records a part has behind one, none for no place, as far as `ceiling`: counting
    /// ends there.
    ///
    /// # Errors
    /// [`SourceError`].
    pub async fn count(
        &self,
        tld: &str,
        part: Part,
        mut after: Option<i64>,
        ceiling: u64,
    ) -> Result<u64, SourceError> {
        let mut count = 0;
        while let Some(from) = after.filter(|_| count <= ceiling) {
            let page = self.page(tld, part, from).await?;
            count += u64::try_from(page.records.len()).unwrap_or(u64::MAX);
            after = page.next;
        }
        Ok(count)
    }
}

impl From<ZoneRecord> for Record {
    fn from(row: ZoneRecord) -> Self {
        let ZoneRecord { id: _, name: _, owner, rtype, ttl_seconds, rdata } = row;
        Self { owner, rtype, ttl_seconds, rdata }
    }
}
