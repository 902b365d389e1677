//! What is owed outside: duties, and names the zone must look at again.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::notice::Notice;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::mail::UNDELIVERED;
use crate::row::{decode, encode, instant, instant_opt, micros};
use crate::schema::{duty, zone_mark};
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
    /// The date of the notice: registry time of its first attempt (P-57).
    pub dated_at: Option<Timestamp>,
    /// When it was done, in registry time.
    pub done_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// Whether it was given up.
    pub is_undelivered: bool,
    /// When a report first said that it did not arrive, in registry time.
    pub bounced_at: Option<Timestamp>,
}

#[derive(Queryable)]
pub(crate) struct StoredDuty {
    id: i64,
    key: String,
    at: i64,
    payload: String,
    sealed: Option<Vec<u8>>,
    dated_at: Option<i64>,
    done_at: Option<i64>,
    attempts: i64,
    last_error: Option<String>,
    outcome: Option<String>,
    bounced_at: Option<i64>,
}

/// The columns of a [`StoredDuty`].
pub(crate) const COLUMNS: (
    duty::id,
    duty::key,
    duty::at,
    duty::payload,
    duty::sealed,
    duty::dated_at,
    duty::done_at,
    duty::attempts,
    duty::last_error,
    duty::outcome,
    duty::bounced_at,
) = (
    duty::id,
    duty::key,
    duty::at,
    duty::payload,
    duty::sealed,
    duty::dated_at,
    duty::done_at,
    duty::attempts,
    duty::last_error,
    duty::outcome,
    duty::bounced_at,
);

impl StoredDuty {
    pub(crate) fn read(self) -> Result<DutyRow, StoreError> {
        Ok(DutyRow {
            id: self.id,
            key: self.key,
            at: instant(self.at)?,
            notice: decode("notice", &self.payload)?,
            sealed: self.sealed,
            dated_at: instant_opt(self.dated_at)?,
            done_at: instant_opt(self.done_at)?,
            attempts: self.attempts,
            last_error: self.last_error,
            is_undelivered: self.outcome.as_deref() == Some(UNDELIVERED),
            bounced_at: instant_opt(self.bounced_at)?,
        })
    }
}

/// A mark on a name or host that the zone must look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneMark {
    /// Its number, ascending; give it back to [`Tx::take_zone_mark`].
    pub id: i64,
    /// The name.
    pub name: String,
    /// When it was marked.
    pub marked_at: Timestamp,
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
            .select(COLUMNS)
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
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(StoredDuty::read).collect()
    }

    /// Notices in trouble, the newest first: given up, come back, or failed so far.
    pub fn duties_failing(&mut self, limit: i64) -> Result<Vec<DutyRow>, StoreError> {
        use duty::dsl;
        let given_up = dsl::outcome.eq(UNDELIVERED);
        let fails = dsl::done_at.is_null().and(dsl::last_error.is_not_null());
        let rows: Vec<StoredDuty> = dsl::duty
            .filter(fails.or(given_up.assume_not_null()).or(dsl::bounced_at.is_not_null()))
            .order(dsl::id.desc())
            .limit(limit)
            .select(COLUMNS)
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

    /// What the zone must look at again, the longest marked first; a name stands there once for
    /// each of its marks.
    pub fn zone_marks(&mut self, limit: i64) -> Result<Vec<ZoneMark>, StoreError> {
        use zone_mark::dsl;
        let rows: Vec<(i64, String, i64)> = dsl::zone_mark
            .order(dsl::id.asc())
            .limit(limit)
            .select((dsl::id, dsl::name, dsl::marked_at))
            .load(self.connection)?;
        let read =
            |(id, name, marked_at)| Ok(ZoneMark { id, name, marked_at: instant(marked_at)? });
        rows.into_iter().map(read).collect()
    }

    /// The duties of keys, in the order in which they came.
    pub fn duties_of_keys(&mut self, keys: &[String]) -> Result<Vec<DutyRow>, StoreError> {
        use duty::dsl;
        let rows: Vec<StoredDuty> = dsl::duty
            .filter(dsl::key.eq_any(keys))
            .order(dsl::id.asc())
            .select(COLUMNS)
            .load(self.connection)?;
        rows.into_iter().map(StoredDuty::read).collect()
    }
}

impl Tx<'_> {
    /// The letters that a rehearsal owes by now, in the order in which they would go.
    pub fn rehearsed_letters(&mut self) -> Result<Vec<DutyRow>, StoreError> {
        let keys = self.rehearsed.clone().unwrap_or_default();
        self.duties_of_keys(&keys)
    }

    /// A duty, held for an attempt at its delivery; none when it is done or there is none.
    pub fn duty_to_try(&mut self, id: i64) -> Result<Option<DutyRow>, StoreError> {
        use duty::dsl;
        let query = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::done_at.is_null()).select(COLUMNS);
        let rows: Vec<StoredDuty> = load(self.connection, query, Lock::Update)?;
        rows.into_iter().next().map(StoredDuty::read).transpose()
    }

    /// Notes the first attempt at a notice, its date, and the deadline that counts from it (P-57).
    pub fn date_duty(&mut self, id: i64, notice: &Notice) -> Result<(), StoreError> {
        use duty::dsl;
        let undated = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::dated_at.is_null());
        let set = (dsl::dated_at.eq(micros(self.now)), dsl::payload.eq(encode("notice", notice)?));
        diesel::update(undated).set(set).execute(self.connection)?;
        Ok(())
    }

    /// Notes that a duty is done and wipes its secret; whether it was still undone.
    pub fn duty_done(&mut self, id: i64) -> Result<bool, StoreError> {
        use duty::dsl;
        let undone = dsl::duty.filter(dsl::id.eq(id)).filter(dsl::done_at.is_null());
        let set = (
            dsl::done_at.eq(micros(self.now)),
            dsl::outcome.eq("delivered"),
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

    /// Takes a mark away that was looked at; whether it still stood there.
    pub fn take_zone_mark(&mut self, seen: &ZoneMark) -> Result<bool, StoreError> {
        use zone_mark::dsl;
        // SQLite gives the number of a mark that was taken to a new one.
        let same = dsl::zone_mark.filter(dsl::id.eq(seen.id)).filter(dsl::name.eq(&seen.name));
        Ok(diesel::delete(same).execute(self.connection)? == 1)
    }
}
