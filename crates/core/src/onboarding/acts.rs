//! What people record and decide about a registrar that applies (P-80).

use jiff::Timestamp;

use super::{
    AdmissionFacts, Decided, Lacks, RegistrarContact, SignedAgreement, TakenReport, lacking,
};
use crate::contact::email;
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::registrar::{Registrar, RegistrarState};

refusals! {
    /// Why an act of an onboarding is refused.
    pub enum Refusal {
        /// The id is taken.
        Exists(RegistrarId) = "registrar-exists", "there is a registrar {0} already";
        /// It is past its onboarding.
        State(&'static str) = "registrar-state",
            "this registrar is {0}; only one that applies, or was refused, is onboarded";
        /// It was decided already.
        Refused = "registrar-refused",
            "this registrar was refused; record what was missing, then decide anew";
        /// It never was admitted.
        NotAdmitted(&'static str) = "registrar-not-admitted",
            "this registrar is {0}: it logs in only after it was admitted";
        /// Nothing is said.
        NoWords = "words-missing", "give the reason in words: a decision is in writing";
        /// The agreement was another then.
        NotInForce {found: String, in_force: String} = "agreement-not-in-force",
            "version {found} of the agreement was not in force when it was signed; {in_force} was";
        /// It was signed tomorrow.
        SignedLater = "signed-in-the-future", "what is recorded is signed already";
        /// Somebody else's test.
        ReportOfAnother(RegistrarId) = "report-of-another",
            "this is the report of the test of {0}";
        /// Made tomorrow.
        ReportLater = "report-from-the-future",
            "this report is dated later than now; look at the clock of the machine it is from";
        /// Nothing was done.
        ReportEmpty = "report-empty",
            "the sandbox saw no command of this registrar: test first, then report";
        /// Nobody is named.
        NoContacts = "contacts-missing", "name a contact";
        /// An address that is none.
        ContactAddress(String) = "contact-address-not-allowed",
            "found {0:?}, allowed: an e-mail address, local-part@domain";
        /// Something is lacking.
        Lacking(Lacks) = "registrar-lacks", "this registrar cannot be admitted; it lacks {0}";
    }
}

/// Enters a registrar that applies; it logs in nowhere yet.
pub fn enter(
    registrar: Registrar,
    existing: Option<&Registrar>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if existing.is_some() {
        return Err(Refusal::Exists(registrar.id));
    }
    let registrar = Registrar { state: RegistrarState::Applying, created_at: now, ..registrar };
    let mut decision = Decision::default();
    decision.change(now, &[Event::RegistrarEntered], registrar, None);
    Ok(decision)
}

/// Files the proof of its accreditation by ICANN.
pub fn accredit(
    registrar: &Registrar,
    proof: DocumentRef,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    record(registrar, now, |after| after.onboarding.accreditation = Some(proof))
}

/// Files the agreement it signed: of the version in force when it was signed (P-70).
pub fn sign(
    registrar: &Registrar,
    signed: SignedAgreement,
    in_force: Option<&str>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if signed.signed_at > now {
        return Err(Refusal::SignedLater);
    }
    if in_force != Some(signed.version.as_str()) {
        let in_force = in_force.unwrap_or("none").to_owned();
        return Err(Refusal::NotInForce { found: signed.version, in_force });
    }
    record(registrar, now, |after| after.onboarding.agreement = Some(signed))
}

/// Takes the report of its test in, whose signature was found good; what it lacks is said when the
/// registrar is to be admitted.
pub fn test(
    registrar: &Registrar,
    taken: TakenReport,
    wall_now: Timestamp,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if taken.report.tested != registrar.id {
        return Err(Refusal::ReportOfAnother(taken.report.tested));
    }
    if taken.report.made_at > wall_now {
        return Err(Refusal::ReportLater);
    }
    if taken.report.exercised.is_empty() {
        return Err(Refusal::ReportEmpty);
    }
    record(registrar, now, |after| after.onboarding.test = Some(taken))
}

/// Names the people the registry speaks to, in place of those it had.
pub fn contacts(
    registrar: &Registrar,
    contacts: Vec<RegistrarContact>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if contacts.is_empty() {
        return Err(Refusal::NoContacts);
    }
    if let Some(wrong) = contacts.iter().find(|contact| !email::is_address(&contact.email)) {
        return Err(Refusal::ContactAddress(wrong.email.clone()));
    }
    record(registrar, now, |after| after.personal.contacts = contacts)
}

/// Records something more; one that was refused applies anew by that.
fn record(
    registrar: &Registrar,
    now: Timestamp,
    change: impl FnOnce(&mut Registrar),
) -> Result<Decision, Refusal> {
    match registrar.state {
        RegistrarState::Applying | RegistrarState::Refused => {}
        RegistrarState::Active | RegistrarState::Suspended => {
            return Err(Refusal::State(registrar.state.code()));
        }
    }
    let mut after = registrar.clone();
    change(&mut after);
    after.state = RegistrarState::Applying;
    let mut decision = Decision::default();
    decision.change(now, &[Event::OnboardingRecorded], after, None);
    Ok(decision)
}

/// Admits a registrar that lacks nothing, with the reason: it may log in from now on.
pub fn admit(
    facts: &AdmissionFacts<'_>,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let decided = decided(facts.registrar, true, (by, words), now)?;
    let lacks = lacking(facts);
    if !lacks.is_empty() {
        return Err(Refusal::Lacking(Lacks(lacks)));
    }
    Ok(put(facts.registrar, RegistrarState::Active, Event::RegistrarAuthorized, decided))
}

/// Refuses a registrar, with the reason; there is no appeal (P-55).
pub fn refuse(
    registrar: &Registrar,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let decided = decided(registrar, false, (by, words), now)?;
    Ok(put(registrar, RegistrarState::Refused, Event::RegistrarRefused, decided))
}

fn decided(
    registrar: &Registrar,
    admitted: bool,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<Decided, Refusal> {
    match registrar.state {
        RegistrarState::Applying => {}
        RegistrarState::Refused => return Err(Refusal::Refused),
        RegistrarState::Active | RegistrarState::Suspended => {
            return Err(Refusal::State(registrar.state.code()));
        }
    }
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::NoWords);
    }
    Ok(Decided { admitted, at: now, by: by.to_owned(), words: words.to_owned() })
}

fn put(registrar: &Registrar, state: RegistrarState, event: Event, decided: Decided) -> Decision {
    let (now, mut after) = (decided.at, registrar.clone());
    after.state = state;
    after.onboarding.decided = Some(decided);
    let mut decision = Decision::default();
    decision.change(now, &[event], after, None);
    decision
}

/// Whether an operator may let a registrar log in again, or suspend it: only what was admitted.
pub const fn may_log_in_again(registrar: &Registrar) -> Result<(), Refusal> {
    match registrar.state.is_admitted() {
        true => Ok(()),
        false => Err(Refusal::NotAdmitted(registrar.state.code())),
    }
}
