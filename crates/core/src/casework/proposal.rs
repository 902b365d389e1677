//! Acts in a case that take two people (P-15): proposed by one, confirmed by another.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::discontinuation::deletion_set;
use super::revocation::{not_appealed, revoked};
use super::suspension::{Finding, lifted};
use super::{Case, Filing, Grounds, NameFacts, Refusal};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::rulebook::TwoPersonAct;
use crate::two_people::{self, Proposed, Unconfirmed};

/// An act that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What.
    pub act: ProposedAct,
    /// Who proposed it, and when.
    #[serde(flatten)]
    pub proposed: Proposed,
}

/// What can be proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum ProposedAct {
    /// A Revocation Notice (P-51).
    Revoke(Grounds),
    /// That the post brought no appeal, so that the name is deleted (P-51).
    NoAppeal {
        /// Why.
        words: String,
    },
    /// The day of a discontinuation (P-53).
    Delete {
        /// When.
        delete_at: Timestamp,
        /// Why.
        words: String,
    },
    /// Lifting a suspension against the reviewer who decided it (P-52).
    Lift {
        /// What was found.
        finding: Finding,
        /// Why.
        words: String,
    },
}

impl ProposedAct {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            ProposedAct::Revoke(_) => "revoke",
            ProposedAct::NoAppeal { .. } => "no-appeal",
            ProposedAct::Delete { .. } => "delete",
            ProposedAct::Lift { .. } => "lift",
        }
    }

    fn words(&self) -> String {
        match self {
            ProposedAct::Revoke(grounds) => grounds
                .reasons
                .iter()
                .map(|reason| reason.words.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
            ProposedAct::NoAppeal { words }
            | ProposedAct::Delete { words, .. }
            | ProposedAct::Lift { words, .. } => words.clone(),
        }
    }
}

/// Proposes an act, or does it where the rulebook does not ask for two people. A proposal that
/// waits already gives way.
pub(super) fn propose(
    case: &Case,
    facts: &NameFacts<'_>,
    (needed, act, by): (TwoPersonAct, ProposedAct, &Actor),
    done: Decision,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !two_people::are_needed(needed, facts.parents.rulebooks.at(now)) {
        return Ok(done);
    }
    let filing = Filing::of(by, &act.words());
    let proposal = Some(Proposal { act, proposed: Proposed { by: by.clone(), at: now } });
    let after = Case { proposal, ..case.clone() };
    Ok(after.kept(Event::CaseActProposed, filing, now))
}

/// Confirms what another person proposed (P-15); it is decided anew, by what stands now.
pub fn confirm(
    case: &Case,
    facts: &NameFacts<'_>,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let proposal = case.proposal.as_ref().ok_or(Unconfirmed::NothingProposed)?;
    let both = proposal.proposed.confirmed_by(by)?;
    match proposal.act.clone() {
        ProposedAct::Revoke(grounds) => revoked(case, facts, grounds, (by, &both), now),
        ProposedAct::NoAppeal { words } => not_appealed(case, facts, Filing::of(by, &words), now),
        ProposedAct::Delete { delete_at, words } => {
            deletion_set(case, facts, delete_at, Filing::of(by, &words), now)
        }
        ProposedAct::Lift { finding, words } => {
            lifted(case, facts, finding, Filing::of(by, &words), now)
        }
    }
}

/// Drops what is proposed; anybody who might confirm it may, and who proposed it.
pub fn drop_proposal(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    if case.proposal.is_none() {
        return Err(Unconfirmed::NothingProposed.into());
    }
    let after = Case { proposal: None, ..case.clone() };
    Ok(after.kept(Event::CaseActDropped, filing, now))
}
