//! What somebody turns to when: an agenda of matters, drawn at random.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use registry_testkit::Chance;

use super::cast::Cast;

/// What somebody turns to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matter {
    /// An organization, by its place.
    Member(usize),
    /// A name, by its organization's place and its own.
    Name(usize, usize),
}

/// Matters by the instant somebody turns to them; of one instant, in the order they were put.
#[derive(Debug, Default)]
pub(crate) struct Attention {
    agenda: BTreeMap<(Timestamp, u64), Matter>,
    count: u64,
}

impl Attention {
    /// Every organization comes within the first half year, its names in the two years after.
    pub(super) fn at_the_beginning(cast: &Cast, begin: Timestamp, chance: &mut Chance) -> Self {
        let mut attention = Self::default();
        let mut within = |from: Timestamp, hours: u64| {
            let hours = i64::try_from(chance.below(hours)).unwrap_or_default();
            from + SignedDuration::from_hours(hours)
        };
        for (place, member) in cast.members.iter().enumerate() {
            let comes_at = within(begin, 24 * 180);
            attention.put(comes_at, Matter::Member(place));
            for name in 0..member.names.len() {
                attention.put(within(comes_at, 24 * 700), Matter::Name(place, name));
            }
        }
        attention
    }

    pub(super) fn put(&mut self, at: Timestamp, matter: Matter) {
        self.count += 1;
        self.agenda.insert((at, self.count), matter);
    }

    pub(super) fn next(&mut self) -> Option<(Timestamp, Matter)> {
        self.agenda.pop_first().map(|((at, _), matter)| (at, matter))
    }
}
