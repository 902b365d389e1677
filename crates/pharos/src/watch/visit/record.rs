//! One visit, from the moment that it was taken to its record.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use registry_core::decision::Actor;
use registry_core::document::{DocumentRef, MediaType};
use registry_core::id::CaptureId;
use registry_core::watch;
use registry_evidence::Digest;
use registry_evidence::log::{Act, Entry};
use registry_store::{
    Bundle, BundleKept, Cited, Failure as Fails, Lock, StoreError, Tx, Visit, VisitEnd,
};

use super::look::look;
use super::taken::{Taken, WORKER};
use super::{Inner, Visits};
use crate::identity;
use crate::registry::Registry;
use crate::vetting::document::put_parts;
use crate::vetting::{Failure, refused};
use crate::watch::site::{Held, hold};
use crate::watch::{custody, network};

/// How long whoever takes a visit has it.
const TAKEN: SignedDuration = SignedDuration::from_mins(10);

/// How long a visit may take: less, so that what was taken is put on record in time.
const LONGEST: Duration = Duration::from_secs(8 * 60);

/// How long is waited after each try that failed; after the last one there is no other.
const WAITS: [SignedDuration; 2] = [SignedDuration::from_mins(1), SignedDuration::from_mins(10)];

/// Takes a visit; none where somebody else was first.
///
/// # Errors
/// The database's trouble.
pub async fn take(registry: &Registry, id: CaptureId) -> Result<Option<Visit>, StoreError> {
    let wall = registry.clock.wall_now();
    registry.commit(move |tx, _now| tx.take_visit(id, (wall, wall + TAKEN))).await
}

/// Goes where a visit leads that was taken, and records what was seen.
///
/// # Errors
/// The database's trouble: the visit is taken again when its time is over.
pub async fn go(registry: &Registry, visits: &Visits, visit: &Visit) -> Result<(), StoreError> {
    let going = tokio::time::timeout(LONGEST, seen(registry, visits, visit)).await;
    let seen = going.unwrap_or_else(|_| Err("the visit did not end in time".to_owned()));
    let recorded = match seen {
        Ok(taken) => record(registry, visit, taken).await,
        Err(words) => failed(registry, visit, words).await.map_err(Fails::Store),
    };
    match recorded {
        Ok(()) => Ok(()),
        Err(Fails::Refused(refusal)) => failed(registry, visit, refusal.to_string()).await,
        Err(Fails::Store(error)) => Err(error),
    }
}

/// Goes to the site, and packs what was taken.
async fn seen(registry: &Registry, visits: &Visits, visit: &Visit) -> Result<Taken, String> {
    if failed_before(visit) > WAITS.len() {
        return Err("no try came to an end".to_owned());
    }
    let (site, now) = (visit.site, registry.clock.registry_now());
    let known = registry.store.read(move |read| read.site(site, Lock::None, now)).await;
    let known = known.map_err(|error| error.to_string())?.ok_or("the site is not on record")?;
    let inner: Arc<Inner> = visits.0.clone();
    let met = look(&inner, visit.id, known.object.names()).await;
    let id = visit.id;
    let pack = move || inner.maker.taken(&inner.rules, id, &met);
    tokio::task::spawn_blocking(pack).await.map_err(|error| error.to_string())?
}

/// Puts what was taken on record: the bundle with its document and its line in the log, and what the
/// core makes of it, all in one transaction.
async fn record(registry: &Registry, visit: &Visit, taken: Taken) -> Result<(), Failure> {
    put_parts(registry, taken.hash, &taken.bundle).await?;
    let size_bytes = taken.bundle.len() as u64;
    let visit = visit.clone();
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let Held { mut changes, facts, rulebooks } = hold(tx, visit.site, &cited, now)?;
        let before = tx.told_by_last_visit(visit.site)?;
        let sight = &taken.sight;
        let told = watch::visited(&mut changes, sight, before, &facts, now).map_err(refused)?;
        let end = VisitEnd::Done { outcome: taken.outcome, bundle: taken.hash, told };
        if !tx.end_visit((visit.id, visit.tries), &end)? {
            return Ok(());
        }
        let rulebook = rulebooks.at(now);
        let kept_hours = 24 * i64::from(rulebook.watch.evidence_days);
        let kept = now + SignedDuration::from_hours(kept_hours);
        put_bundle(tx, (&visit, &taken), size_bytes, (now, kept))?;
        if let Some(keys) = &taken.keys {
            network::seen(tx, (visit.site, taken.hash), keys)?;
        }
        let (_, decision) = changes.into_decision(rulebook);
        Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
    };
    registry.write(write).await
}

/// The document, its row among the bundles, and its line in the log.
fn put_bundle(
    tx: &mut Tx<'_>,
    (visit, taken): (&Visit, &Taken),
    size_bytes: u64,
    (now, kept): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let (hash, name) = (taken.hash, taken.name.clone());
    let (media_type, received_at) = (MediaType::Bundle, now);
    let document = DocumentRef { hash, name, media_type, size_bytes, received_at };
    tx.put_document(&document, &Actor::Clock)?;
    tx.put_bundle(&Bundle {
        document: hash,
        capture: visit.id,
        site: visit.site,
        captured_at: taken.at,
        kept: BundleKept::Until(kept),
    })?;
    let by = WORKER.to_owned();
    custody::add(tx, &Entry { at: now, by, bundle: Digest(hash.0), act: Act::Captured })?;
    Ok(())
}

/// How many tries there were before this one, that came to nothing.
fn failed_before(visit: &Visit) -> usize {
    usize::try_from(visit.tries.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// Notes that a try failed: it is tried again, or given up, and nothing is said of the site.
async fn failed(registry: &Registry, visit: &Visit, words: String) -> Result<(), StoreError> {
    let own = (visit.id, visit.tries);
    let end = match WAITS.get(failed_before(visit)) {
        Some(wait) => VisitEnd::Again { next_wall: registry.clock.wall_now() + *wait, words },
        None => VisitEnd::Failed { words },
    };
    registry.commit(move |tx, _now| tx.end_visit(own, &end).map(drop)).await
}
