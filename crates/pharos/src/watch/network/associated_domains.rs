//! A network as an associated-domain record: its names, what joins them, what was checked, and what
//! the record is not (WATCH.md, section 7).
//!
//! ICANN chartered policy work on associated domains in January 2026; no format is agreed yet. What
//! a registrar needs to look at its own customer is in it, and nothing that classifies a site: an
//! accusation leaves by a notice alone (P-93). Ways to reach people stand in it as hashes: whoever
//! has one of them in its own records finds it, and nobody else learns it.

use std::collections::{BTreeMap, BTreeSet};

use registry_core::id::SiteId;
use registry_core::watch::{Network, SharedKey};
use registry_signals::{Family, Thresholds};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Keys of one value, and the sites that have it.
type Having<'n> = BTreeMap<(&'n str, &'n str), (&'n SharedKey, BTreeSet<SiteId>)>;

/// The record of a network, of whom this registry calls itself.
#[must_use]
pub fn record(network: &Network, organization: &str) -> Value {
    let names: BTreeMap<SiteId, Vec<&str>> = network
        .sites
        .iter()
        .map(|one| (one.site, one.names.iter().map(|name| name.as_str()).collect()))
        .collect();
    let mut having: Having<'_> = BTreeMap::new();
    for tie in &network.ties {
        for key in &tie.keys {
            let value = (key.kind.as_str(), key.value.as_str());
            let (_, sites) = having.entry(value).or_insert_with(|| (key, BTreeSet::new()));
            sites.extend([tie.one, tie.other]);
        }
    }
    let changed = network.changed.as_ref().unwrap_or(&network.named);
    json!({
        "record": "associated-domains",
        "version": 1,
        "id": network.id,
        "issued_by": organization,
        "signed_by": changed.by.name(),
        "signed_at": changed.at,
        "in_force": network.is_live(),
        "domains": network.sites.iter().map(|one| json!({
            "names": names.get(&one.site),
            "associated_since": one.since,
        })).collect::<Vec<_>>(),
        "keys": having.values().map(|(key, sites)| shown(key, sites, &names)).collect::<Vec<_>>(),
        "checks": checks(network),
        "safeguards": SAFEGUARDS,
    })
}

fn shown(key: &SharedKey, sites: &BTreeSet<SiteId>, names: &BTreeMap<SiteId, Vec<&str>>) -> Value {
    let first = |site: &SiteId| names.get(site).and_then(|names| names.first().copied());
    let mut shown = json!({
        "kind": key.kind,
        "family": key.family,
        "domains": sites.iter().filter_map(first).collect::<Vec<_>>(),
        "sites_on_record_with_it": key.sites,
    });
    let value = if key.family == Family::Contact.code() {
        ("value_sha256", format!("{:x}", Sha256::digest(&key.value)))
    } else {
        ("value", key.value.clone())
    };
    shown[value.0] = json!(value.1);
    shown
}

fn checks(network: &Network) -> Value {
    let Thresholds { sum, families, most_sites, .. } = Thresholds::default();
    json!({
        "families_at_least": families,
        "weight_percent_at_least": (sum * 100.0).round(),
        "key_joins_none_above_sites": most_sites,
        "weakest_tie_weight_percent": network.weakest_percent(),
        "each_tie": "keys seen by our own visits, in bundles of evidence that we hold",
    })
}

/// What the record is not, and how it was kept from being wrong.
const SAFEGUARDS: [&str; 5] = [
    "That names are associated says nothing against any of them: an accusation leaves by a notice.",
    "What many sites share weighs little: shared hosting, delivery networks and page builders join \
     nobody.",
    "Two sites are joined by keys of at least two unrelated kinds.",
    "A named person without a conflict of interest signed it, and every change of it is on record.",
    "Ways to reach people are told as hashes of what the pages say.",
];
