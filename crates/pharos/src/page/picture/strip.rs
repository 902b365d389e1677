//! Lanes over time: spans in a tone, numbered moments above them, and today.

use jiff::Timestamp;

use super::axis::{Axis, LEFT};
use super::drawing::{Anchor, Drawing, WIDTH, fitted, width_of};
use super::{Line, Picture};
use crate::page::catalogue::Language;
use crate::page::words;

/// Height of a lane with its title.
const LANE: i64 = 54;

/// How far two pins on one level stay apart.
const PIN: i64 = 21;

/// What one thing was over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// What it is.
    pub title: String,
    /// What it was, and when.
    pub spans: Vec<Span>,
}

/// Something that was so from an instant until before another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant behind it; none where no end is known.
    pub until: Option<Timestamp>,
    /// `good`, `warn`, `bad` or `plain`.
    pub tone: &'static str,
    /// In a word or two.
    pub words: String,
}

/// Something that happens at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// `good`, `warn`, `bad` or `plain`.
    pub tone: &'static str,
    /// What.
    pub words: String,
}

/// Everything that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// What the picture shows.
    pub title: String,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Where today is, if it is to be marked: what lies behind it is a forecast.
    pub now: Option<Timestamp>,
    /// Lane by lane, from the top.
    pub lanes: Vec<Lane>,
    /// Numbered above the lanes, in the order of their instants.
    pub moments: Vec<Moment>,
}

impl Strip {
    /// The strip as a picture, with spans and moments as its table in the order of time.
    #[must_use]
    pub fn picture(mut self, language: Language) -> Picture {
        self.moments.sort_by_key(|moment| moment.at);
        let drawing = self.drawn(language);
        let lines = self.lines(language);
        let mut picture = Picture::of(self.title, &drawing, lines);
        for span in self.lanes.iter().flat_map(|lane| &lane.spans) {
            let known = |(tone, words): &(_, String)| *tone == span.tone && *words == span.words;
            if !picture.legend.iter().any(known) {
                picture.legend.push((span.tone, span.words.clone()));
            }
        }
        picture
    }

    fn drawn(&self, language: Language) -> Drawing {
        let axis = Axis::new(self.from, self.until);
        let mut drawing = Drawing::default();
        let levels = self.levels(&axis);
        let depth = levels.iter().max().map_or(0, |deepest| deepest + 1);
        let top = 24 + i64::try_from(depth).unwrap_or_default() * PIN;
        let bottom = top + i64::try_from(self.lanes.len()).unwrap_or_default() * LANE;
        drawing.height = bottom + 28;
        if let Some(now) = self.now {
            let x = axis.place(now);
            drawing.area("ahead", (x, 20), (WIDTH - LEFT - x, bottom - 20));
            let today = language.say("picture-today").to_string();
            let half = (width_of(&today) + 1) / 2;
            let centre = x.clamp(half, WIDTH - half);
            drawing.words("now-name", (centre, 14), Anchor::Middle, today);
        }
        for (moment, level) in self.moments.iter().zip(&levels) {
            let y = top - 12 - i64::try_from(*level).unwrap_or_default() * PIN;
            let x = axis.place(moment.at);
            drawing.rule("stem", (x, y), (x, bottom));
        }
        for (lane, place) in self.lanes.iter().zip(0_i64..) {
            lane.draw(&axis, &mut drawing, top + place * LANE);
        }
        if let Some(now) = self.now {
            let x = axis.place(now);
            drawing.rule("now", (x, 18), (x, bottom));
        }
        for (place, (moment, level)) in self.moments.iter().zip(&levels).enumerate() {
            let y = top - 12 - i64::try_from(*level).unwrap_or_default() * PIN;
            drawing.pin(moment.tone, (axis.place(moment.at), y), place + 1);
        }
        axis.dates(&mut drawing, bottom);
        drawing
    }

    /// On which level above the lanes each moment stands, so that no pin covers another.
    fn levels(&self, axis: &Axis) -> Vec<usize> {
        let mut ends: Vec<i64> = Vec::new();
        let mut levels = Vec::new();
        for moment in &self.moments {
            let x = axis.place(moment.at);
            let free = ends.iter().position(|end| x - end >= PIN).unwrap_or(ends.len());
            match ends.get_mut(free) {
                Some(end) => *end = x,
                None => ends.push(x),
            }
            levels.push(free);
        }
        levels
    }

    fn lines(&self, language: Language) -> Vec<Line> {
        let mut lines = Vec::new();
        for lane in &self.lanes {
            for span in &lane.spans {
                let line =
                    Line::new(span.term(language), format!("{}: {}", lane.title, span.words));
                lines.push((span.from, line));
            }
        }
        for (place, moment) in self.moments.iter().enumerate() {
            let line = Line::new(words::moment(moment.at), &moment.words);
            lines.push((moment.at, Line { mark: Some(place + 1), ..line }));
        }
        lines.sort_by_key(|(at, _)| *at);
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

impl Lane {
    fn draw(&self, axis: &Axis, drawing: &mut Drawing, y: i64) {
        let title = fitted(&self.title, WIDTH - 2 * LEFT);
        drawing.words("lane", (LEFT, y + 12), Anchor::Start, title);
        for span in &self.spans {
            let x = axis.place(span.from);
            let end = span.until.map_or(WIDTH - LEFT, |until| axis.place(until));
            // What is short is still there; at the right edge it reaches to the left.
            let width = (end - x).max(3);
            let x = x.min(WIDTH - LEFT - width);
            drawing.area(format!("band {}", span.tone), (x, y + 18), (width, 24));
            let begins_inside = |other: &Span| {
                other.from > span.from && { span.until.is_none_or(|until| other.from < until) }
            };
            let is_whole = !self.spans.iter().any(begins_inside);
            if is_whole && width_of(&span.words) + 12 <= width {
                let middle = x + width / 2;
                let class = "band-name";
                drawing.words(class, (middle, y + 34), Anchor::Middle, span.words.as_str());
            }
        }
    }
}

impl Span {
    /// `5 January 2026 – 4 January 2027`, the end as its last day.
    fn term(&self, language: Language) -> String {
        let from = words::day(self.from);
        match self.until {
            Some(until) => {
                let last = words::last_day(until);
                if last == from { from } else { format!("{from} – {last}") }
            }
            None => language.say("picture-since").with("day", from).to_string(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::catalogue::Catalogue;

    pub(in crate::page::picture) fn at(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    /// A strip is readable, whatever it is asked to show.
    pub(in crate::page::picture) fn assert_readable(strip: &Strip) {
        strip.drawn(Catalogue::english()).assert_readable();
    }

    fn crowded() -> Strip {
        let (from, until) = (at("2026-01-01"), at("2027-01-01"));
        let span = |from, until, tone, words: &str| Span {
            from: at(from),
            until: Some(at(until)),
            tone,
            words: words.to_owned(),
        };
        let long = "a state with more words than fit anywhere".repeat(4);
        let spans = vec![
            span("2026-01-01", "2026-12-30", "good", "In term"),
            span("2026-12-30", "2026-12-31", "warn", &long),
            span("2026-12-31", "2027-01-01", "bad", "Lapsed"),
        ];
        let moments = (0..40).map(|day| Moment {
            at: registry_core::calendar::add_days(from, day / 4).unwrap(),
            tone: "plain",
            words: format!("Number {day} of {long}"),
        });
        let lane = Lane { title: "Standing of its holder".to_owned(), spans };
        Strip {
            title: "Crowded".to_owned(),
            from,
            until,
            now: Some(at("2027-01-01")),
            lanes: vec![lane.clone(), lane],
            moments: moments.collect(),
        }
    }

    #[test]
    fn nothing_leaves_the_picture_and_no_words_cover_others() {
        let strip = crowded();
        assert_readable(&strip);
        let picture = strip.picture(Catalogue::english());
        assert_eq!(picture.lines.len(), 6 + 40, "everything is in the table as well");
        let tones: Vec<_> = picture.legend.iter().map(|(tone, _)| *tone).collect();
        assert_eq!(tones, ["good", "warn", "bad"]);
    }

    #[test]
    fn the_table_follows_time_and_names_last_days() {
        let picture = crowded().picture(Catalogue::english());
        assert_eq!(picture.lines[0].term, "1 January 2026 – 29 December 2026");
        assert_eq!(picture.lines[0].words, "Standing of its holder: In term");
        let marks: Vec<_> = picture.lines.iter().filter_map(|line| line.mark).collect();
        assert_eq!(marks, (1..=40).collect::<Vec<_>>());
        let last = picture.lines.last().unwrap();
        assert_eq!(last.term, "31 December 2026");
    }
}
