//! Over random histories: what has happened never changes, and the agenda is never late.

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::accreditation::Standing;

use crate::scenario::{Deed, Vouched, at, days};

/// Days between one act and the next: often none, often on a boundary of the clock.
const STEPS: [i64; 10] = [0, 0, 1, 5, 30, 31, 90, 275, 335, 365];

pub(crate) fn step() -> impl Strategy<Value = (i64, u8)> {
    (prop::sample::select(&STEPS[..]), 0..5_u8)
}

/// Plays acts, those that are refused left out, and hands out every state on the way.
pub(crate) fn play(steps: &[(i64, u8)], mut look: impl FnMut(&Vouched, Timestamp)) -> Vouched {
    let mut vouched = Vouched::new();
    let mut now = at("2027-01-04");
    let mut newest = 0;
    for (wait, act) in steps {
        now += days(*wait);
        let deed = match act {
            0 => Deed::Apply(newest + 1),
            1 | 2 => Deed::Grant(newest),
            3 => Deed::Refuse(newest),
            _ => Deed::Withdraw,
        };
        if vouched.act(now, deed).is_ok() && matches!(deed, Deed::Apply(_)) {
            newest += 1;
        }
        look(&vouched, now);
    }
    vouched
}

fn happened(vouched: &Vouched, now: Timestamp) -> Vec<(Timestamp, Standing, bool)> {
    let line = vouched.line();
    let changes = line.changes().take_while(|(at, _)| *at <= now).enumerate();
    changes.map(|(place, (at, standing))| (at, *standing, line.next_is_act(place))).collect()
}

proptest! {
    #[test]
    fn facts_append_behind_what_has_happened(steps in prop::collection::vec(step(), 1..14)) {
        let mut before = Vec::new();
        play(&steps, |vouched, now| {
            let after = happened(vouched, now);
            assert_eq!(after[..before.len()], before[..], "at {now}");
            before = after;
        });
    }

    #[test]
    fn a_standing_and_the_next_always_differ(steps in prop::collection::vec(step(), 1..14)) {
        let line = play(&steps, |_, _| ()).line();
        let values: Vec<_> = std::iter::once(*line.after(0))
            .chain(line.changes().map(|(_, value)| *value))
            .collect();
        prop_assert!(values.windows(2).all(|pair| pair[0] != pair[1]));
        let instants: Vec<_> = line.changes().map(|(at, _)| at).collect();
        prop_assert!(instants.is_sorted());
    }

    #[test]
    fn nothing_happens_before_it_is_due(
        steps in prop::collection::vec(step(), 1..10),
        part in 0.0..1.0_f64,
    ) {
        play(&steps, |vouched, now| {
            let mut visited = vouched.clone();
            visited.visit(now);
            let due = visited.due_at(now).unwrap_or(now + days(3650));
            let early = now + (due - now).total(jiff::Unit::Second)
                .map(|seconds| jiff::SignedDuration::from_secs_f64(seconds * part * 0.999)).unwrap();
            assert!(visited.clone().visit(early).is_empty(), "due {due}, changed by {early}");
            if visited.due_at(now).is_some() {
                assert!(!visited.visit(due).is_empty(), "nothing at {due}");
            }
        });
    }

    #[test]
    fn however_often_the_sweep_comes_the_standing_is_recorded_alike(
        steps in prop::collection::vec(step(), 1..10),
        visits in prop::collection::vec(0..2000_i64, 0..8),
    ) {
        let vouched = play(&steps, |_, _| ());
        let last = vouched.accreditation.facts.last().map_or(at("2027-01-04"), |fact| fact.at);
        let (mut once, mut often) = (vouched.clone(), vouched);
        let changed = |decision: &registry_core::decision::Decision| -> Vec<_> {
            let standing = |events: &[registry_core::event::Event]| {
                events != [registry_core::event::Event::ReminderDue]
            };
            let changes = decision.changes.iter().filter(|change| standing(&change.events));
            changes.map(|change| (change.at, change.events.clone())).collect()
        };
        let mut visits = visits;
        visits.sort_unstable();
        let mut seen = Vec::new();
        for visit in visits {
            seen.extend(changed(&often.visit(last + days(visit))));
        }
        let end = last + days(2001);
        seen.extend(changed(&often.visit(end)));
        prop_assert_eq!(seen, changed(&once.visit(end)));
        prop_assert_eq!(often.accreditation.recorded_changes, once.accreditation.recorded_changes);
    }
}
