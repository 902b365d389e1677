//! Hosts (RFC 5732): name servers as objects, glue only where a delegation needs it.
//!
//! A host under a TLD we run is *internal*: it belongs to the registered name above it, exists
//! while that name does, and carries addresses. Any other is *external* and carries none.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::domain::{Domain, Lifecycle};
use crate::event::Event;
use crate::id::{DomainId, HostId, RegistrarId};
use crate::name::{HostName, Tld};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;
use crate::status::{Status, StatusSet};

/// A host object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its id.
    pub id: HostId,
    /// Its name.
    pub name: HostName,
    /// The registered name above it, if it is internal.
    pub superordinate: Option<DomainId>,
    /// Who sponsors it.
    pub registrar: RegistrarId,
    /// Who created it.
    pub created_by: RegistrarId,
    /// When.
    pub created_at: Timestamp,
    /// Its addresses; only an internal host has any.
    pub addresses: BTreeSet<IpAddr>,
    /// Statuses its sponsor set.
    pub client_statuses: StatusSet,
    /// When it was deleted, or went with the name above it.
    pub purged_at: Option<Timestamp>,
}

/// What a create is asked to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateHost {
    /// The id it will have.
    pub id: HostId,
    /// Its name.
    pub name: HostName,
    /// Its addresses, as parsed.
    pub addresses: BTreeSet<IpAddr>,
}

/// What a create may see.
#[derive(Debug, Clone)]
pub struct CreateFacts<'a> {
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
    /// Why a host command is refused.
    #[derive(Copy)]
    pub enum Refusal {
        /// The name is taken.
        Exists = "host-exists", "a host of this name exists";
        /// No such host.
        NotFound = "host-not-found", "there is no host of this name";
        /// Another registrar's.
        NotSponsor = "not-sponsor", "this host is sponsored by another registrar";
        /// The registered name above it does not exist.
        NoSuperordinate =
            "superordinate-not-found", "the registered name above this host does not exist";
        /// The registered name above it is another registrar's.
        SuperordinateNotSponsored =
            "superordinate-not-sponsored", "the registered name above this host is sponsored by another registrar";
        /// The registered name above it is being deleted.
        SuperordinatePendingDelete =
            "superordinate-pending-delete", "the registered name above this host is pending delete";
        /// An internal host has at least one address.
        NoAddress =
            "address-required", "a host under a TLD of this registry needs at least one address";
        /// An external host has no addresses here.
        AddressesNotAllowed =
            "address-on-external-host", "a host outside this registry's TLDs carries no addresses";
        /// An address nobody can reach, or that the rulebook does not allow.
        AddressNotAllowed(IpAddr) = "address-not-allowed", "the address {0} is not allowed as glue";
        /// More addresses than the rulebook allows.
        TooManyAddresses(usize) =
            "too-many-addresses", "more addresses than the {0} that are allowed";
        /// A status forbids it.
        Prohibited = "status-prohibits", "a status of the host forbids this";
        /// A name uses it.
        Linked = "host-linked", "a name uses this host";
    }
}

impl Host {
    /// Its statuses as EPP shows them (RFC 5732, section 2.3).
    pub fn statuses(&self, linked: bool) -> StatusSet {
        let mut statuses = self.client_statuses;
        if statuses.is_empty() {
            statuses.insert(Status::Ok);
        }
        if linked {
            statuses.insert(Status::Linked);
        }
        statuses
    }
}

/// Decides a create (EPP.md, section 5): existence, the name above, addresses.
pub fn create(
    command: CreateHost,
    registrar: &RegistrarId,
    facts: &CreateFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if facts.taken {
        return Err(Refusal::Exists);
    }
    let superordinate = match command.name.superordinate(facts.tlds) {
        Some(_) => Some(owned_superordinate(facts, registrar)?),
        None => None,
    };
    match (superordinate, command.addresses.is_empty()) {
        (Some(_), true) => return Err(Refusal::NoAddress),
        (None, false) => return Err(Refusal::AddressesNotAllowed),
        (Some(_), false) | (None, true) => {}
    }
    check_addresses(&command.addresses, facts.rulebook)?;
    let host = Host {
        id: command.id,
        name: command.name,
        superordinate,
        registrar: registrar.clone(),
        created_by: registrar.clone(),
        created_at: now,
        addresses: command.addresses,
        client_statuses: StatusSet::EMPTY,
        purged_at: None,
    };
    let mut decision = Decision::default();
    decision.change(now, &[Event::HostCreated], host, None);
    Ok(decision)
}

/// Decides a delete: sponsorship, statuses, links (RFC 5732, section 3.2.2).
pub fn delete(
    host: &Host,
    registrar: &RegistrarId,
    linked: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if host.purged_at.is_some() {
        return Err(Refusal::NotFound);
    }
    if host.registrar != *registrar {
        return Err(Refusal::NotSponsor);
    }
    if host.client_statuses.has(Status::ClientDeleteProhibited) {
        return Err(Refusal::Prohibited);
    }
    if linked {
        return Err(Refusal::Linked);
    }
    let mut after = host.clone();
    after.purged_at = Some(now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::HostDeleted], after, None);
    Ok(decision)
}

/// The hosts of a name go with it at its purge (DESIGN, section 4a, 8).
pub fn purge_with(hosts: &[Host], at: Timestamp) -> Decision {
    let mut decision = Decision::default();
    for host in hosts.iter().filter(|host| host.purged_at.is_none()) {
        let mut after = host.clone();
        after.purged_at = Some(at);
        decision.change(at, &[Event::HostPurged], after, None);
    }
    decision
}

fn owned_superordinate(
    facts: &CreateFacts<'_>,
    registrar: &RegistrarId,
) -> Result<DomainId, Refusal> {
    let domain = facts.superordinate.ok_or(Refusal::NoSuperordinate)?;
    if domain.registrar != *registrar {
        return Err(Refusal::SuperordinateNotSponsored);
    }
    match domain.lifecycle {
        Lifecycle::Active => Ok(domain.id),
        Lifecycle::Redemption { .. } | Lifecycle::PendingDelete { .. } => {
            Err(Refusal::SuperordinatePendingDelete)
        }
        Lifecycle::Purged { .. } => Err(Refusal::NoSuperordinate),
    }
}

fn check_addresses(addresses: &BTreeSet<IpAddr>, rulebook: &Rulebook) -> Result<(), Refusal> {
    let maximum = rulebook.host.addresses_maximum as usize;
    if addresses.len() > maximum {
        return Err(Refusal::TooManyAddresses(maximum));
    }
    let refused = |address: &&IpAddr| !is_reachable(**address) || !rulebook.host.allows(**address);
    match addresses.iter().find(refused) {
        Some(address) => Err(Refusal::AddressNotAllowed(*address)),
        None => Ok(()),
    }
}

/// Whether an address can be a server's at all; no rulebook may allow any other.
fn is_reachable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.octets()[0] != 0
                && !v4.is_loopback()
                && !v4.is_link_local()
                && !v4.is_multicast()
                && !v4.is_broadcast()
        }
        IpAddr::V6(v6) => {
            !v6.is_unspecified()
                && !v6.is_loopback()
                && !v6.is_unicast_link_local()
                && !v6.is_multicast()
                && v6.to_ipv4_mapped().is_none()
        }
    }
}
