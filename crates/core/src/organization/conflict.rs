//! Conflicts of interest: who decides nothing about an organization (P-15).
//!
//! ```text
//!  none ──mark──▶ marked ──end, by another──▶ ended ──mark──▶ marked (a new mark)
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Ended, Organization, Refusal};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::StaffId;

/// A person of the registry who decides nothing about an organization (P-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The person's account.
    pub staff: StaffId,
    /// The person's name as it stood then.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// Who marked it.
    pub by: Actor,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// Somebody would decide where they are marked as conflicted (P-15).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is marked as conflicted about {organization}, so somebody else has to decide")]
pub struct Conflicted {
    /// Who.
    pub name: String,
    /// About whom.
    pub organization: String,
}

impl Conflicted {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        "conflict-of-interest"
    }
}

/// A conflict that is to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConflict {
    /// The person's account.
    pub staff: StaffId,
    /// The person's name.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Organization {
    /// Whether somebody may decide about it: its applications, requests, basis, names and cases
    /// (P-15: nobody decides where marked as conflicted).
    pub fn may_be_judged_by(&self, by: &Actor) -> Result<(), Conflicted> {
        let Actor::Staff { id, .. } = by else { return Ok(()) };
        match self.conflict_of(*id) {
            Some(conflict) => {
                Err(Conflicted { name: conflict.name.clone(), organization: self.name.clone() })
            }
            None => Ok(()),
        }
    }

    /// The mark on a person, if one stands.
    #[must_use]
    pub fn conflict_of(&self, staff: StaffId) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.staff == staff && conflict.ended.is_none())
    }
}

/// Marks a person as conflicted about an organization (P-15).
pub fn mark_conflict(
    organization: &Organization,
    new: NewConflict,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if organization.conflict_of(new.staff).is_some() {
        return Err(Refusal::MarkedAlready);
    }
    let NewConflict { staff, name, reason } = new;
    let mut after = organization.clone();
    after.conflicts.push(Conflict { staff, name, reason, at: now, by: by.clone(), ended: None });
    Ok(after.recorded(Event::ConflictMarked, now))
}

/// Ends a mark; whoever is marked cannot end it (P-15).
pub fn end_conflict(
    organization: &Organization,
    staff: StaffId,
    reason: &str,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut after = organization.clone();
    let standing = |conflict: &&mut Conflict| conflict.staff == staff && conflict.ended.is_none();
    let conflict = after.conflicts.iter_mut().find(standing).ok_or(Refusal::NotMarked)?;
    if matches!(by, Actor::Staff { id, .. } if *id == staff) {
        return Err(Refusal::OwnConflict);
    }
    conflict.ended = Some(Ended { at: now, by: by.clone(), reason: reason.to_owned() });
    Ok(after.recorded(Event::ConflictEnded, now))
}
