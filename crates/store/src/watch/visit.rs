//! Visits of sites by machines: who asked for them, who is at one, and what came of it.
//!
//! ```text
//!            taken                    recorded
//!  waiting ─────────▶ under-way ──────────────────▶ done
//!     ▲                │  │ │
//!     └── tried again ─┘  │ └── tried often enough ──▶ failed
//!                         └── given up by time: anybody takes it
//! ```
//! Whoever takes a visit has it until a wall time, under the number of the try: what comes later,
//! from somebody who was given up, finds another number and records nothing.

mod steps;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, SiteId};
use registry_core::watch::{Class, Nature, Told};

use crate::engine::MultiBackend;
use crate::error::StoreError;
use crate::row::{bytes, decode, instant, instant_opt, micros, uuid};
use crate::schema::watch_visit::dsl;
use crate::schema::{watch_site, watch_visit};
use crate::session::Session;

const DUE: &str = "due";
const ASKED: &str = "asked";

/// Why a site is visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitCause {
    /// It was never visited, or a look after a notice fell due.
    Due,
    /// A person asked.
    Asked(Actor),
}

/// A visit that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    /// The id it gets, which its evidence names.
    pub id: CaptureId,
    /// Of which site.
    pub site: SiteId,
    /// Why.
    pub cause: VisitCause,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its id.
    pub id: CaptureId,
    /// Of which site.
    pub site: SiteId,
    /// Its number among those of the site, from 1.
    pub number: i64,
    /// Why.
    pub cause: VisitCause,
    /// Since when it is asked for.
    pub asked_at: Timestamp,
    /// How often it was taken: the number of the try.
    pub tries: u32,
    /// Where it stands.
    pub state: VisitState,
    /// Why the last try failed.
    pub words: Option<String>,
}

/// Where a visit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitState {
    /// Nobody is at it.
    Waiting,
    /// Somebody is at it.
    UnderWay,
    /// What was seen is on record.
    Done {
        /// Since when.
        at: Timestamp,
        /// What was seen.
        outcome: VisitOutcome,
        /// The bundle of its evidence.
        bundle: DocumentHash,
        /// What it laid before people.
        told: Told,
    },
    /// It was tried often enough: nothing is said of the site by it.
    Failed {
        /// Since when.
        at: Timestamp,
    },
}

impl VisitState {
    const WAITING: &str = "waiting";
    const UNDER_WAY: &str = "under-way";
    const DONE: &str = "done";
    const FAILED: &str = "failed";

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Waiting => Self::WAITING,
            Self::UnderWay => Self::UNDER_WAY,
            Self::Done { .. } => Self::DONE,
            Self::Failed { .. } => Self::FAILED,
        }
    }
}

/// What a visit saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitOutcome {
    /// Somebody answered.
    Seen,
    /// Nothing is there.
    NothingThere,
}

impl VisitOutcome {
    const ALL: [Self; 2] = [Self::Seen, Self::NothingThere];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::NothingThere => "nothing-there",
        }
    }
}

/// How a try ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitEnd {
    /// It is on record.
    Done {
        /// What was seen.
        outcome: VisitOutcome,
        /// The bundle of its evidence.
        bundle: DocumentHash,
        /// What it laid before people.
        told: Told,
    },
    /// It failed, and is tried again from a wall time on.
    Again {
        /// From when on.
        next_wall: Timestamp,
        /// Why it failed.
        words: String,
    },
    /// It failed, and is given up.
    Failed {
        /// Why it failed.
        words: String,
    },
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = watch_visit, check_for_backend(MultiBackend))]
struct VisitRow {
    id: Vec<u8>,
    site_id: Vec<u8>,
    number: i64,
    cause: String,
    asked_by: Option<String>,
    asked_at: i64,
    state: String,
    tries: i64,
    ended_at: Option<i64>,
    outcome: Option<String>,
    words: Option<String>,
    document_hash: Option<Vec<u8>>,
    told_class: Option<String>,
    told_nature: Option<String>,
}

impl VisitRow {
    fn read(self) -> Result<Visit, StoreError> {
        let unreadable = |what: &str| StoreError::unreadable("visit", what);
        let cause = match (self.cause.as_str(), self.asked_by.as_deref()) {
            (DUE, _) => VisitCause::Due,
            (ASKED, Some(by)) => VisitCause::Asked(decode("actor", by)?),
            (other, _) => return Err(unreadable(other)),
        };
        let ended_at = instant_opt(self.ended_at)?;
        let state = match (self.state.as_str(), ended_at) {
            (VisitState::WAITING, None) => VisitState::Waiting,
            (VisitState::UNDER_WAY, None) => VisitState::UnderWay,
            (VisitState::FAILED, Some(at)) => VisitState::Failed { at },
            (VisitState::DONE, Some(at)) => {
                let code = self.outcome.as_deref().unwrap_or_default();
                let outcome = VisitOutcome::ALL.into_iter().find(|one| one.code() == code);
                let hash = self.document_hash.and_then(|hash| <[u8; 32]>::try_from(hash).ok());
                VisitState::Done {
                    at,
                    outcome: outcome.ok_or_else(|| unreadable(code))?,
                    bundle: DocumentHash(hash.ok_or_else(|| unreadable("its bundle"))?),
                    told: told(self.told_class.as_deref(), self.told_nature.as_deref()),
                }
            }
            (other, _) => return Err(unreadable(other)),
        };
        Ok(Visit {
            id: CaptureId::from_uuid(uuid(&self.id)?),
            site: SiteId::from_uuid(uuid(&self.site_id)?),
            number: self.number,
            cause,
            asked_at: instant(self.asked_at)?,
            tries: u32::try_from(self.tries).map_err(|_| unreadable("its tries"))?,
            state,
            words: self.words,
        })
    }
}

fn told(class: Option<&str>, nature: Option<&str>) -> Told {
    Told { class: class.and_then(Class::from_code), nature: nature.and_then(Nature::from_code) }
}

impl Session<'_> {
    /// Sites that are to be visited and nobody has asked for it, the most urgent first.
    pub fn sites_to_visit(&mut self, limit: i64) -> Result<Vec<SiteId>, StoreError> {
        use watch_site::dsl as site;
        let asked = site::look_asked_at;
        // In the words of the index that has these alone.
        let ids: Vec<Vec<u8>> = site::watch_site
            .filter(asked.is_null().or(asked.lt(site::look_due_at.nullable())))
            .order((site::place.asc(), site::id.asc()))
            .limit(limit)
            .select(site::id)
            .load(self.connection)?;
        ids.iter().map(|id| Ok(SiteId::from_uuid(uuid(id)?))).collect()
    }

    /// A visit.
    pub fn visit(&mut self, id: CaptureId) -> Result<Option<Visit>, StoreError> {
        let row = dsl::watch_visit.find(bytes(id.as_uuid())).select(VisitRow::as_select());
        row.first(self.connection).optional()?.map(VisitRow::read).transpose()
    }

    /// The visits of a site, newest first, before a number.
    pub fn visits_of(
        &mut self,
        site: SiteId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError> {
        let rows: Vec<VisitRow> = dsl::watch_visit
            .filter(dsl::site_id.eq(bytes(site.as_uuid())))
            .filter(dsl::number.lt(before.unwrap_or(i64::MAX)))
            .order(dsl::number.desc())
            .limit(limit)
            .select(VisitRow::as_select())
            .load(self.connection)?;
        rows.into_iter().map(VisitRow::read).collect()
    }

    /// What the last visit that is on record laid before people.
    pub fn told_by_last_visit(&mut self, site: SiteId) -> Result<Told, StoreError> {
        let row: Option<(Option<String>, Option<String>)> = dsl::watch_visit
            .filter(dsl::site_id.eq(bytes(site.as_uuid())))
            .filter(dsl::state.eq(VisitState::DONE))
            .order(dsl::number.desc())
            .select((dsl::told_class, dsl::told_nature))
            .first(self.connection)
            .optional()?;
        let (class, nature) = row.unwrap_or_default();
        Ok(told(class.as_deref(), nature.as_deref()))
    }

    /// The visits that nobody is at and may be taken at a wall time.
    pub fn visits_to_take(
        &mut self,
        wall: Timestamp,
        limit: i64,
    ) -> Result<Vec<CaptureId>, StoreError> {
        let ids: Vec<Vec<u8>> = dsl::watch_visit
            .filter(dsl::ended_at.is_null())
            .filter(dsl::next_wall.le(micros(wall)))
            .order((dsl::place.asc(), dsl::asked_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(dsl::id)
            .load(self.connection)?;
        ids.iter().map(|id| Ok(CaptureId::from_uuid(uuid(id)?))).collect()
    }
}
