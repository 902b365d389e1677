//! What is so from one instant until another, and what follows when several are put together.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// A time from an instant until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant behind it.
    pub until: Timestamp,
}

impl Period {
    /// How long it is.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.until.duration_since(self.from)
    }

    /// The part of it within another, if there is any.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        let part = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (part.from < part.until).then_some(part)
    }
}

/// Whether something was seen to work, over time: parts in order that do not touch where they say
/// the same. Where there is none nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen(Vec<(Period, bool)>);

impl Seen {
    /// Adds what was seen behind everything that is there.
    pub(super) fn push(&mut self, period: Period, works: bool) {
        match self.0.last_mut() {
            Some((last, said)) if *said == works && last.until == period.from => {
                last.until = period.until;
            }
            _ => self.0.push((period, works)),
        }
    }

    /// Each part.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Period, bool)> {
        self.0.iter().copied()
    }

    /// What follows at every instant from what several saw then: `judge` is given what each says,
    /// in their order, and is asked only where at least one says something.
    pub(super) fn judged(all: &[Self], judge: impl Fn(&[Option<bool>]) -> Option<bool>) -> Self {
        let mut turns: BTreeMap<Timestamp, Vec<(usize, Option<bool>)>> = BTreeMap::new();
        for (index, seen) in all.iter().enumerate() {
            for (period, works) in seen.parts() {
                turns.entry(period.from).or_default().push((index, Some(works)));
                // What begins at the same instant is written behind it, and stands.
                turns.entry(period.until).or_default().insert(0, (index, None));
            }
        }
        let mut now = vec![None; all.len()];
        let mut result = Self::default();
        let mut since: Option<(Timestamp, bool)> = None;
        for (at, turned) in turns {
            if let Some((from, works)) = since {
                result.push(Period { from, until: at }, works);
            }
            for (index, says) in turned {
                now[index] = says;
            }
            let anything = now.iter().any(Option::is_some);
            since = anything.then(|| judge(&now)).flatten().map(|works| (at, works));
        }
        result
    }
}
