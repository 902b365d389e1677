//! Records and tells that trademark licences have ended (P-60). Whether one runs needs no worker:
//! it is asked of its name.

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::LicenceId;
use registry_core::licence;
use registry_store::{Cited, Lock, StoreError, Tx};

use crate::identity;
use crate::registry::Registry;

/// Licences looked at in one round.
const PICKED: i64 = 100;

/// Looks at the granted licences whose name has gone.
pub(super) async fn end(registry: &Registry) -> Result<(), StoreError> {
    let gone = registry.store.read(|read| read.licences_to_end(PICKED)).await?;
    for id in gone {
        end_one(registry, id).await?;
    }
    Ok(())
}

async fn end_one(registry: &Registry, id: LicenceId) -> Result<(), StoreError> {
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let end = move |tx: &mut Tx<'_>, now: Timestamp| {
        if let Some(licence) = tx.licence(id, Lock::Update)? {
            let (standing, domain) = tx.licence_standing(&licence, Lock::Share, now)?;
            let decision = licence::end(&licence, &domain, standing, now);
            if !decision.is_empty() {
                tx.record(&decision, &Actor::Clock, &cited, now)?;
            }
        }
        Ok(())
    };
    registry.commit(end).await
}
