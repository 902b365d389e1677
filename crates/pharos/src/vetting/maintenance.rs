//! Announces a maintenance, changes it, calls it off (RFC 9167): each act is a named operator's.

use jiff::Timestamp;
use registry_core::id::MaintenanceId;
use registry_core::maintenance::{self, Maintenance, Plan};
use registry_store::{Lock, Projected, Tx};

use super::{Acting, Failure, Missing, found, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Announces a maintenance to every registrar it concerns.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn announce(
    registry: &Registry,
    acting: &Acting,
    plan: Plan,
) -> Result<Maintenance, Failure> {
    acting.may(Permission::AnnounceMaintenance).map_err(Failure::Refused)?;
    let id = MaintenanceId::from_uuid(identity::new_uuid(&registry.clock));
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (registrars, rulebooks) = (tx.registrars()?, tx.shared_rulebooks()?);
        let told = (registrars.as_slice(), tx.tlds());
        let decision = maintenance::announce(id, plan.clone(), told, rulebooks.at(now), now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        Ok(locked(tx, id, now)?.object)
    };
    registry.write(write).await
}

/// States a maintenance anew, whole.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn change(
    registry: &Registry,
    acting: &Acting,
    (id, plan): (MaintenanceId, Plan),
) -> Result<Maintenance, Failure> {
    acting.may(Permission::AnnounceMaintenance).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked(tx, id, now)?;
        tx.catch_up(&mut before, &cited)?;
        let (registrars, rulebooks) = (tx.registrars()?, tx.shared_rulebooks()?);
        let (told, plan) = ((registrars.as_slice(), tx.tlds()), plan.clone());
        let rulebook = rulebooks.at(now);
        let decision = maintenance::change(&before.object, plan, told, rulebook, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        Ok(locked(tx, id, now)?.object)
    };
    registry.write(write).await
}

/// Says that a maintenance does not take place.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn call_off(
    registry: &Registry,
    acting: &Acting,
    id: MaintenanceId,
) -> Result<(), Failure> {
    acting.may(Permission::AnnounceMaintenance).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked(tx, id, now)?;
        tx.catch_up(&mut before, &cited)?;
        let registrars = tx.registrars()?;
        let decision = maintenance::call_off(&before.object, &registrars, now);
        Ok(tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?)
    };
    registry.write(write).await
}

fn locked(
    tx: &mut Tx<'_>,
    id: MaintenanceId,
    now: Timestamp,
) -> Result<Projected<Maintenance>, Failure> {
    found(tx.maintenance(id, Lock::Update, now)?, Missing::Maintenance(id))
}
