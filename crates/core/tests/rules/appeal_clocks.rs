//! The clocks of an appeal (P-55b, P-59, P-59a; Exhibit A, a.6, b.1, h.1).

use jiff::Timestamp;
use registry_core::appeal::{
    Appeal, Clock, ClockStands, NewAgreement, Refusal, State, advance, due_at, extend, receive,
    respond,
};
use registry_core::decision::Decision;
use registry_core::event::Event;

use crate::appeal_world::*;
use crate::scenario::{MICROSECOND, at, pharmacy_with};

#[test]
fn response_counts_from_receipt_and_the_others_from_the_date_it_bears() {
    let book = book();
    let ends = |dated: Option<Timestamp>| {
        let new = new_appeal(at("2027-03-15T23:59:59Z"), dated);
        let facts = receive_facts(&book);
        let (appeal, ..) = receive(new, &appealed(), &facts, at("2027-03-16")).unwrap();
        Clock::ALL.map(|clock| appeal.clocks.get(clock).until)
    };
    // 30, 90 and 120 whole days, day 0 being that of the receipt or the date.
    let dated = ends(Some(at("2027-03-10")));
    assert_eq!(dated, [at("2027-04-15"), at("2027-06-09"), at("2027-07-09")]);
    let undated = ends(None);
    assert_eq!(undated, [at("2027-04-15"), at("2027-06-14"), at("2027-07-14")]);
}

#[test]
fn a_missed_clock_is_an_alarm_and_no_default() {
    let (appeal, _) = received();
    let [response, convening, decision] = Clock::ALL.map(|clock| appeal.clocks.get(clock).until);
    assert_eq!(due_at(&appeal), Some(response));
    assert!(advance(&appeal, response - MICROSECOND).1.is_empty());
    let (late, told) = advance(&appeal, at("2028-01-01"));
    let events: Vec<_> = told.changes.iter().map(|change| (change.at, change.events[0])).collect();
    assert_eq!(
        events,
        [
            (response, Event::AppealResponseOverdue),
            (convening, Event::AppealConveningOverdue),
            (decision, Event::AppealDecisionOverdue),
        ]
    );
    assert!(told.duties.is_empty());
    assert_eq!((&late.state, due_at(&late)), (&State::Received, None));
    // The response can still come, and so can all the rest.
    assert!(respond(&late, (None, None), at("2028-01-02")).is_ok());
    // What was done in time is never overdue.
    let (answered, _) = advance(&answered(), at("2028-01-01"));
    assert!(!answered.clocks.response.missed && answered.clocks.convening.missed);
    let (convened, _) = advance(&convened(), at("2028-01-01"));
    assert!(!convened.clocks.convening.missed && convened.clocks.decision.missed);
}

fn agreement(made_at: Timestamp, last_day: &str) -> NewAgreement {
    NewAgreement {
        made_at,
        agreed_with: "Counsel of the appellant".to_owned(),
        last_day: last_day.parse().unwrap(),
        document: document(9, "2027-03-20"),
    }
}

fn moved(
    appeal: &Appeal,
    clock: Clock,
    (made, last_day): (Timestamp, &str),
    now: &str,
) -> Result<Decision, Refusal> {
    extend(appeal, clock, agreement(made, last_day), &book(), at(now))
}

#[test]
fn an_agreement_made_before_the_end_moves_a_clock() {
    let (appeal, _) = received();
    let end = appeal.clocks.response.until;
    assert_eq!(end, at("2027-04-15"));
    let last = end - MICROSECOND;
    let done = moved(&appeal, Clock::Response, (last, "2027-04-30"), "2027-04-20").unwrap();
    let after = appeal_in(&done);
    assert_eq!(after.clocks.response.until, at("2027-05-01"), "the last day is in time (P-59)");
    assert_eq!(after.clocks.response.agreements[0].before, end);
    let late = moved(&appeal, Clock::Response, (end, "2027-04-30"), "2027-04-20");
    assert_eq!(late.unwrap_err().code(), "agreed-too-late");
    // Recorded after the end, it takes the alarm away.
    let (missed, _) = advance(&appeal, at("2027-04-20"));
    assert!(missed.clocks.response.missed);
    let done = moved(&missed, Clock::Response, (last, "2027-04-30"), "2027-04-20").unwrap();
    assert!(!appeal_in(&done).clocks.response.missed);
    assert_eq!(due_at(&appeal_in(&done)), Some(at("2027-05-01")));
}

#[test]
fn an_agreement_that_moves_nothing_is_refused() {
    let (appeal, _) = received();
    let code = |clock, made, last_day, now: &str| {
        moved(&appeal, clock, (at(made), last_day), now).map_or_else(|r| r.code(), |_| "ok")
    };
    assert_eq!(code(Clock::Convening, "2027-03-20", "2027-07-31", "2027-03-20"), "ok");
    assert_eq!(
        code(Clock::Convening, "2027-03-20", "2027-06-13", "2027-03-20"),
        "agreed-end-not-later"
    );
    assert_eq!(code(Clock::Response, "2027-03-21", "2027-04-30", "2027-03-20"), "date-impossible");
    assert_eq!(code(Clock::Response, "2027-03-15", "2027-04-30", "2027-03-20"), "date-impossible");
    assert_eq!(code(Clock::Response, "2027-03-20", "2027-04-20", "2027-04-21"), "date-impossible");
    let stopped =
        moved(&answered(), Clock::Response, (at("2027-03-20"), "2027-04-30"), "2027-04-11");
    assert_eq!(stopped, Err(Refusal::ClockStopped(Clock::Response)));
    let fixed = pharmacy_with(&[("\"appeal-response\",\n", "\n")]);
    let agreement = agreement(at("2027-03-20"), "2027-04-30");
    let book = fixed.at(at("2027-03-20"));
    let refused = extend(&appeal, Clock::Response, agreement, book, at("2027-03-20"));
    assert_eq!(refused, Err(Refusal::NotExtensible(Clock::Response)));
    // P-59a: of both, and recorded who.
    let alone = NewAgreement {
        agreed_with: " ".to_owned(),
        ..self::agreement(at("2027-03-20"), "2027-04-30")
    };
    let refused = extend(&appeal, Clock::Response, alone, &self::book(), at("2027-03-20"));
    assert_eq!(refused.unwrap_err().code(), "words-missing");
}

/// P-55b: late is what a running clock says, never a clock that stopped, and never the report, for
/// which nothing sets a time.
#[test]
fn an_appeal_is_overdue_by_the_clock_that_runs_p_55b() {
    let (appeal, _) = received();
    let response = appeal.clocks.response.until;
    assert_eq!(appeal.deadline(), Some(response));
    assert!(!appeal.is_overdue(response - MICROSECOND) && appeal.is_overdue(response));
    let answered = answered();
    assert_eq!(answered.deadline(), Some(answered.clocks.convening.until));
    assert!(!answered.is_overdue(response));
    let decided = appeal_in(&decided(FOR, FOR));
    assert_eq!((decided.deadline(), decided.is_overdue(at("2029-01-01"))), (None, false));
    assert_eq!(decided.waits_until(), Some(decided.notice.received_at), "for its report");
}

#[test]
fn a_clock_that_stopped_was_not_kept_p_55b() {
    let stands = |appeal: &Appeal, now: &str| Clock::ALL.map(|clock| appeal.stands(clock, at(now)));
    use ClockStands::{Kept, Missed, Over, Running, Stopped};
    let (appeal, _) = received();
    assert_eq!(stands(&appeal, "2027-03-16"), [Running; 3]);
    assert_eq!(stands(&appeal, "2027-04-16"), [Over, Running, Running]);
    assert_eq!(stands(&answered(), "2027-04-16"), [Kept, Running, Running]);
    let decided = appeal_in(&decided(FOR, FOR));
    assert_eq!(stands(&decided, "2029-01-01"), [Kept, Kept, Kept]);
    let (late, _) = advance(&convened(), at("2028-01-01"));
    assert_eq!(stands(&late, "2028-01-01")[2], Over);
    let mut ended = late.clone();
    let invoice = ended.fee;
    ended.state = State::EndedByCosts { at: at("2028-01-01"), invoice };
    assert_eq!(stands(&ended, "2028-01-02")[2], Missed);
    let mut ended = convened();
    ended.state = State::EndedByCosts { at: at("2027-05-20"), invoice };
    assert_eq!(stands(&ended, "2028-01-02")[2], Stopped);
}
