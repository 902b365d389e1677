//! What the reconciler looks up: marks, due names, and names in the order of a walk.

use diesel::dsl::count_star;
use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::DomainId;

use crate::duty::ZoneMark;
use crate::engine::{Lock, load, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Stored, instant, micros, stored, uuid};
use crate::schema::{domain, zone_mark};
use crate::session::{Session, Tx};

/// A due name, as a place in the round over all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueName {
    /// Since when.
    pub due_at: Timestamp,
    /// Its id.
    pub id: DomainId,
    /// The name.
    pub name: String,
}

impl Session<'_> {
    /// Live registrations of these names, projected to `now`; not in their order.
    pub fn domains_named(
        &mut self,
        tld: &str,
        names: &[&str],
        now: Timestamp,
    ) -> Result<Vec<Projected<Domain>>, StoreError> {
        use domain::dsl;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::domain
            .filter(dsl::tld.eq(tld).and(dsl::name.eq_any(padded(names.to_vec()))))
            .filter(dsl::purged_at.is_null())
            .order(dsl::name.asc())
            .select(stored!(domain));
        let rows: Vec<Stored> = load(self.connection, query, Lock::None)?;
        let taken: Result<Vec<_>, _> =
            rows.into_iter().map(|row| self.take_domain(row, Lock::None)).collect();
        self.project_domains(taken?, Lock::None, now)
    }

    /// Names of a TLD that time may have changed by `now`, behind one of them: with or without a
    /// sweep the zone looks at them.
    pub fn names_due(
        &mut self,
        tld: &str,
        after: Option<&DueName>,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<DueName>, StoreError> {
        use domain::dsl;
        let (at, id) = match after {
            Some(after) => (micros(after.due_at), after.id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<(Option<i64>, Vec<u8>, String)> = dsl::domain
            .filter(dsl::due_at.le(micros(now)).and(dsl::due_at.ge(at)))
            .filter(dsl::due_at.gt(at).or(dsl::id.gt(id)))
            .filter(dsl::tld.eq(tld))
            .order((dsl::due_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select((dsl::due_at, dsl::id, dsl::name))
            .load(self.connection)?;
        let read = |(due_at, id, name): (Option<i64>, Vec<u8>, String)| {
            let due_at = instant(due_at.unwrap_or_default())?;
            Ok(DueName { due_at, id: DomainId::from_uuid(uuid(&id)?), name })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many names of a TLD time may have changed by `now`, and how many marks there are; each
    /// at most as many as asked.
    pub fn zone_waiting(
        &mut self,
        tld: &str,
        now: Timestamp,
        limit: i64,
    ) -> Result<(u64, u64), StoreError> {
        use domain::dsl;
        let due = dsl::domain.filter(dsl::due_at.le(micros(now)).and(dsl::tld.eq(tld)));
        let due: Vec<Vec<u8>> = due.select(dsl::id).limit(limit).load(self.connection)?;
        let marks: i64 = zone_mark::table.select(count_star()).first(self.connection)?;
        Ok((due.len() as u64, u64::try_from(marks.min(limit)).unwrap_or_default()))
    }

    /// How many names of a TLD time may have changed behind one instant and by another; at most as
    /// many as asked.
    pub fn names_due_between(
        &mut self,
        tld: &str,
        behind: Timestamp,
        now: Timestamp,
        limit: i64,
    ) -> Result<u64, StoreError> {
        use domain::dsl;
        let due = dsl::domain
            .filter(dsl::due_at.gt(micros(behind)).and(dsl::due_at.le(micros(now))))
            .filter(dsl::tld.eq(tld));
        let due: Vec<Vec<u8>> = due.select(dsl::id).limit(limit).load(self.connection)?;
        Ok(due.len() as u64)
    }

    /// The numbers of the oldest and of the newest mark.
    pub fn zone_mark_numbers(&mut self) -> Result<Option<(i64, i64)>, StoreError> {
        let numbers = zone_mark::table.select(zone_mark::id);
        let oldest = numbers.order(zone_mark::id.asc()).first(self.connection).optional()?;
        let newest = numbers.order(zone_mark::id.desc()).first(self.connection).optional()?;
        Ok(oldest.zip(newest))
    }

    /// Marks behind a number, in the order of their numbers.
    pub fn zone_marks_behind(
        &mut self,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ZoneMark>, StoreError> {
        let rows: Vec<(i64, String, i64)> = zone_mark::table
            .filter(zone_mark::id.gt(after))
            .order(zone_mark::id.asc())
            .limit(limit)
            .select((zone_mark::id, zone_mark::name, zone_mark::marked_at))
            .load(self.connection)?;
        let read =
            |(id, name, marked_at)| Ok(ZoneMark { id, name, marked_at: instant(marked_at)? });
        rows.into_iter().map(read).collect()
    }

    /// The names of a TLD that are registered, behind one, in order.
    pub fn registered_names(
        &mut self,
        tld: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        use domain::dsl;
        let names = dsl::domain
            .filter(dsl::purged_at.is_null())
            .filter(dsl::tld.eq(tld).and(dsl::name.gt(after)))
            .order(dsl::name.asc())
            .limit(limit)
            .select(dsl::name)
            .load(self.connection)?;
        Ok(names)
    }
}

impl Tx<'_> {
    /// Takes marks away that were looked at. Nobody else may take any: only the holder of the
    /// lease does.
    pub fn take_zone_marks(&mut self, seen: &[i64]) -> Result<(), StoreError> {
        for ids in seen.chunks(1_000) {
            let these = zone_mark::table.filter(zone_mark::id.eq_any(ids));
            diesel::delete(these).execute(self.connection)?;
        }
        Ok(())
    }
}
