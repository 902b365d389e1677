//! Invoices to customers, and what was paid on them (P-55a, P-55f).

use jiff::Timestamp;
use registry_core::id::{InvoiceId, OrganizationId};
use registry_core::invoice::{self, Invoice, Purpose, State};
use registry_core::money::Money;
use registry_store::{Lock, Tx};

use super::{Acting, Failure, Missing, found, judged, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// An invoice for something that has no act of its own.
#[derive(Debug, Clone)]
pub struct IssueInvoice {
    /// To whom.
    pub organization: OrganizationId,
    /// How much.
    pub amount: Money,
    /// What for.
    pub words: String,
    /// First instant at which a payment is late.
    pub due_at: Timestamp,
}

/// A payment that arrived.
#[derive(Debug, Clone)]
pub struct RecordPayment {
    /// For which invoice.
    pub invoice: InvoiceId,
    /// When the registry had it (P-59).
    pub received_at: Timestamp,
    /// How much.
    pub amount: Money,
    /// By what it is found at the bank.
    pub reference: String,
}

/// Issues an invoice to a customer.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn issue(
    registry: &Registry,
    acting: &Acting,
    command: IssueInvoice,
) -> Result<Invoice, Failure> {
    acting.may(Permission::IssueInvoice).map_err(Failure::Refused)?;
    let id = InvoiceId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        judged(tx, command.organization, Lock::Share, &acting)?;
        let invoice = Invoice {
            id,
            number: tx.next_number("IN", now)?,
            organization: command.organization,
            purpose: Purpose::Other { words: command.words.trim().to_owned() },
            amount: command.amount,
            dated_at: now,
            due_at: command.due_at,
            payable_from: now,
            payments: Vec::new(),
            state: State::Open,
        };
        let decision = invoice::issue(invoice, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.invoice(id, Lock::None)?, Missing::Invoice(id))
    };
    registry.write(write).await
}

/// Records a payment with the day it arrived.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn pay(
    registry: &Registry,
    acting: &Acting,
    command: RecordPayment,
) -> Result<Invoice, Failure> {
    acting.may(Permission::RecordPayment).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.invoice;
        let before = found(tx.invoice(id, Lock::Update)?, Missing::Invoice(id))?;
        let what = (command.amount, command.reference.as_str());
        let decision = invoice::pay(&before, command.received_at, what, now).map_err(refused)?;
        tx.record(&decision, &actor, &cited, now)?;
        found(tx.invoice(id, Lock::None)?, Missing::Invoice(id))
    };
    registry.write(write).await
}

/// Voids an invoice that should not have been.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn void(
    registry: &Registry,
    acting: &Acting,
    (id, reason): (InvoiceId, String),
) -> Result<Invoice, Failure> {
    acting.may(Permission::IssueInvoice).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = found(tx.invoice(id, Lock::None)?, Missing::Invoice(id))?;
        judged(tx, seen.organization, Lock::Share, &acting)?;
        let before = found(tx.invoice(id, Lock::Update)?, Missing::Invoice(id))?;
        let decision = invoice::void(&before, &reason, now).map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.invoice(id, Lock::None)?, Missing::Invoice(id))
    };
    registry.write(write).await
}
