//! How a deleted name goes back to the pool, step by step, or waits for its restore (P-36; RFC
//! 3915).

use jiff::Timestamp;

use super::{Walk, after_days};
use crate::domain::{Domain, Lifecycle};
use crate::event::Event;
use crate::notice::{Message, PollOccasion};
use crate::rulebook::Rulebook;
use crate::status::CauseKind;

impl Walk<'_> {
    /// Redemption, the wait for a restore report or pending delete ends (RFC 3915, section 2).
    pub(super) fn end_lifecycle(&mut self, at: Timestamp) {
        match self.domain.lifecycle {
            Lifecycle::Redemption { .. } => {
                let days = self.parents.rulebooks.at(at).grace_days.pending_delete;
                self.domain.lifecycle =
                    Lifecycle::PendingDelete { since: at, until: after_days(at, days) };
                self.touch(at);
                self.poll(at, PollOccasion::RedemptionEnded);
                self.note(at, &[Event::RedemptionEnded]);
            }
            Lifecycle::PendingRestore { deleted_at, redemption_until, .. } => {
                self.lapse_restore(at, deleted_at, redemption_until);
            }
            Lifecycle::Active | Lifecycle::PendingDelete { .. } | Lifecycle::Purged { .. } => {
                self.domain.lifecycle = Lifecycle::Purged { at };
                self.poll(at, PollOccasion::Purged);
                self.note(at, &[Event::DomainPurged]);
            }
        }
    }

    /// P-36: no report came; the name is in redemption again, for as long as was left of it.
    fn lapse_restore(&mut self, at: Timestamp, deleted_at: Timestamp, until: Timestamp) {
        self.domain.lifecycle = Lifecycle::Redemption { since: deleted_at, until };
        self.touch(at);
        let (name, restorable_until) = (self.domain.name.clone(), Some(until));
        self.mail(at, Message::Deletion { name, restorable_until });
        self.poll(at, PollOccasion::RestoreLapsed);
        self.note(at, &[Event::RestoreLapsed]);
    }
}

impl Domain {
    /// Where a delete takes it: into redemption, or past it if it is revoked and the rulebook
    /// has no redemption for such names (P-36).
    pub(in crate::domain) fn deleted_into(&self, rulebook: &Rulebook, at: Timestamp) -> Lifecycle {
        let revoked = self.causes.contains_key(&CauseKind::Revoked);
        let days = &rulebook.grace_days;
        match revoked && !rulebook.enforcement.revocation_redemption {
            true => {
                Lifecycle::PendingDelete { since: at, until: after_days(at, days.pending_delete) }
            }
            false => Lifecycle::Redemption { since: at, until: after_days(at, days.redemption) },
        }
    }

    /// Until when a deleted name can be restored, if at all.
    pub(in crate::domain) const fn restorable_until(&self) -> Option<Timestamp> {
        match self.lifecycle {
            Lifecycle::Redemption { until, .. } => Some(until),
            Lifecycle::Active
            | Lifecycle::PendingRestore { .. }
            | Lifecycle::PendingDelete { .. }
            | Lifecycle::Purged { .. } => None,
        }
    }
}
