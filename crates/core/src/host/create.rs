//! Decides `host:create` — RFC 5732, section 3.2.1; glue: EPP.md, section 5; TTLs RFC 9803.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::{AddressRefusal, Host, SuperordinateRefusal, address, superordinate};
use crate::decision::Decision;
use crate::domain::Domain;
use crate::event::Event;
use crate::id::{HostId, RegistrarId};
use crate::name::{HostName, Tld};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;
use crate::status::StatusSet;
use crate::ttl::{self, TtlRefusal, TtlWish, Ttls};

/// What is asked; the id is made at the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateHost {
    /// The id it will have.
    pub id: HostId,
    /// Its name.
    pub name: HostName,
    /// Its addresses, as parsed.
    pub addresses: BTreeSet<IpAddr>,
    /// Times to live.
    pub ttls: Vec<TtlWish>,
}

/// What a create may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Whether a host of this name exists.
    pub taken: bool,
    /// The TLDs we run.
    pub tlds: &'a [Tld],
    /// The registered name above it, projected to now.
    pub superordinate: Option<&'a Domain>,
    /// The rulebook of the TLD above it, or of any TLD for an external host.
    pub rulebook: &'a Rulebook,
}

refusals! {
    /// Why a create is refused.
    pub enum Refusal {
        /// The name is taken.
        Exists = "host-exists", "a host of this name exists";
        /// An internal host has at least one address.
        NoAddress =
            "address-required", "a host under a TLD of this registry needs at least one address";
    } or {
        /// The registered name above it.
        Superordinate(SuperordinateRefusal);
        /// Its addresses.
        Address(AddressRefusal);
        /// A time to live.
        Ttl(TtlRefusal);
    }
}

/// Decides a create: existence, the name above, addresses, TTLs (EPP.md, section 5).
pub fn decide(
    command: CreateHost,
    registrar: &RegistrarId,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if facts.taken {
        return Err(Refusal::Exists);
    }
    let above = match command.name.superordinate(facts.tlds) {
        Some(_) => Some(superordinate::owned(facts.superordinate, registrar)?),
        None => None,
    };
    match (above, command.addresses.is_empty()) {
        (Some(_), true) => return Err(Refusal::NoAddress),
        (None, false) => return Err(AddressRefusal::OnExternalHost.into()),
        (Some(_), false) | (None, true) => {}
    }
    address::check(&command.addresses, facts.rulebook)?;
    let mut ttls = Ttls::new();
    ttl::set(&mut ttls, &command.ttls, &Host::TTL_TYPES, &facts.rulebook.ttl)?;
    let host = Host {
        id: command.id,
        name: command.name,
        superordinate: above,
        registrar: registrar.clone(),
        created_by: registrar.clone(),
        created_at: now,
        addresses: command.addresses,
        client_statuses: StatusSet::EMPTY,
        ttls,
        updated: None,
        transferred_at: None,
        purged_at: None,
    };
    let mut decision = Decision::default();
    decision.change(now, &[Event::HostCreated], host, None);
    Ok(decision)
}
