//! A reviewer's verdict on a name that leads to no approved website (P-3, P-15).

use jiff::Timestamp;

use super::looking::scheduled;
use super::{State, Verdict, WebsiteCheck};
use crate::casework::{About, Case};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::organization::Organization;
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

refusals! {
    /// Why a verdict is not taken.
    pub enum Refusal {
        /// Nothing waits for a reviewer.
        NotOpen(&'static str) = "website-matter-not-open",
            "nothing waits for a verdict here: the check is {0}";
        /// Somebody was first.
        Judged { by: String, at: Timestamp, verdict: &'static str } = "website-matter-judged",
            "{by} judged this already, at {at}: {verdict}";
        /// There is no such question to the holder.
        NoSuchQuestion = "no-such-question",
            "the holder was not asked that; ask first, and give the question's id";
        /// The case is not about this name.
        OtherCase = "case-of-another-name",
            "the case is not about this registration; open one, and give its id";
        /// Nothing more can be done in the case.
        ClosedCase = "case-closed", "the case is closed; open one, and give its id";
    }
}

/// A reviewer's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVerdict {
    /// What is decided.
    pub verdict: Verdict,
    /// By whom (P-15).
    pub by: Actor,
    /// Why.
    pub reason: String,
}

/// What a verdict may see.
#[derive(Debug, Clone, Copy)]
pub struct JudgeFacts<'a> {
    /// The holder, with what it was asked.
    pub organization: &'a Organization,
    /// The case that the verdict names.
    pub case: Option<&'a Case>,
}

/// Takes a verdict: fine, the holder was asked, or a case was opened. Nothing of the name changes by
/// it (P-3).
pub fn judge(
    check: &WebsiteCheck,
    new: NewVerdict,
    facts: &JudgeFacts<'_>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match &check.state {
        State::Open { .. } => {}
        State::Judged { at, by, verdict, .. } => {
            let (by, at, verdict) = (by.name(), *at, verdict.code());
            return Err(Refusal::Judged { by, at, verdict });
        }
        other => return Err(Refusal::NotOpen(other.code())),
    }
    match new.verdict {
        Verdict::Fine => {}
        Verdict::Asked { question } => {
            let asked = facts.organization.questions.iter().any(|one| one.id == question);
            asked.then_some(()).ok_or(Refusal::NoSuchQuestion)?;
        }
        Verdict::Case { case } => {
            let found = facts.case.filter(|found| found.id == case).ok_or(Refusal::OtherCase)?;
            let about = matches!(found.about, About::Name { domain, .. } if domain == check.domain);
            about.then_some(()).ok_or(Refusal::OtherCase)?;
            (!found.matter.is_closed()).then_some(()).ok_or(Refusal::ClosedCase)?;
        }
    }
    let finding = check.latest.as_ref().map_or("", |look| look.outcome.code()).to_owned();
    let NewVerdict { verdict, by, reason } = new;
    let state = State::Judged { at: now, by, verdict, reason, finding };
    let after = WebsiteCheck { next_at: scheduled(rulebook, now), state, ..check.clone() };
    Ok(after.after(&[Event::WebsiteMatterJudged], now))
}
