//! Conflicts of interest: every act in every state (P-15).

use registry_core::decision::{Actor, Decision, Object};
use registry_core::event::Event;
use registry_core::id::StaffId;
use registry_core::organization::{
    NewConflict, Organization, Refusal, end_conflict, mark_conflict,
};

use crate::scenario::{at, event_names, organization, uuid};

const NOW: &str = "2027-02-10T15:30:00Z";

fn person(number: u128) -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(number)), name: format!("Person {number}") }
}

fn after(decision: &Decision) -> Organization {
    let Object::Organization(after) = decision.changes[0].after.clone() else {
        panic!("an act on an organization changes it")
    };
    *after
}

/// The tenth person is marked, or the mark is ended, by another.
fn marked(before: &Organization, by: u128) -> Result<Decision, Refusal> {
    let staff = StaffId::from_uuid(uuid(10));
    let (name, reason) = ("Person 10".to_owned(), "A brother.".to_owned());
    mark_conflict(before, NewConflict { staff, name, reason }, &person(by), at(NOW))
}

fn ended(before: &Organization, by: u128) -> Result<Decision, Refusal> {
    end_conflict(before, StaffId::from_uuid(uuid(10)), "Left.", &person(by), at(NOW))
}

#[test]
fn every_act_in_every_state_p_15() {
    let none = organization();
    let held = after(&marked(&none, 10).unwrap());
    let over = after(&ended(&held, 11).unwrap());
    let outcome = |decided: Result<Decision, Refusal>| match decided {
        Ok(decision) => {
            after(&decision).conflict_of(StaffId::from_uuid(uuid(10))).is_some().to_string()
        }
        Err(refusal) => refusal.code().to_owned(),
    };
    fn words(outcome: &str) -> String {
        outcome.to_owned()
    }
    // (state, mark, end by another, end by the person)
    let table = [
        (&none, "true", "conflict-not-marked", "conflict-not-marked"),
        (&held, "conflict-marked", "false", "own-conflict"),
        (&over, "true", "conflict-not-marked", "conflict-not-marked"),
    ];
    for (state, mark, end, end_own) in table {
        assert_eq!(outcome(marked(state, 12)), words(mark));
        assert_eq!(outcome(ended(state, 11)), words(end));
        assert_eq!(outcome(ended(state, 10)), words(end_own));
    }
    assert_eq!(event_names(&marked(&none, 10).unwrap()), [Event::ConflictMarked]);
    assert_eq!(event_names(&ended(&held, 11).unwrap()), [Event::ConflictEnded]);
}

#[test]
fn only_whoever_is_marked_may_not_judge_p_15() {
    let held = after(&marked(&organization(), 11).unwrap());
    let refused = held.may_be_judged_by(&person(10)).unwrap_err();
    assert_eq!(refused.code(), "conflict-of-interest");
    assert!(refused.to_string().contains("Person 10"), "{refused}");
    for other in [person(11), Actor::Clock, Actor::Import] {
        assert_eq!(held.may_be_judged_by(&other), Ok(()));
    }
    let over = after(&ended(&held, 11).unwrap());
    assert_eq!(over.may_be_judged_by(&person(10)), Ok(()));
    let again = after(&marked(&over, 11).unwrap());
    assert!(again.may_be_judged_by(&person(10)).is_err(), "a new mark counts again");
    assert_eq!(again.conflicts.len(), 2, "the old one is kept");
}
