//! Closes a check of a name's registrant with a reviewer's verdict (P-34).

use jiff::Timestamp;
use registry_core::domain::accuracy::{self, NewVerdict, Verdict};
use registry_core::name::DomainName;
use registry_store::{Lock, Tx};

use super::{Acting, Failure, judged, refused, registered, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Records what a reviewer found: `inaccurate` suspends the name, the others lift that again.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn close(
    registry: &Registry,
    acting: &Acting,
    (name, verdict, reason): (DomainName, Verdict, String),
) -> Result<(), Failure> {
    acting.may(Permission::DecideAccuracy).map_err(Failure::Refused)?;
    required("reason", &reason).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let seen = registered(tx, &name, Lock::None, now)?.object;
        if let Some(held) = &seen.vouching {
            judged(tx, held.organization, Lock::Share, &acting)?;
        }
        let by = &acting.actor;
        let mut found = registered(tx, &name, Lock::Update, now)?;
        tx.catch_up(&mut found, &cited)?;
        let domain = found.object;
        let parents = tx.parents_of(&domain, now)?;
        let (reason, name) = (reason.clone(), acting.name());
        let new = NewVerdict { verdict, by: by.clone(), name, reason };
        let decision = accuracy::decide(&domain, new, &parents.view(), now).map_err(refused)?;
        Ok(tx.record(&decision, by, &cited, now)?)
    };
    registry.write(write).await
}
