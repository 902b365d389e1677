//! Names that may be worth a look: a machine files them, a person decides.

use registry_core::decision::Actor;
use registry_core::id::CandidateId;
use registry_core::name::HostName;
use registry_core::watch::{Candidate, CandidateState, Source, Tier, sweep_due_at};

use crate::rules::code;
use crate::world::{at, person, rulebook, site_id, uuid};

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

/// P-90: a complimentary portfolio in sweeps, an expanded one all the time, what is new in it at once.
#[test]
fn a_portfolio_is_swept_by_its_tier() {
    let rulebook = rulebook();
    let (listed, swept) = (at("2027-03-01T09:00:00Z"), at("2027-03-02T09:00:00Z"));
    let due = |tier, listed, swept| sweep_due_at(tier, listed, swept, &rulebook).unwrap();
    for tier in [Tier::Complimentary, Tier::Expanded] {
        assert_eq!(due(tier, None, None), None, "nothing is listed");
        assert_eq!(due(tier, Some(listed), None), Some(listed));
    }
    let later = Some(at("2027-03-03T09:00:00Z"));
    let month = Some(at("2027-04-01T09:00:00Z"));
    assert_eq!(due(Tier::Complimentary, Some(listed), Some(swept)), month);
    assert_eq!(due(Tier::Complimentary, later, Some(swept)), month, "new names wait");
    assert_eq!(due(Tier::Expanded, Some(listed), Some(swept)), later, "a day after");
    assert_eq!(due(Tier::Expanded, Some(swept), Some(swept)), later);
    let new = Some(at("2027-03-02T09:00:01Z"));
    assert_eq!(due(Tier::Expanded, new, Some(swept)), new, "at once");
}
