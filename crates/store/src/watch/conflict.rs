//! Who of the registry signs nothing about a site or a portfolio (P-92).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::{PortfolioId, SiteId, StaffId};
use registry_core::watch::{Conflict, Party};

use crate::engine::{fixed, padded};
use crate::error::StoreError;
use crate::row::{decode, encode, instant, micros, uuid};
use crate::schema::watch_conflict::dsl;
use crate::session::{Session, Tx};

/// A conflict of interest on record, with who marked it and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchConflict {
    /// Who has it, and about whom.
    pub conflict: Conflict,
    /// The person's name then.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub marked_at: Timestamp,
    /// Who marked it.
    pub marked_by: Actor,
    /// Its end; none while it stands.
    pub ended: Option<WatchConflictEnd>,
}

/// How a mark ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchConflictEnd {
    /// Who ended it.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

fn about_of(party: Party) -> (&'static str, Vec<u8>) {
    match party {
        Party::Site(id) => ("site", id.as_uuid().as_bytes().to_vec()),
        Party::Portfolio(id) => ("portfolio", id.as_uuid().as_bytes().to_vec()),
    }
}

impl Session<'_> {
    /// The marks that stand about any of these.
    pub(super) fn watch_conflicts_about(
        &mut self,
        parties: &[Party],
    ) -> Result<Vec<Conflict>, StoreError> {
        let ids: Vec<Vec<u8>> = parties.iter().map(|party| about_of(*party).1).collect();
        let marks = self.watch_conflicts(&ids)?.into_iter().filter(|mark| mark.ended.is_none());
        Ok(marks.map(|mark| mark.conflict).collect())
    }

    /// The marks about a site or a portfolio, oldest first, those that ended too.
    pub fn watch_conflicts_of(&mut self, about: Party) -> Result<Vec<WatchConflict>, StoreError> {
        self.watch_conflicts(&[about_of(about).1])
    }

    fn watch_conflicts(&mut self, ids: &[Vec<u8>]) -> Result<Vec<WatchConflict>, StoreError> {
        type End = (Option<i64>, Option<String>, Option<String>);
        type Columns = (Vec<u8>, String, String, Vec<u8>, String, (i64, String), End);
        let rows: Vec<Columns> = dsl::watch_conflict
            .filter(dsl::about_id.eq_any(padded(ids.to_vec())))
            .order(dsl::id.asc())
            .select((
                dsl::staff_id,
                dsl::staff_name,
                dsl::about,
                dsl::about_id,
                dsl::reason,
                (dsl::marked_at, dsl::marked_by),
                (dsl::ended_at, dsl::ended_by, dsl::end_reason),
            ))
            .load(self.connection)?;
        let end = |(at, by, reason): End| {
            let (Some(at), Some(by)) = (at, by) else { return Ok(None) };
            let (by, at) = (decode("actor", &by)?, instant(at)?);
            Ok::<_, StoreError>(Some(WatchConflictEnd {
                by,
                reason: reason.unwrap_or_default(),
                at,
            }))
        };
        let read = |(staff, name, about, id, reason, marked, ended): Columns| {
            let id = uuid(&id)?;
            let about = match about.as_str() {
                "site" => Party::Site(SiteId::from_uuid(id)),
                "portfolio" => Party::Portfolio(PortfolioId::from_uuid(id)),
                other => return Err(StoreError::unreadable("party of a conflict", other)),
            };
            let person = StaffId::from_uuid(uuid(&staff)?);
            let conflict = Conflict { person, about };
            let (marked_at, marked_by) = (instant(marked.0)?, decode("actor", &marked.1)?);
            let ended = end(ended)?;
            Ok(WatchConflict { conflict, name, reason, marked_at, marked_by, ended })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Marks a person; a mark that stands is [`Constraint::WatchConflict`].
    ///
    /// [`Constraint::WatchConflict`]: crate::Constraint::WatchConflict
    pub fn mark_watch_conflict(
        &mut self,
        conflict: Conflict,
        name: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let (about, about_id) = about_of(conflict.about);
        let by = encode("actor", by)?;
        let row = (
            dsl::staff_id.eq(conflict.person.as_uuid().as_bytes().as_slice()),
            dsl::staff_name.eq(name),
            dsl::about.eq(about),
            dsl::about_id.eq(about_id.as_slice()),
            dsl::reason.eq(reason),
            dsl::marked_at.eq(micros(self.now)),
            dsl::marked_by.eq(by.as_str()),
        );
        fixed!(diesel::insert_into(dsl::watch_conflict).values(row)).run(self.connection)?;
        Ok(())
    }

    /// Ends a mark, and says why; whether one stood.
    pub fn end_watch_conflict(
        &mut self,
        conflict: Conflict,
        reason: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let (about, about_id) = about_of(conflict.about);
        let by = encode("actor", by)?;
        let stands = dsl::watch_conflict
            .filter(dsl::staff_id.eq(conflict.person.as_uuid().as_bytes().as_slice()))
            .filter(dsl::about.eq(about))
            .filter(dsl::about_id.eq(about_id.as_slice()))
            .filter(dsl::ended_at.is_null());
        let ended = (
            dsl::ended_at.eq(micros(self.now)),
            dsl::ended_by.eq(by.as_str()),
            dsl::end_reason.eq(reason),
        );
        let count = diesel::update(stands).set(ended).execute(self.connection)?;
        Ok(count > 0)
    }
}
