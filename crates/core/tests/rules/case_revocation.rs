//! Pending revocation, and the way to a Revocation Notice (P-50, P-51), to the second.

use jiff::Timestamp;
use registry_core::casework::revocation::{
    appeal_failed, appeal_received, appeal_reversed, no_appeal, open, rescind, revoke,
};
use registry_core::casework::{
    Case, Filing, Grounds, NameFacts, Refusal, Supporting, confirm, drop_proposal, possible,
    response::respond,
};
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::notice::Dated;
use registry_core::status::CauseKind;

use crate::case_scene::{
    Desk, Done, ann, bob, document, grounds, new_case, paper, rows, said, table,
};
use crate::scenario::{at, duties, event_names, pharmacy_with};
use crate::scene::alone;

const OPENED: &str = "2027-03-01T09:00:00Z";
/// The date of the notice is that of its first attempt: 21 days end with 23 March.
const NOTICED: &str = "2027-03-02T10:00:00Z";
const IN_TIME: &str = "2027-03-23T23:59:59Z";
pub(crate) const TOO_LATE: &str = "2027-03-24T00:00:00Z";
/// The Revocation Notice of 24 March: 30 days end with 23 April.
pub(crate) const LAST_DAY: &str = "2027-04-23T00:00:00Z";
pub(crate) const BEFORE_LAST_DAY: &str = "2027-04-22T23:59:59Z";
pub(crate) const LAST_INSTANT: &str = "2027-04-23T23:59:59Z";
pub(crate) const BEHIND: &str = "2027-04-24T00:00:00Z";

fn start(facts: &NameFacts<'_>, now: Timestamp) -> Result<(Case, Decision), Refusal> {
    open(new_case(1), facts, grounds(), &ann(), now)
}

pub(crate) fn pending() -> Desk {
    let mut desk = Desk::new();
    desk.open(OPENED, start);
    desk.attempt(NOTICED, Dated::CaseOpened);
    desk
}

pub(crate) fn propose_revocation(case: &Case, facts: &NameFacts<'_>, now: Timestamp) -> Done {
    revoke(case, facts, grounds(), &ann(), now)
}

pub(crate) fn propose_deletion(case: &Case, facts: &NameFacts<'_>, now: Timestamp) -> Done {
    no_appeal(case, facts, said(&ann()), now)
}

pub(crate) fn second(case: &Case, facts: &NameFacts<'_>, now: Timestamp) -> Done {
    confirm(case, facts, &bob(), now)
}

pub(crate) fn revoked() -> Desk {
    let mut desk = pending();
    desk.act(TOO_LATE, propose_revocation).unwrap();
    desk.act(TOO_LATE, second).unwrap();
    desk.attempt(TOO_LATE, Dated::Revocation);
    desk
}

pub(crate) fn scheduled() -> Desk {
    let mut desk = revoked();
    desk.act(LAST_DAY, propose_deletion).unwrap();
    desk.act(LAST_DAY, second).unwrap();
    desk
}

pub(crate) fn appealed() -> Desk {
    let mut desk = revoked();
    desk.act("2027-04-10", |case, facts, now| appeal_received(case, facts, said(&ann()), now))
        .unwrap();
    desk
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Answer,
    Rescind,
    Revoke,
    NoAppeal,
    Appeal,
    Fail,
    Reverse,
}

const ACTS: [(&str, Act); 7] = [
    ("answer", Act::Answer),
    ("rescind", Act::Rescind),
    ("revoke", Act::Revoke),
    ("no appeal", Act::NoAppeal),
    ("appeal", Act::Appeal),
    ("fail", Act::Fail),
    ("reverse", Act::Reverse),
];

/// An act, confirmed by a second person where that is needed.
pub(crate) fn run(desk: &mut Desk, instant: &str, act: Act) -> Result<(), &'static str> {
    desk.act(instant, |case, facts, now| match act {
        Act::Answer => respond(case, said(&ann()), now),
        Act::Rescind => rescind(case, facts, said(&ann()), now),
        Act::Revoke => propose_revocation(case, facts, now),
        Act::NoAppeal => propose_deletion(case, facts, now),
        Act::Appeal => appeal_received(case, facts, said(&ann()), now),
        Act::Fail => appeal_failed(case, facts, said(&ann()), now),
        Act::Reverse => appeal_reversed(case, facts, said(&ann()), now),
    })?;
    match desk.case.as_ref().unwrap().proposal {
        Some(_) => desk.act(instant, second),
        None => Ok(()),
    }
}

/// P-50, P-51: what each state makes of each act, on the last day of the window.
#[test]
fn every_state_of_a_revocation_answers_every_act() {
    let mut rescinded = pending();
    run(&mut rescinded, IN_TIME, Act::Rescind).unwrap();
    let mut reversed = appealed();
    run(&mut reversed, "2027-04-20", Act::Reverse).unwrap();
    let mut deleted = appealed();
    run(&mut deleted, "2027-04-20", Act::Fail).unwrap();
    let states = [
        ("pending-revocation", pending()),
        ("rescinded", rescinded),
        ("revoked", revoked()),
        ("revoked-appealed", appealed()),
        ("revoked-final", scheduled()),
        ("deleted", deleted),
        ("reversed", reversed),
    ];
    let expected = "
        pending-revocation + answer = pending-revocation
        pending-revocation + rescind = rescinded
        pending-revocation + revoke = revoked
        pending-revocation + no appeal = case-state
        pending-revocation + appeal = case-state
        pending-revocation + fail = case-state
        pending-revocation + reverse = case-state
        rescinded + answer = case-state
        rescinded + rescind = case-state
        rescinded + revoke = case-state
        rescinded + no appeal = case-state
        rescinded + appeal = case-state
        rescinded + fail = case-state
        rescinded + reverse = case-state
        revoked + answer = case-state
        revoked + rescind = case-state
        revoked + revoke = case-state
        revoked + no appeal = revoked-final
        revoked + appeal = revoked-appealed
        revoked + fail = case-state
        revoked + reverse = case-state
        revoked-appealed + answer = case-state
        revoked-appealed + rescind = case-state
        revoked-appealed + revoke = case-state
        revoked-appealed + no appeal = case-state
        revoked-appealed + appeal = case-state
        revoked-appealed + fail = deleted
        revoked-appealed + reverse = reversed
        revoked-final + answer = case-state
        revoked-final + rescind = case-state
        revoked-final + revoke = case-state
        revoked-final + no appeal = case-state
        revoked-final + appeal = revoked-appealed
        revoked-final + fail = case-state
        revoked-final + reverse = case-state
        deleted + answer = case-state
        deleted + rescind = case-state
        deleted + revoke = case-state
        deleted + no appeal = case-state
        deleted + appeal = case-state
        deleted + fail = case-state
        deleted + reverse = case-state
        reversed + answer = case-state
        reversed + rescind = case-state
        reversed + revoke = case-state
        reversed + no appeal = case-state
        reversed + appeal = case-state
        reversed + fail = case-state
        reversed + reverse = case-state
    ";
    assert_eq!(table(&states, &ACTS, LAST_DAY, run), rows(expected));
}

/// What a case says is possible is what then is not refused.
#[test]
fn what_is_possible_in_a_revocation_is_what_the_acts_take() {
    let codes = |act| match act {
        Act::Answer => "respond",
        Act::Rescind => "rescind",
        Act::Revoke => "revoke",
        Act::NoAppeal => "confirm-no-appeal",
        Act::Appeal | Act::Fail | Act::Reverse => "by an appeal",
    };
    let mut answered = pending();
    run(&mut answered, "2027-03-10", Act::Answer).unwrap();
    let scenes = [
        (pending(), IN_TIME),
        (pending(), TOO_LATE),
        (answered, IN_TIME),
        (revoked(), BEFORE_LAST_DAY),
        (revoked(), LAST_DAY),
        (scheduled(), LAST_DAY),
        (appealed(), LAST_DAY),
        (scheduled(), BEHIND),
    ];
    for (mut desk, instant) in scenes {
        desk.until(at(instant));
        let said = possible(desk.case.as_ref().unwrap(), at(instant));
        for (name, act) in ACTS.into_iter().filter(|(_, act)| codes(*act) != "by an appeal") {
            let taken = run(&mut desk.clone(), instant, act).is_ok();
            assert_eq!(said.contains(&codes(act)), taken, "{} at {instant}: {name}", desk.state());
        }
    }
    let mut proposed = pending();
    proposed.act(TOO_LATE, propose_revocation).unwrap();
    let said = possible(proposed.case.as_ref().unwrap(), at(TOO_LATE));
    assert_eq!(said, ["respond", "rescind", "revoke", "confirm", "drop-proposal", "note"]);
}

/// P-50: reasons with supporting information; the name works on; 21 counted days from the date of
/// the notice, which is its first attempt (P-57).
#[test]
fn a_pending_revocation_gives_reasons_and_leaves_the_name_alone_p_50() {
    let facts = |desk: &Desk, grounds: Grounds| {
        let facts = NameFacts { domain: &desk.domain, parents: alone(&desk.books) };
        open(new_case(1), &facts, grounds, &ann(), at(OPENED)).map_err(|refusal| refusal.code())
    };
    let mut desk = Desk::new();
    let no_reason = Grounds { reasons: vec![], ..grounds() };
    assert_eq!(facts(&desk, no_reason).unwrap_err(), "no-reason");
    let no_support = Grounds { supporting: Supporting::default(), ..grounds() };
    assert_eq!(facts(&desk, no_support).unwrap_err(), "no-support");
    let documents = Supporting { words: None, documents: vec![document("inspection.pdf")] };
    assert!(facts(&desk, Grounds { supporting: documents, ..grounds() }).is_ok());

    let before = desk.domain.clone();
    desk.open(OPENED, start);
    assert_eq!(desk.domain, before, "the name works on");
    assert_eq!(duties(&desk.last), ["mail pending-revocation"]);
    let case = desk.case.clone().unwrap();
    assert_eq!(
        (case.matter.deadline(), case.number.to_string().as_str()),
        (None, "PR-2027-000001")
    );
    // Nothing counts before the notice has left: nobody revokes however long it takes (P-57).
    let refused = desk.clone().act("2027-06-01", propose_revocation).unwrap_err();
    assert_eq!(refused, "notice-not-sent");
    desk.attempt(NOTICED, Dated::CaseOpened);
    assert_eq!(desk.case.as_ref().unwrap().matter.deadline(), Some(at(TOO_LATE)));
    desk.attempt("2027-03-09", Dated::CaseOpened);
    assert_eq!(
        desk.case.unwrap().matter.deadline(),
        Some(at(TOO_LATE)),
        "a repetition dates nothing"
    );
}

/// P-50, P-59: the limit itself is in time, by the day of arrival and not of recording.
#[test]
fn a_response_is_in_time_to_the_last_second_p_50() {
    let answered = |received: &str, recorded: &str| {
        let mut desk = pending();
        desk.act(recorded, |case, _, now| respond(case, paper(received), now))?;
        Ok::<_, &str>(event_names(&desk.last))
    };
    assert_eq!(answered(IN_TIME, IN_TIME), Ok(vec![Event::CaseAnswered]));
    assert_eq!(answered(IN_TIME, "2027-03-30"), Ok(vec![Event::CaseAnswered]));
    assert_eq!(answered(TOO_LATE, TOO_LATE), Ok(vec![Event::CaseAnsweredLate]));
    assert_eq!(answered("2027-03-31", "2027-03-30"), Err("received-in-the-future"));
    assert_eq!(answered("2027-02-28", "2027-03-30"), Err("received-too-early"));
}

/// P-50: revoked after the due date, or when a response does not suffice; not before.
#[test]
fn nobody_revokes_while_a_response_may_still_come_p_50() {
    let mut desk = pending();
    assert_eq!(desk.act(IN_TIME, propose_revocation), Err("response-not-due"));
    assert_eq!(desk.clone().act(TOO_LATE, propose_revocation), Ok(()));
    desk.act("2027-03-10", |case, _, now| respond(case, paper("2027-03-09"), now)).unwrap();
    assert_eq!(desk.act("2027-03-10", propose_revocation), Ok(()), "judged insufficient");
    // A late response does not bring the judgement forward, and does not hold it up.
    let mut late = pending();
    late.act(TOO_LATE, |case, _, now| respond(case, paper(TOO_LATE), now)).unwrap();
    assert_eq!(late.act(TOO_LATE, propose_revocation), Ok(()));
}

/// P-15: what waits too long is shown, and nothing else happens.
#[test]
fn the_clock_shows_what_is_overdue_and_revokes_nothing_p_15() {
    let mut desk = pending();
    desk.until(at(IN_TIME));
    assert_eq!(desk.case.as_ref().unwrap().overdue_since, None);
    desk.until(at("2027-12-01"));
    let case = desk.case.clone().unwrap();
    assert_eq!((desk.state(), case.overdue_since), ("pending-revocation", Some(at(TOO_LATE))));
    assert_eq!(case.entries.last().unwrap().event, Event::CaseOverdue);
    assert!(desk.domain.causes.is_empty());
    // A response found in the post takes that back.
    desk.act("2027-12-01", |case, _, now| respond(case, paper(IN_TIME), now)).unwrap();
    assert_eq!(desk.case.unwrap().overdue_since, None);
}

/// P-15: a Revocation Notice takes two people, and the second is another.
#[test]
fn a_revocation_takes_two_people_p_15() {
    let mut desk = pending();
    assert_eq!(desk.act(TOO_LATE, second), Err("nothing-proposed"));
    desk.act(TOO_LATE, propose_revocation).unwrap();
    assert_eq!(event_names(&desk.last), [Event::CaseActProposed]);
    assert!(desk.domain.causes.is_empty() && duties(&desk.last).is_empty());
    assert_eq!(
        desk.act(TOO_LATE, |case, facts, now| confirm(case, facts, &ann(), now)),
        Err("same-person")
    );
    let mut dropped = desk.clone();
    dropped.act(TOO_LATE, |case, _, now| drop_proposal(case, said(&bob()), now)).unwrap();
    assert_eq!(dropped.act(TOO_LATE, second), Err("nothing-proposed"));
    desk.act(TOO_LATE, second).unwrap();
    assert_eq!(desk.domain.causes[&CauseKind::Revoked].set_by, "Ann and Bob");
    // One rescinds; then there is nothing left to confirm.
    let mut overtaken = pending();
    overtaken.act(TOO_LATE, propose_revocation).unwrap();
    run(&mut overtaken, TOO_LATE, Act::Rescind).unwrap();
    assert_eq!(overtaken.act(TOO_LATE, second), Err("nothing-proposed"));
    // Where the rulebook asks for one person, that one does it.
    let with = "two_people = [\"revocation\", ";
    let mut desk = Desk::with(pharmacy_with(&[(with, "two_people = [")]));
    desk.open(OPENED, start);
    desk.attempt(NOTICED, Dated::CaseOpened);
    desk.act(TOO_LATE, propose_revocation).unwrap();
    assert_eq!(desk.state(), "revoked");
}

/// P-59: 29 February counts like any day.
#[test]
fn a_leap_day_is_counted_p_59() {
    let mut desk = Desk::new();
    desk.open("2028-02-10", start);
    desk.attempt("2028-02-10T23:59:59Z", Dated::CaseOpened);
    assert_eq!(desk.case.as_ref().unwrap().matter.deadline(), Some(at("2028-03-03")));
    desk.act("2028-03-03", propose_revocation).unwrap();
    desk.act("2028-03-03", second).unwrap();
    let silent = Filing { words: " ".to_owned(), ..said(&ann()) };
    let refused =
        desk.act("2028-03-03", |case, facts, now| rescind(case, facts, silent.clone(), now));
    assert_eq!(refused, Err("no-words"));
}
