//! What nodes and retrying clients agree on: leases, idempotency keys, small facts.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::StaffId;

use crate::engine::Both;
use crate::error::StoreError;
use crate::row::micros;
use crate::schema::{idempotency_key, lease, meta};
use crate::session::{Session, Tx};

/// An answer kept for a client that asks again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentAnswer {
    /// SHA-256 of the request it answers.
    pub request_hash: [u8; 32],
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Until when it is kept, in wall time.
    pub expires_wall: Timestamp,
}

impl Session<'_> {
    /// The answer given under a key, if it is still kept.
    pub fn idempotent_answer(
        &mut self,
        staff: StaffId,
        key: &str,
        wall: Timestamp,
    ) -> Result<Option<IdempotentAnswer>, StoreError> {
        use idempotency_key::dsl;
        let row: Option<(Vec<u8>, i64, String, i64)> = dsl::idempotency_key
            .filter(dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()))
            .filter(dsl::key.eq(key))
            .filter(dsl::expires_wall.gt(micros(wall)))
            .select((dsl::request_hash, dsl::status, dsl::body, dsl::expires_wall))
            .first(self.connection)
            .optional()?;
        let Some((hash, status, body, expires)) = row else { return Ok(None) };
        let unreadable = || StoreError::unreadable("idempotency key", key);
        Ok(Some(IdempotentAnswer {
            request_hash: hash.try_into().map_err(|_| unreadable())?,
            status: status.try_into().map_err(|_| unreadable())?,
            body,
            expires_wall: crate::row::instant(expires)?,
        }))
    }

    /// A small fact by its name.
    pub fn meta(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        let value = meta::table.find(key).select(meta::value).first(self.connection);
        Ok(value.optional()?)
    }
}

impl Tx<'_> {
    /// Keeps an answer under a key; [`Constraint::IdempotencyKey`](crate::Constraint) if the key
    /// was used at the same time. One that has run out is replaced.
    pub fn keep_answer(
        &mut self,
        staff: StaffId,
        key: &str,
        answer: &IdempotentAnswer,
        wall: Timestamp,
    ) -> Result<(), StoreError> {
        use idempotency_key::dsl;
        let over = dsl::idempotency_key.filter(dsl::expires_wall.le(micros(wall)));
        diesel::delete(over).execute(self.connection)?;
        let row = (
            dsl::staff_id.eq(staff.as_uuid().as_bytes().as_slice()),
            dsl::key.eq(key),
            dsl::request_hash.eq(answer.request_hash.as_slice()),
            dsl::status.eq(i64::from(answer.status)),
            dsl::body.eq(&answer.body),
            dsl::expires_wall.eq(micros(answer.expires_wall)),
        );
        diesel::insert_into(dsl::idempotency_key).values(row).execute(self.connection)?;
        Ok(())
    }

    /// Takes or renews a lease; its number if this holder has it now. The number grows with each
    /// change of holder.
    pub fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        wall: Timestamp,
        expires_wall: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        use lease::dsl;
        let first = (
            dsl::name.eq(name),
            dsl::holder.eq(""),
            dsl::number.eq(0),
            dsl::expires_wall.eq(i64::MIN),
        );
        let first = diesel::insert_into(dsl::lease).values(first);
        Both(first.on_conflict(dsl::name).do_nothing()).execute(self.connection)?;
        let mine = dsl::lease.filter(dsl::name.eq(name)).filter(dsl::holder.eq(holder));
        let until = dsl::expires_wall.eq(micros(expires_wall));
        if diesel::update(mine).set(until).execute(self.connection)? == 0 {
            let free =
                dsl::lease.filter(dsl::name.eq(name)).filter(dsl::expires_wall.le(micros(wall)));
            let set = (dsl::holder.eq(holder), dsl::number.eq(dsl::number + 1), until);
            diesel::update(free).set(set).execute(self.connection)?;
        }
        let number = mine.select(dsl::number).first(self.connection).optional()?;
        Ok(number)
    }

    /// Makes sure that a lease still has the number; what it protects commits with this check.
    pub fn hold_lease(&mut self, name: &str, number: i64) -> Result<(), StoreError> {
        use lease::dsl;
        let held = dsl::lease.filter(dsl::name.eq(name)).filter(dsl::number.eq(number));
        // Writing the number holds the row until the commit on both engines.
        let count = diesel::update(held).set(dsl::number.eq(number)).execute(self.connection)?;
        (count == 1).then_some(()).ok_or_else(|| StoreError::Missing(format!("lease {name}")))
    }

    /// Sets a small fact.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let row = (meta::key.eq(key), meta::value.eq(value));
        let query = diesel::insert_into(meta::table).values(row);
        let query = query.on_conflict(meta::key).do_update().set(meta::value.eq(value));
        Both(query).execute(self.connection)?;
        Ok(())
    }
}
