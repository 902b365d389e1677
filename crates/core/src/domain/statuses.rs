//! The EPP statuses of a name, computed (P-56; RFC 5731, section 2.3).

use super::{Domain, Lifecycle};
use crate::rulebook::Rulebook;
use crate::status::{CauseKind, Status, StatusSet};

impl Domain {
    /// Its statuses: those of its causes, its sponsor and its lifecycle (P-56).
    ///
    /// What RFC 5731 forbids together never meets: a deletion hides every `DeleteProhibited`, what
    /// locks a name or deletes it ends its pending transfer first, and `ok` stands alone.
    pub fn statuses(&self, rulebook: &Rulebook) -> StatusSet {
        let mut statuses = self.client_statuses.union(self.cause_statuses(rulebook));
        match self.lifecycle {
            Lifecycle::Active | Lifecycle::Purged { .. } => {}
            // A restore that waits for its report keeps pendingDelete (RFC 3915, section 3.1).
            Lifecycle::Redemption { .. }
            | Lifecycle::PendingRestore { .. }
            | Lifecycle::PendingDelete { .. } => {
                statuses.remove(Status::ClientDeleteProhibited);
                statuses.remove(Status::ServerDeleteProhibited);
                statuses.insert(Status::PendingDelete);
            }
        }
        if self.pending_transfer().is_some() {
            statuses.insert(Status::PendingTransfer);
        }
        if self.name_servers.is_empty() {
            statuses.insert(Status::Inactive);
        }
        if statuses.is_empty() {
            statuses.insert(Status::Ok);
        }
        statuses
    }

    /// The server statuses its causes bring together.
    pub fn cause_statuses(&self, rulebook: &Rulebook) -> StatusSet {
        let brought = self.causes.keys().flat_map(|kind| rulebook.causes.statuses(*kind));
        brought.copied().map(Status::from).collect()
    }

    /// Its causes as the bits of one number, for filters.
    pub fn cause_bits(&self) -> i64 {
        self.causes.keys().map(|kind| cause_bit(*kind)).sum()
    }
}

/// The bit that stands for a cause in a row; never reused.
pub const fn cause_bit(kind: CauseKind) -> i64 {
    match kind {
        CauseKind::AccreditationLapsed => 1,
        CauseKind::Revoked => 1 << 1,
        CauseKind::Violation => 1 << 2,
        CauseKind::Accuracy => 1 << 3,
        CauseKind::RegistryLock => 1 << 4,
        CauseKind::Dispute => 1 << 5,
    }
}
