//! Receipt, admission and forfeiture (P-55, P-55a, P-59; Exhibit A, a): to the second and the cent.

use registry_core::appeal::{
    Appealed, NewAppeal, NoticeOfAppeal, Refusal, State, Statement, admit, forfeit, receive,
    terms_of_request_end, window_of,
};
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::invoice::Invoice;
use registry_core::request::{AppealWindow, Request, RequestState};
use registry_core::rulebook::AppealChannel;

use crate::appeal_world::*;
use crate::invoices::{invoice, paid};
use crate::request_queue::{accepted, request};
use crate::scenario::{MICROSECOND, at, document, pharmacy_with, usd};

fn received_with(change: impl FnOnce(&mut NewAppeal)) -> Result<(), Refusal> {
    let book = book();
    let mut new = new_appeal(at(RECEIVED), None);
    change(&mut new);
    receive(new, &appealed(), &receive_facts(&book), at("2027-03-15T09:00:00Z")).map(drop)
}

#[test]
fn an_appeal_lies_against_a_rejection_and_nothing_else() {
    // P-55: no acceptance, lapse or registration can be appealed; any code of P-11 can.
    assert!(Appealed::rejection(&rejected()).is_ok());
    let with = |state| Request { state, ..request(4) };
    let others = [
        request(4),
        accepted(at(REJECTED)),
        with(RequestState::Registered { at: at(REJECTED) }),
        with(RequestState::Lapsed { at: at(REJECTED) }),
        with(RequestState::Superseded { at: at(REJECTED), by: request(3).id }),
    ];
    for other in others {
        let refusal = Appealed::rejection(&other).unwrap_err();
        assert_eq!(refusal, Refusal::NotAppealable(other.state.code()));
    }
}

#[test]
fn a_notice_states_position_error_and_support_and_comes_by_a_way_of_the_rulebook() {
    // Exhibit A, a.3 and a.5.
    assert_eq!(received_with(|_| ()), Ok(()));
    let part = |change: fn(&mut Statement)| {
        received_with(|new| change(&mut new.notice.statement)).unwrap_err()
    };
    assert_eq!(part(|words| words.position.clear()), Refusal::Incomplete("position"));
    assert_eq!(part(|words| words.error = " ".to_owned()), Refusal::Incomplete("error"));
    assert_eq!(part(|words| words.support.clear()), Refusal::Incomplete("support"));
    let by_mail = |new: &mut NewAppeal| new.notice.channel = AppealChannel::EMail;
    assert_eq!(received_with(by_mail), Err(Refusal::Channel("e-mail")));
    let open = pharmacy_with(&[("channels = [\"post\"]", "channels = [\"post\", \"e-mail\"]")]);
    let mut new = new_appeal(at(RECEIVED), None);
    by_mail(&mut new);
    let book = open.at(at(RECEIVED));
    assert!(receive(new, &appealed(), &receive_facts(book), at(RECEIVED)).is_ok());
}

#[test]
fn a_notice_arrived_already_and_after_what_it_appeals() {
    let code = |change: fn(&mut NoticeOfAppeal)| {
        received_with(|new| change(&mut new.notice))
            .map_or_else(|refusal| refusal.code(), |()| "ok")
    };
    assert_eq!(code(|notice| notice.received_at += MICROSECOND), "date-impossible");
    assert_eq!(code(|notice| notice.received_at = at(REJECTED) - MICROSECOND), "date-impossible");
    assert_eq!(code(|notice| notice.received_at = at(REJECTED)), "ok");
    // The date it bears lies between the day of the decision and that of its receipt (P-55b).
    assert_eq!(code(|notice| notice.dated_at = Some(at("2027-02-28"))), "date-impossible");
    assert_eq!(code(|notice| notice.dated_at = Some(at("2027-03-01"))), "ok");
    assert_eq!(code(|notice| notice.dated_at = Some(at("2027-03-15T23:00:00Z"))), "ok");
    assert_eq!(code(|notice| notice.dated_at = Some(at("2027-03-16"))), "date-impossible");
}

#[test]
fn one_appeal_and_one_fee_for_each_decision() {
    let book = book();
    let (appeal, fee) = received();
    assert_eq!((fee.amount, fee.purpose.appeal()), (usd("5000.00"), Some(appeal.id)));
    assert_eq!((fee.due_at, fee.payable_from), (at(WINDOW), at(REJECTED)));
    let facts = receive_facts(&book);
    let facts =
        registry_core::appeal::ReceiveFacts { earlier: Some(appeal.number.clone()), ..facts };
    let again = receive(new_appeal(at(RECEIVED), None), &appealed(), &facts, at(RECEIVED));
    assert_eq!(again.unwrap_err(), Refusal::AlreadyAppealed(appeal.number));
}

#[test]
fn procedure_is_that_of_the_receipt_and_substance_that_of_the_decision() {
    // P-55i; Exhibit A, k.
    let (appeal, _) = received();
    assert_eq!((&*appeal.procedure_version, &*appeal.substance_version), ("2027-02", "2024-10"));
}

/// What was paid when.
type Payments = &'static [(&'static str, &'static str)];

/// What admission and forfeiture of an appeal answer at an instant.
fn judged(received: &str, fee: Payments, other: Option<Invoice>, now: &str) -> [String; 2] {
    let (appeal, mut invoice) = received_at(received);
    for (amount, arrived) in fee {
        invoice = paid(&invoice, amount, arrived, "2027-06-02");
    }
    let (appealed, others) = (appealed(), Vec::from_iter(other));
    let facts = admission(&appealed, &invoice, &others);
    let admitted = admit(&appeal, &facts, at(now)).map(|decision| appeal_in(&decision).state);
    let forfeited = forfeit(&appeal, &facts, "too late", at(now));
    let forfeited = forfeited.map(|decision| match appeal_in(&decision).state {
        State::Forfeited { failed, .. } => {
            failed.iter().map(|failed| failed.code()).collect::<Vec<_>>().join("+")
        }
        other => panic!("{other:?}"),
    });
    [
        admitted.map_or_else(|refusal| refusal.code().to_owned(), |state| state.code().to_owned()),
        forfeited.unwrap_or_else(|refusal| refusal.code().to_owned()),
    ]
}

#[test]
fn notice_and_fee_are_received_within_the_window_to_the_second_and_the_cent() {
    const LAST: &str = "2027-03-31T23:59:59Z";
    const AFTER: &str = "2027-04-01T00:00:00Z";
    const LATER: &str = "2027-04-20";
    const NOT: &str = "appeal-not-forfeited";
    let full: Payments = &[("5000.00", LAST)];
    let halves: Payments = &[("2500.00", "2027-03-10"), ("2500.00", LAST)];
    let cases: [(&str, Payments, &str, &str, &str); 9] = [
        // received, payments, judged at: admission, forfeiture
        (LAST, full, LATER, "admitted", NOT),
        (LAST, halves, LATER, "admitted", NOT),
        (AFTER, full, LATER, "appeal-late", "date"),
        (LAST, &[("5000.00", AFTER)], LATER, "appeal-fee-missing", "fee"),
        (LAST, &[("4999.99", LAST)], LATER, "appeal-fee-missing", "fee"),
        (LAST, &[("4999.99", LAST), ("0.01", AFTER)], LATER, "appeal-fee-missing", "fee"),
        (LAST, &[], LATER, "appeal-fee-missing", "fee"),
        (AFTER, &[], LATER, "appeal-late", "date+fee"),
        // Before the window is over the fee can still arrive.
        (RECEIVED, &[], LAST, "appeal-fee-missing", NOT),
    ];
    for (received, fee, now, admission, forfeiture) in cases {
        let found = judged(received, fee, None, now);
        assert_eq!(found, [admission, forfeiture], "{received} {fee:?} at {now}");
    }
    assert_eq!(judged(RECEIVED, &[], None, AFTER)[1], "fee", "at the window's end it has failed");
}

#[test]
fn every_other_invoice_to_the_customer_is_paid_by_then() {
    const LAST: &str = "2027-03-31T23:59:59Z";
    let fee: Payments = &[("5000.00", RECEIVED)];
    let owed = |arrived: &str| paid(&invoice("99.00"), "99.00", arrived, "2027-06-01");
    let judged = |other| judged(RECEIVED, fee, Some(other), "2027-04-20");
    assert_eq!(judged(owed(LAST)), ["admitted", "appeal-not-forfeited"]);
    assert_eq!(judged(owed("2027-04-01")), ["invoices-unpaid", "other-invoices"]);
    assert_eq!(judged(invoice("99.00")), ["invoices-unpaid", "other-invoices"]);
    // A cent short is unpaid; what is dated after the notice came is no condition.
    let short = paid(&invoice("99.00"), "98.99", RECEIVED, "2027-06-01");
    assert_eq!(judged(short)[0], "invoices-unpaid");
    let dated_at = at(RECEIVED) + MICROSECOND;
    assert_eq!(judged(Invoice { dated_at, ..invoice("99.00") })[0], "admitted");
    let void = registry_core::invoice::void(&invoice("99.00"), "a mistake", at("2027-04-19"));
    assert_eq!(judged(crate::invoices::invoice_in(&void.unwrap()))[0], "admitted");
}

#[test]
fn nothing_is_late_before_the_decision_is_dated() {
    // P-57: no notice is dated before its first attempt; P-55a counts from the date.
    let (appeal, fee) = received();
    let mut appealed = appealed();
    appealed.until = None;
    let facts = admission(&appealed, &fee, &[]);
    assert_eq!(admit(&appeal, &facts, at("2027-09-01")), Err(Refusal::NotDated));
    assert_eq!(forfeit(&appeal, &facts, "too late", at("2027-09-01")), Err(Refusal::NotDated));
}

#[test]
fn a_forfeiture_ends_the_terms_on_the_date_of_the_rejection() {
    // P-71; Exhibit A, a.4. P-12: no confirmation is needed any more.
    let (appeal, fee) = received();
    let (appealed, now) = (appealed(), at("2027-04-20"));
    let facts = admission(&appealed, &fee, &[]);
    assert_eq!(forfeit(&appeal, &facts, " ", now).unwrap_err().code(), "words-missing");
    let decision = forfeit(&appeal, &facts, "no fee", now).unwrap();
    assert_eq!(letters(&decision), [("appeal-forfeited", "owner@acme.example")]);
    let (request, forfeited) = (rejected(), appeal_in(&decision));
    assert_eq!(window_of(&request, [&appeal]), Some(AppealWindow::UnderAppeal));
    assert_eq!(window_of(&request, [&forfeited]), None);
    assert_eq!(window_of(&request, []), Some(AppealWindow::Until(at(WINDOW))));
    let end = |appeals: Vec<_>, now: &str| terms_of_request_end(&request, appeals, at(now));
    assert_eq!(end(vec![&appeal], "2028-01-01"), None, "under appeal");
    assert_eq!(end(vec![&forfeited], "2027-04-20"), Some(at(REJECTED)));
    assert_eq!(end(vec![], "2027-03-31T23:59:59Z"), None, "it can be appealed");
    assert_eq!(end(vec![], WINDOW), Some(at(REJECTED)), "nobody appealed");
}

#[test]
fn a_notice_refers_to_documents_of_the_file_and_to_no_others_p_55d() {
    let book = book();
    let known = document();
    let file = [known.clone()];
    let with = |documents: Vec<DocumentRef>| {
        let mut new = new_appeal(at(RECEIVED), None);
        new.notice.documents = documents;
        let facts = registry_core::appeal::ReceiveFacts { file: &file, ..receive_facts(&book) };
        receive(new, &appealed(), &facts, at("2027-03-15T09:00:00Z"))
    };
    assert_eq!(with(vec![known.clone()]).unwrap().0.notice.documents, file);
    let other = DocumentRef { hash: DocumentHash([7; 32]), ..known };
    assert_eq!(with(vec![other.clone()]).unwrap_err(), Refusal::NewMatter(other.hash));
}

#[test]
fn nobody_appeals_at_the_desk_after_the_window_p_55a() {
    let open = pharmacy_with(&[("channels = [\"post\"]", "channels = [\"post\", \"desk\"]")]);
    let at_desk = |received: &str| {
        let mut new = new_appeal(at(received), None);
        new.notice.channel = AppealChannel::Desk;
        let facts = receive_facts(open.at(at(received)));
        receive(new, &appealed(), &facts, at(received)).map(drop)
    };
    assert_eq!(at_desk("2027-03-31T23:59:59Z"), Ok(()));
    assert_eq!(at_desk(WINDOW), Err(Refusal::WindowOver(at(WINDOW))));
    // What comes by post late is taken in, and a person says that it is forfeited.
    assert_eq!(received_with(|new| new.notice.received_at = at("2027-03-14")), Ok(()));
}
