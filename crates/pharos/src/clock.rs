//! The only place that reads a clock.

use jiff::Timestamp;

/// Registry time and wall time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

impl Clock {
    /// A clock whose registry time stands still.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(at) }
    }

    /// Registry time, cut to microseconds.
    #[must_use]
    pub fn registry_now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(|| self.wall_now())
    }

    /// Wall time, cut to microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads a clock")]
    pub fn wall_now(&self) -> Timestamp {
        registry_core::calendar::truncate_to_microseconds(Timestamp::now())
    }
}
