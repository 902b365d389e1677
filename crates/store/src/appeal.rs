//! Appeals (P-55).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::appeal::{self, Against, Appeal};
use registry_core::id::AppealId;
use registry_core::name::DomainName;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema::appeal::dsl;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// An appeal projected to `now`.
    pub fn appeal(
        &mut self,
        id: AppealId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Appeal>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::appeal
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(appeal));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.project_appeals(rows, lock, now)?.into_iter().next())
    }

    /// The key of the appeal with a number, as people cite it.
    pub(crate) fn appeal_numbered(&mut self, number: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let id = dsl::appeal.filter(dsl::appeal_number.eq(number)).select(dsl::id);
        Ok(id.first(self.connection).optional()?)
    }

    /// The newest appeal against an object's decisions; a request rejected again may have two.
    pub fn appeals_against(
        &mut self,
        against: Against,
        now: Timestamp,
    ) -> Result<Vec<Appeal>, StoreError> {
        let rows: Vec<Stored> = dsl::appeal
            .filter(dsl::against_id.eq(against.id().as_bytes().as_slice()))
            .order(dsl::decided_at.asc())
            .select(stored!(appeal))
            .load(self.connection)?;
        let found = self.project_appeals(rows, Lock::None, now)?;
        Ok(found.into_iter().map(|found| found.object).collect())
    }

    /// Every appeal about a name, by id, locked: what an acceptance has to know (P-12).
    pub fn appeals_for_name(
        &mut self,
        name: &DomainName,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Appeal>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::appeal
            .filter(dsl::name.eq(name.as_str()))
            .order(dsl::id.asc())
            .select(stored!(appeal));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.project_appeals(rows, lock, now)
    }

    /// Appeals in the order in which they were received, behind an instant and id: all, or those
    /// that wait for somebody.
    pub fn appeals_page(
        &mut self,
        waiting: bool,
        after: Option<(Timestamp, AppealId)>,
        (limit, now): (i64, Timestamp),
    ) -> Result<Vec<Appeal>, StoreError> {
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let query = dsl::appeal
            .filter(dsl::received_at.ge(at))
            .filter(dsl::received_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(appeal))
            .into_boxed();
        let query = if waiting { query.filter(dsl::waiting.eq(true)) } else { query };
        let rows: Vec<Stored> = query.load(self.connection)?;
        let found = self.project_appeals(rows, Lock::None, now)?;
        Ok(found.into_iter().map(|found| found.object).collect())
    }

    fn project_appeals(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Appeal>>, StoreError> {
        let project = |row| {
            let row: Row<Appeal> = self.take(row, lock)?;
            if !row.is_due(now) {
                return Ok(Projected::settled(row));
            }
            let (object, caught_up) = appeal::advance(&row.object, now);
            let due_at = appeal::due_at(&object);
            Ok(Projected { object, caught_up, due_at, overdue: true })
        };
        rows.into_iter().map(project).collect()
    }
}

impl Tx<'_> {
    pub(crate) fn put_appeal(
        &mut self,
        appeal: &Appeal,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = appeal.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(AppealRow in appeal {
            id: &'r [u8] = id,
            against: &'r str = appeal.against.code(),
            against_id: &'r [u8] = appeal.against.id().as_bytes(),
            decided_at: i64 = micros(appeal.decided_at),
            appeal_number: &'r str = appeal.number.as_str(),
            name: &'r str = appeal.name.as_str(),
            organization_id: &'r [u8] = appeal.organization.as_uuid().as_bytes(),
            state: &'r str = appeal.state.code(),
            waiting: bool = appeal.is_waiting(),
            received_at: i64 = micros(appeal.notice.received_at),
            deadline: Option<i64> = appeal.waits_until().map(micros),
        } with written);
        put!(self.connection, appeal, id, row, is_new)
    }
}
