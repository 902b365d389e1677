//! What people do to an accreditation: apply, grant, refuse, withdraw (P-4, P-6, P-43).

use jiff::Timestamp;
use thiserror::Error;

use super::{Accreditation, Act, Application, Fact, Standing, due_at};
use crate::calendar::{self, CalendarError};
use crate::decision::{Decision, Wake};
use crate::event::Event;
use crate::id::ApplicationId;
use crate::rulebook::{Programme, ProgrammeTerm, Rulebook, RulebookVersions};

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
    /// Only a standing accreditation can be withdrawn (P-6).
    #[error("an accreditation that is {0} cannot be withdrawn")]
    NothingToWithdraw(&'static str),
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
            Refusal::NothingToWithdraw(_) => "nothing-to-withdraw",
            Refusal::Calendar(_) => "date-out-of-range",
        }
    }
}

/// Takes in an application: the first makes the accreditation, later ones ask for another term.
///
/// `accreditation` carries no trace of the application yet; a new one has no facts at all.
pub fn apply(
    accreditation: &Accreditation,
    application: ApplicationId,
    jurisdictions: Vec<String>,
    organization_kind: &str,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let programme = programme(accreditation, rulebooks.at(now))?;
    let eligible = &programme.eligible_organization_types;
    if !eligible.iter().any(|kind| kind == organization_kind) {
        let programme = accreditation.programme.clone();
        return Err(Refusal::KindNotEligible { programme, kind: organization_kind.to_owned() });
    }
    if jurisdictions.iter().all(|jurisdiction| jurisdiction.trim().is_empty()) {
        return Err(Refusal::NoJurisdiction);
    }
    if accreditation.pending_applications().next().is_some() {
        return Err(Refusal::ApplicationPending);
    }
    let mut after = accreditation.clone();
    after.applications.insert(application, Application { submitted_at: now, jurisdictions });
    Ok(acted(after, Act::Applied(application), Event::ApplicationSubmitted, rulebooks, now))
}

/// Grants an application: the term starts at the end of the old one, or now if that has ended
/// (P-4), and lasts as long as the programme says (P-2).
pub fn grant(
    accreditation: &Accreditation,
    application: ApplicationId,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let programme = programme(accreditation, rulebooks.at(now))?;
    let starts = match accreditation.standing(rulebooks).at(now) {
        Standing::InTerm { ends: Some(ends) } => *ends,
        Standing::NotYet
        | Standing::InTerm { ends: None }
        | Standing::Grace { .. }
        | Standing::UnderReview { .. }
        | Standing::Lapsed { .. }
        | Standing::Withdrawn { .. }
        | Standing::Government => now,
    };
    let ends = match programme.term() {
        ProgrammeTerm::Months(months) => Some(calendar::add_months(starts, months as i32)?),
        ProgrammeTerm::Continuous => None,
    };
    let act = Act::Granted { application, starts, ends };
    Ok(acted(accreditation.clone(), act, Event::AccreditationGranted, rulebooks, now))
}

/// Refuses an application; after the grace P-42 then applies at once (P-43).
pub fn refuse(
    accreditation: &Accreditation,
    application: ApplicationId,
    reason: &str,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let act = Act::Refused { application, reason: reason.to_owned() };
    Ok(acted(accreditation.clone(), act, Event::ApplicationRefused, rulebooks, now))
}

/// Takes an application back for its applicant (P-43).
pub fn withdraw_application(
    accreditation: &Accreditation,
    application: ApplicationId,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let act = Act::ApplicationWithdrawn(application);
    Ok(acted(accreditation.clone(), act, Event::ApplicationWithdrawn, rulebooks, now))
}

/// Withdraws the accreditation itself (P-6): no lapse and no grace; a case follows.
pub fn withdraw(
    accreditation: &Accreditation,
    reason: &str,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let standing = *accreditation.standing(rulebooks).at(now);
    match standing {
        Standing::InTerm { .. } | Standing::Grace { .. } | Standing::UnderReview { .. } => {}
        Standing::NotYet
        | Standing::Lapsed { .. }
        | Standing::Withdrawn { .. }
        | Standing::Government => return Err(Refusal::NothingToWithdraw(standing.code())),
    }
    let act = Act::Withdrawn { reason: reason.to_owned() };
    Ok(acted(accreditation.clone(), act, Event::AccreditationWithdrawn, rulebooks, now))
}

fn programme<'a>(
    accreditation: &Accreditation,
    rulebook: &'a Rulebook,
) -> Result<&'a Programme, Refusal> {
    let mut programmes = rulebook.eligibility.programmes.iter();
    let programme = programmes.find(|programme| programme.id == accreditation.programme);
    programme.ok_or_else(|| Refusal::UnknownProgramme(accreditation.programme.clone()))
}

fn open(accreditation: &Accreditation, application: ApplicationId) -> Result<(), Refusal> {
    let is_open = accreditation.pending_applications().any(|pending| pending == application);
    is_open.then_some(()).ok_or(Refusal::ApplicationNotOpen(application))
}

/// Every act may change what the names under the accreditation show: their agenda moves forward.
///
/// The accreditation is already advanced to `now`, so what the act changes in its standing is
/// recorded with the act itself.
fn acted(
    mut after: Accreditation,
    act: Act,
    event: Event,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Decision {
    after.facts.push(Fact { at: now, act });
    after.recorded_changes = after.standing(rulebooks).count_until(now);
    let due_at = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.wakes.push(Wake::DomainsOfAccreditation(after.id));
    decision.change(now, &[event], after, due_at);
    decision
}
