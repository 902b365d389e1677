//! Admission and forfeiture (P-55a; Exhibit A, a.1, a.3, a.4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::notice::Appealed;
use super::{Appeal, Refusal, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::invoice::Invoice;
use crate::notice::AppealTold;

/// A condition of admission that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failed {
    /// The notice came after the window.
    Date,
    /// The fee was not there within it.
    Fee,
    /// Another invoice was not paid within it.
    OtherInvoices,
}

impl Failed {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Failed::Date => "date",
            Failed::Fee => "fee",
            Failed::OtherInvoices => "other-invoices",
        }
    }
}

/// What admission and forfeiture may see.
#[derive(Debug, Clone)]
pub struct AdmissionFacts<'a> {
    /// The decision appealed: its window.
    pub appealed: &'a Appealed,
    /// The invoice of the fee.
    pub fee: &'a Invoice,
    /// Every other invoice to the customer, never one to its registrar.
    pub others: &'a [Invoice],
}

impl AdmissionFacts<'_> {
    /// The end of the window; an undated decision has none yet (P-57).
    fn until(&self) -> Result<Timestamp, Refusal> {
        self.appealed.until.ok_or(Refusal::NotDated)
    }

    /// The invoices that had to be paid: dated when the notice came, or before.
    fn unpaid(&self, appeal: &Appeal, until: Timestamp) -> Vec<&str> {
        let others = self.others.iter().filter(|invoice| invoice.id != appeal.fee);
        let owed = others.filter(|invoice| invoice.dated_at <= appeal.notice.received_at);
        let unpaid = owed.filter(|invoice| !invoice.is_settled_before(until));
        unpaid.map(|invoice| invoice.number.as_str()).collect()
    }

    /// The fee in full by its arrivals (P-55a); a void invoice is no fee paid.
    fn fee_is_paid(&self, until: Timestamp) -> bool {
        self.fee.filled_at().is_some_and(|at| at < until)
    }
}

/// Admits an appeal: its notice *and* its fee were there within the window, and every other
/// invoice to the customer was paid by then (P-55a). What is refused names the rule that failed.
pub fn admit(
    appeal: &Appeal,
    facts: &AdmissionFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let State::Received = appeal.state else { return Err(appeal.wrong_state("received")) };
    let until = facts.until()?;
    if appeal.notice.received_at >= until {
        return Err(Refusal::Late(until));
    }
    if !facts.fee_is_paid(until) {
        let within = facts.fee.payments.iter().filter(|payment| payment.received_at < until);
        let minor = within.fold(0_i64, |sum, payment| sum.saturating_add(payment.amount.minor));
        let paid = crate::money::Money { minor, ..facts.fee.amount };
        let (paid, due) = (format!("{paid:#}"), format!("{:#}", facts.fee.amount));
        return Err(Refusal::FeeMissing { paid, due });
    }
    let unpaid = facts.unpaid(appeal, until);
    if !unpaid.is_empty() {
        return Err(Refusal::InvoicesUnpaid(unpaid.join(", ")));
    }
    let mut after = appeal.clone();
    after.state = State::Admitted { at: now };
    let told = AppealTold::Admitted {
        convening_until: after.clocks.convening.until,
        decision_until: after.clocks.decision.until,
    };
    let mut decision = Decision::default();
    decision.mail(format!("appeal-admitted/{}", after.id), now, after.notice(told));
    let due = due_at(&after);
    decision.change(now, &[Event::AppealAdmitted], after, due);
    Ok(decision)
}

/// Records that an appeal is forfeited, and by which conditions (P-55a; Exhibit A, a.4): the
/// decision appealed is final.
///
/// What can still arrive within the window is no failure yet; a late notice is one at once.
pub fn forfeit(
    appeal: &Appeal,
    facts: &AdmissionFacts<'_>,
    reason: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let State::Received = appeal.state else { return Err(appeal.wrong_state("received")) };
    if reason.trim().is_empty() {
        return Err(Refusal::Words("why the appeal is forfeited"));
    }
    let until = facts.until()?;
    let mut failed = Vec::new();
    if appeal.notice.received_at >= until {
        failed.push(Failed::Date);
    }
    if now >= until {
        if !facts.fee_is_paid(until) {
            failed.push(Failed::Fee);
        }
        if !facts.unpaid(appeal, until).is_empty() {
            failed.push(Failed::OtherInvoices);
        }
    }
    if failed.is_empty() {
        let words = match now < until {
            true => "the window is open: what is missing can still arrive",
            false => "notice, fee and every other invoice were there in time: admit it",
        };
        return Err(Refusal::NotForfeited(words));
    }
    let mut after = appeal.clone();
    let told = AppealTold::Forfeited {
        failed: failed.clone(),
        reason: reason.trim().to_owned(),
        terms_end_at: after.decided_at,
    };
    after.state = State::Forfeited { at: now, failed, reason: reason.trim().to_owned() };
    let mut decision = Decision::default();
    decision.mail(format!("appeal-forfeited/{}", after.id), now, after.notice(told));
    decision.change(now, &[Event::AppealForfeited], after, None);
    Ok(decision)
}
