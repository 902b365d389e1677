//! Grants a government basis, or records its loss (P-1, P-6).

use registry_core::id::OrganizationId;
use registry_core::organization::{self, Organization};
use registry_store::{Lock, Tx};

use super::{Acting, Failure, Missing, found, judged, refused, required};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What a reviewer decided.
#[derive(Debug, Clone)]
pub struct DecideGovernmentBasis {
    /// About whom.
    pub organization: OrganizationId,
    /// Granted, or lost.
    pub granted: bool,
    /// Why, in the reviewer's words.
    pub reason: String,
}

/// Grants a government basis, or records its loss.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide(
    registry: &Registry,
    acting: &Acting,
    command: DecideGovernmentBasis,
) -> Result<Organization, Failure> {
    acting.may(Permission::DecideGovernmentBasis).map_err(Failure::Refused)?;
    required("reason", &command.reason).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now| {
        let id = command.organization;
        let before = judged(tx, id, Lock::Update, &acting)?;
        let decision = if command.granted {
            let rulebooks = book_with_government_basis(tx, now)?;
            let rulebook = rulebooks.at(now);
            organization::grant_government_basis(&before, &command.reason, rulebook, now)
        } else {
            organization::lose_government_basis(&before, &command.reason, now)
        };
        let decision = decision.map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.organization(id, Lock::None)?, Missing::Organization(id))
    };
    registry.write(write).await
}

/// The first TLD's book that knows a government basis; else the first, which then refuses.
fn book_with_government_basis(
    tx: &Tx<'_>,
    now: jiff::Timestamp,
) -> Result<std::sync::Arc<registry_core::rulebook::RulebookVersions>, Failure> {
    let mut first = None;
    for tld in tx.tlds() {
        let rulebooks = tx.rulebooks(tld.as_str())?;
        if rulebooks.at(now).eligibility.government_basis {
            return Ok(rulebooks);
        }
        first.get_or_insert(rulebooks);
    }
    first.ok_or(Failure::Refused(organization::Refusal::NoGovernmentBasis.into()))
}
