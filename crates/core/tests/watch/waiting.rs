//! What of a site waits for a person, and how urgent it is.

use jiff::SignedDuration;
use registry_core::decision::Actor;
use registry_core::id::CaseId;
use registry_core::name::{DomainName, Tld};
use registry_core::watch::{
    Answer, Awaits, Class, Criterion, Evidence, Facts, Nature, NewVerdict, NoticeKind, Origin,
    Outcome, Proposal, Refusal, Reply, Verification, add_evidence, answered, awaits, case_opened,
    judge_finding, judge_nature, make_finding, may_open_case, propose, propose_nature, urgency,
    verified,
};

use crate::scene::{accept, accused, found, told};
use crate::world::{Act, Play, accreditation, finding, person, piece, plain_facts, rulebook, uuid};

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

fn propose_rogue(play: &mut Play) {
    let findings = play.site.findings().iter().map(|found| found.id).collect();
    let proposal = Proposal { class: Class::Rogue, findings };
    let proposed = propose(&play.site, proposal, &play.facts, play.now).unwrap();
    play.record(proposed);
}

/// P-92: what a machine finds or proposes after a signature waits for a person, until one refuses
/// what it rests on or signs again.
#[test]
fn what_a_machine_lays_before_a_person_waits_whatever_was_signed() {
    let legitimate = || {
        let mut play = found(&[], plain_facts());
        let signed = crate::scene::signed(&play, Class::Legitimate, 10).unwrap();
        play.record(signed);
        assert_eq!(waits(&play), None);
        play.now += SignedDuration::from_hours(1);
        let made = finding(80, Criterion::C1, &[1, 2]);
        let made = make_finding(&play.site, made, &Actor::Clock, play.now).unwrap();
        play.record(vec![made]);
        play
    };
    let verdict = |play: &mut Play, verdict| {
        let id = play.site.findings()[0].id;
        let judged = judge_finding(&play.site, id, verdict, &person(10), &plain_facts(), play.now);
        play.record(vec![judged.unwrap()]);
    };
    let found_since = legitimate();
    let since = found_since.now;
    assert_eq!(awaits(&found_since.site, since), Some((Awaits::Assessment, since)), "found");
    let mut accepted = legitimate();
    verdict(&mut accepted, NewVerdict::Accept);
    assert_eq!(waits(&accepted), Some(Awaits::Assessment), "found true, and called legitimate");
    let mut proposed = legitimate();
    verdict(&mut proposed, NewVerdict::Accept);
    propose_rogue(&mut proposed);
    assert_eq!(waits(&proposed), Some(Awaits::Assessment), "proposed");
    let mut refused = legitimate();
    propose_rogue(&mut refused);
    verdict(&mut refused, NewVerdict::Refuse { reason: "Another site's page.".to_owned() });
    assert_eq!(waits(&refused), None, "nothing of it is left");
    let mut signed = legitimate();
    propose_rogue(&mut signed);
    let again = crate::scene::signed(&signed, Class::Legitimate, 10).unwrap();
    signed.record(again);
    assert_eq!(waits(&signed), None, "somebody signed over it");
}

/// P-92: a proposal is made on a site that has been judged, without anything new being found.
#[test]
fn a_proposal_alone_waits() {
    let mut play = found(&[Criterion::C1], plain_facts());
    let signed = crate::scene::signed(&play, Class::NotAPharmacy, 10).unwrap();
    play.record(signed);
    assert_eq!(waits(&play), None);
    propose_rogue(&mut play);
    assert_eq!(waits(&play), Some(Awaits::Assessment));
}

/// P-92: a review of an accreditation that a machine opened waits for a first signature.
#[test]
fn a_second_signature_is_awaited_after_a_first() {
    let facts = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    let mut play = found(&[Criterion::C3], facts);
    let signed = crate::scene::signed(&play, Class::NotAPharmacy, 10).unwrap();
    play.record(signed);
    propose_rogue(&mut play);
    assert_eq!(waits(&play), Some(Awaits::Assessment), "only a machine has spoken");
    let first = crate::scene::signed(&play, Class::Rogue, 10).unwrap();
    play.record(first);
    assert_eq!(waits(&play), Some(Awaits::SecondSignature));
}

/// P-94: who was told that a site is unapproved was not told that it is rogue.
#[test]
fn a_worse_class_is_told_anew() {
    let mut play = told(NoticeKind::Unapproved);
    assert_eq!(waits(&play), None);
    let worse = crate::scene::signed(&play, Class::Rogue, 11).unwrap();
    play.record(worse);
    assert_eq!(waits(&play), Some(Awaits::Notice));
    play.act(&Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(1), by: person(10) });
    assert_eq!(waits(&play), None, "{:?}", play.refusals);
    let again = crate::scene::signed(&play, Class::Rogue, 11).unwrap();
    play.record(again);
    assert_eq!(waits(&play), None, "the same was told");
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
    let refused = case_opened(&play.site, id.clone(), &by, &plain_facts(), &rulebook(), now);
    assert_eq!(refused, Err(Refusal::NotOurs));
    let tlds = [Tld::parse("pharmacy").unwrap()];
    let own = DomainName::parse("rx.pharmacy", &tlds).unwrap();
    let facts = Facts { own_name: Some(own.clone()), ..plain_facts() };
    let machine = case_opened(&play.site, id.clone(), &Actor::Clock, &facts, &rulebook(), now);
    assert!(matches!(machine, Err(Refusal::NotAPerson(_))), "{machine:?}");
    let (name, number, findings) =
        may_open_case(&play.site, &by, &facts, &rulebook(), now).unwrap();
    assert_eq!((name, number, findings.len()), (own, 1, 1));
    let opened = case_opened(&play.site, id.clone(), &by, &facts, &rulebook(), now).unwrap();
    play.record(vec![opened]);
    assert_eq!(play.site.cases().len(), 1);
    assert_eq!(waits(&play), None, "no notice waits beside it");
    let again = case_opened(&play.site, id.clone(), &by, &facts, &rulebook(), now);
    assert_eq!(again, Err(Refusal::CaseOpen("PR-2027-000001".to_owned())));
    let mut refused = accused(Class::Rogue, &[Criterion::C1]);
    let verdict = NewVerdict::Refuse { reason: "Another site's page.".to_owned() };
    let of_c1 = refused.site.findings()[0].id;
    let judged = judge_finding(&refused.site, of_c1, verdict, &by, &facts, now).unwrap();
    refused.record(vec![judged]);
    let outcome = may_open_case(&refused.site, &by, &facts, &rulebook(), now);
    assert!(matches!(outcome, Err(Refusal::Unsupported(_))), "nothing carries it: {outcome:?}");
    let mut asked = accused(Class::Rogue, &[Criterion::C1]);
    let question = propose_nature(&asked.site, Nature::Compromised, now);
    asked.record(question.into_iter().collect());
    let outcome = case_opened(&asked.site, id.clone(), &by, &facts, &rulebook(), now);
    assert_eq!(outcome, Err(Refusal::NatureOpen("compromised")), "perhaps it was broken into");
    let milder = accused(Class::Unapproved, &[Criterion::C1]);
    let refused = case_opened(&milder.site, id, &by, &facts, &rulebook(), now);
    assert!(matches!(refused, Err(Refusal::NotOfClass { .. })), "{refused:?}");
}
