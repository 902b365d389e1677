//! Disputes decided elsewhere (P-38), and a registrar's compliance (P-81).

use jiff::Timestamp;
use registry_core::casework::dispute::{
    Recipient, Source, lock, move_rejected, open, order_move, release, roll_back, suspend,
};
use registry_core::casework::{Case, Filing, NameFacts, Refusal, compliance, possible};
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::id::OrganizationId;
use registry_core::status::{CauseKind, Status};

use crate::case_scene::{Desk, ann, grounds, new_case, paper, rows, said, table};
use crate::scenario::{at, duties, event_names, uuid};
use crate::scene::alone;

const RECEIVED: &str = "2027-03-01T15:00:00Z";
const RECORDED: &str = "2027-03-01T16:00:00Z";
/// 24 exact hours: the limit itself is in time.
const LIMIT: &str = "2027-03-02T15:00:00Z";
const TOO_LATE: &str = "2027-03-02T15:00:00.000001Z";

fn opens(
    source: Source,
) -> impl Fn(&NameFacts<'_>, Timestamp) -> Result<(Case, Decision), Refusal> {
    move |facts, now| open(new_case(1), facts, (source, "7-2027"), paper(RECEIVED), now)
}

fn received(source: Source) -> Desk {
    let mut desk = Desk::new();
    desk.open(RECORDED, opens(source));
    desk
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Lock,
    OrderMove,
    RejectMove,
    SuspendForTerm,
    RollBack,
    Release,
}

const ACTS: [(&str, Act); 6] = [
    ("lock", Act::Lock),
    ("order-move", Act::OrderMove),
    ("reject-move", Act::RejectMove),
    ("suspend-for-term", Act::SuspendForTerm),
    ("roll-back", Act::RollBack),
    ("release", Act::Release),
];

fn run_with(
    desk: &mut Desk,
    instant: &str,
    (act, filing): (Act, Filing),
) -> Result<(), &'static str> {
    desk.act(instant, |case, facts, now| {
        let filing = filing.clone();
        match act {
            Act::Lock => lock(case, facts, &[], filing, now),
            Act::OrderMove => {
                let organization = OrganizationId::from_uuid(uuid(77));
                order_move(case, Recipient { organization, registrar: None }, filing, now)
            }
            Act::RejectMove => move_rejected(case, None, filing, now),
            Act::SuspendForTerm => suspend(case, filing, now),
            Act::RollBack => roll_back(case, filing, now),
            Act::Release => release(case, facts, filing, now),
        }
    })
}

fn run(desk: &mut Desk, instant: &str, act: Act) -> Result<(), &'static str> {
    run_with(desk, instant, (act, paper(LIMIT)))
}

fn after(source: Source, acts: &[Act]) -> Desk {
    let mut desk = received(source);
    for act in acts {
        run(&mut desk, LIMIT, *act).unwrap();
    }
    desk
}

/// P-38: what each state makes of each act; URS alone suspends for the term.
#[test]
fn every_state_of_a_dispute_answers_every_act() {
    let states = [
        ("received", received(Source::Urs)),
        ("locked", after(Source::Urs, &[Act::Lock])),
        ("moving", after(Source::Urs, &[Act::Lock, Act::OrderMove])),
        ("suspended", after(Source::Urs, &[Act::Lock, Act::SuspendForTerm])),
        ("released", after(Source::Urs, &[Act::Lock, Act::Release])),
    ];
    let expected = "
        received + lock = locked
        received + order-move = case-state
        received + reject-move = case-state
        received + suspend-for-term = case-state
        received + roll-back = case-state
        received + release = released
        locked + lock = case-state
        locked + order-move = moving
        locked + reject-move = case-state
        locked + suspend-for-term = suspended
        locked + roll-back = case-state
        locked + release = released
        moving + lock = case-state
        moving + order-move = case-state
        moving + reject-move = locked
        moving + suspend-for-term = case-state
        moving + roll-back = case-state
        moving + release = released
        suspended + lock = case-state
        suspended + order-move = case-state
        suspended + reject-move = case-state
        suspended + suspend-for-term = case-state
        suspended + roll-back = locked
        suspended + release = released
        released + lock = case-state
        released + order-move = case-state
        released + reject-move = case-state
        released + suspend-for-term = case-state
        released + roll-back = case-state
        released + release = case-state
    ";
    assert_eq!(table(&states, &ACTS, LIMIT, run), rows(expected));
    let court = ("locked", after(Source::Court, &[Act::Lock]));
    for (state, desk) in states.iter().chain([&court]) {
        let said = possible(desk.case.as_ref().unwrap(), at(LIMIT));
        for (name, act) in ACTS {
            let taken = run(&mut desk.clone(), LIMIT, act).is_ok();
            assert_eq!(said.contains(&name), taken, "{state}: {name}");
        }
    }
}

/// P-38: the name is locked by its case, and works on; the customer is told.
#[test]
fn a_dispute_locks_the_name_p_38() {
    let desk = after(Source::Court, &[Act::Lock]);
    assert_eq!(duties(&desk.last), ["mail dispute-lock", "poll locked"]);
    let cause = &desk.domain.causes[&CauseKind::Dispute];
    assert_eq!((cause.rule.as_str(), cause.case.as_deref()), ("P-38", Some("PR-2027-000001")));
    let statuses = desk.domain.statuses(desk.books.at(at(LIMIT)));
    assert!(statuses.has(Status::ServerTransferProhibited) && !statuses.has(Status::ServerHold));
    let mut rejected = after(Source::Court, &[Act::Lock, Act::OrderMove, Act::RejectMove]);
    assert!(rejected.domain.causes.contains_key(&CauseKind::Dispute), "until a further order");
    run(&mut rejected, LIMIT, Act::Release).unwrap();
    assert!(rejected.domain.causes.is_empty());
}

/// P-38: a URS complaint is answered by a lock within 24 exact hours; what is not is shown, and
/// nobody but a person locks (P-15). Nothing sets a court or a panel such a time.
#[test]
fn a_urs_lock_is_due_in_its_hours_p_38() {
    let mut desk = received(Source::Urs);
    assert_eq!(desk.case.as_ref().unwrap().matter.deadline(), Some(at(TOO_LATE)));
    desk.until(at(LIMIT));
    assert_eq!(desk.case.as_ref().unwrap().overdue_since, None);
    desk.until(at(TOO_LATE));
    let case = desk.case.clone().unwrap();
    assert_eq!((case.overdue_since, desk.state()), (Some(at(TOO_LATE)), "received"));
    assert_eq!(case.entries.last().unwrap().event, Event::CaseOverdue);
    assert!(desk.domain.causes.is_empty());
    run(&mut desk, "2027-03-03", Act::Lock).unwrap();
    assert_eq!(desk.case.unwrap().overdue_since, None);
    for source in [Source::Court, Source::Udrp] {
        assert_eq!(received(source).case.unwrap().matter.deadline(), None);
    }
}

/// P-38: what comes from outside comes on paper; what the registry finds itself does not.
#[test]
fn an_order_comes_on_paper_p_38() {
    let desk = Desk::new();
    let facts = NameFacts { domain: &desk.domain, parents: alone(&desk.books) };
    let refused = |reference: &str, filing| {
        let opened = open(new_case(1), &facts, (Source::Court, reference), filing, at(RECORDED));
        opened.unwrap_err().code()
    };
    assert_eq!(refused("7-2027", said(&ann())), "no-document");
    assert_eq!(refused(" ", paper(RECEIVED)), "no-words");
    for (acts, act) in [
        (vec![Act::Lock], Act::OrderMove),
        (vec![Act::Lock], Act::SuspendForTerm),
        (vec![Act::Lock], Act::Release),
        (vec![Act::Lock, Act::SuspendForTerm], Act::RollBack),
    ] {
        let mut desk = after(Source::Urs, &acts);
        assert_eq!(run_with(&mut desk, LIMIT, (act, said(&ann()))), Err("no-document"), "{act:?}");
    }
    let mut court = after(Source::Udrp, &[Act::Lock]);
    assert_eq!(run(&mut court, LIMIT, Act::SuspendForTerm), Err("case-state"), "URS alone");
}

/// P-56: a release lifts the lock of its own case and no other.
#[test]
fn a_release_leaves_a_lock_of_another_case_p_56() {
    let mut desk = received(Source::Court);
    let other = crate::scenario::cause(CauseKind::Dispute);
    desk.domain.causes.insert(CauseKind::Dispute, other);
    run(&mut desk, LIMIT, Act::Release).unwrap();
    assert!(desk.domain.causes.contains_key(&CauseKind::Dispute));
}

/// P-81: told with reasons, answered, closed; what each state makes of each act.
#[test]
fn a_compliance_case_is_answered_and_closed_p_81() {
    let registrar = crate::create_world::alpha();
    let opened = compliance::open(new_case(1), &registrar, grounds(), &ann(), at("2027-03-01"));
    let (case, decision) = opened.unwrap();
    assert_eq!(duties(&decision), ["mail compliance"]);
    assert_eq!((case.matter.state(), case.matter.deadline()), ("open", None));
    let nothing = registry_core::casework::Grounds { reasons: vec![], ..grounds() };
    let refused = compliance::open(new_case(1), &registrar, nothing, &ann(), at("2027-03-01"));
    assert_eq!(refused.unwrap_err().code(), "no-reason");
    let kept = |decision: Decision| match decision.changes.last().map(|change| &change.after) {
        Some(registry_core::decision::Object::Case(case)) => (**case).clone(),
        other => panic!("{other:?} is no case"),
    };
    let now = at("2027-03-10");
    let answered = compliance::answer(&case, paper("2027-03-09"), now).unwrap();
    assert_eq!(event_names(&answered), [Event::ComplianceAnswered]);
    let answered = kept(answered);
    let closed = kept(compliance::close(&answered, said(&ann()), now).unwrap());
    for (case, state, acts) in [
        (&case, "open", vec!["respond", "close", "note"]),
        (&answered, "answered", vec!["respond", "close", "note"]),
        (&closed, "closed", vec!["note"]),
    ] {
        assert_eq!((case.matter.state(), possible(case, now)), (state, acts));
        let answer = compliance::answer(case, said(&ann()), now);
        let close = compliance::close(case, said(&ann()), now);
        assert_eq!((answer.is_ok(), close.is_ok()), (state != "closed", state != "closed"));
    }
    assert_eq!(compliance::close(&closed, said(&ann()), now).unwrap_err().code(), "case-state");
}
