//! Sites that have come some way.

use proptest::sample::Index;
use registry_core::watch::{
    Class, Criterion, Facts, Finding, NewAssessment, NewVerdict, NoticeKind, Recorded, Refusal,
    add_evidence, assess, judge_finding, make_finding,
};

use crate::world::{Act, Play, capture, finding, person, piece, plain_facts, rulebook};

/// A site with an accepted finding of each criterion, on two captures.
pub(crate) fn found(criteria: &[Criterion], facts: Facts) -> Play {
    let mut play = Play::new(facts);
    for number in [1, 2] {
        let new = piece(number, capture(number), play.now);
        let event = add_evidence(&play.site, new, &person(10), play.now).unwrap();
        play.record(vec![event]);
    }
    for (number, criterion) in (50..).zip(criteria) {
        accept(&mut play, finding(number, *criterion, &[1, 2]));
    }
    play
}

/// Makes a finding and accepts it.
pub(crate) fn accept(play: &mut Play, finding: Finding) {
    let id = finding.id;
    let made = make_finding(&play.site, finding, &person(10), play.now).unwrap();
    play.record(vec![made]);
    let facts = plain_facts();
    let accepted = NewVerdict::Accept;
    let judged = judge_finding(&play.site, id, accepted, &person(10), &facts, play.now).unwrap();
    play.record(vec![judged]);
}

/// What a person's signature comes to.
pub(crate) fn signed(play: &Play, class: Class, by: u128) -> Result<Vec<Recorded>, Refusal> {
    let reason = "As the exhibits show.".to_owned();
    let new = NewAssessment { class, reason };
    assess(&play.site, new, &person(by), &play.facts, &rulebook(), play.now)
}

/// A site that a person called something.
pub(crate) fn accused(class: Class, criteria: &[Criterion]) -> Play {
    let mut play = found(criteria, plain_facts());
    let events = signed(&play, class, 10).unwrap();
    play.record(events);
    play
}

/// A site that the first portfolio was told of.
pub(crate) fn told(kind: NoticeKind) -> Play {
    let class = match kind {
        NoticeKind::Unapproved => Class::Unapproved,
        _ => Class::Rogue,
    };
    let mut play = accused(class, &[Criterion::C1]);
    let events = play.act(&Act::Notify { kind, portfolio: Some(1), by: person(10) });
    assert_eq!(events.len(), 1, "{:?}", play.refusals);
    play
}

/// The only one of a list.
pub(crate) fn only() -> Index {
    use proptest::strategy::{Strategy, ValueTree};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    proptest::prelude::any::<Index>().new_tree(&mut runner).unwrap().current()
}
