//! Organizations and their accreditations.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::accreditation::{self, Accreditation, Standing};
use registry_core::id::{AccreditationId, OrganizationId};
use registry_core::information::waits_since;
use registry_core::organization::Organization;
use registry_core::request::Basis;
use registry_core::timeline::Timeline;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema;
use crate::session::{Session, Tx};

/// A name as searches compare it.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

impl Session<'_> {
    /// An organization; time does nothing to it.
    pub fn organization(
        &mut self,
        id: OrganizationId,
        lock: Lock,
    ) -> Result<Option<Organization>, StoreError> {
        use schema::organization::dsl;
        let lock = self.admitted(lock);
        let query = dsl::organization
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(organization));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Organization>(row, lock));
        Ok(row.transpose()?.map(|row| row.object))
    }

    /// Organizations whose name begins with a text, in any case, in the order of their names;
    /// the page begins behind a name and id.
    pub fn organizations_page(
        &mut self,
        beginning: &str,
        after: Option<&(String, OrganizationId)>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        use schema::organization::dsl;
        let low = folded(beginning);
        let high = format!("{low}\u{10FFFF}");
        let mut query = dsl::organization
            .filter(dsl::folded_name.ge(low))
            .filter(dsl::folded_name.lt(high))
            .order((dsl::folded_name.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(organization))
            .into_boxed::<crate::engine::MultiBackend>();
        if let Some((name, id)) = after {
            let name = folded(name);
            let id = id.as_uuid().as_bytes().to_vec();
            query = query.filter(
                dsl::folded_name.gt(name.clone()).or(dsl::folded_name.eq(name).and(dsl::id.gt(id))),
            );
        }
        let rows: Vec<Stored> = query.load(self.connection)?;
        let take = |row| Ok(self.take::<Organization>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// Whether an organization of this name, in any case of its letters, is known in a country.
    pub fn organization_named(&mut self, name: &str, country: &str) -> Result<bool, StoreError> {
        use schema::organization::dsl;
        let same = dsl::organization
            .filter(dsl::folded_name.eq(folded(name)))
            .filter(dsl::country.eq(country))
            .select(dsl::id);
        let found: Option<Vec<u8>> = same.first(self.connection).optional()?;
        Ok(found.is_some())
    }

    /// An accreditation projected to `now`.
    pub fn accreditation(
        &mut self,
        id: AccreditationId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Accreditation>>, StoreError> {
        match self.accreditation_row(id, lock)? {
            Some(row) => self.project_accreditation(row, now).map(Some),
            None => Ok(None),
        }
    }

    /// An organization's accreditations projected to `now`, oldest first.
    pub fn accreditations_of(
        &mut self,
        organization: OrganizationId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Accreditation>>, StoreError> {
        use schema::accreditation::dsl;
        let lock = self.admitted(lock);
        let query = dsl::accreditation
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .order(dsl::id.asc())
            .select(stored!(accreditation));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let project = |row| {
            let row = self.take::<Accreditation>(row, lock)?;
            self.project_accreditation(row, now)
        };
        rows.into_iter().map(project).collect()
    }

    /// Accreditations with an undecided application, oldest first, behind an id.
    pub fn accreditations_pending(
        &mut self,
        after: Option<AccreditationId>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Accreditation>>, StoreError> {
        use schema::accreditation::dsl;
        let after = after.map(|id| id.as_uuid().as_bytes().to_vec()).unwrap_or_default();
        let rows: Vec<Stored> = dsl::accreditation
            .filter(dsl::application_pending)
            .filter(dsl::id.gt(after))
            .order(dsl::id.asc())
            .limit(limit)
            .select(stored!(accreditation))
            .load(self.connection)?;
        let project = |row| {
            let row = self.take::<Accreditation>(row, Lock::None)?;
            self.project_accreditation(row, now)
        };
        rows.into_iter().map(project).collect()
    }

    pub(crate) fn accreditation_row(
        &mut self,
        id: AccreditationId,
        lock: Lock,
    ) -> Result<Option<Row<Accreditation>>, StoreError> {
        use schema::accreditation::dsl;
        let lock = self.admitted(lock);
        let query = dsl::accreditation
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(accreditation));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        rows.into_iter().next().map(|row| self.take(row, lock)).transpose()
    }

    fn project_accreditation(
        &mut self,
        row: Row<Accreditation>,
        now: Timestamp,
    ) -> Result<Projected<Accreditation>, StoreError> {
        if !row.is_due(now) {
            return Ok(Projected::settled(row));
        }
        let id = row.object.organization;
        let organization = self.organization(id, Lock::None)?;
        let organization =
            organization.ok_or_else(|| StoreError::Missing(format!("organization {id}")))?;
        let rulebooks = self.rulebooks_of_programme(&row.object.programme, now)?;
        let advanced = accreditation::advance(&row.object, &organization, &rulebooks, now);
        let due_at = accreditation::due_at(&advanced.accreditation, &rulebooks, now);
        Ok(Projected {
            object: advanced.accreditation,
            caught_up: advanced.decision,
            due_at,
            overdue: true,
        })
    }

    /// What a basis is worth over time: an accreditation's standing, or that of a government
    /// basis. It follows from dated facts alone, so no projection is needed.
    pub fn standing(
        &mut self,
        organization: OrganizationId,
        basis: Basis,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Timeline<Standing>, StoreError> {
        match basis {
            Basis::Accreditation(id) => {
                let row = self.accreditation_row(id, lock)?;
                let row = row.ok_or_else(|| StoreError::Missing(format!("accreditation {id}")))?;
                let rulebooks = self.rulebooks_of_programme(&row.object.programme, now)?;
                Ok(row.object.standing(&rulebooks))
            }
            Basis::Government => {
                let found = self.organization(organization, lock)?;
                let missing = || StoreError::Missing(format!("organization {organization}"));
                Ok(found.ok_or_else(missing)?.standing())
            }
        }
    }
}

impl Tx<'_> {
    pub(crate) fn put_organization(
        &mut self,
        organization: &Organization,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = organization.id.as_uuid().as_bytes().as_slice();
        let folded_name = folded(&organization.name);
        let row = written_row!(OrganizationRow in organization {
            id: &'r [u8] = id,
            name: &'r str = &organization.name,
            folded_name: &'r str = &folded_name,
            kind: &'r str = &organization.kind,
            country: &'r str = &organization.country,
            created_at: i64 = micros(organization.created_at),
            answer_due_at: Option<i64> = waits_since(&organization.questions).map(micros),
        } with written);
        put!(self.connection, organization, id, row, is_new)
    }

    pub(crate) fn put_accreditation(
        &mut self,
        accreditation: &Accreditation,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = accreditation.id.as_uuid().as_bytes().as_slice();
        let rulebooks = self.rulebooks_of_programme(&accreditation.programme, written.at)?;
        let standing = *accreditation.standing(&rulebooks).at(written.at);
        let row = written_row!(AccreditationRow in accreditation {
            id: &'r [u8] = id,
            organization_id: &'r [u8] = accreditation.organization.as_uuid().as_bytes(),
            programme: &'r str = &accreditation.programme,
            standing: &'r str = standing.code(),
            application_pending: bool = accreditation.pending_applications().next().is_some(),
            created_at: i64 = micros(accreditation.created_at),
            pending_since: Option<i64> = accreditation.pending_since().map(micros),
        } with written);
        put!(self.connection, accreditation, id, row, is_new)?;
        self.put_approved_hosts(accreditation)
    }
}
