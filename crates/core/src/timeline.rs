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
//!
//! A change also knows whether time or an act made it. At one instant time comes first, that of
//! the child included: an act of that instant finds everything due at it recorded (DESIGN, section
//! 4a, 6), so a child that is looked at only later must take it in after its own time as well.

use jiff::Timestamp;

/// A value over time: `initial`, then each change at its instant, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    initial: T,
    changes: Vec<Change<T>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Change<T> {
    at: Timestamp,
    value: T,
    by_act: bool,
}

impl<T: PartialEq> Timeline<T> {
    /// A timeline that holds one value for ever.
    pub fn constant(initial: T) -> Self {
        Self { initial, changes: Vec::new() }
    }

    /// Appends a change that time makes; a change to the value already held is none.
    ///
    /// An instant before the last change is moved to it: time does not go back.
    pub fn push(&mut self, at: Timestamp, value: T) {
        self.append(at, value, false);
    }

    /// As `push`, for a change that an act makes.
    pub fn push_act(&mut self, at: Timestamp, value: T) {
        self.append(at, value, true);
    }

    fn append(&mut self, at: Timestamp, value: T, by_act: bool) {
        if *self.last() == value {
            return;
        }
        let at = self.changes.last().map_or(at, |last| at.max(last.at));
        self.changes.push(Change { at, value, by_act });
    }

    /// The value after every change.
    pub fn last(&self) -> &T {
        self.changes.last().map_or(&self.initial, |last| &last.value)
    }

    /// The value at an instant, the changes of that very instant included.
    pub fn at(&self, instant: Timestamp) -> &T {
        self.after(self.count_until(instant))
    }

    /// How many changes have happened by an instant, that instant included.
    pub fn count_until(&self, instant: Timestamp) -> usize {
        self.changes.partition_point(|change| change.at <= instant)
    }

    /// How many changes have happened by an instant before anybody acts at it: those of the very
    /// instant that time makes are among them, but none behind an act.
    pub fn count_before_acts_at(&self, instant: Timestamp) -> usize {
        let earlier = self.changes.partition_point(|change| change.at < instant);
        let by_time = |change: &&Change<T>| change.at == instant && !change.by_act;
        earlier + self.changes[earlier..].iter().take_while(by_time).count()
    }

    /// The value after the first `count` changes.
    pub fn after(&self, count: usize) -> &T {
        match count.min(self.changes.len()) {
            0 => &self.initial,
            place => &self.changes[place - 1].value,
        }
    }

    /// The change that follows the first `count`.
    pub fn next(&self, count: usize) -> Option<(Timestamp, &T)> {
        self.changes.get(count).map(|change| (change.at, &change.value))
    }

    /// Whether an act, not time, makes the change that follows the first `count`.
    pub fn next_is_act(&self, count: usize) -> bool {
        self.changes.get(count).is_some_and(|change| change.by_act)
    }

    /// Every change in order.
    pub fn changes(&self) -> impl Iterator<Item = (Timestamp, &T)> {
        self.changes.iter().map(|change| (change.at, &change.value))
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
    fn an_act_is_told_from_time() {
        let mut line = Timeline::constant(0);
        line.push(instant(10), 1);
        line.push_act(instant(10), 2);
        assert_eq!(
            [line.next_is_act(0), line.next_is_act(1), line.next_is_act(2)],
            [false, true, false]
        );
    }

    #[test]
    fn before_the_acts_of_an_instant_only_time_has_changed_anything() {
        let mut line = Timeline::constant(0);
        line.push(instant(9), 1);
        line.push(instant(10), 2);
        line.push_act(instant(10), 3);
        assert_eq!((line.count_before_acts_at(instant(10)), line.count_until(instant(10))), (2, 3));
        assert_eq!(line.count_before_acts_at(instant(11)), 3);
    }

    #[test]
    fn time_does_not_go_back() {
        let mut line = Timeline::constant(0);
        line.push(instant(10), 1);
        line.push(instant(5), 2);
        assert_eq!(line.next(1), Some((instant(10), &2)));
    }
}
