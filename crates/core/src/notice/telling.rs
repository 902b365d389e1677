//! Who is told of what happened to a name, a host or a contact.
//!
//! A sponsor is told of every change that it did not make itself (RFC 8590), both registrars of
//! what becomes of a transfer (RFC 5730, section 2.9.3.4). What nobody is told stands here with
//! its reason; tests play random acts and hold every row of history against this list.

use super::PollOccasion;
use crate::event::Event;

/// Who is told of an event, and on which occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// The sponsor, on one of these occasions, unless it did this itself.
    Sponsor(&'static [PollOccasion]),
    /// Both registrars of a transfer, whoever acted.
    BothRegistrars(PollOccasion),
    /// Nobody: only the sponsor does this.
    SponsorsOwn,
    /// Nobody, for this reason.
    Nobody(&'static str),
    /// It happens to nothing that a registrar sponsors.
    NotSponsored,
}

impl Telling {
    /// Who is told of an event.
    pub const fn of(event: Event) -> Self {
        match event {
            Event::DomainAutoRenewed | Event::DomainRenewedProvisionally => {
                Telling::Sponsor(&[PollOccasion::AutoRenewed])
            }
            Event::ProvisionalRenewalUndone => Telling::Sponsor(&[PollOccasion::RenewalUndone]),
            Event::DomainDeletedByRegistry => Telling::Sponsor(&[PollOccasion::Deleted]),
            Event::RestoreLapsed => Telling::Sponsor(&[PollOccasion::RestoreLapsed]),
            Event::DomainExpired => Telling::Sponsor(&[PollOccasion::Expired]),
            Event::RedemptionEnded => Telling::Sponsor(&[PollOccasion::RedemptionEnded]),
            Event::DomainPurged => Telling::Sponsor(&[PollOccasion::Purged]),
            Event::CauseSet => Telling::Sponsor(&[PollOccasion::Suspended, PollOccasion::Locked]),
            Event::CauseLifted => {
                Telling::Sponsor(&[PollOccasion::Reinstated, PollOccasion::Unlocked])
            }
            Event::NameServerLost => Telling::Sponsor(&[PollOccasion::NameServerLost]),
            Event::AuthInfoExpired => Telling::Sponsor(&[PollOccasion::AuthInfoExpired]),
            Event::DomainMoved => Telling::Sponsor(&[PollOccasion::Moved]),
            Event::HostPurged => Telling::Sponsor(&[PollOccasion::HostPurged]),

            Event::TransferRequested => Telling::BothRegistrars(PollOccasion::TransferRequested),
            Event::TransferApproved => Telling::BothRegistrars(PollOccasion::TransferApproved),
            Event::TransferRejected => Telling::BothRegistrars(PollOccasion::TransferRejected),
            Event::TransferCancelled => Telling::BothRegistrars(PollOccasion::TransferCancelled),
            Event::HostTransferred => Telling::BothRegistrars(PollOccasion::HostTransferred),

            Event::DomainCreated
            | Event::DomainRenewed
            | Event::DomainUpdated
            | Event::DomainDeleted
            | Event::RestoreRequested
            | Event::DomainRestored
            | Event::HostCreated
            | Event::HostUpdated
            | Event::HostDeleted
            | Event::ContactCreated
            | Event::ContactUpdated
            | Event::ContactDeleted => Telling::SponsorsOwn,

            Event::ProvisionalRenewalConfirmed => {
                Telling::Nobody("the date that was told when the name was renewed stands")
            }
            Event::GraceEnded => Telling::Nobody("the act that began the period fixed its end"),
            Event::BasisChanged => {
                Telling::Nobody("the name stays as it is; the end of a term has its own occasion")
            }
            Event::AccuracyCheckOpened => {
                Telling::Nobody("nothing changes until a reviewer has looked (P-34)")
            }
            Event::AccuracyCheckClosed => {
                Telling::Nobody("what follows from it, a suspension or its end, is told as such")
            }
            Event::ContactAddressChanged => {
                Telling::Nobody("where the registry writes to its customer concerns no registrar")
            }
            Event::NameContactErased | Event::ContactDataErased | Event::ErasedByHand => {
                Telling::Nobody("what is erased was deleted long ago")
            }
            Event::LockProposed | Event::LockProposalDropped => {
                Telling::Nobody("nothing changes until a second person confirms it (P-15)")
            }

            Event::DeletionScheduled | Event::DeletionCalledOff => {
                Telling::Nobody("nothing changes before the deletion, which is told (P-54)")
            }
            Event::ExpiryHeld | Event::ExpiryReleased => {
                Telling::Nobody("the cause that comes or goes with it is told, and the expiry is")
            }

            Event::OrganizationCreated
            | Event::MemberJoined
            | Event::MembershipEnded
            | Event::GovernmentBasisGranted
            | Event::GovernmentBasisLost
            | Event::ApplicationSubmitted
            | Event::ApplicationDocumentsReceived
            | Event::ApplicationRefused
            | Event::ApplicationWithdrawn
            | Event::AccreditationGranted
            | Event::AccreditationWithdrawn
            | Event::AccreditationEnded
            | Event::AccreditationLapsed
            | Event::StandingChanged
            | Event::ReminderDue
            | Event::RequestReceived
            | Event::RequestDocumentsReceived
            | Event::RequestAccepted
            | Event::RequestRejected
            | Event::NoticeDated
            | Event::AcceptanceWithdrawn
            | Event::RequestLapsed
            | Event::RequestRegistered
            | Event::RequestReopened
            | Event::RequestSuperseded
            | Event::AppealReceived
            | Event::AppealAdmitted
            | Event::AppealForfeited
            | Event::AppealAnswered
            | Event::AppealClockMoved
            | Event::AppealResponseOverdue
            | Event::AppealConveningOverdue
            | Event::AppealDecisionOverdue
            | Event::CommissionSeated
            | Event::CommissionerUnable
            | Event::AlternateSelected
            | Event::ArticlesSent
            | Event::AppealMatterRefused
            | Event::CommissionConvened
            | Event::TeleconferenceHeld
            | Event::CounselNamed
            | Event::CostsInvoiced
            | Event::AppealEndedByCosts
            | Event::CommissionerVoted
            | Event::AppealAffirmed
            | Event::AppealReversed
            | Event::AppealReported
            | Event::InvoiceIssued
            | Event::CustomerPaymentRecorded
            | Event::InvoicePaid
            | Event::InvoiceVoided
            | Event::InformationRequested
            | Event::InformationReceived
            | Event::InformationOverdue
            | Event::TokenReminderDue
            | Event::TokenMinted
            | Event::TokenUsed
            | Event::TokenExpired
            | Event::TokenKilled
            | Event::RegistrarAuthorized
            | Event::DisclosureAsked
            | Event::DisclosureAnswered
            | Event::RequesterErased
            | Event::OrganizationContactErased
            | Event::RequestContactErased
            | Event::AppealPartiesErased
            | Event::LicenceAskerErased
            | Event::RegistrarEntered
            | Event::OnboardingRecorded
            | Event::RegistrarRefused
            | Event::RegistrarChanged
            | Event::PendingRevocationOpened
            | Event::PendingRevocationRescinded
            | Event::RevocationNoticed
            | Event::NoAppealConfirmed
            | Event::RevocationAppealed
            | Event::RevocationStands
            | Event::RevocationReversed
            | Event::CaseNameDeleted
            | Event::SuspensionOpened
            | Event::SuspensionLifted
            | Event::SuspensionEnded
            | Event::DiscontinuationReceived
            | Event::DiscontinuationScheduled
            | Event::DiscontinuationUnset
            | Event::DiscontinuationTakenBack
            | Event::DisputeOpened
            | Event::DisputeLocked
            | Event::DisputeMoveOrdered
            | Event::DisputeMoveRejected
            | Event::DisputeMoved
            | Event::CaseHolderChanged
            | Event::DisputeSuspended
            | Event::DisputeReleased
            | Event::ComplianceOpened
            | Event::ComplianceAnswered
            | Event::ComplianceClosed
            | Event::CaseAnswered
            | Event::CaseAnsweredLate
            | Event::CaseNoted
            | Event::ExtensionAgreed
            | Event::CaseActProposed
            | Event::CaseActDropped
            | Event::CaseOverdue
            | Event::LicenceAsked
            | Event::LicenceGranted
            | Event::LicenceRefused
            | Event::LicenceEnded
            | Event::EditionPublished
            | Event::EditionWithdrawn
            | Event::AmendmentTold
            | Event::MaintenanceAnnounced
            | Event::MaintenanceChanged
            | Event::MaintenanceCalledOff
            | Event::MaintenanceReminded
            | Event::MaintenanceEnded
            | Event::OrganizationChanged
            | Event::AffiliateRecorded
            | Event::AffiliationEnded
            | Event::BreachDisclosed
            | Event::InformationRecorded
            | Event::ApplicationReviewed
            | Event::WebsitesChanged
            | Event::WebsiteCheckBegun
            | Event::WebsiteLooked
            | Event::WebsiteLookPostponed
            | Event::WebsiteMatterOpened
            | Event::WebsiteMatterClosed
            | Event::WebsiteMatterJudged
            | Event::WebsiteCheckEnded
            | Event::ConflictMarked
            | Event::ConflictEnded
            | Event::PortfolioEntered
            | Event::PortfolioChanged
            | Event::PortfolioWishRecorded
            | Event::NetworkNamed
            | Event::NetworkChanged
            | Event::NetworkEnded
            | Event::SiteOpened
            | Event::SiteEvidenceAdded
            | Event::SiteRegistrationSeen
            | Event::SiteFindingMade
            | Event::SiteFindingSeenAgain
            | Event::SiteFindingJudged
            | Event::SiteNatureProposed
            | Event::SiteNatureJudged
            | Event::SiteSeen
            | Event::SiteClassProposed
            | Event::SiteAccreditationReviewOpened
            | Event::SiteAssessed
            | Event::SiteAssessmentExpired
            | Event::SiteCured
            | Event::SiteReviewRequested
            | Event::SiteReviewDecided
            | Event::SiteNoticeSent
            | Event::SiteNoticeReminderDue
            | Event::SiteNoticeReminded
            | Event::SiteNoticeEscalated
            | Event::SiteRecheckDue
            | Event::SiteNoticeAnswered
            | Event::SiteCaseOpened
            | Event::SiteOutcomeVerified => Telling::NotSponsored,
        }
    }
}
