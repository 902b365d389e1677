//! Invoices to customers: every act in every state, and what a payment's day decides (P-55a, P-55f,
//! P-59).

use registry_core::decision::{Decision, Object};
use registry_core::id::{InvoiceId, OrganizationId};
use registry_core::invoice::{Invoice, Purpose, Refusal, State, issue, pay, void};

use crate::scenario::{MICROSECOND, at, usd, uuid};

const DATED: &str = "2027-03-01T15:00:00Z";
const DUE: &str = "2027-04-01";

pub(crate) fn invoice(amount: &str) -> Invoice {
    Invoice {
        id: InvoiceId::from_uuid(uuid(700)),
        number: "IN-2027-000001".to_owned(),
        organization: OrganizationId::from_uuid(uuid(1)),
        purpose: Purpose::Other { words: "a programme's fee".to_owned() },
        amount: usd(amount),
        dated_at: at(DATED),
        due_at: at(DUE),
        payable_from: at(DATED),
        payments: Vec::new(),
        state: State::Open,
    }
}

/// The invoice as a decision leaves it.
pub(crate) fn invoice_in(decision: &Decision) -> Invoice {
    let of_it = |object: &Object| match object {
        Object::Invoice(invoice) => Some((**invoice).clone()),
        _ => None,
    };
    decision.changes.iter().rev().find_map(|change| of_it(&change.after)).unwrap()
}

/// A payment that arrived at an instant and was recorded at another.
pub(crate) fn paid(invoice: &Invoice, amount: &str, received: &str, recorded: &str) -> Invoice {
    let reference = format!("cheque {}", invoice.payments.len() + 1);
    let done = pay(invoice, at(received), (usd(amount), &reference), at(recorded));
    invoice_in(&done.unwrap())
}

#[test]
fn every_act_in_every_state() {
    let now = at("2027-03-20");
    let part = paid(&invoice("100.00"), "60.00", "2027-03-10", "2027-03-20");
    let full = paid(&part, "40.00", "2027-03-10", "2027-03-20");
    let gone = invoice_in(&void(&invoice("100.00"), "a mistake", now).unwrap());
    let pay_once = |invoice: &Invoice| pay(invoice, now, (usd("1.00"), "another"), now);
    let cases = [
        (invoice("100.00"), "open", "ok", "ok"),
        (part, "open", "ok", "ok"),
        (full, "paid", "invoice-not-open", "invoice-not-open"),
        (gone, "voided", "invoice-not-open", "invoice-not-open"),
    ];
    let code = |done: Result<Decision, Refusal>| done.map_or_else(|r| r.code(), |_| "ok");
    for (invoice, state, paying, voiding) in cases {
        assert_eq!(invoice.state.code(), state);
        assert_eq!(code(pay_once(&invoice)), paying, "{state}");
        assert_eq!(code(void(&invoice, "a mistake", now)), voiding, "{state}");
    }
}

#[test]
fn the_last_cent_makes_it_paid_as_of_the_arrival_that_brought_it() {
    let part = paid(&invoice("100.00"), "99.99", "2027-03-10", "2027-03-11");
    assert_eq!((part.state.clone(), part.rest()), (State::Open, usd("0.01")));
    // The cent came before, and is recorded after.
    let full = paid(&part, "0.01", "2027-03-05", "2027-05-01");
    assert_eq!(full.state, State::Paid { at: at("2027-03-10") });
    assert_eq!(full.rest(), usd("0.00"));
}

#[test]
fn what_arrived_in_time_counts_whenever_it_was_recorded() {
    // P-59: received is when the registry has it; the limit itself is in time.
    let last = at(DUE) - MICROSECOND;
    let in_time = pay(&invoice("5.00"), last, (usd("5.00"), "a"), at("2027-06-01")).unwrap();
    assert!(invoice_in(&in_time).is_settled_before(at(DUE)));
    let late = pay(&invoice("5.00"), at(DUE), (usd("5.00"), "a"), at("2027-06-01")).unwrap();
    assert!(!invoice_in(&late).is_settled_before(at(DUE)));
    assert!(!invoice("5.00").is_settled_before(at(DUE)));
    let void = invoice_in(&void(&invoice("5.00"), "a mistake", at("2027-06-01")).unwrap());
    assert!(void.is_settled_before(at(DUE)), "nobody ever owed it");
}

#[test]
fn a_payment_that_cannot_be_is_refused() {
    let now = at("2027-03-20");
    let open = paid(&invoice("100.00"), "60.00", "2027-03-10", "2027-03-20");
    let pay = |received, amount, reference| pay(&open, received, (amount, reference), now);
    let refusal = |done: Result<Decision, Refusal>| done.unwrap_err().code();
    assert_eq!(refusal(pay(now, usd("0.00"), "x")), "amount-invalid");
    assert_eq!(refusal(pay(now, usd("-1.00"), "x")), "amount-invalid");
    let euro = registry_core::money::Money { currency: "EUR".parse().unwrap(), ..usd("1.00") };
    assert_eq!(refusal(pay(now, euro, "x")), "amount-invalid");
    assert_eq!(refusal(pay(now + MICROSECOND, usd("1.00"), "x")), "received-in-the-future");
    assert_eq!(refusal(pay(at(DATED) - MICROSECOND, usd("1.00"), "x")), "received-too-early");
    assert_eq!(refusal(pay(now, usd("1.00"), " ")), "reference-missing");
    assert_eq!(refusal(pay(now, usd("1.00"), " cheque 1")), "payment-already-recorded");
    assert!(pay(at(DATED), usd("1.00"), "x").is_ok());
}

#[test]
fn an_invoice_that_cannot_be_is_refused() {
    let now = at(DATED);
    let refusal = |invoice| issue(invoice, now).map_or_else(|r| r.code(), |_| "ok");
    assert_eq!(refusal(invoice("1.00")), "ok");
    assert_eq!(refusal(invoice("0.00")), "amount-invalid");
    assert_eq!(refusal(Invoice { due_at: now, ..invoice("1.00") }), "due-in-the-past");
    let purpose = Purpose::Other { words: " ".to_owned() };
    assert_eq!(refusal(Invoice { purpose, ..invoice("1.00") }), "purpose-missing");
    assert_eq!(void(&invoice("1.00"), " ", now).unwrap_err().code(), "reason-missing");
}
