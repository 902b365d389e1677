//! The decision, its report, its effect, and the end by costs (P-55f, P-55g, P-55h, P-71).

use registry_core::appeal::{
    Appeal, Chosen, Counsel, Ground, NewCosts, Refusal, State, Undone, admit, convene,
    declare_unable, end_by_costs, forfeit, invoice_costs, report, respond, seat,
    terms_of_request_end, vote, window_of,
};
use registry_core::decision::{Decision, Object};
use registry_core::event::Event;
use registry_core::id::InvoiceId;
use registry_core::invoice::Invoice;
use registry_core::request::{Reason, ReasonCode, Request, RequestState, reject, reopen};

use crate::appeal_world::*;
use crate::invoices::paid;
use crate::request_queue::{accepted, request};
use crate::scenario::{MICROSECOND, at, pharmacy_with, usd, uuid};

#[test]
fn a_reversal_needs_an_error_and_that_it_caused_the_result() {
    // Exhibit A, a.1: (A) policy not followed and/or error of fact, and (B) causation.
    for not_followed in [false, true] {
        for error in [false, true] {
            for caused in [false, true] {
                let shown = [not_followed, error, caused];
                let reversed = (not_followed || error) && caused;
                assert_eq!(findings(shown).reverse(), reversed, "{shown:?}");
                let state = appeal_in(&decided(shown, shown)).state;
                let expected = if reversed { "reversed" } else { "affirmed" };
                assert_eq!(state.code(), expected, "{shown:?}");
            }
        }
    }
}

#[test]
fn members_who_disagree_affirm() {
    for (first, second) in [(FOR, AGAINST), (AGAINST, FOR)] {
        assert_eq!(appeal_in(&decided(first, second)).state.code(), "affirmed");
    }
    // By the rulebook's votes: one would do where it says so.
    let one = pharmacy_with(&[("reversal_votes = 2", "reversal_votes = 1")]);
    let appeal = appeal_in(&voted(&convened(), &director(), FOR).unwrap());
    let rejected = rejected();
    let undone = Undone::Rejection { request: &rejected, newer: None };
    let second = (policy_director().id, findings(AGAINST));
    let book = one.at(at("2027-05-10"));
    let decision = vote(&appeal, second, &undone, book, at("2027-05-10")).unwrap();
    assert_eq!(appeal_in(&decision).state.code(), "reversed");
}

/// P-55g; Exhibit A, g.3: each member judges alone: another's vote is seen once the own one is
/// cast, by nobody else before the decision, and by every reader after it.
#[test]
fn nobody_sees_a_vote_before_casting_one_p_55g() {
    let (first, second, stranger) = (director().id, policy_director().id, person(999, "Sy").id);
    let seen = |appeal: &Appeal| [first, second, stranger].map(|who| appeal.votes_for(who).len());
    assert_eq!(seen(&convened()), [0, 0, 0]);
    let once = appeal_in(&voted(&convened(), &director(), FOR).unwrap());
    assert_eq!(seen(&once), [1, 0, 0]);
    assert_eq!(seen(&appeal_in(&decided(FOR, AGAINST))), [2, 2, 2]);
}

#[test]
fn only_members_vote_each_once_with_reasons() {
    let appeal = convened();
    let stranger = voted(&appeal, &person(999, "Sy Stranger"), FOR);
    assert_eq!(stranger, Err(Refusal::NotAMember));
    let once = appeal_in(&voted(&appeal, &director(), FOR).unwrap());
    assert!(matches!(&once.state, State::Convened { votes, .. } if votes.len() == 1));
    assert_eq!(voted(&once, &director(), AGAINST), Err(Refusal::Voted));
    let gone = declare_unable(&once, "executive-director", (Ground::Absent, "ill"), at(SENT));
    assert_eq!(gone, Err(Refusal::Voted), "a vote that was given stands");
    let mut silent = findings(FOR);
    silent.caused.words.clear();
    let rejected = rejected();
    let undone = Undone::Rejection { request: &rejected, newer: None };
    let refused = vote(&appeal, (director().id, silent), &undone, &book(), at("2027-05-10"));
    assert_eq!(refused.unwrap_err().code(), "words-missing");
}

fn request_after(decision: &Decision, id: registry_core::id::RequestId) -> Request {
    let of_it = |object: &Object| match object {
        Object::Request(request) if request.id == id => Some((**request).clone()),
        _ => None,
    };
    decision.changes.iter().find_map(|change| of_it(&change.after)).unwrap()
}

#[test]
fn a_reversal_opens_the_request_at_its_place_and_not_on_the_refuted_grounds() {
    let decision = decided(FOR, FOR);
    let reopened = request_after(&decision, request(4).id);
    assert_eq!(reopened.state, RequestState::Open);
    assert_eq!(reopened.received_at, rejected().received_at, "its receipt orders it (P-12)");
    let now = at("2027-05-11");
    let again = |code| {
        let reasons = vec![Reason::new(code, "again").naming(&["a licence"]).citing("T&C 3.1")];
        reject(&reopened, reasons, &[], "Ann", now).map_or_else(|refusal| refusal.code(), |_| "ok")
    };
    for code in [ReasonCode::NoNameNexus, ReasonCode::Incomplete, ReasonCode::PreviouslyRejected] {
        assert_eq!(again(code), "ground-refuted", "{code:?}");
    }
    assert_eq!(again(ReasonCode::NotQualified), "ok");
    assert_eq!(window_of(&reopened, [&appeal_in(&decision)]), None);
    assert_eq!(terms_of_request_end(&reopened, [&appeal_in(&decision)], now), None);
}

#[test]
fn the_requestors_newer_open_request_gives_way_to_the_older() {
    let id = appeal_in(&decided(FOR, FOR)).id;
    let newer = Request { ..request(6) };
    let decision = reopen(&rejected(), Some(&newer), id, at("2027-05-10")).unwrap();
    let given_way = RequestState::Superseded { at: at("2027-05-10"), by: rejected().id };
    assert_eq!(request_after(&decision, newer.id).state, given_way);
    // The newer lets go of the one open place (P-12) before the older takes it.
    let Object::Request(first) = &decision.changes[0].after else { panic!("no request") };
    assert_eq!(first.id, newer.id);
    assert!(reopen(&accepted(at(REJECTED)), None, id, at("2027-05-10")).is_err());
}

#[test]
fn an_affirmed_rejection_is_final_and_ends_the_terms_on_its_date() {
    let decision = decided(AGAINST, AGAINST);
    let (request, appeal) = (rejected(), appeal_in(&decision));
    assert_eq!(window_of(&request, [&appeal]), None);
    let end = terms_of_request_end(&request, [&appeal], at("2027-05-10"));
    assert_eq!(end, Some(at(REJECTED)));
    // An appeal against an earlier rejection of the request says nothing about this one.
    let other = Appeal { decided_at: at("2027-01-01"), ..appeal };
    assert!(window_of(&request, [&other]).is_some());
}

#[test]
fn the_report_goes_to_both_sides_counsel_and_members() {
    let counsel =
        |name: &str| Some(Counsel { name: name.to_owned(), email: format!("{name}@law.example") });
    let mut appeal = appeal_in(&decided(AGAINST, FOR));
    appeal.personal.appellant_counsel = counsel("lee");
    appeal.personal.registry_counsel = counsel("kim");
    let write = |appeal: &Appeal, by: &registry_core::appeal::Commissioner, words| {
        report(appeal, (by.id, words), &addresses(), at("2027-05-12"))
    };
    let other = write(&appeal, &policy_director(), "Affirmed.");
    assert_eq!(other.unwrap_err().code(), "not-presiding", "the Executive Director writes it");
    assert_eq!(write(&appeal, &director(), " ").unwrap_err().code(), "words-missing");
    let decision = write(&appeal, &director(), "Affirmed.").unwrap();
    let to: Vec<_> = letters(&decision).into_iter().map(|(_, to)| to).collect();
    let all = [
        "owner@acme.example",
        "lee@law.example",
        "kim@law.example",
        "dora@registry.example",
        "paul@registry.example",
    ];
    assert_eq!(to, all);
    assert!(appeal.is_waiting() && !appeal_in(&decision).is_waiting());
    let again = write(&appeal_in(&decision), &director(), "Reversed.");
    assert_eq!(again, Err(Refusal::Reported));
}

fn costs(appeal: &Appeal) -> (Appeal, Invoice) {
    let new = NewCosts {
        invoice: (InvoiceId::from_uuid(uuid(810)), "IN-2027-000009".to_owned()),
        amount: usd("1200.00"),
        words: "the Commission's travel".to_owned(),
    };
    let (invoice, decision) =
        invoice_costs(appeal, new, &book(), at("2027-04-12T18:00:00Z")).unwrap();
    (appeal_in(&decision), invoice)
}

#[test]
fn costs_not_paid_in_full_in_their_days_end_the_appeal() {
    const LAST: &str = "2027-05-12T23:59:59Z";
    const DUE: &str = "2027-05-13";
    let (appeal, invoice) = costs(&answered());
    assert_eq!(invoice.due_at, at(DUE), "day 30 from the invoice date (P-59)");
    let ended = |invoice: &Invoice, now| {
        let done = end_by_costs(&appeal, invoice, now);
        done.map_or_else(|refusal| refusal.code(), |decision| appeal_in(&decision).state.code())
    };
    let later = at("2027-06-01");
    assert_eq!(ended(&invoice, at(DUE) - MICROSECOND), "costs-not-due");
    assert_eq!(ended(&invoice, at(DUE)), "ended-by-costs");
    // The arrival decides, whenever it is recorded; a cent short is not in full.
    assert_eq!(ended(&paid(&invoice, "1200.00", LAST, "2027-05-30"), later), "costs-paid");
    assert_eq!(ended(&paid(&invoice, "1200.00", DUE, "2027-05-30"), later), "ended-by-costs");
    assert_eq!(ended(&paid(&invoice, "1199.99", LAST, "2027-05-30"), later), "ended-by-costs");
    let foreign = Invoice { id: InvoiceId::from_uuid(uuid(811)), ..invoice.clone() };
    assert_eq!(ended(&foreign, later), "not-costs-of-this-appeal");
    let decision = end_by_costs(&appeal, &invoice, later).unwrap();
    assert_eq!(letters(&decision), [("appeal-ended-by-costs", "owner@acme.example")]);
    let end = terms_of_request_end(&rejected(), [&appeal_in(&decision)], later);
    assert_eq!(end, Some(at(REJECTED)));
}

#[test]
fn after_a_decision_costs_are_only_a_debt() {
    let (appeal, invoice) = costs(&appeal_in(&decided(FOR, FOR)));
    let ended = end_by_costs(&appeal, &invoice, at("2028-01-01"));
    assert_eq!(ended.unwrap_err().code(), "appeal-state");
}

#[test]
fn every_act_in_every_state() {
    let ended = |state| Appeal { state, ..convened() };
    let (with_costs, invoice) = costs(&answered());
    let forfeited = State::Forfeited { at: at(SENT), failed: Vec::new(), reason: String::new() };
    let by_costs = State::EndedByCosts { at: at(SENT), invoice: invoice.id };
    let states = [
        received().0,
        with_costs,
        sent(),
        convened(),
        appeal_in(&decided(AGAINST, AGAINST)),
        appeal_in(&decided(FOR, FOR)),
        ended(forfeited),
        ended(by_costs),
    ];
    // admit, forfeit, respond, seat, send, convene, vote, end by costs, report; `.` is refused as
    // not of this state, `x` is done, `-` is refused for another reason.
    let table = [
        "received        x - x x . . . - .",
        "admitted        . . - x - - . x .",
        "admitted        . . - - - x . - .",
        "convened        . . - . - . x - .",
        "affirmed        . . . . . . . . x",
        "reversed        . . . . . . . . x",
        "forfeited       . . . . . . . . .",
        "ended-by-costs  . . . . . . . . .",
    ];
    let (_, fee) = received();
    let (appealed, fee) = (appealed(), fee_paid(&fee, "5000.00", at(RECEIVED)));
    let facts = admission(&appealed, &fee, &[]);
    let now = at("2027-05-20");
    let mark = |done: Result<Decision, Refusal>| match done {
        Ok(_) => "x",
        Err(Refusal::State { .. }) => ".",
        Err(_) => "-",
    };
    for (appeal, row) in states.into_iter().zip(table) {
        let acts = [
            mark(admit(&appeal, &facts, now)),
            mark(forfeit(&appeal, &facts, "a reason", now)),
            mark(respond(&appeal, (None, None), now)),
            mark(seat(&appeal, &offices(), &book(), now)),
            mark(sent_with(&appeal, &Chosen::default(), &[], "2027-05-20")),
            mark(convene(&appeal, &book(), now)),
            mark(voted(&appeal, &director(), AGAINST)),
            mark(end_by_costs(&appeal, &invoice, now)),
            mark(report(&appeal, (director().id, "words"), &[], now)),
        ];
        let words: Vec<_> = row.split_whitespace().collect();
        assert_eq!(appeal.state.code(), words[0]);
        assert_eq!(acts.as_slice(), &words[1..], "{row}");
    }
}

#[test]
fn the_last_vote_and_its_outcome_are_one_row_of_history() {
    let decision = decided(FOR, FOR);
    let events = &decision.changes[0].events;
    assert_eq!(events.as_slice(), [Event::CommissionerVoted, Event::AppealReversed]);
}
