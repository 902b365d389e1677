//! What happens to a visit: it is asked for, taken, and its tries end.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::CaptureId;
use registry_core::watch::{Class, Nature};

use super::{ASKED, DUE, NewVisit, Visit, VisitCause, VisitEnd, VisitRow, VisitState};
use crate::error::StoreError;
use crate::row::{bytes, encode, micros};
use crate::schema::watch_visit::dsl;
use crate::schema::{watch_site, watch_visit};
use crate::session::Tx;

/// Before every site that the time has come for.
const ASKED_PLACE: i64 = i64::MIN;

/// The wall time from which whatever need not wait may be taken.
const AT_ONCE: i64 = i64::MIN;

#[derive(Insertable)]
#[diesel(table_name = watch_visit, treat_none_as_default_value = false)]
struct NewRow {
    id: Vec<u8>,
    site_id: Vec<u8>,
    number: i64,
    cause: &'static str,
    asked_by: Option<String>,
    asked_at: i64,
    place: i64,
    state: &'static str,
    tries: i64,
    next_wall: i64,
}

impl Tx<'_> {
    /// Asks for a visit: the one that there will be, which is the open one where there is one; while
    /// it waits, a person's request makes it theirs, and it waits no longer. None where there is no
    /// such site.
    pub fn ask_visit(&mut self, new: &NewVisit) -> Result<Option<Visit>, StoreError> {
        use watch_site::dsl as site;
        let site_id = bytes(new.site.as_uuid());
        // Whoever else asks waits here, and finds this one.
        let asked = diesel::update(site::watch_site.find(site_id.clone()))
            .set(site::look_asked_at.eq(micros(self.now)))
            .execute(self.connection)?;
        if asked == 0 {
            return Ok(None);
        }
        if let VisitCause::Asked(by) = &new.cause {
            self.hurry_visit(&site_id, by)?;
        }
        let open: Option<VisitRow> = dsl::watch_visit
            .filter(dsl::site_id.eq(site_id.clone()))
            .filter(dsl::ended_at.is_null())
            .select(VisitRow::as_select())
            .first(self.connection)
            .optional()?;
        if let Some(open) = open {
            return open.read().map(Some);
        }
        let (cause, asked_by, place) = match &new.cause {
            VisitCause::Asked(by) => (ASKED, Some(encode("actor", by)?), ASKED_PLACE),
            VisitCause::Due => {
                let place = site::watch_site.find(site_id.clone()).select(site::place);
                (DUE, None, place.first(self.connection)?)
            }
        };
        let last = dsl::watch_visit.filter(dsl::site_id.eq(site_id.clone()));
        let last = last.order(dsl::number.desc()).select(dsl::number);
        let last: Option<i64> = last.first(self.connection).optional()?;
        let row = NewRow {
            id: bytes(new.id.as_uuid()),
            site_id,
            number: last.unwrap_or(0) + 1,
            cause,
            asked_by,
            asked_at: micros(self.now),
            place,
            state: VisitState::WAITING,
            tries: 0,
            next_wall: AT_ONCE,
        };
        diesel::insert_into(watch_visit::table).values(row).execute(self.connection)?;
        self.visit(new.id)
    }

    /// Makes the visit of a site that waits the one that a person asked for.
    fn hurry_visit(&mut self, site: &[u8], by: &Actor) -> Result<(), StoreError> {
        let waiting = dsl::watch_visit
            .filter(dsl::site_id.eq(site))
            .filter(dsl::ended_at.is_null())
            .filter(dsl::state.eq(VisitState::WAITING));
        diesel::update(waiting)
            .set((
                dsl::cause.eq(ASKED),
                dsl::asked_by.eq(encode("actor", by)?),
                dsl::place.eq(ASKED_PLACE),
                dsl::next_wall.eq(AT_ONCE),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes a visit until a wall time; none where somebody else was first.
    pub fn take_visit(
        &mut self,
        id: CaptureId,
        (wall, until): (Timestamp, Timestamp),
    ) -> Result<Option<Visit>, StoreError> {
        let free = dsl::watch_visit
            .filter(dsl::id.eq(bytes(id.as_uuid())))
            .filter(dsl::ended_at.is_null())
            .filter(dsl::next_wall.le(micros(wall)));
        let taken = diesel::update(free)
            .set((
                dsl::state.eq(VisitState::UNDER_WAY),
                dsl::tries.eq(dsl::tries + 1),
                dsl::next_wall.eq(micros(until)),
            ))
            .execute(self.connection)?;
        if taken == 1 { self.visit(id) } else { Ok(None) }
    }

    /// Ends a try; whether it was still this one.
    pub fn end_visit(
        &mut self,
        (id, tries): (CaptureId, u32),
        end: &VisitEnd,
    ) -> Result<bool, StoreError> {
        let own = dsl::watch_visit
            .filter(dsl::id.eq(bytes(id.as_uuid())))
            .filter(dsl::ended_at.is_null())
            .filter(dsl::state.eq(VisitState::UNDER_WAY))
            .filter(dsl::tries.eq(i64::from(tries)));
        let now = micros(self.now);
        let ended = match end {
            VisitEnd::Done { outcome, bundle, told } => diesel::update(own)
                .set((
                    dsl::state.eq(VisitState::DONE),
                    dsl::ended_at.eq(now),
                    dsl::outcome.eq(outcome.code()),
                    dsl::words.eq(None::<String>),
                    dsl::document_hash.eq(bundle.0.as_slice()),
                    dsl::told_class.eq(told.class.map(Class::code)),
                    dsl::told_nature.eq(told.nature.map(Nature::code)),
                ))
                .execute(self.connection)?,
            VisitEnd::Again { next_wall, words } => diesel::update(own)
                .set((
                    dsl::state.eq(VisitState::WAITING),
                    dsl::next_wall.eq(micros(*next_wall)),
                    dsl::words.eq(words),
                ))
                .execute(self.connection)?,
            VisitEnd::Failed { words } => diesel::update(own)
                .set((
                    dsl::state.eq(VisitState::FAILED),
                    dsl::ended_at.eq(now),
                    dsl::words.eq(words),
                ))
                .execute(self.connection)?,
        };
        Ok(ended == 1)
    }
}
