//! The acts of people: what a desk, the API, the command line and the sandbox all call.
//!
//! Each act is one transaction: load what the decision may see, locked in the one order
//! (organization, accreditation, request, appeal, invoice, token, domain); record what was due;
//! decide with the core; record. Nothing here knows HTTP, JSON or a form.

pub mod accept;
pub mod accreditation;
pub mod accuracy;
pub mod appeal;
pub mod cases;
pub mod conflict;
pub mod consent;
pub mod contact_address;
pub mod disclosure_request;
pub mod document;
pub mod edition;
pub mod government;
pub mod information;
pub mod invoice;
pub mod licence;
mod loss;
pub mod maintenance;
pub mod membership;
pub mod moving;
pub mod notice;
pub mod onboarding;
pub mod organization;
pub mod personal;
pub mod reach;
pub mod record;
pub mod registry_lock;
pub mod reissue;
pub mod reject;
pub mod submit;
pub mod website;
pub mod zone;

mod basis;

use std::borrow::Cow;

use jiff::Timestamp;
use registry_core::appeal as appeal_rules;
use registry_core::casework;
use registry_core::contact_address as contact_address_rules;
use registry_core::decision::Actor;
use registry_core::disclosure_request as disclosure_rules;
use registry_core::document::DocumentHash;
use registry_core::domain::Domain;
use registry_core::domain::accuracy as accuracy_rules;
use registry_core::domain::lock as lock_rules;
use registry_core::domain::transfer::consent as consent_rules;
use registry_core::id::{
    AccreditationId, AppealId, CandidateId, CaseId, DisclosureRequestId, DomainId, EditionId,
    InvoiceId, LicenceId, MaintenanceId, NetworkId, OrganizationId, PortfolioId, RequestId, SiteId,
    StaffId, TokenId, WatchMailId,
};
use registry_core::invoice as invoice_rules;
use registry_core::licence as licence_rules;
use registry_core::maintenance as maintenance_rules;
use registry_core::name::{DomainName, NameRefusal};
use registry_core::onboarding as onboarding_rules;
use registry_core::organization::{Conflicted, Organization};
use registry_core::request as core_request;
use registry_core::retention as retention_rules;
use registry_core::terms::{self as terms_rules, DocumentKind};
use registry_core::watch as watch_rules;
use registry_core::website_check as website_rules;
use registry_core::{accreditation as core_accreditation, organization as core_organization};
use registry_store::{Cited, Key, Lock, Once, Projected, Seen, StoreError, Tx};

use crate::identity;
use crate::scanner::ScanError;
use crate::staff::permission::{Permission, Role};
use crate::staff::rate_limit::TooOften;

/// How an act fails: refused, or the database's trouble.
pub type Failure = registry_store::Failure<Refusal>;

/// Who acts, and under what it will be found in history.
#[derive(Debug, Clone)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// In which role.
    pub role: Role,
    /// The id of the HTTP request, if it came by one.
    pub request_id: Option<String>,
    /// The request, if it must not be carried out twice.
    pub once: Option<Once>,
    /// What they had read, if they are to act on nothing else.
    pub seen: Option<Seen>,
}

impl Acting {
    /// The same person, who has read an object at a number of its history; what was done to it since
    /// is told to people of the registry alone.
    #[must_use]
    pub fn having_seen(self, key: Key, number: i64) -> Self {
        let tells_changes = matches!(self.actor, Actor::Staff { .. });
        Self { seen: Some(Seen { key, number, tells_changes }), ..self }
    }

    /// The name a decision is signed with (P-15).
    #[must_use]
    pub fn name(&self) -> String {
        self.actor.name()
    }

    /// Whether the role may do it.
    pub(crate) fn may(&self, permission: Permission) -> Result<(), Refusal> {
        self.role.may(permission).then_some(()).ok_or(Refusal::NotPermitted(permission))
    }

    /// What history cites, with randomness drawn before the transaction.
    ///
    /// A request that must not be carried out twice is remembered in the one transaction that cites
    /// it: of an act in several, the others leave `once` out.
    pub(crate) fn cited(&self) -> Cited {
        Cited {
            request_id: self.request_id.clone(),
            once: self.once.clone(),
            seen: self.seen.clone(),
            salt: identity::random(),
            ..Cited::default()
        }
    }
}

/// Why an act is refused; nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The role may not do it.
    #[error("your role may not {}", .0.words())]
    NotPermitted(Permission),
    /// There is no such object.
    #[error("there is no {0}")]
    NotFound(Missing),
    /// A text that has to be there is empty, or one that was given cannot be used.
    #[error("{field}: found {found:?}, allowed: {allowed}")]
    Field {
        /// Which.
        field: Cow<'static, str>,
        /// What was given.
        found: String,
        /// What may be.
        allowed: &'static str,
    },
    /// The name is none of this registry's.
    #[error("{name:?}: {refusal}")]
    Name {
        /// What was asked for.
        name: String,
        /// Why not.
        refusal: NameRefusal,
    },
    /// Whoever would decide is marked as conflicted about the organization (P-15).
    #[error(transparent)]
    Conflicted(#[from] Conflicted),
    /// The accreditation is another organization's, or of a programme the TLD does not know.
    #[error("the accreditation {0} is not one of this organization's that serves this TLD")]
    BasisNotForThis(AccreditationId),
    /// The TLD knows no government basis.
    #[error("names of this TLD cannot stand on a government basis")]
    NoGovernmentBasis,
    /// Refused by the rules for organizations.
    #[error(transparent)]
    Organization(#[from] core_organization::Refusal),
    /// Refused by the rules for accreditations.
    #[error(transparent)]
    Accreditation(#[from] core_accreditation::Refusal),
    /// Refused by the rules for requests.
    #[error(transparent)]
    Request(#[from] core_request::Refusal),
    /// The name is not registered.
    #[error("{0} is not registered")]
    NameNotRegistered(String),
    /// Refused by the rules for consents (P-37).
    #[error(transparent)]
    Consent(#[from] consent_rules::Refusal),
    /// Refused by the rules for contact addresses (P-57).
    #[error(transparent)]
    ContactAddress(#[from] contact_address_rules::Refusal),
    /// Refused by the rules for checks of registrants (P-34).
    #[error(transparent)]
    Accuracy(#[from] accuracy_rules::Refusal),
    /// Refused by the rules for checks of where names lead (P-3).
    #[error(transparent)]
    WebsiteCheck(#[from] website_rules::Refusal),
    /// Refused by the rules for registry locks (P-15).
    #[error(transparent)]
    RegistryLock(#[from] lock_rules::Refusal),
    /// Refused by the rules for appeals (P-55).
    #[error(transparent)]
    Appeal(#[from] appeal_rules::Refusal),
    /// Refused by the rules for invoices to customers (P-55a, P-55f).
    #[error(transparent)]
    Invoice(#[from] invoice_rules::Refusal),
    /// Refused by the rules for cases (POLICY, section 6).
    #[error(transparent)]
    Case(#[from] casework::Refusal),
    /// Refused by the rules for maintenances (RFC 9167).
    #[error(transparent)]
    Maintenance(#[from] maintenance_rules::Refusal),
    /// Refused by the rules for trademark licences (P-60).
    #[error(transparent)]
    Licence(#[from] licence_rules::Refusal),
    /// What the core says of a request for registration data.
    #[error(transparent)]
    Disclosure(#[from] disclosure_rules::Refusal),
    /// What the core says of personal data.
    #[error(transparent)]
    Retention(#[from] retention_rules::Refusal),
    /// What the core says of a registrar that applies.
    #[error(transparent)]
    Onboarding(#[from] onboarding_rules::Refusal),
    /// There is nothing to hand out.
    #[error("no artwork of the trademark is in force: publish it first")]
    NoArtwork,
    /// Refused by the rules for published documents (P-70).
    #[error(transparent)]
    Edition(#[from] terms_rules::Refusal),
    /// A document that anybody can read, or that goes with a licence, is not given on request.
    #[error("the {} is not given on request", .0.title())]
    NotOnRequest(DocumentKind),
    /// Only a notice that was given up can be tried again.
    #[error("this notice is {0}; only an undelivered one can be tried again")]
    NoticeNotGivenUp(&'static str),
    /// Only a zone that holds something back can be released.
    #[error("the zone of .{0} holds nothing back, so there is nothing to release")]
    ZoneNotHeld(String),
    /// This registry does not take documents of this kind.
    #[error("documents of the kind {0} are not taken here")]
    MediaType(&'static str),
    /// Too many of these at once.
    #[error("too many at once; try again in {} seconds", .0.retry_after_seconds)]
    TooOften(TooOften),
    /// The document is too large.
    #[error("a document has {0} bytes at most")]
    TooLarge(usize),
    /// No sandbox that this registry believes signed the report (P-80).
    #[error(
        "no sandbox that this registry believes signed this report; an operator enters its key with `pharos registrar trust`"
    )]
    UntrustedReport,
    /// The scanner for malware does not let the document in.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// Refused by the rules for sites (P-90 to P-97).
    #[error(transparent)]
    Watch(#[from] watch_rules::Refusal),
    /// A name belongs to one site.
    #[error("{name} is a name of site {site}: enter it there")]
    SiteKnown {
        /// Which name.
        name: String,
        /// Whose it is.
        site: SiteId,
    },
    /// A report does not keep the schema of XARF.
    #[error("this is no report in XARF version 4: {0}")]
    Xarf(String),
    /// A link answers once.
    #[error("this link was used: reply to the letter, and leave its subject as it is")]
    AnswerLinkUsed,
    /// What was handed in as mail is none.
    #[error(
        "this is no mail (RFC 5322): a header with From, To, Date, Subject, Message-ID, Received or \
         Return-Path has to come first"
    )]
    NoMail,
    /// Only a mail that waits is read.
    #[error("mail {0} does not wait for a person")]
    MailDoesNotWait(String),
    /// A mark stands already (P-92).
    #[error("this person is marked as conflicted about it already")]
    WatchMarked,
    /// It is on record already (P-92).
    #[error("these sites are on record as competitors already")]
    CompetitionKnown,
    /// Nobody ends their own mark (P-92).
    #[error("another person has to end this mark")]
    OwnWatchMark,
    /// The secret could not be sealed, so nothing was decided.
    #[error("the token could not be sealed for its notice; nothing was decided")]
    NotSealed,
    /// Nobody outside reaches the pages of this registry.
    #[error(
        "a notice names the address at which it is answered, and this registry has none that \
         anybody outside reaches: set [https] in its configuration; nothing was sent"
    )]
    NoPublicAddress,
}

/// What is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// An organization.
    #[error("organization {0}")]
    Organization(OrganizationId),
    /// An accreditation.
    #[error("accreditation {0}")]
    Accreditation(AccreditationId),
    /// A request.
    #[error("request {0}")]
    Request(RequestId),
    /// A token.
    #[error("token {0}")]
    Token(TokenId),
    /// A document.
    #[error("document {0}")]
    Document(DocumentHash),
    /// A person's account.
    #[error("person {0}")]
    Staff(StaffId),
    /// An appeal.
    #[error("appeal {0}")]
    Appeal(AppealId),
    /// An invoice.
    #[error("invoice {0}")]
    Invoice(InvoiceId),
    /// A trademark licence.
    #[error("licence {0}")]
    Licence(LicenceId),
    /// An edition of a document.
    #[error("edition {0}")]
    Edition(EditionId),
    /// A notice.
    #[error("notice {0}")]
    Notice(i64),
    /// A case.
    #[error("case {0}")]
    Case(CaseId),
    /// A check of where a name leads.
    #[error("check of where {0} leads")]
    WebsiteCheck(DomainId),
    /// A disclosure request.
    #[error("disclosure request {0}")]
    DisclosureRequest(DisclosureRequestId),
    /// An object with personal data.
    #[error("such object")]
    PersonalData,
    /// A registrar.
    #[error("such registrar")]
    Registrar,
    /// A maintenance.
    #[error("maintenance {0}")]
    Maintenance(MaintenanceId),
    /// A site that is watched.
    #[error("site {0}")]
    Site(SiteId),
    /// A network of sites that a person named.
    #[error("network {0}")]
    Network(NetworkId),
    /// A portfolio of names that are watched.
    #[error("portfolio {0}")]
    Portfolio(PortfolioId),
    /// A name that may be worth a look.
    #[error("candidate {0}")]
    Candidate(CandidateId),
    /// A mark of a conflict of interest.
    #[error("such mark")]
    WatchMark,
    /// Two sites that compete.
    #[error("competitor of that id on record for this site")]
    Competition,
    /// A notice that a link or a code answers.
    #[error("notice to answer by this link or code")]
    AnswerLink,
    /// A hold on a bundle of evidence.
    #[error("hold on this bundle that is not lifted")]
    EvidenceHold,
    /// A mail that came in.
    #[error("mail {0}")]
    WatchMail(WatchMailId),
    /// A zone.
    #[error("zone of that name; GET /api/v1/zones and `pharos zone status` list them")]
    Zone,
}

impl From<Missing> for Refusal {
    fn from(missing: Missing) -> Self {
        Self::NotFound(missing)
    }
}

/// Puts a refusal of the core where a transaction's answer is wanted.
pub(crate) fn refused<R: Into<Refusal>>(refusal: R) -> Failure {
    Failure::Refused(refusal.into())
}

/// The object, or that it is missing.
pub(crate) fn found<T>(object: Option<T>, missing: Missing) -> Result<T, Failure> {
    object.ok_or(Failure::Refused(Refusal::NotFound(missing)))
}

/// The organization that a decision is about, before anything else is locked; refused where
/// whoever decides is marked as conflicted about it (P-15).
fn judged(
    tx: &mut Tx<'_>,
    id: OrganizationId,
    lock: Lock,
    acting: &Acting,
) -> Result<Organization, Failure> {
    let organization = found(tx.organization(id, lock)?, Missing::Organization(id))?;
    organization.may_be_judged_by(&acting.actor).map_err(refused)?;
    Ok(organization)
}

/// A name as it is registered at `now`; one that time has purged is none, recorded or not.
fn registered(
    tx: &mut Tx<'_>,
    name: &DomainName,
    lock: Lock,
    now: Timestamp,
) -> Result<Projected<Domain>, Failure> {
    let live = tx.domain(name, lock, now)?.filter(|found| found.object.is_live());
    live.ok_or_else(|| Failure::Refused(Refusal::NameNotRegistered(name.to_string())))
}

/// A text that has to say something.
pub(crate) fn required(field: &'static str, text: &str) -> Result<(), Refusal> {
    let empty =
        Refusal::Field { field: field.into(), found: text.to_owned(), allowed: "some words" };
    if text.trim().is_empty() { Err(empty) } else { Ok(()) }
}

/// Whether an error is the loser of a race for a unique index.
pub(crate) fn is_taken(error: &StoreError, constraint: registry_store::Constraint) -> bool {
    matches!(error, StoreError::Taken(taken) if *taken == constraint)
}
