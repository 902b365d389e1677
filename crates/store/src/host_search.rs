//! Hosts that are looked for by a part of their name, or by an address (RFC 9082, section 3.2.2).

use std::net::IpAddr;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::host::Host;

use crate::engine::Lock;
use crate::error::StoreError;
use crate::row::{Stored, stored};
use crate::schema::host::dsl;
use crate::session::Session;

impl Session<'_> {
    /// Hosts whose name begins with a text, in the order of their names.
    ///
    /// Those of them that time has taken are left out, so that there may be fewer than the limit.
    pub fn hosts_beginning(
        &mut self,
        beginning: &str,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Host>, StoreError> {
        let rows: Vec<Stored> = dsl::host
            .filter(dsl::name.ge(beginning.to_owned()))
            .filter(dsl::name.lt(format!("{beginning}\u{10FFFF}")))
            .filter(dsl::purged_at.is_null())
            .order(dsl::name.asc())
            .limit(limit)
            .select(stored!(host))
            .load(self.connection)?;
        self.existing_hosts(rows, Lock::None, now)
    }

    /// Hosts that have an address, in the order of their names. It reads every host that may have
    /// one: a question for few.
    pub fn hosts_at(
        &mut self,
        address: IpAddr,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Host>, StoreError> {
        let rows: Vec<Stored> = dsl::host
            .filter(dsl::superordinate_id.is_not_null())
            .filter(dsl::purged_at.is_null())
            .filter(dsl::body.like(format!("%\"{address}\"%")))
            .order(dsl::name.asc())
            .limit(limit)
            .select(stored!(host))
            .load(self.connection)?;
        let mut hosts = self.existing_hosts(rows, Lock::None, now)?;
        hosts.retain(|host| host.addresses.contains(&address));
        Ok(hosts)
    }
}
