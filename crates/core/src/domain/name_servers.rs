//! The name servers that a create or an update names (EPP.md, section 4, create 3).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::id::HostId;
use crate::name::HostName;
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

/// The two ways RFC 5731 has of naming servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameServers {
    /// Host objects.
    Objects(Vec<HostName>),
    /// Attributes of the name: refused, this registry has host objects.
    Attributes,
}

/// What a create or an update may see of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// Its id.
    pub id: HostId,
    /// Whether it is under a TLD of ours and has no address: it cannot be published.
    pub lacks_glue: bool,
    /// How it may vanish with the name above it.
    pub earliest_loss: Option<Timestamp>,
}

/// The hosts named that exist.
pub type KnownHosts = BTreeMap<HostName, HostFacts>;

refusals! {
    /// Why a name server is refused.
    pub enum NameServerRefusal {
        /// Attributes instead of objects.
        Attributes =
            "host-attributes", "name servers are host objects here, not attributes";
        /// Too many.
        TooMany(u32) = "too-many-name-servers", "at most {0} name servers";
        /// There already, or twice in the command.
        Twice(HostName) = "name-server-twice", "the name has the name server {0} already";
        /// No such host.
        NotFound(HostName) = "host-not-found", "there is no host {0}";
        /// It cannot be published.
        NoGlue(HostName) =
            "host-without-address", "the host {0} has no address and cannot be published";
    }
}

/// The host objects named.
pub(super) fn objects(given: &NameServers) -> Result<&[HostName], NameServerRefusal> {
    match given {
        NameServers::Objects(names) => Ok(names),
        NameServers::Attributes => Err(NameServerRefusal::Attributes),
    }
}

/// A host that exists.
pub(super) fn host<'k>(
    name: &HostName,
    known: &'k KnownHosts,
) -> Result<&'k HostFacts, NameServerRefusal> {
    known.get(name).ok_or_else(|| NameServerRefusal::NotFound(name.clone()))
}

/// Adds name servers to those a name has.
pub(super) fn add(
    name_servers: &mut BTreeSet<HostId>,
    given: &NameServers,
    known: &KnownHosts,
    rulebook: &Rulebook,
) -> Result<(), NameServerRefusal> {
    let names = objects(given)?;
    let maximum = rulebook.name_servers_maximum;
    if name_servers.len() + names.len() > maximum as usize {
        return Err(NameServerRefusal::TooMany(maximum));
    }
    for name in names {
        let host = host(name, known)?;
        if host.lacks_glue {
            return Err(NameServerRefusal::NoGlue(name.clone()));
        }
        if !name_servers.insert(host.id) {
            return Err(NameServerRefusal::Twice(name.clone()));
        }
    }
    Ok(())
}
