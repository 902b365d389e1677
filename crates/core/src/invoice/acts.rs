//! What people do with an invoice: issue it, record what was paid, void it.

use jiff::Timestamp;

use super::{Invoice, Payment, Purpose, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::money::Money;
use crate::refusal::refusals;

refusals! {
    /// Why an act on an invoice is refused.
    pub enum Refusal {
        /// It is paid or void.
        NotOpen(&'static str) = "invoice-not-open",
            "this invoice is {0}; only an open one takes payments or is voided";
        /// No amount, or one below zero.
        Amount = "amount-invalid", "an amount is more than nothing, in the invoice's currency";
        /// It would be due before it is issued.
        DueInThePast = "due-in-the-past", "the due date is not in the future";
        /// What it is for is not said.
        NoPurpose = "purpose-missing", "say what the invoice is for";
        /// A payment from tomorrow.
        ReceivedLater = "received-in-the-future", "what is recorded has arrived already";
        /// A payment from before there was something to pay.
        ReceivedEarlier(Timestamp) = "received-too-early",
            "nothing could be paid for this before {0}";
        /// A payment nobody could find again.
        NoReference = "reference-missing",
            "a payment has the reference by which it is found at the bank";
        /// The same payment a second time.
        AlreadyRecorded(String) = "payment-already-recorded",
            "a payment with the reference {0:?} is recorded on this invoice";
        /// A void without a reason.
        NoReason = "reason-missing", "say why the invoice is void";
    }
}

/// Issues an invoice.
pub fn issue(invoice: Invoice, now: Timestamp) -> Result<Decision, Refusal> {
    if invoice.amount.minor <= 0 {
        return Err(Refusal::Amount);
    }
    if invoice.due_at <= now {
        return Err(Refusal::DueInThePast);
    }
    if let Purpose::AppealCosts { words, .. } | Purpose::Other { words } = &invoice.purpose
        && words.trim().is_empty()
    {
        return Err(Refusal::NoPurpose);
    }
    let mut decision = Decision::default();
    decision.change(now, &[Event::InvoiceIssued], invoice, None);
    Ok(decision)
}

/// Records a payment with the day it arrived; one that fills the invoice makes it paid.
pub fn pay(
    invoice: &Invoice,
    received_at: Timestamp,
    (amount, reference): (Money, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    invoice.open()?;
    if amount.minor <= 0 || amount.currency != invoice.amount.currency {
        return Err(Refusal::Amount);
    }
    if received_at > now {
        return Err(Refusal::ReceivedLater);
    }
    if received_at < invoice.payable_from {
        return Err(Refusal::ReceivedEarlier(invoice.payable_from));
    }
    let reference = reference.trim().to_owned();
    if reference.is_empty() {
        return Err(Refusal::NoReference);
    }
    if invoice.payments.iter().any(|known| known.reference == reference) {
        return Err(Refusal::AlreadyRecorded(reference));
    }
    let mut after = invoice.clone();
    after.payments.push(Payment { received_at, amount, reference, recorded_at: now });
    let mut events = vec![Event::CustomerPaymentRecorded];
    if let Some(at) = after.filled_at() {
        after.state = State::Paid { at };
        events.push(Event::InvoicePaid);
    }
    let mut decision = Decision::default();
    decision.change(now, &events, after, None);
    Ok(decision)
}

/// Voids an invoice that should not have been; what was paid on it is settled outside.
pub fn void(invoice: &Invoice, reason: &str, now: Timestamp) -> Result<Decision, Refusal> {
    invoice.open()?;
    if reason.trim().is_empty() {
        return Err(Refusal::NoReason);
    }
    let state = State::Voided { at: now, reason: reason.trim().to_owned() };
    let mut decision = Decision::default();
    let after = Invoice { state, ..invoice.clone() };
    decision.change(now, &[Event::InvoiceVoided], after, None);
    Ok(decision)
}

impl Invoice {
    fn open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Open => Ok(()),
            State::Paid { .. } | State::Voided { .. } => Err(Refusal::NotOpen(self.state.code())),
        }
    }
}
