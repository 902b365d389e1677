//! The accreditation year: its term, its reminders, the time to apply again, grace, suspension.

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Act, Standing};
use registry_core::calendar;
use registry_core::rulebook::RulebookVersions;

use super::Picture;
use super::life::standing_lane;
use super::strip::{Lane, Moment, Span, Strip};
use crate::page::catalogue::{Language, Phrase};

/// What is shown behind the last thing that happens by itself, in days.
const MARGIN_DAYS: i64 = 30;

/// The year of an accreditation at `now`; none while no term has begun, and for a continuous
/// programme, whose terms do not end.
///
/// Dates come from P-40 (reminders), P-41 (grace) and P-42 (suspension) under the rulebook in
/// force when the term ends.
#[must_use]
pub fn picture(
    language: Language,
    accreditation: &Accreditation,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Picture> {
    strip(language, accreditation, rulebooks, now).map(|strip| strip.picture(language))
}

fn strip(
    language: Language,
    accreditation: &Accreditation,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Strip> {
    let standing = accreditation.standing(rulebooks);
    let ends = match *standing.at(now) {
        Standing::InTerm { ends } => ends?,
        Standing::Grace { ended }
        | Standing::UnderReview { ended }
        | Standing::Lapsed { ended, .. } => ended,
        Standing::Withdrawn { since } => since,
        Standing::NotYet | Standing::Government => return None,
    };
    let rules = &rulebooks.at(ends).accreditation;
    let grace_ends = calendar::add_days(ends, i64::from(rules.grace_days)).ok()?;
    let from = began(accreditation, ends)?;
    let until = calendar::add_days(grace_ends.max(now), MARGIN_DAYS).ok()?;
    let changes: Vec<_> = standing.changes().map(|(at, standing)| (at, *standing)).collect();
    let first = rules.reminder_days.iter().max().copied().unwrap_or_default();
    let opens = calendar::add_days(ends, -i64::from(first)).ok()?;
    let span = |from, until, tone, words: Phrase| Span {
        from,
        until: Some(until),
        tone,
        words: words.to_string(),
    };
    let applying = Lane {
        title: language.say("year-applying").to_string(),
        spans: vec![
            span(opens, ends, "good", language.say("year-in-time")),
            span(ends, grace_ends, "warn", language.say("year-last-chance")),
        ],
    };
    let mut moments = reminders(language, &rules.reminder_days, ends);
    moments.push(moment(ends, "warn", language.say("year-ends")));
    moments.push(moment(grace_ends, "bad", language.say("year-suspended")));
    moments.extend(acts(language, accreditation, from));
    Some(Strip {
        title: language.say("year-title").to_string(),
        from,
        until,
        now: Some(now),
        lanes: vec![standing_lane(language, &changes, from, until), applying],
        moments,
    })
}

/// When the unbroken run of terms up to an end began its last term.
fn began(accreditation: &Accreditation, ends: Timestamp) -> Option<Timestamp> {
    let starts = accreditation.facts.iter().filter_map(|fact| match &fact.act {
        Act::Granted { starts, .. } if *starts < ends => Some(*starts),
        _ => None,
    });
    starts.max()
}

fn reminders(language: Language, days: &[u32], ends: Timestamp) -> Vec<Moment> {
    let one = |days: &u32| {
        let at = calendar::add_days(ends, -i64::from(*days)).ok()?;
        Some(moment(at, "plain", language.say("year-reminder").number("days", days)))
    };
    days.iter().filter_map(one).collect()
}

/// What people did in the year.
fn acts(
    language: Language,
    accreditation: &Accreditation,
    from: Timestamp,
) -> impl Iterator<Item = Moment> {
    let inside = accreditation.facts.iter().filter(move |fact| fact.at >= from);
    inside.map(|fact| {
        let (tone, words) = match &fact.act {
            Act::Applied(_) => ("plain", language.say("year-applied")),
            Act::Granted { .. } => ("good", language.say("year-granted")),
            Act::Refused { .. } => ("bad", language.say("year-refused")),
            Act::ApplicationWithdrawn(_) => ("plain", language.say("year-taken-back")),
            Act::Withdrawn { .. } => ("bad", language.say("year-withdrawn")),
        };
        moment(fact.at, tone, words)
    })
}

fn moment(at: Timestamp, tone: &'static str, words: Phrase) -> Moment {
    Moment { at, tone, words: words.to_string() }
}

#[cfg(test)]
mod tests {
    use registry_testkit::Samples;

    use super::super::life::tests::rulebooks;
    use super::super::strip::tests::{assert_readable, at};
    use super::*;
    use crate::page::catalogue::Catalogue;

    fn year(now: &str) -> Option<Strip> {
        let samples = Samples::at(at("2026-01-04"));
        let organization = samples.organization("Acme");
        let accreditation = samples.accreditation(organization.id, at("2027-01-04"));
        strip(Catalogue::english(), &accreditation, &rulebooks(), at(now))
    }

    /// P-40 to P-42.
    #[test]
    fn a_year_shows_each_reminder_the_end_and_what_comes_behind_it() {
        let strip = year("2026-06-01").unwrap();
        assert_readable(&strip);
        let mut told: Vec<_> =
            strip.moments.iter().map(|one| (one.at, one.words.as_str())).collect();
        told.sort_unstable();
        let expected = [
            ("2026-01-04", "Accreditation granted"),
            ("2026-01-04", "Application received"),
            ("2026-09-06", "Reminder, 120 days before the end"),
            ("2026-10-06", "Reminder, 90 days before the end"),
            ("2026-11-05", "Reminder, 60 days before the end"),
            ("2026-12-05", "Reminder, 30 days before the end"),
            ("2027-01-04", "The term ends; names work on in grace"),
            ("2027-02-03", "Without an application, names are suspended"),
        ];
        assert_eq!(told, expected.map(|(day, words)| (at(day), words)));
        let standing: Vec<_> = strip.lanes[0].spans.iter().map(|one| one.words.as_str()).collect();
        assert_eq!(standing, ["In term", "Grace", "Lapsed"]);
        assert_eq!(
            strip.lanes[1].spans[0].until,
            strip.lanes[1].spans[1].until.map(|_| at("2027-01-04"))
        );
    }

    #[test]
    fn a_lapsed_year_still_reaches_to_today() {
        let strip = year("2028-06-01").unwrap();
        assert_readable(&strip);
        assert!(strip.until > at("2028-06-01"));
        assert!(year("2025-12-31").is_none(), "no term had begun");
    }
}
