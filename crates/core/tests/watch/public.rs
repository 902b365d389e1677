//! What anybody may learn of a site (P-93, WATCH.md section 3), rule by rule.

use registry_core::watch::{Class, Criterion, NewVerdict, NoticeKind, PublicStanding};
use registry_core::watch::{case_opened, judge_finding, public_standing};

use crate::scene::{accept, accused, found, signed, told};
use crate::world::{Act, Play, finding, own_name, person, plain_facts, rulebook, uuid};

fn said(play: &Play, is_vouched_for: bool) -> &'static str {
    public_standing(Some(&play.site), is_vouched_for, &rulebook(), play.now).code()
}

fn sign(play: &mut Play, class: Class) {
    let events = signed(play, class, 11).unwrap();
    play.record(events);
}

/// P-93: rogue is public once those who can act were told that it is, not by the signature alone.
#[test]
fn rogue_is_public_once_it_was_told() {
    assert_eq!(said(&accused(Class::Rogue, &[Criterion::C1]), false), "nothing-said");
    assert_eq!(said(&told(NoticeKind::Rogue), false), "rogue");
}

/// P-93: who was told that a site is unapproved was not told that it is rogue.
#[test]
fn told_as_unapproved_is_not_told_as_rogue() {
    let mut play = told(NoticeKind::Unapproved);
    sign(&mut play, Class::Rogue);
    assert_eq!(said(&play, false), "nothing-said");
    let again = Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(2), by: person(10) };
    assert_eq!(play.act(&again).len(), 1, "{:?}", play.refusals);
    assert_eq!(said(&play, false), "rogue");
}

/// P-91: an accusation whose findings fell accuses in public no longer.
#[test]
fn rogue_ends_with_its_findings() {
    let mut play = told(NoticeKind::Rogue);
    let verdict = NewVerdict::Refuse { reason: "Read again: it is lawful.".to_owned() };
    let (id, facts) = (play.site.findings()[0].id, plain_facts());
    let judged = judge_finding(&play.site, id, verdict, &person(11), &facts, play.now).unwrap();
    play.record(vec![judged]);
    assert_eq!(said(&play, false), "nothing-said");
}

/// P-91, P-92: C4 alone accuses nobody of being rogue, and neither does one piece of evidence.
#[test]
fn rogue_is_public_on_what_may_be_acted_on_alone() {
    let refuse = |play: &mut Play, place: usize| {
        let verdict = NewVerdict::Refuse { reason: "Read again: it is lawful.".to_owned() };
        let (id, facts) = (play.site.findings()[place].id, plain_facts());
        let judged = judge_finding(&play.site, id, verdict, &person(11), &facts, play.now);
        play.record(vec![judged.unwrap()]);
    };
    let tell = Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(1), by: person(10) };
    let mut theft = accused(Class::Rogue, &[Criterion::C1, Criterion::C4]);
    theft.act(&tell);
    assert_eq!(said(&theft, false), "rogue");
    refuse(&mut theft, 0);
    assert_eq!(said(&theft, false), "nothing-said");
    let mut thin = found(&[], plain_facts());
    accept(&mut thin, finding(50, Criterion::C1, &[1]));
    accept(&mut thin, finding(51, Criterion::C2, &[2]));
    sign(&mut thin, Class::Rogue);
    thin.act(&tell);
    assert_eq!(said(&thin, false), "rogue");
    refuse(&mut thin, 1);
    assert_eq!(said(&thin, false), "nothing-said");
}

/// P-97: of a name of ours the case is what tells.
#[test]
fn a_case_tells_of_a_name_of_ours() {
    let facts = registry_core::watch::Facts { own_name: Some(own_name()), ..plain_facts() };
    let mut play = found(&[Criterion::C1], facts);
    for person in [10, 11] {
        let events = signed(&play, Class::Rogue, person).unwrap();
        play.record(events);
    }
    assert_eq!(said(&play, true), "certified", "an accusation that nobody was told of");
    let case = (registry_core::id::CaseId::from_uuid(uuid(90)), "REV-2027-000001".to_owned());
    let opened =
        case_opened(&play.site, case, &person(10), &play.facts, &rulebook(), play.now).unwrap();
    play.record(vec![opened]);
    assert_eq!(said(&play, true), "rogue");
}

/// P-93, P-6: what is vouched for goes on to be whatever was signed in silence, and not a day longer.
#[test]
fn what_is_vouched_for_is_certified_as_long_as_it_is() {
    let now = found(&[], plain_facts()).now;
    assert_eq!(public_standing(None, true, &rulebook(), now), PublicStanding::Certified);
    assert_eq!(public_standing(None, false, &rulebook(), now), PublicStanding::NothingSaid);
    for class in [Class::Rogue, Class::Unapproved] {
        let play = accused(class, &[Criterion::C1]);
        assert_eq!(said(&play, true), "certified", "{class:?}");
        assert_eq!(said(&play, false), "nothing-said", "{class:?}");
    }
}

/// P-93: of all that is signed and accuses nobody, legitimate alone is told.
#[test]
fn legitimate_alone_is_told_of_what_accuses_nobody() {
    for class in Class::ALL.into_iter().filter(|class| class.is_signed() && !class.accuses()) {
        let mut play = found(&[], plain_facts());
        if let Ok(events) = signed(&play, class, 10) {
            play.record(events);
        }
        let expected = if class == Class::Legitimate { "legitimate" } else { "nothing-said" };
        assert_eq!(said(&play, false), expected, "{class:?}");
    }
    let mut proposed = found(&[], plain_facts());
    accept(&mut proposed, finding(60, Criterion::C1, &[1, 2]));
    assert_eq!(said(&proposed, false), "nothing-said", "an accepted finding is no signature");
}
