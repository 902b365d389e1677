//! What a name may know of everything above it: its standing, and how its name servers may go.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::domain::{self, Domain, Lifecycle, NameServerLoss};
use registry_core::host::Host;
use registry_core::id::{DomainId, HostId};

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
        let mut parents = self.lifecycle_parents_of(domain, now)?;
        parents.name_servers = self.name_server_losses(domain.id, &domain.name_servers, now)?;
        Ok(parents)
    }

    /// As [`parents_of`](Self::parents_of), without name servers: enough for the lifecycle.
    fn lifecycle_parents_of(
        &mut self,
        domain: &Domain,
        now: Timestamp,
    ) -> Result<LoadedParents, StoreError> {
        let rulebooks = self.rulebooks(domain.name.tld())?;
        let standing = match &domain.vouching {
            Some(vouching) => {
                Some(self.standing(vouching.organization, vouching.basis, Lock::None, now)?)
            }
            None => None,
        };
        let gaining = match domain.gaining_vouching().cloned() {
            Some(gaining) => {
                let (organization, basis) = (gaining.organization, gaining.basis);
                let standing = self.standing(organization, basis, Lock::None, now)?;
                Some((gaining, standing))
            }
            None => None,
        };
        Ok(LoadedParents { rulebooks, standing, gaining, name_servers: Vec::new() })
    }

    /// How each of these hosts may vanish: with the name above it. A name's own hosts go when it
    /// goes; nothing of it is left to lose them.
    pub fn name_server_losses(
        &mut self,
        domain: DomainId,
        hosts: &BTreeSet<HostId>,
        now: Timestamp,
    ) -> Result<Vec<NameServerLoss>, StoreError> {
        if hosts.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<HostId> = hosts.iter().copied().collect();
        let hosts = self.hosts_by_id(&ids)?;
        let above: BTreeSet<DomainId> = hosts
            .iter()
            .filter_map(|host| host.superordinate)
            .filter(|superordinate| *superordinate != domain)
            .collect();
        let superordinates = self.superordinates(&above, now)?;
        let loss = |host: &Host| {
            let above = host.superordinate.and_then(|id| superordinates.get(&id));
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
        Ok(hosts.iter().map(loss).collect())
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
        let parents = self.lifecycle_parents_of(&row.object, now)?;
        Ok(domain::advance(&row.object, &parents.view(), now).domain)
    }
}
