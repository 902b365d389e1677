//! A difference that would take too much of a zone away is held until somebody says it is right:
//! a mistake of ours must not take a TLD off the net.

use jiff::{SignedDuration, Timestamp};

/// How much may leave a zone within an hour of registry time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// In percent of the delegations.
    pub share_percent: u64,
    /// As many may always leave.
    pub minimum: u64,
}

impl Default for Hold {
    fn default() -> Self {
        Self { share_percent: 10, minimum: 1_000 }
    }
}

/// What left counts for so long, in registry time.
const COUNTED: SignedDuration = SignedDuration::from_hours(1);

impl Hold {
    /// Since when removals count at `now`, in a zone whose count began at an instant.
    pub(super) fn since(counted_from: Timestamp, now: Timestamp) -> Timestamp {
        now.checked_sub(COUNTED).unwrap_or(Timestamp::MIN).max(counted_from)
    }

    /// How many more delegations may leave a zone of so many, of which so many left in the time
    /// that counts; those that an operator released may besides.
    pub(super) fn left(self, delegations: u64, removed: u64, released: u64) -> u64 {
        let before = delegations.saturating_add(removed);
        let share = before.saturating_mul(self.share_percent) / 100;
        share.max(self.minimum).saturating_add(released).saturating_sub(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_may_leave_within_an_hour_and_a_thousand_always() {
        let hold = Hold::default();
        assert_eq!(hold.left(50_000, 0, 0), 5_000);
        assert_eq!(hold.left(45_000, 5_000, 0), 0, "a trickle is no way around it");
        assert_eq!(hold.left(47_000, 3_000, 0), 2_000);
        assert_eq!(hold.left(200, 0, 0), 1_000, "of a small zone anything");
        assert_eq!(hold.left(0, 1_500, 0), 0);
        assert_eq!(hold.left(100_000, 0, 40_000), 50_000, "what was released may leave");
    }

    #[test]
    fn what_left_before_a_release_or_over_an_hour_ago_does_not_count() {
        let now: Timestamp = "2027-01-01T12:00:00Z".parse().expect("an instant");
        let hour_ago = "2027-01-01T11:00:00Z".parse().expect("an instant");
        let released = "2027-01-01T11:30:00Z".parse().expect("an instant");
        assert_eq!(Hold::since(Timestamp::UNIX_EPOCH, now), hour_ago);
        assert_eq!(Hold::since(released, now), released);
    }
}
