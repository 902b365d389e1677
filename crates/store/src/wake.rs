//! Bringing the agenda of children forward when somebody acts on their parent (DESIGN, section
//! 4a, 4; decision 0013).
//!
//! `due_at` may be early, never late. So the children of a large parent are woken *ahead*, a page
//! in each transaction, and then the act runs and wakes what is left, in its own transaction: the
//! rule holds at every instant, whatever happens in between.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use jiff::Timestamp;
use registry_core::decision::Wake;
use registry_core::id::DomainId;

use crate::engine::{MultiBackend, locks_rows};
use crate::error::StoreError;
use crate::row::{micros, uuid};
use crate::schema::{domain, domain_host, host};
use crate::session::{Session, Tx};

/// Rows woken in one transaction: some milliseconds of the one writer of SQLite.
pub(crate) const PAGE: usize = 500;

/// How often children are woken ahead of one act. The sweep may move some on meanwhile; what it
/// leaves after that many times, the act wakes whole.
pub(crate) const TIMES_AHEAD: u32 = 3;

impl Session<'_> {
    /// The children that are not yet due, as keys of names.
    ///
    /// A visit holds what its name stands on, so of names under an accreditation or organization
    /// none is being moved on while the parent is changed. It does not hold name servers: where
    /// rows are locked one by one, each name that a host serves counts, and the update waits for
    /// those under way.
    pub(crate) fn asleep(
        &mut self,
        wake: Wake,
        now: Timestamp,
        limit: Option<usize>,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut query = domain::table.filter(domain::purged_at.is_null()).into_boxed();
        if !self.counts_each(wake) {
            let later = domain::due_at.is_null().or(domain::due_at.gt(micros(now)));
            query = query.filter(later);
        }
        if let Some(limit) = limit {
            query = query.limit(i64::try_from(limit).unwrap_or(i64::MAX));
        }
        Ok(children(query, wake).select(domain::id).load(self.connection)?)
    }

    fn counts_each(&self, wake: Wake) -> bool {
        let served = matches!(wake, Wake::DomainsServedUnder(_) | Wake::DomainsServedBy(_));
        served && locks_rows(self.connection)
    }
}

type Boxed<'q> = domain::BoxedQuery<'q, MultiBackend>;

fn children<'q>(query: Boxed<'q>, wake: Wake) -> Boxed<'q> {
    match wake {
        Wake::DomainsOfAccreditation(id) => {
            query.filter(domain::accreditation_id.eq(id.as_uuid().as_bytes().to_vec()))
        }
        Wake::DomainsOfOrganization(id) => query
            .filter(domain::organization_id.eq(id.as_uuid().as_bytes().to_vec()))
            .filter(domain::accreditation_id.is_null()),
        Wake::DomainsServedUnder(id) => {
            let key = id.as_uuid().as_bytes().to_vec();
            let hosts = host::table.filter(host::superordinate_id.eq(key.clone())).select(host::id);
            let served = domain_host::table.filter(domain_host::host_id.eq_any(hosts));
            query
                .filter(domain::id.eq_any(served.select(domain_host::domain_id)))
                .filter(domain::id.ne(key))
        }
        Wake::DomainsServedBy(id) => {
            let key = id.as_uuid().as_bytes().to_vec();
            let served = domain_host::table.filter(domain_host::host_id.eq(key));
            query.filter(domain::id.eq_any(served.select(domain_host::domain_id)))
        }
    }
}

impl Session<'_> {
    /// Names that are children, none of them purged, behind a name in the order of their ids: for
    /// an act that does something to each (P-6).
    pub fn names_under(
        &mut self,
        parent: Wake,
        after: Option<DomainId>,
        limit: usize,
    ) -> Result<Vec<DomainId>, StoreError> {
        let mut query = domain::table.filter(domain::purged_at.is_null()).into_boxed();
        if let Some(after) = after {
            query = query.filter(domain::id.gt(after.as_uuid().as_bytes().to_vec()));
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = children(query, parent).order(domain::id.asc()).limit(limit);
        let keys: Vec<Vec<u8>> = query.select(domain::id).load(self.connection)?;
        keys.iter().map(|key| Ok(DomainId::from_uuid(uuid(key)?))).collect()
    }
}

impl Tx<'_> {
    /// Brings the agenda of children forward to `now`; an error that has them woken ahead if they
    /// are too many for one transaction.
    pub(crate) fn wake(&mut self, wake: Wake, now: Timestamp) -> Result<(), StoreError> {
        let ahead = self.wakes_ahead && !self.counts_each(wake);
        let mut asleep = self.asleep(wake, now, ahead.then_some(PAGE + 1))?;
        if ahead && asleep.len() > PAGE {
            return Err(StoreError::Asleep(wake));
        }
        asleep.sort_unstable();
        asleep.chunks(PAGE).try_for_each(|page| self.wake_page(page, now))
    }

    /// Makes a page of names due; one that is due already stays so since its own instant.
    pub(crate) fn wake_page(&mut self, page: &[Vec<u8>], now: Timestamp) -> Result<(), StoreError> {
        let now = micros(now);
        let keys: Vec<&[u8]> = page.iter().map(Vec::as_slice).collect();
        let earliest = sql::<Nullable<BigInt>>("CASE WHEN due_at < ")
            .bind::<BigInt, _>(now)
            .sql(" THEN due_at ELSE ")
            .bind::<BigInt, _>(now)
            .sql(" END");
        diesel::update(domain::table.filter(domain::id.eq_any(keys)))
            .set(domain::due_at.eq(earliest))
            .execute(self.connection)?;
        Ok(())
    }
}
