//! Names as they were at an instant: for escrow and disputes (DESIGN, section 4a, 10).
//!
//! Ask only once every write begun by that instant has ended: across nodes 60 s after it, the
//! longest a transaction may take.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::{self, Domain};
use registry_core::id::DomainId;
use registry_core::name::DomainName;

use crate::engine::{Lock, MultiBackend};
use crate::error::StoreError;
use crate::row::{Aggregate, Stored, micros, stored};
use crate::schema::domain::dsl;
use crate::session::Session;

impl Session<'_> {
    /// The registration that held a name at an instant, as it stood then.
    pub fn domain_as_of(
        &mut self,
        name: &DomainName,
        at: Timestamp,
    ) -> Result<Option<Domain>, StoreError> {
        let rows: Vec<Stored> = existing(at)
            .filter(dsl::name.eq(name.as_str().to_owned()))
            .order((dsl::created_at.desc(), dsl::id.desc()))
            .limit(1)
            .select(stored!(domain))
            .load(self.connection)?;
        Ok(self.all_as_of(rows, at)?.pop())
    }

    /// The names of a TLD at an instant as they stood then, in order, behind a name and id; none
    /// only at the end.
    pub fn domains_as_of_page(
        &mut self,
        tld: &str,
        after: Option<&(DomainName, DomainId)>,
        limit: i64,
        at: Timestamp,
    ) -> Result<AsOfPage, StoreError> {
        let mut query = existing(at).filter(dsl::tld.eq(tld.to_owned()));
        if let Some((name, id)) = after {
            let (name, id) = (name.as_str().to_owned(), id.as_uuid().as_bytes().to_vec());
            query = query.filter(dsl::name.ge(name.clone()));
            query = query.filter(dsl::name.gt(name).or(dsl::id.gt(id)));
        }
        let rows: Vec<Stored> = query
            .order((dsl::name.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(domain))
            .load(self.connection)?;
        let last = rows.last().cloned();
        let next = last.map(|row| self.take_domain(row, Lock::None)).transpose()?;
        let next = next.map(|row| (row.object.name, row.object.id));
        Ok(AsOfPage { domains: self.all_as_of(rows, at)?, next })
    }

    /// Each state in force at an instant, stepped up to it; names purged by then are left out.
    fn all_as_of(&mut self, rows: Vec<Stored>, at: Timestamp) -> Result<Vec<Domain>, StoreError> {
        let mut domains = Vec::new();
        for stored in rows {
            let row = self.take_domain(stored, Lock::None)?;
            let then = match row.changed_at <= at {
                true => Some(row.object),
                false => self.recorded_as_of::<Domain>(&row.object.key(), at)?,
            };
            let Some(then) = then else { continue };
            let parents = self.parents_of(&then, at)?;
            let stepped = domain::advance(&then, &parents.view(), at).domain;
            domains.extend(Some(stepped).filter(Domain::is_live));
        }
        Ok(domains)
    }
}

/// A page of names as of an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOfPage {
    /// The names; fewer than asked for where the projection purged some.
    pub domains: Vec<Domain>,
    /// Behind what the next page begins; none at the end.
    pub next: Option<(DomainName, DomainId)>,
}

/// What was created by an instant and not recorded as purged by it.
fn existing<'q>(at: Timestamp) -> crate::schema::domain::BoxedQuery<'q, MultiBackend> {
    let live = dsl::purged_at.is_null().or(dsl::purged_at.gt(micros(at)));
    dsl::domain.into_boxed().filter(dsl::created_at.le(micros(at))).filter(live)
}
