//! Ends the access of people of the registry: their account stays, since history names it.

use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_store::Tx;

use super::permission::Permission;
use crate::registry::Registry;
use crate::vetting::{Acting, Failure, Missing, Refusal};

/// Ends somebody's access: they cannot sign in, and every session of theirs is over.
///
/// # Errors
/// When the role may not, or it is one's own account or none; or the database's trouble.
pub async fn end(registry: &Registry, acting: &Acting, person: &str) -> Result<(), Failure> {
    if !acting.role.may(Permission::ManageStaff) {
        return Err(Failure::Refused(Refusal::NotPermitted(Permission::ManageStaff)));
    }
    let refused = |allowed| {
        let found = person.to_owned();
        Failure::Refused(Refusal::Field { field: "person".into(), found, allowed })
    };
    let id: StaffId = person.parse().map_err(|_| refused("the id of an account"))?;
    if matches!(&acting.actor, Actor::Staff { id: own, .. } if *own == id) {
        return Err(refused("the account of somebody else: another operator ends yours"));
    }
    let write = move |tx: &mut Tx<'_>, _now| {
        let missing = || Failure::Refused(Refusal::NotFound(Missing::Staff(id)));
        tx.staff(id)?.ok_or_else(missing)?;
        tx.end_staff(id)?;
        Ok::<_, Failure>(())
    };
    registry.write(write).await
}
