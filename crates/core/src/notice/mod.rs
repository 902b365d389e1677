//! What the registry tells people and registrars: typed notices and poll messages.
//!
//! A notice names its occasion and carries the facts of the decision; words are found where it is
//! rendered. A secret never stands in one: the token of an acceptance travels sealed beside it.

mod about;
mod dated;
mod poll;
mod telling;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use about::About;
pub use dated::{Dated, Noticed};
pub use poll::{PollMessage, PollOccasion, Subject, ToldState};
pub use telling::Telling;

use crate::appeal::Failed;
use crate::casework::{CaseLetter, Reason as CaseReason};
use crate::contact_address::AddressChange;
use crate::document::DocumentHash;
use crate::id::{
    AccreditationId, AppealId, ApplicationId, CaseId, EditionId, RegistrarId, RequestId, TokenId,
};
use crate::money::Money;
use crate::name::DomainName;
use crate::request::Reason;
use crate::status::CauseKind;

/// A written notice to a customer, sent to the contact address of its request (P-57).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The contact address.
    pub to: String,
    /// What it tells.
    pub message: Message,
    /// What its first attempt dates, if anything counts from it (P-57).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dated>,
}

impl Notice {
    /// A notice from whose date nothing counts.
    #[must_use]
    pub const fn new(to: String, message: Message) -> Self {
        Self { to, message, dates: None }
    }

    /// The same, dating something by its first attempt (P-57).
    #[must_use]
    pub const fn dating(mut self, dates: Dated) -> Self {
        self.dates = Some(dates);
        self
    }

    /// The notice with the deadline that counts from its date, as its recipient reads it.
    #[must_use]
    pub fn dated(mut self, until: Option<Timestamp>) -> Self {
        self.message.count_from_date(until);
        self
    }
}

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
    /// A notice of appeal arrived; its fee is invoiced (P-55a).
    AppealReceived {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// The fee.
        fee: Money,
        /// First instant at which fee and other invoices are late; none while not dated.
        due_at: Option<Timestamp>,
    },
    /// An appeal was admitted (P-55a).
    AppealAdmitted {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// First instant at which convening is late (P-55b).
        convening_until: Timestamp,
        /// First instant at which the decision is late (P-55b).
        decision_until: Timestamp,
    },
    /// An appeal is forfeited; the decision appealed is final (P-55a).
    AppealForfeited {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// Every condition that failed.
        failed: Vec<Failed>,
        /// In words.
        reason: String,
        /// Back on which date the terms end (P-71).
        terms_end_at: Timestamp,
    },
    /// The registry's response to a notice of appeal (P-55b).
    AppealResponse {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// The response; none where the registry elects not to respond.
        response: Option<String>,
    },
    /// The Articles, to each member of the Commission and to the appellant (P-55d).
    ArticlesSent {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// Every item, with the SHA-256 of its bytes.
        items: Vec<(String, DocumentHash)>,
        /// SHA-256 over those hashes, in order.
        hash: DocumentHash,
    },
    /// Costs of an appeal beyond its fee (P-55f).
    CostsInvoiced {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// The number of the invoice.
        invoice: String,
        /// How much.
        amount: Money,
        /// What they are.
        words: String,
        /// First instant at which a payment is late.
        due_at: Timestamp,
        /// Whether the appeal ends if they are not paid; after a decision they are only a debt.
        ends_appeal: bool,
    },
    /// An appeal ended because costs were not paid; the decision appealed stands (P-55f).
    AppealEndedByCosts {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// The number of the invoice.
        invoice: String,
        /// First instant at which its payment was late.
        due_at: Timestamp,
        /// Back on which date the terms end (P-71).
        terms_end_at: Timestamp,
    },
    /// The report of a decision (P-55g).
    AppealDecided {
        /// The appeal.
        appeal: AppealId,
        /// Its number.
        number: String,
        /// The name.
        name: DomainName,
        /// Whether the decision appealed was reversed; else it is affirmed.
        reversed: bool,
        /// The report.
        report: String,
        /// Back on which date the terms end, if it is affirmed (P-71).
        terms_end_at: Option<Timestamp>,
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
}

impl Message {
    /// Takes in the deadline that counts from the notice's date; others state theirs from the
    /// beginning.
    fn count_from_date(&mut self, until: Option<Timestamp>) {
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
            | Message::ExtensionAgreed { .. }
            | Message::Compliance { .. }
            | Message::Deletion { .. }
            | Message::AppealReceived { .. }
            | Message::AppealAdmitted { .. }
            | Message::AppealForfeited { .. }
            | Message::AppealResponse { .. }
            | Message::ArticlesSent { .. }
            | Message::CostsInvoiced { .. }
            | Message::AppealEndedByCosts { .. }
            | Message::AppealDecided { .. }
            | Message::TermsAmended { .. }
            | Message::ContactAddressChanged { .. }
            | Message::NotDelivered { .. } => {}
        }
    }

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
            Message::ExtensionAgreed { .. } => "extension-agreed",
            Message::Compliance { .. } => "compliance",
            Message::Deletion { .. } => "deletion",
            Message::AppealReceived { .. } => "appeal-received",
            Message::AppealAdmitted { .. } => "appeal-admitted",
            Message::AppealForfeited { .. } => "appeal-forfeited",
            Message::AppealResponse { .. } => "appeal-response",
            Message::ArticlesSent { .. } => "articles-sent",
            Message::CostsInvoiced { .. } => "costs-invoiced",
            Message::AppealEndedByCosts { .. } => "appeal-ended-by-costs",
            Message::AppealDecided { .. } => "appeal-decided",
            Message::TermsAmended { .. } => "terms-amended",
            Message::ContactAddressChanged { .. } => "contact-address-changed",
            Message::NotDelivered { .. } => "not-delivered",
        }
    }
}
