//! Names that may be worth a look: a machine files them, a person decides.

use registry_core::decision::Actor;
use registry_core::id::CandidateId;
use registry_core::name::HostName;
use registry_core::watch::{Candidate, CandidateState, Source};

use crate::rules::code;
use crate::world::{at, person, site_id, uuid};

fn candidate() -> Candidate {
    Candidate {
        id: CandidateId::from_uuid(uuid(1)),
        name: HostName::parse("cheap-pills.example").unwrap(),
        source: Source::Names,
        score: 300,
        reasons: Vec::new(),
        portfolio: None,
        found_at: at("2027-03-01T09:00:00Z"),
        state: CandidateState::Open,
    }
}

#[test]
fn a_machine_decides_about_no_candidate() {
    let now = at("2027-03-02T09:00:00Z");
    for (by, expected) in
        [(Actor::Clock, "not-a-person"), (Actor::Import, "not-a-person"), (person(10), "done")]
    {
        let taken = candidate().taken(site_id(1), &by, now);
        assert_eq!(code(taken), expected, "taken by {by:?}");
        let dismissed = candidate().dismissed("A garden shop.", &by, now);
        assert_eq!(code(dismissed), expected, "dismissed by {by:?}");
    }
}

#[test]
fn a_candidate_is_decided_once_and_dismissed_with_a_reason() {
    let (by, now) = (person(10), at("2027-03-02T09:00:00Z"));
    assert_eq!(code(candidate().dismissed(" ", &by, now)), "without-words");
    let taken = candidate().taken(site_id(1), &by, now).unwrap();
    assert_eq!(code(taken.clone().taken(site_id(2), &by, now)), "candidate-decided");
    assert_eq!(code(taken.dismissed("A garden shop.", &by, now)), "candidate-decided");
}
