//! The addresses a host may carry (EPP.md, section 5).

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::refusal::refusals;
use crate::rulebook::Rulebook;

refusals! {
    /// Why a host may not carry its addresses.
    #[derive(Copy)]
    pub enum AddressRefusal {
        /// An external host has no addresses here.
        OnExternalHost =
            "address-on-external-host", "a host outside this registry's TLDs carries no addresses";
        /// An address nobody can reach, or that the rulebook does not allow.
        NotAllowed(IpAddr) = "address-not-allowed", "the address {0} is not allowed as glue";
        /// More addresses than the rulebook allows.
        TooMany(usize) = "too-many-addresses", "more addresses than the {0} that are allowed";
    }
}

/// How many an internal host may carry, and which.
pub(super) fn check(
    addresses: &BTreeSet<IpAddr>,
    rulebook: &Rulebook,
) -> Result<(), AddressRefusal> {
    let maximum = rulebook.host.addresses_maximum as usize;
    if addresses.len() > maximum {
        return Err(AddressRefusal::TooMany(maximum));
    }
    let refused = |address: &&IpAddr| !is_reachable(**address) || !rulebook.host.allows(**address);
    match addresses.iter().find(refused) {
        Some(address) => Err(AddressRefusal::NotAllowed(*address)),
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
