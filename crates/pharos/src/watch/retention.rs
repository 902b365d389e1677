//! How long bundles of evidence are kept (WATCH.md, section 6): deleted once their time is over and
//! nothing rests on them, unless somebody holds them. Whatever is done is a line of their log, which
//! stays.

use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::watch::{self, Site};
use registry_evidence::Digest;
use registry_evidence::log::{Act, Entry, deletable, holds};
use registry_store::{Bundle, BundleKept, Lock, Projected, Session, StoreError, Tx};

use super::custody;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found, required};

/// By which rule evidence is deleted, as the log names it.
const RULE: &str = "watch.evidence_days";

/// Who deletes, as the log names it.
const BY: &str = "Pharos Watch";

/// Bundles that are looked at in one go.
const AT_ONCE: i64 = 100;

/// A hold on a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The number of its entry in the log, by which it is lifted.
    pub number: usize,
    /// Why.
    pub reason: String,
}

/// Holds a bundle: nothing deletes it until that is lifted; the number of the hold.
///
/// # Errors
/// A bundle that is none or gone, no reason, or the database's trouble.
pub async fn hold(
    registry: &Registry,
    acting: &Acting,
    (bundle, reason): (DocumentHash, String),
) -> Result<usize, Failure> {
    acting.may(Permission::HoldEvidence).map_err(Failure::Refused)?;
    let by = acting.name();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        required("reason", &reason).map_err(Failure::Refused)?;
        found(kept(tx, bundle, now)?, Missing::Document(bundle))?;
        let act = Act::Held { reason: reason.trim().to_owned() };
        Ok(custody::add(tx, &Entry { at: now, by: by.clone(), bundle: Digest(bundle.0), act })?)
    };
    registry.write(write).await
}

/// Lifts a hold; the bundle goes once its time is over and nothing else holds it.
///
/// # Errors
/// A hold that is none, no reason, or the database's trouble.
pub async fn lift(
    registry: &Registry,
    acting: &Acting,
    (bundle, hold, reason): (DocumentHash, usize, String),
) -> Result<(), Failure> {
    acting.may(Permission::HoldEvidence).map_err(Failure::Refused)?;
    let by = acting.name();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        required("reason", &reason).map_err(Failure::Refused)?;
        found(kept(tx, bundle, now)?, Missing::Document(bundle))?;
        let known = holds_on(tx, bundle)?.into_iter().any(|one| one.number == hold);
        found(known.then_some(()), Missing::EvidenceHold)?;
        let act = Act::Released { hold, reason: reason.trim().to_owned() };
        custody::add(tx, &Entry { at: now, by: by.clone(), bundle: Digest(bundle.0), act })?;
        Ok(())
    };
    registry.write(write).await
}

/// A bundle whose bytes are here: its site, locked, and until when it is kept. Who holds a bundle
/// and who deletes it lock the site first, and so take turns.
fn kept(
    tx: &mut Tx<'_>,
    bundle: DocumentHash,
    now: Timestamp,
) -> Result<Option<(Projected<Site>, Timestamp)>, StoreError> {
    let Some(Bundle { site, .. }) = tx.bundle(bundle)? else { return Ok(None) };
    let Some(site) = tx.site(site, Lock::Update, now)? else { return Ok(None) };
    // Read again: it may have been deleted until the site was ours.
    let kept = tx.bundle(bundle)?.map(|bundle| bundle.kept);
    let Some(BundleKept::Until(until)) = kept else { return Ok(None) };
    Ok(Some((site, until)))
}

/// The holds on a bundle that were not lifted.
///
/// # Errors
/// The database's trouble.
pub fn holds_on(read: &mut Session<'_>, bundle: DocumentHash) -> Result<Vec<Hold>, StoreError> {
    let entries = entries_of(read, bundle)?;
    let held = holds(&entries, &Digest(bundle.0)).into_iter();
    Ok(held.map(|(number, reason)| Hold { number, reason }).collect())
}

/// What the log says of a bundle.
fn entries_of(
    read: &mut Session<'_>,
    bundle: DocumentHash,
) -> Result<Vec<(usize, Entry)>, StoreError> {
    let unreadable = |error: &dyn std::fmt::Display| StoreError::Unreadable {
        what: "log of evidence".to_owned(),
        why: error.to_string(),
    };
    let lines = read.log_lines_of(bundle)?;
    let entry = |(place, line): (i64, String)| {
        let place = usize::try_from(place).map_err(|error| unreadable(&error))?;
        Ok((place, serde_json::from_str(&line).map_err(|error| unreadable(&error))?))
    };
    lines.into_iter().map(entry).collect()
}

/// Deletes the bundles whose time is over, that nothing rests on and nobody holds; how many.
///
/// # Errors
/// The database's trouble; what was deleted until then stays deleted.
pub async fn delete_outlived(registry: &Registry) -> Result<u64, StoreError> {
    let now = registry.clock.registry_now();
    let (mut behind, mut deleted) = (None, 0);
    loop {
        let read = move |read: &mut registry_store::Snapshot<'_>| {
            read.bundles_outlived(now, behind, AT_ONCE)
        };
        let outlived = registry.store.read(read).await?;
        for bundle in &outlived {
            let hash = bundle.document;
            let gone = registry.commit(move |tx: &mut Tx<'_>, now| delete(tx, hash, now)).await?;
            deleted += u64::from(gone);
        }
        let Some(last) = outlived.last() else { return Ok(deleted) };
        let BundleKept::Until(until) = last.kept else { return Ok(deleted) };
        behind = Some((until, last.document));
    }
}

/// Deletes a bundle, if it may go; whether it did.
fn delete(tx: &mut Tx<'_>, hash: DocumentHash, now: Timestamp) -> Result<bool, StoreError> {
    let Some((site, until)) = kept(tx, hash, now)? else { return Ok(false) };
    let entries = entries_of(tx, hash)?;
    let is_held = deletable(&entries, &Digest(hash.0), until, now).is_err();
    if is_held || watch::may_go(&site.object, hash, now).is_err() || !tx.bundle_gone(hash)? {
        return Ok(false);
    }
    let act = Act::Deleted { rule: RULE.to_owned() };
    custody::add(tx, &Entry { at: now, by: BY.to_owned(), bundle: Digest(hash.0), act })?;
    tx.forget_document_bytes(hash)?;
    Ok(true)
}
