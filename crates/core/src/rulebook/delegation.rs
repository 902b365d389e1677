//! What goes into the zone, and what registrars may put there: EPP.md sections 4, 5 and 7.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::Serialize;

use super::kinds::{Optional, Parsed, Switch, nested, octet, parsed, seconds, sixteen_bits, whole};
use super::lists::{list, set};
use super::reader::{Table, section};
use crate::name::HostName;

section! {
    /// DS records (RFC 5910; EPP.md section 7).
    pub struct SecureDns {
        /// DNSSEC algorithm numbers accepted in DS records.
        #[source = "EPP.md section 7; ICANN.md section 7"]
        pub algorithms: BTreeSet<u8> = set(octet(8, 255), 1, 50),
        /// DS digest type numbers accepted.
        #[source = "EPP.md section 7"]
        pub digest_types: BTreeSet<u8> = set(octet(2, 255), 1, 50),
        /// Most DS records of a name.
        #[source = "EPP.md section 7"]
        pub maximum_records: u32 = whole(0, 64, "records"),
    }
}

section! {
    /// The bounds of one record type's TTL (RFC 9803).
    pub struct TimeToLive {
        /// Smallest a registrar may set.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub minimum_seconds: u32 = seconds(1, 604_800),
        /// What holds when none is set.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub default_seconds: u32 = seconds(1, 604_800),
        /// Largest a registrar may set.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub maximum_seconds: u32 = seconds(1, 604_800),
    }
    check check_time_to_live
}

fn check_time_to_live(ttl: &TimeToLive, table: &Table<'_>) {
    let TimeToLive { minimum_seconds, default_seconds, maximum_seconds } = *ttl;
    if minimum_seconds > maximum_seconds {
        let allowed = format!("at most maximum_seconds = {maximum_seconds}");
        table.refuse("minimum_seconds", minimum_seconds, allowed);
    } else if !(minimum_seconds..=maximum_seconds).contains(&default_seconds) {
        let allowed = format!("from {minimum_seconds} to {maximum_seconds}");
        table.refuse("default_seconds", default_seconds, allowed);
    }
}

section! {
    /// TTLs by record type (RFC 9803). Other types cannot be set.
    pub struct TimesToLive {
        /// Of a delegation's NS records.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub ns: TimeToLive = nested::<TimeToLive>(),
        /// Of DS records.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub ds: TimeToLive = nested::<TimeToLive>(),
        /// Of IPv4 glue.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub a: TimeToLive = nested::<TimeToLive>(),
        /// Of IPv6 glue.
        #[source = "EPP.md section 7, ttl-1.0"]
        pub aaaa: TimeToLive = nested::<TimeToLive>(),
    }
}

/// A range of addresses: `192.0.2.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    network: IpAddr,
    prefix_length: u8,
}

impl AddressRange {
    /// Reads `ADDRESS/LENGTH`; `None` if it is no range or has bits set beyond the prefix.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (network, length) = text.split_once('/')?;
        let network: IpAddr = network.parse().ok()?;
        let prefix_length: u8 = length.parse().ok()?;
        let range = Self { network, prefix_length };
        let host_bits = !range.mask()?;
        (bits(network) & host_bits == 0).then_some(range)
    }

    /// Whether an address lies within.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let mask = self.mask().unwrap_or(u128::MAX);
        self.network.is_ipv4() == address.is_ipv4() && bits(address) & mask == bits(self.network)
    }

    /// The prefix as bits, counted from the highest of its family.
    fn mask(&self) -> Option<u128> {
        let width: u32 = if self.network.is_ipv4() { 32 } else { 128 };
        let free = width.checked_sub(u32::from(self.prefix_length))?;
        Some(u128::MAX.checked_shl(free).unwrap_or(0))
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl std::fmt::Display for AddressRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.network, self.prefix_length)
    }
}

impl Serialize for AddressRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

const fn range() -> Parsed<AddressRange> {
    parsed(AddressRange::parse, "a range like \"192.0.2.0/24\" or \"2001:db8::/32\"")
}

section! {
    /// Host objects and their glue (EPP.md section 5).
    pub struct Host {
        /// Whether glue may lie in a private range.
        #[source = "EPP.md section 5"]
        pub private_addresses_allowed: bool = Switch,
        /// Ranges that are private.
        #[source = "EPP.md section 5; RFC 1918, 4193, 6598"]
        pub private_ranges: BTreeSet<AddressRange> = set(range(), 0, 100),
        /// Whether glue may lie in a documentation range (tests of ICANN use them).
        #[source = "EPP.md section 5"]
        pub documentation_addresses_allowed: bool = Switch,
        /// Ranges that are for documentation.
        #[source = "EPP.md section 5; RFC 5737, 3849, 9637"]
        pub documentation_ranges: BTreeSet<AddressRange> = set(range(), 0, 100),
        /// Most addresses of a host.
        #[source = "EPP.md section 5"]
        pub addresses_maximum: u32 = whole(1, 100, "addresses"),
    }
}

impl Host {
    /// Whether policy allows an address as glue. What no policy may allow (loopback, multicast,
    /// …) is refused elsewhere.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let within =
            |ranges: &BTreeSet<AddressRange>| ranges.iter().any(|range| range.contains(address));
        (self.private_addresses_allowed || !within(&self.private_ranges))
            && (self.documentation_addresses_allowed || !within(&self.documentation_ranges))
    }
}

const fn host_name() -> Parsed<HostName> {
    parsed(|text| HostName::parse(text).ok(), "a host name like \"a.nic.pharmacy\"")
}

section! {
    /// The TLD's own zone (DESIGN section 2, zone).
    pub struct Dns {
        /// Name servers of the TLD itself.
        #[source = "ICANN.md section 6"]
        pub name_servers: Vec<NameServer> = list(nested::<NameServer>(), 2, 13),
        /// Start of authority.
        #[source = "RFC 1035, section 3.3.13"]
        pub soa: StartOfAuthority = nested::<StartOfAuthority>(),
        /// TTL of the TLD's own NS records.
        #[source = "DESIGN section 2"]
        pub apex_ttl_seconds: u32 = seconds(1, 604_800),
        /// Delegation of the name `nic` under the TLD, where the registry's own pages are; absent:
        /// the name is not delegated.
        #[source = "ICANN.md section 6"]
        pub nic: Option<Nic> = Optional(nested::<Nic>()),
    }
    check check_dns
}

fn check_dns(dns: &Dns, table: &Table<'_>) {
    let names = dns.name_servers.iter().map(|server| &server.name);
    table.refuse_repeated("name_servers", "name", names);
}

section! {
    /// The delegation of the name `nic` under the TLD.
    pub struct Nic {
        /// Its name servers.
        #[source = "ICANN.md section 6"]
        pub name_servers: Vec<NameServer> = list(nested::<NameServer>(), 2, 13),
        /// Its delegation signers; none while its zone is not signed.
        #[source = "RFC 4034, section 5"]
        pub ds: Vec<NicSigner> = list(nested::<NicSigner>(), 0, 8),
    }
    check check_nic
}

fn check_nic(nic: &Nic, table: &Table<'_>) {
    let names = nic.name_servers.iter().map(|server| &server.name);
    table.refuse_repeated("name_servers", "name", names);
}

section! {
    /// One delegation signer of the name `nic`.
    pub struct NicSigner {
        /// Its key tag.
        #[source = "RFC 4034, section 5.1.1"]
        pub key_tag: u16 = sixteen_bits("a key tag"),
        /// Its algorithm.
        #[source = "RFC 4034, section 5.1.2"]
        pub algorithm: u8 = octet(8, 255),
        /// The type of its digest.
        #[source = "RFC 4034, section 5.1.3"]
        pub digest_type: u8 = octet(2, 255),
        /// The digest, hexadecimal.
        #[source = "RFC 4034, section 5.1.4"]
        pub digest: String = parsed(digest, "a digest of 32 or 48 octets, hexadecimal"),
    }
}

/// A digest of SHA-256 or SHA-384 in upper case.
fn digest(text: &str) -> Option<String> {
    let is_whole = [64, 96].contains(&text.len()) && text.bytes().all(|c| c.is_ascii_hexdigit());
    is_whole.then(|| text.to_ascii_uppercase())
}

section! {
    /// One name server of the TLD.
    pub struct NameServer {
        /// Its name.
        #[source = "ICANN.md section 6"]
        pub name: HostName = host_name(),
        /// Its addresses, published as glue when it stands under the TLD.
        #[source = "ICANN.md section 6"]
        pub addresses: BTreeSet<IpAddr> =
            set(parsed(|text| text.parse::<IpAddr>().ok(), "an IPv4 or IPv6 address"), 1, 13),
    }
}

section! {
    /// Start of authority of the TLD's zone (RFC 1035, section 3.3.13; RFC 2308).
    pub struct StartOfAuthority {
        /// Primary name server.
        #[source = "RFC 1035, section 3.3.13"]
        pub mname: HostName = host_name(),
        /// Mailbox of the zone's keeper, `@` written as a dot.
        #[source = "RFC 1035, section 3.3.13"]
        pub rname: HostName = host_name(),
        /// Seconds between two looks of a secondary.
        #[source = "RFC 1035, section 3.3.13"]
        pub refresh_seconds: u32 = seconds(60, 604_800),
        /// Seconds before it tries again.
        #[source = "RFC 1035, section 3.3.13"]
        pub retry_seconds: u32 = seconds(60, 604_800),
        /// Seconds after which it stops answering.
        #[source = "RFC 1035, section 3.3.13"]
        pub expire_seconds: u32 = seconds(3600, 4_838_400),
        /// Seconds a negative answer is kept.
        #[source = "RFC 2308, section 4"]
        pub minimum_seconds: u32 = seconds(1, 86_400),
        /// TTL of the SOA record itself.
        #[source = "RFC 2308, section 3"]
        pub ttl_seconds: u32 = seconds(1, 604_800),
    }
    check check_start_of_authority
}

fn check_start_of_authority(soa: &StartOfAuthority, table: &Table<'_>) {
    let StartOfAuthority { refresh_seconds, retry_seconds, expire_seconds, .. } = *soa;
    if retry_seconds > refresh_seconds {
        let allowed = format!("at most refresh_seconds = {refresh_seconds}");
        table.refuse("retry_seconds", retry_seconds, allowed);
    }
    if expire_seconds <= refresh_seconds.saturating_add(retry_seconds) {
        let allowed = "more than refresh_seconds and retry_seconds together (RFC 1912, 2.2)";
        table.refuse("expire_seconds", expire_seconds, allowed);
    }
}
