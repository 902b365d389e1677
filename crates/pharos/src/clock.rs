//! The only file that reads a clock.
//!
//! **Registry time** is what policy, history and the dates people see run on; in a sandbox it can
//! be turned. **Wall time** is what time-outs, sign-in sessions, one-time codes, certificates and
//! delivery retries run on; nothing turns it (DESIGN, section 3).

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar::{day_of, truncate_to_microseconds};

/// The longest a write takes: by then every one begun before an instant has ended, on every node.
const WRITES_ENDED: SignedDuration = SignedDuration::from_secs(60);

/// Why registry time is not to be trusted: writes and the sweep stop until an operator confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockDoubt {
    /// It is behind what was recorded.
    #[error(
        "the clock reads {now}, behind the newest record of {newest}; set it right, or confirm it \
         with `pharos clock confirm`"
    )]
    BehindRecords {
        /// What it reads.
        now: Timestamp,
        /// The newest record's instant.
        newest: Timestamp,
    },
    /// It is far ahead of what was recorded.
    #[error(
        "the clock reads {now}, further past the newest record of {newest} than the guard allows; \
         set it right, or confirm it with `pharos clock confirm`"
    )]
    FarAhead {
        /// What it reads.
        now: Timestamp,
        /// The newest record's instant.
        newest: Timestamp,
    },
    /// It jumped while the program ran.
    #[error(
        "the clock jumped to {now} while the program ran; set it right, or confirm it with \
         `pharos clock confirm`"
    )]
    Jumped {
        /// What it reads now.
        now: Timestamp,
    },
}

/// Both clocks; cheap to clone.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Arc<Source>,
}

#[derive(Debug)]
enum Source {
    /// Registry time is wall time, watched by a guard.
    Real(Mutex<Guard>),
    /// Registry time moves only when it is turned, in microseconds since 1970.
    Manual(AtomicI64),
}

/// What the guard compares the clock with.
#[derive(Debug)]
struct Guard {
    span: Duration,
    seen: Timestamp,
    seen_monotonic: Instant,
    doubt: Option<ClockDoubt>,
    doubted_since: Option<Timestamp>,
}

impl Guard {
    fn come_into(&mut self, doubt: ClockDoubt, now: Timestamp) {
        self.doubt = Some(doubt);
        self.doubted_since = Some(now);
    }
}

impl Clock {
    /// A clock that runs; jumps of more than `span` against the monotonic clock stop it.
    pub fn real(span: Duration) -> Self {
        let guard = Guard {
            span,
            seen: wall_now(),
            seen_monotonic: Instant::now(),
            doubt: None,
            doubted_since: None,
        };
        Self { source: Arc::new(Source::Real(Mutex::new(guard))) }
    }

    /// A clock that stands at an instant until it is turned.
    pub fn manual(now: Timestamp) -> Self {
        Self { source: Arc::new(Source::Manual(AtomicI64::new(now.as_microsecond()))) }
    }

    /// Registry time, cut to microseconds.
    pub fn registry_now(&self) -> Timestamp {
        match &*self.source {
            Source::Real(_) => wall_now(),
            Source::Manual(micros) => {
                let micros = micros.load(Ordering::SeqCst);
                Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Wall time.
    pub fn wall_now(&self) -> Timestamp {
        wall_now()
    }

    /// When the day of registry time began, once every write of the day before has ended, on every
    /// node; none until then.
    pub fn day_begun(&self) -> Option<Timestamp> {
        let now = self.registry_now();
        let begun = day_of(now);
        begun.checked_add(WRITES_ENDED).is_ok_and(|ended| now >= ended).then_some(begun)
    }

    /// Turns a manual clock forward; answers whether it may be turned and was not turned back.
    pub fn turn_to(&self, to: Timestamp) -> bool {
        match &*self.source {
            Source::Real(_) => false,
            Source::Manual(micros) => {
                micros.fetch_max(to.as_microsecond(), Ordering::SeqCst) <= to.as_microsecond()
            }
        }
    }

    /// Whether it can be turned.
    pub fn is_manual(&self) -> bool {
        matches!(&*self.source, Source::Manual(_))
    }

    /// Holds a running clock against the newest record, at start; a manual one is its own truth.
    pub fn compare_with_records(&self, newest: Timestamp) {
        let Source::Real(guard) = &*self.source else { return };
        let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
        let now = wall_now();
        let ahead = now.duration_since(newest);
        if ahead.is_negative() {
            guard.come_into(ClockDoubt::BehindRecords { now, newest }, now);
        } else if ahead.unsigned_abs() > guard.span {
            guard.come_into(ClockDoubt::FarAhead { now, newest }, now);
        }
    }

    /// Whether registry time may be written down now.
    ///
    /// # Errors
    /// The doubt, until an operator confirms the clock.
    pub fn admits_writes(&self) -> Result<(), ClockDoubt> {
        let Source::Real(guard) = &*self.source else { return Ok(()) };
        let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, monotonic) = (wall_now(), Instant::now());
        let passed = monotonic.duration_since(guard.seen_monotonic);
        let moved = now.duration_since(guard.seen);
        let drift = moved.as_nanos().abs_diff(i128::try_from(passed.as_nanos()).unwrap_or(0));
        if drift > guard.span.as_nanos() && guard.doubt.is_none() {
            guard.come_into(ClockDoubt::Jumped { now }, now);
        }
        guard.seen = now;
        guard.seen_monotonic = monotonic;
        guard.doubt.map_or(Ok(()), Err)
    }

    /// An operator's word, given at an instant, that the clock is right; it ends a doubt that is
    /// no younger.
    pub fn confirm(&self, given: Timestamp) {
        let Source::Real(guard) = &*self.source else { return };
        let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
        if guard.doubted_since.is_some_and(|since| given >= since) {
            guard.doubt = None;
            guard.doubted_since = None;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn wall_now() -> Timestamp {
    truncate_to_microseconds(Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_turned_and_never_goes_back() {
        let start: Timestamp = "2026-01-05T12:00:00Z".parse().expect("an instant");
        let later: Timestamp = "2026-01-06T12:00:00Z".parse().expect("an instant");
        let clock = Clock::manual(start);
        assert!(clock.turn_to(later));
        assert_eq!(clock.registry_now(), later);
        assert!(!clock.turn_to(start));
        assert_eq!(clock.registry_now(), later);
    }

    #[test]
    fn a_clock_behind_the_records_stops_writes_until_it_is_confirmed() {
        let clock = Clock::real(Duration::from_secs(3600));
        let tomorrow = clock.wall_now() + Duration::from_secs(86_400);
        clock.compare_with_records(tomorrow);
        assert!(matches!(clock.admits_writes(), Err(ClockDoubt::BehindRecords { .. })));
        clock.confirm(clock.wall_now() - Duration::from_secs(60));
        assert!(clock.admits_writes().is_err(), "a word from before the doubt");
        clock.confirm(clock.wall_now());
        assert_eq!(clock.admits_writes(), Ok(()));
    }

    #[test]
    fn a_clock_far_past_the_records_stops_writes() {
        let clock = Clock::real(Duration::from_secs(3600));
        clock.compare_with_records(clock.wall_now() - Duration::from_secs(7200));
        assert!(matches!(clock.admits_writes(), Err(ClockDoubt::FarAhead { .. })));
    }
}
