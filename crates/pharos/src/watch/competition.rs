//! Says which sites compete with each other, and that they do no longer: whoever has a conflict of
//! interest about one signs nothing about the other (P-92).

use jiff::Timestamp;
use registry_core::id::SiteId;
use registry_core::watch::{self, Facts, Site};
use registry_store::{Competitor, Constraint, Lock, StoreError, Tx};

use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, is_taken, refused, required};

/// Puts on record that two sites compete; the competitors of the first.
///
/// # Errors
/// No reason, a site with itself, what is on record already, too many of them, or the database's
/// trouble.
pub async fn record(
    registry: &Registry,
    acting: &Acting,
    (sites, reason): ([SiteId; 2], String),
) -> Result<Vec<Competitor>, Failure> {
    acting.may(Permission::JudgeSite).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        required("reason", &reason).map_err(Failure::Refused)?;
        tx.begin(&cited)?;
        let [one, other] = &held(tx, sites, now)?;
        watch::may_compete(&by, [(&one.0, &one.1), (&other.0, &other.1)]).map_err(refused)?;
        match tx.record_competition(sites.into(), reason.trim(), &by) {
            Err(error) if is_taken(&error, Constraint::Competition) => {
                Err(Failure::Refused(Refusal::CompetitionKnown))
            }
            other => Ok(other?),
        }?;
        Ok(tx.competitors_of(sites[0])?)
    };
    registry.write(write).await
}

/// Ends that two sites compete; the competitors that the first has left.
///
/// # Errors
/// No reason, sites that do not compete, somebody whom it would free, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    (sites, reason): ([SiteId; 2], String),
) -> Result<Vec<Competitor>, Failure> {
    acting.may(Permission::JudgeConflict).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        required("reason", &reason).map_err(Failure::Refused)?;
        tx.begin(&cited)?;
        let [one, other] = &held(tx, sites, now)?;
        watch::may_end_competition(&by, [(&one.0, &one.1), (&other.0, &other.1)])
            .map_err(refused)?;
        let ended = tx.end_competition(sites.into(), reason.trim(), &by)?;
        found(ended.then_some(()), Missing::Competition)?;
        Ok(tx.competitors_of(sites[0])?)
    };
    registry.write(write).await
}

/// Both sites, held, each with what is known beside it.
fn held(
    tx: &mut Tx<'_>,
    sites: [SiteId; 2],
    now: Timestamp,
) -> Result<[(Site, Facts); 2], Failure> {
    hold_in_order(tx, sites, now)?;
    let [one, other] = sites;
    Ok([seen(tx, one, now)?, seen(tx, other, now)?])
}

fn seen(tx: &mut Tx<'_>, id: SiteId, now: Timestamp) -> Result<(Site, Facts), Failure> {
    let site = found(tx.site(id, Lock::None, now)?, Missing::Site(id))?.object;
    let facts = tx.watch_facts(id, site.names(), now)?;
    Ok((site, facts))
}

/// Holds a site and those that compete with it, for a mark about it: whoever signs about one of them
/// meanwhile was before the mark, or sees it.
pub(super) fn hold_with_competitors(
    tx: &mut Tx<'_>,
    id: SiteId,
    now: Timestamp,
) -> Result<(), Failure> {
    let competing = |tx: &mut Tx<'_>| {
        let competitors = tx.competitors_of(id)?.into_iter().map(|one| one.site);
        Ok::<Vec<_>, StoreError>(competitors.chain([id]).collect())
    };
    let sites = competing(tx)?;
    hold_in_order(tx, sites.clone(), now)?;
    if competing(tx)? != sites {
        return Err(StoreError::Conflict.into());
    }
    Ok(())
}

/// Holds sites in the order of their ids, so that no two of them wait for each other.
fn hold_in_order(
    tx: &mut Tx<'_>,
    sites: impl IntoIterator<Item = SiteId>,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut sites: Vec<_> = sites.into_iter().collect();
    sites.sort_unstable();
    for id in sites {
        found(tx.site(id, Lock::Update, now)?, Missing::Site(id))?;
    }
    Ok(())
}
