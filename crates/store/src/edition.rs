//! Editions of what the registry publishes (P-70), and to whom unpublished ones were given (P-72).

mod telling;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{EditionId, StaffId};
use registry_core::terms::{DocumentKind, Edition};

pub use telling::Told;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, instant, micros, put, stored, uuid, written_row};
use crate::schema::{edition, edition_given};
use crate::session::{Session, Tx};

/// That an edition was given to somebody who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its number, ascending.
    pub id: i64,
    /// Which edition.
    pub edition: EditionId,
    /// When, in registry time.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// What for.
    pub reason: String,
    /// Who gave it.
    pub by: StaffId,
    /// The name as it stood then.
    pub by_name: String,
}

impl Session<'_> {
    /// An edition; time does nothing to it.
    pub fn edition(&mut self, id: EditionId, lock: Lock) -> Result<Option<Edition>, StoreError> {
        use edition::dsl;
        let lock = self.admitted(lock);
        let query = dsl::edition
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(edition));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.take_editions(rows, lock)?.into_iter().next())
    }

    /// Every edition of a document, in the order of their publication.
    pub fn editions_of(
        &mut self,
        kind: DocumentKind,
        lock: Lock,
    ) -> Result<Vec<Edition>, StoreError> {
        use edition::dsl;
        let lock = self.admitted(lock);
        let query = dsl::edition
            .filter(dsl::kind.eq(kind.code()))
            .order((dsl::published_at.asc(), dsl::id.asc()))
            .select(stored!(edition));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.take_editions(rows, lock)
    }

    /// Editions in the order of their publication, behind an instant and id; of one document or
    /// of all.
    pub fn editions_page(
        &mut self,
        kind: Option<DocumentKind>,
        after: Option<(Timestamp, EditionId)>,
        limit: i64,
    ) -> Result<Vec<Edition>, StoreError> {
        use edition::dsl;
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let query = dsl::edition
            .filter(dsl::published_at.ge(at))
            .filter(dsl::published_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::published_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(edition))
            .into_boxed();
        let query = match kind {
            Some(kind) => query.filter(dsl::kind.eq(kind.code())),
            None => query,
        };
        let rows: Vec<Stored> = query.load(self.connection)?;
        self.take_editions(rows, Lock::None)
    }

    /// The name of the version of a document that is in force at an instant: what
    /// `registry_core::terms::in_force_at` says, without reading the texts.
    pub fn version_in_force(
        &mut self,
        kind: DocumentKind,
        at: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        use edition::dsl;
        let version = dsl::edition
            .filter(dsl::kind.eq(kind.code()))
            .filter(dsl::stands.eq(true))
            .filter(dsl::effective_at.le(micros(at)))
            .order((dsl::effective_at.desc(), dsl::id.desc()))
            .select(dsl::version)
            .first(self.connection);
        Ok(version.optional()?)
    }

    /// The editions that are announced at an instant and bind customers, without an order.
    pub fn editions_announced(&mut self, now: Timestamp) -> Result<Vec<Edition>, StoreError> {
        use edition::dsl;
        let binding = DocumentKind::ALL.into_iter().filter(|kind| kind.binds_customers());
        let rows: Vec<Stored> = dsl::edition
            .filter(dsl::kind.eq_any(binding.map(DocumentKind::code).collect::<Vec<_>>()))
            .filter(dsl::stands.eq(true))
            .filter(dsl::effective_at.gt(micros(now)))
            .select(stored!(edition))
            .load(self.connection)?;
        self.take_editions(rows, Lock::None)
    }

    /// To whom an edition was given, behind a number.
    pub fn editions_given(
        &mut self,
        id: EditionId,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Given>, StoreError> {
        use edition_given::dsl;
        type GivenRow = (i64, Vec<u8>, i64, String, String, Vec<u8>, String);
        let rows: Vec<GivenRow> = dsl::edition_given
            .filter(dsl::edition_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(dsl::id.gt(after.unwrap_or(0)))
            .order(dsl::id.asc())
            .limit(limit)
            .load(self.connection)?;
        let read = |(id, edition, at, to, reason, by, by_name): GivenRow| {
            Ok(Given {
                id,
                edition: EditionId::from_uuid(uuid(&edition)?),
                at: instant(at)?,
                to,
                reason,
                by: StaffId::from_uuid(uuid(&by)?),
                by_name,
            })
        };
        rows.into_iter().map(read).collect()
    }

    fn take_editions(&mut self, rows: Vec<Stored>, lock: Lock) -> Result<Vec<Edition>, StoreError> {
        let take = |row| Ok(self.take::<Edition>(row, lock)?.object);
        rows.into_iter().map(take).collect()
    }
}

impl Tx<'_> {
    /// Logs that an edition was given to somebody (P-72); append-only.
    pub fn log_edition_given(
        &mut self,
        id: EditionId,
        (to, reason): (&str, &str),
        (by, by_name): (StaffId, &str),
    ) -> Result<(), StoreError> {
        use edition_given::dsl;
        let row = (
            dsl::edition_id.eq(id.as_uuid().as_bytes().as_slice()),
            dsl::at.eq(micros(self.now)),
            dsl::given_to.eq(to),
            dsl::reason.eq(reason),
            dsl::staff_id.eq(by.as_uuid().as_bytes().as_slice()),
            dsl::staff_name.eq(by_name),
        );
        diesel::insert_into(dsl::edition_given).values(row).execute(self.connection)?;
        Ok(())
    }

    pub(crate) fn put_edition(
        &mut self,
        edition: &Edition,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = edition.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(EditionRow in edition {
            id: &'r [u8] = id,
            kind: &'r str = edition.kind.code(),
            version: &'r str = &edition.version,
            published_at: i64 = micros(edition.published_at),
            effective_at: i64 = micros(edition.effective_at),
            stands: bool = edition.stands(),
            telling: bool = edition.is_to_be_told(),
        } with written);
        put!(self.connection, edition, id, row, is_new)
    }
}
