//! Changes where a customer's notices go, as it asked (P-57).

use jiff::Timestamp;
use registry_core::contact_address::{self, NewAddress};
use registry_core::id::RequestId;
use registry_core::name::DomainName;
use registry_core::request::Request;
use registry_store::{Lock, Tx};

use super::reject::{locked_to_judge, reload};
use super::{Acting, Failure, Missing, judged, refused, registered};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Changes the contact address of a request; both addresses are told.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn of_request(
    registry: &Registry,
    acting: &Acting,
    (id, new): (RequestId, NewAddress),
) -> Result<Request, Failure> {
    let reached = acting.reach(Permission::ChangeContactAddress).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked_to_judge(tx, id, &acting, now)?;
        reached.over(tx, before.object.organization, Missing::Request(id))?;
        tx.catch_up(&mut before, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        let decision = contact_address::change_of_request(&before.object, &new, &rulebooks, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, id, now)
    };
    registry.write(write).await
}

/// Changes the contact address of a registered name; both addresses are told.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn of_name(
    registry: &Registry,
    acting: &Acting,
    (name, new): (DomainName, NewAddress),
) -> Result<(), Failure> {
    let reached = acting.reach(Permission::ChangeContactAddress).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = registered(tx, &name, Lock::None, now)?.object;
        reached.over_holder(tx, &seen)?;
        if let Some(held) = &seen.vouching {
            judged(tx, held.organization, Lock::Share, &acting)?;
        }
        let mut found = registered(tx, &name, Lock::Update, now)?;
        // Its holder may be another by now (P-38).
        reached.over_holder(tx, &found.object)?;
        tx.catch_up(&mut found, &cited)?;
        let parents = tx.parents_of(&found.object, now)?;
        let decision = contact_address::change_of_name(&found.object, &new, &parents.view(), now);
        Ok(tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?)
    };
    registry.write(write).await
}
