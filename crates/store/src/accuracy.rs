//! Names whose registrant has to be looked at (P-34), and the names a contact is registrant of.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::{ContactId, DomainId};

use crate::engine::Lock;
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Stored, micros, stored};
use crate::schema::{domain, domain_contact};
use crate::session::Session;

impl Session<'_> {
    /// The names with an open check, oldest first, behind an instant and id, each projected to
    /// `now`: one that is gone by now may be among them.
    pub fn open_accuracy_checks(
        &mut self,
        after: Option<(Timestamp, DomainId)>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Domain>>, StoreError> {
        use domain::dsl;
        let mut query = dsl::domain
            .into_boxed::<crate::engine::MultiBackend>()
            .filter(dsl::accuracy_open_since.is_not_null());
        if let Some((since, id)) = after {
            let (since, id) = (micros(since), id.as_uuid().as_bytes().to_vec());
            let later = dsl::accuracy_open_since.gt(since).or(dsl::id.gt(id));
            query =
                query.filter(dsl::accuracy_open_since.ge(since)).filter(later.assume_not_null());
        }
        let rows: Vec<Stored> = query
            .order((dsl::accuracy_open_since.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(domain))
            .load(self.connection)?;
        let project = |stored| {
            let row = self.take_domain(stored, Lock::None)?;
            self.project_domain(row, Lock::None, now)
        };
        rows.into_iter().map(project).collect()
    }

    /// The names somebody vouched for whose registrant a contact is, in the order of their ids.
    pub fn vouched_names_of(&mut self, registrant: ContactId) -> Result<Vec<DomainId>, StoreError> {
        let key = registrant.as_uuid().as_bytes().as_slice();
        let linked = domain_contact::table
            .filter(domain_contact::contact_id.eq(key))
            .select(domain_contact::domain_id);
        let rows: Vec<Stored> = domain::table
            .filter(domain::id.eq_any(linked))
            .filter(domain::purged_at.is_null())
            .filter(domain::organization_id.is_not_null())
            .order(domain::id.asc())
            .select(stored!(domain))
            .load(self.connection)?;
        let mut names = Vec::new();
        for stored in rows {
            let name = self.take_domain(stored, Lock::None)?.object;
            names.extend((name.registrant == Some(registrant)).then_some(name.id));
        }
        Ok(names)
    }
}
