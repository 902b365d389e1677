//! Costs of an appeal beyond its fee (P-55f).

use registry_core::appeal::{self, Appeal, NewCosts};
use registry_core::id::{AppealId, InvoiceId};
use registry_core::money::Money;
use registry_store::Lock;

use super::{act, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found};

/// Invoices costs to the appellant.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn invoice_costs(
    registry: &Registry,
    acting: &Acting,
    (id, amount, words): (AppealId, Money, String),
) -> Result<Appeal, Failure> {
    acting.may(Permission::IssueInvoice).map_err(Failure::Refused)?;
    let invoice = InvoiceId::from_uuid(identity::new_uuid(&registry.clock));
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let number = tx.next_number("IN", now)?;
        let new = NewCosts { invoice: (invoice, number), amount, words: words.clone() };
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        let decided = appeal::invoice_costs(&held.appeal, new, rulebooks.at(now), now);
        Ok(decided.map_err(refused)?.1)
    })
    .await
}

/// Ends an appeal whose costs were not paid in time.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn end_by_costs(
    registry: &Registry,
    acting: &Acting,
    (id, invoice): (AppealId, InvoiceId),
) -> Result<Appeal, Failure> {
    let by = acting.actor.clone();
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let costs = found(tx.invoice(invoice, Lock::Update)?, Missing::Invoice(invoice))?;
        let ended = appeal::end_by_costs(&held.appeal, &costs, now);
        held.ended(ended.map_err(refused)?, &by, now)
    })
    .await
}
