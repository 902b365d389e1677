//! Until when an occasion asks for something, or allows it.

use jiff::Timestamp;

use super::Message;

impl Message {
    /// Takes in the deadline that counts from the notice's date; others state theirs from the
    /// beginning.
    pub(super) fn count_from_date(&mut self, until: Option<Timestamp>) {
        match self {
            Message::RequestRejected { appealable_until: counted, .. }
            | Message::Revocation { appealable_until: counted, .. }
            | Message::PendingRevocation { respond_until: counted, .. }
            | Message::SuspensionNotice { respond_until: counted, .. } => {
                *counted = until.or(*counted);
            }
            Message::RequestReceived { .. }
            | Message::RequestAccepted { .. }
            | Message::TokenReissued { .. }
            | Message::TransferConsented { .. }
            | Message::InformationRequested { .. }
            | Message::CustomerAsked { .. }
            | Message::ApplicationReceived { .. }
            | Message::ApplicationGranted { .. }
            | Message::ApplicationRefused { .. }
            | Message::ApplicationWithdrawn { .. }
            | Message::AccreditationWithdrawn { .. }
            | Message::TokenReminder { .. }
            | Message::RequestLapsed { .. }
            | Message::AccreditationReminder { .. }
            | Message::Suspension { .. }
            | Message::Reinstatement { .. }
            | Message::PendingRevocationRescinded { .. }
            | Message::DiscontinuationReceived { .. }
            | Message::DisputeLock { .. }
            | Message::NameMoved { .. }
            | Message::NameReceived { .. }
            | Message::ExtensionAgreed { .. }
            | Message::Compliance { .. }
            | Message::Deletion { .. }
            | Message::Appeal(_)
            | Message::Licence(_)
            | Message::Disclosure(_)
            | Message::Watch(_)
            | Message::WatchMail(_)
            | Message::Account(_)
            | Message::TermsAmended { .. }
            | Message::ContactAddressChanged { .. }
            | Message::OrganizationContactChanged { .. }
            | Message::NotDelivered { .. } => {}
        }
    }

    /// The first instant at which what it asks for, or allows, is too late; none where it does
    /// neither, or where its date is not known yet.
    #[must_use]
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self {
            Message::RequestRejected { appealable_until: until, .. }
            | Message::Revocation { appealable_until: until, .. }
            | Message::PendingRevocation { respond_until: until, .. }
            | Message::SuspensionNotice { respond_until: until, .. }
            | Message::Deletion { restorable_until: until, .. } => *until,
            Message::RequestAccepted { token_expires_at: until, .. }
            | Message::TokenReissued { token_expires_at: until, .. }
            | Message::TransferConsented { token_expires_at: until, .. }
            | Message::TokenReminder { token_expires_at: until, .. }
            | Message::InformationRequested { due_at: until, .. }
            | Message::CustomerAsked { due_at: until, .. }
            | Message::AccreditationReminder { ends_at: until, .. }
            | Message::ExtensionAgreed { until, .. } => Some(*until),
            Message::Watch(letter) => letter.told.due_at(),
            Message::RequestReceived { .. }
            | Message::ApplicationReceived { .. }
            | Message::ApplicationGranted { .. }
            | Message::ApplicationRefused { .. }
            | Message::ApplicationWithdrawn { .. }
            | Message::AccreditationWithdrawn { .. }
            | Message::RequestLapsed { .. }
            | Message::Suspension { .. }
            | Message::Reinstatement { .. }
            | Message::PendingRevocationRescinded { .. }
            | Message::DiscontinuationReceived { .. }
            | Message::DisputeLock { .. }
            | Message::NameMoved { .. }
            | Message::NameReceived { .. }
            | Message::Compliance { .. }
            | Message::Appeal(_)
            | Message::Licence(_)
            | Message::Disclosure(_)
            | Message::WatchMail(_)
            | Message::Account(_)
            | Message::TermsAmended { .. }
            | Message::ContactAddressChanged { .. }
            | Message::OrganizationContactChanged { .. }
            | Message::NotDelivered { .. } => None,
        }
    }
}
