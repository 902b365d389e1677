//! The clocks of Watch (WATCH.md, section 9): business days, reminders, escalation, expiry.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use registry_core::calendar::{TimeZoneName, end_of_business_days};
use registry_core::watch::{
    Answer, Class, ClockKind, Criterion, NoticeKind, Reply, advance, answered, deadline, due_at,
    escalation,
};

use crate::scene::{accused, told};
use crate::world::{Act, at, person, rulebook};

const UTC: &str = "UTC";

#[test]
fn business_days_leave_weekends_out() {
    let zone = TimeZoneName::parse(UTC).unwrap();
    // (from, days, the first instant after)
    for (from, days, until) in [
        ("2027-03-01T00:00:00Z", 2, "2027-03-04T00:00:00Z"),
        ("2027-03-01T23:59:59Z", 2, "2027-03-04T00:00:00Z"),
        ("2027-03-04T12:00:00Z", 2, "2027-03-09T00:00:00Z"),
        ("2027-03-05T12:00:00Z", 2, "2027-03-10T00:00:00Z"),
        ("2027-03-06T12:00:00Z", 2, "2027-03-10T00:00:00Z"),
        ("2027-03-07T12:00:00Z", 2, "2027-03-10T00:00:00Z"),
        ("2027-03-05T12:00:00Z", 15, "2027-03-27T00:00:00Z"),
    ] {
        assert_eq!(end_of_business_days(at(from), days, &zone).unwrap(), at(until), "{from}");
    }
    let new_york = TimeZoneName::parse("EST5EDT,M3.2.0,M11.1.0").unwrap();
    let late_sunday_there = at("2027-03-08T03:00:00Z");
    let after = end_of_business_days(late_sunday_there, 1, &new_york).unwrap();
    assert_eq!(after, at("2027-03-09T05:00:00Z"), "Monday of New York, before daylight saving");
}

#[test]
fn each_clock_counts_its_number_of_the_rulebook() {
    let (book, monday) = (rulebook(), at("2027-03-01T10:00:00Z"));
    for (kind, until) in [
        (ClockKind::AuthorityReport, "2027-03-02T10:00:00Z"),
        (ClockKind::MaliciousName, "2027-03-04T00:00:00Z"),
        (ClockKind::CompromisedSite, "2027-03-05T00:00:00Z"),
        (ClockKind::OwnReview, "2027-03-04T00:00:00Z"),
        (ClockKind::OperatorReply, "2027-03-23T00:00:00Z"),
    ] {
        assert_eq!(deadline(kind, monday, &book).unwrap(), at(until), "{kind:?}");
    }
    let due = at("2027-03-04T00:00:00Z");
    assert_eq!(escalation(due, &book).unwrap(), at("2027-03-11T00:00:00Z"));
}

/// P-94: looked at again, reminded, and at last a person's; silence is `no-reply`.
#[test]
fn an_unanswered_notice_goes_to_a_person() {
    let play = told(NoticeKind::Rogue);
    let start = play.now;
    let events = advance(&play.site, &rulebook(), start + SignedDuration::from_hours(24 * 40));
    let codes: Vec<_> = events.iter().map(|event| event.event.code()).collect();
    assert_eq!(
        codes,
        [
            "recheck-due",
            "reminder-due",
            "recheck-due",
            "recheck-due",
            "escalation-due",
            "recheck-due"
        ]
    );
    let after = events.iter().fold(play.site.clone(), |site, event| site.after(event));
    assert_eq!(after.notices()[0].reply(), Some(Reply::NoReply));
    assert!(advance(&after, &rulebook(), start + SignedDuration::from_hours(24 * 41)).is_empty());
}

/// P-94: an answer stops reminder and escalation, and nothing else; its word is not the outcome.
#[test]
fn an_answer_stops_the_reminder_only() {
    let mut play = told(NoticeKind::Rogue);
    let notice = play.site.notices()[0].id();
    let words = "Our case 12.".to_owned();
    let answer = Answer { notice, reply: Reply::Suspended, words, at: play.now };
    let event = answered(&play.site, answer, &person(10), play.now).unwrap();
    play.record(vec![event]);
    let events = advance(&play.site, &rulebook(), play.now + SignedDuration::from_hours(24 * 40));
    assert!(events.iter().all(|event| event.event.code() == "recheck-due"));
    assert_eq!(events.len(), 4);
    assert_eq!(play.site.notices()[0].reply(), Some(Reply::Suspended));
    assert!(play.site.notices()[0].verifications().is_empty());
}

/// P-94: nobody is reminded of what a review took back; a new signature goes on from the one told.
#[test]
fn reminders_end_with_what_they_tell_of() {
    let codes = |play: &crate::world::Play| {
        let until = play.now + SignedDuration::from_hours(24 * 40);
        let events = advance(&play.site, &rulebook(), until);
        let reminds = |code: &&str| ["reminder-due", "escalation-due"].contains(code);
        events.iter().map(|event| event.event.code()).filter(reminds).count()
    };
    let mut play = told(NoticeKind::Rogue);
    play.act(&Act::Assess { class: Class::Rogue, by: person(11) });
    assert_eq!(codes(&play), 2, "still called so");
    play.act(&Act::Review { words: "We ship to nobody." });
    play.act(&Act::Decide { clears: Some(Class::Unverified), by: person(12) });
    assert_eq!(play.site.class_at(play.now), Class::Unverified, "{:?}", play.refusals);
    assert_eq!(codes(&play), 0);
}

/// P-92: what a site was called holds for so long, and then nothing is said of it.
#[test]
fn an_assessment_expires_into_review() {
    let play = accused(Class::Rogue, &[Criterion::C1]);
    let expires = play.site.assessments()[0].expires_at();
    assert_eq!(expires.duration_since(play.now), SignedDuration::from_hours(24 * 180));
    let just_before = expires - SignedDuration::from_secs(1);
    assert_eq!(play.site.class_at(just_before), Class::Rogue);
    assert_eq!(play.site.class_at(expires), Class::Pending, "without anybody recording it");
    assert_eq!(due_at(&play.site, &rulebook()), Some(expires));
    let events = advance(&play.site, &rulebook(), expires);
    let after = events.iter().fold(play.site.clone(), |site, event| site.after(event));
    assert_eq!(after.class_at(expires), Class::Pending);
    assert_eq!(due_at(&after, &rulebook()), None);
}

proptest! {
    /// Whatever the day, n business days end on the midnight after a working day, and n working
    /// days lie between.
    #[test]
    fn business_days_are_counted(hours in 0_i64..24 * 800, days in 1_u32..40) {
        let zone = TimeZoneName::parse(UTC).unwrap();
        let from: Timestamp = at("2027-01-01T00:00:00Z") + SignedDuration::from_hours(hours);
        let until = end_of_business_days(from, days, &zone).unwrap();
        let date = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let last = date(until - SignedDuration::from_secs(1));
        let is_working = |day: jiff::civil::Date| day.weekday().to_monday_one_offset() <= 5;
        let mut counted = 0;
        let mut day = date(from);
        while day < last {
            day = day.tomorrow().unwrap();
            counted += u32::from(is_working(day));
        }
        prop_assert_eq!(counted, days);
        prop_assert!(is_working(last));
    }
}
