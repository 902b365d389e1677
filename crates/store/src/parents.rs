//! What a name may know of everything above it: its standing, and how its name servers may go.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::domain::{self, Domain, Lifecycle, NameServerLoss, Vouching};
use registry_core::host::Host;
use registry_core::id::{DomainId, HostId, OrganizationId};
use registry_core::request::Basis;
use registry_core::timeline::Timeline;

use crate::domain::LoadedParents;
use crate::engine::{Lock, load, padded};
use crate::error::StoreError;
use crate::row::{Row, Stored, stored};
use crate::schema;
use crate::session::Session;

impl Session<'_> {
    /// Loads what [`domain::advance`] and the decisions about a name ask for.
    pub fn parents_of(
        &mut self,
        domain: &Domain,
        now: Timestamp,
    ) -> Result<LoadedParents, StoreError> {
        let mut parents = self.lifecycle_parents_of(domain, &mut Standings::new(), now)?;
        let servers = self.name_servers(&[domain], now)?;
        parents.name_servers = servers.losses_of(domain);
        Ok(parents)
    }

    /// As [`parents_of`](Self::parents_of), for many names in their order: what several of them
    /// stand on or lead to is loaded once.
    pub(crate) fn parents_of_all(
        &mut self,
        domains: &[&Domain],
        now: Timestamp,
    ) -> Result<Vec<LoadedParents>, StoreError> {
        let servers = self.name_servers(domains, now)?;
        let mut standings = Standings::new();
        let parents = domains.iter().map(|domain| {
            let mut parents = self.lifecycle_parents_of(domain, &mut standings, now)?;
            parents.name_servers = servers.losses_of(domain);
            Ok(parents)
        });
        parents.collect()
    }

    /// As [`parents_of`](Self::parents_of), without name servers: enough for the lifecycle.
    fn lifecycle_parents_of(
        &mut self,
        domain: &Domain,
        standings: &mut Standings,
        now: Timestamp,
    ) -> Result<LoadedParents, StoreError> {
        let rulebooks = self.rulebooks(domain.name.tld())?;
        let standing = match &domain.vouching {
            Some(vouching) => Some(self.standing_once(vouching, standings, now)?),
            None => None,
        };
        let gaining = match domain.gaining_vouching().cloned() {
            Some(gaining) => {
                let standing = self.standing_once(&gaining, standings, now)?;
                Some((gaining, standing))
            }
            None => None,
        };
        Ok(LoadedParents { rulebooks, standing, gaining, name_servers: Vec::new() })
    }

    /// What a name stands on, loaded unless another name stood on it.
    fn standing_once(
        &mut self,
        vouching: &Vouching,
        standings: &mut Standings,
        now: Timestamp,
    ) -> Result<Timeline<Standing>, StoreError> {
        let Vouching { organization, basis, .. } = vouching;
        let known = standings.iter().find(|(by, on, _)| (by, on) == (organization, basis));
        if let Some((.., standing)) = known {
            return Ok(standing.clone());
        }
        let standing = self.standing(*organization, *basis, Lock::None, now)?;
        standings.push((*organization, *basis, standing.clone()));
        Ok(standing)
    }

    /// Loads the name servers of names, and the other names that these stand under.
    fn name_servers(
        &mut self,
        domains: &[&Domain],
        now: Timestamp,
    ) -> Result<NameServers, StoreError> {
        let ids: BTreeSet<HostId> =
            domains.iter().flat_map(|domain| &domain.name_servers).copied().collect();
        let hosts = self.hosts_by_id(&ids.into_iter().collect::<Vec<_>>())?;
        let hosts: BTreeMap<HostId, Host> = hosts.into_iter().map(|host| (host.id, host)).collect();
        let above = domains.iter().flat_map(|domain| {
            let servers = domain.name_servers.iter().filter_map(|id| hosts.get(id));
            servers.filter_map(|host| host.superordinate).filter(|above| *above != domain.id)
        });
        let above = self.superordinates(&above.collect(), now)?;
        Ok(NameServers { hosts, above })
    }

    /// Names by id, projected to `now` as far as their lifecycle goes.
    pub(crate) fn superordinates(
        &mut self,
        ids: &BTreeSet<DomainId>,
        now: Timestamp,
    ) -> Result<BTreeMap<DomainId, Domain>, StoreError> {
        use schema::domain::dsl;
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let keys: Vec<&[u8]> = ids.iter().map(|id| id.as_uuid().as_bytes().as_slice()).collect();
        let query = dsl::domain
            .filter(dsl::id.eq_any(padded(keys)))
            .order(dsl::id.asc())
            .select(stored!(domain));
        let rows: Vec<Stored> = load(self.connection, query, Lock::None)?;
        let project = |stored| {
            let row: Row<Domain> = self.take_domain(stored, Lock::None)?;
            let domain = self.lifecycle_at(row, now)?;
            Ok((domain.id, domain))
        };
        rows.into_iter().map(project).collect()
    }

    /// A name projected to `now` as far as its lifecycle goes; its name servers are not looked at.
    fn lifecycle_at(&mut self, row: Row<Domain>, now: Timestamp) -> Result<Domain, StoreError> {
        if !row.is_due(now) {
            return Ok(row.object);
        }
        let parents = self.lifecycle_parents_of(&row.object, &mut Standings::new(), now)?;
        Ok(domain::advance(&row.object, &parents.view(), now).domain)
    }
}

/// What names stand on, each once; few of them at a time.
type Standings = Vec<(OrganizationId, Basis, Timeline<Standing>)>;

/// Hosts, and the names above them as far as their lifecycle goes.
struct NameServers {
    hosts: BTreeMap<HostId, Host>,
    above: BTreeMap<DomainId, Domain>,
}

impl NameServers {
    /// How each name server of a name may vanish: with the name above it. A name's own hosts go
    /// when it goes; nothing of it is left to lose them.
    fn losses_of(&self, domain: &Domain) -> Vec<NameServerLoss> {
        let loss = |host: &Host| {
            let above = host.superordinate.filter(|above| *above != domain.id);
            let above = above.and_then(|id| self.above.get(&id));
            let gone_with = above.and_then(|above| match above.lifecycle {
                Lifecycle::Purged { at } => Some(at),
                Lifecycle::Active
                | Lifecycle::Redemption { .. }
                | Lifecycle::PendingRestore { .. }
                | Lifecycle::PendingDelete { .. } => None,
            });
            NameServerLoss {
                host: host.id,
                gone_at: host.purged_at.or(gone_with),
                earliest_loss: above.and_then(domain::earliest_purge),
            }
        };
        domain.name_servers.iter().filter_map(|id| self.hosts.get(id)).map(loss).collect()
    }
}
