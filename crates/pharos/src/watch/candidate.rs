//! Candidates: taken as sites, or dismissed with a reason.

use jiff::Timestamp;
use registry_core::id::{CandidateId, SiteId};
use registry_core::watch::{Candidate, Site};
use registry_store::{Lock, Tx};

use super::site::{opened, record_new};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found, refused};

/// Puts a candidate on record as a site.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn take(registry: &Registry, acting: &Acting, id: CandidateId) -> Result<Site, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    let site = SiteId::from_uuid(identity::new_uuid(&registry.clock));
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let candidate = found(tx.candidate(id, Lock::Update)?, Missing::Candidate(id))?;
        let names = vec![candidate.name.clone()];
        let taken = candidate.taken(site, &by, now).map_err(refused)?;
        let rulebooks = tx.shared_rulebooks()?;
        let changes = opened(site, names, &by, now)?;
        let (site, decision) = changes.into_decision(rulebooks.at(now));
        record_new(tx, &site, |tx| tx.record(&decision, &by, &cited, now))?;
        tx.decide_candidate(&taken)?;
        Ok(site)
    };
    registry.write(write).await
}

/// Says why a candidate is not worth a look.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn dismiss(
    registry: &Registry,
    acting: &Acting,
    (id, reason): (CandidateId, String),
) -> Result<Candidate, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        tx.begin(&cited)?;
        let candidate = found(tx.candidate(id, Lock::Update)?, Missing::Candidate(id))?;
        let dismissed = candidate.dismissed(&reason, &by, now).map_err(refused)?;
        tx.decide_candidate(&dismissed)?;
        Ok(dismissed)
    };
    registry.write(write).await
}
