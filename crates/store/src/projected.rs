//! An object at an instant, and what has to be recorded before anybody acts on it.

use jiff::Timestamp;
use registry_core::decision::{Actor, Decision};

use crate::error::StoreError;
use crate::history::Cited;
use crate::row::{Aggregate, Kind, Row};
use crate::session::Tx;

/// An object projected to `now`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projected<T> {
    /// The object at `now`; a purged or ended one is given too.
    pub object: T,
    /// What time did to it since its row was written: a command records it first
    /// ([`Tx::catch_up`]).
    pub caught_up: Decision,
    /// When time alone changes it next.
    pub due_at: Option<Timestamp>,
    /// Whether its row is overdue, with or without anything to record.
    pub overdue: bool,
}

impl<T> Projected<T> {
    /// A row that is the truth as it stands.
    pub(crate) fn settled(row: Row<T>) -> Self {
        let Row { object, due_at, .. } = row;
        Self { object, caught_up: Decision::default(), due_at, overdue: false }
    }
}

impl Tx<'_> {
    /// Records what was due, or moves the agenda on where an early visit found nothing.
    ///
    /// Afterwards nothing is left to catch up, so it may be called again without harm. A name that
    /// was woken may have a host with new addresses: the zone looks at it again.
    pub fn catch_up<T: Aggregate>(
        &mut self,
        projected: &mut Projected<T>,
        cited: &Cited,
    ) -> Result<(), StoreError> {
        if !std::mem::take(&mut projected.overdue) {
            return Ok(());
        }
        let decision = std::mem::take(&mut projected.caught_up);
        let now = self.now;
        if decision.is_empty() {
            if let Some(name) = projected.object.name_in_zone() {
                self.mark_name(name, now)?;
            }
            return self.postpone(T::KIND, &projected.object.key(), projected.due_at);
        }
        self.record(&decision, &Actor::Clock, cited, now)
    }
}

/// A row that time may have changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Since when.
    pub due_at: Timestamp,
    /// Its kind; kinds are ordered as the layers of DESIGN, section 4a, 1.
    pub kind: Kind,
    /// Its key.
    pub key: crate::row::Key,
}
