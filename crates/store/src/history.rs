//! History: one row per object and instant of change, numbered and chained by hash.

use std::borrow::Cow;
use std::fmt;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::event::Event;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::engine::fixed;
use crate::error::StoreError;
use crate::idempotency::Once;
use crate::row::{Aggregate, FORMAT, Key, Kind, decode_body, encode, instant, micros};
use crate::schema::history;
use crate::session::{Session, Tx};

/// What a change cites: the command it came with, and the randomness drawn for it beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// The client's transaction id (RFC 5730, section 2.5).
    pub client_transaction: Option<String>,
    /// Ours.
    pub server_transaction: Option<String>,
    /// The id of an HTTP request.
    pub request_id: Option<String>,
    /// The request, if it must not be carried out twice.
    pub once: Option<Once>,
    /// What whoever acts had read, if nothing is to be done about anything else.
    pub seen: Option<Seen>,
    /// Fresh randomness, from which the salts of personal data are derived.
    pub salt: [u8; 32],
}

/// An object as somebody read it: by the number of its newest row of history then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub key: Key,
    /// The number of the row.
    pub number: i64,
    /// Whether they may read what was done to it since: history is for people of the registry.
    pub tells_changes: bool,
}

/// A change that was made after somebody had read an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanwhile {
    /// When it took effect.
    pub at: Timestamp,
    /// Who made it.
    pub by: String,
    /// The codes of what happened.
    pub events: Vec<String>,
}

impl From<Entry> for Meanwhile {
    fn from(entry: Entry) -> Self {
        Self { at: entry.at, by: entry.actor.name(), events: entry.events }
    }
}

impl fmt::Display for Meanwhile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} by {} at {}", self.events.join(", "), self.by, self.at)
    }
}

/// Most changes that are told to whoever acts on what had changed.
const MEANWHILE_MAXIMUM: i64 = 20;

/// A row of history, as it is written and as its hash covers it.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = history, treat_none_as_default_value = false)]
pub(crate) struct NewEntry<'a> {
    pub(crate) kind: Cow<'a, str>,
    pub(crate) object_id: Cow<'a, [u8]>,
    pub(crate) number: i64,
    pub(crate) at: i64,
    pub(crate) recorded_at: i64,
    pub(crate) actor: Cow<'a, str>,
    pub(crate) events: Cow<'a, str>,
    pub(crate) rules: Cow<'a, str>,
    pub(crate) client_transaction: Option<Cow<'a, str>>,
    pub(crate) server_transaction: Option<Cow<'a, str>>,
    pub(crate) request_id: Option<Cow<'a, str>>,
    pub(crate) format: i64,
    pub(crate) body: Cow<'a, str>,
    pub(crate) due_at: Option<i64>,
    pub(crate) personal: Option<Cow<'a, str>>,
    pub(crate) personal_salt: Option<Cow<'a, [u8]>>,
    pub(crate) personal_hash: Option<Cow<'a, [u8]>>,
    pub(crate) previous: Cow<'a, [u8]>,
    pub(crate) hash: Cow<'a, [u8]>,
}

impl NewEntry<'_> {
    /// The same row, on its own.
    pub(crate) fn into_owned(self) -> NewEntry<'static> {
        fn owned<T: ToOwned + ?Sized + 'static>(part: Cow<'_, T>) -> Cow<'static, T> {
            Cow::Owned(part.into_owned())
        }
        NewEntry {
            kind: owned(self.kind),
            object_id: owned(self.object_id),
            number: self.number,
            at: self.at,
            recorded_at: self.recorded_at,
            actor: owned(self.actor),
            events: owned(self.events),
            rules: owned(self.rules),
            client_transaction: self.client_transaction.map(owned),
            server_transaction: self.server_transaction.map(owned),
            request_id: self.request_id.map(owned),
            format: self.format,
            body: owned(self.body),
            due_at: self.due_at,
            personal: self.personal.map(owned),
            personal_salt: self.personal_salt.map(owned),
            personal_hash: self.personal_hash.map(owned),
            previous: owned(self.previous),
            hash: owned(self.hash),
        }
    }

    /// SHA-256 over every column in order, each with its length before it, but for the personal
    /// part and its salt: they stand behind their own hash and can be erased.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        self.cover(|bytes| sha.update(bytes));
        sha.finalize().into()
    }

    /// The bytes that the hash covers, in a row: whoever has them needs nothing but SHA-256.
    pub(crate) fn covered(&self) -> Vec<u8> {
        let mut covered = Vec::with_capacity(self.body.len() + 512);
        self.cover(|bytes| covered.extend_from_slice(bytes));
        covered
    }

    fn cover(&self, mut put: impl FnMut(&[u8])) {
        put(b"pharos-history-1");
        let mut text = |part: Option<&[u8]>| match part {
            Some(part) => {
                put(&[1]);
                put(&(part.len() as u64).to_be_bytes());
                put(part);
            }
            None => put(&[0]),
        };
        text(Some(self.kind.as_bytes()));
        text(Some(&self.object_id));
        text(Some(&self.number.to_be_bytes()));
        text(Some(&self.at.to_be_bytes()));
        text(Some(&self.recorded_at.to_be_bytes()));
        text(Some(self.actor.as_bytes()));
        text(Some(self.events.as_bytes()));
        text(Some(self.rules.as_bytes()));
        text(self.client_transaction.as_deref().map(str::as_bytes));
        text(self.server_transaction.as_deref().map(str::as_bytes));
        text(self.request_id.as_deref().map(str::as_bytes));
        text(Some(&self.format.to_be_bytes()));
        text(Some(self.body.as_bytes()));
        text(self.due_at.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        text(self.personal_hash.as_deref());
        text(Some(&self.previous));
    }
}

/// SHA-256 over salt and personal part.
pub(crate) fn personal_digest(salt: &[u8], personal: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(salt);
    sha.update(personal.as_bytes());
    sha.finalize().into()
}

/// The salt of one row: nobody who knows another row's salt can guess it.
fn salt_of_row(seed: &[u8; 32], key: &Key, number: i64) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(seed);
    sha.update(key.as_bytes());
    sha.update(number.to_be_bytes());
    sha.finalize().into()
}

/// What one row of history is about.
pub(crate) struct Link<'a> {
    pub(crate) kind: Kind,
    pub(crate) key: &'a Key,
    pub(crate) number: i64,
    pub(crate) previous: &'a [u8],
    pub(crate) at: Timestamp,
    pub(crate) events: &'a [Event],
    pub(crate) body: &'a str,
    pub(crate) personal: Option<&'a str>,
    pub(crate) due_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Whether an object is as it was seen, asked before the first row is written: what changed
    /// meanwhile if not. What this transaction holds of it is asked, else what is recorded.
    pub(crate) fn unchanged(&mut self, seen: &Seen) -> Result<(), StoreError> {
        if std::mem::replace(&mut self.asked_unchanged, true)
            || self.version(&seen.key)? == Some(seen.number)
        {
            return Ok(());
        }
        Err(self.changed_meanwhile(seen)?)
    }

    /// What changed after an object was seen.
    pub(crate) fn changed_meanwhile(&mut self, seen: &Seen) -> Result<StoreError, StoreError> {
        let changes = match seen.tells_changes {
            true => self.history(&seen.key, seen.number, MEANWHILE_MAXIMUM)?,
            false => Vec::new(),
        };
        Ok(StoreError::ChangedMeanwhile(changes.into_iter().map(Into::into).collect()))
    }

    /// Appends a row to an object's chain and returns the new head.
    pub(crate) fn append_history(
        &mut self,
        link: &Link<'_>,
        actor: &str,
        cited: &Cited,
    ) -> Result<[u8; 32], StoreError> {
        let codes: Vec<_> = link.events.iter().map(|event| event.code()).collect();
        let mut rules: Vec<_> = link.events.iter().map(|event| event.rule()).collect();
        rules.dedup();
        let (events, rules) = (encode("events", &codes)?, encode("rules", &rules)?);
        let salt = link.personal.map(|_| salt_of_row(&cited.salt, link.key, link.number));
        let personal_hash = match (&salt, link.personal) {
            (Some(salt), Some(personal)) => Some(personal_digest(salt, personal)),
            _ => None,
        };
        let mut entry = NewEntry {
            kind: link.kind.code().into(),
            object_id: link.key.as_bytes().into(),
            number: link.number,
            at: micros(link.at),
            recorded_at: micros(self.now),
            actor: actor.into(),
            events: events.into(),
            rules: rules.into(),
            client_transaction: cited.client_transaction.as_deref().map(Cow::Borrowed),
            server_transaction: cited.server_transaction.as_deref().map(Cow::Borrowed),
            request_id: cited.request_id.as_deref().map(Cow::Borrowed),
            format: FORMAT,
            body: link.body.into(),
            due_at: link.due_at.map(micros),
            personal: link.personal.map(Cow::Borrowed),
            personal_salt: salt.as_ref().map(|salt| Cow::Borrowed(salt.as_slice())),
            personal_hash: personal_hash.as_ref().map(|hash| Cow::Borrowed(hash.as_slice())),
            previous: link.previous.into(),
            hash: Cow::Borrowed(&[]),
        };
        let hash = entry.digest();
        match &mut self.gathered {
            Some(gathered) => {
                entry.hash = Cow::Owned(hash.to_vec());
                gathered.history.push(entry.into_owned());
            }
            None => {
                entry.hash = Cow::Borrowed(&hash);
                fixed!(diesel::insert_into(history::table).values(&entry)).run(self.connection)?;
            }
        }
        Ok(hash)
    }
}

/// A row of history for people and feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the object's chain, from 1.
    pub number: i64,
    /// When it took effect.
    pub at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The codes of what happened.
    pub events: Vec<String>,
    /// The rules that followed from.
    pub rules: Vec<String>,
    /// The client's transaction id.
    pub client_transaction: Option<String>,
    /// Ours.
    pub server_transaction: Option<String>,
    /// The id of an HTTP request.
    pub request_id: Option<String>,
    /// The object after it, as JSON, without its personal part.
    pub body: String,
    /// The hash that stands for it in the next row.
    pub hash: Vec<u8>,
}

#[derive(Queryable)]
struct EntryRow {
    number: i64,
    at: i64,
    recorded_at: i64,
    actor: String,
    events: String,
    rules: String,
    client_transaction: Option<String>,
    server_transaction: Option<String>,
    request_id: Option<String>,
    body: String,
    hash: Vec<u8>,
}

impl EntryRow {
    fn read(self) -> Result<Entry, StoreError> {
        Ok(Entry {
            number: self.number,
            at: instant(self.at)?,
            recorded_at: instant(self.recorded_at)?,
            actor: crate::row::decode("actor", &self.actor)?,
            events: crate::row::decode("events", &self.events)?,
            rules: crate::row::decode("rules", &self.rules)?,
            client_transaction: self.client_transaction,
            server_transaction: self.server_transaction,
            request_id: self.request_id,
            body: self.body,
            hash: self.hash,
        })
    }
}

impl Session<'_> {
    /// When the newest row of history was written; none in an empty database.
    pub fn newest_recorded_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        use history::dsl;
        let newest: Option<i64> = dsl::history
            .order(dsl::id.desc())
            .select(dsl::recorded_at)
            .first(self.connection)
            .optional()?;
        newest.map(instant).transpose()
    }

    /// An object's history behind a number, oldest first.
    pub fn history(
        &mut self,
        key: &Key,
        after_number: i64,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        use history::dsl;
        let rows: Vec<EntryRow> = dsl::history
            .filter(dsl::object_id.eq(key.as_bytes()))
            .filter(dsl::number.gt(after_number))
            .order(dsl::number.asc())
            .limit(limit)
            .select((
                dsl::number,
                dsl::at,
                dsl::recorded_at,
                dsl::actor,
                dsl::events,
                dsl::rules,
                dsl::client_transaction,
                dsl::server_transaction,
                dsl::request_id,
                dsl::body,
                dsl::hash,
            ))
            .load(self.connection)?;
        rows.into_iter().map(EntryRow::read).collect()
    }

    /// The number of an object's newest row of history: what it was read at, for whoever wants to
    /// change nothing that changed meanwhile.
    pub fn version(&mut self, key: &Key) -> Result<Option<i64>, StoreError> {
        use history::dsl;
        let rows = dsl::history.filter(dsl::object_id.eq(key.as_bytes()));
        let newest = rows.order(dsl::number.desc()).select(dsl::number).first(self.connection);
        Ok(newest.optional()?)
    }

    /// The number of the newest row of an object's history in force at an instant.
    pub fn version_as_of(&mut self, key: &Key, at: Timestamp) -> Result<Option<i64>, StoreError> {
        use history::dsl;
        let rows = dsl::history.filter(dsl::object_id.eq(key.as_bytes()));
        let then = rows.filter(dsl::at.le(micros(at)));
        let newest = then.order(dsl::number.desc()).select(dsl::number).first(self.connection);
        Ok(newest.optional()?)
    }

    /// The newest state of an object in force at an instant, not projected; none before it was.
    pub fn recorded_as_of<T: Aggregate + DeserializeOwned>(
        &mut self,
        key: &Key,
        at: Timestamp,
    ) -> Result<Option<T>, StoreError> {
        use history::dsl;
        let row: Option<(i64, String, Option<String>)> = dsl::history
            .filter(dsl::object_id.eq(key.as_bytes()))
            .filter(dsl::at.le(micros(at)))
            .order(dsl::number.desc())
            .select((dsl::format, dsl::body, dsl::personal))
            .first(self.connection)
            .optional()?;
        let read = |(format, body, personal): (i64, String, Option<String>)| {
            decode_body(format, &body, personal.as_deref())
        };
        row.map(read).transpose()
    }
}
