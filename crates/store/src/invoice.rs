//! Invoices to customers (P-55a, P-55f).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{AppealId, InvoiceId, OrganizationId};
use registry_core::invoice::Invoice;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, micros, put, stored, written_row};
use crate::schema::invoice::dsl;
use crate::session::{Session, Tx};

/// Which invoices a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceFilter {
    /// Those on which something is owed.
    Open,
    /// Those of a customer.
    Of(OrganizationId),
}

impl Session<'_> {
    /// An invoice; time does nothing to it.
    pub fn invoice(&mut self, id: InvoiceId, lock: Lock) -> Result<Option<Invoice>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::invoice
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(invoice));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        Ok(self.take_invoices(rows, lock)?.into_iter().next())
    }

    /// Every invoice to a customer, by id.
    pub fn invoices_of(
        &mut self,
        organization: OrganizationId,
        lock: Lock,
    ) -> Result<Vec<Invoice>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::invoice
            .filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().as_slice()))
            .order(dsl::id.asc())
            .select(stored!(invoice));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        self.take_invoices(rows, lock)
    }

    /// The invoices that belong to an appeal, by id.
    pub fn invoices_of_appeal(&mut self, appeal: AppealId) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Stored> = dsl::invoice
            .filter(dsl::appeal_id.eq(appeal.as_uuid().as_bytes().as_slice()))
            .order(dsl::id.asc())
            .select(stored!(invoice))
            .load(self.connection)?;
        self.take_invoices(rows, Lock::None)
    }

    /// Invoices in the order of their dates, behind a date and id.
    pub fn invoices_page(
        &mut self,
        filter: InvoiceFilter,
        after: Option<(Timestamp, InvoiceId)>,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let (at, id) = match after {
            Some((at, id)) => (micros(at), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let query = dsl::invoice
            .filter(dsl::dated_at.ge(at))
            .filter(dsl::dated_at.gt(at).or(dsl::id.gt(id)))
            .order((dsl::dated_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(invoice))
            .into_boxed();
        let query = match filter {
            InvoiceFilter::Open => query.filter(dsl::state.eq("open")),
            InvoiceFilter::Of(organization) => {
                query.filter(dsl::organization_id.eq(organization.as_uuid().as_bytes().to_vec()))
            }
        };
        let rows: Vec<Stored> = query.load(self.connection)?;
        self.take_invoices(rows, Lock::None)
    }

    fn take_invoices(&mut self, rows: Vec<Stored>, lock: Lock) -> Result<Vec<Invoice>, StoreError> {
        let take = |row| Ok(self.take::<Invoice>(row, lock)?.object);
        rows.into_iter().map(take).collect()
    }
}

impl Tx<'_> {
    pub(crate) fn put_invoice(
        &mut self,
        invoice: &Invoice,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = invoice.id.as_uuid().as_bytes().as_slice();
        let appeal = invoice.purpose.appeal();
        let row = written_row!(InvoiceRow in invoice {
            id: &'r [u8] = id,
            invoice_number: &'r str = invoice.number.as_str(),
            organization_id: &'r [u8] = invoice.organization.as_uuid().as_bytes(),
            appeal_id: Option<Vec<u8>> = appeal.map(|id| id.as_uuid().as_bytes().to_vec()),
            state: &'r str = invoice.state.code(),
            dated_at: i64 = micros(invoice.dated_at),
        } with written);
        put!(self.connection, invoice, id, row, is_new)
    }
}
