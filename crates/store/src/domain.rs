//! Names: their rows, their links, and their projection to an instant.

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::{self, Domain, Lifecycle, Parents};
use registry_core::host;
use registry_core::id::{AccreditationId, DomainId, OrganizationId};
use registry_core::name::DomainName;
use registry_core::request::Basis;

use crate::engine::{Lock, fixed, load, locks_rows, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema;
use crate::session::{Links, Session, Tx};

/// What a name stands on, and what a pending transfer would make it stand on (P-37), in the order
/// in which it is locked.
type Bases = BTreeSet<(Option<AccreditationId>, OrganizationId)>;

impl Session<'_> {
    /// The registration that holds a name, projected to `now`.
    ///
    /// One that is purged by the projection is given too, so that a create can record its purge;
    /// ask [`Domain::is_live`].
    pub fn domain(
        &mut self,
        name: &DomainName,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Domain>>, StoreError> {
        use schema::domain::dsl;
        let lock = self.admitted(lock);
        let live = dsl::domain
            .filter(dsl::tld.eq(name.tld()).and(dsl::name.eq(name.as_str())))
            .filter(dsl::purged_at.is_null())
            .select(stored!(domain));
        let seen = match lock != Lock::None && locks_rows(self.connection) {
            true => load(self.connection, live, Lock::None)?,
            false => Vec::new(),
        };
        let shared = self.share_parents(seen)?;
        let rows: Vec<Stored> = load(self.connection, live, lock)?;
        self.project_first(rows, &shared, lock, now)
    }

    /// A registration by its id, projected to `now`.
    pub fn domain_by_id(
        &mut self,
        id: DomainId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Domain>>, StoreError> {
        use schema::domain::dsl;
        let lock = self.admitted(lock);
        let one = dsl::domain.filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()));
        let one = one.select(stored!(domain));
        let seen = match lock != Lock::None && locks_rows(self.connection) {
            true => load(self.connection, one, Lock::None)?,
            false => Vec::new(),
        };
        let shared = self.share_parents(seen)?;
        let rows: Vec<Stored> = load(self.connection, one, lock)?;
        self.project_first(rows, &shared, lock, now)
    }

    /// Registrations by their ids, in the order of these, each projected to `now`; what several
    /// stand on is loaded and locked once.
    pub(crate) fn domains_by_id(
        &mut self,
        ids: &[DomainId],
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Domain>>, StoreError> {
        use schema::domain::dsl;
        let lock = self.admitted(lock);
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let all = dsl::domain.filter(dsl::id.eq_any(padded(keys))).order(dsl::id.asc());
        let all = all.select(stored!(domain));
        let holds = lock != Lock::None && locks_rows(self.connection);
        let seen = match holds {
            true => load(self.connection, all.clone(), Lock::None)?,
            false => Vec::new(),
        };
        let shared = self.share_parents(seen)?;
        let rows: Vec<Stored> = load(self.connection, all, lock)?;
        let mut names = Vec::with_capacity(rows.len());
        for stored in rows {
            let row = self.take_domain(stored, lock)?;
            if holds && !bases(&row.object).is_subset(&shared) {
                return Err(StoreError::Conflict);
            }
            names.push(row);
        }
        self.project_domains(names, lock, now)
    }

    /// Locks what a name stands on before the name itself (DESIGN, section 4: one order), as seen
    /// without a lock; [`project_first`](Self::project_first) holds it against the locked row.
    fn share_parents(&mut self, seen: Vec<Stored>) -> Result<Bases, StoreError> {
        let mut all = Bases::new();
        for stored in seen {
            all.extend(bases(&self.take_domain(stored, Lock::None)?.object));
        }
        for (accreditation, organization) in &all {
            match accreditation {
                Some(id) => drop(self.accreditation_row(*id, Lock::Share)?),
                None => drop(self.organization(*organization, Lock::Share)?),
            }
        }
        Ok(all)
    }

    fn project_first(
        &mut self,
        rows: Vec<Stored>,
        shared: &Bases,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Domain>>, StoreError> {
        let Some(stored) = rows.into_iter().next() else { return Ok(None) };
        let row = self.take_domain(stored, lock)?;
        let holds = lock != Lock::None && locks_rows(self.connection);
        // A transfer to another organization came between: run again, and lock that one.
        if holds && bases(&row.object) != *shared {
            return Err(StoreError::Conflict);
        }
        self.project_domain(row, lock, now).map(Some)
    }

    /// Steps a name up to `now` if its row is due; the hosts under it go where it goes.
    pub(crate) fn project_domain(
        &mut self,
        row: Row<Domain>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Projected<Domain>, StoreError> {
        if !row.is_due(now) {
            return Ok(Projected::settled(row));
        }
        let parents = self.parents_of(&row.object, now)?;
        self.project_under(row, &parents, lock, now)
    }

    /// As [`project_domain`](Self::project_domain), for many names in their order.
    pub(crate) fn project_domains(
        &mut self,
        rows: Vec<Row<Domain>>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Domain>>, StoreError> {
        let due: Vec<&Domain> =
            rows.iter().filter(|row| row.is_due(now)).map(|row| &row.object).collect();
        let mut parents = self.parents_of_all(&due, now)?.into_iter();
        let project = |row: Row<Domain>| match row.is_due(now).then(|| parents.next()).flatten() {
            Some(parents) => self.project_under(row, &parents, lock, now),
            None => Ok(Projected::settled(row)),
        };
        rows.into_iter().map(project).collect()
    }

    /// Steps a name up to `now` under what stands above it.
    fn project_under(
        &mut self,
        row: Row<Domain>,
        parents: &LoadedParents,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Projected<Domain>, StoreError> {
        let advanced = domain::advance(&row.object, &parents.view(), now);
        let due_at = domain::due_at(&advanced.domain, &parents.view());
        let (object, mut caught_up) = (advanced.domain, advanced.decision);
        if !object.is_live() || object.registrar != row.object.registrar {
            let hosts = self.hosts_under(object.id, lock)?;
            let followed = host::follow(hosts, &caught_up);
            caught_up.append(followed);
        }
        Ok(Projected { object, caught_up, due_at, overdue: true })
    }

    /// Names of a TLD in order, behind a name; a page of the zone, each projected to `now`.
    pub fn domains_page(
        &mut self,
        tld: &str,
        after: Option<&str>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Domain>>, StoreError> {
        use schema::domain::dsl;
        let rows: Vec<Stored> = dsl::domain
            .filter(dsl::purged_at.is_null())
            .filter(dsl::tld.eq(tld))
            .filter(dsl::name.gt(after.unwrap_or_default()))
            .order(dsl::name.asc())
            .limit(limit)
            .select(stored!(domain))
            .load(self.connection)?;
        let taken: Result<Vec<_>, _> =
            rows.into_iter().map(|row| self.take_domain(row, Lock::None)).collect();
        self.project_domains(taken?, Lock::None, now)
    }
}

fn bases(domain: &Domain) -> Bases {
    let bases = domain.vouching.iter().chain(domain.gaining_vouching());
    let keys = bases.map(|vouching| match vouching.basis {
        Basis::Accreditation(id) => (Some(id), vouching.organization),
        Basis::Government => (None, vouching.organization),
    });
    keys.collect()
}

impl Tx<'_> {
    pub(crate) fn put_domain(
        &mut self,
        domain: &Domain,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = domain.id.as_uuid().as_bytes().as_slice();
        let rulebooks = self.rulebooks(domain.name.tld())?;
        let rulebook = rulebooks.at(written.at);
        let organization = domain.vouching.as_ref().map(|vouching| &vouching.organization);
        let accreditation = match domain.vouching.as_ref().map(|vouching| &vouching.basis) {
            Some(Basis::Accreditation(id)) => Some(id.as_uuid().as_bytes().as_slice()),
            Some(Basis::Government) | None => None,
        };
        let purged_at = match domain.lifecycle {
            Lifecycle::Purged { at } => Some(micros(at)),
            Lifecycle::Active
            | Lifecycle::Redemption { .. }
            | Lifecycle::PendingRestore { .. }
            | Lifecycle::PendingDelete { .. } => None,
        };
        let open = domain.accuracy.as_ref().filter(|check| check.is_open() && domain.is_live());
        let open_since = open.map(|check| check.opened_at);
        let row = written_row!(DomainRow in domain {
            id: &'r [u8] = id,
            name: &'r str = domain.name.as_str(),
            tld: &'r str = domain.name.tld(),
            registrar_id: &'r str = domain.registrar.as_str(),
            organization_id: Option<&'r [u8]> = organization.map(|id| id.as_uuid().as_bytes().as_slice()),
            accreditation_id: Option<&'r [u8]> = accreditation,
            lifecycle: &'r str = domain.lifecycle.code(),
            expires_at: i64 = micros(domain.expires_at),
            causes: i64 = domain.cause_bits(),
            statuses: i64 = domain.statuses(rulebook).bits(),
            delegated: bool = domain.is_delegated(rulebook),
            accuracy_open_since: Option<i64> = open_since.map(micros),
            created_at: i64 = micros(domain.created_at),
            purged_at: Option<i64> = purged_at,
        } with written);
        put!(self.connection, domain, id, row, is_new)
    }

    /// Makes the link tables agree with a name.
    pub(crate) fn put_links(
        &mut self,
        domain: DomainId,
        before: &Links,
        after: &Links,
    ) -> Result<(), StoreError> {
        use schema::{domain_contact, domain_host};
        let id = domain.as_uuid().as_bytes().as_slice();
        for host in before.hosts.difference(&after.hosts) {
            let link = domain_host::table.find((id, host.as_uuid().as_bytes().as_slice()));
            fixed!(diesel::delete(link)).run(self.connection)?;
        }
        for host in after.hosts.difference(&before.hosts) {
            let link = (
                domain_host::domain_id.eq(id),
                domain_host::host_id.eq(host.as_uuid().as_bytes().as_slice()),
            );
            let link = diesel::insert_into(domain_host::table).values(link);
            fixed!(link).run(self.connection)?;
        }
        for contact in before.contacts.difference(&after.contacts) {
            let link = domain_contact::table.find((id, contact.as_uuid().as_bytes().as_slice()));
            fixed!(diesel::delete(link)).run(self.connection)?;
        }
        for contact in after.contacts.difference(&before.contacts) {
            let link = (
                domain_contact::domain_id.eq(id),
                domain_contact::contact_id.eq(contact.as_uuid().as_bytes().as_slice()),
            );
            let link = diesel::insert_into(domain_contact::table).values(link);
            fixed!(link).run(self.connection)?;
        }
        Ok(())
    }
}

/// What a name may know of everything above it, loaded.
#[derive(Debug, Clone)]
pub struct LoadedParents {
    pub(crate) rulebooks: std::sync::Arc<registry_core::rulebook::RulebookVersions>,
    pub(crate) standing:
        Option<registry_core::timeline::Timeline<registry_core::accreditation::Standing>>,
    pub(crate) gaining: Option<LoadedGaining>,
    pub(crate) name_servers: Vec<domain::NameServerLoss>,
}

/// What a pending transfer would make a name stand on, and what that is worth over time (P-37).
pub(crate) type LoadedGaining =
    (domain::Vouching, registry_core::timeline::Timeline<registry_core::accreditation::Standing>);

impl LoadedParents {
    /// As the core takes it.
    pub fn view(&self) -> Parents<'_> {
        Parents {
            rulebooks: &self.rulebooks,
            standing: self.standing.as_ref(),
            gaining: self
                .gaining
                .as_ref()
                .map(|(vouching, standing)| domain::Gaining { vouching, standing }),
            name_servers: &self.name_servers,
        }
    }
}
