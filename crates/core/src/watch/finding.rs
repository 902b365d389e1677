//! What was found of a site by one rule, and what a person makes of it.
//!
//! ```text
//!              accept                cure
//!  Proposed ───────────▶ Accepted ─────────▶ Cured
//!     │                     │
//!     └──── refuse ─────────┴──▶ Refused
//! ```
//! A finding that was refused or cured stays so; what is seen again is a finding of its own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::criterion::Criterion;
use super::event::{Recorded, WatchEvent};
use super::jurisdiction::Jurisdiction;
use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;
use crate::id::{EvidenceId, FindingId};

/// A rule and its version: letters, guide and findings cite the same (P-95).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleReference {
    /// The rule's id.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// The criterion it speaks of.
    pub criterion: Criterion,
    /// Whose law it is found against; none where it holds everywhere.
    pub jurisdiction: Option<Jurisdiction>,
    /// The rule that found it.
    pub rule: RuleReference,
    /// What it rests on.
    pub evidence: Vec<EvidenceId>,
    /// What was found, for a reader who knows nothing of the rule.
    pub explanation: String,
    /// What a person made of it.
    pub state: FindingState,
}

/// Where a finding stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum FindingState {
    /// Nobody has looked.
    Proposed,
    /// A person found it true.
    Accepted {
        /// Who.
        by: Signer,
        /// When.
        at: Timestamp,
    },
    /// A person found it untrue, or not to the point.
    Refused {
        /// Who.
        by: Signer,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// It was true and is no more.
    Cured {
        /// Since when that is on record.
        at: Timestamp,
    },
}

/// What a person makes of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewVerdict {
    /// It is true.
    Accept,
    /// It is not, or is not to the point.
    Refuse {
        /// Why.
        reason: String,
    },
}

impl Finding {
    /// Whether a person found it true, and it still is.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        matches!(self.state, FindingState::Accepted { .. })
    }

    /// Whether it can still be true: nobody refused it, and it is not cured.
    #[must_use]
    pub const fn may_hold(&self) -> bool {
        matches!(self.state, FindingState::Proposed | FindingState::Accepted { .. })
    }
}

/// Records what a rule or a person found; everybody's finding begins as proposed.
pub fn make_finding(
    site: &Site,
    finding: Finding,
    by: &Actor,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    if site.finding(finding.id).is_some() {
        return Err(Refusal::FindingKnown(finding.id));
    }
    if finding.evidence.is_empty() {
        return Err(Refusal::WithoutEvidence);
    }
    if let Some(unknown) = finding.evidence.iter().find(|id| site.evidence_of(**id).is_none()) {
        return Err(Refusal::EvidenceUnknown(*unknown));
    }
    if finding.explanation.trim().is_empty() || finding.rule.id.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    let proposed = Finding { state: FindingState::Proposed, ..finding };
    Ok(Recorded::new(WatchEvent::FindingMade(proposed), by, now))
}

/// Notes that what was found before was found again, as another piece of evidence shows.
pub(super) fn see_again(finding: &Finding, piece: EvidenceId, now: Timestamp) -> Recorded {
    let event = WatchEvent::FindingSeenAgain { finding: finding.id, evidence: piece };
    Recorded::new(event, &Actor::Clock, now)
}

/// Accepts or refuses a finding.
pub fn judge_finding(
    site: &Site,
    id: FindingId,
    verdict: NewVerdict,
    by: &Actor,
    facts: &Facts,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    let finding = site.finding(id).ok_or(Refusal::FindingUnknown(id))?;
    let state = match (&finding.state, verdict) {
        (FindingState::Proposed, NewVerdict::Accept) => {
            FindingState::Accepted { by: signer, at: now }
        }
        (_, NewVerdict::Refuse { reason }) if reason.trim().is_empty() => {
            return Err(Refusal::WithoutWords);
        }
        (FindingState::Proposed | FindingState::Accepted { .. }, NewVerdict::Refuse { reason }) => {
            FindingState::Refused { by: signer, at: now, reason }
        }
        _ => return Err(Refusal::FindingJudged(id)),
    };
    Ok(Recorded::new(WatchEvent::FindingJudged { finding: id, state }, by, now))
}
