//! Who may act for an organization: its members.
//!
//! ```text
//! none ──enters the organization, or takes an invitation──▶ member ──ended──▶ none
//! ```
//!
//! Whoever enters an organization is its first member. A membership of one that is known already
//! is only given by a member's invitation, or by the registry's. The last one stays: else nobody
//! could invite the next.

use super::Refusal;
use crate::id::StaffId;

/// Whether a person can become a member beside those there are.
///
/// # Errors
/// [`Refusal::NotAnApplicant`], [`Refusal::MemberAlready`].
pub fn may_join(members: &[StaffId], person: StaffId, is_applicant: bool) -> Result<(), Refusal> {
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
pub fn may_end(members: &[StaffId], person: StaffId) -> Result<(), Refusal> {
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
