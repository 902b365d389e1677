//! How long things have waited: a bar for each span of days.

use jiff::Timestamp;

use super::drawing::{Anchor, Drawing, WIDTH};
use super::{Line, Picture};
use crate::page::catalogue::{Language, Phrase};

/// The first day of each bar, counted from when something was received.
const STARTS: [i64; 7] = [0, 1, 2, 4, 8, 15, 31];

/// Height of the tallest bar.
const TALLEST: i64 = 120;

/// A picture of how long things have waited at `now`; those that waited `owed_days` or longer
/// are marked. It is given when each was received.
#[must_use]
pub fn picture(
    language: Language,
    received: &[Timestamp],
    now: Timestamp,
    owed_days: Option<u32>,
) -> Picture {
    let bars = bars(received, now);
    let drawing = drawn(language, &bars, owed_days);
    let lines = bars.iter().map(|bar| {
        let words = language.say("ages-count").number("count", bar.count);
        Line::new(bar.words(language), words)
    });
    let mut picture =
        Picture::of(language.say("ages-title").to_string(), &drawing, lines.collect());
    if owed_days.is_some() {
        picture.legend.push(("good", language.say("ages-in-time").to_string()));
        picture.legend.push(("warn", language.say("ages-late").to_string()));
    }
    picture
}

/// How many waited from one day until before another.
struct Bar {
    from: i64,
    until: Option<i64>,
    count: usize,
}

impl Bar {
    fn words(&self, language: Language) -> Phrase {
        match self.until {
            Some(1) => language.say("ages-today"),
            Some(until) if until == self.from + 1 => {
                language.say("ages-day").number("days", self.from)
            }
            Some(until) => {
                language.say("ages-days").number("from", self.from).number("until", until - 1)
            }
            None => language.say("ages-longer").number("days", self.from),
        }
    }
}

fn bars(received: &[Timestamp], now: Timestamp) -> Vec<Bar> {
    let ages = received.iter().map(|at| now.duration_since(*at).as_hours().max(0) / 24);
    let ages: Vec<i64> = ages.collect();
    let ends = STARTS.iter().skip(1).map(|start| Some(*start)).chain([None]);
    let bar = |(from, until): (&i64, Option<i64>)| {
        let inside = |age: &&i64| *age >= from && until.is_none_or(|until| **age < until);
        Bar { from: *from, until, count: ages.iter().filter(inside).count() }
    };
    STARTS.iter().zip(ends).map(bar).collect()
}

fn drawn(language: Language, bars: &[Bar], owed_days: Option<u32>) -> Drawing {
    let mut drawing = Drawing { height: TALLEST + 60, ..Drawing::default() };
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let column = WIDTH / i64::try_from(bars.len().max(1)).unwrap_or(1);
    let bottom = TALLEST + 24;
    drawing.rule("tick", (0, bottom), (WIDTH, bottom));
    for (place, bar) in (0_i64..).zip(bars) {
        let share = i64::try_from(bar.count * 1000 / most).unwrap_or_default();
        // What is there is seen, however little it is beside the rest.
        let height = if bar.count == 0 { 0 } else { (share * TALLEST / 1000).max(3) };
        let middle = place * column + column / 2;
        let late = owed_days.is_some_and(|owed| bar.from >= i64::from(owed));
        let tone = if late { "warn" } else { "good" };
        if height > 0 {
            let size = (column - 24, height);
            drawing.area(format!("band {tone}"), (middle - size.0 / 2, bottom - height), size);
        }
        let count = bar.count.to_string();
        drawing.words("bar-count", (middle, bottom - height - 7), Anchor::Middle, count);
        let words = bar.words(language).to_string();
        drawing.words("date", (middle, bottom + 20), Anchor::Middle, words);
    }
    drawing
}

#[cfg(test)]
mod tests {
    use registry_core::calendar;

    use super::super::strip::tests::at;
    use super::*;
    use crate::page::catalogue::Catalogue;

    #[test]
    fn everything_that_waits_is_in_one_bar() {
        let now = at("2026-03-01");
        let days = [0, 0, 1, 3, 3, 7, 8, 14, 15, 30, 31, 400];
        let received = days.map(|days| calendar::add_days(now, -days).unwrap());
        let counts: Vec<_> = bars(&received, now).iter().map(|bar| bar.count).collect();
        assert_eq!(counts, [2, 1, 2, 1, 2, 2, 2]);
        drawn(Catalogue::english(), &bars(&received, now), Some(8)).assert_readable();
        let picture = picture(Catalogue::english(), &received, now, Some(8));
        let first = &picture.lines[0];
        assert_eq!((first.term.as_str(), first.words.as_str()), ("Under a day", "2 wait"));
        assert_eq!(picture.lines[6].term, "31+ days");
        assert_eq!(picture.svg.matches("band warn").count(), 3, "8, 15 and 31 days");
    }

    #[test]
    fn many_are_drawn_like_few_and_none_are_no_bars() {
        let now = at("2026-03-01");
        let crowd = vec![now; 100_000];
        drawn(Catalogue::english(), &bars(&crowd, now), None).assert_readable();
        let none = picture(Catalogue::english(), &[], now, None);
        assert!(!none.svg.contains("band"), "{}", none.svg);
        assert!(none.legend.is_empty());
    }
}
