//! The words of a poll message: each occasion in a sentence a person understands.

use registry_core::notice::{PollMessage, PollOccasion, Subject, ToldState};
use registry_store::PollRow;

/// The `msg` of a message.
pub(in crate::epp) fn text(row: &PollRow) -> String {
    let PollMessage { occasion, about } = &row.message;
    let sentence = format!("{} {}", subject(about), happened(*occasion));
    // Of what is gone there is no state after it.
    match row.tells_before && occasion.states().contains(&ToldState::After) {
        true => format!("{sentence}; this shows it as it stood before"),
        false => sentence,
    }
}

fn subject(about: &Subject) -> String {
    match about {
        Subject::Domain { name, .. } => format!("The name {name}"),
        Subject::Host { name, .. } => format!("The host {name}"),
        Subject::Contact { handle, .. } => format!("The contact {handle}"),
        Subject::Maintenance { name, .. } => format!("The maintenance {name:?}"),
        Subject::Account { .. } => "Your account".to_owned(),
    }
}

const fn happened(occasion: PollOccasion) -> &'static str {
    match occasion {
        PollOccasion::AccreditationEnded => {
            "works on in grace: the accreditation behind it has ended"
        }
        PollOccasion::Suspended => "was suspended by the registry and left the zone",
        PollOccasion::Reinstated => "was reinstated: the suspension was lifted",
        PollOccasion::AutoRenewed => "was renewed at its expiry",
        PollOccasion::RenewalUndone => {
            "lost its provisional renewal, which was credited: no application came in time"
        }
        PollOccasion::Expired => "expired and is being deleted",
        PollOccasion::Deleted => "was deleted by the registry",
        PollOccasion::RedemptionEnded => "can no longer be restored: redemption has ended",
        PollOccasion::Purged => "was purged and is free again",
        PollOccasion::NameServerLost => "lost a name server, which went with the name above it",
        PollOccasion::TransferRequested => "is asked for by another registrar",
        PollOccasion::TransferApproved => "was transferred",
        PollOccasion::TransferRejected => "is not transferred: the sponsor rejected it",
        PollOccasion::TransferCancelled => "is not transferred: the transfer was cancelled",
        PollOccasion::Locked => "was locked by the registry",
        PollOccasion::Unlocked => "was unlocked by the registry",
        PollOccasion::Moved => "has another holder, by an order",
        PollOccasion::RestoreLapsed => {
            "is in redemption again: no report of its restore came in time"
        }
        PollOccasion::AuthInfoExpired => "has no authInfo any more: it ran out",
        PollOccasion::HostTransferred => "was transferred with the name above it",
        PollOccasion::HostPurged => "was purged with the name above it",
        PollOccasion::LowBalance => "has less left to spend than its threshold",
        PollOccasion::MaintenanceAnnounced => "is announced",
        PollOccasion::MaintenanceChanged => "was changed",
        PollOccasion::MaintenanceCalledOff => "was called off",
        PollOccasion::MaintenanceNear => "comes near",
        PollOccasion::MaintenanceOver => "is over",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occasion_is_a_sentence_of_its_own() {
        let mut sentences: Vec<_> = PollOccasion::ALL.iter().map(|it| happened(*it)).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), PollOccasion::ALL.len());
    }
}
