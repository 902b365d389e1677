//! The records that a name should have now, as the zone keeps them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use data_encoding::HEXUPPER_PERMISSIVE;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::id::HostId;
use registry_core::rulebook::Rulebook;
use registry_store::NewZoneRecord;

use crate::dns::wire::{name_octets, rtype};
use crate::dns::zone::{self, Record, RecordData};

/// The records of the TLD itself: its start of authority, name servers, and their glue.
pub(super) fn apex(tld: &str, rulebook: &Rulebook) -> Result<Vec<NewZoneRecord>, String> {
    let soa = &rulebook.dns.soa;
    let mut rdata = octets(soa.mname.as_str())?;
    rdata.extend(octets(soa.rname.as_str())?);
    // The serial is the version's, put in when it is read.
    let numbers =
        [0, soa.refresh_seconds, soa.retry_seconds, soa.expire_seconds, soa.minimum_seconds];
    rdata.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    let (name, owner) = (tld.to_owned(), tld.to_owned());
    let ttl_seconds = soa.ttl_seconds;
    let soa = NewZoneRecord { name, owner, rtype: rtype::SOA, ttl_seconds, rdata };
    let others = zone::apex(tld, rulebook).into_iter().map(|record| kept(tld, &record));
    std::iter::once(Ok(soa)).chain(others).collect()
}

/// The records of `nic` under the TLD; none unless the rulebook delegates it.
///
/// # Errors
/// Why they would not be legal.
pub(super) fn nic(tld: &str, rulebook: &Rulebook) -> Result<Vec<NewZoneRecord>, String> {
    let name = zone::nic_name(tld);
    zone::nic(tld, rulebook).iter().map(|record| kept(&name, record)).collect()
}

/// The records of a registered name; none unless it is delegated.
///
/// # Errors
/// Why they would not be legal (RFC 1035, section 2.3.4; RFC 4034, section 5.1).
pub(super) fn delegation(
    domain: &Domain,
    hosts: &BTreeMap<HostId, Host>,
    rulebook: &Rulebook,
) -> Result<Vec<NewZoneRecord>, String> {
    let records = zone::delegation(domain, hosts, rulebook);
    records.iter().map(|record| kept(domain.name.as_str(), record)).collect()
}

fn kept(name: &str, record: &Record) -> Result<NewZoneRecord, String> {
    octets(&record.owner)?;
    let (rtype, rdata) = match &record.data {
        RecordData::NameServer(server) => (rtype::NS, octets(server)?),
        RecordData::Address(IpAddr::V4(address)) => (rtype::A, address.octets().to_vec()),
        RecordData::Address(IpAddr::V6(address)) => (rtype::AAAA, address.octets().to_vec()),
        RecordData::DelegationSigner { key_tag, algorithm, digest_type, digest } => {
            let digest = HEXUPPER_PERMISSIVE.decode(digest.as_bytes());
            let digest = digest.map_err(|error| format!("the digest of a DS record: {error}"))?;
            let mut rdata = key_tag.to_be_bytes().to_vec();
            rdata.extend([*algorithm, *digest_type]);
            rdata.extend(digest);
            (rtype::DS, rdata)
        }
    };
    let (name, owner) = (name.to_owned(), record.owner.clone());
    Ok(NewZoneRecord { name, owner, rtype, ttl_seconds: record.ttl_seconds, rdata })
}

fn octets(name: &str) -> Result<Vec<u8>, String> {
    let illegal = || {
        format!("\"{name}\" is no name of DNS: 255 octets at most, labels of 1 to 63 (RFC 1035)")
    };
    name_octets(name).ok_or_else(illegal)
}
