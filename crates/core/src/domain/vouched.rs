//! Whether the TLD vouches for the holder of a name at an instant: what a verified badge says
//! (P-1, P-6, P-31, P-41, P-42, P-50 to P-52).
//!
//! A badge is a promise to somebody who is about to trust a web site, so it is withheld as soon as
//! anything speaks against it, and whoever asks is told what.

use super::{Domain, Lifecycle};
use crate::accreditation::Standing;
use crate::casework::{Case, Matter, revocation};
use crate::rulebook::Rulebook;
use crate::status::{CauseKind, Status};

/// What the TLD says of a registered name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vouched {
    /// Its holder was verified, is in good standing, and the name works (P-31).
    Verified,
    /// The same, while the renewal of the holder's accreditation is under review (P-31, P-43).
    UnderReview,
    /// It was deleted, and can at most be restored (P-36).
    Deleted,
    /// The registry took it out of service (P-42, P-51, P-52).
    Suspended,
    /// Others decide who may have it (P-38).
    Disputed,
    /// The registry has asked its holder for an answer that may cost the name (P-50).
    PendingRevocation,
    /// Its holder's accreditation has ended, and an application would still be in time (P-41).
    AccreditationEnded,
    /// Its holder has no standing now (P-6, P-31).
    NotInGoodStanding,
    /// Its registrar took it out of service.
    OnHold,
    /// It has no name servers: nothing can be reached under it.
    NotDelegated,
    /// The TLD asks nobody who they are.
    NobodyVerified,
}

impl Vouched {
    /// Every answer.
    pub const ALL: [Self; 11] = [
        Self::Verified,
        Self::UnderReview,
        Self::Deleted,
        Self::Suspended,
        Self::Disputed,
        Self::PendingRevocation,
        Self::AccreditationEnded,
        Self::NotInGoodStanding,
        Self::OnHold,
        Self::NotDelegated,
        Self::NobodyVerified,
    ];

    /// Whether the name carries the badge.
    pub const fn is_verified(self) -> bool {
        matches!(self, Self::Verified | Self::UnderReview)
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::UnderReview => "verified-under-review",
            Self::Deleted => "deleted",
            Self::Suspended => "suspended",
            Self::Disputed => "disputed",
            Self::PendingRevocation => "pending-revocation",
            Self::AccreditationEnded => "accreditation-ended",
            Self::NotInGoodStanding => "not-in-good-standing",
            Self::OnHold => "on-hold",
            Self::NotDelegated => "not-delegated",
            Self::NobodyVerified => "nobody-verified",
        }
    }
}

/// What the TLD says of a name, projected to now, by the standing it stands on now and the cases
/// that are open about it.
///
/// The graver comes first: what ends the name, what suspends it, what accuses its holder, what its
/// holder lacks, what keeps it from working.
pub fn vouched(
    domain: &Domain,
    standing: Option<Standing>,
    open: &[Case],
    rulebook: &Rulebook,
) -> Vouched {
    let statuses = domain.statuses(rulebook);
    // A name that is being restored works, as the zone has it again.
    if !matches!(domain.lifecycle, Lifecycle::Active | Lifecycle::PendingRestore { .. }) {
        return Vouched::Deleted;
    }
    if statuses.has(Status::ServerHold) {
        return Vouched::Suspended;
    }
    let Some(standing) = standing else { return Vouched::NobodyVerified };
    if domain.causes.contains_key(&CauseKind::Dispute) {
        return Vouched::Disputed;
    }
    if open.iter().any(accuses) {
        return Vouched::PendingRevocation;
    }
    match standing {
        Standing::Grace { .. } => Vouched::AccreditationEnded,
        Standing::NotYet | Standing::Lapsed { .. } | Standing::Withdrawn { .. } => {
            Vouched::NotInGoodStanding
        }
        _ if statuses.has(Status::ClientHold) => Vouched::OnHold,
        _ if domain.name_servers.is_empty() => Vouched::NotDelegated,
        Standing::UnderReview { .. } => Vouched::UnderReview,
        Standing::InTerm { .. } | Standing::Government => Vouched::Verified,
    }
}

/// Whether a case asks its holder for an answer that may cost the name (P-50).
fn accuses(case: &Case) -> bool {
    matches!(
        &case.matter,
        Matter::Revocation(revocation)
            if matches!(revocation.state, revocation::State::Pending { .. })
    )
}
