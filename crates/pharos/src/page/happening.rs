//! What happens to things, and what holds a name, in a few words of the catalogue.

use registry_core::event::Event;
use registry_core::status::CauseKind;

use super::catalogue::{Language, Phrase};

/// What happened, or will happen, in a few words.
#[must_use]
pub fn words(language: Language, event: Event) -> String {
    let words = match event {
        Event::DomainCreated => language.say("event-domain-created"),
        Event::DomainRenewed => language.say("event-domain-renewed"),
        Event::DomainAutoRenewed => language.say("event-domain-auto-renewed"),
        Event::DomainRenewedProvisionally => language.say("event-domain-renewed-provisionally"),
        Event::ProvisionalRenewalConfirmed => language.say("event-provisional-renewal-confirmed"),
        Event::ProvisionalRenewalUndone => language.say("event-provisional-renewal-undone"),
        Event::DomainUpdated => language.say("event-domain-updated"),
        Event::RestoreRequested => language.say("event-restore-requested"),
        Event::DomainRestored => language.say("event-domain-restored"),
        Event::RestoreLapsed => language.say("event-restore-lapsed"),
        Event::DomainDeleted => language.say("event-domain-deleted"),
        Event::DomainExpired => language.say("event-domain-expired"),
        Event::RedemptionEnded => language.say("event-redemption-ended"),
        Event::DomainPurged => language.say("event-domain-purged"),
        Event::GraceEnded => language.say("event-grace-ended"),
        Event::CauseSet => language.say("event-cause-set"),
        Event::CauseLifted => language.say("event-cause-lifted"),
        Event::BasisChanged => language.say("event-basis-changed"),
        Event::NameServerLost => language.say("event-name-server-lost"),
        Event::AuthInfoExpired => language.say("event-auth-info-expired"),
        Event::TransferRequested => language.say("event-transfer-requested"),
        Event::TransferApproved => language.say("event-transfer-approved"),
        Event::TransferRejected => language.say("event-transfer-rejected"),
        Event::TransferCancelled => language.say("event-transfer-cancelled"),
        Event::DomainMoved => language.say("event-domain-moved"),
        Event::DomainDeletedByRegistry => language.say("event-domain-deleted-by-registry"),
        Event::ReminderDue => language.say("event-reminder-due"),
        Event::AccreditationEnded => language.say("event-accreditation-ended"),
        Event::AccreditationLapsed => language.say("event-accreditation-lapsed"),
        other => return spelled_out(other.code()),
    };
    words.into()
}

/// A code as words: the first letter large, no hyphens.
fn spelled_out(code: &str) -> String {
    let mut letters = code.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.map(|letter| if letter == '-' { ' ' } else { letter }))
        .collect()
}

/// What holds a name, in a word or two.
#[must_use]
pub fn cause(language: Language, kind: CauseKind) -> Phrase {
    match kind {
        CauseKind::AccreditationLapsed => language.say("cause-accreditation-lapsed"),
        CauseKind::Revoked => language.say("cause-revoked"),
        CauseKind::Violation => language.say("cause-violation"),
        CauseKind::Accuracy => language.say("cause-accuracy"),
        CauseKind::RegistryLock => language.say("cause-registry-lock"),
        CauseKind::Dispute => language.say("cause-dispute"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Catalogue;
    use super::*;

    #[test]
    fn every_event_is_said_without_its_code() {
        for event in Event::ALL {
            let words = words(Catalogue::english(), *event);
            assert!(words.starts_with(char::is_uppercase), "{event:?}: {words}");
            assert!(!words.contains("event-") && words != event.code(), "{event:?}: {words}");
        }
        assert_eq!(words(Catalogue::english(), Event::HostCreated), "Host created");
    }
}
