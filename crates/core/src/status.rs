//! EPP statuses and the causes that bring them (P-56).
//!
//! A name's statuses are never stored as free text: they are computed from its lifecycle, its
//! client statuses and its causes, and materialized as one number of bits.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::rulebook::{CauseKind, ServerStatus};

macro_rules! statuses {
    ($($variant:ident = $bit:literal, $text:literal;)*) => {
        /// A status of RFC 5731, section 2.3 (names), RFC 5732, 2.3 (hosts) or RFC 5733, 2.2.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is the RFC's own word")]
        pub enum Status { $($variant,)* }

        impl Status {
            /// Every status, in the order in which answers list them.
            pub const ALL: &'static [Status] = &[$(Status::$variant,)*];

            /// The word of the RFC.
            pub const fn as_str(self) -> &'static str {
                match self { $(Status::$variant => $text,)* }
            }

            /// The bit that stands for it in a [`StatusSet`]; never reused.
            const fn bit(self) -> i64 {
                match self { $(Status::$variant => 1 << $bit,)* }
            }
        }
    };
}

statuses! {
    ClientDeleteProhibited = 0, "clientDeleteProhibited";
    ClientHold = 1, "clientHold";
    ClientRenewProhibited = 2, "clientRenewProhibited";
    ClientTransferProhibited = 3, "clientTransferProhibited";
    ClientUpdateProhibited = 4, "clientUpdateProhibited";
    Inactive = 5, "inactive";
    Linked = 6, "linked";
    Ok = 7, "ok";
    PendingCreate = 8, "pendingCreate";
    PendingDelete = 9, "pendingDelete";
    PendingRenew = 10, "pendingRenew";
    PendingTransfer = 11, "pendingTransfer";
    PendingUpdate = 12, "pendingUpdate";
    ServerDeleteProhibited = 13, "serverDeleteProhibited";
    ServerHold = 14, "serverHold";
    ServerRenewProhibited = 15, "serverRenewProhibited";
    ServerTransferProhibited = 16, "serverTransferProhibited";
    ServerUpdateProhibited = 17, "serverUpdateProhibited";
}

impl Status {
    /// The status of a word of the RFCs.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.iter().copied().find(|status| status.as_str() == word)
    }

    /// Whether a sponsor sets and removes it: the `client` ones (RFC 5731, section 2.3).
    pub const fn is_sponsors(self) -> bool {
        matches!(
            self,
            Status::ClientDeleteProhibited
                | Status::ClientHold
                | Status::ClientRenewProhibited
                | Status::ClientTransferProhibited
                | Status::ClientUpdateProhibited
        )
    }
}

impl From<ServerStatus> for Status {
    fn from(status: ServerStatus) -> Self {
        match status {
            ServerStatus::Hold => Status::ServerHold,
            ServerStatus::UpdateProhibited => Status::ServerUpdateProhibited,
            ServerStatus::TransferProhibited => Status::ServerTransferProhibited,
            ServerStatus::DeleteProhibited => Status::ServerDeleteProhibited,
            ServerStatus::RenewProhibited => Status::ServerRenewProhibited,
        }
    }
}

/// A set of statuses, stored as the bits of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusSet(i64);

impl StatusSet {
    /// No status.
    pub const EMPTY: StatusSet = StatusSet(0);

    /// The set whose bits a row holds.
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// The bits for a row.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether a status is in the set.
    pub const fn has(self, status: Status) -> bool {
        self.0 & status.bit() != 0
    }

    /// Whether the set holds nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds a status.
    pub fn insert(&mut self, status: Status) {
        self.0 |= status.bit();
    }

    /// Takes a status away.
    pub fn remove(&mut self, status: Status) {
        self.0 &= !status.bit();
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: StatusSet) -> StatusSet {
        StatusSet(self.0 | other.0)
    }

    /// The statuses in order.
    pub fn iter(self) -> impl Iterator<Item = Status> {
        Status::ALL.iter().copied().filter(move |status| self.has(*status))
    }
}

impl FromIterator<Status> for StatusSet {
    fn from_iter<I: IntoIterator<Item = Status>>(statuses: I) -> Self {
        let mut set = StatusSet::EMPTY;
        statuses.into_iter().for_each(|status| set.insert(status));
        set
    }
}

/// Why a name carries server statuses: who set it, when, by which rule and case (P-56).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What kind of cause; a name has at most one of each kind.
    pub kind: CauseKind,
    /// Since when it holds.
    pub since: Timestamp,
    /// Who set it: a person's name, or the rule that acts by itself.
    pub set_by: String,
    /// The rule it follows from.
    pub rule: String,
    /// The number of the case it belongs to, if any.
    pub case: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_bit_of_its_own() {
        let all: StatusSet = Status::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), Status::ALL.len());
        assert_eq!(all.bits().count_ones() as usize, Status::ALL.len());
    }

    #[test]
    fn lifting_one_status_leaves_the_others() {
        let mut set: StatusSet = [Status::ServerHold, Status::ClientHold].into_iter().collect();
        set.remove(Status::ServerHold);
        assert!(set.has(Status::ClientHold) && !set.has(Status::ServerHold));
    }
}
