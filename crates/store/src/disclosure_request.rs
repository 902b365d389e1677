//! Requests for registration data that is not published.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::disclosure_request::DisclosureRequest;
use registry_core::id::DisclosureRequestId;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, micros, put, stored, written_row};
use crate::schema::disclosure_request::dsl;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A disclosure request.
    pub fn disclosure_request(
        &mut self,
        id: DisclosureRequestId,
        lock: Lock,
    ) -> Result<Option<DisclosureRequest>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::disclosure_request
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(disclosure_request));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<DisclosureRequest>(row, lock));
        Ok(row.transpose()?.map(|row| row.object))
    }

    /// Disclosure requests in the order of their receipt, behind an instant and id.
    pub fn disclosure_requests_page(
        &mut self,
        after: Option<(Timestamp, DisclosureRequestId)>,
        limit: i64,
    ) -> Result<Vec<DisclosureRequest>, StoreError> {
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<Stored> = dsl::disclosure_request
            .filter(dsl::received_at.ge(at))
            .filter(dsl::received_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(disclosure_request))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<DisclosureRequest>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }
}

impl Tx<'_> {
    pub(crate) fn put_disclosure_request(
        &mut self,
        request: &DisclosureRequest,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = request.id.as_uuid().as_bytes().as_slice();
        let row = written_row!(DisclosureRequestRow in disclosure_request {
            id: &'r [u8] = id,
            cited_number: &'r str = &request.number,
            name: &'r str = request.name.as_str(),
            is_open: bool = request.answer.is_none(),
            answer_until: i64 = micros(request.answer_until),
            received_at: i64 = micros(request.received_at),
        } with written);
        put!(self.connection, disclosure_request, id, row, is_new)
    }
}
