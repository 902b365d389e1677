//! Locks a name at its registrar's wish, and opens it again: two people (P-15; EPP.md, section 9).

use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::domain::lock::{self, LockAct};
use registry_core::domain::{Domain, Parents};
use registry_core::name::DomainName;
use registry_store::{Lock, Tx};

use super::{Acting, Failure, refused, registered, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What one of two people does.
#[derive(Debug, Clone)]
pub enum LockStep {
    /// Proposes that the lock be set or lifted, as the registrar asked.
    Propose {
        /// Which.
        act: LockAct,
        /// Where its asking is recorded.
        reference: String,
    },
    /// Confirms what another proposed.
    Confirm,
    /// Drops what was proposed.
    Drop,
}

/// Takes a step towards a registry lock, or its end.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn step(
    registry: &Registry,
    acting: &Acting,
    (name, step): (DomainName, LockStep),
) -> Result<(), Failure> {
    acting.may(Permission::LockName).map_err(Failure::Refused)?;
    if let LockStep::Propose { reference, .. } = &step {
        required("reference", reference).map_err(Failure::Refused)?;
    }
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut found = registered(tx, &name, Lock::Update, now)?;
        tx.catch_up(&mut found, &cited)?;
        let domain = found.object;
        let parents = tx.parents_of(&domain, now)?;
        let decision = decided(&domain, &step, &acting, &parents.view(), now).map_err(refused)?;
        Ok(tx.record(&decision, &acting.actor, &cited, now)?)
    };
    registry.write(write).await
}

fn decided(
    domain: &Domain,
    step: &LockStep,
    acting: &Acting,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, lock::Refusal> {
    let by = &acting.actor;
    match step {
        LockStep::Propose { act, reference } => {
            lock::propose(domain, *act, (by, reference), parents, now)
        }
        LockStep::Confirm => lock::confirm(domain, by, parents, now),
        LockStep::Drop => lock::drop_proposal(domain, parents, now),
    }
}
