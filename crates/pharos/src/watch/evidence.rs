//! Evidence about a site: a document, where it comes from, and what it shows.

use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::{EvidenceId, SiteId};
use registry_core::watch::{self, Evidence, Origin, Site};
use registry_store::Tx;

use super::site::{Held, hold};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::document::cited_one;
use crate::vetting::{Acting, Failure, refused, required};

/// A piece of evidence as it is handed in.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Where it comes from.
    pub origin: Origin,
    /// The document with its bytes, uploaded before.
    pub document: DocumentHash,
    /// When it was seen or received.
    pub at: Timestamp,
    /// What it shows, in words.
    pub shows: String,
}

/// Adds evidence whose bytes are here.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn add(
    registry: &Registry,
    acting: &Acting,
    (id, new): (SiteId, NewEvidence),
) -> Result<Site, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    required("shows", &new.shows).map_err(Failure::Refused)?;
    let piece = EvidenceId::from_uuid(identity::new_uuid(&registry.clock));
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let NewEvidence { origin, document, at, shows } = new.clone();
        let hash = cited_one(tx, &by, "document", document)?.hash;
        let Held { mut changes, facts: _, rulebooks } = hold(tx, id, &cited, now)?;
        let piece = Evidence { id: piece, origin, hash, at, shows };
        let added = watch::add_evidence(changes.site(), piece, &by, now).map_err(refused)?;
        changes.add([added]);
        let (site, decision) = changes.into_decision(rulebooks.at(now));
        tx.record(&decision, &by, &cited, now)?;
        Ok(site)
    };
    registry.write(write).await
}
