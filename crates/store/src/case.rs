//! Cases, their numbers, and the lists people work them down by.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use registry_core::casework::{self, About, Case, CaseNumber, Matter};
use registry_core::id::{CaseId, DomainId, OrganizationId, RegistrarId};
use registry_core::status::CauseKind;

use crate::engine::{Lock, MultiBackend, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema::case_file::dsl;
use crate::session::{Session, Tx};

/// Which cases a list shows; what is not set filters nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    /// Of this kind, by its code.
    pub kind: Option<String>,
    /// In this state, by its code.
    pub state: Option<String>,
    /// Open, or closed.
    pub open: Option<bool>,
    /// About a name that this organization held.
    pub organization: Option<OrganizationId>,
    /// About this name, by whichever registration.
    pub name: Option<String>,
    /// About this registration.
    pub domain: Option<DomainId>,
    /// About this registrar.
    pub registrar: Option<RegistrarId>,
}

/// The order of a list of cases, and behind what it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseOrder {
    /// As they were opened.
    Opened(Option<(Timestamp, CaseId)>),
    /// By the deadline of what they wait for; others are not listed.
    Deadline(Option<(Timestamp, CaseId)>),
    /// The newest first, on one page.
    Newest,
}

impl CaseFilter {
    /// Whether a case, projected to now, is one of them.
    pub fn admits(&self, case: &Case) -> bool {
        let (organization, domain, name, registrar) = match &case.about {
            About::Name { domain, name, organization } => {
                (*organization, Some(*domain), Some(name.as_str()), None)
            }
            About::Registrar { registrar } => (None, None, None, Some(registrar)),
        };
        let matter = &case.matter;
        self.kind.as_deref().is_none_or(|kind| matter.code() == kind)
            && self.state.as_deref().is_none_or(|state| matter.state() == state)
            && self.open.is_none_or(|open| matter.is_closed() != open)
            && self.organization.is_none_or(|id| organization == Some(id))
            && self.domain.is_none_or(|id| domain == Some(id))
            && self.name.as_deref().is_none_or(|wanted| name == Some(wanted))
            && self.registrar.as_ref().is_none_or(|id| registrar == Some(id))
    }
}

type Boxed<'q> = crate::schema::case_file::BoxedQuery<'q, MultiBackend>;

/// What SQL can answer; what time may have changed since is let through, to be looked at again.
fn filtered<'q>(filter: &CaseFilter, now: Timestamp) -> Boxed<'q> {
    let mut query = dsl::case_file.into_boxed();
    let due = dsl::due_at.is_not_null().and(dsl::due_at.assume_not_null().le(micros(now)));
    if let Some(kind) = &filter.kind {
        query = query.filter(dsl::kind.eq(kind.clone()));
    }
    if let Some(state) = &filter.state {
        query = query.filter(dsl::state.eq(state.clone()).or(due));
    }
    if let Some(open) = filter.open {
        query = query.filter(dsl::is_open.eq(open).or(due));
    }
    if let Some(id) = filter.organization {
        query = query.filter(dsl::organization_id.eq(id.as_uuid().as_bytes().to_vec()));
    }
    if let Some(id) = filter.domain {
        query = query.filter(dsl::domain_id.eq(id.as_uuid().as_bytes().to_vec()));
    }
    if let Some(name) = &filter.name {
        query = query.filter(dsl::name.eq(name.clone()));
    }
    if let Some(id) = &filter.registrar {
        query = query.filter(dsl::registrar_id.eq(id.as_str().to_owned()));
    }
    query
}

fn keyset(after: Option<(Timestamp, CaseId)>) -> (i64, Vec<u8>) {
    match after {
        Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
        None => (i64::MIN, Vec::new()),
    }
}

impl Session<'_> {
    /// A case projected to `now`.
    pub fn case(
        &mut self,
        id: CaseId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Case>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::case_file
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(case_file));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.project_cases(rows, lock, now)?.into_iter().next())
    }

    /// The key of the case with a number, as people cite it.
    pub(crate) fn case_numbered(&mut self, number: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let id = dsl::case_file.filter(dsl::case_number.eq(number)).select(dsl::id);
        Ok(id.first(self.connection).optional()?)
    }

    /// The open cases about a registration, in the order of their ids.
    pub fn open_cases_of(
        &mut self,
        domain: DomainId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Case>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::case_file
            .filter(dsl::domain_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .filter(dsl::is_open)
            .order(dsl::id.asc())
            .select(stored!(case_file));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.project_cases(rows, lock, now)
    }

    /// The open case about the data of a registration that were found inaccurate (P-34).
    pub fn open_case_of_data(
        &mut self,
        domain: DomainId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Case>>, StoreError> {
        let open = self.open_cases_of(domain, lock, now)?;
        Ok(open.into_iter().find(|found| slot(&found.object.matter) == OF_DATA))
    }

    /// The newest revocation of a registration: what its terms end by (P-71).
    pub fn revocation_of(
        &mut self,
        domain: DomainId,
        now: Timestamp,
    ) -> Result<Option<Case>, StoreError> {
        let rows: Vec<Stored> = dsl::case_file
            .filter(dsl::domain_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .filter(dsl::kind.eq("revocation"))
            .order((dsl::opened_at.desc(), dsl::id.desc()))
            .limit(1)
            .select(stored!(case_file))
            .load(self.connection)?;
        let found = self.project_cases(rows, Lock::None, now)?.into_iter().next();
        Ok(found.map(|found| found.object))
    }

    /// A page of cases, each projected to `now`. Those that time has changed may not be of the
    /// list any more: ask [`CaseFilter::admits`], and go on behind the last one given.
    pub fn cases_page(
        &mut self,
        filter: &CaseFilter,
        order: CaseOrder,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Case>>, StoreError> {
        let query = filtered(filter, now);
        let query = match order {
            CaseOrder::Opened(after) => {
                let (at, id) = keyset(after);
                query
                    .filter(dsl::opened_at.ge(at))
                    .filter(dsl::opened_at.gt(at).or(dsl::id.gt(id)))
                    .order((dsl::opened_at.asc(), dsl::id.asc()))
            }
            CaseOrder::Deadline(after) => {
                let (at, id) = keyset(after);
                let deadline = dsl::deadline.assume_not_null();
                query
                    .filter(dsl::deadline.is_not_null())
                    .filter(deadline.ge(at))
                    .filter(deadline.gt(at).or(dsl::id.gt(id)))
                    .order((dsl::deadline.asc(), dsl::id.asc()))
            }
            CaseOrder::Newest => query.order((dsl::opened_at.desc(), dsl::id.desc())),
        };
        let rows: Vec<Stored> =
            query.limit(limit).select(stored!(case_file)).load(self.connection)?;
        self.project_cases(rows, Lock::None, now)
    }

    fn project_cases(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Case>>, StoreError> {
        let project = |row| {
            let row: Row<Case> = self.take(row, lock)?;
            if !row.is_due(now) {
                return Ok(Projected::settled(row));
            }
            let casework::Advanced { case, decision } = casework::advance(&row.object, now);
            let due_at = casework::due_at(&case);
            Ok(Projected { object: case, caught_up: decision, due_at, overdue: true })
        };
        rows.into_iter().map(project).collect()
    }
}

/// The suspension for inaccurate data: a name may have another beside it.
const OF_DATA: &str = "suspension-accuracy";

/// Of what there can be one open about a name.
fn slot(matter: &Matter) -> &'static str {
    match matter {
        Matter::Suspension(suspension) if suspension.cause == CauseKind::Accuracy => OF_DATA,
        other => other.code(),
    }
}

impl Tx<'_> {
    /// The next number of the year, in UTC. Other transactions that want one wait for this one.
    pub fn next_case_number(&mut self, now: Timestamp) -> Result<CaseNumber, StoreError> {
        let year = now.to_zoned(TimeZone::UTC).year();
        let place = crate::raw::next_case_place(self.connection, i64::from(year))?;
        let place = u32::try_from(place);
        let place = place.map_err(|error| StoreError::unreadable("case counter", error))?;
        Ok(CaseNumber { year, place })
    }

    pub(crate) fn put_case(
        &mut self,
        case: &Case,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = case.id.as_uuid().as_bytes().as_slice();
        let (organization, domain, name, registrar) = match &case.about {
            About::Name { domain, name, organization } => {
                (organization.as_ref(), Some(domain), Some(name.as_str()), None)
            }
            About::Registrar { registrar } => (None, None, None, Some(registrar.as_str())),
        };
        let case_number = case.number.to_string();
        let row = written_row!(CaseRow in case_file {
            id: &'r [u8] = id,
            case_number: &'r str = &case_number,
            kind: &'r str = case.matter.code(),
            slot: &'r str = slot(&case.matter),
            state: &'r str = case.matter.state(),
            is_open: bool = !case.matter.is_closed(),
            organization_id: Option<&'r [u8]> = organization.map(|id| id.as_uuid().as_bytes().as_slice()),
            domain_id: Option<&'r [u8]> = domain.map(|id| id.as_uuid().as_bytes().as_slice()),
            name: Option<&'r str> = name,
            registrar_id: Option<&'r str> = registrar,
            deadline: Option<i64> = case.matter.deadline().map(micros),
            opened_at: i64 = micros(case.opened_at),
        } with written);
        put!(self.connection, case_file, id, row, is_new)
    }
}
