//! What can happen to a site; its history is a list of these, and the site their fold.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::assess::Assessment;
use super::class::{MachineClass, Nature};
use super::evidence::Evidence;
use super::finding::{Finding, FindingState};
use super::jurisdiction::Jurisdiction;
use super::machine::Proposal;
use super::own_name::OpenedCase;
use super::registration::Registration;
use super::reply::{Answer, Verification};
use super::review::{Review, ReviewState};
use super::sent_notice::SentNotice;
use super::signer::Signer;
use super::site::FirstSignature;
use crate::decision::Actor;
use crate::event::Event;
use crate::id::{AccreditationId, EvidenceId, FindingId, ReviewId, SiteId, WatchNoticeId};
use crate::name::HostName;

/// One event, with who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// When it took effect.
    pub at: Timestamp,
    /// Who acted.
    pub by: Actor,
    /// What happened.
    pub event: WatchEvent,
}

impl Recorded {
    /// An event of somebody who acts now.
    #[must_use]
    pub fn new(event: WatchEvent, by: &Actor, at: Timestamp) -> Self {
        Self { at, by: by.clone(), event }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum WatchEvent {
    /// The site is on record.
    SiteOpened {
        /// Its id.
        id: SiteId,
        /// Its names.
        names: Vec<HostName>,
    },
    /// A piece of evidence came in.
    EvidenceAdded(Evidence),
    /// RDAP said at which registrar a name of it is.
    RegistrationSeen(Registration),
    /// Something was found.
    FindingMade(Finding),
    /// What was found before was found again.
    FindingSeenAgain {
        /// Which.
        finding: FindingId,
        /// What shows it this time.
        evidence: EvidenceId,
    },
    /// A person accepted or refused a finding.
    FindingJudged {
        /// Which.
        finding: FindingId,
        /// What it is now.
        state: FindingState,
    },
    /// A machine says what kind of site it may be.
    NatureProposed {
        /// What kind.
        nature: Nature,
    },
    /// A person says what kind of site it is.
    NatureJudged {
        /// What kind.
        nature: Nature,
        /// Who says so.
        signer: Signer,
        /// Why.
        reason: String,
    },
    /// A machine saw content, or none.
    Seen {
        /// What it calls the site.
        class: MachineClass,
    },
    /// A machine proposes a class to a person.
    ProposalMade(Proposal),
    /// An accredited site seems rogue: its accreditation is looked at first.
    AccreditationReviewOpened {
        /// The accreditation.
        accreditation: AccreditationId,
        /// The first of two signatures; none if a machine opened it.
        first: Option<FirstSignature>,
    },
    /// A person signed a class.
    Assessed(Assessment),
    /// An assessment ran out: nothing is said of the site until a person looks again.
    AssessmentExpired,
    /// The operator stopped what was found in these places, and a person saw it.
    Cured {
        /// Places it does not serve any more.
        dropped: Vec<Jurisdiction>,
    },
    /// Somebody asked for a review.
    ReviewRequested(Review),
    /// A review was decided.
    ReviewDecided {
        /// Which.
        review: ReviewId,
        /// How.
        state: ReviewState,
    },
    /// A notice went out.
    NoticeSent(SentNotice),
    /// A case about the site's name under a TLD of ours was opened (P-97).
    CaseOpened(OpenedCase),
    /// A notice is due and unanswered.
    ReminderDue {
        /// Which.
        notice: WatchNoticeId,
    },
    /// Its recipient was reminded.
    Reminded {
        /// Of which notice.
        notice: WatchNoticeId,
    },
    /// It stayed unanswered: a person looks.
    EscalationDue {
        /// Which.
        notice: WatchNoticeId,
    },
    /// The site is to be looked at again after a notice.
    RecheckDue {
        /// Which notice.
        notice: WatchNoticeId,
        /// How many hours after it.
        hours: u32,
    },
    /// The recipient of a notice answered.
    NoticeAnswered(Answer),
    /// What came of a notice was looked at.
    OutcomeVerified(Verification),
}

impl WatchEvent {
    /// Whether it takes a person of the registry: one that anybody else recorded changes nothing.
    #[must_use]
    pub const fn judges(&self) -> bool {
        match self {
            Self::FindingJudged { .. }
            | Self::NatureJudged { .. }
            | Self::AccreditationReviewOpened { first: Some(_), .. }
            | Self::Assessed(_)
            | Self::Cured { .. }
            | Self::ReviewDecided { .. }
            | Self::NoticeSent(_)
            | Self::CaseOpened(_) => true,
            Self::SiteOpened { .. }
            | Self::EvidenceAdded(_)
            | Self::RegistrationSeen(_)
            | Self::FindingMade(_)
            | Self::FindingSeenAgain { .. }
            | Self::NatureProposed { .. }
            | Self::Seen { .. }
            | Self::ProposalMade(_)
            | Self::AccreditationReviewOpened { first: None, .. }
            | Self::AssessmentExpired
            | Self::ReviewRequested(_)
            | Self::ReminderDue { .. }
            | Self::Reminded { .. }
            | Self::EscalationDue { .. }
            | Self::RecheckDue { .. }
            | Self::NoticeAnswered(_)
            | Self::OutcomeVerified(_) => false,
        }
    }

    /// What the history of the registry calls it.
    #[must_use]
    pub const fn as_event(&self) -> Event {
        match self {
            Self::SiteOpened { .. } => Event::SiteOpened,
            Self::EvidenceAdded(_) => Event::SiteEvidenceAdded,
            Self::RegistrationSeen(_) => Event::SiteRegistrationSeen,
            Self::FindingMade(_) => Event::SiteFindingMade,
            Self::FindingSeenAgain { .. } => Event::SiteFindingSeenAgain,
            Self::FindingJudged { .. } => Event::SiteFindingJudged,
            Self::NatureProposed { .. } => Event::SiteNatureProposed,
            Self::NatureJudged { .. } => Event::SiteNatureJudged,
            Self::Seen { .. } => Event::SiteSeen,
            Self::ProposalMade(_) => Event::SiteClassProposed,
            Self::AccreditationReviewOpened { .. } => Event::SiteAccreditationReviewOpened,
            Self::Assessed(_) => Event::SiteAssessed,
            Self::AssessmentExpired => Event::SiteAssessmentExpired,
            Self::Cured { .. } => Event::SiteCured,
            Self::ReviewRequested(_) => Event::SiteReviewRequested,
            Self::ReviewDecided { .. } => Event::SiteReviewDecided,
            Self::NoticeSent(_) => Event::SiteNoticeSent,
            Self::CaseOpened(_) => Event::SiteCaseOpened,
            Self::ReminderDue { .. } => Event::SiteNoticeReminderDue,
            Self::Reminded { .. } => Event::SiteNoticeReminded,
            Self::EscalationDue { .. } => Event::SiteNoticeEscalated,
            Self::RecheckDue { .. } => Event::SiteRecheckDue,
            Self::NoticeAnswered(_) => Event::SiteNoticeAnswered,
            Self::OutcomeVerified(_) => Event::SiteOutcomeVerified,
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SiteOpened { .. } => "site-opened",
            Self::EvidenceAdded(_) => "evidence-added",
            Self::RegistrationSeen(_) => "registration-seen",
            Self::FindingMade(_) => "finding-made",
            Self::FindingSeenAgain { .. } => "finding-seen-again",
            Self::FindingJudged { .. } => "finding-judged",
            Self::NatureProposed { .. } => "nature-proposed",
            Self::NatureJudged { .. } => "nature-judged",
            Self::Seen { .. } => "seen",
            Self::ProposalMade(_) => "proposal-made",
            Self::AccreditationReviewOpened { .. } => "accreditation-review-opened",
            Self::Assessed(_) => "assessed",
            Self::AssessmentExpired => "assessment-expired",
            Self::Cured { .. } => "cured",
            Self::ReviewRequested(_) => "review-requested",
            Self::ReviewDecided { .. } => "review-decided",
            Self::NoticeSent(_) => "notice-sent",
            Self::CaseOpened(_) => "case-opened",
            Self::ReminderDue { .. } => "reminder-due",
            Self::Reminded { .. } => "reminded",
            Self::EscalationDue { .. } => "escalation-due",
            Self::RecheckDue { .. } => "recheck-due",
            Self::NoticeAnswered(_) => "notice-answered",
            Self::OutcomeVerified(_) => "outcome-verified",
        }
    }
}
