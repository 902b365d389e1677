//! What is owed outside: duties, and names the zone must look at again.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::notice::Notice;

use crate::error::StoreError;
use crate::row::{decode, instant, instant_opt, micros};
use crate::schema::{dirty_name, duty};
use crate::session::{Session, Tx};

/// A duty that waits, or was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// Its number.
    pub id: i64,
    /// Its stable key: a repetition is known by it.
    pub key: String,
    /// The instant of its cause.
    pub at: Timestamp,
    /// The letter.
    pub notice: Notice,
    /// The secret that travels with it, sealed; wiped when it is done.
    pub sealed: Option<Vec<u8>>,
    /// When it was done, in registry time.
    pub done_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed last.
    pub last_error: Option<String>,
}

#[derive(Queryable)]
struct StoredDuty {
    id: i64,
    key: String,
    at: i64,
    payload: String,
    sealed: Option<Vec<u8>>,
    done_at: Option<i64>,
    attempts: i64,
    last_error: Option<String>,
}

impl StoredDuty {
    fn read(self) -> Result<DutyRow, StoreError> {
        Ok(DutyRow {
            id: self.id,
            key: self.key,
            at: instant(self.at)?,
            notice: decode("notice", &self.payload)?,
            sealed: self.sealed,
            done_at: instant_opt(self.done_at)?,
            attempts: self.attempts,
            last_error: self.last_error,
        })
    }
}

/// A name or host that the zone must look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirtyName {
    /// The name.
    pub name: String,
    /// When it was last marked.
    pub marked_at: Timestamp,
    /// How often it was marked; give it back to [`Tx::clean_name`].
    pub marks: i64,
}

/// How much waits to be done outside, for health and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// The instant of the oldest's cause.
    pub oldest: Option<Timestamp>,
}

impl Session<'_> {
    /// Duties to try now: undone, of causes up to `now`, their next attempt (wall time) reached.
    pub fn duties_undone(
        &mut self,
        now: Timestamp,
        wall: Timestamp,
        limit: i64,
    ) -> Result<Vec<DutyRow>, StoreError> {
        use duty::dsl;
        let rows: Vec<StoredDuty> = dsl::duty
            .filter(dsl::done_at.is_null())
            .filter(dsl::at.le(micros(now)))
            .filter(dsl::next_attempt_wall.is_null().or(dsl::next_attempt_wall.le(micros(wall))))
            .order((dsl::at.asc(), dsl::id.asc()))
            .limit(limit)
            .select((
                dsl::id,
                dsl::key,
                dsl::at,
                dsl::payload,
                dsl::sealed,
                dsl::done_at,
                dsl::attempts,
                dsl::last_error,
            ))
            .load(self.connection)?;
        rows.into_iter().map(StoredDuty::read).collect()
    }

    /// The newest duties before a number, newest first, done or not.
    pub fn duties_page(
        &mut self,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<DutyRow>, StoreError> {
        use duty::dsl;
        let rows: Vec<StoredDuty> = dsl::duty
            .filter(dsl::id.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::id.desc())
            .limit(limit)
            .select((
                dsl::id,
                dsl::key,
                dsl::at,
                dsl::payload,
                dsl::sealed,
                dsl::done_at,
                dsl::attempts,
                dsl::last_error,
            ))
            .load(self.connection)?;
        rows.into_iter().map(StoredDuty::read).collect()
    }

    /// How many duties are undone, and since when.
    pub fn duties_waiting(&mut self) -> Result<Waiting, StoreError> {
        use diesel::dsl::{count_star, min};
        use duty::dsl;
        let (count, oldest): (i64, Option<i64>) = dsl::duty
            .filter(dsl::done_at.is_null())
            .select((count_star(), min(dsl::at)))
            .first(self.connection)?;
        Ok(Waiting { count, oldest: instant_opt(oldest)? })
    }

    /// Names the zone must look at again, the longest marked first.
    pub fn dirty_names(&mut self, limit: i64) -> Result<Vec<DirtyName>, StoreError> {
        use dirty_name::dsl;
        let rows: Vec<(String, i64, i64)> = dsl::dirty_name
            .order((dsl::marked_at.asc(), dsl::name.asc()))
            .limit(limit)
            .select((dsl::name, dsl::marked_at, dsl::marks))
            .load(self.connection)?;
        let read = |(name, marked_at, marks)| {
            Ok(DirtyName { name, marked_at: instant(marked_at)?, marks })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Notes that a duty is done and wipes its secret; whether it was still undone.
    pub fn duty_done(&mut self, id: i64) -> Result<bool, StoreError> {
        use duty::dsl;
        let undone = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::done_at.is_null());
        let set = (
            dsl::done_at.eq(micros(self.now)),
            dsl::sealed.eq(None::<Vec<u8>>),
            dsl::attempts.eq(dsl::attempts + 1),
            dsl::last_error.eq(None::<String>),
        );
        Ok(diesel::update(undone).set(set).execute(self.connection)? == 1)
    }

    /// Notes that a duty failed, and when (wall time) it is tried again.
    pub fn duty_failed(
        &mut self,
        id: i64,
        next_attempt_wall: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        use duty::dsl;
        let undone = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::done_at.is_null());
        let set = (
            dsl::next_attempt_wall.eq(micros(next_attempt_wall)),
            dsl::attempts.eq(dsl::attempts + 1),
            dsl::last_error.eq(error),
        );
        diesel::update(undone).set(set).execute(self.connection)?;
        Ok(())
    }

    /// Takes a mark away, unless the name was marked again since it was read.
    pub fn clean_name(&mut self, seen: &DirtyName) -> Result<bool, StoreError> {
        use dirty_name::dsl;
        let same =
            dsl::dirty_name.filter(dsl::name.eq(&seen.name)).filter(dsl::marks.eq(seen.marks));
        Ok(diesel::delete(same).execute(self.connection)? == 1)
    }
}
