//! One transaction: what it may look at, what it has locked, what it owes at its end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::{ContactId, HostId, RegistrarId};
use registry_core::name::{HostName, Tld};
use registry_core::rulebook::RulebookVersions;
use serde::de::DeserializeOwned;

use crate::account::Totals;
use crate::engine::{AnyConnection, Lock};
use crate::error::StoreError;
use crate::gathered::Gathered;
use crate::options::Shared;
use crate::row::{Aggregate, Key, Kind, Row, Stored, decode_body, instant, instant_opt};

/// What reads and writes share: every load is a method of it.
pub struct Session<'a> {
    pub(crate) connection: &'a mut AnyConnection,
    pub(crate) shared: &'a Shared,
    /// The instant of a write; none while only reading.
    writing_at: Option<Timestamp>,
    known: HashMap<(Kind, Key), Known>,
}

/// Where an object's chain stood when it was loaded, and what its links were.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) number: i64,
    pub(crate) head: Vec<u8>,
    pub(crate) locked: bool,
    pub(crate) links: Links,
}

/// The hosts and contacts a name points to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    pub(crate) hosts: BTreeSet<HostId>,
    pub(crate) contacts: BTreeSet<ContactId>,
}

impl Links {
    pub(crate) fn of(domain: &Domain) -> Self {
        if !domain.is_live() {
            return Self::default();
        }
        let others = domain.contacts.iter().map(|(_, contact)| *contact);
        Self {
            hosts: domain.name_servers.clone(),
            contacts: domain.registrant.into_iter().chain(others).collect(),
        }
    }
}

impl<'a> Session<'a> {
    /// The TLDs we run.
    pub fn tlds(&self) -> &'a [Tld] {
        &self.shared.tlds
    }

    /// The versions of a TLD's rulebook.
    pub fn rulebooks(&self, tld: &str) -> Result<Arc<RulebookVersions>, StoreError> {
        self.shared.rulebooks(tld)
    }

    /// The versions of the rulebook of what belongs to no TLD: contacts, hosts outside them.
    pub fn shared_rulebooks(&self) -> Result<Arc<RulebookVersions>, StoreError> {
        self.shared.shared_rulebooks()
    }

    /// The versions of the rulebook a host lives by: its TLD's, or the shared one outside ours.
    pub fn rulebooks_of_host(&self, name: &HostName) -> Result<Arc<RulebookVersions>, StoreError> {
        match self.tlds().iter().find(|tld| name.is_under(tld)) {
            Some(tld) => self.rulebooks(tld.as_str()),
            None => self.shared_rulebooks(),
        }
    }

    /// The versions of the rulebook that has a programme.
    pub fn rulebooks_of_programme(
        &self,
        programme: &str,
        now: Timestamp,
    ) -> Result<Arc<RulebookVersions>, StoreError> {
        self.shared.rulebooks_of_programme(programme, now)
    }

    /// A snapshot holds nothing: it cannot change what it reads.
    pub(crate) fn admitted(&self, lock: Lock) -> Lock {
        match self.writing_at {
            Some(_) => lock,
            None => Lock::None,
        }
    }

    /// Reads an object out of its row; inside a write, remembers where its chain stands.
    ///
    /// A locked row changed after this transaction's instant makes the write run again with a
    /// fresh one: an object's instants never go back (DESIGN, section 4a, 9).
    pub(crate) fn take<T: Aggregate + DeserializeOwned>(
        &mut self,
        stored: Stored,
        lock: Lock,
    ) -> Result<Row<T>, StoreError> {
        let object: T = decode_body(stored.format, &stored.body, stored.personal.as_deref())?;
        self.hold_row(object, stored, lock)
    }

    /// As [`take`](Self::take), for an object that is read already.
    pub(crate) fn hold_row<T: Aggregate>(
        &mut self,
        object: T,
        stored: Stored,
        lock: Lock,
    ) -> Result<Row<T>, StoreError> {
        let row = Row {
            object,
            changed_at: instant(stored.changed_at)?,
            due_at: instant_opt(stored.due_at)?,
        };
        if let Some(now) = self.writing_at {
            if lock != Lock::None && row.changed_at > now {
                return Err(StoreError::Behind);
            }
            let key = (T::KIND, row.object.key());
            let held = self.known.get(&key).is_some_and(|known| known.locked);
            let known = Known {
                number: stored.number,
                head: stored.head,
                locked: held || lock == Lock::Update,
                links: Links::default(),
            };
            self.known.insert(key, known);
        }
        Ok(row)
    }

    /// As [`take`](Self::take), for a name: its links are remembered too.
    pub(crate) fn take_domain(
        &mut self,
        stored: Stored,
        lock: Lock,
    ) -> Result<Row<Domain>, StoreError> {
        let row = self.take::<Domain>(stored, lock)?;
        if let Some(known) = self.known.get_mut(&(Kind::Domain, row.object.key())) {
            known.links = Links::of(&row.object);
        }
        Ok(row)
    }
}

/// A write in progress.
pub struct Tx<'a> {
    session: Session<'a>,
    pub(crate) now: Timestamp,
    pub(crate) totals: BTreeMap<RegistrarId, Totals>,
    /// Whether names that are too many to be woken here are woken ahead of it.
    pub(crate) wakes_ahead: bool,
    /// The numbers of the rows of history it wrote, by object and instant.
    written: HashMap<(Kind, Key, Timestamp), i64>,
    /// Whether the key of its request is kept.
    pub(crate) remembered_once: bool,
    /// Whether it was asked that what it acts on is as it was seen.
    pub(crate) asked_unchanged: bool,
    /// What waits to be inserted, while rows are gathered.
    pub(crate) gathered: Option<Gathered>,
    /// The keys of the letters it owes, while it is a rehearsal.
    pub(crate) rehearsed: Option<Vec<String>>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        connection: &'a mut AnyConnection,
        shared: &'a Shared,
        now: Timestamp,
        wakes_ahead: bool,
    ) -> Self {
        let session = Session { connection, shared, writing_at: Some(now), known: HashMap::new() };
        let (totals, written) = (BTreeMap::new(), HashMap::new());
        Self {
            session,
            now,
            totals,
            wakes_ahead,
            written,
            remembered_once: false,
            asked_unchanged: false,
            gathered: None,
            rehearsed: None,
        }
    }

    /// Makes a rehearsal of it: what it owes is kept for whoever undoes it.
    pub fn rehearse(&mut self) {
        self.rehearsed = Some(Vec::new());
    }

    /// The instant of this write.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn known(&self, kind: Kind, key: &Key) -> Option<&Known> {
        self.session.known.get(&(kind, key.clone()))
    }

    /// Notes which row of its object's history tells a change.
    pub(crate) fn note_written(&mut self, kind: Kind, key: &Key, at: Timestamp, number: i64) {
        self.written.insert((kind, key.clone(), at), number);
    }

    /// Whether this transaction wrote a row of an object's history.
    pub(crate) fn has_written(&self, kind: Kind, key: &Key) -> bool {
        self.written.keys().any(|(of, known, _)| *of == kind && known == key)
    }

    /// The newest row of an object's history that this transaction wrote for an instant.
    pub(crate) fn written_at(&self, kind: Kind, key: &Key, at: Timestamp) -> Option<i64> {
        self.written.get(&(kind, key.clone(), at)).copied()
    }

    pub(crate) fn remember(&mut self, kind: Kind, key: Key, known: Known) {
        self.session.known.insert((kind, key), known);
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Session<'a>;

    fn deref(&self) -> &Session<'a> {
        &self.session
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Session<'a> {
        &mut self.session
    }
}

/// A look at the database at one instant.
pub struct Snapshot<'a> {
    session: Session<'a>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(connection: &'a mut AnyConnection, shared: &'a Shared) -> Self {
        let session = Session { connection, shared, writing_at: None, known: HashMap::new() };
        Self { session }
    }
}

impl<'a> Deref for Snapshot<'a> {
    type Target = Session<'a>;

    fn deref(&self) -> &Session<'a> {
        &self.session
    }
}

impl<'a> DerefMut for Snapshot<'a> {
    fn deref_mut(&mut self) -> &mut Session<'a> {
        &mut self.session
    }
}
