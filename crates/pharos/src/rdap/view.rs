//! What an RDAP answer is made from: state at an instant, in no protocol's words.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::contact::Phone;
use registry_core::domain::DsRecord;
use registry_core::id::Roid;
use registry_core::name::{DomainName, HostName};
use registry_core::rulebook::Rdap as Publication;
use registry_core::status::StatusSet;

/// Where an answer is given: links carry it, and the terms stand under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The URL the client asked.
    pub request_url: String,
    /// The base URL of the RDAP service, with its slash at the end.
    pub base_url: String,
    /// Where the terms of service can be read.
    pub terms_url: String,
}

/// A registered name as RDAP shows it.
#[derive(Debug, Clone)]
pub struct DomainView {
    /// Its repository object id.
    pub handle: Roid,
    /// The name.
    pub name: DomainName,
    /// Its EPP statuses.
    pub statuses: StatusSet,
    /// Its registry grace period statuses, in the words of RFC 3915.
    pub rgp: Vec<&'static str>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its registration ends.
    pub expires_at: Timestamp,
    /// When it was last changed, if ever.
    pub updated_at: Option<Timestamp>,
    /// When it last changed its sponsor, if ever.
    pub transferred_at: Option<Timestamp>,
    /// Its name servers.
    pub name_servers: Vec<String>,
    /// Its delegation signer records.
    pub ds: BTreeSet<DsRecord>,
    /// Who sponsors it.
    pub registrar: Arc<RegistrarView>,
    /// Its contacts; none for a registrar of the minimum data model.
    pub contacts: Option<ContactsView>,
    /// What the rulebook publishes.
    pub publication: Publication,
    /// As of when.
    pub as_of: Timestamp,
}

/// The contacts RDAP knows.
#[derive(Debug, Clone)]
pub struct ContactsView {
    /// Who holds the name.
    pub registrant: PartyView,
    /// Whom to call when it does not work.
    pub technical: Option<PartyView>,
}

/// A person or organization behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyView {
    /// Its repository object id.
    pub handle: Roid,
    /// The person or role.
    pub name: String,
    /// The organization.
    pub organization: Option<String>,
    /// Street lines.
    pub street: Vec<String>,
    /// The city.
    pub city: String,
    /// State or province.
    pub province: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Telephone.
    pub voice: Option<Phone>,
    /// Fax.
    pub fax: Option<Phone>,
    /// E-mail address.
    pub email: String,
}

/// A registrar as RDAP shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrarView {
    /// Its name.
    pub name: String,
    /// Its IANA id, which is its handle.
    pub iana_id: u32,
    /// Its web site.
    pub url: String,
    /// Base URL of its RDAP service, as registered with IANA.
    pub rdap_url: Option<String>,
    /// Where abuse is reported to, by e-mail.
    pub abuse_email: String,
    /// Where abuse is reported to, by telephone.
    pub abuse_voice: String,
}

/// A host as RDAP shows it.
#[derive(Debug, Clone)]
pub struct NameServerView {
    /// Its repository object id.
    pub handle: Roid,
    /// Its name.
    pub name: HostName,
    /// Its addresses.
    pub addresses: BTreeSet<IpAddr>,
    /// Its EPP statuses.
    pub statuses: StatusSet,
    /// As of when.
    pub as_of: Timestamp,
}
