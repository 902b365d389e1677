//! The Commission's decision (P-55g; Exhibit A, a.1 and h).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal, State, revocation};
use crate::casework::{Case, NameFacts};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::StaffId;
use crate::request::{self, Request};
use crate::rulebook::Rulebook;

/// A member's vote: what it found, each finding with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Whose.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub findings: Findings,
}

/// The standard of review as findings (Exhibit A, a.1): (A) policy or procedure not followed, or a
/// substantive error of fact; and (B) that this caused the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Established policies or procedures were not followed.
    pub not_followed: Finding,
    /// There was a substantive error of fact.
    pub error_of_fact: Finding,
    /// One or the other resulted in the decision appealed.
    pub caused: Finding,
}

/// One finding and its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether the appellant has shown it.
    pub shown: bool,
    /// Why, or why not.
    pub words: String,
}

impl Findings {
    /// Whether they meet the standard of review: an error *and* that it caused the result.
    #[must_use]
    pub const fn reverse(&self) -> bool {
        (self.not_followed.shown || self.error_of_fact.shown) && self.caused.shown
    }
}

/// What a reversal undoes, and what an affirmation lets stand.
#[derive(Debug, Clone)]
pub enum Undone<'a> {
    /// The revocation of a name.
    Revocation {
        /// Its case.
        case: &'a Case,
        /// The name.
        name: &'a NameFacts<'a>,
        /// Who gives the last vote.
        by: &'a Actor,
    },
    /// The rejection of a request.
    Rejection {
        /// The request.
        request: &'a Request,
        /// The requestor's newer open request for the name, if there is one.
        newer: Option<&'a Request>,
    },
}

/// Takes a member's vote; the last one decides (P-55g).
///
/// Reversed by the votes that the rulebook asks for, each with findings that meet the standard;
/// else affirmed, also where the members disagree. A reversal restores the prior position in the
/// same decision (P-55h); a revocation that is affirmed deletes the name in it (P-51).
pub fn vote(
    appeal: &Appeal,
    (by, findings): (StaffId, Findings),
    undone: &Undone<'_>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let State::Convened { at, votes } = &appeal.state else {
        return Err(appeal.wrong_state("convened"));
    };
    if appeal.seat_of(by).is_none() {
        return Err(Refusal::NotAMember);
    }
    if votes.iter().any(|vote| vote.by == by) {
        return Err(Refusal::Voted);
    }
    let articles = appeal.articles.as_ref().ok_or(Refusal::NotSent)?;
    articles.considered_by(by, rulebook, now)?;
    let Findings { not_followed, error_of_fact, caused } = &findings;
    if [not_followed, error_of_fact, caused].iter().any(|found| found.words.trim().is_empty()) {
        return Err(Refusal::Words("the reasons of each finding"));
    }
    let mut votes = votes.clone();
    votes.push(Vote { by, at: now, findings });
    let mut decision = Decision::default();
    let mut after = appeal.clone();
    if votes.len() < appeal.commission.len() {
        after.state = State::Convened { at: *at, votes };
        let due = due_at(&after);
        decision.change(now, &[Event::CommissionerVoted], after, due);
        return Ok(decision);
    }
    let for_reversal = votes.iter().filter(|vote| vote.findings.reverse()).count();
    let reversed = for_reversal >= rulebook.appeal.reversal_votes as usize;
    let outcome = if reversed { Event::AppealReversed } else { Event::AppealAffirmed };
    after.state = match reversed {
        true => State::Reversed { at: now, votes },
        false => State::Affirmed { at: now, votes },
    };
    decision.change(now, &[Event::CommissionerVoted, outcome], after, None);
    decision.append(undone.after(appeal, reversed, now)?);
    Ok(decision)
}

impl Appeal {
    /// Every vote that was cast.
    #[must_use]
    pub fn votes(&self) -> &[Vote] {
        match &self.state {
            State::Convened { votes, .. }
            | State::Affirmed { votes, .. }
            | State::Reversed { votes, .. } => votes,
            State::Received
            | State::Admitted { .. }
            | State::Forfeited { .. }
            | State::EndedByCosts { .. } => &[],
        }
    }

    /// The votes that somebody may see: of a decision every one; before it a member sees another's
    /// once the own one is cast, and nobody else any (P-55g; Exhibit A, g.3: each member applies
    /// the standard of review to the Articles, and considers nothing else).
    #[must_use]
    pub fn votes_for(&self, viewer: StaffId) -> &[Vote] {
        match &self.state {
            State::Affirmed { votes, .. } | State::Reversed { votes, .. } => votes,
            State::Convened { votes, .. } if votes.iter().any(|vote| vote.by == viewer) => votes,
            State::Convened { .. }
            | State::Received
            | State::Admitted { .. }
            | State::Forfeited { .. }
            | State::EndedByCosts { .. } => &[],
        }
    }
}

impl Undone<'_> {
    /// What the decision of an appeal does to what was appealed.
    fn after(&self, appeal: &Appeal, reversed: bool, now: Timestamp) -> Result<Decision, Refusal> {
        match self {
            Undone::Rejection { .. } if !reversed => Ok(Decision::default()),
            Undone::Rejection { request, newer } => {
                let reopened = request::reopen(request, *newer, appeal.id, now);
                reopened.map_err(|_| Refusal::NotAppealable(request.state.code()))
            }
            Undone::Revocation { case, name, by } if reversed => {
                revocation::reversed(appeal, case, (name, by), now)
            }
            Undone::Revocation { case, name, by } => {
                let how = format!("appeal {} was affirmed", appeal.number);
                revocation::stands(case, (name, by), &how, now)
            }
        }
    }
}
