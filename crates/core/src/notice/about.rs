//! What a notice is about: how whoever looks for it finds it.

use super::{AppealLetter, DisclosureLetter, LicenceLetter, Message};
use crate::id::{CaseId, RequestId};
use crate::name::DomainName;

/// The name and the object of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About<'a> {
    /// The name, if it is about one.
    pub name: Option<&'a DomainName>,
    /// The object in the words of the API, as `request/<id>`, where it is about one beside a name.
    pub object: Option<String>,
}

impl Message {
    /// What it is about.
    pub fn about(&self) -> About<'_> {
        let of_request = |name, request: &RequestId| About {
            name: Some(name),
            object: Some(format!("request/{request}")),
        };
        let of_case = |name, case: &CaseId| About { name, object: Some(format!("case/{case}")) };
        match self {
            Message::RequestReceived { request, name }
            | Message::RequestAccepted { request, name, .. }
            | Message::RequestRejected { request, name, .. }
            | Message::InformationRequested { request, name, .. }
            | Message::RequestLapsed { request, name } => of_request(name, request),
            Message::TokenReissued { name, .. }
            | Message::TransferConsented { name, .. }
            | Message::TokenReminder { name, .. }
            | Message::Suspension { name, .. }
            | Message::Reinstatement { name, .. }
            | Message::Deletion { name, .. } => About { name: Some(name), object: None },
            Message::Appeal(AppealLetter { appeal, name, .. }) => {
                About { name: Some(name), object: Some(format!("appeal/{appeal}")) }
            }
            Message::ContactAddressChanged { request: Some(request), name, .. } => {
                of_request(name, request)
            }
            Message::ContactAddressChanged { request: None, name, .. } => {
                About { name: Some(name), object: None }
            }
            Message::NotDelivered { notice, name, .. } => {
                About { name: name.as_ref(), object: Some(format!("notice/{notice}")) }
            }
            Message::PendingRevocation { case, .. }
            | Message::Revocation { case, .. }
            | Message::SuspensionNotice { case, .. } => of_case(Some(&case.name), &case.case),
            Message::PendingRevocationRescinded { case, name, .. }
            | Message::DiscontinuationReceived { case, name, .. }
            | Message::DisputeLock { case, name, .. }
            | Message::NameMoved { case, name, .. }
            | Message::NameReceived { case, name, .. }
            | Message::ExtensionAgreed { case, name, .. } => of_case(Some(name), case),
            Message::Compliance { case, .. } => of_case(None, case),
            Message::CustomerAsked { .. }
            | Message::AccreditationWithdrawn { .. }
            | Message::OrganizationContactChanged { .. }
            | Message::Account(_) => About { name: None, object: None },
            Message::ApplicationReceived { application, .. }
            | Message::ApplicationGranted { application, .. }
            | Message::ApplicationRefused { application, .. }
            | Message::ApplicationWithdrawn { application, .. } => {
                About { name: None, object: Some(format!("application/{application}")) }
            }
            Message::Disclosure(DisclosureLetter { disclosure_request, name, .. }) => About {
                name: Some(name),
                object: Some(format!("disclosure-request/{disclosure_request}")),
            },
            Message::Watch(letter) => {
                About { name: None, object: Some(format!("site/{}", letter.site)) }
            }
            Message::WatchMail(letter) => {
                About { name: None, object: Some(format!("mail/{}", letter.mail)) }
            }
            Message::Licence(LicenceLetter { licence, name, .. }) => {
                About { name: Some(name), object: Some(format!("licence/{licence}")) }
            }
            Message::TermsAmended { edition, .. } => {
                About { name: None, object: Some(format!("edition/{edition}")) }
            }
            Message::AccreditationReminder { accreditation, .. } => {
                let object = accreditation.map(|id| format!("accreditation/{id}"));
                About { name: None, object }
            }
        }
    }
}
