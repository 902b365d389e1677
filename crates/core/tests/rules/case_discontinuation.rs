//! Voluntary discontinuation (P-53), deletion (P-54), and clocks moved by agreement (P-59a).

use jiff::Timestamp;
use jiff::civil::date;
use registry_core::casework::discontinuation::{open, schedule, take_back};
use registry_core::casework::extension::{Agreement, ExtensibleClock, agree};
use registry_core::casework::{
    Case, Filing, NameFacts, Refusal, TermsEnd, confirm, possible, revocation, suspension,
    terms_end,
};
use registry_core::decision::{Actor, Decision};
use registry_core::domain::Lifecycle;
use registry_core::event::Event;
use registry_core::id::StaffId;
use registry_core::notice::Dated;

use crate::case_scene::{Desk, Done, ann, bob, grounds, new_case, paper, rows, said, table};
use crate::scenario::{at, duties, event_names, pharmacy_with, uuid};

/// Received on 1 March, recorded a day later: 30 days end with 31 March.
const RECEIVED: &str = "2027-03-01T15:00:00Z";
const RECORDED: &str = "2027-03-02T09:00:00Z";
const LAST_INSTANT: &str = "2027-03-31T23:59:59Z";
const BEHIND: &str = "2027-04-01T00:00:00Z";

fn start(facts: &NameFacts<'_>, now: Timestamp) -> Result<(Case, Decision), Refusal> {
    open(new_case(1), facts, paper(RECEIVED), now)
}

fn received() -> Desk {
    let mut desk = Desk::new();
    desk.open(RECORDED, start);
    desk
}

fn set(day: &str) -> impl Fn(&Case, &NameFacts<'_>, Timestamp) -> Done {
    move |case, facts, now| schedule(case, facts, at(day), said(&ann()), now)
}

fn second(case: &Case, facts: &NameFacts<'_>, now: Timestamp) -> Done {
    confirm(case, facts, &bob(), now)
}

fn scheduled(day: &str) -> Desk {
    let mut desk = received();
    desk.act(RECORDED, set(day)).unwrap();
    desk.act(RECORDED, second).unwrap();
    desk
}

fn agreed(clock: ExtensibleClock, last_day: jiff::civil::Date, made: &str) -> Agreement {
    Agreement { clock, last_day, agreed_with: "Ada".to_owned(), agreed_at: at(made) }
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Schedule,
    TakeBack,
    Extend,
}

const ACTS: [(&str, Act); 3] =
    [("schedule", Act::Schedule), ("take-back", Act::TakeBack), ("extend", Act::Extend)];

fn run(desk: &mut Desk, instant: &str, act: Act) -> Result<(), &'static str> {
    desk.act(instant, |case, facts, now| match act {
        Act::Schedule => schedule(case, facts, at("2027-03-20"), said(&ann()), now),
        Act::TakeBack => take_back(case, facts, paper("2027-03-09"), now),
        Act::Extend => {
            let to = agreed(ExtensibleClock::Discontinuation, date(2027, 5, 1), "2027-03-09");
            agree(case, facts, &to, paper("2027-03-09"), now)
        }
    })?;
    match desk.case.as_ref().unwrap().proposal {
        Some(_) => desk.act(instant, second),
        None => Ok(()),
    }
}

/// P-53: what each state makes of each act.
#[test]
fn every_state_of_a_discontinuation_answers_every_act() {
    let mut taken_back = received();
    run(&mut taken_back, "2027-03-09", Act::TakeBack).unwrap();
    let deleted = scheduled(RECORDED);
    let states = [
        ("received", received()),
        ("scheduled", scheduled(LAST_INSTANT)),
        ("taken-back", taken_back),
        ("deleted", deleted),
    ];
    let expected = "
        received + schedule = scheduled
        received + take-back = taken-back
        received + extend = received
        scheduled + schedule = scheduled
        scheduled + take-back = taken-back
        scheduled + extend = scheduled
        taken-back + schedule = case-state
        taken-back + take-back = case-state
        taken-back + extend = no-such-clock
        deleted + schedule = case-state
        deleted + take-back = case-state
        deleted + extend = no-such-clock
    ";
    assert_eq!(table(&states, &ACTS, "2027-03-10", run), rows(expected));
    for (state, desk) in &states {
        let said = possible(desk.case.as_ref().unwrap(), at("2027-03-10"));
        assert_eq!(said.contains(&"take-back"), matches!(*state, "received" | "scheduled"));
    }
}

/// P-53: only in writing, counted from the receipt, and the customer is told.
#[test]
fn a_discontinuation_counts_from_its_receipt_p_53() {
    let desk = Desk::new();
    let facts = NameFacts { domain: &desk.domain, parents: crate::scene::alone(&desk.books) };
    let refused =
        |filing: Filing| open(new_case(1), &facts, filing, at(RECORDED)).unwrap_err().code();
    assert_eq!(refused(said(&ann())), "no-document");
    assert_eq!(refused(paper("2027-03-03")), "received-in-the-future");
    assert_eq!(refused(paper("2027-01-03")), "received-too-early");
    let desk = received();
    assert_eq!(duties(&desk.last), ["mail discontinuation-received"]);
    assert_eq!(desk.case.as_ref().unwrap().matter.deadline(), Some(at(BEHIND)));
    let mut idle = desk;
    idle.until(at(BEHIND));
    let case = idle.case.as_ref().unwrap();
    assert_eq!(case.overdue_since, Some(at(BEHIND)), "shown, and not deleted by itself (P-15)");
    assert_eq!(idle.domain.lifecycle, Lifecycle::Active);
}

/// P-53, P-15: within the limit, by two people; without redemption (P-36); P-54: both are told.
#[test]
fn a_discontinued_name_is_deleted_within_its_limit_p_53_p_54() {
    let mut desk = received();
    assert_eq!(desk.act(RECORDED, set(BEHIND)), Err("deletion-too-late"));
    desk.act(RECORDED, set(LAST_INSTANT)).unwrap();
    assert_eq!(desk.state(), "received", "proposed");
    let same = desk.clone().act(RECORDED, |case, facts, now| confirm(case, facts, &ann(), now));
    assert_eq!(same, Err("same-person"));
    desk.act(RECORDED, second).unwrap();
    desk.until(at("2027-03-31T23:59:58Z"));
    assert_eq!((desk.state(), desk.domain.lifecycle), ("scheduled", Lifecycle::Active));
    desk.until(at(LAST_INSTANT));
    let until = at("2027-04-05T23:59:59Z");
    let gone = Lifecycle::PendingDelete { since: at(LAST_INSTANT), until };
    assert_eq!((desk.state(), desk.domain.lifecycle), ("deleted", gone));
    assert_eq!(
        terms_end(&desk.domain, None),
        Some(TermsEnd::Deleted { at: at(LAST_INSTANT) }),
        "P-71"
    );
    let mut at_once = received();
    at_once.act(RECORDED, set(RECORDED)).unwrap();
    at_once.act(RECORDED, second).unwrap();
    assert_eq!(duties(&at_once.last), ["mail deletion", "poll deleted"]);
}

/// P-53: until the deletion the registrant may take it back, in writing.
#[test]
fn a_discontinuation_is_taken_back_in_writing_p_53() {
    let mut desk = scheduled(LAST_INSTANT);
    let spoken =
        desk.act("2027-03-20", |case, facts, now| take_back(case, facts, said(&ann()), now));
    assert_eq!(spoken, Err("no-document"));
    let late = paper("2027-03-20");
    desk.act("2027-03-20", |case, facts, now| take_back(case, facts, late.clone(), now)).unwrap();
    assert_eq!(desk.domain.enforced.deletion, None);
    desk.until(at("2027-06-01"));
    assert_eq!((desk.state(), desk.domain.lifecycle), ("taken-back", Lifecycle::Active));
}

/// P-59a: only clocks that may move, by a document, made before the end, to a day ahead.
#[test]
fn an_extension_is_agreed_in_writing_before_the_end_p_59a() {
    let to = |clock, day, made: &str, recorded: &str, filing: &Filing| {
        let mut desk = received();
        let agreement = agreed(clock, day, made);
        desk.act(recorded, |case, facts, now| agree(case, facts, &agreement, filing.clone(), now))?;
        Ok::<_, &str>(desk)
    };
    let clock = ExtensibleClock::Discontinuation;
    let (day, written) = (date(2027, 5, 31), paper("2027-03-09"));
    for (clock, day, made, recorded, filing, code) in [
        (clock, day, "2027-03-09", "2027-03-09", said(&ann()), "no-document"),
        (clock, day, BEHIND, "2027-04-02", written.clone(), "agreed-too-late"),
        (clock, day, "2027-03-11", "2027-03-10", written.clone(), "received-in-the-future"),
        (
            clock,
            date(2027, 3, 9),
            "2027-03-09",
            "2027-03-10",
            written.clone(),
            "agreed-date-in-the-past",
        ),
        (
            ExtensibleClock::RevocationResponse,
            day,
            "2027-03-09",
            "2027-03-09",
            written.clone(),
            "no-such-clock",
        ),
    ] {
        assert_eq!(to(clock, day, made, recorded, &filing).unwrap_err(), code);
    }
    let nobody = Agreement { agreed_with: " ".to_owned(), ..agreed(clock, day, "2027-03-09") };
    let silent = received().act("2027-03-09", |case, facts, now| {
        agree(case, facts, &nobody, paper("2027-03-09"), now)
    });
    assert_eq!(silent, Err("nobody-agreed"));
    // Made in the last second, recorded days later: post may be slower than the clock.
    let mut desk = to(clock, day, LAST_INSTANT, "2027-04-03", &paper(LAST_INSTANT)).unwrap();
    assert_eq!(event_names(&desk.last), [Event::ExtensionAgreed]);
    assert_eq!(duties(&desk.last), ["mail extension-agreed"]);
    let case = desk.case.clone().unwrap();
    assert_eq!(case.matter.deadline(), Some(at("2027-06-01")));
    assert_eq!(case.overdue_since, None, "what was overdue is not any more");
    let [moved] = case.extensions.as_slice() else { panic!("one extension") };
    assert_eq!((moved.before, moved.until), (at(BEHIND), at("2027-06-01")));
    desk.act("2027-04-03", set("2027-05-31T23:59:59Z")).unwrap();
    desk.act("2027-04-03", second).unwrap();
    assert_eq!(desk.state(), "scheduled", "within the new limit");
}

/// P-59a: the rulebook says which clocks may move; of a revocation and a suspension the response
/// alone.
#[test]
fn responses_are_extended_and_nothing_else_of_an_enforcement_p_59a() {
    let extend = |mut desk: Desk, clock| {
        let agreement = agreed(clock, date(2027, 4, 30), "2027-03-09");
        let filing = paper("2027-03-09");
        desk.act("2027-03-09", |case, facts, now| {
            agree(case, facts, &agreement, filing.clone(), now)
        })?;
        Ok::<_, &str>(desk)
    };
    let suspended = |books: Desk| {
        let mut desk = books;
        desk.open("2027-03-01", |facts, now| {
            suspension::open(new_case(1), facts, ("fraud-law", grounds()), &ann(), now)
        });
        desk
    };
    let response = ExtensibleClock::SuspensionResponse;
    let unsent = suspended(Desk::new());
    assert_eq!(extend(unsent.clone(), response).unwrap_err(), "notice-not-sent");
    let mut sent = unsent;
    sent.attempt("2027-03-01", Dated::CaseOpened);
    let extended = extend(sent.clone(), response).unwrap();
    assert_eq!(extended.case.unwrap().matter.deadline(), Some(at("2027-05-01")));
    for clock in [ExtensibleClock::Discontinuation, ExtensibleClock::AppealResponse] {
        assert_eq!(extend(sent.clone(), clock).unwrap_err(), "no-such-clock");
    }
    let fixed = pharmacy_with(&[("\"suspension-response\", ", "")]);
    let mut fixed = suspended(Desk::with(fixed));
    fixed.attempt("2027-03-01", Dated::CaseOpened);
    assert_eq!(extend(fixed, response).unwrap_err(), "clock-not-extensible");

    let mut desk = Desk::new();
    desk.open("2027-03-01", |facts, now| {
        revocation::open(new_case(1), facts, grounds(), &ann(), now)
    });
    desk.attempt("2027-03-01", Dated::CaseOpened);
    let mut desk = extend(desk, ExtensibleClock::RevocationResponse).unwrap();
    let revoke = |case: &Case, facts: &NameFacts<'_>, now| {
        revocation::revoke(case, facts, grounds(), &ann(), now)
    };
    assert_eq!(desk.act("2027-04-30T23:59:59Z", revoke), Err("response-not-due"));
    desk.act("2027-05-01", revoke).unwrap();
    desk.act("2027-05-01", second).unwrap();
    desk.attempt("2027-05-01", Dated::Revocation);
    // Never the deletion after a revocation.
    let refused = extend(desk, ExtensibleClock::RevocationResponse).unwrap_err();
    assert_eq!(refused, "no-such-clock");
}

#[test]
fn what_the_holder_writes_at_its_desk_is_in_writing_p_53() {
    let spoken = |by: Actor| Filing {
        documents: Vec::new(),
        received_at: None,
        ..Filing { by, ..paper(RECEIVED) }
    };
    let ada = || Actor::Applicant { id: StaffId::from_uuid(uuid(50)), name: "Ada".to_owned() };
    let mut desk = Desk::new();
    desk.open(RECORDED, |facts, now| open(new_case(1), facts, spoken(ada()), now));
    assert!(
        desk.act(RECORDED, |case, facts, now| take_back(case, facts, spoken(ada()), now)).is_ok()
    );
    let mut desk = received();
    let by_staff =
        desk.act(RECORDED, |case, facts, now| take_back(case, facts, spoken(ann()), now));
    assert_eq!(by_staff.unwrap_err(), Refusal::NoDocument.code());
}
