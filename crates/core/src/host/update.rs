//! Decides `host:update` — RFC 5732, section 3.2.5; TTLs RFC 9803; renames and glue: EPP.md,
//! section 5.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::{AddressRefusal, Host, SuperordinateRefusal, address, superordinate};
use crate::decision::{Decision, Wake};
use crate::domain::{Domain, Updated};
use crate::event::Event;
use crate::id::{DomainId, RegistrarId};
use crate::name::{HostName, Tld};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;
use crate::sponsored::{SponsorRefusal, StatusChange, StatusRefusal, may_update};
use crate::ttl::{self, TtlRefusal, TtlWish};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateHost {
    /// Addresses to add.
    pub add: Vec<IpAddr>,
    /// Addresses to remove; they go first.
    pub remove: Vec<IpAddr>,
    /// Statuses to set and remove.
    pub statuses: StatusChange,
    /// The name it is to have.
    pub name: Option<HostName>,
    /// Times to live to set, or to give back to the default.
    pub ttls: Vec<TtlWish>,
}

/// What an update may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The host.
    pub host: &'a Host,
    /// The TLDs we run.
    pub tlds: &'a [Tld],
    /// Whether a host of the new name exists.
    pub taken: bool,
    /// The registered name above the new name, projected to now.
    pub superordinate: Option<&'a Domain>,
    /// Whether names of other registrars use it.
    pub used_by_others: bool,
    /// The rulebook of the TLD above it, or of any TLD for an external host.
    pub rulebook: &'a Rulebook,
}

refusals! {
    /// Why an update is refused.
    pub enum Refusal {
        /// Neither a change nor an extension.
        Nothing = "nothing-to-change", "the update changes nothing: add, rem or chg is needed";
        /// The new name is taken.
        Exists = "host-exists", "a host of this name exists";
        /// Another registrar's name would change its name server unasked (RFC 5732, 3.2.5).
        UsedByOthers =
            "host-used-by-others", "names of other registrars use this external host; make a new one";
        /// The address is there.
        AddressThere(IpAddr) = "address-already-there", "the host has the address {0} already";
        /// The address is not there.
        AddressNotThere(IpAddr) = "address-not-there", "the host has no address {0}";
        /// An internal host keeps at least one address.
        LastAddress =
            "last-address", "a host under a TLD of this registry keeps at least one address";
    } or {
        /// Whose it is, and its statuses.
        Sponsor(SponsorRefusal);
        /// A status does not change so.
        Status(StatusRefusal);
        /// The registered name above the new name.
        Superordinate(SuperordinateRefusal);
        /// Its addresses.
        Address(AddressRefusal);
        /// A time to live.
        Ttl(TtlRefusal);
    }
}

/// Decides an update.
///
/// Checks, in the order of EPP.md, sections 2 and 5: sponsorship, statuses, whether anything is
/// asked, the statuses asked for, the new name (taken, the name above it, who uses the host), the
/// addresses, the TTLs. A host that moves under a name of ours may do without addresses; it is
/// published once it has some.
pub fn decide(
    command: &UpdateHost,
    registrar: &RegistrarId,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let host = facts.host;
    let unlocks = !command.changes_data() && command.statuses.lifts_update_lock_only();
    may_update(registrar, &host.registrar, host.statuses(false), unlocks)?;
    if !command.changes_data() && command.statuses.is_empty() {
        return Err(Refusal::Nothing);
    }
    let client_statuses = command.statuses.apply(host.client_statuses)?;
    let above = match &command.name {
        None => host.superordinate,
        Some(name) => renamed(name, registrar, facts)?,
    };
    let addresses = addresses(command, facts, above)?;
    let mut ttls = host.ttls.clone();
    ttl::set(&mut ttls, &command.ttls, &Host::TTL_TYPES, &facts.rulebook.ttl)?;
    let after = Host {
        name: command.name.clone().unwrap_or_else(|| host.name.clone()),
        superordinate: above,
        addresses,
        client_statuses,
        ttls,
        updated: Some(Updated { at: now, by: Some(registrar.clone()) }),
        ..host.clone()
    };
    let mut decision = Decision::default();
    if is_seen_by_names(host, &after) {
        decision.wakes.push(Wake::DomainsServedBy(after.id));
    }
    decision.change(now, &[Event::HostUpdated], after, None);
    Ok(decision)
}

impl UpdateHost {
    /// Whether anything but statuses is to change.
    fn changes_data(&self) -> bool {
        !self.add.is_empty()
            || !self.remove.is_empty()
            || self.name.is_some()
            || !self.ttls.is_empty()
    }
}

/// The registered name above the new name, where it is one of ours.
fn renamed(
    name: &HostName,
    registrar: &RegistrarId,
    facts: &Facts<'_>,
) -> Result<Option<DomainId>, Refusal> {
    if facts.taken {
        return Err(Refusal::Exists);
    }
    let above = match name.superordinate(facts.tlds) {
        Some(_) => Some(superordinate::owned(facts.superordinate, registrar)?),
        None => None,
    };
    match facts.host.superordinate.is_none() && facts.used_by_others {
        true => Err(Refusal::UsedByOthers),
        false => Ok(above),
    }
}

/// The addresses afterwards: those removed go first; a host that leaves our TLDs drops its glue.
fn addresses(
    command: &UpdateHost,
    facts: &Facts<'_>,
    above: Option<DomainId>,
) -> Result<BTreeSet<IpAddr>, Refusal> {
    let before = &facts.host.addresses;
    let mut addresses = before.clone();
    for address in &command.remove {
        if !addresses.remove(address) {
            return Err(Refusal::AddressNotThere(*address));
        }
    }
    if above.is_none() {
        return match command.add.is_empty() {
            true => Ok(BTreeSet::new()),
            false => Err(AddressRefusal::OnExternalHost.into()),
        };
    }
    for address in &command.add {
        if !addresses.insert(*address) {
            return Err(Refusal::AddressThere(*address));
        }
    }
    if addresses.is_empty() && !before.is_empty() {
        return Err(Refusal::LastAddress);
    }
    if !command.add.is_empty() {
        address::check(&addresses, facts.rulebook)?;
    }
    Ok(addresses)
}

/// Whether the names it serves see the change: another name, another way to vanish, or a host
/// that can be published now and could not before.
fn is_seen_by_names(before: &Host, after: &Host) -> bool {
    before.name != after.name
        || before.superordinate != after.superordinate
        || before.addresses.is_empty() != after.addresses.is_empty()
}
