//! The clock, which the caller has: this crate reads none of its own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// By the wall clock.
    fn now(&self) -> Timestamp;
    /// In microseconds since the worker started: it cannot be set back.
    fn monotonic_microseconds(&self) -> u64;

    /// Both.
    fn moment(&self) -> Moment {
        Moment { at: self.now(), monotonic_microseconds: self.monotonic_microseconds() }
    }
}

/// An instant, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// By the wall clock.
    pub at: Timestamp,
    /// In microseconds since the worker started.
    pub monotonic_microseconds: u64,
}
