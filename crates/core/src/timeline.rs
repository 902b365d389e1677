//! What a child may know of its parent: a value and the instants at which it changes.
//!
//! A timeline is *causal*: the value at an instant follows from facts dated no later than it, so a
//! name that expired in March is judged by the standing of March even when first looked at in
//! May. It also reaches into the future, under the assumption that nobody acts.
//!
//! Two acts may carry the same instant (a sandbox clock stands still between turns), so changes
//! are ordered by their place in the list and a child remembers *how many* it has taken in, not
//! up to which instant. For that to hold the part of a timeline that has happened never changes:
//! new facts only ever append behind it.

use jiff::Timestamp;

/// A value over time: `initial`, then each change at its instant, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    initial: T,
    changes: Vec<(Timestamp, T)>,
}

impl<T: PartialEq> Timeline<T> {
    /// A timeline that holds one value for ever.
    pub fn constant(initial: T) -> Self {
        Self { initial, changes: Vec::new() }
    }

    /// Appends a change; a change to the value already held is none.
    ///
    /// An instant before the last change is moved to it: time does not go back.
    pub fn push(&mut self, at: Timestamp, value: T) {
        if *self.last() == value {
            return;
        }
        let at = self.changes.last().map_or(at, |(last, _)| at.max(*last));
        self.changes.push((at, value));
    }

    /// The value after every change.
    pub fn last(&self) -> &T {
        self.changes.last().map_or(&self.initial, |(_, value)| value)
    }

    /// The value at an instant, the changes of that very instant included.
    pub fn at(&self, instant: Timestamp) -> &T {
        self.after(self.count_until(instant))
    }

    /// How many changes have happened by an instant, that instant included.
    pub fn count_until(&self, instant: Timestamp) -> usize {
        self.changes.partition_point(|(at, _)| *at <= instant)
    }

    /// The value after the first `count` changes.
    pub fn after(&self, count: usize) -> &T {
        match count.min(self.changes.len()) {
            0 => &self.initial,
            place => &self.changes[place - 1].1,
        }
    }

    /// The change that follows the first `count`.
    pub fn next(&self, count: usize) -> Option<(Timestamp, &T)> {
        self.changes.get(count).map(|(at, value)| (*at, value))
    }

    /// Every change in order.
    pub fn changes(&self) -> impl Iterator<Item = (Timestamp, &T)> {
        self.changes.iter().map(|(at, value)| (*at, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a small number of seconds is an instant")
    }

    #[test]
    fn a_change_counts_from_its_own_instant() {
        let mut line = Timeline::constant("none");
        line.push(instant(10), "in term");
        assert_eq!(*line.at(instant(9)), "none");
        assert_eq!(*line.at(instant(10)), "in term");
    }

    #[test]
    fn two_changes_of_one_instant_keep_their_order() {
        let mut line = Timeline::constant(0);
        line.push(instant(10), 1);
        line.push(instant(10), 2);
        assert_eq!(*line.at(instant(10)), 2);
        assert_eq!(line.next(1), Some((instant(10), &2)));
        assert_eq!(*line.after(1), 1);
    }

    #[test]
    fn the_same_value_again_is_no_change() {
        let mut line = Timeline::constant(0);
        line.push(instant(10), 0);
        assert_eq!(line.changes().count(), 0);
    }

    #[test]
    fn time_does_not_go_back() {
        let mut line = Timeline::constant(0);
        line.push(instant(10), 1);
        line.push(instant(5), 2);
        assert_eq!(line.next(1), Some((instant(10), &2)));
    }
}
