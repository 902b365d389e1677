//! Networks that a person named (P-94).

use diesel::prelude::*;
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::Network;

use crate::engine::{Lock, insert_all, load};
use crate::error::StoreError;
use crate::row::{Stored, Written, bytes, put, stored, uuid, written_row};
use crate::schema::watch_network::dsl;
use crate::schema::watch_network_site as member;
use crate::session::{Session, Tx};

#[derive(Insertable)]
#[diesel(table_name = member)]
struct MemberRow<'r> {
    site_id: &'r [u8],
    network_id: &'r [u8],
}

impl Session<'_> {
    /// A network.
    pub fn network(&mut self, id: NetworkId, lock: Lock) -> Result<Option<Network>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::watch_network
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(watch_network));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let row = rows.into_iter().next().map(|row| self.take::<Network>(row, lock));
        Ok(row.transpose()?.map(|row| row.object))
    }

    /// Networks by their names, behind a name and id; those that were ended too.
    pub fn networks_page(
        &mut self,
        after: Option<&(String, NetworkId)>,
        limit: i64,
    ) -> Result<Vec<Network>, StoreError> {
        let (name, id) = match after {
            Some((name, id)) => (name.clone(), bytes(id.as_uuid())),
            None => (String::new(), Vec::new()),
        };
        let rows: Vec<Stored> = dsl::watch_network
            .filter(dsl::name.ge(name.clone()))
            .filter(dsl::name.gt(name).or(dsl::id.gt(id)))
            .order((dsl::name.asc(), dsl::id.asc()))
            .limit(limit)
            .select(stored!(watch_network))
            .load(self.connection)?;
        let take = |row| Ok(self.take::<Network>(row, Lock::None)?.object);
        rows.into_iter().map(take).collect()
    }

    /// The networks that a site is in and that were not ended, by their ids.
    pub fn networks_of_site(&mut self, id: SiteId) -> Result<Vec<Network>, StoreError> {
        let ids: Vec<Vec<u8>> = member::table
            .filter(member::site_id.eq(bytes(id.as_uuid())))
            .order(member::network_id.asc())
            .select(member::network_id)
            .load(self.connection)?;
        let mut networks = Vec::new();
        for id in ids {
            networks.extend(self.network(NetworkId::from_uuid(uuid(&id)?), Lock::None)?);
        }
        Ok(networks)
    }
}

impl Tx<'_> {
    pub(crate) fn put_network(
        &mut self,
        network: &Network,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let id = network.id.as_uuid().as_bytes().as_slice();
        let before = member::table.filter(member::network_id.eq(id));
        diesel::delete(before).execute(self.connection)?;
        let live = network.sites.iter().filter(|_| network.is_live());
        let row = |site: &SiteId| bytes(site.as_uuid());
        let sites: Vec<_> = live.map(|one| row(&one.site)).collect();
        let rows: Vec<_> =
            sites.iter().map(|site| MemberRow { site_id: site, network_id: id }).collect();
        insert_all!(self.connection, member::table, rows);
        let row = written_row!(NetworkRow in watch_network {
            id: &'r [u8] = id,
            name: &'r str = &network.name,
            is_live: bool = network.is_live(),
        } with written);
        put!(self.connection, watch_network, id, row, is_new)
    }
}
