//! The people of a registrar: invited by an operator, or by an administrator of their own.

use registry_core::decision::Actor;
use registry_core::id::{RegistrarId, StaffId};
use registry_core::notice::AccountTold;
use registry_store::{Employment, Failure, Lock, Session, Staff, Tx};

use super::link::{self, Gives, Letter, LinkError};
use super::permission::{Permission, Role};
use super::sign_up::Pages;
use crate::registry::Registry;
use crate::vetting::{self, Acting, Missing, Refusal};

/// Invites a person to the desk of a registrar; the link goes to their address alone.
///
/// # Errors
/// Who may not, no such registrar, an address that is none, or the database's trouble.
pub async fn invite(
    registry: &Registry,
    acting: &Acting,
    pages: Pages<'_>,
    (email, works_for): (&str, Employment),
) -> Result<(), vetting::Failure> {
    let (id, by) = (works_for.registrar.clone(), acting.clone());
    let look = registry.look(move |read, _now| {
        manages(read, &by, &id)?;
        let known = read.registrar(&id, Lock::None)?;
        known.ok_or(Failure::Refused(Refusal::NotFound(Missing::Registrar)))
    });
    let known = look.await?;
    let gives = Gives {
        works_for: Some(works_for),
        invited_by: Some(acting.actor.clone()),
        ..Gives::default()
    };
    let length = registry.accounts.invitation;
    let made = link::make(registry, (email, Role::Registrar), gives, length).map_err(not_made)?;
    let told = AccountTold::RegistrarInvited {
        registrar: known.name,
        by: acting.name(),
        until: made.invitation.expires_wall,
    };
    let invitation = made.invitation;
    let link = pages.of_link(&made.secret);
    let letter = Letter::new(registry, &invitation.email, told, Some(&link)).map_err(not_made)?;
    let (acting, registrar) = (acting.clone(), invitation.works_for.clone());
    let write = move |tx: &mut Tx<'_>, now| {
        if let Some(works_for) = &registrar {
            manages(tx, &acting, &works_for.registrar)?;
        }
        if let Some(once) = &acting.once {
            tx.remember_once(once)?;
        }
        tx.insert_invitation(&invitation)?;
        Ok(letter.owe(tx, &acting.actor, now)?)
    };
    registry.write(write).await
}

/// The people of a registrar, in the order of their addresses, those whose access ended included.
///
/// # Errors
/// Who may not, or the database's trouble.
pub async fn list(
    registry: &Registry,
    acting: &Acting,
    registrar: RegistrarId,
) -> Result<Vec<Staff>, vetting::Failure> {
    let acting = acting.clone();
    let look = registry.look(move |read, _now| {
        manages(read, &acting, &registrar)?;
        Ok(read.staff_of_registrar(&registrar)?)
    });
    look.await
}

/// Ends the access of a registrar's person, with their sessions.
///
/// # Errors
/// Who may not, no such person of that registrar, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    (registrar, person): (RegistrarId, StaffId),
) -> Result<(), vetting::Failure> {
    let acting = acting.clone();
    let write = move |tx: &mut Tx<'_>, _now| {
        manages(tx, &acting, &registrar)?;
        let missing = || Failure::Refused(Refusal::NotFound(Missing::Staff(person)));
        let staff = tx.staff(person)?.ok_or_else(missing)?;
        let is_theirs = staff.works_for.as_ref().is_some_and(|one| one.registrar == registrar);
        if !is_theirs {
            return Err(missing());
        }
        tx.end_staff(person)?;
        Ok(())
    };
    registry.write(write).await
}

/// Whether whoever acts manages the people of a registrar: everybody's, or as one of its own that
/// administers them.
fn manages(
    session: &mut Session<'_>,
    acting: &Acting,
    registrar: &RegistrarId,
) -> Result<(), vetting::Failure> {
    let reached = acting.reach(Permission::ManageStaff).map_err(Failure::Refused)?;
    reached.over_registrar(registrar).map_err(Failure::Refused)?;
    let Actor::RegistrarUser { id, .. } = &acting.actor else { return Ok(()) };
    let own = session.staff(*id)?.filter(|own| own.active).and_then(|own| own.works_for);
    let administers = own.is_some_and(|own| own.registrar == *registrar && own.administers);
    let not_permitted = Failure::Refused(Refusal::NotPermitted(Permission::ManageStaff));
    administers.then_some(()).ok_or(not_permitted)
}

/// A link that was not made, as an act is refused.
pub(crate) fn not_made(error: LinkError) -> vetting::Failure {
    let refusal = match error {
        LinkError::NotAnAddress(found) => {
            let allowed = "an e-mail address: local-part@domain";
            Refusal::Field { field: "email".into(), found, allowed }
        }
        LinkError::NotSealed => Refusal::NotSealed,
        LinkError::Store(error) => return Failure::Store(error),
    };
    Failure::Refused(refusal)
}
