//! Checks of where names lead (P-3), and the lists they are worked down by.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::{DomainId, WebsiteCheckId};
use registry_core::website_check::WebsiteCheck;

use crate::engine::{Lock, MultiBackend, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, micros, put, stored, written_row};
use crate::schema::website_check::dsl;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A check; time alone changes nothing of it.
    pub fn website_check(
        &mut self,
        id: WebsiteCheckId,
        lock: Lock,
    ) -> Result<Option<WebsiteCheck>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::website_check
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(website_check));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.take_website_checks(rows, lock)?.into_iter().next())
    }

    /// The check of a registration.
    pub fn website_check_of(
        &mut self,
        domain: DomainId,
        lock: Lock,
    ) -> Result<Option<WebsiteCheck>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::website_check
            .filter(dsl::domain_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .select(stored!(website_check));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.take_website_checks(rows, lock)?.into_iter().next())
    }

    /// The checks whose name is to be looked at by `now`, the one that waits longest first.
    pub fn website_checks_due(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<WebsiteCheck>, StoreError> {
        let rows: Vec<Stored> = dsl::website_check
            .filter(dsl::next_at.le(micros(now)))
            .order((dsl::next_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(website_check))
            .load(self.connection)?;
        self.take_website_checks(rows, Lock::None)
    }

    /// The checks that wait for a reviewer, oldest first, behind an instant and id.
    pub fn website_checks_open(
        &mut self,
        after: Option<(Timestamp, WebsiteCheckId)>,
        limit: i64,
    ) -> Result<Vec<WebsiteCheck>, StoreError> {
        let mut query =
            dsl::website_check.into_boxed::<MultiBackend>().filter(dsl::open_since.is_not_null());
        if let Some((since, id)) = after {
            let (since, id) = (micros(since), id.as_uuid().as_bytes().to_vec());
            let later = dsl::open_since.gt(since).or(dsl::id.gt(id));
            query = query.filter(dsl::open_since.ge(since)).filter(later.assume_not_null());
        }
        let rows: Vec<Stored> = query
            .order((dsl::open_since.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(website_check))
            .load(self.connection)?;
        self.take_website_checks(rows, Lock::None)
    }

    /// Registrations that somebody was vouched for, in the order in which they were made, behind an
    /// instant and id and up to an instant; as they are recorded, not projected.
    pub fn vouched_registrations(
        &mut self,
        after: Option<(Timestamp, DomainId)>,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Domain>, StoreError> {
        use crate::schema::domain::dsl;
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<Stored> = dsl::domain
            .filter(dsl::organization_id.is_not_null())
            .filter(dsl::created_at.le(micros(until)))
            .filter(dsl::created_at.ge(at))
            .filter(dsl::created_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::created_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(domain))
            .load(self.connection)?;
        let take = |row| Ok(self.take_domain(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    fn take_website_checks(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
    ) -> Result<Vec<WebsiteCheck>, StoreError> {
        let take = |row| Ok(self.take::<WebsiteCheck>(row, lock)?.object);
        rows.into_iter().map(take).collect()
    }
}

impl Tx<'_> {
    pub(crate) fn put_website_check(
        &mut self,
        check: &WebsiteCheck,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = check.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(WebsiteCheckRow in website_check {
            id: &'r [u8] = id,
            domain_id: &'r [u8] = check.domain.as_uuid().as_bytes(),
            next_at: Option<i64> = check.next_at.map(micros),
            open_since: Option<i64> = check.open_since().map(micros),
        } with written);
        put!(self.connection, website_check, id, row, is_new)
    }
}
