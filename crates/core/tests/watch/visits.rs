//! What machines record when they visit a site (decision 0054).

use registry_core::decision::{Actor, Object};
use registry_core::name::HostName;
use registry_core::watch::{
    Awaits, Class, Content, Criterion, Evidence, Facts, Finding, Nature, NewVerdict, NoticeKind,
    Origin, Proposal, Registration, RuleReference, Sight, Site, SiteChanges, Told, WatchEvent,
    add_evidence, advance, awaits, judge_finding, judge_nature, look_due_at, open, visited,
};

use crate::scene::{accused, signed, told};
use crate::world::{
    Act, Play, accreditation, at, capture, finding, person, piece, plain_facts, rulebook,
};

/// What a visit sees on its own piece of evidence, by number.
fn sight(number: u128, criteria: &[Criterion], class: Option<Class>) -> Sight {
    let found = |(place, criterion): (u128, &Criterion)| Finding {
        rule: RuleReference {
            id: criterion.code().to_owned(),
            version: u32::try_from(number).unwrap(),
        },
        ..finding(number * 100 + place, *criterion, &[number])
    };
    Sight {
        piece: piece(number, capture(number), at("2027-01-01T00:00:00Z")),
        content: Content::Live,
        registration: None,
        findings: (0..).zip(criteria).map(found).collect(),
        nature: Some(Nature::Operated),
        class,
    }
}

/// A visit at the time of a play; what it told, and what it recorded.
fn visit(play: &mut Play, sight: &Sight, before: Told) -> (Told, Vec<&'static str>) {
    let mut changes = SiteChanges::of(play.site.clone());
    let told = visited(&mut changes, sight, before, &play.facts, play.now).unwrap();
    let (_, decision) = changes.into_decision(&rulebook());
    let steps = decision.changes.iter().filter_map(|change| match &change.after {
        Object::SiteStep(step) => Some(step.events()),
        _ => None,
    });
    let events: Vec<_> = steps.flatten().cloned().collect();
    let codes = events.iter().map(|recorded| recorded.event.code()).collect();
    assert!(events.iter().all(|recorded| !recorded.event.judges()), "a machine judged");
    play.record(events);
    (told, codes)
}

const BOTH: [Criterion; 2] = [Criterion::C1, Criterion::C4];

fn rogue(number: u128) -> Sight {
    sight(number, &BOTH, Some(Class::Rogue))
}

fn play() -> Play {
    Play::new(plain_facts())
}

#[test]
fn what_was_found_is_laid_before_a_person() {
    let mut play = play();
    let (told, codes) = visit(&mut play, &rogue(1), Told::default());
    let all = ["evidence-added", "finding-made", "finding-made", "seen", "proposal-made"];
    assert_eq!(codes, all);
    assert_eq!(told, Told { class: Some(Class::Rogue), nature: None });
    assert_eq!(play.site.class_at(play.now), Class::Pending, "nothing more is said of it");
    assert_eq!(play.site.proposal().unwrap().class, Class::Rogue);
    assert_eq!(awaits(&play.site, play.now).unwrap().0, Awaits::Assessment);
}

/// What is found again is no new finding: it rests on one piece more, and on that a person can sign.
#[test]
fn what_is_found_again_rests_on_more() {
    let mut play = play();
    let (before, _) = visit(&mut play, &rogue(1), Told::default());
    let ids: Vec<_> = play.site.findings().iter().map(|found| found.id).collect();
    let accept = |play: &mut Play| {
        for id in &ids {
            let (by, facts) = (person(10), plain_facts());
            let judged = judge_finding(&play.site, *id, NewVerdict::Accept, &by, &facts, play.now);
            play.record(vec![judged.unwrap()]);
        }
    };
    accept(&mut play);
    signed(&play, Class::Rogue, 10).unwrap_err();
    let (_, codes) = visit(&mut play, &rogue(2), before);
    assert_eq!(codes, ["evidence-added", "finding-seen-again", "finding-seen-again"]);
    assert_eq!(play.site.findings().len(), 2);
    assert!(play.site.findings().iter().all(|found| found.evidence.len() == 2));
    assert!(play.site.findings().iter().all(Finding::is_accepted));
    let events = signed(&play, Class::Rogue, 10).unwrap();
    play.record(events);
    // What the site is called already is proposed no more.
    let (_, codes) = visit(&mut play, &rogue(3), Told::default());
    assert_eq!(codes, ["evidence-added", "finding-seen-again", "finding-seen-again"]);
    assert_eq!(awaits(&play.site, play.now).unwrap().0, Awaits::Notice);
}

/// Another place of law, another criterion or another rule is another finding; a refused one is
/// found anew.
#[test]
fn another_finding_is_another() {
    let mut play = play();
    let one = sight(1, &[Criterion::C1], Some(Class::Rogue));
    visit(&mut play, &one, Told::default());
    let mut other = sight(2, &[Criterion::C1], Some(Class::Rogue));
    other.findings[0].jurisdiction = None;
    let (_, codes) = visit(&mut play, &other, Told::default());
    assert_eq!(codes, ["evidence-added", "finding-made", "proposal-made"]);
    let id = play.site.findings()[0].id;
    let (by, facts) = (person(10), plain_facts());
    let refuse = NewVerdict::Refuse { reason: "Not its page.".to_owned() };
    let judged = judge_finding(&play.site, id, refuse, &by, &facts, play.now).unwrap();
    play.record(vec![judged]);
    let again = sight(3, &[Criterion::C1], Some(Class::Rogue));
    let (_, codes) = visit(&mut play, &again, Told::default());
    assert_eq!(codes, ["evidence-added", "finding-made", "proposal-made"]);
    let mut found = play.site.findings().iter();
    assert!(found.all(|found| found.evidence.len() == 1), "nothing was added to what is refused");
}

#[test]
fn a_site_without_content_is_inactive_and_an_accusation_does_not_outlast_it() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    let gone = Sight { content: Content::Nothing, nature: None, ..sight(1_000, &[], None) };
    let (told, codes) = visit(&mut play, &gone, Told::default());
    assert_eq!((told, codes), (Told::default(), vec!["evidence-added", "seen"]));
    assert_eq!(play.site.class_at(play.now), Class::Inactive);
}

/// Whoever is accused writes the pages: that they say the name is for sale ends nothing.
#[test]
fn a_parked_site_is_inactive_unless_somebody_signed_what_it_is() {
    let parked = Sight { content: Content::Parked, nature: None, ..sight(1_000, &[], None) };
    let mut new = play();
    let (_, codes) = visit(&mut new, &parked, Told::default());
    assert_eq!(codes, ["evidence-added", "seen"]);
    assert_eq!(new.site.class_at(new.now), Class::Inactive);
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    let (_, codes) = visit(&mut play, &parked, Told::default());
    assert_eq!(codes, ["evidence-added"]);
    assert_eq!(play.site.class_at(play.now), Class::Rogue);
    play.now = play.site.assessment_at(play.now).unwrap().expires_at();
    let again = Sight { piece: piece(1_001, capture(1_001), play.now), ..parked };
    visit(&mut play, &again, Told::default());
    assert_eq!(play.site.class_at(play.now), Class::Inactive, "once that is over");
}

/// P-91: theft alone proposes nothing; a lawful site neither.
#[test]
fn theft_alone_and_a_lawful_site_are_proposed_nothing() {
    for (criteria, class) in [(&[Criterion::C4][..], Some(Class::Unapproved)), (&[], None)] {
        let mut play = play();
        let (told, codes) = visit(&mut play, &sight(1, criteria, class), Told::default());
        assert_eq!(told, Told::default());
        assert!(!codes.contains(&"proposal-made"), "{codes:?}");
        assert_eq!(play.site.proposal(), None);
    }
}

/// P-92, P-96: a site that strangers may have broken into, and an accredited one.
#[test]
fn what_is_not_raised_is_not_raised_by_a_visit() {
    let mut play = play();
    let hacked = Sight { nature: Some(Nature::Compromised), ..rogue(1) };
    let (told, codes) = visit(&mut play, &hacked, Told::default());
    assert_eq!(codes[3..], ["seen", "nature-proposed"]);
    assert_eq!(told, Told { class: None, nature: Some(Nature::Compromised) });

    // A person answers: it is their own. The same machine asks no second time, and proposes now.
    let (by, facts) = (person(10), plain_facts());
    let own = judge_nature(&play.site, Nature::Operated, "Theirs.", &by, &facts, play.now);
    play.record(vec![own.unwrap()]);
    let hacked = Sight { nature: Some(Nature::Compromised), ..rogue(2) };
    let (told, codes) = visit(&mut play, &hacked, told);
    assert!(!codes.contains(&"nature-proposed"), "{codes:?}");
    assert!(codes.contains(&"proposal-made"), "{codes:?}");
    // What looked sound in between is asked about again.
    let (clean, _) = visit(&mut play, &sight(3, &[], None), told);
    let hacked = Sight { nature: Some(Nature::Compromised), ..rogue(4) };
    let (_, codes) = visit(&mut play, &hacked, clean);
    assert!(codes.contains(&"nature-proposed"), "{codes:?}");

    let mut play = Play::new(Facts { accreditation: Some(accreditation()), ..plain_facts() });
    let (_, codes) = visit(&mut play, &rogue(1), Told::default());
    assert_eq!(codes[3..], ["seen", "accreditation-review-opened"]);
    let (_, codes) = visit(&mut play, &rogue(2), Told::default());
    assert_eq!(codes[1..], ["finding-seen-again", "finding-seen-again"]);
}

/// P-92: an accreditation that is looked at is a question that was asked. Whoever answers it is not
/// asked it again.
#[test]
fn an_open_review_of_an_accreditation_was_laid_before_people() {
    let mut play = Play::new(Facts { accreditation: Some(accreditation()), ..plain_facts() });
    let (first, _) = visit(&mut play, &rogue(1), Told::default());
    assert!(play.site.accreditation_review().is_some());
    let (second, _) = visit(&mut play, &rogue(2), first);
    assert_eq!(second.class, Some(Class::Rogue), "it waits, and was told");
    let events = signed(&play, Class::Unverified, 10).unwrap();
    play.record(events);
    let (_, codes) = visit(&mut play, &rogue(3), second);
    assert_eq!(codes[1..], ["finding-seen-again", "finding-seen-again"]);
    assert_eq!(play.site.accreditation_review(), None);
}

/// A page that was not reached this time takes nothing from what is laid before people.
#[test]
fn a_part_of_what_waits_is_no_news() {
    let mut play = play();
    let whole = sight(1, &[Criterion::C1, Criterion::C2], Some(Class::Rogue));
    let (told, _) = visit(&mut play, &whole, Told::default());
    let (laid, since) = (play.site.proposal().cloned(), play.site.laid_before_since());
    assert_eq!(laid.as_ref().unwrap().findings.len(), 2);
    play.now += jiff::SignedDuration::from_hours(1);
    let part = sight(2, &[Criterion::C2], Some(Class::Rogue));
    let (again, codes) = visit(&mut play, &part, told);
    assert_eq!(codes, ["evidence-added", "finding-seen-again"]);
    assert_eq!((play.site.proposal(), play.site.laid_before_since()), (laid.as_ref(), since));
    assert_eq!(again, told);
    // Another class on the same is another proposal.
    let milder = sight(3, &[Criterion::C2], Some(Class::Unapproved));
    let (_, codes) = visit(&mut play, &milder, again);
    assert!(codes.contains(&"proposal-made"), "{codes:?}");
}

/// What was proposed, answered and is seen once more is no question.
#[test]
fn people_are_not_asked_what_they_answered() {
    let mut play = play();
    let nothing = sight(1, &[], Some(Class::NotAPharmacy));
    let (before, codes) = visit(&mut play, &nothing, Told::default());
    assert_eq!(codes, ["evidence-added", "seen", "proposal-made"]);
    let proposal = Proposal { class: Class::NotAPharmacy, findings: Vec::new() };
    assert_eq!(play.site.proposal(), Some(&proposal));
    let second = sight(2, &[], Some(Class::NotAPharmacy));
    assert_eq!(visit(&mut play, &second, before).1, ["evidence-added"], "it waits already");
    let events = signed(&play, Class::Unverified, 10).unwrap();
    play.record(events);
    let mut before = before;
    for number in [3, 4] {
        let same = sight(number, &[], Some(Class::NotAPharmacy));
        let (told, codes) = visit(&mut play, &same, before);
        assert_eq!(codes, ["evidence-added"], "they said otherwise");
        before = told;
    }
    let (_, codes) = visit(&mut play, &rogue(5), before);
    assert!(codes.contains(&"proposal-made"), "what is new is laid before them: {codes:?}");
    // They knew it for rogue and said otherwise; another finding is news all the same.
    let events = signed(&play, Class::Unverified, 10).unwrap();
    play.record(events);
    let before = Told { class: Some(Class::Rogue), nature: None };
    let (_, codes) = visit(&mut play, &rogue(6), before);
    assert!(!codes.contains(&"proposal-made"), "{codes:?}");
    let more = sight(7, &[Criterion::C1, Criterion::C2], Some(Class::Rogue));
    let (_, codes) = visit(&mut play, &more, before);
    assert!(codes.contains(&"proposal-made"), "{codes:?}");
}

#[test]
fn a_look_is_due_from_the_beginning_and_after_a_notice() {
    let now = at("2027-01-01T00:00:00Z");
    let opened = open(crate::world::site_id(1), Vec::new(), &person(1), now);
    assert_eq!(look_due_at(&Site::of([&opened]).unwrap(), &rulebook()), now);
    let mut play = told(NoticeKind::Rogue);
    let sent_at = play.site.notices()[0].sent_at();
    assert_eq!(look_due_at(&play.site, &rulebook()), play.site.opened_at());
    let later = sent_at + jiff::SignedDuration::from_hours(80);
    let due = advance(&play.site, &rulebook(), later);
    assert!(due.iter().any(|one| matches!(one.event, WatchEvent::RecheckDue { hours: 72, .. })));
    play.record(due);
    assert_eq!(
        look_due_at(&play.site, &rulebook()),
        sent_at + jiff::SignedDuration::from_hours(72)
    );
}

/// Whoever reports a site that we visited lately tells us nothing that we did not see; later it is
/// looked at again, once, however many report it.
#[test]
fn a_report_starts_a_visit_some_time_after_the_last_one() {
    let mut play = play();
    let opened_at = play.site.opened_at();
    let add = |play: &mut Play, number, origin: Origin, hours| {
        let at = opened_at + jiff::SignedDuration::from_hours(hours);
        let piece = Evidence { origin, ..piece(number, capture(9), at) };
        let added = add_evidence(&play.site, piece, &Actor::Clock, at).unwrap();
        play.record(vec![added]);
    };
    let report = || Origin::Report { source: "Somebody".to_owned() };
    let due =
        |play: &Play| look_due_at(&play.site, &rulebook()).duration_since(opened_at).as_hours();
    add(&mut play, 71, report(), 1);
    assert_eq!(due(&play), 0, "we were never there, and go anyhow");
    add(&mut play, 72, capture(5), 2);
    add(&mut play, 73, report(), 25);
    assert_eq!(due(&play), 0, "we were there lately");
    for (number, hours) in [(74, 26), (75, 30)] {
        add(&mut play, number, report(), hours);
        assert_eq!(due(&play), 26, "once");
    }
    add(&mut play, 76, capture(6), 31);
    assert_eq!(due(&play), 0, "it was");
    add(&mut play, 77, report(), 55);
    assert_eq!(due(&play), 55);
}

fn registration(name: &str, iana_id: Option<u32>, statuses: &[&str]) -> Registration {
    Registration {
        name: HostName::parse(name).unwrap(),
        registrar: Some("Beta Registrations".to_owned()),
        iana_id,
        abuse_email: Some("abuse@beta.example".to_owned()),
        statuses: statuses.iter().map(ToString::to_string).collect(),
        evidence: piece(1, capture(1), at("2027-01-01T00:00:00Z")).id,
        at: at("2027-01-01T00:00:00Z"),
    }
}

/// P-94: what RDAP said last of each name, and of names of the site alone.
#[test]
fn the_registrar_of_a_name_is_what_rdap_said_last() {
    let mut play = play();
    let seen = |number, registration| Sight { registration, ..rogue(number) };
    let first = registration("pills.example", Some(9998), &["client hold"]);
    let (_, codes) = visit(&mut play, &seen(1, Some(first.clone())), Told::default());
    assert_eq!(codes[..2], ["evidence-added", "registration-seen"]);
    assert_eq!(play.site.registrations(), std::slice::from_ref(&first));
    assert!(first.is_held() && !registration("pills.example", None, &["active"]).is_held());
    let strange = registration("ills.example", Some(1), &[]);
    let (_, codes) = visit(&mut play, &seen(2, Some(strange)), Told::default());
    assert!(!codes.contains(&"registration-seen"), "{codes:?}");
    let moved = registration("pills.example", Some(9999), &[]);
    visit(&mut play, &seen(3, Some(moved.clone())), Told::default());
    assert_eq!(play.site.registrations(), [moved]);
    visit(&mut play, &seen(4, None), Told::default());
    assert_eq!(play.site.registrations().len(), 1, "no answer is no news");
}

/// P-94: names that are held move, and whoever they left can do nothing.
#[test]
fn a_registrar_is_told_of_names_that_are_with_it() {
    let notify = Act::Notify { kind: NoticeKind::Rogue, portfolio: Some(1), by: person(10) };
    for (iana_id, is_told) in [(Some(9998), false), (Some(9999), true), (None, true)] {
        let mut play = accused(Class::Rogue, &[Criterion::C1]);
        let seen = registration("pills.example", iana_id, &[]);
        let sight = Sight { registration: Some(seen), ..sight(9, &[], None) };
        visit(&mut play, &sight, Told::default());
        assert_eq!(play.act(&notify).len(), usize::from(is_told), "{iana_id:?}");
        let words = play.refusals.last().map(ToString::to_string).unwrap_or_default();
        let said = "pills.example was at Beta Registrations (IANA id 9998)";
        assert_eq!(words.contains(said), !is_told, "{words}");
    }
}
