//! The words of every notice, for somebody who may have to show them to a regulator: what was
//! decided, by which clause, why, and what can be done until when.

mod accounts;
mod appeals;
mod applications;
mod cases;
mod disclosures;
mod licences;
mod requests;
mod staff;
mod standing;
mod terms;
mod watch;

use registry_core::notice::Message;

use super::letter::Letter;

/// The letter of a notice.
pub(super) fn letter(message: &Message) -> Letter {
    match message {
        Message::RequestReceived { request, name } => requests::received(request, name),
        Message::RequestAccepted { request, name, token: _, token_expires_at } => {
            requests::accepted(request, name, *token_expires_at)
        }
        Message::TokenReissued { name, token: _, token_expires_at } => {
            requests::token_reissued(name, *token_expires_at)
        }
        Message::TransferConsented { name, registrar, token: _, token_expires_at } => {
            requests::transfer_consented(name, registrar, *token_expires_at)
        }
        Message::RequestRejected { request, name, reasons, appealable_until } => {
            requests::rejected((request, name), reasons, *appealable_until)
        }
        Message::InformationRequested { request, name, question, due_at } => {
            requests::information_requested((request, name), question, *due_at)
        }
        Message::CustomerAsked { organization, .. }
        | Message::ApplicationReceived { organization, .. }
        | Message::ApplicationGranted { organization, .. }
        | Message::ApplicationRefused { organization, .. }
        | Message::ApplicationWithdrawn { organization, .. }
        | Message::AccreditationWithdrawn { organization, .. } => {
            let plain = || Letter::new(format!("About {organization}"), "section 10");
            applications::letter(message).unwrap_or_else(plain)
        }
        Message::TokenReminder { name, days, token_expires_at } => {
            requests::token_reminder(name, *days, *token_expires_at)
        }
        Message::RequestLapsed { request, name } => requests::lapsed(request, name),
        Message::AccreditationReminder { accreditation: _, organization, days, ends_at } => {
            standing::reminder(organization, *days, *ends_at)
        }
        Message::Suspension { name, cause } => standing::suspended(name, *cause),
        Message::ContactAddressChanged { request, name, change } => {
            requests::address_changed((request.as_ref(), name), change)
        }
        Message::OrganizationContactChanged {
            organization,
            before,
            after,
            contact_name,
            changed_by,
        } => requests::contact_changed(organization, (before, after), contact_name, changed_by),
        Message::Reinstatement { name, cause } => standing::reinstated(name, *cause),
        Message::NotDelivered { notice, told, name, recipient, words } => {
            staff::not_delivered(*notice, (told, name.as_ref()), recipient, words)
        }
        Message::TermsAmended {
            edition: _,
            document,
            version,
            effective_at,
            required_by_icann,
            changes,
        } => terms::amended((document, version), *effective_at, *required_by_icann, changes),
        Message::Appeal(letter) => appeals::letter(letter),
        Message::Licence(letter) => licences::letter(letter),
        Message::Disclosure(letter) => disclosures::letter(letter),
        Message::Watch(letter) => watch::letter(letter),
        Message::WatchMail(letter) => watch::mail(letter),
        Message::Account(letter) => accounts::letter(&letter.told),
        Message::PendingRevocation { .. }
        | Message::PendingRevocationRescinded { .. }
        | Message::Revocation { .. }
        | Message::SuspensionNotice { .. }
        | Message::DiscontinuationReceived { .. }
        | Message::DisputeLock { .. }
        | Message::NameMoved { .. }
        | Message::NameReceived { .. }
        | Message::ExtensionAgreed { .. }
        | Message::Compliance { .. } => {
            let plain = || Letter::new("A case".to_owned(), "5 to 9");
            cases::letter(message).unwrap_or_else(plain)
        }
        Message::Deletion { name, restorable_until } => standing::deleted(name, *restorable_until),
    }
}
