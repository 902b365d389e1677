//! Questions that wait for an answer (P-13), of requests and of customers.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{OrganizationId, RequestId};
use registry_core::organization::Organization;
use registry_core::request::Request;

use crate::engine::Lock;
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Stored, micros, stored};
use crate::schema;
use crate::session::Session;

impl Session<'_> {
    /// Requests with a question that is not answered, by its due date, behind a date and id.
    pub fn requests_waiting_for_answers(
        &mut self,
        after: Option<(Timestamp, RequestId)>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let mut query = dsl::request
            .into_boxed::<crate::engine::MultiBackend>()
            .filter(dsl::answer_due_at.is_not_null());
        if let Some((at, id)) = after {
            let (at, id) = (micros(at), id.as_uuid().as_bytes().to_vec());
            let later = dsl::answer_due_at.gt(at).or(dsl::id.gt(id));
            query = query.filter(dsl::answer_due_at.ge(at)).filter(later.assume_not_null());
        }
        let rows: Vec<Stored> = query
            .order((dsl::answer_due_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(request))
            .load(self.connection)?;
        self.project_requests(rows, Lock::None, now)
    }

    /// Customers with a question that is not answered, by its due date, behind a date and id.
    pub fn customers_waiting_for_answers(
        &mut self,
        after: Option<(Timestamp, OrganizationId)>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        use schema::organization::dsl;
        let mut query = dsl::organization
            .into_boxed::<crate::engine::MultiBackend>()
            .filter(dsl::answer_due_at.is_not_null());
        if let Some((at, id)) = after {
            let (at, id) = (micros(at), id.as_uuid().as_bytes().to_vec());
            let later = dsl::answer_due_at.gt(at).or(dsl::id.gt(id));
            query = query.filter(dsl::answer_due_at.ge(at)).filter(later.assume_not_null());
        }
        let rows: Vec<Stored> = query
            .order((dsl::answer_due_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(organization))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<Organization>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }
}
