//! Networks: what ties sites to each other, found at a visit, and the networks that people name
//! (P-94; WATCH.md, section 7).

mod associated_domains;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use registry_core::decision::Decision;
use registry_core::document::DocumentHash;
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::{self, Facts, Network, NewNetwork, SharedKey, Site, Tie};
use registry_signals::{Census, Key, KeyKind, Thresholds, joint};
use registry_store::{ListedSite, Lock, Session, SiteKey, StoreError, Tx};
use sha2::{Digest as _, Sha256};

use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, found, refused};

pub use associated_domains::record;

/// What visits take turns at.
const TURN: &str = "watch-ties";

/// Values of one kind that are kept of a site: a page may name hundreds of addresses.
const VALUES_MAXIMUM: usize = 8;

/// Longer values are kept by their hash.
const VALUE_BYTES_MAXIMUM: usize = 200;

/// Ties of a site that are kept, the strongest: they join the rest.
const TIES_MAXIMUM: usize = 20;

/// Ties of one network that are looked at: those of its sites, each pair once.
const TIES_READ: i64 = (TIES_MAXIMUM * watch::NETWORK_SITES_MAXIMUM) as i64;

/// Sites of one network that are looked at: one more than it may have.
pub const SITES_READ: i64 = watch::NETWORK_SITES_MAXIMUM as i64 + 1;

/// What a person says of a network.
#[derive(Debug, Clone)]
pub struct Named {
    /// What it is called in the house.
    pub name: String,
    /// Why its sites are one hand's.
    pub reason: String,
    /// Its sites.
    pub sites: BTreeSet<SiteId>,
}

/// Names a network of sites that share enough.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn name(registry: &Registry, acting: &Acting, named: Named) -> Result<Network, Failure> {
    let id = NetworkId::from_uuid(identity::new_uuid(&registry.clock));
    let by = acting.actor.clone();
    let decide = move |tx: &mut Tx<'_>, now| {
        let (new, members) = proposed(tx, &named, now)?;
        watch::name_network(id, new, &members, &by, now).map_err(refused)
    };
    decided(registry, acting, id, decide).await
}

/// Changes the sites or the name of a network.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn change(
    registry: &Registry,
    acting: &Acting,
    (id, named): (NetworkId, Named),
) -> Result<Network, Failure> {
    let by = acting.actor.clone();
    let decide = move |tx: &mut Tx<'_>, now| {
        let before = found(tx.network(id, Lock::Update)?, Missing::Network(id))?;
        let (new, members) = proposed(tx, &named, now)?;
        watch::change_network(&before, new, &members, &by, now).map_err(refused)
    };
    decided(registry, acting, id, decide).await
}

/// Ends a network.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn end(
    registry: &Registry,
    acting: &Acting,
    (id, reason): (NetworkId, String),
) -> Result<Network, Failure> {
    let by = acting.actor.clone();
    let decide = move |tx: &mut Tx<'_>, now| {
        let before = found(tx.network(id, Lock::Update)?, Missing::Network(id))?;
        let sites: BTreeSet<_> = before.sites.iter().map(|one| one.site).collect();
        let members = members(tx, &sites, now)?;
        watch::end_network(&before, &reason, &members, &by, now).map_err(refused)
    };
    decided(registry, acting, id, decide).await
}

async fn decided(
    registry: &Registry,
    acting: &Acting,
    id: NetworkId,
    decide: impl Fn(&mut Tx<'_>, Timestamp) -> Result<Decision, Failure> + Send + 'static,
) -> Result<Network, Failure> {
    acting.may(Permission::JudgeSite).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let decision = decide(tx, now)?;
        tx.record(&decision, &by, &cited, now)?;
        found(tx.network(id, Lock::None)?, Missing::Network(id))
    };
    registry.write(write).await
}

type Members = Vec<(Site, Facts)>;

fn proposed(
    tx: &mut Tx<'_>,
    named: &Named,
    now: Timestamp,
) -> Result<(NewNetwork, Members), Failure> {
    let members = members(tx, &named.sites, now)?;
    let ids: Vec<_> = named.sites.iter().copied().collect();
    let ties = tx.ties_among(&ids, TIES_READ)?;
    let (name, reason) = (named.name.clone(), named.reason.clone());
    Ok((NewNetwork { name, reason, ties }, members))
}

/// The sites, each with what is known beside it; of more than a network may have none is read.
fn members(tx: &mut Tx<'_>, sites: &BTreeSet<SiteId>, now: Timestamp) -> Result<Members, Failure> {
    let most = watch::NETWORK_SITES_MAXIMUM;
    if sites.len() > most {
        return Err(refused(watch::Refusal::NetworkTooLarge(sites.len(), most)));
    }
    let mut members = Vec::new();
    for id in sites {
        let site = found(tx.site(*id, Lock::None, now)?, Missing::Site(*id))?.object;
        let facts = tx.watch_facts(*id, site.names(), now)?;
        members.push((site, facts));
    }
    Ok(members)
}

/// What is tied to a site, directly or through others.
#[derive(Debug)]
pub struct Around {
    /// The sites, itself included, by their ids.
    pub sites: Vec<ListedSite>,
    /// What ties them, the strongest first.
    pub ties: Vec<Tie>,
    /// The networks that it is in.
    pub networks: Vec<Network>,
}

/// What is tied to a site; none where there is no such site.
pub(crate) fn around(
    read: &mut Session<'_>,
    id: SiteId,
    now: Timestamp,
) -> Result<Option<Around>, StoreError> {
    let mut ids = read.group_of_site(id, SITES_READ)?;
    if !ids.contains(&id) {
        ids.push(id);
    }
    let sites = read.watch_sites(&ids, now)?;
    if sites.iter().all(|site| site.id != id) {
        return Ok(None);
    }
    let (ties, networks) = (read.ties_among(&ids, TIES_READ)?, read.networks_of_site(id)?);
    Ok(Some(Around { sites, ties, networks }))
}

/// The other sites of the networks that a site is in, as they are at `now`.
pub(super) fn related(
    read: &mut Session<'_>,
    id: SiteId,
    now: Timestamp,
) -> Result<Vec<Site>, StoreError> {
    let networks = read.networks_of_site(id)?;
    let others = networks.iter().flat_map(|network| &network.sites).map(|one| one.site);
    let others: BTreeSet<_> = others.filter(|other| *other != id).collect();
    let mut sites = Vec::new();
    for other in others {
        sites.extend(read.site(other, Lock::None, now)?.map(|found| found.object));
    }
    Ok(sites)
}

/// Notes what a site has, as a visit saw it, and what ties it to others.
pub(crate) fn seen(
    tx: &mut Tx<'_>,
    (site, seen_in): (SiteId, DocumentHash),
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    // Two visits could tie the same pair: one after the other.
    tx.take_turn(TURN)?;
    let keys = kept(keys);
    tx.put_site_keys(site, seen_in, &keys.keys().cloned().collect())?;
    let ties = ties(tx, (site, seen_in), &keys)?;
    tx.put_ties(site, &ties)
}

/// The keys that are kept of a site, as they are kept.
fn kept(keys: &BTreeSet<Key>) -> BTreeMap<SiteKey, Key> {
    let mut counts: BTreeMap<KeyKind, usize> = BTreeMap::new();
    let mut kept = BTreeMap::new();
    for Key { kind, value } in keys {
        let count = counts.entry(*kind).or_default();
        *count += 1;
        if *count <= VALUES_MAXIMUM {
            let value = match value.len() > VALUE_BYTES_MAXIMUM {
                true => format!("sha256:{}", DocumentHash(Sha256::digest(value).into())),
                false => value.clone(),
            };
            let stored = SiteKey { kind: kind.code().to_owned(), value: value.clone() };
            kept.insert(stored, Key { kind: *kind, value });
        }
    }
    kept
}

/// What ties a site to others, the strongest first.
fn ties(
    read: &mut Session<'_>,
    (site, seen_in): (SiteId, DocumentHash),
    keys: &BTreeMap<SiteKey, Key>,
) -> Result<Vec<Tie>, StoreError> {
    let thresholds = Thresholds::default();
    let enough = i64::try_from(thresholds.most_sites).unwrap_or(i64::MAX).saturating_add(1);
    let sites = usize::try_from(read.sites_with_keys()?).unwrap_or(usize::MAX);
    let mut census = Census { sites, ..Census::default() };
    let mut shared: BTreeMap<SiteId, BTreeMap<Key, DocumentHash>> = BTreeMap::new();
    for (stored, key) in keys {
        let owners = read.sites_with_key(stored, enough)?;
        census.owners.insert(key.clone(), owners.len());
        for (other, hash) in owners.into_iter().filter(|(other, _)| *other != site) {
            shared.entry(other).or_default().insert(key.clone(), hash);
        }
    }
    let tie = |(other, shared): (SiteId, BTreeMap<Key, DocumentHash>)| {
        let (weight, strongest) = joint(shared.keys(), &census, &thresholds)?;
        let named = |key: Key| SharedKey {
            kind: key.kind.code().to_owned(),
            family: key.kind.family().code().to_owned(),
            sites: u32::try_from(census.owners(&key)).unwrap_or(u32::MAX),
            seen_in: in_order((site, seen_in), (other, shared.get(&key).copied())),
            value: key.value,
        };
        Some(Tie {
            one: site.min(other),
            other: site.max(other),
            weight_percent: (weight * 100.0).round() as u32,
            keys: strongest.into_iter().map(named).collect(),
        })
    };
    let mut ties: Vec<_> = shared.into_iter().filter_map(tie).collect();
    ties.sort_by_key(|tie| (std::cmp::Reverse(tie.weight_percent), tie.one, tie.other));
    ties.truncate(TIES_MAXIMUM);
    Ok(ties)
}

/// Where a key was seen of both, in the order of their sites.
fn in_order(
    (site, hash): (SiteId, DocumentHash),
    (other, its): (SiteId, Option<DocumentHash>),
) -> [DocumentHash; 2] {
    let its = its.unwrap_or(hash);
    if site < other { [hash, its] } else { [its, hash] }
}

#[cfg(test)]
mod tests;
