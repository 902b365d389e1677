//! The occasions of a notice, each with the facts of its decision.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountLetter, AppealLetter, DisclosureLetter, LicenceLetter, MailLetter, WatchLetter,
};
use crate::casework::{CaseLetter, Reason as CaseReason};
use crate::contact_address::AddressChange;
use crate::id::{
    AccreditationId, ApplicationId, CaseId, EditionId, RegistrarId, RequestId, TokenId,
};
use crate::name::DomainName;
use crate::request::Reason;
use crate::status::CauseKind;

/// The occasions of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum Message {
    /// A request arrived and has its place in the queue (P-10).
    RequestReceived {
        /// The request.
        request: RequestId,
        /// The name asked for.
        name: DomainName,
    },
    /// A request was accepted; the token travels sealed beside the notice (P-14, P-20).
    RequestAccepted {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// The token's id.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A token was replaced by another of the same deadline (P-21).
    TokenReissued {
        /// The name.
        name: DomainName,
        /// The new token's id.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// The registry consents to a transfer; the token travels sealed beside the notice (P-37).
    TransferConsented {
        /// The name.
        name: DomainName,
        /// The registrar that may ask for it.
        registrar: RegistrarId,
        /// The token's id.
        token: TokenId,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A request was rejected (P-11); where it can be appealed, until when (P-55a).
    RequestRejected {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// Every reason, with the reviewer's words.
        reasons: Vec<Reason>,
        /// First instant at which an appeal is too late; none until the notice is dated (P-57).
        appealable_until: Option<Timestamp>,
    },
    /// The registry asks for information (P-13).
    InformationRequested {
        /// The request it is about.
        request: RequestId,
        /// The name.
        name: DomainName,
        /// The question.
        question: String,
        /// First instant after the due date.
        due_at: Timestamp,
    },
    /// The registry asks a customer for information, about no one request (P-13).
    CustomerAsked {
        /// The organization's name.
        organization: String,
        /// The question.
        question: String,
        /// First instant after the due date.
        due_at: Timestamp,
    },
    /// An application for accreditation arrived (P-4).
    ApplicationReceived {
        /// The application.
        application: ApplicationId,
        /// The organization's name.
        organization: String,
        /// The programme's id.
        programme: String,
    },
    /// An application was granted (P-4).
    ApplicationGranted {
        /// The application.
        application: ApplicationId,
        /// The organization's name.
        organization: String,
        /// The programme's id.
        programme: String,
        /// When the term starts.
        starts: Timestamp,
        /// When it ends; a continuous programme's does not.
        ends: Option<Timestamp>,
    },
    /// An application was refused (P-43).
    ApplicationRefused {
        /// The application.
        application: ApplicationId,
        /// The organization's name.
        organization: String,
        /// The programme's id.
        programme: String,
        /// The standards that are not met: number, and the reviewer's words.
        standards: Vec<(String, String)>,
        /// Why, in the reviewer's words.
        reason: String,
    },
    /// An application was taken back (P-43).
    ApplicationWithdrawn {
        /// The application.
        application: ApplicationId,
        /// The organization's name.
        organization: String,
        /// The programme's id.
        programme: String,
    },
    /// An accreditation was withdrawn by its accreditor (P-6).
    AccreditationWithdrawn {
        /// The organization's name.
        organization: String,
        /// The programme's id.
        programme: String,
        /// Why.
        reason: String,
    },
    /// A token is still unused (P-21).
    TokenReminder {
        /// The name.
        name: DomainName,
        /// How many days before the end this reminder belongs to.
        days: u32,
        /// First instant at which the token is worth nothing.
        token_expires_at: Timestamp,
    },
    /// A token ran out unused and the request lapsed (P-21).
    RequestLapsed {
        /// The request.
        request: RequestId,
        /// The name.
        name: DomainName,
    },
    /// An accreditation ends soon (P-40).
    AccreditationReminder {
        /// The accreditation; a reminder written long ago does not name it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accreditation: Option<AccreditationId>,
        /// The organization's name.
        organization: String,
        /// How many days before the end this reminder belongs to.
        days: u32,
        /// When the term ends.
        ends_at: Timestamp,
    },
    /// A name was suspended (P-42).
    Suspension {
        /// The name.
        name: DomainName,
        /// Why.
        cause: CauseKind,
    },
    /// A suspension was lifted (P-44).
    Reinstatement {
        /// The name.
        name: DomainName,
        /// The cause that was lifted.
        cause: CauseKind,
    },
    /// A Pending Revocation Notice: the name works on, a response is due (P-50).
    PendingRevocation {
        /// The case, its reasons and supporting information.
        #[serde(flatten)]
        case: CaseLetter,
        /// First instant at which a response is late; none until the notice is dated (P-57).
        respond_until: Option<Timestamp>,
    },
    /// A Pending Revocation Notice was rescinded (P-50).
    PendingRevocationRescinded {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// Why.
        words: String,
    },
    /// A Revocation Notice: an appeal may be made, the name will be deleted (P-51).
    Revocation {
        /// The case, its reasons and supporting information.
        #[serde(flatten)]
        case: CaseLetter,
        /// First instant at which an appeal is too late; none until the notice is dated (P-57).
        appealable_until: Option<Timestamp>,
    },
    /// A Suspension Notice: a response may be made, no appeal (P-52).
    SuspensionNotice {
        /// The case, its reasons and supporting information.
        #[serde(flatten)]
        case: CaseLetter,
        /// The ground, in the rulebook's words (P-58).
        ground: String,
        /// First instant at which a response is late; none until the notice is dated (P-57).
        respond_until: Option<Timestamp>,
    },
    /// A registrant's wish to discontinue a name is here (P-53).
    DiscontinuationReceived {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// First instant after the day by whose end the name is deleted.
        delete_until: Timestamp,
    },
    /// A name is locked for a dispute (P-38).
    DisputeLock {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// `court`, `udrp` or `urs`.
        source: String,
        /// The court or provider, and its number.
        reference: String,
    },
    /// A name went by an order to whoever it names: to the former holder (P-38).
    NameMoved {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// `court`, `udrp` or `urs`.
        source: String,
        /// The court or provider, and its number.
        reference: String,
    },
    /// The request of the one whom an order names is accepted: to that one (P-38).
    NameReceived {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// Who sponsors it.
        registrar: RegistrarId,
        /// When its registration ends.
        expires_at: Timestamp,
    },
    /// A clock of a case was moved by agreement (P-59a).
    ExtensionAgreed {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// The stable code of the clock.
        clock: String,
        /// First instant after it, as agreed.
        until: Timestamp,
    },
    /// A compliance case about a registrar, told to it (P-81).
    Compliance {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// The registrar.
        registrar: RegistrarId,
        /// What is not kept.
        reasons: Vec<CaseReason>,
        /// Supporting information in words.
        supporting: Option<String>,
    },
    /// A name was deleted, with what survives (P-54).
    Deletion {
        /// The name.
        name: DomainName,
        /// Until when it can be restored, if at all.
        restorable_until: Option<Timestamp>,
    },
    /// A document that binds customers was amended (P-70).
    TermsAmended {
        /// The edition.
        edition: EditionId,
        /// The code of its document.
        document: String,
        /// Its version.
        version: String,
        /// First instant at which it holds.
        effective_at: Timestamp,
        /// Whether ICANN requires that it holds at once.
        required_by_icann: bool,
        /// What it changes.
        changes: String,
    },
    /// Notices go to another address: to the one before and to the one from now on (P-57).
    ContactAddressChanged {
        /// The request, where it is that of a request; else it is that of the name.
        request: Option<RequestId>,
        /// The name.
        name: DomainName,
        /// What changed.
        change: AddressChange,
    },
    /// Whom the registry speaks to about an organization, and where reminders go, was changed by
    /// the organization: to the address before and to the one from now on (P-57).
    OrganizationContactChanged {
        /// The organization's name.
        organization: String,
        /// Where reminders went.
        before: String,
        /// Where they go.
        after: String,
        /// Whom the registry speaks to from now on.
        contact_name: String,
        /// Who changed it.
        changed_by: String,
    },
    /// Staff are told of a notice that did not arrive, once for each (P-57).
    NotDelivered {
        /// The number of the notice.
        notice: i64,
        /// Its code.
        told: String,
        /// The name it is about, if it is about one.
        name: Option<DomainName>,
        /// To whom it went.
        recipient: String,
        /// What the servers said.
        words: String,
    },
    /// About an appeal (P-55).
    #[serde(untagged)]
    Appeal(AppealLetter),
    /// About a trademark licence (P-60).
    #[serde(untagged)]
    Licence(LicenceLetter),
    /// About a disclosure request, to whoever asked.
    #[serde(untagged)]
    Disclosure(DisclosureLetter),
    /// About a site that is watched.
    #[serde(untagged)]
    Watch(WatchLetter),
    /// To whoever sent a mail about a site.
    #[serde(untagged)]
    WatchMail(MailLetter),
    /// About an account.
    #[serde(untagged)]
    Account(AccountLetter),
}

impl Message {
    /// The stable code of the occasion, part of a duty's key.
    pub const fn code(&self) -> &'static str {
        match self {
            Message::RequestReceived { .. } => "request-received",
            Message::RequestAccepted { .. } => "request-accepted",
            Message::TokenReissued { .. } => "token-reissued",
            Message::TransferConsented { .. } => "transfer-consented",
            Message::RequestRejected { .. } => "request-rejected",
            Message::InformationRequested { .. } => "information-requested",
            Message::CustomerAsked { .. } => "customer-asked",
            Message::ApplicationReceived { .. } => "application-received",
            Message::ApplicationGranted { .. } => "application-granted",
            Message::ApplicationRefused { .. } => "application-refused",
            Message::ApplicationWithdrawn { .. } => "application-withdrawn",
            Message::AccreditationWithdrawn { .. } => "accreditation-withdrawn",
            Message::TokenReminder { .. } => "token-reminder",
            Message::RequestLapsed { .. } => "request-lapsed",
            Message::AccreditationReminder { .. } => "accreditation-reminder",
            Message::Suspension { .. } => "suspension",
            Message::Reinstatement { .. } => "reinstatement",
            Message::PendingRevocation { .. } => "pending-revocation",
            Message::PendingRevocationRescinded { .. } => "pending-revocation-rescinded",
            Message::Revocation { .. } => "revocation",
            Message::SuspensionNotice { .. } => "suspension-notice",
            Message::DiscontinuationReceived { .. } => "discontinuation-received",
            Message::DisputeLock { .. } => "dispute-lock",
            Message::NameMoved { .. } => "name-moved",
            Message::NameReceived { .. } => "name-received",
            Message::ExtensionAgreed { .. } => "extension-agreed",
            Message::Compliance { .. } => "compliance",
            Message::Deletion { .. } => "deletion",
            Message::TermsAmended { .. } => "terms-amended",
            Message::ContactAddressChanged { .. } => "contact-address-changed",
            Message::OrganizationContactChanged { .. } => "organization-contact-changed",
            Message::NotDelivered { .. } => "not-delivered",
            Message::Appeal(letter) => letter.told.code(),
            Message::Licence(letter) => letter.told.code(),
            Message::Disclosure(letter) => letter.told.code(),
            Message::Watch(letter) => letter.told.code(),
            Message::WatchMail(letter) => letter.told.code(),
            Message::Account(letter) => letter.told.code(),
        }
    }
}
