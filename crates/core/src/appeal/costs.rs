//! Costs beyond the fee (P-55f; Exhibit A, d).

use jiff::Timestamp;

use super::clock::due_at;
use super::{Appeal, Refusal, State};
use crate::calendar;
use crate::decision::Decision;
use crate::event::Event;
use crate::id::InvoiceId;
use crate::invoice::{self, Invoice, Purpose};
use crate::money::Money;
use crate::notice::AppealTold;
use crate::rulebook::Rulebook;

/// Costs as they are invoiced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCosts {
    /// The id and number of the invoice.
    pub invoice: (InvoiceId, String),
    /// How much.
    pub amount: Money,
    /// What they are.
    pub words: String,
}

/// Invoices costs: the invoice is dated now, and due after the counted days of the rulebook.
/// After a decision they are only a debt (P-55f).
pub fn invoice_costs(
    appeal: &Appeal,
    new: NewCosts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(Invoice, Decision), Refusal> {
    if new.amount.minor <= 0 {
        return Err(Refusal::Amount);
    }
    if new.words.trim().is_empty() {
        return Err(Refusal::Words("what the costs are"));
    }
    let days = rulebook.appeal.costs_days;
    let words = new.words.trim().to_owned();
    let invoice = Invoice {
        id: new.invoice.0,
        number: new.invoice.1,
        organization: appeal.organization,
        purpose: Purpose::AppealCosts { appeal: appeal.id, words: words.clone() },
        amount: new.amount,
        dated_at: now,
        due_at: calendar::end_of_counted_days(now, days, &rulebook.zone)?,
        payable_from: now,
        payments: Vec::new(),
        state: invoice::State::Open,
    };
    let mut after = appeal.clone();
    after.costs.push(invoice.id);
    let told = AppealTold::CostsInvoiced {
        invoice: invoice.number.clone(),
        amount: invoice.amount,
        words,
        due_at: invoice.due_at,
        ends_appeal: after.state.is_running(),
    };
    let mut decision = Decision::default();
    decision.mail(format!("costs-invoiced/{}", invoice.id), now, after.notice(told));
    let due = due_at(&after);
    decision.change(now, &[Event::CostsInvoiced], after, due);
    decision.change(now, &[Event::InvoiceIssued], invoice.clone(), None);
    Ok((invoice, decision))
}

/// Ends an appeal whose costs were not paid in full in their days (P-55f): by the arrival of the
/// payments, whenever they were recorded. The decision appealed stands.
pub fn end_by_costs(appeal: &Appeal, costs: &Invoice, now: Timestamp) -> Result<Decision, Refusal> {
    appeal.running()?;
    if !appeal.costs.contains(&costs.id) {
        return Err(Refusal::NotCosts);
    }
    if costs.is_settled_before(costs.due_at) {
        return Err(Refusal::CostsPaid);
    }
    if now < costs.due_at {
        return Err(Refusal::CostsNotDue(costs.due_at));
    }
    let mut after = appeal.clone();
    after.state = State::EndedByCosts { at: now, invoice: costs.id };
    let told = AppealTold::EndedByCosts {
        invoice: costs.number.clone(),
        due_at: costs.due_at,
        terms_end_at: after.decided_at,
    };
    let mut decision = Decision::default();
    decision.mail(format!("appeal-ended-by-costs/{}", after.id), now, after.notice(told));
    decision.change(now, &[Event::AppealEndedByCosts], after, None);
    Ok(decision)
}
