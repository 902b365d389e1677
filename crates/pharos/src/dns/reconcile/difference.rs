//! What has to change so that some names are served as they should be now.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::id::HostId;
use registry_store::{NewZoneRecord, Session, StoreError, Tx, ZoneChange, ZoneRecord};

use super::wanted;
use crate::dns::wire::rtype;
use crate::dns::zone::nic_name;

/// The differences of some names, each by itself.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub(super) names: Vec<NameDifference>,
}

/// What has to change for one name.
#[derive(Debug)]
pub(super) struct NameDifference {
    pub(super) name: String,
    removed: Vec<i64>,
    added: Vec<NewZoneRecord>,
    was_delegated: bool,
    is_delegated: bool,
    /// Why its data makes no legal records, and it is kept out; or why it cannot be read, and it
    /// stays as it is served.
    pub(super) fault: Option<String>,
}

impl NameDifference {
    /// A name that cannot be read: nothing of it changes.
    fn unread(name: &str, why: &StoreError) -> Self {
        Self {
            name: name.to_owned(),
            removed: Vec::new(),
            added: Vec::new(),
            was_delegated: false,
            is_delegated: false,
            fault: Some(why.to_string()),
        }
    }

    /// Whether anything changes.
    pub(super) fn changes(&self) -> bool {
        !self.removed.is_empty() || !self.added.is_empty()
    }

    /// Whether it would be delegated no more.
    pub(super) const fn leaves(&self) -> bool {
        self.was_delegated && !self.is_delegated
    }
}

impl Differences {
    /// Compares what is wanted of names with what is served. A name whose own data cannot be read
    /// stays as it is served, with its fault; the others are compared all the same.
    pub(super) fn of(
        read: &mut Session<'_>,
        tld: &str,
        names: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        match Self::of_readable(read, tld, names, now) {
            Err(error @ (StoreError::Missing(_) | StoreError::Unreadable { .. })) => {
                let half = names.iter().nth(names.len() / 2);
                let Some(half) = half.filter(|_| names.len() > 1) else {
                    let fault = |name: &String| NameDifference::unread(name, &error);
                    return Ok(Self { names: names.iter().map(fault).collect() });
                };
                let (first, second) = names.iter().cloned().partition(|name| name < half);
                let mut all = Self::of(read, tld, &first, now)?;
                all.names.extend(Self::of(read, tld, &second, now)?.names);
                Ok(all)
            }
            compared => compared,
        }
    }

    fn of_readable(
        read: &mut Session<'_>,
        tld: &str,
        names: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let rulebooks = read.rulebooks(tld)?;
        let rulebook = rulebooks.at(now);
        let asked: Vec<&str> = names.iter().map(String::as_str).collect();
        let domains = read.domains_named(tld, &asked, now)?;
        let domains: BTreeMap<&str, &Domain> =
            domains.iter().map(|found| (found.object.name.as_str(), &found.object)).collect();
        let hosts = hosts_of(read, domains.values().copied())?;
        let mut served: BTreeMap<String, Vec<ZoneRecord>> = BTreeMap::new();
        for record in read.zone_records_of_all(tld, &asked)? {
            served.entry(record.name.clone()).or_default().push(record);
        }
        let nic = nic_name(tld);
        let compare = |name: &String| {
            let wanted = match domains.get(name.as_str()) {
                _ if name == tld => wanted::apex(tld, rulebook),
                _ if *name == nic && rulebook.dns.nic.is_some() => wanted::nic(tld, rulebook),
                Some(domain) => wanted::delegation(domain, &hosts, rulebook),
                None => Ok(Vec::new()),
            };
            compared(name, wanted, served.remove(name).unwrap_or_default(), tld)
        };
        Ok(Self { names: names.iter().map(compare).collect() })
    }

    /// How many names would be delegated no more.
    pub(super) fn leaving(&self) -> u64 {
        self.names.iter().filter(|name| name.leaves()).count() as u64
    }

    /// Whether anything has to change.
    pub(super) fn changes(&self) -> bool {
        self.names.iter().any(NameDifference::changes)
    }

    /// Names with a fault that is not noted yet, or not so.
    pub(super) fn unnoted(
        &self,
        read: &mut Session<'_>,
        tld: &str,
    ) -> Result<Vec<(&str, &str)>, StoreError> {
        let mut unnoted = Vec::new();
        for name in &self.names {
            if let Some(why) = &name.fault
                && read.zone_fault(tld, &name.name)?.as_ref() != Some(why)
            {
                unnoted.push((name.name.as_str(), why.as_str()));
            }
        }
        Ok(unnoted)
    }

    /// Notes and tells faults that are new, and forgets those of names without one.
    pub(super) fn note_faults(&self, tx: &mut Tx<'_>, tld: &str) -> Result<(), StoreError> {
        for (name, why) in self.unnoted(tx, tld)? {
            tracing::error!(name, why, "a name is not published as it should be");
            tx.set_zone_fault(tld, name, why)?;
        }
        let sound = self.names.iter().filter(|name| name.fault.is_none());
        let sound: Vec<&str> = sound.map(|name| name.name.as_str()).collect();
        match tx.zone_faults(tld, 1)?.is_empty() {
            true => Ok(()),
            false => tx.clear_zone_faults(tld, &sound),
        }
    }

    /// Everything that changes, but for names that are held back.
    pub(super) fn change(&self, held: &BTreeSet<&str>) -> ZoneChange {
        let mut change = ZoneChange::default();
        for name in self.names.iter().filter(|name| !held.contains(name.name.as_str())) {
            change.removed.extend(&name.removed);
            change.added.extend(name.added.iter().cloned());
            match (name.was_delegated, name.is_delegated) {
                (false, true) => change.delegations_added += 1,
                (true, false) => change.delegations_removed += 1,
                _ => {}
            }
        }
        change
    }
}

fn hosts_of<'d>(
    read: &mut Session<'_>,
    domains: impl Iterator<Item = &'d Domain>,
) -> Result<BTreeMap<HostId, Host>, StoreError> {
    let ids: BTreeSet<HostId> =
        domains.flat_map(|domain| domain.name_servers.iter().copied()).collect();
    let hosts = read.hosts_by_id(&ids.into_iter().collect::<Vec<_>>())?;
    Ok(hosts.into_iter().map(|host| (host.id, host)).collect())
}

fn compared(
    name: &str,
    wanted: Result<Vec<NewZoneRecord>, String>,
    served: Vec<ZoneRecord>,
    tld: &str,
) -> NameDifference {
    let (wanted, fault) = match wanted {
        Ok(records) => (records, None),
        // An apex that cannot be made stays as it is: without one there is no zone.
        Err(why) if name == tld => {
            let served = served.iter().map(|record| of(record.clone())).collect();
            (served, Some(why))
        }
        Err(why) => (Vec::new(), Some(why)),
    };
    let delegates = |kind: u16, owner: &str| kind == rtype::NS && owner == name && name != tld;
    let was_delegated = served.iter().any(|record| delegates(record.rtype, &record.owner));
    let is_delegated = wanted.iter().any(|record| delegates(record.rtype, &record.owner));
    let mut added: BTreeSet<NewZoneRecord> = wanted.into_iter().collect();
    let mut removed = Vec::new();
    for record in served {
        let id = record.id;
        if !added.remove(&of(record)) {
            removed.push(id);
        }
    }
    let (name, added) = (name.to_owned(), added.into_iter().collect());
    NameDifference { name, removed, added, was_delegated, is_delegated, fault }
}

fn of(record: ZoneRecord) -> NewZoneRecord {
    let ZoneRecord { id: _, name, owner, rtype, ttl_seconds, rdata } = record;
    NewZoneRecord { name, owner, rtype, ttl_seconds, rdata }
}
