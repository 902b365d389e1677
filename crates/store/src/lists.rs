//! Sets of names: what SQL can answer, and what is overdue beside it (DESIGN, section 4a, 7).

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::{AccreditationId, HostId, OrganizationId, RegistrarId};

use crate::engine::{Lock, MultiBackend, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Stored, instant, micros, stored};
use crate::schema::domain::dsl;
use crate::schema::domain_host;
use crate::session::Session;

/// Most overdue rows that a list projects; beyond it the stored columns answer.
pub const OVERDUE_LIMIT: i64 = 1_000;

/// Which names a list shows; what is not set filters nothing. Purged names are never listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainFilter {
    /// Under this TLD.
    pub tld: Option<String>,
    /// Sponsored by this registrar.
    pub registrar: Option<RegistrarId>,
    /// Held by this organization.
    pub organization: Option<OrganizationId>,
    /// Standing on this accreditation.
    pub accreditation: Option<AccreditationId>,
    /// In this place of its life, by its code.
    pub lifecycle: Option<String>,
    /// With any of these causes, as bits.
    pub causes: Option<i64>,
    /// Whose name begins with this.
    pub beginning: Option<String>,
    /// Served by any of these hosts.
    pub name_servers: Option<BTreeSet<HostId>>,
    /// Expiring from this instant on.
    pub expires_from: Option<Timestamp>,
    /// Expiring before this instant.
    pub expires_until: Option<Timestamp>,
}

impl DomainFilter {
    /// Whether a name, projected to `now`, is one of them.
    pub fn admits(&self, domain: &Domain) -> bool {
        let vouching = domain.vouching.as_ref();
        let accreditation = vouching.and_then(|vouching| match vouching.basis {
            registry_core::request::Basis::Accreditation(id) => Some(id),
            registry_core::request::Basis::Government => None,
        });
        domain.is_live()
            && self.tld.as_deref().is_none_or(|tld| domain.name.tld() == tld)
            && self.registrar.as_ref().is_none_or(|id| domain.registrar == *id)
            && self.organization.is_none_or(|id| vouching.is_some_and(|v| v.organization == id))
            && self.accreditation.is_none_or(|id| accreditation == Some(id))
            && self.lifecycle.as_deref().is_none_or(|code| domain.lifecycle.code() == code)
            && self.causes.is_none_or(|bits| domain.cause_bits() & bits != 0)
            && self.beginning.as_deref().is_none_or(|text| domain.name.as_str().starts_with(text))
            && self.name_servers.as_ref().is_none_or(|ids| !domain.name_servers.is_disjoint(ids))
            && self.expires_from.is_none_or(|from| domain.expires_at >= from)
            && self.expires_until.is_none_or(|until| domain.expires_at < until)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// Set when stored columns answered: the page shows the state as of this instant.
    pub as_of: Option<Timestamp>,
}

type Boxed<'q> = crate::schema::domain::BoxedQuery<'q, MultiBackend>;

fn filtered<'q>(filter: &DomainFilter) -> Boxed<'q> {
    use diesel::dsl::sql;
    use diesel::sql_types::{BigInt, Bool};
    let mut query = dsl::domain.into_boxed().filter(dsl::purged_at.is_null());
    if let Some(tld) = &filter.tld {
        query = query.filter(dsl::tld.eq(tld.clone()));
    }
    if let Some(id) = &filter.registrar {
        query = query.filter(dsl::registrar_id.eq(id.as_str().to_owned()));
    }
    if let Some(id) = &filter.organization {
        query = query.filter(dsl::organization_id.eq(id.as_uuid().as_bytes().to_vec()));
    }
    if let Some(id) = &filter.accreditation {
        query = query.filter(dsl::accreditation_id.eq(id.as_uuid().as_bytes().to_vec()));
    }
    if let Some(code) = &filter.lifecycle {
        query = query.filter(dsl::lifecycle.eq(code.clone()));
    }
    if let Some(bits) = filter.causes {
        query = query.filter(sql::<Bool>("(causes & ").bind::<BigInt, _>(bits).sql(") <> 0"));
    }
    if let Some(text) = &filter.beginning {
        query = query.filter(dsl::name.ge(text.clone()));
        query = query.filter(dsl::name.lt(format!("{text}\u{10FFFF}")));
    }
    if let Some(ids) = &filter.name_servers {
        let keys = ids.iter().map(|id| id.as_uuid().as_bytes().to_vec()).collect();
        let links = domain_host::table.filter(domain_host::host_id.eq_any(padded(keys)));
        query = query.filter(dsl::id.eq_any(links.select(domain_host::domain_id)));
    }
    if let Some(from) = filter.expires_from {
        query = query.filter(dsl::expires_at.ge(micros(from)));
    }
    if let Some(until) = filter.expires_until {
        query = query.filter(dsl::expires_at.lt(micros(until)));
    }
    query
}

impl Session<'_> {
    /// A page of names in order, behind a name.
    pub fn domains_listed(
        &mut self,
        filter: &DomainFilter,
        after: Option<&str>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Listed<Domain>, StoreError> {
        let overdue = self.overdue_domains(now)?;
        let from = after.unwrap_or_default().to_owned();
        let mut query = filtered(filter).filter(dsl::name.gt(from.clone()));
        if overdue.is_ok() {
            query = query.filter(dsl::due_at.is_null().or(dsl::due_at.gt(micros(now))));
        }
        let query = query.order(dsl::name.asc()).limit(limit).select(stored!(domain));
        let rows: Vec<Stored> = query.load(self.connection)?;
        let take = |row| Ok::<_, StoreError>(self.take_domain(row, Lock::None)?.object);
        let mut rows = rows.into_iter().map(take).collect::<Result<Vec<_>, _>>()?;
        let as_of = match overdue {
            Err(oldest) => Some(oldest),
            Ok(projected) => {
                let projected = projected.into_iter().map(|projected| projected.object);
                let behind = projected.filter(|domain| domain.name.as_str() > from.as_str());
                rows.extend(behind.filter(|domain| filter.admits(domain)));
                rows.sort_by(|left, right| left.name.cmp(&right.name));
                rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                None
            }
        };
        Ok(Listed { rows, as_of })
    }

    /// How many names a filter admits.
    pub fn domains_count(
        &mut self,
        filter: &DomainFilter,
        now: Timestamp,
    ) -> Result<Listed<i64>, StoreError> {
        let overdue = self.overdue_domains(now)?;
        let mut query = filtered(filter);
        if overdue.is_ok() {
            query = query.filter(dsl::due_at.is_null().or(dsl::due_at.gt(micros(now))));
        }
        let stored: i64 = query.count().get_result(self.connection)?;
        Ok(match overdue {
            Err(oldest) => Listed { rows: vec![stored], as_of: Some(oldest) },
            Ok(projected) => {
                let admitted = projected.iter().filter(|row| filter.admits(&row.object)).count();
                let count = stored + i64::try_from(admitted).unwrap_or(i64::MAX);
                Listed { rows: vec![count], as_of: None }
            }
        })
    }

    /// The overdue names, projected; beyond the limit only since when the oldest is.
    fn overdue_domains(
        &mut self,
        now: Timestamp,
    ) -> Result<Result<Vec<Projected<Domain>>, Timestamp>, StoreError> {
        let due = dsl::domain.filter(dsl::due_at.le(micros(now)));
        let rows: Vec<Stored> = due
            .order((dsl::due_at.asc(), dsl::id.asc()))
            .limit(OVERDUE_LIMIT + 1)
            .select(stored!(domain))
            .load(self.connection)?;
        if let Some(oldest) = rows.first().and_then(|row| row.due_at)
            && i64::try_from(rows.len()).unwrap_or(i64::MAX) > OVERDUE_LIMIT
        {
            return Ok(Err(instant(oldest)?));
        }
        let project = |row| {
            let row = self.take_domain(row, Lock::None)?;
            self.project_domain(row, Lock::None, now)
        };
        let projected = rows.into_iter().map(project).collect::<Result<_, StoreError>>()?;
        Ok(Ok(projected))
    }
}
