//! What each cause brings upon a name (P-56; EPP.md section 9).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::kinds::{Choice, choice};
use super::lists::{Set, set};
use super::reader::{Table, section};

/// Why a name carries server statuses. Causes are independent of each other (P-56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// The holder's accreditation ended, and its grace with it (P-42).
    AccreditationLapsed,
    /// A Revocation Notice was sent (P-51).
    Revoked,
    /// Suspended on a ground of P-58 (P-52).
    Violation,
    /// Registration data is inaccurate (P-34).
    Accuracy,
    /// The registrar asked for it (EPP.md section 9).
    RegistryLock,
    /// A court order or a rights-protection decision (P-38).
    Dispute,
}

impl CauseKind {
    /// Every kind there is.
    pub const ALL: [Self; 6] = [
        Self::AccreditationLapsed,
        Self::Revoked,
        Self::Violation,
        Self::Accuracy,
        Self::RegistryLock,
        Self::Dispute,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccreditationLapsed => "accreditation-lapsed",
            Self::Revoked => "revoked",
            Self::Violation => "violation",
            Self::Accuracy => "accuracy",
            Self::RegistryLock => "registry-lock",
            Self::Dispute => "dispute",
        }
    }
}

/// A status only the registry sets (RFC 5731, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ServerStatus {
    /// Out of the zone.
    #[serde(rename = "serverHold")]
    Hold,
    /// No update but this status's own removal.
    #[serde(rename = "serverUpdateProhibited")]
    UpdateProhibited,
    /// No transfer.
    #[serde(rename = "serverTransferProhibited")]
    TransferProhibited,
    /// No delete by the registrar.
    #[serde(rename = "serverDeleteProhibited")]
    DeleteProhibited,
    /// No renewal.
    #[serde(rename = "serverRenewProhibited")]
    RenewProhibited,
}

const fn statuses() -> Set<Choice<ServerStatus>> {
    set(
        choice(&[
            ("serverHold", ServerStatus::Hold),
            ("serverUpdateProhibited", ServerStatus::UpdateProhibited),
            ("serverTransferProhibited", ServerStatus::TransferProhibited),
            ("serverDeleteProhibited", ServerStatus::DeleteProhibited),
            ("serverRenewProhibited", ServerStatus::RenewProhibited),
        ]),
        1,
        5,
    )
}

section! {
    /// The statuses of each cause.
    pub struct CauseTable {
        /// Statuses of a name whose holder's accreditation lapsed.
        #[source = "P-42"]
        pub accreditation_lapsed: BTreeSet<ServerStatus> = statuses(),
        /// Statuses of a revoked name until it is deleted.
        #[source = "P-51"]
        pub revoked: BTreeSet<ServerStatus> = statuses(),
        /// Statuses of a suspended name.
        #[source = "P-52"]
        pub violation: BTreeSet<ServerStatus> = statuses(),
        /// Statuses of a name with inaccurate registration data.
        #[source = "P-34, P-52"]
        pub accuracy: BTreeSet<ServerStatus> = statuses(),
        /// Statuses of a name its registrar had locked.
        #[source = "EPP.md section 9"]
        pub registry_lock: BTreeSet<ServerStatus> = statuses(),
        /// Statuses of a name in dispute.
        #[source = "P-38"]
        pub dispute: BTreeSet<ServerStatus> = statuses(),
    }
    check check_causes
}

impl CauseTable {
    /// The statuses a cause brings.
    #[must_use]
    pub const fn statuses(&self, cause: CauseKind) -> &BTreeSet<ServerStatus> {
        match cause {
            CauseKind::AccreditationLapsed => &self.accreditation_lapsed,
            CauseKind::Revoked => &self.revoked,
            CauseKind::Violation => &self.violation,
            CauseKind::Accuracy => &self.accuracy,
            CauseKind::RegistryLock => &self.registry_lock,
            CauseKind::Dispute => &self.dispute,
        }
    }
}

/// A suspension takes the name out of the zone, and the dispute lock (URS) keeps it where it is.
fn check_causes(causes: &CauseTable, table: &Table<'_>) {
    let suspensions = [
        ("accreditation_lapsed", &causes.accreditation_lapsed),
        ("revoked", &causes.revoked),
        ("violation", &causes.violation),
        ("accuracy", &causes.accuracy),
    ];
    for (key, statuses) in suspensions {
        if !statuses.contains(&ServerStatus::Hold) {
            table.refuse(key, "no serverHold", "serverHold among them: it is a suspension");
        }
    }
    let locks = [("registry_lock", &causes.registry_lock), ("dispute", &causes.dispute)];
    for (key, statuses) in locks {
        if !statuses.contains(&ServerStatus::TransferProhibited) {
            let allowed = "serverTransferProhibited among them: it is a lock";
            table.refuse(key, "no serverTransferProhibited", allowed);
        }
    }
}
