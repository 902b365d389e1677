//! Grants a government basis, or records its loss (P-1, P-6).

use registry_core::casework::revocation::Lost;
use registry_core::decision::Wake;
use registry_core::id::OrganizationId;
use registry_core::organization::{self, Organization};
use registry_store::{Lock, Tx};

use super::loss::{self, Loss, Step};
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
    if !command.granted {
        return lose(registry, acting, command).await;
    }
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now| {
        let id = command.organization;
        let before = judged(tx, id, Lock::Update, &acting)?;
        let rulebooks = book_with_government_basis(tx, now)?;
        let rulebook = rulebooks.at(now);
        let decision =
            organization::grant_government_basis(&before, &command.reason, rulebook, now);
        let decision = decision.map_err(refused)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        found(tx.organization(id, Lock::None)?, Missing::Organization(id))
    };
    registry.write(write).await
}

/// Records the loss; every name that stands on the basis has a case then (P-6).
async fn lose(
    registry: &Registry,
    acting: &Acting,
    command: DecideGovernmentBasis,
) -> Result<Organization, Failure> {
    let id = command.organization;
    let mut loss = Loss {
        lost: Lost::GovernmentBasis,
        names: Wake::DomainsOfOrganization(id),
        reason: command.reason,
        after: None,
    };
    loop {
        let (acting, ids, this) = (acting.clone(), loss::new_ids(registry), loss.clone());
        let cited = acting.cited();
        let write = move |tx: &mut Tx<'_>, now| {
            let before = judged(tx, id, Lock::Update, &acting)?;
            let decision = organization::lose_government_basis(&before, &this.reason, now);
            let mut decision = decision.map_err(refused)?;
            let page = loss::page(tx, &this, &cited)?;
            let cases = loss::open(tx, (&this, &page), (&acting, &ids), now)?;
            if let Some(next) = page.next {
                tx.record(&cases, &acting.actor, &page.cited, now)?;
                return Ok(Step::Ahead(next));
            }
            decision.append(cases);
            tx.record(&decision, &acting.actor, &page.cited, now)?;
            Ok(Step::Done(found(tx.organization(id, Lock::None)?, Missing::Organization(id))?))
        };
        match registry.write(write).await? {
            Step::Done(after) => return Ok(after),
            Step::Ahead(next) => loss.after = Some(next),
        }
    }
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
