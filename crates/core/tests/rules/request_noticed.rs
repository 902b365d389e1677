//! The date of a rejection's notice starts the window to appeal (P-55a, P-57, P-59).

use registry_core::decision::Duty;
use registry_core::event::Event;
use registry_core::notice::{Dated, Message, Noticed};
use registry_core::request::{
    AppealWindow, ReasonCode, Request, RequestState, noticed, registered, reject,
};

use crate::request_queue::{accepted, reasons, request, request_in};
use crate::scenario::{MICROSECOND, at, event_names, pharmacy, pharmacy_with};

fn rejected() -> Request {
    let decision =
        reject(&request(4), reasons(ReasonCode::Incomplete), &[], "Ann", at("2027-02-10"));
    request_in(&decision.unwrap(), request(4).id)
}

fn window(request: &Request) -> Option<AppealWindow> {
    request.state.appeal_window()
}

#[test]
fn nothing_counts_before_the_first_attempt_at_the_notice_p_57() {
    let rejected = rejected();
    assert_eq!(window(&rejected), Some(AppealWindow::NotCounting));
    assert!(AppealWindow::NotCounting.is_open(at("2037-01-01")), "however late");
    assert_eq!(window(&request(4)), None, "nothing to appeal, P-55");
    assert_eq!(window(&accepted(at("2027-02-10"))), None);
}

#[test]
fn the_window_counts_30_whole_days_from_the_notices_date_p_55a_p_59() {
    let (utc, rejected) = (pharmacy(), rejected());
    for tried in ["2027-02-12T00:00:00Z", "2027-02-12T23:59:59.999999Z"] {
        let book = utc.at(at(tried));
        let Noticed { decision, until } = noticed(&rejected, book, at(tried)).unwrap();
        assert_eq!(until, Some(at("2027-03-15")), "day 30 is 14 March, from {tried}");
        assert_eq!(event_names(&decision), [Event::NoticeDated]);
        let after = request_in(&decision, rejected.id);
        let RequestState::Rejected { at: decided, noticed_at, .. } = after.state else { panic!() };
        assert_eq!((decided, noticed_at), (at("2027-02-10"), Some(at(tried))));
        let open = window(&after).unwrap();
        assert!(open.is_open(at("2027-03-15") - MICROSECOND), "the limit itself is in time");
        assert!(!open.is_open(at("2027-03-15")));
    }
    let chicago = pharmacy_with(&[("zone = \"UTC\"", "zone = \"CST6CDT,M3.2.0,M11.1.0\"")]);
    let tried = at("2027-02-12T05:59:59Z");
    let until = noticed(&rejected, chicago.at(tried), tried).unwrap().until;
    assert_eq!(until, Some(at("2027-03-14T06:00:00Z")), "still the 11th there");
}

#[test]
fn the_first_date_stands_p_57() {
    let (book, rejected) = (pharmacy(), rejected());
    let (first, later) = (at("2027-02-12"), at("2027-02-20"));
    let once = noticed(&rejected, book.at(first), first).unwrap();
    let after = request_in(&once.decision, rejected.id);
    let again = noticed(&after, book.at(later), later).unwrap();
    assert!(again.decision.is_empty());
    assert_eq!(again.until, once.until);
}

#[test]
fn a_request_that_is_rejected_no_more_has_nothing_to_count() {
    let (book, now) = (pharmacy(), at("2027-02-12"));
    let registered = request_in(&registered(&request(4), now), request(4).id);
    for state in [request(4), accepted(at("2027-02-10")), registered] {
        assert_eq!(noticed(&state, book.at(now), now).unwrap(), Noticed::default());
    }
}

#[test]
fn the_notice_of_a_rejection_names_what_it_dates_and_then_tells_the_deadline() {
    let decision = reject(&request(4), reasons(ReasonCode::Policy), &[], "Ann", at("2027-02-10"));
    let decision = decision.unwrap();
    let Duty::Mail(notice) = decision.duties[0].duty.clone() else { panic!() };
    assert_eq!(notice.dates, Some(Dated::Rejection(request(4).id)));
    let until_of = |message: &Message| {
        let Message::RequestRejected { appealable_until, .. } = message else { panic!() };
        *appealable_until
    };
    assert_eq!(until_of(&notice.message), None);
    let until = at("2027-03-15");
    assert_eq!(until_of(&notice.clone().dated(Some(until)).message), Some(until));
    assert_eq!(until_of(&notice.dated(None).message), None);
}

#[test]
fn a_rejection_stored_before_dates_were_kept_keeps_its_deadline() {
    let old = r#"
        state = "rejected"
        at = "2027-02-10T00:00:00Z"
        reasons = []
        appealable_until = "2027-03-13T00:00:00Z"
    "#;
    let state: RequestState = toml::from_str(old).unwrap();
    assert_eq!(state.appeal_window(), Some(AppealWindow::Until(at("2027-03-13"))));
    let request = Request { state, ..request(4) };
    let late = at("2027-03-01");
    let dated = noticed(&request, pharmacy().at(late), late).unwrap();
    assert_eq!((dated.until, dated.decision.is_empty()), (Some(at("2027-03-13")), true));
}
