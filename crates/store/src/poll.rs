//! The message queue of a registrar (RFC 5730, section 2.9.2.3).
//!
//! Messages are inserted by the last statements of a transaction, after its registrar's account
//! row was updated and is held: so for one registrar the order of their numbers is the order in
//! which they were committed, on both engines, and the running total is exact. The numbers are no
//! watermark all the same (STORAGE, trap 7): the queue is what is not acknowledged.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::RegistrarId;
use registry_core::notice::{PollMessage, Subject, ToldState};
use serde::de::DeserializeOwned;

use crate::engine::insert_all;
use crate::error::StoreError;
use crate::row::{Aggregate, Key, Kind, decode, decode_body, encode, instant, micros};
use crate::schema::{history, poll_message, registrar_account};
use crate::session::{Session, Tx};

/// A poll message that waits for its registrar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRow {
    /// Its number, the `msgID` of EPP.
    pub id: i64,
    /// When what it tells happened.
    pub at: Timestamp,
    /// What it tells.
    pub message: PollMessage,
    /// The row of its object's history that tells the change; none where there is no object.
    pub object_number: Option<i64>,
    /// Whether it tells the object as it stood before that change.
    pub tells_before: bool,
}

/// What a row of history tells of a change: the object after it, who made it, under which mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// The object as it stood.
    pub object: T,
    /// When it took effect.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Our transaction id, where a command did it.
    pub server_transaction: Option<String>,
    /// The id of an HTTP request, where a person did it.
    pub request_id: Option<String>,
    /// The number of the row among all of history.
    pub row: i64,
}

/// A message on its way into the queue.
#[derive(Debug, Clone)]
pub(crate) struct Queued {
    pub(crate) key: String,
    pub(crate) at: i64,
    pub(crate) payload: String,
    pub(crate) object_number: Option<i64>,
    pub(crate) tells_before: bool,
}

#[derive(Insertable)]
#[diesel(table_name = poll_message, treat_none_as_default_value = false)]
struct QueuedRow<'a> {
    registrar_id: &'a str,
    key: &'a str,
    at: i64,
    payload: &'a str,
    object_number: Option<i64>,
    tells_before: bool,
}

impl Queued {
    fn row<'a>(&'a self, registrar: &'a RegistrarId) -> QueuedRow<'a> {
        let Self { key, at, payload, object_number, tells_before } = self;
        QueuedRow {
            registrar_id: registrar.as_str(),
            key,
            at: *at,
            payload,
            object_number: *object_number,
            tells_before: *tells_before,
        }
    }
}

#[derive(Queryable)]
struct StoredMessage {
    id: i64,
    at: i64,
    payload: String,
    object_number: Option<i64>,
    tells_before: bool,
}

impl StoredMessage {
    fn read(self) -> Result<PollRow, StoreError> {
        Ok(PollRow {
            id: self.id,
            at: instant(self.at)?,
            message: decode("poll message", &self.payload)?,
            object_number: self.object_number,
            tells_before: self.tells_before,
        })
    }
}

#[derive(Queryable)]
struct StoredTold {
    id: i64,
    at: i64,
    actor: String,
    server_transaction: Option<String>,
    request_id: Option<String>,
    format: i64,
    body: String,
    personal: Option<String>,
}

impl Session<'_> {
    /// How many messages wait for a registrar.
    pub fn poll_waiting(&mut self, registrar: &RegistrarId) -> Result<i64, StoreError> {
        let waiting: Option<i64> = registrar_account::table
            .find(registrar.as_str())
            .select(registrar_account::waiting_messages)
            .first(self.connection)
            .optional()?;
        Ok(waiting.unwrap_or(0))
    }

    /// The oldest message that waits for a registrar, and how many wait.
    pub fn poll_first(
        &mut self,
        registrar: &RegistrarId,
    ) -> Result<(i64, Option<PollRow>), StoreError> {
        use poll_message::dsl;
        let waiting = self.poll_waiting(registrar)?;
        if waiting == 0 {
            return Ok((0, None));
        }
        // An equation would let PostgreSQL walk the primary key through everybody's messages; a
        // span of one registrar, in the order of the index of what waits, does not.
        let first: Option<StoredMessage> = dsl::poll_message
            .filter(dsl::registrar_id.ge(registrar.as_str()))
            .filter(dsl::registrar_id.le(registrar.as_str()))
            .filter(dsl::acked_at.is_null())
            .order((dsl::registrar_id.asc(), dsl::id.asc()))
            .select((dsl::id, dsl::at, dsl::payload, dsl::object_number, dsl::tells_before))
            .first(self.connection)
            .optional()?;
        Ok((waiting, first.map(StoredMessage::read).transpose()?))
    }

    /// What a numbered row of a subject's history tells; none where there is no such row, or
    /// the subject is no such object.
    pub fn told<T: Aggregate + DeserializeOwned>(
        &mut self,
        about: &Subject,
        number: i64,
    ) -> Result<Option<Told<T>>, StoreError> {
        use history::dsl;
        let key = match subject_key(about) {
            Some((kind, key)) if kind == T::KIND => key,
            _ => return Ok(None),
        };
        let row: Option<StoredTold> = dsl::history
            .filter(dsl::object_id.eq(key.as_bytes()))
            .filter(dsl::number.eq(number))
            .select((
                dsl::id,
                dsl::at,
                dsl::actor,
                dsl::server_transaction,
                dsl::request_id,
                dsl::format,
                dsl::body,
                dsl::personal,
            ))
            .first(self.connection)
            .optional()?;
        let read = |row: StoredTold| {
            Ok(Told {
                object: decode_body(row.format, &row.body, row.personal.as_deref())?,
                at: instant(row.at)?,
                actor: decode("actor", &row.actor)?,
                server_transaction: row.server_transaction,
                request_id: row.request_id,
                row: row.id,
            })
        };
        row.map(read).transpose()
    }
}

impl Tx<'_> {
    /// Acknowledges a registrar's message; false if none of that number waits for it.
    pub fn poll_ack(&mut self, registrar: &RegistrarId, id: i64) -> Result<bool, StoreError> {
        use poll_message::dsl;
        let waiting = dsl::poll_message
            .filter(dsl::id.eq(id))
            .filter(dsl::registrar_id.eq(registrar.as_str()))
            .filter(dsl::acked_at.is_null());
        let now = micros(self.now);
        let count = diesel::update(waiting).set(dsl::acked_at.eq(now)).execute(self.connection)?;
        if count == 1 {
            self.totals_of(registrar).acknowledged += 1;
        }
        Ok(count == 1)
    }

    /// Keeps a message for the end of the transaction; what changed is told before and after.
    pub(crate) fn tell(
        &mut self,
        registrar: &RegistrarId,
        key: &str,
        at: Timestamp,
        message: &PollMessage,
    ) -> Result<(), StoreError> {
        let payload = encode("poll message", message)?;
        let object_number = self.number_told(&message.about, at);
        let states = match object_number {
            Some(number) if number > 1 => message.occasion.states(),
            // There is nothing before the first row.
            _ => &[ToldState::After],
        };
        for state in states {
            let key = match state {
                ToldState::Before => format!("{key}/before"),
                ToldState::After => key.to_owned(),
            };
            self.totals_of(registrar).messages.push(Queued {
                key,
                at: micros(at),
                payload: payload.clone(),
                object_number,
                tells_before: *state == ToldState::Before,
            });
        }
        Ok(())
    }

    /// The row of history that this transaction wrote of a subject at an instant, or its newest.
    fn number_told(&self, about: &Subject, at: Timestamp) -> Option<i64> {
        let (kind, key) = subject_key(about)?;
        let written = self.written_at(kind, &key, at);
        written.or_else(|| self.known(kind, &key).map(|known| known.number))
    }

    /// Inserts what was kept for a registrar whose account row is held; how many were new.
    pub(crate) fn insert_messages(
        &mut self,
        registrar: &RegistrarId,
        messages: &[Queued],
    ) -> Result<i64, StoreError> {
        let rows: Vec<_> = messages.iter().map(|message| message.row(registrar)).collect();
        let inserted = insert_all!(
            self.connection, poll_message::table, rows, once poll_message::key
        );
        Ok(i64::try_from(inserted).unwrap_or(i64::MAX))
    }
}

/// The object a message is about; an account has no history.
pub(crate) fn subject_key(about: &Subject) -> Option<(Kind, Key)> {
    let key = |uuid: &uuid::Uuid| Key(uuid.as_bytes().to_vec());
    match about {
        Subject::Domain { domain, .. } => Some((Kind::Domain, key(domain.as_uuid()))),
        Subject::Host { host, .. } => Some((Kind::Host, key(host.as_uuid()))),
        Subject::Contact { contact, .. } => Some((Kind::Contact, key(contact.as_uuid()))),
        Subject::Maintenance { maintenance, .. } => {
            Some((Kind::Maintenance, key(maintenance.as_uuid())))
        }
        Subject::Account { .. } => None,
    }
}
