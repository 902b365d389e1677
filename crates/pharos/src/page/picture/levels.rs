//! Service levels: when each part was down, and how much of what it may be down is used
//! (Specification 10 of the Registry Agreement).

use jiff::SignedDuration;
use registry_core::service_level::{AvailabilityFigure, Part, Period};

use super::drawing::{Anchor, Drawing, WIDTH, fitted};
use super::strip::{Lane, Span, Strip};
use super::{Line, Picture};
use crate::page::catalogue::{Language, Phrase};

/// Height of a bar with its words.
const BAR: i64 = 46;

/// When each part was down in a period, a lane for each.
#[must_use]
pub fn outages(language: Language, figures: &[AvailabilityFigure], period: Period) -> Picture {
    strip(language, figures, period).picture(language)
}

fn strip(language: Language, figures: &[AvailabilityFigure], period: Period) -> Strip {
    let span = |from, until, tone, words: Phrase| Span {
        from,
        until: Some(until),
        tone,
        words: words.to_string(),
    };
    let lane = |figure: &AvailabilityFigure| {
        let mut spans = vec![span(period.from, period.until, "good", language.say("levels-up"))];
        if figure.measured.is_zero() {
            spans = vec![span(period.from, period.until, "plain", language.say("levels-unknown"))];
        }
        let down = figure
            .outages
            .iter()
            .map(|one| span(one.from, one.until, "bad", language.say("levels-down")));
        spans.extend(down);
        Lane {
            title: format!("{}: {}", part(language, &figure.part), down_words(language, figure)),
            spans,
        }
    };
    Strip {
        title: language.say("levels-outages-title").to_string(),
        from: period.from,
        until: period.until,
        now: None,
        lanes: figures.iter().map(lane).collect(),
        moments: Vec::new(),
    }
}

/// How much of the time it may be down in a month each part has used.
#[must_use]
pub fn allowance(language: Language, figures: &[AvailabilityFigure]) -> Picture {
    let drawing = used(language, figures);
    let line = |figure: &AvailabilityFigure| {
        Line::new(part(language, &figure.part), down_words(language, figure))
    };
    let lines = figures.iter().map(line).collect();
    let mut picture =
        Picture::of(language.say("levels-allowance-title").to_string(), &drawing, lines);
    picture.legend.push(("good", language.say("levels-kept").to_string()));
    picture.legend.push(("bad", language.say("levels-missed").to_string()));
    picture
}

fn used(language: Language, figures: &[AvailabilityFigure]) -> Drawing {
    let rows = i64::try_from(figures.len()).unwrap_or_default();
    let mut drawing = Drawing { height: rows * BAR + 4, ..Drawing::default() };
    for (place, figure) in (0_i64..).zip(figures) {
        let y = place * BAR;
        let words = format!("{}: {}", part(language, &figure.part), down_words(language, figure));
        drawing.words("lane", (2, y + 14), Anchor::Start, fitted(&words, WIDTH - 4));
        drawing.area("band", (1, y + 20), (WIDTH - 2, 16));
        let allowed = i64::from(figure.level.down_minutes_maximum) * 60;
        let down = figure.down().as_secs();
        let width = match (down, allowed) {
            (0, _) => 0,
            (_, 0) => WIDTH - 2,
            (down, allowed) => (down.min(allowed) * (WIDTH - 2) / allowed).max(3),
        };
        let tone = if figure.is_kept() { "good" } else { "bad" };
        if width > 0 {
            drawing.area(format!("band {tone}"), (1, y + 20), (width, 16));
        }
    }
    drawing
}

/// A part in words.
#[must_use]
pub fn part(language: Language, part: &Part) -> String {
    match part {
        Part::DnsService => language.say("levels-dns-service").to_string(),
        Part::DnsServer(target) => {
            language.say("levels-dns-server").with("target", target).to_string()
        }
        Part::Dnssec => "DNSSEC".to_owned(),
        Part::Rdap => "RDAP".to_owned(),
        Part::Whois => "WHOIS".to_owned(),
        Part::Epp => "EPP".to_owned(),
    }
}

/// How long something was down, beside how long it may be.
fn down_words(language: Language, figure: &AvailabilityFigure) -> Phrase {
    let minutes = whole_minutes(figure.down());
    let allowed = figure.level.down_minutes_maximum;
    let words = match (figure.measured.is_zero(), allowed) {
        (true, _) => language.say("levels-not-measured"),
        (false, 0) => language.say("levels-down-none-allowed"),
        (false, _) => language.say("levels-down-of"),
    };
    words.number("minutes", minutes).number("allowed", allowed)
}

/// Minutes, a begun one as a whole.
fn whole_minutes(span: SignedDuration) -> i64 {
    (span.as_secs() + 59) / 60
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use registry_core::rulebook::RulebookVersions;

    use super::super::life::tests::rulebooks;
    use super::super::strip::tests::{assert_readable, at};
    use super::*;
    use crate::page::catalogue::Catalogue;

    fn figures() -> (Vec<AvailabilityFigure>, Period) {
        let period = Period { from: at("2026-11-01"), until: at("2026-11-27") };
        let books: RulebookVersions = rulebooks();
        let levels = Arc::clone(books.shared_at(period.from));
        let figure = |part: Part, hours: i64| AvailabilityFigure {
            level: part.level(&levels.service_levels).clone(),
            measured: SignedDuration::from_hours(if hours < 0 { 0 } else { 600 }),
            outages: (0..hours)
                .map(|hour| {
                    let from = period.from + SignedDuration::from_hours(hour * 12);
                    Period { from, until: from + SignedDuration::from_hours(1) }
                })
                .collect(),
            part,
        };
        let server = "ns1.a-name-of-many-letters.test:[2001:db8:ffff:ffff::1]".repeat(3);
        let figures = vec![
            figure(Part::DnsService, 0),
            figure(Part::DnsServer(server), 3),
            figure(Part::Rdap, 20),
            figure(Part::Epp, -1),
        ];
        (figures, period)
    }

    #[test]
    fn what_was_down_is_drawn_and_said_beside_what_may_be() {
        let (figures, period) = figures();
        assert_readable(&strip(Catalogue::english(), &figures, period));
        used(Catalogue::english(), &figures).assert_readable();
        let allowance = allowance(Catalogue::english(), &figures);
        let said: Vec<_> = allowance.lines.iter().map(|line| line.words.as_str()).collect();
        assert_eq!(said[0], "down 0 minutes; none is allowed");
        assert_eq!(said[2], "down 1200 minutes of 864 a month");
        assert_eq!(said[3], "not measured");
        let outages = outages(Catalogue::english(), &figures, period);
        assert_eq!(outages.svg.matches("band bad").count(), 23);
        assert_eq!(outages.svg.matches("band plain").count(), 1, "EPP was not measured");
    }

    #[test]
    fn whoever_used_more_than_allowed_is_told_so_by_tone_and_words() {
        let (figures, _) = figures();
        let bars = used(Catalogue::english(), &figures);
        let svg = bars.svg("", "");
        assert_eq!((svg.matches("band bad").count(), svg.matches("band good").count()), (1, 1));
    }
}
