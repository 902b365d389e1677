//! Deadlines, week by week: how many end on each day, and which.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use registry_core::calendar;

use super::drawing::{Anchor, Drawing, WIDTH};
use super::{Line, Picture};
use crate::page::catalogue::Language;
use crate::page::words;

/// A week has so many columns.
const DAYS: i64 = 7;

/// Height of a day.
const DAY: i64 = 58;

/// Something that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The first instant after it, as rows keep it; it is shown on the day before.
    pub at: Timestamp,
    /// What ends, in a few words.
    pub words: String,
    /// Where one acts on it.
    pub path: Option<String>,
}

/// Deadlines over so many weeks from the one of `now` on, Monday first, days in UTC. What was due
/// before it is counted above; the table has everything, overdue first.
#[must_use]
pub fn picture(language: Language, deadlines: &[Deadline], now: Timestamp, weeks: u8) -> Picture {
    let mut deadlines: Vec<&Deadline> = deadlines.iter().collect();
    deadlines.sort_by_key(|deadline| deadline.at);
    let drawing = drawn(language, &deadlines, now, weeks);
    let lines = deadlines.iter().map(|deadline| {
        let overdue = deadline.at <= now;
        let day = words::last_day(deadline.at);
        let term =
            if overdue { language.say("month-overdue").with("day", day).to_string() } else { day };
        Line { path: deadline.path.clone(), ..Line::new(term, &deadline.words) }
    });
    let mut picture =
        Picture::of(language.say("month-title").to_string(), &drawing, lines.collect());
    picture.legend.push(("warn", language.say("month-due").to_string()));
    picture.legend.push(("bad", language.say("month-late").to_string()));
    picture
}

/// The Monday of a week, at 00:00 UTC.
fn monday(now: Timestamp) -> Timestamp {
    let day = calendar::day_of(now);
    let behind = day.to_zoned(TimeZone::UTC).weekday().since(Weekday::Monday);
    calendar::add_days(day, -i64::from(behind)).unwrap_or(day)
}

fn drawn(language: Language, deadlines: &[&Deadline], now: Timestamp, weeks: u8) -> Drawing {
    let head = 24;
    let height = head + i64::from(weeks) * DAY;
    let mut drawing = Drawing { height, ..Drawing::default() };
    let column = WIDTH / DAYS;
    let first = monday(now);
    let today = calendar::day_of(now);
    for place in 0..DAYS {
        let day = calendar::add_days(first, place).unwrap_or(first);
        let at = (place * column + column / 2, 14);
        drawing.words("date", at, Anchor::Middle, day.strftime("%a").to_string());
    }
    for place in 0..i64::from(weeks) * DAYS {
        let Ok(day) = calendar::add_days(first, place) else { continue };
        let (x, y) = (place % DAYS * column, head + place / DAYS * DAY);
        // A deadline stands on the last day before it.
        let ends =
            |one: &&&Deadline| calendar::day_of(calendar::last_instant_before(one.at)) == day;
        let due: Vec<_> = deadlines.iter().filter(ends).collect();
        let late = due.iter().any(|one| one.at <= now);
        let tone = match (due.is_empty(), late) {
            (true, _) => "",
            (false, true) => " bad",
            (false, false) => " warn",
        };
        let here = if day == today { " today" } else { "" };
        drawing.area(format!("day{tone}{here}"), (x + 2, y + 2), (column - 4, DAY - 4));
        let form =
            if place == 0 || day.strftime("%-d").to_string() == "1" { "%-d %b" } else { "%-d" };
        let class = if day == today { "now-name" } else { "date" };
        let number = day.strftime(form).to_string();
        drawing.words(class, (x + 9, y + 19), Anchor::Start, number);
        if !due.is_empty() {
            let count = language.say("month-count").number("count", due.len()).to_string();
            drawing.words("bar-count", (x + column / 2, y + 42), Anchor::Middle, count);
        }
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::super::strip::tests::at;
    use super::*;
    use crate::page::catalogue::Catalogue;

    fn deadline(day: &str) -> Deadline {
        let words = "A reply to a question with a very long title".to_owned();
        Deadline { at: at(day), words, path: Some("/desk/requests/1".to_owned()) }
    }

    #[test]
    fn a_deadline_stands_on_its_last_day() {
        let now = at("2026-01-07");
        let deadlines = [deadline("2026-01-10"), deadline("2026-01-10"), deadline("2026-01-02")];
        let picture = picture(Catalogue::english(), &deadlines, now, 5);
        let terms: Vec<_> = picture.lines.iter().map(|line| line.term.as_str()).collect();
        assert_eq!(terms, ["Overdue: 1 January 2026", "9 January 2026", "9 January 2026"]);
        assert_eq!(picture.lines[1].path.as_deref(), Some("/desk/requests/1"));
        assert!(picture.svg.contains(">2 due</text>"), "{}", picture.svg);
        assert_eq!(picture.svg.matches("day warn").count(), 1);
        assert!(!picture.svg.contains("day bad"), "the week begins behind it");
    }

    #[test]
    fn a_full_month_is_readable() {
        let now = at("2026-12-31");
        let many: Vec<_> = (0..4000)
            .map(|hour| {
                let at = calendar::add_days(now, hour / 100).unwrap();
                Deadline { at, ..deadline("2026-12-31") }
            })
            .collect();
        let every: Vec<_> = many.iter().collect();
        drawn(Catalogue::english(), &every, now, 6).assert_readable();
        assert_eq!(monday(now), at("2026-12-28"));
        assert_eq!(monday(at("2026-12-28")), at("2026-12-28"));
    }
}
