//! A reminder leaves by the rules of the notice that it is of (P-93, P-94).

use jiff::{SignedDuration, Timestamp};
use registry_core::decision::{Decision, Object};
use registry_core::watch::{
    Awaits, Class, Criterion, Facts, Nature, NewReminder, NewVerdict, NoticeKind, Portfolio, Wish,
    advance, awaits, judge_finding, propose_nature, remind, wish,
};

use crate::scene::{accused, told};
use crate::world::{Act, Play, own_name, person, plain_facts, portfolio, rulebook};

/// What fell due of a notice that nobody answered, up to its reminder; and when.
fn due(play: &mut Play) -> Timestamp {
    let due_at = play.site.notices()[0].due_at();
    let events = advance(&play.site, &rulebook(), due_at);
    assert!(events.iter().any(|event| event.event.code() == "reminder-due"));
    play.record(events);
    due_at
}

fn reminds(play: &Play, told: &Portfolio, facts: &Facts, now: Timestamp) -> bool {
    let notice = play.site.notices()[0].id();
    let new = NewReminder { notice, portfolio: told, facts };
    remind(&play.site, new, &rulebook(), now).is_some()
}

/// P-93: who asked for unapproved sites no more, or lists the name no more, is not reminded of it.
#[test]
fn who_may_not_be_told_is_not_reminded() {
    let asked = portfolio(1);
    let not_any_more = Portfolio { report_unapproved: None, ..asked.clone() };
    let elsewhere = Facts { portfolios: [portfolio(2).id].into(), ..plain_facts() };
    let ours = Facts { own_name: Some(own_name()), ..plain_facts() };
    for (kind, told_now, facts, expected) in [
        (NoticeKind::Unapproved, &asked, plain_facts(), true),
        (NoticeKind::Unapproved, &not_any_more, plain_facts(), false),
        (NoticeKind::Unapproved, &asked, elsewhere.clone(), false),
        (NoticeKind::Rogue, &asked, plain_facts(), true),
        (NoticeKind::Rogue, &not_any_more, plain_facts(), true),
        (NoticeKind::Rogue, &asked, elsewhere, false),
        (NoticeKind::Rogue, &asked, ours, false),
        (NoticeKind::Rogue, &portfolio(2), plain_facts(), false),
    ] {
        let mut play = told(kind);
        let now = due(&mut play);
        assert_eq!(
            reminds(&play, told_now, &facts, now),
            expected,
            "{kind:?} {facts:?} {told_now:?}"
        );
    }
}

/// P-92, P-96: nobody is reminded of what nothing carries, or of what may be a break-in.
#[test]
fn a_reminder_rests_on_what_the_notice_rests_on() {
    let mut refused = told(NoticeKind::Rogue);
    let verdict = NewVerdict::Refuse { reason: "Another site's page.".to_owned() };
    let (id, facts) = (refused.site.findings()[0].id, plain_facts());
    let judged = judge_finding(&refused.site, id, verdict, &person(11), &facts, refused.now);
    refused.record(vec![judged.unwrap()]);
    let now = due(&mut refused);
    assert!(!reminds(&refused, &portfolio(1), &facts, now));
    let mut asked = told(NoticeKind::Rogue);
    let question = propose_nature(&asked.site, Nature::Compromised, asked.now);
    asked.record(question.into_iter().collect());
    let now = due(&mut asked);
    assert!(!reminds(&asked, &portfolio(1), &facts, now));
}

/// P-94: once, and when it is due; whoever is not reminded is on record as not reminded, and a
/// person looks at the silence all the same.
#[test]
fn a_reminder_leaves_once_and_silence_is_looked_at() {
    let mut play = told(NoticeKind::Rogue);
    let (asked, facts) = (portfolio(1), plain_facts());
    assert!(!reminds(&play, &asked, &facts, play.now), "it is not due");
    let now = due(&mut play);
    let notice = play.site.notices()[0].id();
    assert_eq!(play.site.notices()[0].reminded_at(), None);
    let new = NewReminder { notice, portfolio: &asked, facts: &facts };
    let mut silent = Play::new(plain_facts());
    silent.site = play.site.clone();
    play.record(remind(&play.site, new, &rulebook(), now).into_iter().collect());
    assert_eq!(play.site.notices()[0].reminded_at(), Some(now));
    assert!(!reminds(&play, &asked, &facts, now), "once");
    for mut play in [play, silent] {
        let later = now + SignedDuration::from_hours(24 * 30);
        let events = advance(&play.site, &rulebook(), later);
        assert!(events.iter().all(|event| event.event.code() != "reminder-due"), "once");
        play.record(events);
        let waits = awaits(&play.site, later).map(|(awaits, _)| awaits);
        assert_eq!(waits, Some(Awaits::Escalation));
    }
}

/// The owner of a site that strangers broke into has no portfolio: no reminder falls due, a person
/// looks.
#[test]
fn the_owner_of_a_site_is_not_reminded() {
    let mut play = accused(Class::Rogue, &[Criterion::C1]);
    play.act(&Act::JudgeNature { nature: Nature::Compromised, by: person(11) });
    let kind = NoticeKind::Compromised;
    let told = play.act(&Act::Notify { kind, portfolio: None, by: person(10) });
    assert_eq!(told.len(), 1, "{:?}", play.refusals);
    let later = play.now + SignedDuration::from_hours(24 * 40);
    let events = advance(&play.site, &rulebook(), later);
    let codes: Vec<_> = events.iter().map(|event| event.event.code()).collect();
    assert!(!codes.contains(&"reminder-due") && codes.contains(&"escalation-due"), "{codes:?}");
}

/// P-93: who asked and who withdrew both stand on record, the last word alone.
#[test]
fn who_withdrew_a_wish_stands_on_record() {
    let (mut now, mut one) = (crate::world::at("2027-05-01T00:00:00Z"), portfolio(2));
    for (wants, by) in [(true, "Their counsel"), (false, "Their new counsel"), (true, "Ada")] {
        now += SignedDuration::from_hours(1);
        one = recorded(wish(&one, wants, by, now).unwrap());
        let said = Some(Wish { by: by.to_owned(), at: now });
        let none = None;
        let (asked, declined) = if wants { (said, none) } else { (none, said) };
        assert_eq!((&one.report_unapproved, &one.unapproved_declined), (&asked, &declined));
        assert_eq!(one.wants_unapproved(now), wants);
    }
}

fn recorded(decision: Decision) -> Portfolio {
    let portfolio = decision.changes.into_iter().find_map(|change| match change.after {
        Object::Portfolio(portfolio) => Some(*portfolio),
        _ => None,
    });
    portfolio.unwrap()
}
