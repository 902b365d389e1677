//! How an accusation begins, leaves the house and ends: on what was signed, by a person, and until
//! a review (P-91 to P-97).

use jiff::SignedDuration;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{FindingId, WatchNoticeId};
use registry_core::watch::{
    Awaits, Class, Conflict, Criterion, Delivery, Facts, Finding, MachineClass, Nature, NewNotice,
    NewVerdict, NoticeKind, Origin, Party, Portfolio, Proposal, Refusal, SendableNotice,
    WatchEvent, add_evidence, awaits, judge_finding, propose, propose_nature, sendable, sent,
};

use crate::rules::code;
use crate::scene::{accept, accused, found, signed, told};
use crate::world::{
    Act, Play, accreditation, capture, finding, own_name, person, piece, plain_facts, portfolio,
    rulebook, site_id, staff, uuid,
};

fn last_refusal(play: &Play) -> Option<&'static str> {
    play.refusals.last().map(Refusal::code)
}

fn refuse(play: &mut Play, id: FindingId) {
    let reason = "Read again: it is lawful.".to_owned();
    let verdict = NewVerdict::Refuse { reason };
    let facts = plain_facts();
    let judged = judge_finding(&play.site, id, verdict, &person(11), &facts, play.now).unwrap();
    play.record(vec![judged]);
}

fn notify(play: &mut Play, kind: NoticeKind, portfolio: Option<u128>) -> usize {
    play.act(&Act::Notify { kind, portfolio, by: person(10) }).len()
}

/// P-96: whoever was told is told of the end too; signing the same anew does not make it untold.
#[test]
fn what_others_were_told_survives_a_new_signature() {
    let mut play = told(NoticeKind::Rogue);
    play.act(&Act::Assess { class: Class::Rogue, by: person(11) });
    assert_eq!(play.site.assessments().len(), 2);
    assert_eq!(code(signed(&play, Class::Unverified, 11)), "only-by-review");
    play.act(&Act::Add(capture(3)));
    let evidence = crate::rules::newest(&play);
    play.act(&Act::Cure { dropped: vec!["US"], evidence, by: person(11) });
    assert_eq!(last_refusal(&play), Some("only-by-review"));
    play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
    assert_eq!(last_refusal(&play), Some("only-by-review"));
    assert_eq!(play.site.class_at(play.now), Class::Rogue);
}

/// P-91, P-92: what was refused after the signature carries no notice; what was accepted after it is
/// in none.
#[test]
fn a_notice_leaves_on_what_was_signed() {
    let mut play = accused(Class::Rogue, &[Criterion::C1, Criterion::C4]);
    accept(&mut play, finding(60, Criterion::C2, &[1, 2]));
    assert_eq!(notify(&mut play, NoticeKind::Rogue, Some(1)), 1);
    let criteria: Vec<_> =
        play.notices[0].1.exhibits().iter().map(|exhibit| exhibit.criterion).collect();
    assert_eq!(criteria, [Criterion::C1, Criterion::C4]);
    let of_c1 = play.site.findings()[0].id;
    refuse(&mut play, of_c1);
    assert_eq!(notify(&mut play, NoticeKind::Rogue, Some(2)), 0);
    assert_eq!(last_refusal(&play), Some("rogue-unsupported"));
}

/// P-92: one piece of evidence is not enough when the notice leaves, either.
#[test]
fn a_notice_takes_two_pieces_still() {
    let mut play = found(&[], plain_facts());
    accept(&mut play, finding(50, Criterion::C1, &[1]));
    accept(&mut play, finding(51, Criterion::C2, &[2]));
    let events = signed(&play, Class::Rogue, 10).unwrap();
    play.record(events);
    refuse(&mut play, FindingId::from_uuid(uuid(51)));
    assert_eq!(notify(&mut play, NoticeKind::Rogue, Some(1)), 0);
    assert_eq!(last_refusal(&play), Some("rogue-unsupported"));
}

fn made(play: &Play, told: &Portfolio, kind: NoticeKind) -> SendableNotice {
    let id = WatchNoticeId::from_uuid(uuid(5));
    let new = NewNotice { id, kind, portfolio: Some(told), related: &[] };
    sendable(&play.site, new, &person(10), &play.facts, &rulebook(), play.now).unwrap()
}

fn outcome(play: &Play, notice: SendableNotice, told: &Portfolio, facts: &Facts) -> String {
    let delivery = Delivery { letter: DocumentHash([1; 32]), portfolio: Some(told), related: &[] };
    code(sent(&play.site, notice, delivery, &person(11), facts, &rulebook(), play.now))
}

/// P-93, P-92: the wish, the portfolio, the conflicts and the exhibits are asked again as it leaves.
#[test]
fn a_notice_is_checked_again_as_it_leaves() {
    let mut play = accused(Class::Unapproved, &[Criterion::C1, Criterion::C2]);
    let (kind, asked) = (NoticeKind::Unapproved, portfolio(1));
    let facts = play.facts.clone();
    assert_eq!(outcome(&play, made(&play, &asked, kind), &asked, &facts), "done");
    let not_any_more = Portfolio { report_unapproved: None, ..asked.clone() };
    let notice = made(&play, &asked, kind);
    assert_eq!(outcome(&play, notice, &not_any_more, &facts), "not-asked-for");
    let another = Portfolio { report_unapproved: asked.report_unapproved.clone(), ..portfolio(2) };
    assert_eq!(outcome(&play, made(&play, &asked, kind), &another, &facts), "outdated");
    let moved = Facts { portfolios: [portfolio(2).id].into(), ..facts.clone() };
    assert_eq!(outcome(&play, made(&play, &asked, kind), &asked, &moved), "not-in-portfolio");
    let conflict = Conflict { person: staff(10), about: Party::Site(site_id(1)) };
    let marked = Facts { conflicts: vec![conflict], ..facts.clone() };
    assert_eq!(outcome(&play, made(&play, &asked, kind), &asked, &marked), "conflicted");
    let notice = made(&play, &asked, kind);
    let of_c2 = play.site.findings()[1].id;
    refuse(&mut play, of_c2);
    assert_eq!(outcome(&play, notice, &asked, &facts), "outdated", "an exhibit fell");
}

/// P-96, P-92: a review that leaves an accusation, or praises, is asked what a signature is asked.
#[test]
fn a_review_is_asked_what_a_signature_is() {
    let reviewed = || {
        let mut play = told(NoticeKind::Rogue);
        play.act(&Act::Review { words: "We ship to nobody." });
        play
    };
    let clear = |play: &mut Play, class| {
        play.act(&Act::Decide { clears: Some(class), by: person(12) });
        play.site.class_at(play.now)
    };
    let mut refused = reviewed();
    let of_c1 = refused.site.findings()[0].id;
    refuse(&mut refused, of_c1);
    assert_eq!(clear(&mut refused, Class::Unapproved), Class::Rogue);
    assert_eq!(last_refusal(&refused), Some("nothing-accepted"));

    let mut asked = reviewed();
    asked.act(&Act::ProposeNature(Nature::Compromised));
    assert_eq!(clear(&mut asked, Class::Unapproved), Class::Rogue);
    assert_eq!(last_refusal(&asked), Some("nature-open"));

    let mut found_more = reviewed();
    accept(&mut found_more, finding(60, Criterion::C2, &[1, 2]));
    assert_eq!(clear(&mut found_more, Class::Legitimate), Class::Rogue);
    assert_eq!(last_refusal(&found_more), Some("finding-stands"));
    assert_eq!(clear(&mut found_more, Class::Unapproved), Class::Unapproved);
}

/// P-96: a review follows to the accusation that takes the place of the one it was asked of; what is
/// not accused any more waits for none.
#[test]
fn a_review_follows_to_the_newest_accusation() {
    let mut play = told(NoticeKind::Rogue);
    play.act(&Act::Review { words: "We ship to nobody." });
    play.act(&Act::Assess { class: Class::Rogue, by: person(11) });
    let clear = |by: u128| Act::Decide { clears: Some(Class::Unverified), by: person(by) };
    play.act(&clear(11));
    assert_eq!(last_refusal(&play), Some("own-assessment"), "of whoever signed anew");
    play.act(&clear(12));
    assert_eq!(play.site.class_at(play.now), Class::Unverified, "{:?}", play.refusals);

    let mut untold = accused(Class::Rogue, &[Criterion::C1]);
    untold.act(&Act::Review { words: "We ship to nobody." });
    let waits = |play: &Play| awaits(&play.site, play.now).map(|(awaits, _)| awaits);
    assert_eq!(waits(&untold), Some(Awaits::Review));
    let events = signed(&untold, Class::Unverified, 11).unwrap();
    untold.record(events);
    assert_ne!(waits(&untold), Some(Awaits::Review), "there is nothing to review");
    untold.act(&clear(12));
    assert_eq!(last_refusal(&untold), Some("review-superseded"));
}

/// P-92: an event that judges, recorded by no person, changes nothing, whatever it carries.
#[test]
fn a_judgement_by_no_person_changes_nothing() {
    let mut cured = accused(Class::Rogue, &[Criterion::C1]);
    cured.act(&Act::Add(capture(3)));
    let evidence = crate::rules::newest(&cured);
    cured.act(&Act::Cure { dropped: vec!["US"], evidence, by: person(11) });
    let mut reviewed = told(NoticeKind::Rogue);
    reviewed.act(&Act::Review { words: "We ship to nobody." });
    reviewed.act(&Act::Decide { clears: Some(Class::Unverified), by: person(11) });
    reviewed.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
    let mut ours = accused(Class::Rogue, &[Criterion::C1]);
    ours.facts.own_name = Some(own_name());
    ours.act(&Act::OpenCase { by: person(10) });
    let facts = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    let mut accredited = found(&[Criterion::C1], facts);
    accredited.act(&Act::Assess { class: Class::Rogue, by: person(10) });
    let mut codes = std::collections::BTreeSet::new();
    for play in [&cured, &reviewed, &accredited, &ours] {
        for (before, recorded) in crate::always::steps(&play.history) {
            if recorded.event.judges() {
                codes.insert(recorded.event.code());
                for by in [Actor::Clock, Actor::Import] {
                    let forged = registry_core::watch::Recorded { by, ..recorded.clone() };
                    assert_eq!(before.clone().after(&forged), before, "{forged:?}");
                }
            }
        }
    }
    assert_eq!(codes.len(), 8, "{codes:?}");
}

/// P-92: a finding that says of itself that it was accepted begins as proposed.
#[test]
fn a_finding_begins_as_proposed() {
    let mut play = found(&[Criterion::C1], plain_facts());
    let id = FindingId::from_uuid(uuid(80));
    let accepted = Finding { id, ..play.site.findings()[0].clone() };
    assert!(accepted.is_accepted());
    let event = WatchEvent::FindingMade(accepted);
    play.record(vec![registry_core::watch::Recorded::new(event, &Actor::Clock, play.now)]);
    assert_eq!(play.site.accepted().count(), 1);
}

/// P-92: letters and spaces make no second source, and the same bytes are one piece.
#[test]
fn independent_is_not_a_matter_of_spelling() {
    let register = |name: &str| Origin::Register { name: name.to_owned() };
    let report = |source: &str| Origin::Report { source: source.to_owned() };
    for (first, second, same_bytes, expected) in [
        (register("State board"), register(" STATE  Board "), false, "rogue-unsupported"),
        (report("A buyer"), report("a Buyer"), false, "rogue-unsupported"),
        (register("State board"), report("State board"), false, "done"),
        (report("A buyer"), report("Another"), true, "rogue-unsupported"),
        (report("A buyer"), report("Another"), false, "done"),
    ] {
        let mut play = Play::new(plain_facts());
        for (number, origin) in [(1, first.clone()), (2, second.clone())] {
            let mut new = piece(number, origin, play.now);
            if same_bytes {
                new.hash = DocumentHash([7; 32]);
            }
            let event = add_evidence(&play.site, new, &person(10), play.now).unwrap();
            play.record(vec![event]);
        }
        accept(&mut play, finding(50, Criterion::C1, &[1, 2]));
        assert_eq!(code(signed(&play, Class::Rogue, 10)), expected, "{first:?} {second:?}");
    }
}

#[test]
fn evidence_has_a_source_and_a_past() {
    let play = Play::new(plain_facts());
    let add =
        |origin, at| code(add_evidence(&play.site, piece(1, origin, at), &person(10), play.now));
    for origin in
        [Origin::Register { name: String::new() }, Origin::Report { source: " ".to_owned() }]
    {
        assert_eq!(add(origin, play.now), "without-source");
    }
    assert_eq!(add(capture(1), play.now), "done");
    assert_eq!(add(capture(1), play.now + SignedDuration::from_secs(1)), "evidence-ahead");
}

/// WATCH, rule 4: two people agree about the same findings.
#[test]
fn a_first_signature_is_about_what_was_accepted_then() {
    let facts = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    let mut play = found(&[Criterion::C1], facts);
    let first = signed(&play, Class::Rogue, 10).unwrap();
    play.record(first);
    accept(&mut play, finding(60, Criterion::C2, &[1, 2]));
    let anew = signed(&play, Class::Rogue, 11).unwrap();
    assert_eq!(anew[0].event.code(), "accreditation-review-opened", "10 saw less");
    play.record(anew);
    let second = signed(&play, Class::Rogue, 10).unwrap();
    assert_eq!(second[0].event.code(), "assessed");
}

/// P-96, P-97: whose name of ours was broken into is told; only a rogue finding is a case.
#[test]
fn a_break_in_at_a_name_of_ours_is_told() {
    let mut play = found(&[Criterion::C1], Facts { own_name: Some(own_name()), ..plain_facts() });
    play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
    assert_eq!(notify(&mut play, NoticeKind::Compromised, None), 1, "{:?}", play.refusals);
}

/// P-96: a second break-in is told anew, the same one is not.
#[test]
fn each_break_in_is_told_once() {
    let mut play = found(&[Criterion::C1], plain_facts());
    for _ in 0..2 {
        play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
        assert_eq!(notify(&mut play, NoticeKind::Compromised, None), 1, "{:?}", play.refusals);
        assert_eq!(notify(&mut play, NoticeKind::Compromised, None), 0);
        assert_eq!(last_refusal(&play), Some("already-sent"));
        play.act(&Act::JudgeNature { nature: Nature::Operated, by: person(11) });
    }
}

/// P-92: what a person refused, or saw cured, proposes nothing.
#[test]
fn a_machine_proposes_on_what_may_hold() {
    let mut play = found(&[Criterion::C1], plain_facts());
    let findings = vec![play.site.findings()[0].id];
    let propose_again = |play: &Play, class| {
        let proposal = Proposal { class, findings: findings.clone() };
        code(propose(&play.site, proposal, &play.facts, play.now))
    };
    assert_eq!(propose_again(&play, Class::Rogue), "done");
    refuse(&mut play, findings[0]);
    for class in [Class::Rogue, Class::Unapproved] {
        assert_eq!(propose_again(&play, class), "proposed-on-nothing");
    }
    let mut cured = accused(Class::Rogue, &[Criterion::C1]);
    cured.act(&Act::Add(capture(3)));
    let evidence = crate::rules::newest(&cured);
    cured.act(&Act::Cure { dropped: vec!["US"], evidence, by: person(11) });
    assert_eq!(propose_again(&cured, Class::Rogue), "proposed-on-nothing");
}

/// P-91: theft alone proposes nothing, whatever it is to be called; beside another it is named.
#[test]
fn theft_alone_proposes_nothing() {
    for (criteria, expected) in
        [(vec![Criterion::C4], "proposed-on-nothing"), (vec![Criterion::C4, Criterion::C3], "done")]
    {
        let play = found(&criteria, plain_facts());
        let findings: Vec<_> = play.site.findings().iter().map(|found| found.id).collect();
        for class in [Class::Rogue, Class::Unapproved] {
            let proposal = Proposal { class, findings: findings.clone() };
            let outcome = code(propose(&play.site, proposal, &play.facts, play.now));
            assert_eq!(outcome, expected, "{class:?} on {criteria:?}");
        }
    }
}

/// P-96: what leads to an accusation ends with the finding that strangers broke in.
#[test]
fn a_break_in_ends_what_leads_to_an_accusation() {
    let accredited = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    for facts in [plain_facts(), accredited] {
        let mut play = found(&[Criterion::C1], facts);
        let findings = vec![play.site.findings()[0].id];
        let proposal = Proposal { class: Class::Rogue, findings };
        let proposed = propose(&play.site, proposal, &play.facts, play.now).unwrap();
        play.record(proposed);
        let leads = |play: &Play| {
            play.site.proposal().is_some() || play.site.accreditation_review().is_some()
        };
        assert!(leads(&play));
        play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
        assert!(!leads(&play), "{:?}", play.refusals);
    }
}

/// P-96: a machine does not answer the question whether strangers broke in.
#[test]
fn an_open_question_stays_as_it_was_asked() {
    let mut play = Play::new(plain_facts());
    assert_eq!(propose_nature(&play.site, Nature::Operated, play.now), None);
    play.act(&Act::ProposeNature(Nature::Compromised));
    for nature in [Nature::Operated, Nature::InformationOnly, Nature::Compromised] {
        assert_eq!(propose_nature(&play.site, nature, play.now), None, "{nature:?}");
    }
    play.act(&Act::See(MachineClass::Pending));
    assert_eq!(play.site.proposed_nature(), Some(Nature::Compromised));
}
