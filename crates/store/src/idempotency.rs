//! Requests that are carried out once, however often a client sends them.
//!
//! The key is kept in the transaction of the act itself: whoever comes with it again finds that
//! it was carried out, with the answer that was given, or without one where that was lost.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::error::StoreError;
use crate::row::micros;
use crate::schema::idempotency_key;
use crate::session::{Session, Tx};

/// A request that must not be carried out twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Whose.
    pub staff: StaffId,
    /// The key it came with.
    pub key: String,
    /// SHA-256 of the request.
    pub request_hash: [u8; 32],
    /// Now, in wall time.
    pub wall: Timestamp,
    /// Until when it is remembered, in wall time.
    pub expires_wall: Timestamp,
}

/// What is remembered of a request that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// SHA-256 of the request.
    pub request_hash: [u8; 32],
    /// The answer; none until it was kept.
    pub answer: Option<KeptAnswer>,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names and values of the headers that belong to it, as JSON.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// The status of a request whose answer was not kept yet.
const UNANSWERED: i64 = 0;

impl Session<'_> {
    /// What is remembered under a key.
    pub fn remembered(
        &mut self,
        staff: StaffId,
        key: &str,
        wall: Timestamp,
    ) -> Result<Option<Remembered>, StoreError> {
        use idempotency_key::dsl;
        let row: Option<(Vec<u8>, i64, Option<String>, String)> = dsl::idempotency_key
            .filter(dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .filter(dsl::key.eq(key))
            .filter(dsl::expires_wall.gt(micros(wall)))
            .select((dsl::request_hash, dsl::status, dsl::headers, dsl::body))
            .first(self.connection)
            .optional()?;
        let Some((hash, status, headers, body)) = row else { return Ok(None) };
        let unreadable = || StoreError::unreadable("idempotency key", key);
        let answer = match status {
            UNANSWERED => None,
            status => {
                let status = status.try_into().map_err(|_| unreadable())?;
                Some(KeptAnswer { status, headers: headers.unwrap_or_default(), body })
            }
        };
        let request_hash = hash.try_into().map_err(|_| unreadable())?;
        Ok(Some(Remembered { request_hash, answer }))
    }
}

impl Tx<'_> {
    /// Remembers that a request is carried out, once in this transaction: a decision that is
    /// recorded does it by itself, what is only logged has to say so;
    /// [`Constraint::IdempotencyKey`](crate::Constraint) if it was before.
    pub fn remember_once(&mut self, once: &Once) -> Result<(), StoreError> {
        use idempotency_key::dsl;
        if std::mem::replace(&mut self.remembered_once, true) {
            return Ok(());
        }
        let over = dsl::idempotency_key.filter(dsl::expires_wall.le(micros(once.wall)));
        diesel::delete(over).execute(self.connection)?;
        let row = (
            dsl::staff_id.eq(once.staff.as_uuid().as_bytes().as_slice()),
            dsl::key.eq(&once.key),
            dsl::request_hash.eq(once.request_hash.as_slice()),
            dsl::status.eq(UNANSWERED),
            dsl::body.eq(""),
            dsl::expires_wall.eq(micros(once.expires_wall)),
        );
        diesel::insert_into(dsl::idempotency_key).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Keeps the answer of a request that was carried out; false where nothing was.
    pub fn keep_answer(&mut self, once: &Once, answer: &KeptAnswer) -> Result<bool, StoreError> {
        use idempotency_key::dsl;
        let carried_out = dsl::idempotency_key
            .filter(dsl::staff_id.eq(once.staff.as_uuid().as_bytes().as_slice()))
            .filter(dsl::key.eq(&once.key))
            .filter(dsl::request_hash.eq(once.request_hash.as_slice()))
            .filter(dsl::status.eq(UNANSWERED));
        let set = (
            dsl::status.eq(i64::from(answer.status)),
            dsl::headers.eq(&answer.headers),
            dsl::body.eq(&answer.body),
        );
        Ok(diesel::update(carried_out).set(set).execute(self.connection)? == 1)
    }
}
