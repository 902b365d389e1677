//! Contacts: who stands behind names.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::contact::Contact;
use registry_core::contact::transfer::{self, Decided};
use registry_core::domain::{Domain, KnownContacts};
use registry_core::id::{ContactHandle, ContactId, RegistrarId};

use crate::engine::{Lock, load, load_listed, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, uuid, written_row};
use crate::schema;
use crate::session::{Session, Tx};

impl Session<'_> {
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
        let rows: Vec<Stored> = load_listed!(self.connection, query, handles.len(), lock)?;
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
        let rows: Vec<Stored> = load_listed!(self.connection, query, ids.len(), Lock::None)?;
        let take = |row| Ok(self.take::<Contact>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// Who sponsors the contacts of these handles at `now`, those that exist; their rows are held.
    ///
    /// As [`contacts`](Self::contacts), but reads no whole contact unless time may have moved it.
    pub fn contact_sponsors(
        &mut self,
        handles: &[ContactHandle],
        lock: Lock,
        now: Timestamp,
    ) -> Result<KnownContacts, StoreError> {
        type Sponsored = (Vec<u8>, String, String, Option<i64>);
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
            .select((dsl::id, dsl::handle, dsl::registrar_id, dsl::due_at));
        let rows: Vec<Sponsored> = load(self.connection, query, lock)?;
        if rows.iter().any(|(.., due_at)| due_at.is_some_and(|due_at| due_at <= micros(now))) {
            let contacts = self.contacts(handles, lock, now)?.into_values();
            let sponsored = contacts.map(|contact| contact.object);
            return Ok(sponsored.map(|of| (of.handle, (of.id, of.registrar))).collect());
        }
        let read = |(id, handle, registrar, _): Sponsored| {
            let unreadable =
                |error: &dyn std::fmt::Display| StoreError::unreadable("contact", error);
            let handle = ContactHandle::parse(&handle).map_err(|error| unreadable(&error))?;
            let registrar: RegistrarId = registrar.parse().map_err(|error| unreadable(&error))?;
            Ok((handle, (ContactId::from_uuid(uuid(&id)?), registrar)))
        };
        rows.into_iter().map(read).collect()
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
