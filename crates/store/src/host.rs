//! Hosts and contacts: what names point to.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::contact::Contact;
use registry_core::contact::transfer::{self, Decided};
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::id::{ContactHandle, ContactId, DomainId, HostId, RegistrarId};
use registry_core::name::HostName;

use crate::engine::{Lock, load, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, uuid, written_row};
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
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
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
            (host.name.clone(), host)
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
        let mut names: Vec<String> = load(self.connection, query, Lock::None)?;
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

    /// Whether a name uses a contact at `now`.
    pub fn contact_is_linked(
        &mut self,
        contact: ContactId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        use schema::{domain, domain_contact};
        let key = contact.as_uuid().as_bytes().as_slice();
        let links = domain_contact::table
            .filter(domain_contact::contact_id.eq(key))
            .select(domain_contact::domain_id);
        let sure = domain::table
            .filter(domain::id.eq_any(links))
            .filter(domain::due_at.is_null().or(domain::due_at.gt(micros(now))));
        if diesel::select(diesel::dsl::exists(sure)).get_result(self.connection)? {
            return Ok(true);
        }
        let overdue: Vec<Stored> = domain::table
            .filter(domain::id.eq_any(links))
            .filter(domain::due_at.le(micros(now)))
            .order(domain::id.asc())
            .select(stored!(domain))
            .load(self.connection)?;
        // A name never drops a contact by itself: it uses it as long as it lives.
        self.any_at(overdue, now, Domain::is_live)
    }

    fn any_at(
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

    /// The contacts of these handles projected to `now`, locked in the order of their ids.
    pub fn contacts(
        &mut self,
        handles: &[ContactHandle],
        lock: Lock,
        now: Timestamp,
    ) -> Result<BTreeMap<ContactHandle, Projected<Contact>>, StoreError> {
        use schema::contact::dsl;
        if handles.is_empty() {
            return Ok(BTreeMap::new());
        }
        let lock = self.admitted(lock);
        let texts: Vec<&str> = handles.iter().map(ContactHandle::as_str).collect();
        let query = dsl::contact
            .filter(dsl::handle.eq_any(padded(texts)))
            .filter(dsl::deleted_at.is_null())
            .order(dsl::id.asc())
            .select(stored!(contact));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let take = |row| {
            let contact = project_contact(self.take::<Contact>(row, lock)?, now);
            Ok((contact.object.handle.clone(), contact))
        };
        rows.into_iter().map(take).collect()
    }

    /// The contact of a handle, projected to `now`.
    pub fn contact(
        &mut self,
        handle: &ContactHandle,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Contact>>, StoreError> {
        Ok(self.contacts(std::slice::from_ref(handle), lock, now)?.remove(handle))
    }

    /// A contact by its id, projected to `now`; a deleted one is given too.
    pub(crate) fn contact_by_id(
        &mut self,
        id: ContactId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Contact>>, StoreError> {
        use schema::contact::dsl;
        let lock = self.admitted(lock);
        let one = dsl::contact
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(contact));
        let rows: Vec<Stored> = load(self.connection, one, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Contact>(row, lock)).transpose()?;
        Ok(row.map(|row| project_contact(row, now)))
    }

    /// The handles of contacts by id, deleted ones included.
    pub fn contact_handles(
        &mut self,
        ids: &[ContactId],
    ) -> Result<BTreeMap<ContactId, ContactHandle>, StoreError> {
        use schema::contact::dsl;
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let query = dsl::contact
            .filter(dsl::id.eq_any(padded(keys)))
            .order(dsl::id.asc())
            .select((dsl::id, dsl::handle));
        let rows: Vec<(Vec<u8>, String)> = load(self.connection, query, Lock::None)?;
        let read = |(id, handle): (Vec<u8>, String)| {
            let handle = ContactHandle::parse(&handle);
            let handle = handle.map_err(|error| StoreError::unreadable("contact", error))?;
            Ok((ContactId::from_uuid(uuid(&id)?), handle))
        };
        rows.into_iter().map(read).collect()
    }

    /// Contacts by id as their rows have them, deleted ones included, in the order of their ids.
    pub fn contacts_by_id(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>, StoreError> {
        use schema::contact::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let query = dsl::contact
            .filter(dsl::id.eq_any(padded(keys)))
            .order(dsl::id.asc())
            .select(stored!(contact));
        let rows: Vec<Stored> = load(self.connection, query, Lock::None)?;
        let take = |row| Ok(self.take::<Contact>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }
}

fn project_contact(row: Row<Contact>, now: Timestamp) -> Projected<Contact> {
    if !row.is_due(now) {
        return Projected::settled(row);
    }
    let Decided { contact, decision } = transfer::advance(&row.object, now);
    let due_at = transfer::due_at(&contact);
    Projected { object: contact, caught_up: decision, due_at, overdue: true }
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
        put!(self.connection, host, id, row, is_new)
    }

    pub(crate) fn put_contact(
        &mut self,
        contact: &Contact,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = contact.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(ContactRow in contact {
            id: &'r [u8] = id,
            handle: &'r str = contact.handle.as_str(),
            registrar_id: &'r str = contact.registrar.as_str(),
            created_at: i64 = micros(contact.created_at),
            deleted_at: Option<i64> = contact.deleted_at.map(micros),
        } with written);
        put!(self.connection, contact, id, row, is_new)
    }
}
