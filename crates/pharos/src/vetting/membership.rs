//! Who acts for an organization: invited by a member or by a person of the registry.

use registry_core::id::{OrganizationId, StaffId};
use registry_core::notice::AccountTold;
use registry_core::organization;
use registry_store::{Invitation, Lock, Member, Tx};

use super::{Acting, Failure, Missing, found, refused};
use crate::registry::Registry;
use crate::staff::colleagues::not_made;
use crate::staff::link::{self, Gives, Letter};
use crate::staff::permission::{Permission, Role};
use crate::staff::sign_up::Pages;

/// Invites a person to act for an organization; the link goes to their address alone.
///
/// # Errors
/// Who may not, no such organization, an address that is none, or the database's trouble.
pub async fn invite(
    registry: &Registry,
    acting: &Acting,
    pages: Pages<'_>,
    (id, email): (OrganizationId, &str),
) -> Result<Invitation, Failure> {
    let reached = acting.reach(Permission::ManageMembers).map_err(Failure::Refused)?;
    let look = reached.clone();
    let known = registry.look(move |read, _now| {
        look.over(read, id, Missing::Organization(id))?;
        found(read.organization(id, Lock::None)?, Missing::Organization(id))
    });
    let known = known.await?;
    let gives = Gives {
        organization: Some(id),
        invited_by: Some(acting.actor.clone()),
        ..Gives::default()
    };
    let length = registry.accounts.invitation;
    let made = link::make(registry, (email, Role::Applicant), gives, length).map_err(not_made)?;
    let told = AccountTold::MemberInvited {
        organization: known.name,
        by: acting.name(),
        until: made.invitation.expires_wall,
    };
    let link = pages.of_link(&made.secret);
    let letter = Letter::new(registry, &made.invitation.email, told, Some(&link));
    let letter = letter.map_err(not_made)?;
    let (actor, once) = (acting.actor.clone(), acting.once.clone());
    let invitation = made.invitation;
    let write = move |tx: &mut Tx<'_>, now| {
        reached.over(tx, id, Missing::Organization(id))?;
        let members = tx.members_of(id)?;
        if members.iter().any(|one| one.email == invitation.email) {
            return Err(refused(organization::Refusal::MemberAlready));
        }
        if let Some(once) = &once {
            tx.remember_once(once)?;
        }
        tx.insert_invitation(&invitation)?;
        letter.owe(tx, &actor, now)?;
        Ok(invitation.clone())
    };
    registry.write(write).await
}

/// The members of an organization, and the invitations that are open.
///
/// # Errors
/// Who may not, no such organization, or the database's trouble.
pub async fn list(
    registry: &Registry,
    acting: &Acting,
    id: OrganizationId,
) -> Result<(Vec<Member>, Vec<Invitation>), Failure> {
    let reached = acting.reach(Permission::ManageMembers).map_err(Failure::Refused)?;
    let wall = registry.clock.wall_now();
    let look = registry.look(move |read, _now| {
        found(read.organization(id, Lock::None)?, Missing::Organization(id))?;
        reached.over(read, id, Missing::Organization(id))?;
        Ok((read.members_of(id)?, read.invitations_to(id, wall)?))
    });
    look.await
}

/// Ends a membership, one's own included; never the last.
///
/// # Errors
/// Who may not, no such member, the last one, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    (id, person): (OrganizationId, StaffId),
) -> Result<(), Failure> {
    let reached = acting.reach(Permission::ManageMembers).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now| {
        // Held, so that of two members who end each other one stays.
        let held = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        reached.over(tx, id, Missing::Organization(id))?;
        let members = tx.members_of(id)?;
        let ids: Vec<_> = members.iter().map(|one| one.membership.member).collect();
        let left = organization::leave(&held, &ids, person, &actor, now).map_err(refused)?;
        tx.record(&left, &actor, &cited, now)?;
        tx.end_membership(id, person, &actor)?;
        let ended = members.iter().filter(|one| one.membership.member == person);
        // A second link that waits would bring them back.
        for member in ended {
            tx.take_back_invitations(id, &member.email)?;
        }
        Ok(())
    };
    registry.write(write).await
}
