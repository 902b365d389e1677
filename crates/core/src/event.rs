//! What can happen: the catalogue of events that history keeps.
//!
//! An event says *that* something happened and by which rule; the object as it stands after it,
//! stored beside it, says the rest.

use serde::{Deserialize, Serialize};

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $rule:literal;)*) => {
        /// Something that happened to an object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Event {
            $($(#[$doc])* $variant,)*
        }

        impl Event {
            /// Every event there is.
            pub const ALL: &'static [Event] = &[$(Event::$variant,)*];

            /// The stable code under which history and feeds know it.
            pub const fn code(self) -> &'static str {
                match self { $(Event::$variant => $code,)* }
            }

            /// The event that history knows by a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.code() == code)
            }

            /// The rule it follows from: a P-id of the policy or an RFC section.
            pub const fn rule(self) -> &'static str {
                match self { $(Event::$variant => $rule,)* }
            }
        }
    };
}

events! {
    /// An organization was recorded.
    OrganizationCreated = "organization-created", "P-1";
    /// A reviewer recognised a political subdivision of a government.
    GovernmentBasisGranted = "government-basis-granted", "P-1";
    /// A government basis was lost.
    GovernmentBasisLost = "government-basis-lost", "P-6";
    /// A person may act for an organization from now on.
    MemberJoined = "member-joined", "P-10";
    /// A person acts for an organization no more.
    MembershipEnded = "membership-ended", "P-10";
    /// An organization's data were changed.
    OrganizationChanged = "organization-changed", "P-57";
    /// An affiliate was recorded.
    AffiliateRecorded = "affiliate-recorded", "P-7";
    /// An affiliation ended.
    AffiliationEnded = "affiliation-ended", "P-7";
    /// An organization disclosed a breach.
    BreachDisclosed = "breach-disclosed", "P-58";
    /// Information about an organization was recorded.
    InformationRecorded = "information-recorded", "P-57";
    /// A reviewer judged standards of an application.
    ApplicationReviewed = "application-reviewed", "P-2";
    /// Approved websites were added or removed.
    WebsitesChanged = "websites-changed", "P-3";
    /// The check of where a name leads began.
    WebsiteCheckBegun = "website-check-begun", "P-3";
    /// Somebody looked where a name leads.
    WebsiteLooked = "website-looked", "P-3";
    /// A look was put off: the registry holds the name, or nothing is approved for it.
    WebsiteLookPostponed = "website-look-postponed", "P-3";
    /// A name leads to no approved website: a reviewer has to look.
    WebsiteMatterOpened = "website-matter-opened", "P-3";
    /// It leads to one again, and nobody has to look any more.
    WebsiteMatterClosed = "website-matter-closed", "P-3";
    /// A reviewer judged it.
    WebsiteMatterJudged = "website-matter-judged", "P-3";
    /// The check ended with the registration.
    WebsiteCheckEnded = "website-check-ended", "P-3";
    /// Somebody was marked as conflicted about an organization.
    ConflictMarked = "conflict-marked", "P-15";
    /// Such a mark was ended.
    ConflictEnded = "conflict-ended", "P-15";
    /// An application for accreditation or reaccreditation arrived.
    ApplicationSubmitted = "application-submitted", "P-4";
    /// An applicant handed documents in for an application under review.
    ApplicationDocumentsReceived = "application-documents-received", "P-13";
    /// An application was refused.
    ApplicationRefused = "application-refused", "P-43";
    /// An applicant withdrew its application.
    ApplicationWithdrawn = "application-withdrawn", "P-43";
    /// A term of accreditation was granted.
    AccreditationGranted = "accreditation-granted", "P-4";
    /// An accreditation was withdrawn by its accreditor.
    AccreditationWithdrawn = "accreditation-withdrawn", "P-6";
    /// The last term ended.
    AccreditationEnded = "accreditation-ended", "P-41";
    /// The grace after the end ran out without a protecting application.
    AccreditationLapsed = "accreditation-lapsed", "P-42";
    /// The standing of an accreditation changed otherwise.
    StandingChanged = "standing-changed", "P-31";
    /// A reminder of the coming end of a term fell due.
    ReminderDue = "reminder-due", "P-40";
    /// A request for a name was received.
    RequestReceived = "request-received", "P-10";
    /// A requestor handed documents in for a request that is not decided.
    RequestDocumentsReceived = "request-documents-received", "P-13";
    /// A request was accepted and its token minted.
    RequestAccepted = "request-accepted", "P-14";
    /// A request was rejected.
    RequestRejected = "request-rejected", "P-11";
    /// The first attempt at the delivery of a notice dated what counts from it.
    NoticeDated = "notice-dated", "P-57";
    /// An acceptance was taken back before the name existed.
    AcceptanceWithdrawn = "acceptance-withdrawn", "P-23";
    /// The token of an accepted request ran out unused.
    RequestLapsed = "request-lapsed", "P-21";
    /// The requested name was registered.
    RequestRegistered = "request-registered", "P-20";
    /// A rejection was reversed on appeal: the request has its place in the queue again.
    RequestReopened = "request-reopened", "P-55h";
    /// The requestor's older request for the name was opened again by an appeal.
    RequestSuperseded = "request-superseded", "P-55h";
    /// A notice of appeal arrived.
    AppealReceived = "appeal-received", "P-55a";
    /// An appeal was admitted: notice, fee and other invoices were there in time.
    AppealAdmitted = "appeal-admitted", "P-55a";
    /// An appeal was forfeited.
    AppealForfeited = "appeal-forfeited", "P-55a";
    /// The registry responded to a notice of appeal, or stated that it will not.
    AppealAnswered = "appeal-answered", "P-55b";
    /// A clock of an appeal was moved by written agreement.
    AppealClockMoved = "appeal-clock-moved", "P-59a";
    /// The registry did not respond to a notice of appeal in time.
    AppealResponseOverdue = "appeal-response-overdue", "P-55b";
    /// The Commission did not convene in time.
    AppealConveningOverdue = "appeal-convening-overdue", "P-55b";
    /// The Commission did not decide in time.
    AppealDecisionOverdue = "appeal-decision-overdue", "P-55b";
    /// The holders of the offices of the Commission were named.
    CommissionSeated = "commission-seated", "P-55c";
    /// A member of the Commission is unable to serve.
    CommissionerUnable = "commissioner-unable", "P-55c";
    /// An alternate member was selected.
    AlternateSelected = "alternate-selected", "P-55c";
    /// The Articles were frozen, or sent to a further member.
    ArticlesSent = "articles-sent", "P-55d";
    /// New matter was refused, which counts as a violation of the terms.
    AppealMatterRefused = "appeal-matter-refused", "P-55d";
    /// The Commission convened.
    CommissionConvened = "commission-convened", "P-55b";
    /// The Commission held a teleconference.
    TeleconferenceHeld = "teleconference-held", "P-55e";
    /// The counsel of a side was recorded.
    CounselNamed = "counsel-named", "P-55e";
    /// Costs of an appeal beyond its fee were invoiced.
    CostsInvoiced = "costs-invoiced", "P-55f";
    /// An appeal ended because its costs were not paid in time.
    AppealEndedByCosts = "appeal-ended-by-costs", "P-55f";
    /// A member of the Commission voted.
    CommissionerVoted = "commissioner-voted", "P-55g";
    /// The decision appealed was affirmed.
    AppealAffirmed = "appeal-affirmed", "P-55g";
    /// The decision appealed was reversed.
    AppealReversed = "appeal-reversed", "P-55g";
    /// The report of a decision was written and sent.
    AppealReported = "appeal-reported", "P-55g";
    /// A customer was sent an invoice.
    InvoiceIssued = "invoice-issued", "P-55f";
    /// A payment of a customer was recorded.
    CustomerPaymentRecorded = "customer-payment-recorded", "P-55f";
    /// An invoice was paid in full.
    InvoicePaid = "invoice-paid", "P-55f";
    /// An invoice was voided.
    InvoiceVoided = "invoice-voided", "P-55f";
    /// The registry asked the requestor for information.
    InformationRequested = "information-requested", "P-13";
    /// The requestor replied.
    InformationReceived = "information-received", "P-13";
    /// A question waits past its due date.
    InformationOverdue = "information-overdue", "P-13";
    /// A reminder that a token is still unused fell due.
    TokenReminderDue = "token-reminder-due", "P-21";
    /// A token was minted.
    TokenMinted = "token-minted", "P-20";
    /// A token was used.
    TokenUsed = "token-used", "P-20";
    /// A token ran out.
    TokenExpired = "token-expired", "P-21";
    /// A token was replaced or died with its acceptance.
    TokenKilled = "token-killed", "P-21";
    /// A name was registered.
    DomainCreated = "domain-created", "RFC 5731, section 3.2.1";
    /// A name was renewed by its registrar.
    DomainRenewed = "domain-renewed", "RFC 5731, section 3.2.3";
    /// A name was renewed at its expiry.
    DomainAutoRenewed = "domain-auto-renewed", "P-36";
    /// A name was renewed at its expiry until its standing is known.
    DomainRenewedProvisionally = "domain-renewed-provisionally", "P-46";
    /// A provisional renewal was confirmed.
    ProvisionalRenewalConfirmed = "provisional-renewal-confirmed", "P-46";
    /// A provisional renewal was undone and credited.
    ProvisionalRenewalUndone = "provisional-renewal-undone", "P-46";
    /// A name was updated by its registrar.
    DomainUpdated = "domain-updated", "RFC 5731, section 3.2.5";
    /// A restore was requested: the name is back until its report is due.
    RestoreRequested = "restore-requested", "P-36; RFC 3915, section 4.2.5";
    /// The report on a restore came: the name is back.
    DomainRestored = "domain-restored", "P-36; RFC 3915, section 4.2.5";
    /// No report on a restore came in time: the name is in redemption again.
    RestoreLapsed = "restore-lapsed", "P-36";
    /// A name was deleted by its registrar.
    DomainDeleted = "domain-deleted", "RFC 5731, section 3.2.2";
    /// A name that may not be renewed reached its expiry.
    DomainExpired = "domain-expired", "P-36";
    /// Redemption ran out.
    RedemptionEnded = "redemption-ended", "P-35";
    /// A name went back to the pool.
    DomainPurged = "domain-purged", "P-36";
    /// A grace period ended.
    GraceEnded = "grace-ended", "P-35";
    /// A cause of server statuses was set.
    CauseSet = "cause-set", "P-56";
    /// A cause of server statuses was lifted.
    CauseLifted = "cause-lifted", "P-56";
    /// The registrant is not who the name stands for: a reviewer has to look.
    AccuracyCheckOpened = "accuracy-check-opened", "P-34";
    /// Such a check was closed, by a reviewer or by data that agree again.
    AccuracyCheckClosed = "accuracy-check-closed", "P-34";
    /// The standing behind a name changed without changing its statuses.
    BasisChanged = "basis-changed", "P-41";
    /// The customer's notices about a request or a name go to another address.
    ContactAddressChanged = "contact-address-changed", "P-57";
    /// A name server vanished with the name above it.
    NameServerLost = "name-server-lost", "RFC 5731, section 3.2.2";
    /// An authInfo ran out.
    AuthInfoExpired = "auth-info-expired", "RFC 9154, section 4.2";
    /// A transfer was asked for.
    TransferRequested = "transfer-requested", "RFC 5730, section 2.9.3.4";
    /// A transfer was approved, by the sponsor or by silence.
    TransferApproved = "transfer-approved", "RFC 5730, section 2.9.3.4";
    /// A name went to the holder that an order names.
    DomainMoved = "domain-moved", "P-38";
    /// A transfer was rejected by the sponsor.
    TransferRejected = "transfer-rejected", "RFC 5730, section 2.9.3.4";
    /// A transfer was taken back, or ended by the registry.
    TransferCancelled = "transfer-cancelled", "RFC 5730, section 2.9.3.4";
    /// A registry lock, or its end, was proposed by the first of two people.
    LockProposed = "lock-proposed", "P-15";
    /// Such a proposal was dropped.
    LockProposalDropped = "lock-proposal-dropped", "P-15";
    /// A person set when the registry deletes the name.
    DeletionScheduled = "deletion-scheduled", "P-51; P-53";
    /// Such a deletion was called off before it came.
    DeletionCalledOff = "deletion-called-off", "P-51; P-53";
    /// The registry deleted the name: revoked, or discontinued by its registrant.
    DomainDeletedByRegistry = "domain-deleted-by-registry", "P-54";
    /// The expiry of the name waits for the end of an appeal, or of the window for one.
    ExpiryHeld = "expiry-held", "P-55h";
    /// The expiry of the name waits no more.
    ExpiryReleased = "expiry-released", "P-55h";
    /// A host object was created.
    HostCreated = "host-created", "RFC 5732, section 3.2.1";
    /// A host object was changed.
    HostUpdated = "host-updated", "RFC 5732, section 3.2.5";
    /// A host object was deleted.
    HostDeleted = "host-deleted", "RFC 5732, section 3.2.2";
    /// A host object changed its sponsor with the name above it.
    HostTransferred = "host-transferred", "RFC 5732, section 3.2.4";
    /// A host object went with the name above it.
    HostPurged = "host-purged", "RFC 5732, section 3.2.2";
    /// A contact object was created.
    ContactCreated = "contact-created", "RFC 5733, section 3.2.1";
    /// A contact object was changed.
    ContactUpdated = "contact-updated", "RFC 5733, section 3.2.5";
    /// A contact object was deleted.
    ContactDeleted = "contact-deleted", "RFC 5733, section 3.2.2";
    /// A registrar was authorized.
    RegistrarAuthorized = "registrar-authorized", "P-80";
    /// A registrar that applies was entered.
    RegistrarEntered = "registrar-entered", "P-80";
    /// Something of a registrar's onboarding was recorded.
    OnboardingRecorded = "onboarding-recorded", "P-80";
    /// A registrar was not admitted.
    RegistrarRefused = "registrar-refused", "P-80";
    /// Somebody asked for registration data that is not published.
    DisclosureAsked = "disclosure-asked", "ICANN Registration Data Policy, section 10";
    /// A request for registration data was answered.
    DisclosureAnswered = "disclosure-answered", "ICANN Registration Data Policy, section 10";
    /// Who made a disclosure request was erased at the end of its period.
    RequesterErased = "requester-erased", "retention.disclosure_months";
    /// The contact of an organization was erased at the end of its period.
    OrganizationContactErased = "organization-contact-erased", "retention.organization_months";
    /// The contact of a request was erased at the end of its period.
    RequestContactErased = "request-contact-erased", "retention.request_months";
    /// The parties of an appeal were erased at the end of their period.
    AppealPartiesErased = "appeal-parties-erased", "retention.appeal_months";
    /// Who asked for a licence was erased at the end of its period.
    LicenceAskerErased = "licence-asker-erased", "retention.licence_months";
    /// The contact address of a name was erased at the end of its period.
    NameContactErased = "name-contact-erased", "retention.name_months";
    /// The data of a contact was erased at the end of its period.
    ContactDataErased = "contact-data-erased", "retention.contact_months";
    /// Personal data was erased by a person, after the legal minimum.
    ErasedByHand = "personal-data-erased-by-hand", "retention.legal_minimum_months";
    /// A registrar's record was changed.
    RegistrarChanged = "registrar-changed", "P-80";
    /// A Pending Revocation Notice was issued.
    PendingRevocationOpened = "pending-revocation-opened", "P-50";
    /// A Pending Revocation Notice was rescinded.
    PendingRevocationRescinded = "pending-revocation-rescinded", "P-50";
    /// A Revocation Notice was issued.
    RevocationNoticed = "revocation-noticed", "P-51";
    /// The post brought no appeal: the deletion is set.
    NoAppealConfirmed = "no-appeal-confirmed", "P-51";
    /// An appeal against a revocation holds the deletion.
    RevocationAppealed = "revocation-appealed", "P-51; P-55";
    /// The appeal against a revocation failed.
    RevocationStands = "revocation-stands", "P-51; P-55g";
    /// A revocation was reversed on appeal.
    RevocationReversed = "revocation-reversed", "P-55h";
    /// The name of a case was deleted.
    CaseNameDeleted = "case-name-deleted", "P-54";
    /// A Suspension Notice was issued.
    SuspensionOpened = "suspension-opened", "P-52";
    /// A suspension was found unsubstantiated, or rectified.
    SuspensionLifted = "suspension-lifted", "P-52";
    /// The suspension ended with its name.
    SuspensionEnded = "suspension-ended", "P-52";
    /// A registrant wishes to discontinue a name.
    DiscontinuationReceived = "discontinuation-received", "P-53";
    /// The day of a discontinuation was set.
    DiscontinuationScheduled = "discontinuation-scheduled", "P-53";
    /// The day of a discontinuation is set no more: a dispute locked the name.
    DiscontinuationUnset = "discontinuation-unset", "P-38; P-53";
    /// A registrant took its discontinuation back.
    DiscontinuationTakenBack = "discontinuation-taken-back", "P-53";
    /// A court order, or a complaint or decision under UDRP or URS, arrived.
    DisputeOpened = "dispute-opened", "P-38";
    /// The name in dispute was locked.
    DisputeLocked = "dispute-locked", "P-38";
    /// The name in dispute goes to another entity once that one's request is accepted.
    DisputeMoveOrdered = "dispute-move-ordered", "P-38";
    /// The request of whom the name was to go to was rejected: it stays locked.
    DisputeMoveRejected = "dispute-move-rejected", "P-38";
    /// The name in dispute went to another entity.
    DisputeMoved = "dispute-moved", "P-38";
    /// A case ended because the name it was about went to another holder by an order.
    CaseHolderChanged = "case-holder-changed", "P-38";
    /// The name in dispute is suspended for the rest of its term.
    DisputeSuspended = "dispute-suspended", "P-38";
    /// The name in dispute was released.
    DisputeReleased = "dispute-released", "P-38";
    /// A compliance case about a registrar was opened.
    ComplianceOpened = "compliance-opened", "P-81";
    /// The registrar answered.
    ComplianceAnswered = "compliance-answered", "P-81";
    /// A compliance case was closed.
    ComplianceClosed = "compliance-closed", "P-81";
    /// A response to a notice arrived in time.
    CaseAnswered = "case-answered", "P-50; P-52";
    /// A response to a notice arrived after its due date: it is on file, marked as late.
    CaseAnsweredLate = "case-answered-late", "P-50; P-52";
    /// Something else was put on the file of a case.
    CaseNoted = "case-noted", "P-57";
    /// A clock was moved by written agreement of both.
    ExtensionAgreed = "extension-agreed", "P-59a";
    /// The first of two people proposed an act in a case.
    CaseActProposed = "case-act-proposed", "P-15";
    /// Such a proposal was dropped.
    CaseActDropped = "case-act-dropped", "P-15";
    /// What a case waits for did not come in time: a person has to look.
    CaseOverdue = "case-overdue", "P-15; P-50; P-51; P-53; P-38";
    /// A registrant asked for the trademark.
    LicenceAsked = "licence-asked", "P-60";
    /// A trademark licence was granted.
    LicenceGranted = "licence-granted", "P-60";
    /// A trademark licence was refused.
    LicenceRefused = "licence-refused", "P-60";
    /// A trademark licence ended with its name or the terms.
    LicenceEnded = "licence-ended", "P-60";
    /// An edition of a document was published.
    EditionPublished = "edition-published", "P-70";
    /// An edition was withdrawn before it held.
    EditionWithdrawn = "edition-withdrawn", "P-70";
    /// Every customer was written to about an amendment.
    AmendmentTold = "amendment-told", "P-70";
    /// A maintenance was announced.
    MaintenanceAnnounced = "maintenance-announced", "RFC 9167, section 3.3";
    /// A maintenance was changed.
    MaintenanceChanged = "maintenance-changed", "RFC 9167, section 3.3";
    /// A maintenance was called off.
    MaintenanceCalledOff = "maintenance-called-off", "RFC 9167, section 3.3";
    /// Registrars were reminded of a maintenance.
    MaintenanceReminded = "maintenance-reminded", "RFC 9167, section 3.3";
    /// A maintenance is over.
    MaintenanceEnded = "maintenance-ended", "RFC 9167, section 3.3";
    /// A portfolio of names that are watched was entered.
    PortfolioEntered = "portfolio-entered", "P-90";
    /// A portfolio's owner, contact or tier was changed.
    PortfolioChanged = "portfolio-changed", "P-90";
    /// The owner of a portfolio said whether it wants to hear of unapproved sites.
    PortfolioWishRecorded = "portfolio-wish-recorded", "P-93";
    /// A person named a network of sites that one hand seems to run.
    NetworkNamed = "network-named", "P-94";
    /// The sites or the name of a network were changed.
    NetworkChanged = "network-changed", "P-94";
    /// A network was ended: it is none, or none any more.
    NetworkEnded = "network-ended", "P-94";
    /// A site came on record.
    SiteOpened = "site-opened", "P-91";
    /// A piece of evidence about a site came in.
    SiteEvidenceAdded = "site-evidence-added", "P-92";
    /// RDAP said at which registrar a name of a site is.
    SiteRegistrationSeen = "site-registration-seen", "P-94";
    /// Something was found about a site.
    SiteFindingMade = "site-finding-made", "P-91";
    /// What was found about a site before was found again.
    SiteFindingSeenAgain = "site-finding-seen-again", "P-92";
    /// A person accepted or refused a finding about a site.
    SiteFindingJudged = "site-finding-judged", "P-91";
    /// A machine says what kind of site it may be.
    SiteNatureProposed = "site-nature-proposed", "P-92";
    /// A person says what kind of site it is.
    SiteNatureJudged = "site-nature-judged", "P-96";
    /// A machine saw content on a site, or none.
    SiteSeen = "site-seen", "P-92";
    /// A machine proposes to a person what a site could be called.
    SiteClassProposed = "site-class-proposed", "P-92";
    /// An accredited site seems rogue: its accreditation is looked at first.
    SiteAccreditationReviewOpened = "site-accreditation-review-opened", "P-92";
    /// A person signed what a site is called.
    SiteAssessed = "site-assessed", "P-92";
    /// What a site was called ran out.
    SiteAssessmentExpired = "site-assessment-expired", "P-92";
    /// The operator of a site stopped what was found, before anybody was told.
    SiteCured = "site-cured", "P-96";
    /// Somebody asked for a review of what a site is called.
    SiteReviewRequested = "site-review-requested", "P-96";
    /// A review of what a site is called was decided.
    SiteReviewDecided = "site-review-decided", "P-96";
    /// A notice about a site went out.
    SiteNoticeSent = "site-notice-sent", "P-94";
    /// A notice about a site is due and unanswered.
    SiteNoticeReminderDue = "site-notice-reminder-due", "P-94";
    /// The recipient of a notice was reminded.
    SiteNoticeReminded = "site-notice-reminded", "P-94";
    /// A notice about a site stayed unanswered: a person looks.
    SiteNoticeEscalated = "site-notice-escalated", "P-94";
    /// A case about the name of a site was opened.
    SiteCaseOpened = "site-case-opened", "P-97";
    /// A site is to be looked at again after a notice.
    SiteRecheckDue = "site-recheck-due", "P-94";
    /// The recipient of a notice about a site answered.
    SiteNoticeAnswered = "site-notice-answered", "P-94";
    /// What came of a notice about a site was looked at.
    SiteOutcomeVerified = "site-outcome-verified", "P-94";
}

#[cfg(test)]
mod tests {
    use super::Event;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_a_code_of_its_own() {
        let codes: BTreeSet<_> = Event::ALL.iter().map(|event| event.code()).collect();
        assert_eq!(codes.len(), Event::ALL.len());
    }
}
