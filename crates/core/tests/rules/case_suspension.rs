//! Suspension (P-52, P-58), and that of data found inaccurate (P-34).

use jiff::Timestamp;
use registry_core::casework::suspension::{Finding, end, lift, open, open_for_accuracy};
use registry_core::casework::{
    Case, NameFacts, Refusal, confirm, drop_proposal, possible, response::respond,
};
use registry_core::decision::{Actor, Decision};
use registry_core::domain::accuracy::{self, AccuracyCheck, NewVerdict, Verdict};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::notice::Dated;
use registry_core::status::{CauseKind, Status};

use crate::case_scene::{Desk, Done, ann, bob, grounds, new_case, paper, rows, said, table};
use crate::scenario::{at, duties, event_names, pharmacy_with};
use crate::scene::alone;

const OPENED: &str = "2027-03-01T09:00:00Z";
const IN_TIME: &str = "2027-03-22T23:59:59Z";
const TOO_LATE: &str = "2027-03-23T00:00:00Z";

fn start(facts: &NameFacts<'_>, now: Timestamp) -> Result<(Case, Decision), Refusal> {
    open(new_case(1), facts, ("pharmacy-law", grounds()), &ann(), now)
}

fn suspended() -> Desk {
    let mut desk = Desk::new();
    desk.open(OPENED, start);
    desk
}

fn noticed() -> Desk {
    let mut desk = suspended();
    desk.attempt(OPENED, Dated::CaseOpened);
    desk
}

fn lifts(by: &Actor, finding: Finding) -> impl Fn(&Case, &NameFacts<'_>, Timestamp) -> Done {
    move |case, facts, now| lift(case, facts, finding, said(by), now)
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Answer,
    Unsubstantiated,
    Rectified,
    Close,
}

const ACTS: [(&str, Act); 4] = [
    ("respond", Act::Answer),
    ("unsubstantiated", Act::Unsubstantiated),
    ("rectified", Act::Rectified),
    ("close", Act::Close),
];

fn run(desk: &mut Desk, instant: &str, act: Act) -> Result<(), &'static str> {
    desk.act(instant, |case, facts, now| match act {
        Act::Answer => respond(case, said(&ann()), now),
        Act::Unsubstantiated => lift(case, facts, Finding::Unsubstantiated, said(&ann()), now),
        Act::Rectified => lift(case, facts, Finding::Rectified, said(&bob()), now),
        Act::Close => end(case, facts, said(&ann()), now),
    })
}

fn gone(mut desk: Desk) -> Desk {
    let since = at("2027-03-01");
    desk.domain.lifecycle = Lifecycle::Purged { at: since };
    desk
}

/// P-52: what each state makes of each act.
#[test]
fn every_state_of_a_suspension_answers_every_act() {
    let mut lifted = noticed();
    run(&mut lifted, IN_TIME, Act::Rectified).unwrap();
    let mut ended = gone(noticed());
    run(&mut ended, IN_TIME, Act::Close).unwrap();
    let states = [("suspended", noticed()), ("lifted", lifted), ("ended", ended)];
    let expected = "
        suspended + respond = suspended
        suspended + unsubstantiated = lifted
        suspended + rectified = lifted
        suspended + close = domain-registered
        lifted + respond = case-state
        lifted + unsubstantiated = case-state
        lifted + rectified = case-state
        lifted + close = case-state
        ended + respond = case-state
        ended + unsubstantiated = case-state
        ended + rectified = case-state
        ended + close = case-state
    ";
    assert_eq!(table(&states, &ACTS, TOO_LATE, run), rows(expected));
    for (state, desk) in &states {
        let said = possible(desk.case.as_ref().unwrap(), at(TOO_LATE));
        assert_eq!(said.contains(&"lift"), *state == "suspended", "{state}");
    }
}

/// P-52, P-58: at once, on a ground of the rulebook, with reasons and supporting information.
#[test]
fn a_suspension_is_immediate_and_needs_a_ground_p_52_p_58() {
    let desk = Desk::new();
    let facts = NameFacts { domain: &desk.domain, parents: alone(&desk.books) };
    let unknown = open(new_case(1), &facts, ("bad-mood", grounds()), &ann(), at(OPENED));
    assert_eq!(unknown.unwrap_err().code(), "unknown-ground");
    let gone = gone(Desk::new());
    let facts = NameFacts { domain: &gone.domain, parents: alone(&gone.books) };
    assert_eq!(start(&facts, at(OPENED)).unwrap_err().code(), "domain-purged");

    let desk = suspended();
    assert_eq!(duties(&desk.last), ["mail suspension-notice", "poll suspended"]);
    let cause = &desk.domain.causes[&CauseKind::Violation];
    assert_eq!((cause.rule.as_str(), cause.case.as_deref()), ("P-52", Some("PR-2027-000001")));
    let statuses = desk.domain.statuses(desk.books.at(at(OPENED)));
    assert!(statuses.has(Status::ServerHold) && statuses.has(Status::ServerRenewProhibited));
    assert_eq!(desk.case.as_ref().unwrap().matter.deadline(), None, "not dated yet (P-57)");
    assert_eq!(noticed().case.unwrap().matter.deadline(), Some(at(TOO_LATE)), "21 counted days");
}

/// P-52, P-59: a response to the last second is in time; whatever comes of it a person decides.
#[test]
fn a_response_to_a_suspension_is_in_time_to_the_last_second_p_52() {
    for (received, expected) in
        [(IN_TIME, Event::CaseAnswered), (TOO_LATE, Event::CaseAnsweredLate)]
    {
        let mut desk = noticed();
        desk.act("2027-03-30", |case, _, now| respond(case, paper(received), now)).unwrap();
        assert_eq!(event_names(&desk.last), [expected]);
        assert!(desk.domain.causes.contains_key(&CauseKind::Violation), "it stays");
    }
    let mut silent = noticed();
    silent.until(at("2028-12-01"));
    assert_eq!(silent.case.as_ref().unwrap().overdue_since, Some(at(TOO_LATE)));
    assert_eq!(silent.state(), "suspended");
    assert!(silent.domain.causes.contains_key(&CauseKind::Violation), "stays until expiry");
}

/// P-15, P-52: against the reviewer who decided it, lifting takes two; a cure is no judgement
/// against anybody, and whoever decided may take it back.
#[test]
fn lifting_against_a_reviewer_takes_two_people_p_15() {
    let mut own = noticed();
    own.act(IN_TIME, lifts(&ann(), Finding::Unsubstantiated)).unwrap();
    assert_eq!((own.state(), own.domain.causes.len()), ("lifted", 0));
    assert_eq!(duties(&own.last), ["mail reinstatement", "poll reinstated"]);
    let mut cured = noticed();
    cured.act(IN_TIME, lifts(&bob(), Finding::Rectified)).unwrap();
    assert_eq!(cured.state(), "lifted");

    let mut against = noticed();
    against.act(IN_TIME, lifts(&bob(), Finding::Unsubstantiated)).unwrap();
    assert_eq!(
        (against.state(), event_names(&against.last)),
        ("suspended", vec![Event::CaseActProposed])
    );
    let second =
        |by: Actor| move |case: &Case, facts: &NameFacts<'_>, now| confirm(case, facts, &by, now);
    assert_eq!(against.clone().act(IN_TIME, second(bob())), Err("same-person"));
    let mut dropped = against.clone();
    dropped.act(IN_TIME, |case, _, now| drop_proposal(case, said(&ann()), now)).unwrap();
    assert_eq!(dropped.act(IN_TIME, second(ann())), Err("nothing-proposed"));
    against.act(IN_TIME, second(ann())).unwrap();
    assert_eq!((against.state(), against.domain.causes.len()), ("lifted", 0));

    let mut desk = Desk::with(pharmacy_with(&[("\"suspension-lifted\", ", "")]));
    desk.open(OPENED, start);
    desk.act(IN_TIME, lifts(&bob(), Finding::Unsubstantiated)).unwrap();
    assert_eq!(desk.state(), "lifted", "one person, where the rulebook asks for no more");
}

/// P-56: lifting one suspension lifts its own cause and no other.
#[test]
fn lifting_a_suspension_leaves_other_causes_p_56() {
    let mut desk = noticed();
    let other = crate::scenario::cause(CauseKind::Dispute);
    desk.domain.causes.insert(CauseKind::Dispute, other);
    run(&mut desk, IN_TIME, Act::Rectified).unwrap();
    assert_eq!(desk.domain.causes.keys().collect::<Vec<_>>(), [&CauseKind::Dispute]);
}

/// A name whose data Ann finds inaccurate, in a case of that.
fn inaccurate() -> Desk {
    let mut desk = Desk::new();
    let organization = desk.domain.vouching.as_ref().unwrap().organization;
    let contact = registry_core::id::ContactId::from_uuid(crate::scenario::uuid(50));
    desk.domain.registrant = Some(contact);
    let opened_at = at("2027-02-01");
    desk.domain.accuracy = Some(AccuracyCheck { contact, organization, opened_at, closed: None });
    desk.open(OPENED, |facts, now| {
        let new = new_case(1);
        let verdict = NewVerdict {
            verdict: Verdict::Inaccurate,
            by: ann(),
            name: "Ann".to_owned(),
            reason: "no such firm".to_owned(),
            case: Some(new.number.to_string()),
        };
        let found = accuracy::decide(facts.domain, verdict, &facts.parents, now).unwrap();
        let (case, mut decision) = open_for_accuracy(new, facts, "no such firm", &ann(), now)?;
        decision.append(found);
        Ok((case, decision))
    });
    desk
}

fn check(domain: &Domain) -> &'static str {
    domain.accuracy.as_ref().unwrap().code()
}

/// P-34, P-52: the verdict suspends in a case; the case closes the check with it, and the cause is
/// there if and only if the data are inaccurate.
#[test]
fn a_case_of_inaccurate_data_closes_its_check_p_34() {
    let desk = inaccurate();
    assert_eq!((desk.state(), check(&desk.domain)), ("suspended", "inaccurate"));
    assert_eq!(duties(&desk.last), ["mail suspension-notice", "poll suspended"], "one letter");
    let cause = &desk.domain.causes[&CauseKind::Accuracy];
    assert_eq!((cause.rule.as_str(), cause.case.as_deref()), ("P-34", Some("PR-2027-000001")));
    let statuses = desk.domain.statuses(desk.books.at(at(OPENED)));
    assert!(statuses.has(Status::ServerHold) && !statuses.has(Status::ServerRenewProhibited));
    for (finding, by, closed) in
        [(Finding::Rectified, bob(), "corrected"), (Finding::Unsubstantiated, ann(), "accepted")]
    {
        let mut lifted = desk.clone();
        lifted.act(IN_TIME, lifts(&by, finding)).unwrap();
        assert_eq!((lifted.state(), check(&lifted.domain)), ("lifted", closed));
        assert!(lifted.domain.causes.is_empty());
    }
    // Data that agree again lifted the cause already; the case is closed all the same.
    let mut agreeing = desk;
    agreeing.domain.causes.clear();
    agreeing.act(IN_TIME, lifts(&bob(), Finding::Rectified)).unwrap();
    assert_eq!(agreeing.state(), "lifted");
}
