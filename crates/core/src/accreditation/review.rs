//! The review of an application against the programme's numbered checklist (P-2, P-5).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::acts::{open, programme};
use super::{Accreditation, Application, Refusal, due_at};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::ApplicationId;
use crate::rulebook::{Programme, RulebookVersions};

/// What a reviewer found of one standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// It does not apply to this organization.
    NotApplicable,
}

impl Verdict {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not-met",
            Verdict::NotApplicable => "not-applicable",
        }
    }
}

/// A standard as a named reviewer judged it; the newest counts, history keeps those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was found.
    pub verdict: Verdict,
    /// In the reviewer's words.
    pub words: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// A standard that is to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJudgement {
    /// The number as the programme publishes it.
    pub standard: String,
    /// What was found.
    pub verdict: Verdict,
    /// In the reviewer's words.
    pub words: String,
}

/// Judges standards of an open application; each may be judged again until it is decided.
pub fn judge(
    accreditation: &Accreditation,
    application: ApplicationId,
    judgements: &[NewJudgement],
    by: &Actor,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    open(accreditation, application)?;
    let standards = &programme(accreditation, rulebooks.at(now))?.standards;
    if judgements.is_empty() {
        return Err(Refusal::NothingJudged);
    }
    let mut after = accreditation.clone();
    let stated = after.applications.get_mut(&application);
    let stated = stated.ok_or(Refusal::ApplicationNotOpen(application))?;
    for NewJudgement { standard, verdict, words } in judgements {
        if standards.iter().all(|known| known.number != *standard) {
            return Err(Refusal::UnknownStandard(standard.clone()));
        }
        if words.trim().is_empty() {
            return Err(Refusal::JudgedWithoutWords(standard.clone()));
        }
        let (verdict, words) = (*verdict, words.trim().to_owned());
        let judgement = Judgement { verdict, words, by: by.clone(), at: now };
        stated.review.insert(standard.clone(), judgement);
    }
    let due_at = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::ApplicationReviewed], after, due_at);
    Ok(decision)
}

/// Whether a grant may follow: every standard of the checklist is judged, and none is not met.
pub(super) fn complete(application: &Application, programme: &Programme) -> Result<(), Refusal> {
    let numbers = || programme.standards.iter().map(|standard| standard.number.clone());
    let open: Vec<_> = numbers().filter(|n| !application.review.contains_key(n)).collect();
    if !open.is_empty() {
        return Err(Refusal::StandardsOpen(open.join(", ")));
    }
    let not_met = |n: &String| {
        application.review.get(n).is_some_and(|judged| judged.verdict == Verdict::NotMet)
    };
    let not_met: Vec<_> = numbers().filter(not_met).collect();
    if not_met.is_empty() { Ok(()) } else { Err(Refusal::StandardsNotMet(not_met.join(", "))) }
}

/// The standards judged not met, with the reviewer's words: what a refusal tells.
pub(super) fn not_met(application: &Application) -> Vec<(String, String)> {
    let not_met = |(_, judged): &(&String, &Judgement)| judged.verdict == Verdict::NotMet;
    let judged = application.review.iter().filter(not_met);
    judged.map(|(number, judged)| (number.clone(), judged.words.clone())).collect()
}
