//! Why an act on an accreditation is refused.

use thiserror::Error;

use crate::calendar::CalendarError;
use crate::id::ApplicationId;
use crate::money::MoneyError;

/// Why an act on an accreditation is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The rulebook has no such programme.
    #[error("the rulebook has no programme {0:?}")]
    UnknownProgramme(String),
    /// The programme does not take organizations of this kind (P-2).
    #[error("the programme {programme:?} does not take organizations of the kind {kind:?}")]
    KindNotEligible {
        /// The programme.
        programme: String,
        /// The organization's kind.
        kind: String,
    },
    /// An application names at least one jurisdiction (P-5).
    #[error("an application names every jurisdiction the organization works in; none was given")]
    NoJurisdiction,
    /// One application at a time.
    #[error("an application is under review already; decide or withdraw it first")]
    ApplicationPending,
    /// No such application is open.
    #[error("the application {0} is not open: it was decided, withdrawn or never made")]
    ApplicationNotOpen(ApplicationId),
    /// There is nothing new among what was handed in.
    #[error("nothing new was handed in: choose a document that the application does not have yet")]
    NothingHandedIn,
    /// Only a standing accreditation can be withdrawn (P-6).
    #[error("an accreditation that is {0} cannot be withdrawn")]
    NothingToWithdraw(&'static str),
    /// A review says something about a standard.
    #[error("no standard was judged")]
    NothingJudged,
    /// The programme's checklist has no such standard (P-2).
    #[error("the programme's checklist has no standard {0:?}")]
    UnknownStandard(String),
    /// A judgement has words (P-2).
    #[error("standard {0}: a judgement needs the reviewer's words")]
    JudgedWithoutWords(String),
    /// A grant needs every standard judged (P-2).
    #[error("these standards of the checklist are not judged yet: {0}")]
    StandardsOpen(String),
    /// A grant needs no standard that is not met (P-2).
    #[error("these standards of the checklist are not met: {0}")]
    StandardsNotMet(String),
    /// An accreditation made elsewhere is recognised on evidence (P-2).
    #[error("the programme is run elsewhere: a grant needs a document that proves it")]
    NoEvidence,
    /// The end of an accreditation made elsewhere is set by hand (P-2).
    #[error("the programme is run elsewhere: a grant needs the instant at which it ends")]
    NoEnd,
    /// The programme says when the term ends, or that it does not.
    #[error("the programme says when its term ends; it is not set by hand")]
    EndNotByHand,
    /// A term ends after it starts.
    #[error("the accreditation would end before its term starts")]
    EndsBeforeStart,
    /// No URL of a website (P-3).
    #[error("{0:?} is not the URL of a website: https://host.example/path, without # or user")]
    NotAWebsite(String),
    /// The website is approved already (P-3).
    #[error("{0} is an approved website already")]
    WebsiteApproved(String),
    /// The website is not approved (P-3).
    #[error("{0} is no approved website of this accreditation")]
    WebsiteNotApproved(String),
    /// No website comes or goes.
    #[error("no website would be added or taken out")]
    NoWebsite,
    /// The fee would leave the range of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A date would leave the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownProgramme(_) => "unknown-programme",
            Refusal::KindNotEligible { .. } => "organization-kind-not-eligible",
            Refusal::NoJurisdiction => "no-jurisdiction",
            Refusal::ApplicationPending => "application-pending",
            Refusal::ApplicationNotOpen(_) => "application-not-open",
            Refusal::NothingHandedIn => "nothing-handed-in",
            Refusal::NothingToWithdraw(_) => "nothing-to-withdraw",
            Refusal::NothingJudged => "nothing-judged",
            Refusal::UnknownStandard(_) => "unknown-standard",
            Refusal::JudgedWithoutWords(_) => "judged-without-words",
            Refusal::StandardsOpen(_) => "standards-open",
            Refusal::StandardsNotMet(_) => "standards-not-met",
            Refusal::NoEvidence => "evidence-missing",
            Refusal::NoEnd => "end-missing",
            Refusal::EndNotByHand => "end-not-by-hand",
            Refusal::EndsBeforeStart => "ends-before-start",
            Refusal::NotAWebsite(_) => "not-a-website",
            Refusal::WebsiteApproved(_) => "website-approved",
            Refusal::WebsiteNotApproved(_) => "website-not-approved",
            Refusal::NoWebsite => "website-missing",
            Refusal::Money(_) => "amount-out-of-range",
            Refusal::Calendar(_) => "date-out-of-range",
        }
    }
}
