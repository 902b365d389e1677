//! Hosts: the name servers that names point to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::id::{DomainId, HostId, RegistrarId};
use registry_core::name::HostName;

use crate::engine::{Lock, fixed, load, load_listed, padded};
use crate::error::StoreError;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// The host of a name; an internal one exists only while the name above it does.
    pub fn host(
        &mut self,
        name: &HostName,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Host>, StoreError> {
        Ok(self.hosts(std::slice::from_ref(name), lock, now)?.remove(name))
    }

    /// The hosts of these names, locked in the order of their ids.
    pub fn hosts(
        &mut self,
        names: &[HostName],
        lock: Lock,
        now: Timestamp,
    ) -> Result<BTreeMap<HostName, Host>, StoreError> {
        use schema::host::dsl;
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let lock = self.admitted(lock);
        let texts: Vec<&str> = names.iter().map(HostName::as_str).collect();
        let query = dsl::host
            .filter(dsl::name.eq_any(padded(texts)))
            .filter(dsl::purged_at.is_null())
            .order(dsl::id.asc())
            .select(stored!(host));
        let rows: Vec<Stored> = load_listed!(self.connection, query, names.len(), lock)?;
        let hosts = self.existing_hosts(rows, lock, now)?;
        Ok(hosts.into_iter().map(|host| (host.name.clone(), host)).collect())
    }

    /// The hosts of rows that exist at `now`, sponsored as they are then, in the rows' order.
    pub(crate) fn existing_hosts(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Host>, StoreError> {
        let hosts = self.take_hosts(rows, lock)?;
        let above: BTreeSet<DomainId> =
            hosts.iter().filter_map(|host| host.superordinate).collect();
        let superordinates = self.superordinates(&above, now)?;
        let exists = |host: &Host| {
            host.superordinate.is_none_or(|id| superordinates.get(&id).is_some_and(Domain::is_live))
        };
        // A name that moved took its hosts along, recorded or not.
        let sponsored = |mut host: Host| {
            let above = host.superordinate.and_then(|id| superordinates.get(&id));
            if let Some(above) = above.filter(|above| above.registrar != host.registrar) {
                host.registrar = above.registrar.clone();
                host.transferred_at = above.transferred_at;
            }
            host
        };
        Ok(hosts.into_iter().filter(exists).map(sponsored).collect())
    }

    /// Hosts by id as their rows have them, purged ones included, in the order of their ids.
    pub fn hosts_by_id(&mut self, ids: &[HostId]) -> Result<Vec<Host>, StoreError> {
        use schema::host::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let query = dsl::host
            .filter(dsl::id.eq_any(padded(keys)))
            .order(dsl::id.asc())
            .select(stored!(host));
        let rows: Vec<Stored> = load(self.connection, query, Lock::None)?;
        self.take_hosts(rows, Lock::None)
    }

    /// The names of hosts by id, purged ones included, in order.
    pub fn host_names(&mut self, ids: &[HostId]) -> Result<Vec<String>, StoreError> {
        use schema::host::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let query =
            dsl::host.filter(dsl::id.eq_any(padded(keys))).order(dsl::id.asc()).select(dsl::name);
        let mut names: Vec<String> = load_listed!(self.connection, query, ids.len(), Lock::None)?;
        names.sort_unstable();
        Ok(names)
    }

    /// The names of the hosts under a name, in order.
    pub fn subordinate_names(&mut self, domain: DomainId) -> Result<Vec<String>, StoreError> {
        use schema::host::dsl;
        let query = dsl::host
            .filter(dsl::superordinate_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .filter(dsl::purged_at.is_null())
            .order(dsl::id.asc())
            .select(dsl::name);
        let mut names: Vec<String> = load(self.connection, query, Lock::None)?;
        names.sort_unstable();
        Ok(names)
    }

    /// The hosts under a name that its purge takes along, in the order of their ids.
    pub fn hosts_under(&mut self, domain: DomainId, lock: Lock) -> Result<Vec<Host>, StoreError> {
        use schema::host::dsl;
        let lock = self.admitted(lock);
        let query = dsl::host
            .filter(dsl::superordinate_id.eq(domain.as_uuid().as_bytes().as_slice()))
            .filter(dsl::purged_at.is_null())
            .order(dsl::id.asc())
            .select(stored!(host));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.take_hosts(rows, lock)
    }

    fn take_hosts(&mut self, rows: Vec<Stored>, lock: Lock) -> Result<Vec<Host>, StoreError> {
        let take = |row| Ok(self.take::<Host>(row, lock)?.object);
        rows.into_iter().map(take).collect()
    }

    /// Whether a name uses a host at `now`.
    pub fn host_is_linked(&mut self, host: HostId, now: Timestamp) -> Result<bool, StoreError> {
        use schema::{domain, domain_host};
        let key = host.as_uuid().as_bytes().as_slice();
        let links =
            domain_host::table.filter(domain_host::host_id.eq(key)).select(domain_host::domain_id);
        let sure = domain::table
            .filter(domain::id.eq_any(links))
            .filter(domain::due_at.is_null().or(domain::due_at.gt(micros(now))));
        if diesel::select(diesel::dsl::exists(sure)).get_result(self.connection)? {
            return Ok(true);
        }
        let overdue = self.overdue_served_by(key, now)?;
        self.any_at(overdue, now, |domain| domain.is_live() && domain.name_servers.contains(&host))
    }

    /// Whether names of registrars other than this one use a host at `now`.
    pub fn host_is_used_by_others(
        &mut self,
        host: HostId,
        registrar: &RegistrarId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        use schema::{domain, domain_host};
        let key = host.as_uuid().as_bytes().as_slice();
        let links =
            domain_host::table.filter(domain_host::host_id.eq(key)).select(domain_host::domain_id);
        let sure = domain::table
            .filter(domain::id.eq_any(links))
            .filter(domain::registrar_id.ne(registrar.as_str()))
            .filter(domain::due_at.is_null().or(domain::due_at.gt(micros(now))));
        if diesel::select(diesel::dsl::exists(sure)).get_result(self.connection)? {
            return Ok(true);
        }
        let overdue = self.overdue_served_by(key, now)?;
        self.any_at(overdue, now, |domain| {
            domain.is_live()
                && domain.name_servers.contains(&host)
                && domain.registrar != *registrar
        })
    }

    /// Names that a host serves by their rows and that time may have changed since.
    fn overdue_served_by(
        &mut self,
        host: &[u8],
        now: Timestamp,
    ) -> Result<Vec<Stored>, StoreError> {
        use schema::{domain, domain_host};
        let links =
            domain_host::table.filter(domain_host::host_id.eq(host)).select(domain_host::domain_id);
        let overdue = domain::table
            .filter(domain::id.eq_any(links))
            .filter(domain::due_at.le(micros(now)))
            .order(domain::id.asc())
            .select(stored!(domain));
        Ok(overdue.load(self.connection)?)
    }

    pub(crate) fn any_at(
        &mut self,
        rows: Vec<Stored>,
        now: Timestamp,
        uses: impl Fn(&Domain) -> bool,
    ) -> Result<bool, StoreError> {
        for stored in rows {
            let row: Row<Domain> = self.take_domain(stored, Lock::None)?;
            if uses(&self.project_domain(row, Lock::None, now)?.object) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Tx<'_> {
    pub(crate) fn put_host(
        &mut self,
        host: &Host,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = host.id.as_uuid().as_bytes().as_slice();
        let above = host.superordinate.as_ref().map(|id| id.as_uuid().as_bytes().as_slice());
        let row = written_row!(HostRow in host {
            id: &'r [u8] = id,
            name: &'r str = host.name.as_str(),
            superordinate_id: Option<&'r [u8]> = above,
            registrar_id: &'r str = host.registrar.as_str(),
            created_at: i64 = micros(host.created_at),
            purged_at: Option<i64> = host.purged_at.map(micros),
        } with written);
        put!(self.connection, host, id, row, is_new)?;
        self.put_addresses(host, is_new)
    }

    /// Makes the table of addresses agree with a host; one that is gone has none.
    fn put_addresses(&mut self, host: &Host, is_new: bool) -> Result<(), StoreError> {
        use schema::host_address::dsl;
        let id = host.id.as_uuid().as_bytes().as_slice();
        let before: Vec<String> = match is_new {
            true => Vec::new(),
            false => {
                let query = dsl::host_address.filter(dsl::host_id.eq(id)).select(dsl::address);
                load(self.connection, query.order(dsl::address.asc()), Lock::None)?
            }
        };
        let after: BTreeSet<String> = match host.purged_at {
            Some(_) => BTreeSet::new(),
            None => host.addresses.iter().map(IpAddr::to_string).collect(),
        };
        for address in before.iter().filter(|address| !after.contains(*address)) {
            let row = dsl::host_address.find((id, address));
            fixed!(diesel::delete(row)).run(self.connection)?;
        }
        for address in after.iter().filter(|address| !before.contains(*address)) {
            let row = (dsl::host_id.eq(id), dsl::address.eq(address));
            fixed!(diesel::insert_into(dsl::host_address).values(row)).run(self.connection)?;
        }
        Ok(())
    }
}
