//! Trademark licences, and what was handed out under them (P-60).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::{DomainId, EditionId, LicenceId, StaffId};
use registry_core::licence::{self, Licence, Standing};

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, instant, micros, put, stored, uuid, written_row};
use crate::schema::{domain, licence_download};
use crate::session::{Session, Tx};

/// That artwork was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its number, ascending.
    pub id: i64,
    /// Which edition of the artwork.
    pub edition: EditionId,
    /// When, in registry time.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// The name of who handed it out.
    pub by_name: String,
}

impl Session<'_> {
    /// A licence as it is recorded; whether it runs is asked of [`licence_standing`].
    ///
    /// [`licence_standing`]: Self::licence_standing
    pub fn licence(&mut self, id: LicenceId, lock: Lock) -> Result<Option<Licence>, StoreError> {
        use crate::schema::licence::dsl;
        let lock = self.admitted(lock);
        let query = dsl::licence
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(licence));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.take_licences(rows, lock)?.into_iter().next())
    }

    /// Every licence a registration ever had or asked for, by id.
    pub fn licences_of(
        &mut self,
        domain: DomainId,
        lock: Lock,
    ) -> Result<Vec<Licence>, StoreError> {
        use crate::schema::licence::dsl;
        let lock = self.admitted(lock);
        let query = dsl::licence
            .filter(dsl::domain_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .order(dsl::id.asc())
            .select(stored!(licence));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.take_licences(rows, lock)
    }

    /// Licences in the order in which they were asked for, behind an instant and id.
    pub fn licences_page(
        &mut self,
        after: Option<(Timestamp, LicenceId)>,
        limit: i64,
    ) -> Result<Vec<Licence>, StoreError> {
        use crate::schema::licence::dsl;
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<Stored> = dsl::licence
            .filter(dsl::asked_at.ge(at))
            .filter(dsl::asked_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::asked_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(licence))
            .load(self.connection)?;
        self.take_licences(rows, Lock::None)
    }

    /// Where a licence stands at `now`, with the name it goes with as it then is.
    pub fn licence_standing(
        &mut self,
        licence: &Licence,
        lock: Lock,
        now: Timestamp,
    ) -> Result<(Standing, Domain), StoreError> {
        let id = licence.domain;
        let found = self.domain_by_id(id, lock, now)?;
        let missing = || StoreError::Missing(format!("the name {id} of a licence"));
        let domain = found.ok_or_else(missing)?.object;
        let revocation = self.revocation_of(id, now)?;
        Ok((licence::standing(licence, &domain, revocation.as_ref()), domain))
    }

    /// Granted licences whose name was deleted or has another holder, as its row has it: their end
    /// has to be looked at and told.
    pub fn licences_to_end(&mut self, limit: i64) -> Result<Vec<LicenceId>, StoreError> {
        use crate::schema::licence::dsl;
        let moved = domain::organization_id
            .is_null()
            .or(domain::organization_id.assume_not_null().ne(dsl::organization_id));
        let ids: Vec<Vec<u8>> = dsl::licence
            .inner_join(domain::table.on(domain::id.eq(dsl::domain_id)))
            .filter(dsl::state.eq("granted"))
            .filter(domain::lifecycle.ne("active").or(moved))
            .order(dsl::id.asc())
            .limit(limit)
            .select(dsl::id)
            .load(self.connection)?;
        ids.into_iter().map(|id| Ok(LicenceId::from_uuid(uuid(&id)?))).collect()
    }

    /// What was handed out under a licence, behind a number.
    pub fn licence_downloads(
        &mut self,
        id: LicenceId,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Download>, StoreError> {
        use licence_download::dsl;
        let rows: Vec<(i64, Vec<u8>, i64, String, String)> = dsl::licence_download
            .filter(dsl::licence_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(dsl::id.gt(after.unwrap_or(0)))
            .order(dsl::id.asc())
            .limit(limit)
            .select((dsl::id, dsl::edition_id, dsl::at, dsl::given_to, dsl::staff_name))
            .load(self.connection)?;
        let read = |(id, edition, at, to, by_name): (i64, Vec<u8>, i64, String, String)| {
            let edition = EditionId::from_uuid(uuid(&edition)?);
            Ok(Download { id, edition, at: instant(at)?, to, by_name })
        };
        rows.into_iter().map(read).collect()
    }

    fn take_licences(&mut self, rows: Vec<Stored>, lock: Lock) -> Result<Vec<Licence>, StoreError> {
        let take = |row| Ok(self.take::<Licence>(row, lock)?.object);
        rows.into_iter().map(take).collect()
    }
}

impl Tx<'_> {
    /// Logs that artwork was handed out (P-60); append-only.
    pub fn log_licence_download(
        &mut self,
        (id, edition): (LicenceId, EditionId),
        to: &str,
        (by, by_name): (StaffId, &str),
    ) -> Result<(), StoreError> {
        use licence_download::dsl;
        let row = (
            dsl::licence_id.eq(id.as_uuid().as_bytes().as_slice()),
            dsl::edition_id.eq(edition.as_uuid().as_bytes().as_slice()),
            dsl::at.eq(micros(self.now)),
            dsl::given_to.eq(to),
            dsl::staff_id.eq(by.as_uuid().as_bytes().as_slice()),
            dsl::staff_name.eq(by_name),
        );
        diesel::insert_into(dsl::licence_download).values(row).execute(self.connection)?;
        Ok(())
    }

    pub(crate) fn put_licence(
        &mut self,
        licence: &Licence,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = licence.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(LicenceRow in licence {
            id: &'r [u8] = id,
            domain_id: &'r [u8] = licence.domain.as_uuid().as_bytes(),
            name: &'r str = licence.name.as_str(),
            organization_id: &'r [u8] = licence.organization.as_uuid().as_bytes(),
            state: &'r str = licence.state.code(),
            asked_at: i64 = micros(licence.asked_at),
        } with written);
        put!(self.connection, licence, id, row, is_new)
    }
}
