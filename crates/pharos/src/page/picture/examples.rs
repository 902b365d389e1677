//! An example of each picture, for the page of the parts in a sandbox.

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_core::rulebook::Availability;
use registry_core::service_level::{AvailabilityFigure, Part, Period};

use super::month::Deadline;
use super::strip::{Lane, Moment, Span, Strip};
use super::{Picture, ages, levels, month, network};
use crate::page::catalogue::Language;

/// Hours of a day.
const DAY: i64 = 24;

/// One picture of each kind; `now` is where they stand.
#[must_use]
pub fn all(language: Language, now: Timestamp) -> Vec<Picture> {
    let received: Vec<_> = [0, 0, 1, 3, 3, 5, 9, 20].map(|days| day(now, -days)).to_vec();
    let deadlines = [2, 2, 5, 9, 9, 9, 19, -1].map(|days| Deadline {
        at: day(calendar::day_of(now), days),
        words: "A reply is due".to_owned(),
        path: Some("/design#pictures".to_owned()),
    });
    let (figures, period) = figures(now);
    vec![
        life(language, now),
        month::picture(language, &deadlines, now, 4),
        ages::picture(language, &received, now, Some(8)),
        levels::allowance(language, &figures),
        levels::outages(language, &figures, period),
        tied(language),
    ]
}

fn tied(language: Language) -> Picture {
    let node = |(name, tone, words): (&str, &'static str, &str)| network::Node {
        name: name.to_owned(),
        tone,
        words: words.to_owned(),
        path: "/design#pictures".to_owned(),
    };
    let nodes = [
        ("pills.example", "bad", "Rogue"),
        ("tablets.example", "bad", "Rogue"),
        ("capsules.example", "warn", "Unapproved"),
        ("remedies.example", "plain", "Unverified"),
    ];
    let title = "What seems to be one hand's".to_owned();
    let ties = [(0, 1), (0, 2), (1, 2), (2, 3)];
    network::picture(language, title, &nodes.map(node), &ties)
}

fn day(from: Timestamp, days: i64) -> Timestamp {
    calendar::add_days(from, days).unwrap_or(from)
}

fn life(language: Language, now: Timestamp) -> Picture {
    let span = |from, until, tone, words: &str| Span {
        from: day(now, from),
        until: Some(day(now, until)),
        tone,
        words: words.to_owned(),
    };
    let moment =
        |days, tone, words: &str| Moment { at: day(now, days), tone, words: words.to_owned() };
    let standing = vec![
        span(-200, 165, "good", "In term"),
        span(165, 195, "warn", "Grace"),
        span(195, 300, "bad", "Lapsed"),
    ];
    let registration = vec![
        span(-180, 185, "good", "Registered"),
        span(185, 215, "warn", "Can be restored"),
        span(215, 220, "bad", "About to be free"),
    ];
    let strip = Strip {
        title: "The life of acme.pharmacy".to_owned(),
        from: day(now, -200),
        until: day(now, 240),
        now: Some(now),
        lanes: vec![
            Lane { title: "Registration".to_owned(), spans: registration },
            Lane { title: "Standing".to_owned(), spans: standing },
        ],
        moments: vec![
            moment(-180, "good", "Registered"),
            moment(45, "plain", "Reminder, 120 days before the end"),
            moment(165, "warn", "The term ends"),
            moment(185, "bad", "Expires and is not renewed"),
            moment(220, "bad", "Goes back to the pool"),
        ],
    };
    strip.picture(language)
}

fn figures(now: Timestamp) -> (Vec<AvailabilityFigure>, Period) {
    let period = Period { from: day(now, -26), until: now };
    let parts = [Part::DnsService, Part::Rdap, Part::Whois, Part::Epp];
    let figures = parts.into_iter().zip([0, 3, 20, 0]).map(|(part, hours)| AvailabilityFigure {
        level: Availability {
            down_minutes_maximum: if part == Part::DnsService { 0 } else { 864 },
            emergency_hours: 24,
            result_holds_seconds: 600,
        },
        measured: SignedDuration::from_hours(if part == Part::Epp { 0 } else { 26 * DAY }),
        outages: (0..hours)
            .map(|hour| {
                let from = day(period.from, hour);
                Period { from, until: from + SignedDuration::from_hours(1) }
            })
            .collect(),
        part,
    });
    (figures.collect(), period)
}
