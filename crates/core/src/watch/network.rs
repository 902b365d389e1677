//! Networks: sites that one hand seems to run (P-94; WATCH.md, section 7). A machine ties sites by
//! what they share; a person names a network before anybody outside hears of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::{Actor, Decision};
use crate::document::DocumentHash;
use crate::event::Event;
use crate::id::{NetworkId, SiteId};
use crate::name::HostName;

/// Most sites of one network: more are several, or share what many have.
pub const NETWORK_SITES_MAXIMUM: usize = 200;

/// Kinds of key that it takes, none of which comes from the same thing as another (WATCH.md,
/// section 7: two unrelated keys).
const FAMILIES_MINIMUM: usize = 2;

/// A network that a person named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its id.
    pub id: NetworkId,
    /// What it is called in the house; nobody outside is told that.
    pub name: String,
    /// Its sites, by their ids.
    pub sites: Vec<NetworkSite>,
    /// What joins them, as it was seen when they were taken in.
    pub ties: Vec<Tie>,
    /// Who named it, and why.
    pub named: Signed,
    /// Who changed it last, and why.
    pub changed: Option<Signed>,
    /// Who ended it, and why: it was none, or is none any more.
    pub ended: Option<Signed>,
}

/// A site of a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSite {
    /// The site.
    pub site: SiteId,
    /// Its names when it was taken in.
    pub names: Vec<HostName>,
    /// Since when it is in it.
    pub since: Timestamp,
}

/// What joins two sites.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// One of them, the smaller by its id.
    pub one: SiteId,
    /// The other.
    pub other: SiteId,
    /// The sum of the weights of what they share, in percent of a key that nobody else has.
    pub weight_percent: u32,
    /// What they share, the strongest of each family.
    pub keys: Vec<SharedKey>,
}

/// What two sites share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedKey {
    /// What it is made of, by its code.
    pub kind: String,
    /// The kinds that come from the same thing, by their code.
    pub family: String,
    /// Its value.
    pub value: String,
    /// How many sites on record have it.
    pub sites: u32,
    /// The bundles in which it was seen, one of each site.
    pub seen_in: [DocumentHash; 2],
}

/// Who signed, when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Who.
    pub by: Signer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What a person says of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNetwork {
    /// What it is called in the house.
    pub name: String,
    /// Why its sites are one hand's.
    pub reason: String,
    /// What joins its sites; what joins others is left aside.
    pub ties: Vec<Tie>,
}

impl Tie {
    /// Whether what they share is of enough families that have nothing to do with each other.
    fn holds(&self) -> bool {
        let families: BTreeSet<_> = self.keys.iter().map(|key| &key.family).collect();
        families.len() >= FAMILIES_MINIMUM
    }

    /// Whether it joins two sites out of these.
    fn is_among(&self, sites: &BTreeSet<SiteId>) -> bool {
        sites.contains(&self.one) && sites.contains(&self.other)
    }
}

impl Network {
    /// Whether it counts.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    /// The weakest of what joins its sites: it is no surer than that, in percent.
    #[must_use]
    pub fn weakest_percent(&self) -> u32 {
        self.ties.iter().map(|tie| tie.weight_percent).min().unwrap_or_default()
    }
}

/// Names a network of these sites, each with what is known beside it.
///
/// Whoever names it has no conflict about any of them (P-92). Each site is joined to the others by
/// keys of at least two families.
pub fn name_network(
    id: NetworkId,
    new: NewNetwork,
    members: &[(Site, Facts)],
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let named = signed(&new.reason, members, by, now)?;
    let (sites, ties) = joined(members, new.ties, &BTreeMap::new(), now)?;
    let name = called(new.name)?;
    let network = Network { id, name, sites, ties, named, changed: None, ended: None };
    Ok(recorded(network, Event::NetworkNamed, now))
}

/// Changes a network to these sites. What joined those that stay still does: they may have changed
/// what gave them away.
pub fn change_network(
    network: &Network,
    new: NewNetwork,
    members: &[(Site, Facts)],
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    is_live(network)?;
    let changed = Some(signed(&new.reason, members, by, now)?);
    let since = network.sites.iter().map(|one| (one.site, one.since)).collect();
    let fresh: BTreeSet<_> = new.ties.iter().map(|tie| (tie.one, tie.other)).collect();
    let kept = network.ties.iter().filter(|tie| !fresh.contains(&(tie.one, tie.other)));
    let ties = kept.cloned().chain(new.ties.iter().cloned()).collect();
    let (sites, ties) = joined(members, ties, &since, now)?;
    let name = called(new.name)?;
    let after = Network { name, sites, ties, changed, ..network.clone() };
    Ok(recorded(after, Event::NetworkChanged, now))
}

/// Ends a network: what joined its sites was no one hand, or they are gone.
pub fn end_network(
    network: &Network,
    reason: &str,
    members: &[(Site, Facts)],
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    is_live(network)?;
    let ended = Some(signed(reason, members, by, now)?);
    Ok(recorded(Network { ended, ..network.clone() }, Event::NetworkEnded, now))
}

fn is_live(network: &Network) -> Result<(), Refusal> {
    network.ended.as_ref().map_or(Ok(()), |ended| Err(Refusal::NetworkEnded(ended.at)))
}

fn called(name: String) -> Result<String, Refusal> {
    match name.trim() {
        "" => Err(Refusal::NetworkUnnamed),
        name => Ok(name.to_owned()),
    }
}

/// Who signs, if that person may about every one of the sites.
fn signed(
    reason: &str,
    members: &[(Site, Facts)],
    by: &Actor,
    now: Timestamp,
) -> Result<Signed, Refusal> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let reason = reason.ok_or(Refusal::WithoutWords)?;
    let mut signer = Err(Refusal::NetworkOfOne);
    for (site, facts) in members {
        signer = Ok(Signer::of(by, site, facts)?);
    }
    Ok(Signed { by: signer?, at: now, reason })
}

/// The sites by their ids, with what joins them.
fn joined(
    members: &[(Site, Facts)],
    ties: Vec<Tie>,
    since: &BTreeMap<SiteId, Timestamp>,
    now: Timestamp,
) -> Result<(Vec<NetworkSite>, Vec<Tie>), Refusal> {
    let by_id: BTreeMap<_, _> = members.iter().map(|(site, _)| (site.id(), site)).collect();
    let all: BTreeSet<SiteId> = by_id.keys().copied().collect();
    match all.len() {
        0 | 1 => return Err(Refusal::NetworkOfOne),
        2..=NETWORK_SITES_MAXIMUM => {}
        more => return Err(Refusal::NetworkTooLarge(more, NETWORK_SITES_MAXIMUM)),
    }
    let held = |tie: &Tie| tie.holds() && tie.is_among(&all);
    let mut ties: Vec<_> = ties.into_iter().filter(held).collect();
    ties.sort();
    let reached = reached(&all, &ties);
    let name = |site: &&Site| site.names().first().map(ToString::to_string).unwrap_or_default();
    if let Some(alone) = by_id.values().find(|site| !reached.contains(&site.id())) {
        return Err(Refusal::NotJoined(name(alone)));
    }
    let member = |(id, site): (&SiteId, &&Site)| NetworkSite {
        site: *id,
        names: site.names().to_vec(),
        since: since.get(id).copied().unwrap_or(now),
    };
    Ok((by_id.iter().map(member).collect(), ties))
}

/// What is joined to the first of these sites, directly or through others.
fn reached(all: &BTreeSet<SiteId>, ties: &[Tie]) -> BTreeSet<SiteId> {
    let mut reached: BTreeSet<_> = all.first().copied().into_iter().collect();
    loop {
        let touches = |tie: &&Tie| reached.contains(&tie.one) != reached.contains(&tie.other);
        let next: Vec<_> =
            ties.iter().filter(touches).flat_map(|tie| [tie.one, tie.other]).collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next);
    }
}

fn recorded(network: Network, event: Event, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.change(now, &[event], network, None);
    decision
}
