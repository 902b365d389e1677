//! Hosts that are looked for by a part of their name, or by an address (RFC 9082, sections 3.2.1
//! and 3.2.2).

use std::net::IpAddr;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::host::Host;

use crate::engine::Lock;
use crate::error::StoreError;
use crate::row::{Stored, stored};
use crate::schema::host::dsl;
use crate::schema::host_address;
use crate::session::Session;

/// Hosts that were found, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHosts {
    /// Those that exist at the instant of the search, at most as many as its limit.
    pub hosts: Vec<Host>,
    /// Whether rows behind the limit were not looked at.
    pub more: bool,
}

impl Session<'_> {
    /// Hosts whose name begins with a text.
    ///
    /// Those that time has taken are left out, so that there may be fewer than the limit.
    pub fn hosts_beginning(
        &mut self,
        beginning: &str,
        limit: i64,
        now: Timestamp,
    ) -> Result<FoundHosts, StoreError> {
        let rows: Vec<Stored> = dsl::host
            .filter(dsl::name.ge(beginning.to_owned()))
            .filter(dsl::name.lt(format!("{beginning}\u{10FFFF}")))
            .filter(dsl::purged_at.is_null())
            .order(dsl::name.asc())
            .limit(limit + 1)
            .select(stored!(host))
            .load(self.connection)?;
        self.found_hosts(rows, limit, now)
    }

    /// Hosts that have an address; those that time has taken are left out.
    pub fn hosts_at(
        &mut self,
        address: IpAddr,
        limit: i64,
        now: Timestamp,
    ) -> Result<FoundHosts, StoreError> {
        let ids = host_address::table.filter(host_address::address.eq(address.to_string()));
        let rows: Vec<Stored> = dsl::host
            .filter(dsl::id.eq_any(ids.select(host_address::host_id)))
            .filter(dsl::purged_at.is_null())
            .order(dsl::name.asc())
            .limit(limit + 1)
            .select(stored!(host))
            .load(self.connection)?;
        self.found_hosts(rows, limit, now)
    }

    /// What there is to rows that were read with one more than the limit.
    fn found_hosts(
        &mut self,
        mut rows: Vec<Stored>,
        limit: i64,
        now: Timestamp,
    ) -> Result<FoundHosts, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok(FoundHosts { hosts: self.existing_hosts(rows, Lock::None, now)?, more })
    }
}
