//! Admits an appeal, or records that it is forfeited (P-55a).

use registry_core::appeal::{self, AdmissionFacts, Appeal};
use registry_core::id::AppealId;
use registry_store::Lock;

use super::{act, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found};

/// Admits an appeal: its notice, its fee and every other invoice were there in time.
///
/// # Errors
/// The condition that failed, or the database's trouble.
pub async fn admit(registry: &Registry, acting: &Acting, id: AppealId) -> Result<Appeal, Failure> {
    judge(registry, acting, id, None).await
}

/// Records that an appeal is forfeited; the core says by which conditions.
///
/// # Errors
/// That nothing has failed, or not yet; or the database's trouble.
pub async fn forfeit(
    registry: &Registry,
    acting: &Acting,
    (id, reason): (AppealId, String),
) -> Result<Appeal, Failure> {
    judge(registry, acting, id, Some(reason)).await
}

async fn judge(
    registry: &Registry,
    acting: &Acting,
    id: AppealId,
    forfeited: Option<String>,
) -> Result<Appeal, Failure> {
    let by = acting.actor.clone();
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let appealed = held.appealed()?;
        let others = tx.invoices_of(held.appeal.organization, Lock::Share)?;
        let fee = others.iter().find(|invoice| invoice.id == held.appeal.fee);
        let fee = found(fee.cloned(), Missing::Invoice(held.appeal.fee))?;
        let facts = AdmissionFacts { appealed: &appealed, fee: &fee, others: &others };
        match &forfeited {
            None => appeal::admit(&held.appeal, &facts, now).map_err(refused),
            Some(reason) => {
                let forfeited = appeal::forfeit(&held.appeal, &facts, reason, now);
                held.ended(forfeited.map_err(refused)?, &by, now)
            }
        }
    })
    .await
}
