//! Time along a drawing: where an instant stands, and which dates are written under it.

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;

use super::drawing::{Anchor, Drawing, WIDTH, width_of};

/// Left and right edge of the scale.
pub(super) const LEFT: i64 = 10;
const RIGHT: i64 = WIDTH - 10;

/// How far a date stays from the next, in units.
const APART: i64 = 12;

/// A span of time along the width of a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    from: Timestamp,
    until: Timestamp,
}

impl Axis {
    /// From one instant until another; at least a day.
    pub(super) fn new(from: Timestamp, until: Timestamp) -> Self {
        let least = from.checked_add(SignedDuration::from_hours(24)).unwrap_or(from);
        Self { from, until: until.max(least) }
    }

    /// Where an instant stands; one outside stands at the edge.
    pub(super) fn place(&self, at: Timestamp) -> i64 {
        let whole = self.until.duration_since(self.from).as_secs().max(1);
        let passed = at.duration_since(self.from).as_secs().clamp(0, whole);
        LEFT + passed * (RIGHT - LEFT) / whole
    }

    /// Writes dates under a line at `y`: days, months or years, as many as there is room for.
    pub(super) fn dates(&self, drawing: &mut Drawing, y: i64) {
        drawing.rule("tick", (LEFT, y), (RIGHT, y));
        let mut free = 0;
        for (at, words) in self.steps() {
            let x = self.place(at);
            drawing.rule("tick", (x, y), (x, y + 6));
            let half = (width_of(&words) + 1) / 2;
            let centre = x.clamp(half, WIDTH - half);
            if centre - half >= free {
                drawing.words("date", (centre, y + 20), Anchor::Middle, words);
                free = centre + half + APART;
            }
        }
    }

    /// The dates that are written: the first of days, months or years, whichever are few enough.
    fn steps(&self) -> Vec<(Timestamp, String)> {
        const MOST: usize = 14;
        let days = [1, 2, 7, 14].map(|days| self.days(days));
        let months = [1, 3, 6, 12, 24, 60, 120].map(|months| self.months(months));
        let all = days.into_iter().chain(months);
        all.filter(|steps| steps.len() <= MOST).find(|steps| !steps.is_empty()).unwrap_or_default()
    }

    fn days(&self, days: i64) -> Vec<(Timestamp, String)> {
        let first = calendar::day_of(self.from);
        let step = |at| calendar::add_days(at, days).ok();
        self.stepped(first, step, "%-d %b")
    }

    fn months(&self, months: i32) -> Vec<(Timestamp, String)> {
        let january = calendar::month_of(self.from).strftime("%m").to_string();
        // From a January on, so that years begin where years begin.
        let back = january.parse().map_or(0, |month: i32| 1 - month);
        let month = calendar::month_of(self.from);
        let first = calendar::add_months(month, back).unwrap_or(month);
        let step = |at| calendar::add_months(at, months).ok();
        self.stepped(first, step, if months < 12 { "%b %Y" } else { "%Y" })
    }

    fn stepped(
        &self,
        first: Timestamp,
        step: impl Fn(Timestamp) -> Option<Timestamp>,
        form: &str,
    ) -> Vec<(Timestamp, String)> {
        // More than this many are too many to be written anyway.
        const LOOKED_AT: usize = 400;
        let all = std::iter::successors(Some(first), |at| step(*at)).take(LOOKED_AT);
        let inside = all.skip_while(|at| *at < self.from).take_while(|at| *at <= self.until);
        inside.map(|at| (at, at.strftime(form).to_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_few_enough_to_be_read_over_any_span() {
        let from = at("2026-01-05T12:00:00Z");
        for (days, first) in [(1, "6 Jan"), (30, "12 Jan"), (400, "Feb 2026"), (4000, "2027")] {
            let axis = Axis::new(from, calendar::add_days(from, days).unwrap());
            let mut drawing = Drawing { height: 40, shapes: Vec::new() };
            axis.dates(&mut drawing, 10);
            drawing.assert_readable();
            let svg = drawing.svg("", "");
            let said = svg.split("middle\">").nth(1).unwrap().split('<').next().unwrap();
            assert_eq!(said, first, "{days} days");
            assert!(svg.matches("<text").count() >= 1, "{days} days");
        }
    }

    #[test]
    fn an_instant_outside_stands_at_the_edge() {
        let axis = Axis::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        assert_eq!(axis.place(at("2020-01-01T00:00:00Z")), LEFT);
        assert_eq!(axis.place(at("2030-01-01T00:00:00Z")), RIGHT);
    }
}
