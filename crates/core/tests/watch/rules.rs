//! Each rule of Watch at its boundary, and the words of what is refused.

use registry_core::watch::{
    Class, Conflict, Criterion, Delivery, Facts, Finding, Jurisdiction, MachineClass, Nature,
    NewVerdict, NoticeKind, Origin, Outcome, Party, Proposal, Refusal, Reply, Verification,
    WatchEvent, add_evidence, judge_finding, propose, propose_nature, sendable, sent, verified,
};

use crate::scene::{accept, accused, found, only, signed, told};
use crate::world::{
    Act, Play, accreditation, capture, finding, own_name, person, piece, place, plain_facts,
    portfolio, rulebook, site_id, staff, uuid,
};

pub(crate) fn code<T>(result: Result<T, Refusal>) -> String {
    result.map_or_else(|refusal| refusal.code().to_owned(), |_| "done".to_owned())
}

/// P-91: theft alone makes no site rogue; each of the others does.
#[test]
fn each_criterion_but_theft_carries_rogue() {
    for criterion in Criterion::ALL {
        let outcome = code(signed(&found(&[criterion], plain_facts()), Class::Rogue, 10));
        let expected = if criterion == Criterion::C4 { "rogue-unsupported" } else { "done" };
        assert_eq!(outcome, expected, "{criterion:?}");
    }
    let theft = found(&[Criterion::C4], plain_facts());
    assert_eq!(code(signed(&theft, Class::Unapproved, 10)), "done", "it is recorded beside");
}

/// P-92: pieces of one capture count once; another capture, a register or a report counts.
#[test]
fn rogue_takes_two_independent_pieces() {
    let register = Origin::Register { name: "State board".to_owned() };
    let report = Origin::Report { source: "A buyer".to_owned() };
    for (second, expected) in [
        (capture(1), "rogue-unsupported"),
        (capture(2), "done"),
        (register, "done"),
        (report, "done"),
    ] {
        let mut play = Play::new(plain_facts());
        for (number, origin) in [(1, capture(1)), (2, second)] {
            let new = piece(number, origin, play.now);
            let event = add_evidence(&play.site, new, &person(10), play.now).unwrap();
            play.record(vec![event]);
        }
        accept(&mut play, finding(50, Criterion::C1, &[1, 2]));
        assert_eq!(code(signed(&play, Class::Rogue, 10)), expected);
    }
}

/// P-92: evidence of theft, or of a finding nobody accepted, does not help the others.
#[test]
fn only_evidence_of_accepted_criteria_counts() {
    let mut play = found(&[], plain_facts());
    accept(&mut play, finding(50, Criterion::C1, &[1]));
    accept(&mut play, finding(51, Criterion::C4, &[2]));
    let made = finding(52, Criterion::C2, &[2]);
    let made = registry_core::watch::make_finding(&play.site, made, &person(10), play.now);
    play.record(vec![made.unwrap()]);
    let refusal = signed(&play, Class::Rogue, 10).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "rogue is not supported: 1 independent piece(s) of evidence stand behind the accepted \
         findings of C1 to C3, and it takes 2: pieces of one capture count once, and so do the same \
         bytes; look at the site again, or add another source"
    );
}

/// P-92: a clock, an import or a guest signs nothing; the words say who acted.
#[test]
fn machines_sign_nothing() {
    use registry_core::decision::Actor;
    let play = found(&[Criterion::C1], plain_facts());
    let id = play.site.findings()[0].id;
    for actor in [Actor::Clock, Actor::Import] {
        let refuse = NewVerdict::Refuse { reason: "No.".to_owned() };
        let judged = judge_finding(&play.site, id, refuse, &actor, &play.facts, play.now);
        assert_eq!(code(judged), "not-a-person");
    }
}

/// WATCH, rule 7: the site, a competitor, a portfolio it is in; another site's matter is none.
#[test]
fn nobody_signs_with_a_conflict() {
    for (about, expected) in [
        (Party::Site(site_id(1)), "conflicted"),
        (Party::Site(site_id(2)), "conflicted"),
        (Party::Portfolio(portfolio(1).id), "conflicted"),
        (Party::Site(site_id(9)), "done"),
        (Party::Portfolio(portfolio(9).id), "done"),
    ] {
        let conflicts = vec![Conflict { person: staff(10), about }];
        let facts = Facts { competitors: [site_id(2)].into(), conflicts, ..plain_facts() };
        let play = found(&[Criterion::C1], facts);
        assert_eq!(code(signed(&play, Class::Rogue, 10)), expected, "{about:?}");
        assert_eq!(code(signed(&play, Class::Rogue, 11)), "done", "another person may");
    }
}

/// WATCH, rule 4: first a review of the accreditation, then a second person.
#[test]
fn an_accredited_site_takes_two_people() {
    let facts = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    let mut play = found(&[Criterion::C3], facts.clone());
    let findings = vec![play.site.findings()[0].id];
    let proposal = Proposal { class: Class::Rogue, findings };
    let opened = propose(&play.site, proposal.clone(), &facts, play.now).unwrap();
    assert_eq!(opened[0].event.code(), "accreditation-review-opened");
    play.record(opened);
    assert_eq!(propose(&play.site, proposal, &facts, play.now), Ok(vec![]), "once");
    let first = signed(&play, Class::Rogue, 10).unwrap();
    assert_eq!(first[0].event.code(), "accreditation-review-opened");
    play.record(first);
    assert_eq!(play.site.class_at(play.now), Class::Unverified, "one signature says nothing");
    assert_eq!(code(signed(&play, Class::Rogue, 10)), "second-person");
    let other = signed(&play, Class::Unapproved, 11).unwrap();
    assert_eq!(other[0].event.code(), "accreditation-review-opened", "not the same opinion");
    let conflict = Conflict { person: staff(10), about: Party::Site(site_id(1)) };
    let mut marked = Play::new(Facts { conflicts: vec![conflict], ..play.facts.clone() });
    marked.site = play.site.clone();
    let anew = signed(&marked, Class::Rogue, 11).unwrap();
    assert_eq!(anew[0].event.code(), "accreditation-review-opened", "the first may sign no more");
    let second = signed(&play, Class::Rogue, 11).unwrap();
    let WatchEvent::Assessed(assessment) = &second[0].event else { panic!("{second:?}") };
    let names = assessment.signatures().second().map(|second| second.name());
    assert_eq!((assessment.signatures().first().name(), names), ("Person 10", Some("Person 11")));
}

/// P-92: that a site has content is no news about one that a person judged; that it has none is, and
/// what comes back waits for a person.
#[test]
fn content_takes_no_assessment_back() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    play.act(&Act::See(MachineClass::Pending));
    assert_eq!(play.site.class_at(play.now), Class::Rogue);
    play.act(&Act::See(MachineClass::Inactive));
    assert_eq!(play.site.class_at(play.now), Class::Inactive);
    play.act(&Act::See(MachineClass::Pending));
    assert_eq!(play.site.class_at(play.now), Class::Pending, "no machine calls it rogue again");
}

/// WATCH, rule 5: a machine does not raise a site that informs only; a person can judge it anew.
#[test]
fn information_sites_are_not_raised() {
    let mut play = found(&[Criterion::C1], plain_facts());
    let findings = vec![play.site.findings()[0].id];
    let rogue = Proposal { class: Class::Rogue, findings };
    let proposed = propose(&play.site, rogue.clone(), &play.facts, play.now).unwrap();
    assert_eq!(proposed.last().unwrap().event.code(), "proposal-made", "an ordinary site is");
    let event = propose_nature(&play.site, Nature::InformationOnly, play.now).unwrap();
    play.record(vec![event]);
    assert_eq!(propose(&play.site, rogue, &play.facts, play.now), Ok(vec![]));
    assert_eq!(code(signed(&play, Class::Rogue, 10)), "nature-open");
    play.act(&Act::JudgeNature { nature: Nature::Operated, by: person(10) });
    assert_eq!(code(signed(&play, Class::Rogue, 10)), "done");
}

/// P-96: a site that strangers broke into is told to its owner and host; nobody is asked to
/// suspend it, and what it was called before is said no more.
#[test]
fn a_hacked_site_is_cleaned_not_suspended() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
    assert_eq!(play.site.class_at(play.now), Class::Pending);
    assert_eq!(code(signed(&play, Class::Rogue, 10)), "nature-forbids");
    play.act(&Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(1), by: person(10) });
    assert_eq!(play.refusals.last().map(Refusal::code), Some("nature-forbids"));
    for portfolio in [None, Some(1)] {
        let kind = NoticeKind::Compromised;
        let events = play.act(&Act::Notify { kind, portfolio, by: person(10) });
        assert_eq!(events.len(), 1, "{:?}", play.refusals);
    }
    assert!(play.notices.iter().all(|(_, notice, _)| notice.action().code() == "clean-up"));
}

/// P-93: unapproved goes to who asked, from the day they asked, and never to an owner.
#[test]
fn unapproved_goes_only_to_who_asked() {
    let mut play = accused(Class::Unapproved, &[Criterion::C1]);
    let kind = NoticeKind::Unapproved;
    for (portfolio, expected) in
        [(Some(2), "not-asked-for"), (None, "not-to-owner"), (Some(3), "not-in-portfolio")]
    {
        play.act(&Act::Notify { kind, portfolio, by: person(10) });
        assert_eq!(play.refusals.last().map(Refusal::code), Some(expected));
    }
    let mut later = portfolio(1);
    later.report_unapproved.as_mut().unwrap().at = play.now + jiff::SignedDuration::from_secs(1);
    let new = registry_core::watch::NewNotice {
        id: registry_core::id::WatchNoticeId::from_uuid(uuid(5)),
        kind,
        portfolio: Some(&later),
        related: &[],
    };
    let made = sendable(&play.site, new, &person(10), &play.facts, &rulebook(), play.now);
    assert_eq!(code(made), "not-asked-for", "asked for later");
    play.act(&Act::Notify { kind, portfolio: Some(1), by: person(10) });
    assert_eq!(play.notices.len(), 1);
    play.act(&Act::Notify { kind, portfolio: Some(1), by: person(10) });
    assert_eq!(play.refusals.last().map(Refusal::code), Some("already-sent"));
}

/// P-97: about a name of our own a case is opened, and no notice is written.
#[test]
fn our_own_names_get_a_case() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    play.facts.own_name = Some(own_name());
    play.act(&Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(1), by: person(10) });
    assert_eq!(
        play.refusals.last().map(ToString::to_string).as_deref(),
        Some(
            "acme.pharmacy stands under a TLD of ours: open a case about it; its registrar is told"
        )
    );
}

/// A notice tells of what holds when it leaves.
#[test]
fn a_notice_made_earlier_is_not_sent() {
    let play = accused(Class::Rogue, &[Criterion::C1]);
    let told = portfolio(1);
    let new = registry_core::watch::NewNotice {
        id: registry_core::id::WatchNoticeId::from_uuid(uuid(5)),
        kind: NoticeKind::Rogue,
        portfolio: Some(&told),
        related: &[],
    };
    let made = sendable(&play.site, new, &person(10), &play.facts, &rulebook(), play.now).unwrap();
    let mut later = play;
    later.act(&Act::Assess { class: Class::Unverified, by: person(11) });
    let letter = registry_core::document::DocumentHash([1; 32]);
    let delivery = Delivery { letter, portfolio: Some(&told), related: &[] };
    let (facts, book) = (&later.facts, rulebook());
    let outcome = sent(&later.site, made, delivery, &person(10), facts, &book, later.now);
    assert_eq!(code(outcome), "not-of-class");
}

/// WATCH, section 3: cure is open until a notice has gone out; then only a review clears, another
/// person's, and the history stays (P-96).
#[test]
fn a_cure_comes_before_a_notice_and_a_review_after() {
    let cure = |play: &mut Play, dropped| {
        play.act(&Act::Add(capture(3)));
        let evidence = newest(play);
        play.act(&Act::Cure { dropped, evidence, by: person(11) });
        play.site.class_at(play.now)
    };
    let mut open = accused(Class::Rogue, &[Criterion::C1]);
    assert_eq!(cure(&mut open, vec!["DE"]), Class::Rogue);
    assert_eq!(open.refusals.last().map(Refusal::code), Some("not-cured"));
    assert_eq!(cure(&mut open, vec!["US"]), Class::Unverified, "California lies in the US");
    assert_eq!(open.site.assessments().len(), 2, "the history is kept");

    let mut told = told(NoticeKind::Rogue);
    assert_eq!(cure(&mut told, vec!["US"]), Class::Rogue);
    assert_eq!(told.refusals.last().map(Refusal::code), Some("only-by-review"));
    assert_eq!(code(signed(&told, Class::Legitimate, 11)), "only-by-review");
    assert_eq!(code(signed(&told, Class::Unapproved, 11)), "only-by-review");
    told.act(&Act::Review { words: "We ship to nobody." });
    let clear = |by| Act::Decide { clears: Some(Class::Unverified), by: person(by) };
    told.act(&clear(10));
    assert_eq!(told.refusals.last().map(Refusal::code), Some("own-assessment"));
    told.act(&clear(11));
    assert_eq!(told.site.class_at(told.now), Class::Unverified);
    assert_eq!(told.site.accepted().count(), 0, "cleared of what it was called so for");
    assert_eq!((told.site.assessments().len(), told.site.notices().len()), (2, 1));
}

/// An index that falls on the last of the evidence.
pub(crate) fn newest(play: &Play) -> proptest::sample::Index {
    use proptest::strategy::{Strategy, ValueTree};
    let last = play.site.evidence().len() - 1;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let any = proptest::prelude::any::<proptest::sample::Index>();
    loop {
        let index = any.new_tree(&mut runner).unwrap().current();
        if index.index(play.site.evidence().len()) == last {
            return index;
        }
    }
}

/// Evidence of a cure is newer than the assessment.
#[test]
fn a_cure_is_seen_after_the_assessment() {
    let mut play = Play::new(plain_facts());
    for number in [1, 2] {
        let new = piece(number, capture(number), play.now);
        let event = add_evidence(&play.site, new, &person(10), play.now).unwrap();
        play.record(vec![event]);
    }
    accept(&mut play, finding(50, Criterion::C1, &[1, 2]));
    play.act(&Act::Assess { class: Class::Rogue, by: person(10) });
    play.act(&Act::Cure { dropped: vec!["US"], evidence: only(), by: person(10) });
    assert_eq!(play.refusals.last().map(Refusal::code), Some("seen-before"));
}

/// P-94: what is claimed and what is seen stand apart, and what is seen has evidence.
#[test]
fn claims_and_outcomes_are_two_things() {
    let mut play = told(NoticeKind::Rogue);
    play.act(&Act::Answer(Reply::Suspended));
    let notice = play.site.notices()[0].id();
    let seen = |outcome, evidence| Verification { notice, outcome, evidence, at: play.now };
    let record = |seen| code(verified(&play.site, seen, &person(10), play.now));
    assert_eq!(record(seen(Outcome::Suspended, None)), "without-evidence");
    assert_eq!(record(seen(Outcome::Unknown, None)), "done");
    let evidence = Some(play.site.evidence()[0].id);
    assert_eq!(record(seen(Outcome::Unchanged, evidence)), "done");
    assert_eq!(play.site.notices()[0].reply().map(|reply| reply.code()), Some("suspended"));
}

/// Nothing good is signed over a finding that stands.
#[test]
fn praise_waits_for_findings_to_be_settled() {
    let facts = Facts { accreditation: Some(accreditation()), ..plain_facts() };
    let play = found(&[Criterion::C1], facts);
    for class in [Class::Certified, Class::Legitimate] {
        assert_eq!(code(signed(&play, class, 10)), "finding-stands");
    }
    let clean = found(&[], plain_facts());
    assert_eq!(code(signed(&clean, Class::Legitimate, 10)), "done");
    assert_eq!(code(signed(&clean, Class::Certified, 10)), "not-accredited");
    for class in [Class::Pending, Class::Inactive] {
        assert_eq!(code(signed(&clean, class, 10)), "not-signed");
    }
}

#[test]
fn a_finding_names_evidence_that_is_there() {
    let play = found(&[], plain_facts());
    let make = |finding| {
        code(registry_core::watch::make_finding(&play.site, finding, &person(10), play.now))
    };
    assert_eq!(make(finding(60, Criterion::C1, &[])), "without-evidence");
    assert_eq!(make(finding(60, Criterion::C1, &[1, 9])), "evidence-unknown");
    let mute = Finding { explanation: " ".to_owned(), ..finding(60, Criterion::C1, &[1]) };
    assert_eq!(make(mute), "without-words");
}

#[test]
fn jurisdictions_are_countries_and_their_parts() {
    for good in ["US", "EU", "DE", "US-CA", "GB-ENG"] {
        assert_eq!(Jurisdiction::parse(good).map(String::from), Ok(good.to_owned()));
    }
    for bad in ["", "U", "us", "XX", "US-", "US-CALI", "US-ca", "USA", "EU DE"] {
        assert!(Jurisdiction::parse(bad).is_err(), "{bad}");
    }
    assert!(place("US").contains(&place("US-CA")) && place("US").contains(&place("US")));
    assert!(!place("US-CA").contains(&place("US")) && !place("US-C").contains(&place("US-CA")));
}
