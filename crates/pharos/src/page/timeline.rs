//! The standing of an accreditation as a picture: bands over time, drawn by the server.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::Standing;
use registry_core::timeline::Timeline;

use super::catalogue::Language;
use super::words;

/// Width of the picture's scale, in its own units; the template draws on 720 by 92.
const WIDTH: i64 = 700;

/// Left edge of the scale.
const LEFT: i64 = 10;

/// A picture ready to be drawn.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The whole of it in words.
    pub words: String,
    /// Standings, each with its span.
    pub bands: Vec<Band>,
    /// Each tone with the standings it stands for, in the order of the bands.
    pub legend: Vec<(&'static str, String)>,
    /// Dates under the scale.
    pub marks: Vec<Mark>,
    /// Where today is.
    pub now_x: i64,
    /// How the word `today` is anchored there.
    pub now_anchor: &'static str,
    /// What comes if nobody acts, line by line.
    pub forecast: Vec<String>,
}

/// A standing over a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its tone.
    pub tone: &'static str,
    /// Its words.
    pub words: String,
    /// Left edge.
    pub x: i64,
    /// Width.
    pub width: i64,
}

/// A date under the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub x: i64,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// The date.
    pub words: String,
}

/// Draws a standing over time; none where nothing ever changed.
#[must_use]
pub fn picture(language: Language, line: &Timeline<Standing>, now: Timestamp) -> Option<Picture> {
    let short = |standing: &Standing| words::standing_short(language, *standing);
    let changes: Vec<(Timestamp, Standing)> =
        line.changes().map(|(at, standing)| (at, *standing)).collect();
    let first = changes.first()?.0.min(now);
    let last = changes.last()?.0.max(now);
    let margin = SignedDuration::from_hours(24 * 30).max(last.duration_since(first) / 10);
    let start = first;
    let end = last.checked_add(margin).unwrap_or(last);
    let whole = end.duration_since(start).as_secs().max(1);
    let x = |at: Timestamp| LEFT + at.duration_since(start).as_secs() * WIDTH / whole;
    let ends = changes.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let bands = changes.iter().zip(ends).map(|((at, standing), until)| {
        let words::Badge { tone, words } = short(standing);
        Band { tone, words, x: x(*at), width: (x(until) - x(*at)).max(3) }
    });
    let now_x = x(now);
    let coming = changes.iter().filter(|(at, _)| *at > now);
    let forecast: Vec<String> = coming
        .map(|(at, standing)| {
            let phrase = language.say("timeline-coming").with("day", words::day(*at));
            phrase.with("standing", short(standing).words.to_lowercase()).into()
        })
        .collect();
    let past: Vec<String> = changes
        .iter()
        .map(|(at, standing)| {
            let phrase = language.say("timeline-from").with("day", words::day(*at));
            phrase.with("standing", short(standing).words).into()
        })
        .collect();
    let bands: Vec<Band> = bands.collect();
    let mut legend: Vec<(&'static str, String)> = Vec::new();
    for band in &bands {
        if !legend.iter().any(|(_, words)| *words == band.words) {
            legend.push((band.tone, band.words.clone()));
        }
    }
    Some(Picture {
        legend,
        words: language
            .say("timeline-words")
            .with("past", past.join(", "))
            .with("today", words::day(now))
            .into(),
        bands,
        marks: marks(&changes, x),
        now_x,
        now_anchor: anchor(now_x),
        forecast,
    })
}

/// The dates of the changes, leaving out any that would run into the one before.
fn marks(changes: &[(Timestamp, Standing)], x: impl Fn(Timestamp) -> i64) -> Vec<Mark> {
    const APART: i64 = 100;
    let mut marks: Vec<Mark> = Vec::new();
    for (at, _) in changes {
        let place = x(*at);
        if marks.last().is_none_or(|mark| place - mark.x >= APART) {
            let words = at.strftime("%-d %b %Y").to_string();
            marks.push(Mark { x: place, anchor: anchor(place), words });
        }
    }
    marks
}

const fn anchor(x: i64) -> &'static str {
    if x < 60 {
        "start"
    } else if x > 650 {
        "end"
    } else {
        "middle"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_each_other_and_today_stands_among_them() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let ends = at("2027-01-04T00:00:00Z");
        let mut line = Timeline::constant(Standing::NotYet);
        line.push(at("2026-01-04T00:00:00Z"), Standing::InTerm { ends: Some(ends) });
        line.push(ends, Standing::Grace { ended: ends });
        let since = at("2027-02-03T00:00:00Z");
        line.push(since, Standing::Lapsed { ended: ends, since });
        let english = crate::page::catalogue::Catalogue::english();
        let picture = picture(english, &line, at("2026-07-01T00:00:00Z")).unwrap();
        let words: Vec<_> = picture.bands.iter().map(|band| band.words.as_str()).collect();
        assert_eq!(words, ["In term", "Grace", "Lapsed"]);
        for pair in picture.bands.windows(2) {
            assert_eq!(pair[0].x + pair[0].width, pair[1].x);
        }
        assert!(picture.now_x > picture.bands[0].x && picture.now_x < picture.bands[1].x);
        assert_eq!(picture.forecast, ["4 January 2027: grace", "3 February 2027: lapsed"]);
        assert!(super::picture(english, &Timeline::constant(Standing::NotYet), since).is_none());
    }
}
