//! Marks people as conflicted about an organization, and ends that (P-15).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::{OrganizationId, StaffId};
use registry_core::organization::{self, NewConflict, Organization};
use registry_store::{Lock, Tx};

use super::{Acting, Failure, Missing, found, refused, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A mark, or its end.
#[derive(Debug, Clone)]
pub struct ConflictOfInterest {
    /// About which organization.
    pub organization: OrganizationId,
    /// Whose account.
    pub staff: StaffId,
    /// Why.
    pub reason: String,
}

/// Marks a person: from now on they decide nothing about the organization.
///
/// Everybody may mark themselves; to mark another takes a permission of its own.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn mark(
    registry: &Registry,
    acting: &Acting,
    command: ConflictOfInterest,
) -> Result<Organization, Failure> {
    let own = matches!(&acting.actor, Actor::Staff { id, .. } if *id == command.staff);
    let needed = if own { Permission::DecideRequest } else { Permission::JudgeConflict };
    acting.may(needed).map_err(Failure::Refused)?;
    required("reason", &command.reason).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.organization;
        let person = found(tx.staff(command.staff)?, Missing::Staff(command.staff))?;
        let before = found(tx.organization(id, Lock::Update)?, Missing::Organization(id))?;
        let reason = command.reason.trim().to_owned();
        let new = NewConflict { staff: command.staff, name: person.name, reason };
        let decision = organization::mark_conflict(&before, new, &actor, now).map_err(refused)?;
        tx.record(&decision, &actor, &cited, now)?;
        found(tx.organization(id, Lock::None)?, Missing::Organization(id))
    };
    registry.write(write).await
}

/// Ends a mark; never that of whoever asks.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    command: ConflictOfInterest,
) -> Result<Organization, Failure> {
    acting.may(Permission::JudgeConflict).map_err(Failure::Refused)?;
    required("reason", &command.reason).map_err(Failure::Refused)?;
    let (actor, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let ConflictOfInterest { organization: id, staff, reason } = &command;
        let before = found(tx.organization(*id, Lock::Update)?, Missing::Organization(*id))?;
        let decision = organization::end_conflict(&before, *staff, reason.trim(), &actor, now);
        tx.record(&decision.map_err(refused)?, &actor, &cited, now)?;
        found(tx.organization(*id, Lock::None)?, Missing::Organization(*id))
    };
    registry.write(write).await
}
