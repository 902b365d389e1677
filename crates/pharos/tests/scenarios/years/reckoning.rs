//! The accreditation clock reckoned by hand (P-4, P-31, P-41 to P-44), from nothing but what was
//! asked and answered: it shares no line with the program.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// The grace after the end of an accreditation (P-41).
const GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a bystander knows of an organization's standing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reckoned {
    /// When its term ends or ended.
    ends_at: Option<Timestamp>,
    /// Applications not yet decided, and when they came.
    pending: BTreeMap<String, Timestamp>,
    /// Whether its accreditation was withdrawn.
    withdrawn: bool,
    /// Whether it stands on a government basis.
    recognised: bool,
}

impl Reckoned {
    pub(crate) fn applied(&mut self, application: &str, now: Timestamp) {
        self.pending.insert(application.to_owned(), now);
    }

    pub(crate) fn ended(&mut self, application: &str) {
        self.pending.remove(application);
    }

    /// A term of twelve months from the end of the old one, or from now if that has ended (P-4).
    pub(crate) fn granted(&mut self, application: &str, now: Timestamp) {
        self.pending.remove(application);
        let starts = self.ends_at.map_or(now, |ends_at| ends_at.max(now));
        let ends = starts.to_zoned(TimeZone::UTC).checked_add(1.year());
        self.ends_at = ends.map(|ends| ends.timestamp()).ok();
        self.withdrawn = false;
    }

    pub(crate) fn withdrawn(&mut self) {
        (self.ends_at, self.withdrawn) = (None, true);
    }

    pub(crate) fn recognised(&mut self, so: bool) {
        self.recognised = so;
    }

    pub(crate) const fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    pub(crate) fn has_applied(&self) -> bool {
        !self.pending.is_empty()
    }

    pub(crate) const fn is_recognised(&self) -> bool {
        self.recognised
    }

    /// An application that came no later than the last instant of the grace.
    fn is_protected(&self, ends_at: Timestamp) -> bool {
        self.pending.values().any(|came_at| *came_at <= ends_at + GRACE)
    }

    /// P-42: ended for thirty days, and nothing protects it.
    pub(crate) fn is_lapsed(&self, now: Timestamp) -> bool {
        let lapsed = |ends_at| now >= ends_at + GRACE && !self.is_protected(ends_at);
        !self.withdrawn && self.ends_at.is_some_and(lapsed)
    }

    /// P-31, of its accreditation.
    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        let good = |ends_at| now < ends_at || self.is_protected(ends_at);
        !self.withdrawn && self.ends_at.is_some_and(good)
    }
}
