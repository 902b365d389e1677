//! What sites share, and which are tied by it (WATCH.md, section 7): found when a site is visited,
//! kept until it is visited again.

use std::collections::BTreeSet;

use diesel::prelude::*;
use registry_core::document::DocumentHash;
use registry_core::id::SiteId;
use registry_core::watch::Tie;

use crate::engine::{insert_all, padded};
use crate::error::StoreError;
use crate::row::{bytes, decode, encode, uuid};
use crate::schema::{watch_site_group as grouped, watch_site_key as key, watch_site_tie as tie};
use crate::session::{Session, Tx};

/// Most sites of a group that are looked for: one that is larger shares what strangers share.
const GROUP_MAXIMUM: usize = 1_000;

/// What a site has that others may have too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteKey {
    /// What it is made of, by its code.
    pub kind: String,
    /// Its value.
    pub value: String,
}

/// Sites that are tied to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteGroup {
    /// The smallest of its sites by id, which it is called by.
    pub id: SiteId,
    /// How many there are.
    pub sites: u32,
}

#[derive(Insertable)]
#[diesel(table_name = key)]
struct KeyRow<'r> {
    kind: &'r str,
    value: &'r str,
    site_id: &'r [u8],
    document_hash: &'r [u8],
}

#[derive(Insertable)]
#[diesel(table_name = tie)]
struct TieRow<'r> {
    one: &'r [u8],
    other: &'r [u8],
    weight_percent: i64,
    keys: String,
}

#[derive(Insertable)]
#[diesel(table_name = grouped, treat_none_as_default_value = false)]
struct GroupRow<'r> {
    site_id: &'r [u8],
    group_id: &'r [u8],
    place: Option<i64>,
}

fn site_id(id: &[u8]) -> Result<SiteId, StoreError> {
    Ok(SiteId::from_uuid(uuid(id)?))
}

impl Session<'_> {
    /// Sites that have a key, with the bundle in which it was seen; at most so many.
    pub fn sites_with_key(
        &mut self,
        of: &SiteKey,
        limit: i64,
    ) -> Result<Vec<(SiteId, DocumentHash)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = key::table
            .filter(key::kind.eq(&of.kind))
            .filter(key::value.eq(&of.value))
            .order(key::site_id.asc())
            .limit(limit)
            .select((key::site_id, key::document_hash))
            .load(self.connection)?;
        let read = |(site, hash): (Vec<u8>, Vec<u8>)| {
            let hash = <[u8; 32]>::try_from(hash);
            let hash = hash.map_err(|_| StoreError::unreadable("key of a site", "its bundle"))?;
            Ok((site_id(&site)?, DocumentHash(hash)))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many sites were visited and read.
    pub fn sites_with_keys(&mut self) -> Result<u64, StoreError> {
        let shapes = key::table.filter(key::kind.eq("shape"));
        let count: i64 = shapes.count().get_result(self.connection)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// What ties some of these sites to each other, the strongest first; at most so many.
    pub fn ties_among(&mut self, sites: &[SiteId], limit: i64) -> Result<Vec<Tie>, StoreError> {
        let ids: Vec<_> = sites.iter().map(|id| bytes(id.as_uuid())).collect();
        let rows: Vec<(Vec<u8>, Vec<u8>, i64, String)> = tie::table
            .filter(tie::one.eq_any(padded(ids.clone())))
            .filter(tie::other.eq_any(padded(ids)))
            .order((tie::weight_percent.desc(), tie::one.asc(), tie::other.asc()))
            .limit(limit)
            .select((tie::one, tie::other, tie::weight_percent, tie::keys))
            .load(self.connection)?;
        let read = |(one, other, weight, keys): (Vec<u8>, Vec<u8>, i64, String)| {
            Ok(Tie {
                one: site_id(&one)?,
                other: site_id(&other)?,
                weight_percent: u32::try_from(weight)
                    .map_err(|_| StoreError::unreadable("tie", "its weight"))?,
                keys: decode("tie", &keys)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The group of a site, itself included; none where nothing ties it to another. At most so many.
    pub fn group_of_site(&mut self, id: SiteId, limit: i64) -> Result<Vec<SiteId>, StoreError> {
        let group = grouped::table.find(bytes(id.as_uuid())).select(grouped::group_id);
        let group: Option<Vec<u8>> = group.first(self.connection).optional()?;
        let Some(group) = group else { return Ok(Vec::new()) };
        let members: Vec<Vec<u8>> = grouped::table
            .filter(grouped::group_id.eq(group))
            .order(grouped::site_id.asc())
            .limit(limit)
            .select(grouped::site_id)
            .load(self.connection)?;
        members.iter().map(|id| site_id(id)).collect()
    }

    /// Groups of sites, the largest first, behind a size and id.
    pub fn site_groups_page(
        &mut self,
        after: Option<(u32, SiteId)>,
        limit: i64,
    ) -> Result<Vec<SiteGroup>, StoreError> {
        let (place, id) = match after {
            Some((sites, id)) => (-i64::from(sites), bytes(id.as_uuid())),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<(Vec<u8>, Option<i64>)> = grouped::table
            .filter(grouped::place.is_not_null())
            .filter(grouped::place.ge(place))
            .filter(grouped::place.gt(place).or(grouped::site_id.gt(id)))
            .order((grouped::place.asc(), grouped::site_id.asc()))
            .limit(limit)
            .select((grouped::site_id, grouped::place))
            .load(self.connection)?;
        let read = |(id, place): (Vec<u8>, Option<i64>)| {
            let sites = u32::try_from(-place.unwrap_or_default()).unwrap_or_default();
            Ok(SiteGroup { id: site_id(&id)?, sites })
        };
        rows.into_iter().map(read).collect()
    }

    /// What these sites are tied to directly.
    fn tied_to(&mut self, ids: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, StoreError> {
        let forth = tie::table.filter(tie::one.eq_any(padded(ids.clone()))).select(tie::other);
        let mut found: Vec<Vec<u8>> = forth.load(self.connection)?;
        let back = tie::table.filter(tie::other.eq_any(padded(ids))).select(tie::one);
        found.extend(back.load::<Vec<u8>>(self.connection)?);
        Ok(found)
    }

    /// Everything that is tied to a site, directly or through others, itself included.
    fn everything_tied_to(&mut self, id: &[u8]) -> Result<BTreeSet<Vec<u8>>, StoreError> {
        let mut all = BTreeSet::from([id.to_vec()]);
        let mut newest = vec![id.to_vec()];
        while !newest.is_empty() && all.len() < GROUP_MAXIMUM {
            let found = self.tied_to(newest)?;
            newest = found.into_iter().filter(|id| all.insert(id.clone())).collect();
        }
        Ok(all)
    }
}

impl Tx<'_> {
    /// Notes what a site has, as it was seen in a bundle; what it had before is forgotten.
    pub fn put_site_keys(
        &mut self,
        site: SiteId,
        seen_in: DocumentHash,
        keys: &BTreeSet<SiteKey>,
    ) -> Result<(), StoreError> {
        let id = bytes(site.as_uuid());
        diesel::delete(key::table.filter(key::site_id.eq(&id))).execute(self.connection)?;
        let mut rows = Vec::new();
        for SiteKey { kind, value } in keys {
            rows.push(KeyRow { kind, value, site_id: &id, document_hash: &seen_in.0 });
        }
        insert_all!(self.connection, key::table, rows);
        Ok(())
    }

    /// Notes what ties a site to others; what tied it before is forgotten. The groups follow.
    pub fn put_ties(&mut self, site: SiteId, ties: &[Tie]) -> Result<(), StoreError> {
        let id = bytes(site.as_uuid());
        let mut touched = self.tied_to(vec![id.clone()])?;
        let own = tie::table.filter(tie::one.eq(&id).or(tie::other.eq(&id)));
        diesel::delete(own).execute(self.connection)?;
        let mut rows = Vec::new();
        for found in ties {
            let (one, other) = (found.one.as_uuid().as_bytes(), found.other.as_uuid().as_bytes());
            touched.extend([one.to_vec(), other.to_vec()]);
            let (weight_percent, keys) =
                (i64::from(found.weight_percent), encode("tie", &found.keys)?);
            rows.push(TieRow { one, other, weight_percent, keys });
        }
        insert_all!(self.connection, tie::table, rows);
        touched.push(id);
        self.group_again(touched)
    }

    /// Groups these sites and what is tied to them anew.
    fn group_again(&mut self, touched: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let mut done = BTreeSet::new();
        for id in touched {
            if done.contains(&id) {
                continue;
            }
            let members = self.everything_tied_to(&id)?;
            let listed: Vec<_> = members.iter().cloned().collect();
            let before = grouped::table.filter(grouped::site_id.eq_any(padded(listed)));
            diesel::delete(before).execute(self.connection)?;
            if members.len() > 1 {
                self.put_group(&members)?;
            }
            done.extend(members);
        }
        Ok(())
    }

    fn put_group(&mut self, members: &BTreeSet<Vec<u8>>) -> Result<(), StoreError> {
        let Some(first) = members.first() else { return Ok(()) };
        let size = i64::try_from(members.len()).unwrap_or(i64::MAX);
        let mut rows = Vec::new();
        for id in members {
            rows.push(GroupRow {
                site_id: id,
                group_id: first,
                place: (id == first).then_some(-size),
            });
        }
        insert_all!(self.connection, grouped::table, rows);
        Ok(())
    }
}
