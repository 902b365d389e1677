//! The records a TLD's zone should hold now: a pure function of views (DESIGN, section 2).
//!
//! Glue is narrow: only for a host that is a name server of the very name it stands under.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::id::HostId;
use registry_core::rulebook::Rulebook;
use registry_core::ttl::{self, RecordType};

/// One record of a zone; names are absolute, lower case, without the final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// Its owner.
    pub owner: String,
    /// What it says.
    pub data: RecordData,
    /// How long it may be kept, in seconds.
    pub ttl_seconds: u32,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordData {
    /// A name server.
    NameServer(String),
    /// A delegation signer (RFC 4034, section 5).
    DelegationSigner {
        /// Key tag.
        key_tag: u16,
        /// DNSSEC algorithm number.
        algorithm: u8,
        /// Digest type number.
        digest_type: u8,
        /// The digest, hexadecimal.
        digest: String,
    },
    /// An address.
    Address(IpAddr),
}

impl fmt::Display for Record {
    /// One line of a master file (RFC 1035, section 5), every name absolute.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.\t{}\tIN\t{}", self.owner, self.ttl_seconds, self.data)
    }
}

impl fmt::Display for RecordData {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordData::NameServer(name) => write!(out, "NS\t{name}."),
            RecordData::DelegationSigner { key_tag, algorithm, digest_type, digest } => {
                write!(out, "DS\t{key_tag} {algorithm} {digest_type} {digest}")
            }
            RecordData::Address(IpAddr::V4(address)) => write!(out, "A\t{address}"),
            RecordData::Address(IpAddr::V6(address)) => write!(out, "AAAA\t{address}"),
        }
    }
}

/// The start of authority of a TLD's zone, as a line of a master file.
pub fn start_of_authority(tld: &str, serial: u32, rulebook: &Rulebook) -> String {
    let soa = &rulebook.dns.soa;
    format!(
        "{tld}.\t{}\tIN\tSOA\t{}. {}. {serial} {} {} {} {}",
        soa.ttl_seconds,
        soa.mname.as_str(),
        soa.rname.as_str(),
        soa.refresh_seconds,
        soa.retry_seconds,
        soa.expire_seconds,
        soa.minimum_seconds,
    )
}

/// The serial of a zone made at an instant: seconds since 1970, in the 32 bits of RFC 1982.
pub fn serial_at(now: Timestamp) -> u32 {
    u32::try_from(now.as_second().rem_euclid(1 << 32)).unwrap_or_default()
}

/// The TLD's own name servers, and their addresses where they stand under it.
pub fn apex(tld: &str, rulebook: &Rulebook) -> Vec<Record> {
    let ttl_seconds = rulebook.dns.apex_ttl_seconds;
    let below = format!(".{tld}");
    let mut records = Vec::new();
    for server in &rulebook.dns.name_servers {
        let name = server.name.as_str().to_owned();
        if name.ends_with(&below) {
            records.extend(server.addresses.iter().map(|address| Record {
                owner: name.clone(),
                data: RecordData::Address(*address),
                ttl_seconds,
            }));
        }
        let data = RecordData::NameServer(name);
        records.push(Record { owner: tld.to_owned(), data, ttl_seconds });
    }
    records.sort();
    records
}

/// The name under a TLD at which the registry's own pages are.
pub fn nic_name(tld: &str) -> String {
    format!("nic.{tld}")
}

/// The delegation of `nic` under a TLD, with narrow glue; nothing unless the rulebook has it.
pub fn nic(tld: &str, rulebook: &Rulebook) -> Vec<Record> {
    let Some(nic) = &rulebook.dns.nic else { return Vec::new() };
    let (owner, none) = (nic_name(tld), BTreeMap::new());
    let below = format!(".{owner}");
    let ttl_seconds = |kind| ttl::seconds(&none, kind, &rulebook.ttl);
    // A server of the TLD itself has its addresses at the apex already, with their own TTL.
    let of_apex =
        |name: &str| rulebook.dns.name_servers.iter().any(|one| one.name.as_str() == name);
    let mut records = Vec::new();
    for server in &nic.name_servers {
        let name = server.name.as_str().to_owned();
        if name.ends_with(&below) && !of_apex(&name) {
            records.extend(server.addresses.iter().map(|address| Record {
                owner: name.clone(),
                data: RecordData::Address(*address),
                ttl_seconds: ttl_seconds(address_type(address)),
            }));
        }
        let data = RecordData::NameServer(name);
        let ttl_seconds = ttl_seconds(RecordType::Ns);
        records.push(Record { owner: owner.clone(), data, ttl_seconds });
    }
    records.extend(nic.ds.iter().map(|signer| Record {
        owner: owner.clone(),
        data: RecordData::DelegationSigner {
            key_tag: signer.key_tag,
            algorithm: signer.algorithm,
            digest_type: signer.digest_type,
            digest: signer.digest.clone(),
        },
        ttl_seconds: ttl_seconds(RecordType::Ds),
    }));
    records.sort();
    records
}

/// What the zone holds of a name: nothing, unless it is delegated.
pub fn delegation(
    domain: &Domain,
    hosts: &BTreeMap<HostId, Host>,
    rulebook: &Rulebook,
) -> Vec<Record> {
    if !domain.is_delegated(rulebook) {
        return Vec::new();
    }
    let owner = domain.name.as_str();
    let mut records = Vec::new();
    // A host under one of our names that has no address yet leads nowhere (EPP.md, section 5).
    let leads = |host: &&Host| host.superordinate.is_none() || !host.addresses.is_empty();
    for host in domain.name_servers.iter().filter_map(|id| hosts.get(id)).filter(leads) {
        let name = host.name.as_str().to_owned();
        if host.superordinate == Some(domain.id) {
            records.extend(host.addresses.iter().map(|address| Record {
                owner: name.clone(),
                data: RecordData::Address(*address),
                ttl_seconds: ttl::seconds(&host.ttls, address_type(address), &rulebook.ttl),
            }));
        }
        records.push(Record {
            owner: owner.to_owned(),
            data: RecordData::NameServer(name),
            ttl_seconds: ttl::seconds(&domain.ttls, RecordType::Ns, &rulebook.ttl),
        });
    }
    if records.is_empty() {
        return records;
    }
    records.extend(domain.ds.iter().map(|signer| Record {
        owner: owner.to_owned(),
        data: RecordData::DelegationSigner {
            key_tag: signer.key_tag,
            algorithm: signer.algorithm,
            digest_type: signer.digest_type,
            digest: signer.digest.clone(),
        },
        ttl_seconds: ttl::seconds(&domain.ttls, RecordType::Ds, &rulebook.ttl),
    }));
    records.sort();
    records
}

/// The type of an address's record.
const fn address_type(address: &IpAddr) -> RecordType {
    match address {
        IpAddr::V4(_) => RecordType::A,
        IpAddr::V6(_) => RecordType::Aaaa,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use registry_core::domain::DsRecord;
    use registry_testkit::Samples;

    /// A rulebook, and a signed name whose only name server stands under it.
    fn delegated() -> (Rulebook, Domain, Host) {
        let text = include_str!("../../../../etc/rulebooks/open.toml");
        let rulebook = Rulebook::load("open.toml", text).expect("a sound book");
        let samples = Samples::at(Timestamp::UNIX_EPOCH);
        let mut domain = samples.domain("acme.example", "alpha-rx");
        let host = samples.host("ns1.acme.example", "alpha-rx", Some(&domain));
        domain.name_servers.insert(host.id);
        domain.ds.insert(DsRecord {
            key_tag: 1,
            algorithm: 13,
            digest_type: 2,
            digest: "AB".repeat(32),
        });
        (rulebook, domain, host)
    }

    fn published(domain: &Domain, host: &Host, rulebook: &Rulebook) -> Vec<Record> {
        delegation(domain, &BTreeMap::from([(host.id, host.clone())]), rulebook)
    }

    #[test]
    fn each_record_has_the_time_to_live_of_its_type() {
        let (rulebook, mut domain, mut host) = delegated();
        host.addresses.insert("2001:db8::1".parse().expect("an address"));
        let times = |domain: &Domain, host: &Host| {
            let records = published(domain, host, &rulebook).into_iter();
            records.map(|record| record.ttl_seconds).collect::<Vec<_>>()
        };
        // In their order: NS and DS of the name, A and AAAA of the host.
        assert_eq!(times(&domain, &host), [3600; 4], "the rulebook's");
        domain.ttls = [(RecordType::Ns, 300), (RecordType::Ds, 600)].into();
        host.ttls = [(RecordType::A, 900), (RecordType::Aaaa, 1200)].into();
        assert_eq!(times(&domain, &host), [300, 600, 900, 1200], "as they are set");
    }

    /// ICANN.md, section 6.
    #[test]
    fn nic_is_delegated_as_the_rulebook_has_it() {
        let text = include_str!("../../../../etc/rulebooks/open.toml");
        let bare = Rulebook::load("open.toml", text).expect("a sound book");
        assert_eq!(nic("example", &bare), [], "nothing is assumed");
        let server = |name: &str| {
            format!("[[dns.nic.name_servers]]\nname = \"{name}\"\naddresses = [\"192.0.2.7\"]\n")
        };
        let servers = ["a.nic.example", "c.nic.example", "ns.elsewhere.test"].map(server);
        let digest = "ab".repeat(32);
        let signer = format!("key_tag = 5\nalgorithm = 13\ndigest_type = 2\ndigest = \"{digest}\"");
        let more = format!("{text}\n{}[[dns.nic.ds]]\n{signer}\n", servers.concat());
        let book = Rulebook::load("open.toml", &more).expect("a sound book");
        let lines: Vec<_> = nic("example", &book).iter().map(ToString::to_string).collect();
        let wanted = [
            "c.nic.example.\t3600\tIN\tA\t192.0.2.7".to_owned(),
            "nic.example.\t3600\tIN\tNS\ta.nic.example.".to_owned(),
            "nic.example.\t3600\tIN\tNS\tc.nic.example.".to_owned(),
            "nic.example.\t3600\tIN\tNS\tns.elsewhere.test.".to_owned(),
            format!("nic.example.\t3600\tIN\tDS\t5 13 2 {}", digest.to_uppercase()),
        ];
        assert_eq!(lines, wanted, "a.nic.example has its address at the apex");
    }

    #[test]
    fn a_host_of_ours_without_an_address_is_not_published() {
        let (rulebook, domain, mut host) = delegated();
        assert_eq!(published(&domain, &host, &rulebook).len(), 3, "NS, glue, DS");
        host.addresses.clear();
        assert_eq!(published(&domain, &host, &rulebook), [], "neither NS nor a DS without one");
        host.superordinate = None;
        let external = published(&domain, &host, &rulebook);
        assert_eq!(external.len(), 2, "an external host needs none: NS, DS");
    }
}
