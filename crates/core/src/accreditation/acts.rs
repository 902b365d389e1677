//! What people do to an accreditation: apply, grant, refuse, withdraw (P-4, P-6, P-43).

use jiff::Timestamp;

use super::{Accreditation, Act, Application, Fact, Refusal, Standing, due_at, review, website};
use crate::calendar;
use crate::decision::{Decision, Wake};
use crate::document::DocumentRef;
use crate::event::Event;
use crate::id::ApplicationId;
use crate::notice::Message;
use crate::organization::Organization;
use crate::rulebook::{Programme, ProgrammeTerm, Rulebook, RulebookVersions};

/// An application that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApplication {
    /// The id it will have.
    pub id: ApplicationId,
    /// Every jurisdiction where the organization is based, does business or serves patients.
    pub jurisdictions: Vec<String>,
    /// The websites it asks for; none asks for those approved already.
    pub websites: Vec<String>,
    /// What is handed in with it.
    pub documents: Vec<DocumentRef>,
    /// The version of the terms in force (P-70).
    pub terms_version: Option<String>,
}

/// What a grant needs where the accreditation was made elsewhere (P-2); empty where we made it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Granting {
    /// When it ends, by hand.
    pub ends: Option<Timestamp>,
    /// The proof.
    pub evidence: Vec<DocumentRef>,
}

/// Takes in an application: the first makes the accreditation, later ones ask for another term.
///
/// `accreditation` carries no trace of the application yet; a new one has no facts at all.
pub fn apply(
    accreditation: &Accreditation,
    new: NewApplication,
    organization: &Organization,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let programme = programme(accreditation, rulebooks.at(now))?;
    let eligible = &programme.eligible_organization_types;
    if !eligible.contains(&organization.kind) {
        let (programme, kind) = (accreditation.programme.clone(), organization.kind.clone());
        return Err(Refusal::KindNotEligible { programme, kind });
    }
    let NewApplication { id, jurisdictions, websites, documents, terms_version } = new;
    // P-5: every jurisdiction it works in is reviewed.
    if jurisdictions.iter().all(|jurisdiction| jurisdiction.trim().is_empty()) {
        return Err(Refusal::NoJurisdiction);
    }
    if accreditation.pending_applications().next().is_some() {
        return Err(Refusal::ApplicationPending);
    }
    let websites = website::parse_all(&websites)?;
    let covered = if websites.is_empty() { &accreditation.websites } else { &websites };
    let count = i64::try_from(covered.len()).unwrap_or(i64::MAX);
    let fee = programme.fee.map(|fee| fee.checked_mul(count)).transpose()?;
    let mut application = Application::new(now, jurisdictions);
    application.websites = websites;
    application.documents = documents;
    application.terms_version = terms_version;
    application.fee = fee;
    let mut after = accreditation.clone();
    after.applications.insert(id, application);
    let message = Message::ApplicationReceived {
        application: id,
        organization: organization.name.clone(),
        programme: accreditation.programme.clone(),
    };
    let event = Event::ApplicationSubmitted;
    let mut decision = acted(after, Act::Applied(id), event, rulebooks, now);
    decision.mail(format!("application-received/{id}"), now, organization.notice(message));
    Ok(decision)
}

/// Grants an application: the term starts at the end of the old one, or now if that has ended
/// (P-4), and lasts as long as the programme says (P-2), or until the day that was set by hand
/// where the accreditation was made elsewhere.
///
/// Checks, in order: open, checklist (every standard judged, none not met), evidence.
pub fn grant(
    accreditation: &Accreditation,
    application: ApplicationId,
    granting: Granting,
    organization: &Organization,
    (rulebooks, now): (&RulebookVersions, Timestamp),
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let programme = programme(accreditation, rulebooks.at(now))?;
    let mut after = accreditation.clone();
    let stated = after.applications.get_mut(&application);
    let stated = stated.ok_or(Refusal::ApplicationNotOpen(application))?;
    review::complete(stated, programme)?;
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
    let ends = term_end(programme, &granting, starts)?;
    stated.evidence = granting.evidence;
    if !stated.websites.is_empty() {
        after.websites.clone_from(&stated.websites);
    }
    let message = Message::ApplicationGranted {
        application,
        organization: organization.name.clone(),
        programme: accreditation.programme.clone(),
        starts,
        ends,
    };
    let act = Act::Granted { application, starts, ends };
    let mut decision = acted(after, act, Event::AccreditationGranted, rulebooks, now);
    decision.mail(format!("application-granted/{application}"), now, organization.notice(message));
    Ok(decision)
}

/// When a term ends: by the programme, or by hand and on evidence where it was made elsewhere.
fn term_end(
    programme: &Programme,
    granting: &Granting,
    starts: Timestamp,
) -> Result<Option<Timestamp>, Refusal> {
    if programme.run_here && granting.ends.is_some() {
        return Err(Refusal::EndNotByHand);
    }
    if !programme.run_here && granting.evidence.is_empty() {
        return Err(Refusal::NoEvidence);
    }
    match (programme.term(), granting.ends) {
        (ProgrammeTerm::Continuous, None) => Ok(None),
        (ProgrammeTerm::Continuous, Some(_)) => Err(Refusal::EndNotByHand),
        (ProgrammeTerm::Months(months), None) if programme.run_here => {
            Ok(Some(calendar::add_months(starts, months as i32)?))
        }
        (ProgrammeTerm::Months(_), None) => Err(Refusal::NoEnd),
        (ProgrammeTerm::Months(_), Some(ends)) if ends <= starts => Err(Refusal::EndsBeforeStart),
        (ProgrammeTerm::Months(_), Some(ends)) => Ok(Some(ends)),
    }
}

/// Refuses an application with the standards that are not met; after the grace P-42 then applies
/// at once (P-43).
pub fn refuse(
    accreditation: &Accreditation,
    application: ApplicationId,
    reason: &str,
    organization: &Organization,
    (rulebooks, now): (&RulebookVersions, Timestamp),
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let stated = accreditation.applications.get(&application);
    let standards = stated.map(review::not_met).unwrap_or_default();
    let message = Message::ApplicationRefused {
        application,
        organization: organization.name.clone(),
        programme: accreditation.programme.clone(),
        standards: standards.clone(),
        reason: reason.to_owned(),
    };
    let act = Act::Refused { application, reason: reason.to_owned(), standards };
    let after = accreditation.clone();
    let mut decision = acted(after, act, Event::ApplicationRefused, rulebooks, now);
    decision.mail(format!("application-refused/{application}"), now, organization.notice(message));
    Ok(decision)
}

/// Takes an application back for its applicant (P-43).
pub fn withdraw_application(
    accreditation: &Accreditation,
    application: ApplicationId,
    organization: &Organization,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let message = Message::ApplicationWithdrawn {
        application,
        organization: organization.name.clone(),
        programme: accreditation.programme.clone(),
    };
    let act = Act::ApplicationWithdrawn(application);
    let after = accreditation.clone();
    let mut decision = acted(after, act, Event::ApplicationWithdrawn, rulebooks, now);
    let key = format!("application-withdrawn/{application}");
    decision.mail(key, now, organization.notice(message));
    Ok(decision)
}

/// Withdraws the accreditation itself (P-6): no lapse and no grace; a case follows.
pub fn withdraw(
    accreditation: &Accreditation,
    reason: &str,
    organization: &Organization,
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
    let message = Message::AccreditationWithdrawn {
        organization: organization.name.clone(),
        programme: accreditation.programme.clone(),
        reason: reason.to_owned(),
    };
    let act = Act::Withdrawn { reason: reason.to_owned() };
    let after = accreditation.clone();
    let mut decision = acted(after, act, Event::AccreditationWithdrawn, rulebooks, now);
    let key = format!("accreditation-withdrawn/{}/{}", accreditation.id, now.as_microsecond());
    decision.mail(key, now, organization.notice(message));
    Ok(decision)
}

pub(super) fn programme<'a>(
    accreditation: &Accreditation,
    rulebook: &'a Rulebook,
) -> Result<&'a Programme, Refusal> {
    let mut programmes = rulebook.eligibility.programmes.iter();
    let programme = programmes.find(|programme| programme.id == accreditation.programme);
    programme.ok_or_else(|| Refusal::UnknownProgramme(accreditation.programme.clone()))
}

pub(super) fn open(
    accreditation: &Accreditation,
    application: ApplicationId,
) -> Result<(), Refusal> {
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
