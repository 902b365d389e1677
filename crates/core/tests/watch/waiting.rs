//! What of a site waits for a person, and how urgent it is.

use jiff::SignedDuration;
use registry_core::decision::Actor;
use registry_core::id::CaseId;
use registry_core::name::{DomainName, Tld};
use registry_core::watch::{
    Answer, Awaits, Class, Criterion, Evidence, Nature, NoticeKind, Origin, Outcome, Refusal,
    Reply, Verification, add_evidence, answered, awaits, case_opened, judge_nature, make_finding,
    may_open_case, propose_nature, urgency, verified,
};

use crate::scene::{accept, accused, found, told};
use crate::world::{Play, finding, person, piece, plain_facts, rulebook, uuid};

fn waits(play: &Play) -> Option<Awaits> {
    awaits(&play.site, play.now).map(|(awaits, _)| awaits)
}

fn later(play: &mut Play, days: i64) {
    play.now += SignedDuration::from_hours(24 * days);
    let due = registry_core::watch::advance(&play.site, &rulebook(), play.now);
    play.record(due);
}

#[test]
fn a_site_waits_for_what_comes_next() {
    let mut play = Play::new(plain_facts());
    assert_eq!(waits(&play), None, "nothing was found");
    let mut report = piece(1, Origin::Report { source: "A board".to_owned() }, play.now);
    report.at = play.now;
    let added = add_evidence(&play.site, report, &person(10), play.now).unwrap();
    play.record(vec![added]);
    assert_eq!(waits(&play), Some(Awaits::Assessment), "somebody reports it");
    let mut play = found(&[Criterion::C1], plain_facts());
    let asked = propose_nature(&play.site, Nature::Compromised, play.now);
    play.record(asked.into_iter().collect());
    assert_eq!(waits(&play), Some(Awaits::Nature));
    let facts = plain_facts();
    let judged =
        judge_nature(&play.site, Nature::Operated, "Its own.", &person(10), &facts, play.now);
    play.record(vec![judged.unwrap()]);
    assert_eq!(waits(&play), Some(Awaits::Assessment));
    let play = accused(Class::Rogue, &[Criterion::C1]);
    assert_eq!(waits(&play), Some(Awaits::Notice));
    let play = accused(Class::Unapproved, &[Criterion::C1]);
    assert_eq!(waits(&play), None, "nobody is told of it unasked");
}

/// P-94: silence goes to a person, an answer is checked, and what was looked at waits no more.
#[test]
fn an_answer_and_silence_are_looked_at() {
    let mut play = told(NoticeKind::Rogue);
    assert_eq!(waits(&play), None);
    later(&mut play, 20);
    assert_eq!(waits(&play), Some(Awaits::Escalation));
    let notice = play.site.notices()[0].id();
    let seen = |play: &Play| Verification {
        notice,
        outcome: Outcome::Unknown,
        evidence: None,
        at: play.now,
    };
    let looked = verified(&play.site, seen(&play), &person(10), play.now).unwrap();
    play.record(vec![looked]);
    assert_eq!(waits(&play), None);
    play.now += SignedDuration::from_hours(1);
    let words = "Done.".to_owned();
    let answer = Answer { notice, reply: Reply::Suspended, words, at: play.now };
    let outside = Actor::Outsider { name: "Registrar 1".to_owned() };
    let answer = answered(&play.site, answer, &outside, play.now).unwrap();
    play.record(vec![answer]);
    assert_eq!(waits(&play), Some(Awaits::Outcome));
    play.now += SignedDuration::from_hours(1);
    let looked = verified(&play.site, seen(&play), &person(10), play.now).unwrap();
    play.record(vec![looked]);
    assert_eq!(waits(&play), None);
}

/// A report that came after a signature is looked at, one before it is not.
#[test]
fn a_report_waits_until_somebody_signs_after_it() {
    let mut play = told(NoticeKind::Rogue);
    let hash = registry_core::document::DocumentHash([42; 32]);
    play.now += SignedDuration::from_hours(1);
    let report =
        Evidence { hash, ..piece(9, Origin::Report { source: "A board".to_owned() }, play.now) };
    let added = add_evidence(&play.site, report, &person(10), play.now).unwrap();
    play.record(vec![added]);
    assert_eq!(waits(&play), Some(Awaits::Assessment));
    let signed = crate::scene::signed(&play, Class::Rogue, 10).unwrap();
    play.now += SignedDuration::from_hours(1);
    let signed_later = crate::scene::signed(&play, Class::Rogue, 10).unwrap();
    drop(signed);
    play.record(signed_later);
    assert_eq!(waits(&play), None);
}

#[test]
fn more_criteria_and_more_evidence_press_more() {
    let book = rulebook();
    let mut play = found(&[Criterion::C1], plain_facts());
    assert_eq!(urgency(&play.site, &book), 2);
    accept(&mut play, finding(80, Criterion::C2, &[1]));
    assert_eq!(urgency(&play.site, &book), 4);
    let mut one = Play::new(plain_facts());
    let new = piece(1, crate::world::capture(1), one.now);
    let added = add_evidence(&one.site, new, &person(10), one.now).unwrap();
    one.record(vec![added]);
    let made = make_finding(&one.site, finding(80, Criterion::C1, &[1]), &person(10), one.now);
    one.record(vec![made.unwrap()]);
    assert_eq!(urgency(&one.site, &book), 1, "one visit alone");
}

/// P-97: a case takes a rogue site under a TLD of ours, and opens once for an assessment.
#[test]
fn a_case_is_opened_about_a_rogue_name_of_ours_once() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    let (by, now) = (person(10), play.now);
    let id = (CaseId::from_uuid(uuid(5)), "PR-2027-000001".to_owned());
    let refused = case_opened(&play.site, id.clone(), &by, &plain_facts(), now);
    assert_eq!(refused, Err(Refusal::NotOurs));
    let tlds = [Tld::parse("pharmacy").unwrap()];
    let own = DomainName::parse("rx.pharmacy", &tlds).unwrap();
    let facts = registry_core::watch::Facts { own_name: Some(own.clone()), ..plain_facts() };
    let machine = case_opened(&play.site, id.clone(), &Actor::Clock, &facts, now);
    assert!(matches!(machine, Err(Refusal::NotAPerson(_))), "{machine:?}");
    let (name, findings) = may_open_case(&play.site, &by, &facts, now).unwrap();
    assert_eq!((name, findings.len()), (own, 1));
    let opened = case_opened(&play.site, id.clone(), &by, &facts, now).unwrap();
    play.record(vec![opened]);
    assert_eq!(play.site.cases().len(), 1);
    assert_eq!(waits(&play), None, "no notice waits beside it");
    let again = case_opened(&play.site, id.clone(), &by, &facts, now);
    assert_eq!(again, Err(Refusal::CaseOpen("PR-2027-000001".to_owned())));
    let milder = accused(Class::Unapproved, &[Criterion::C1]);
    let refused = case_opened(&milder.site, id, &by, &facts, now);
    assert!(matches!(refused, Err(Refusal::NotOfClass { .. })), "{refused:?}");
}
