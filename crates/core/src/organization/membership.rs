//! Who may act for an organization: its members.
//!
//! ```text
//! none ──enters the organization, or takes an invitation──▶ member ──ended──▶ none
//! ```
//!
//! Whoever enters an organization is its first member. A membership of one that is known already
//! is only given by a member's invitation, or by the registry's. The last one stays: else nobody
//! could invite the next.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Organization, Refusal};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::StaffId;

/// A person who acts, or acted, for an organization (P-10, P-16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFact {
    /// The account.
    pub person: StaffId,
    /// Since when.
    pub at: Timestamp,
    /// Who gave the membership: whoever entered the organization gave it to themselves.
    pub by: Actor,
    /// When it ended, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Timestamp, Actor)>,
}

/// Records an organization that an applicant enters: its first member. One that is known in its
/// country has members of its own, or the registry, to ask.
///
/// # Errors
/// [`Refusal::KnownAlready`].
pub fn enter(
    organization: Organization,
    (member, is_known): (StaffId, bool),
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if is_known {
        return Err(Refusal::KnownAlready);
    }
    let mut entered = organization;
    entered.members.push(MemberFact { person: member, at: now, by: by.clone(), ended: None });
    let mut decision = Decision::default();
    decision.change(now, &[Event::OrganizationCreated, Event::MemberJoined], entered, None);
    Ok(decision)
}

/// Makes a person a member beside those there are.
///
/// # Errors
/// As of [`may_join`].
pub fn join(
    organization: &Organization,
    members: &[StaffId],
    (person, is_applicant): (StaffId, bool),
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    may_join(members, person, is_applicant)?;
    let mut after = organization.clone();
    after.members.push(MemberFact { person, at: now, by: by.clone(), ended: None });
    Ok(after.recorded(Event::MemberJoined, now))
}

/// Ends a membership, never the last.
///
/// # Errors
/// As of [`may_end`].
pub fn leave(
    organization: &Organization,
    members: &[StaffId],
    person: StaffId,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    may_end(members, person)?;
    let mut after = organization.clone();
    let current = |fact: &&mut MemberFact| fact.person == person && fact.ended.is_none();
    // One from before memberships stood here has no fact to end.
    if let Some(fact) = after.members.iter_mut().find(current) {
        fact.ended = Some((now, by.clone()));
    }
    Ok(after.recorded(Event::MembershipEnded, now))
}

/// Whether a person can become a member beside those there are.
///
/// # Errors
/// [`Refusal::NotAnApplicant`], [`Refusal::MemberAlready`].
fn may_join(members: &[StaffId], person: StaffId, is_applicant: bool) -> Result<(), Refusal> {
    if !is_applicant {
        return Err(Refusal::NotAnApplicant);
    }
    if members.contains(&person) {
        return Err(Refusal::MemberAlready);
    }
    Ok(())
}

/// Whether a membership can be ended.
///
/// # Errors
/// [`Refusal::NotAMember`], [`Refusal::LastMember`].
fn may_end(members: &[StaffId], person: StaffId) -> Result<(), Refusal> {
    if !members.contains(&person) {
        return Err(Refusal::NotAMember);
    }
    if members.len() == 1 {
        return Err(Refusal::LastMember);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_organization_keeps_its_last_member() {
        let [ada, bob, eve] = [1, 2, 3].map(|number| StaffId::from_uuid(Uuid::from_u128(number)));
        assert_eq!(may_end(&[ada, bob], bob), Ok(()));
        assert_eq!(may_end(&[ada], ada), Err(Refusal::LastMember));
        assert_eq!(may_end(&[ada, bob], eve), Err(Refusal::NotAMember));
    }

    #[test]
    fn only_applicants_join_and_once() {
        let [ada, bob] = [1, 2].map(|number| StaffId::from_uuid(Uuid::from_u128(number)));
        assert_eq!(may_join(&[ada], bob, true), Ok(()));
        assert_eq!(may_join(&[ada, bob], bob, true), Err(Refusal::MemberAlready));
        assert_eq!(may_join(&[ada], bob, false), Err(Refusal::NotAnApplicant));
    }
}
