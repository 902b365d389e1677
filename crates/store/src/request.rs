//! Requests for names, and the tokens they end in.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::id::{OrganizationId, RequestId, TokenId};
use registry_core::information::waits_since;
use registry_core::name::DomainName;
use registry_core::request::{self, Basis, Request};
use registry_core::token::{self, Token, TokenHash, TokenOperation, TokenState};

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{Row, Stored, Written, micros, put, stored, written_row};
use crate::schema;
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A request projected to `now`.
    pub fn request(
        &mut self,
        id: RequestId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let lock = self.admitted(lock);
        let query = dsl::request
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(request));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.project_requests(rows, lock, now)?.into_iter().next())
    }

    /// Every request for a name, ended ones included, in the order of the queue (P-12).
    pub fn requests_for_name(
        &mut self,
        name: &DomainName,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let lock = self.admitted(lock);
        // Locks are taken by id; the queue is put in order afterwards.
        let query = dsl::request
            .filter(dsl::name.eq(name.as_str()))
            .order(dsl::id.asc())
            .select(stored!(request));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let mut requests = self.project_requests(rows, lock, now)?;
        requests.sort_by_key(|request| (request.object.received_at, request.object.id));
        Ok(requests)
    }

    /// Undecided requests, in a queue or outside one (P-38), in the order in which they arrived, behind an instant and id.
    pub fn open_requests_page(
        &mut self,
        after: Option<(Timestamp, RequestId)>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let (at, id) = keyset(after);
        let rows: Vec<Stored> = dsl::request
            .filter(dsl::state.eq_any(["open", "ordered"]))
            .filter(dsl::received_at.ge(at))
            .filter(dsl::received_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(request))
            .load(self.connection)?;
        self.project_requests(rows, Lock::None, now)
    }

    /// An organization's requests in the order in which they arrived, behind an instant and id.
    pub fn requests_of(
        &mut self,
        organization: OrganizationId,
        after: Option<(Timestamp, RequestId)>,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let (at, id) = keyset(after);
        let rows: Vec<Stored> = dsl::request
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .filter(dsl::received_at.ge(at))
            .filter(dsl::received_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(request))
            .load(self.connection)?;
        self.project_requests(rows, Lock::None, now)
    }

    /// An organization's newest requests, the newest first.
    pub fn newest_requests_of(
        &mut self,
        organization: OrganizationId,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        use schema::request::dsl;
        let rows: Vec<Stored> = dsl::request
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .order((dsl::received_at.desc(), dsl::id.desc()))
            .limit(limit)
            .select(stored!(request))
            .load(self.connection)?;
        self.project_requests(rows, Lock::None, now)
    }

    pub(crate) fn project_requests(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Vec<Projected<Request>>, StoreError> {
        let project = |row| {
            let row: Row<Request> = self.take(row, lock)?;
            if !row.is_due(now) {
                return Ok(Projected::settled(row));
            }
            let rulebooks = self.rulebooks(row.object.name.tld())?;
            let (object, caught_up) = request::advance(&row.object, &rulebooks, now);
            let due_at = request::due_at(&object, &rulebooks, now);
            Ok(Projected { object, caught_up, due_at, overdue: true })
        };
        rows.into_iter().map(project).collect()
    }

    /// A token by its id, projected to `now`.
    pub fn token(
        &mut self,
        id: TokenId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Token>>, StoreError> {
        use schema::token::dsl;
        let lock = self.admitted(lock);
        let query = dsl::token
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(token));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.project_token(rows, lock, now)
    }

    /// A token by the digest of its secret, projected to `now`.
    pub fn token_by_hash(
        &mut self,
        hash: &TokenHash,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Token>>, StoreError> {
        use schema::token::dsl;
        let lock = self.admitted(lock);
        let query = dsl::token.filter(dsl::hash.eq(hash.0.as_slice())).select(stored!(token));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.project_token(rows, lock, now)
    }

    /// The live token of a name for an operation, projected to `now`: it may have run out.
    pub fn token_live(
        &mut self,
        name: &DomainName,
        operation: TokenOperation,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Token>>, StoreError> {
        use schema::token::dsl;
        let lock = self.admitted(lock);
        let query = dsl::token
            .filter(dsl::name.eq(name.as_str()))
            .filter(dsl::operation.eq(operation_code(operation)))
            .filter(dsl::state.eq("live"))
            .select(stored!(token));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.project_token(rows, lock, now)
    }

    fn project_token(
        &mut self,
        rows: Vec<Stored>,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Token>>, StoreError> {
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let row: Row<Token> = self.take(row, lock)?;
        if !row.is_due(now) {
            return Ok(Some(Projected::settled(row)));
        }
        let (object, caught_up): (Token, Decision) = token::advance(&row.object, now);
        let due_at = object.due_at();
        Ok(Some(Projected { object, caught_up, due_at, overdue: true }))
    }
}

fn keyset(after: Option<(Timestamp, RequestId)>) -> (i64, Vec<u8>) {
    match after {
        Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
        None => (i64::MIN, Vec::new()),
    }
}

const fn operation_code(operation: TokenOperation) -> &'static str {
    match operation {
        TokenOperation::Create => "create",
        TokenOperation::Transfer => "transfer",
    }
}

impl Tx<'_> {
    pub(crate) fn put_request(
        &mut self,
        request: &Request,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = request.id.as_uuid().as_bytes().as_slice();
        let accreditation = match &request.basis {
            Basis::Accreditation(id) => Some(id.as_uuid().as_bytes().as_slice()),
            Basis::Government => None,
        };
        let row = written_row!(RequestRow in request {
            id: &'r [u8] = id,
            name: &'r str = request.name.as_str(),
            organization_id: &'r [u8] = request.organization.as_uuid().as_bytes(),
            accreditation_id: Option<&'r [u8]> = accreditation,
            state: &'r str = request.state.code(),
            received_at: i64 = micros(request.received_at),
            answer_due_at: Option<i64> = waits_since(&request.information).map(micros),
        } with written);
        put!(self.connection, request, id, row, is_new)
    }

    pub(crate) fn put_token(
        &mut self,
        token: &Token,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = token.id.as_uuid().as_bytes().as_slice();
        let used_by = match &token.state {
            TokenState::Used { domain, .. } => Some(domain.as_uuid().as_bytes().as_slice()),
            TokenState::Live | TokenState::Expired { .. } | TokenState::Killed { .. } => None,
        };
        let row = written_row!(TokenRow in token {
            id: &'r [u8] = id,
            hash: &'r [u8] = token.hash.0.as_slice(),
            name: &'r str = token.name.as_str(),
            operation: &'r str = operation_code(token.operation),
            organization_id: &'r [u8] = token.organization.as_uuid().as_bytes(),
            request_id: &'r [u8] = token.request.as_uuid().as_bytes(),
            state: &'r str = token.state.code(),
            expires_at: i64 = micros(token.expires_at),
            used_by: Option<&'r [u8]> = used_by,
        } with written);
        put!(self.connection, token, id, row, is_new)
    }
}
