//! Names, name servers and registrars as objects of an answer (RFC 9083, section 5).

use jiff::Timestamp;
use registry_core::domain::DsRecord;
use serde::Serialize;
use serde_json::value::RawValue;

use super::entity::{self, Entity};
use super::link::Link;
use crate::rdap::redaction;
use crate::rdap::status;
use crate::rdap::unicode;
use crate::rdap::view::{DomainView, NameServerView, Place, RegistrarView};

/// IANA ids that no registrar with an RDAP service of its own has.
const NOT_A_REGISTRAR: std::ops::RangeInclusive<u32> = 9994..=9999;

/// When an answer was read: its place in a body is known by this name (see `caching`).
pub const LAST_UPDATE: &str = "last update of RDAP database";

/// A registered name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainObject<'a> {
    object_class_name: &'static str,
    handle: &'a str,
    ldh_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unicode_name: Option<String>,
    status: Vec<&'static str>,
    events: Vec<Event>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nameservers: Vec<Server<'a>>,
    #[serde(rename = "secureDNS")]
    secure_dns: SecureDns<'a>,
    entities: Vec<Entity<'a>>,
    links: Vec<Link<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static RawValue>,
}

impl DomainObject<'_> {
    /// Whether something is withheld.
    #[must_use]
    pub(super) fn has_redactions(&self) -> bool {
        !self.redacted.is_empty()
    }
}

/// A name server of a name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Server<'a> {
    object_class_name: &'static str,
    ldh_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unicode_name: Option<String>,
}

/// Something that happened (RFC 9083, section 4.5).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_action: &'static str,
    event_date: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SecureDns<'a> {
    delegation_signed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ds_data: Vec<DsData<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DsData<'a> {
    key_tag: u16,
    algorithm: u8,
    digest_type: u8,
    digest: &'a str,
}

/// A name server as an object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NameServerObject<'a> {
    object_class_name: &'static str,
    handle: &'a str,
    ldh_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unicode_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_addresses: Option<Addresses>,
    status: Vec<&'static str>,
    events: Vec<Event>,
    links: [Link<'a>; 1],
}

#[derive(Debug, Serialize)]
struct Addresses {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    v4: Vec<std::net::IpAddr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    v6: Vec<std::net::IpAddr>,
}

/// A registrar as an object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrarObject<'a> {
    #[serde(flatten)]
    entity: Entity<'a>,
    events: Vec<Event>,
}

pub(super) fn domain<'a>(view: &'a DomainView, place: &'a Place) -> DomainObject<'a> {
    let mut entities = Vec::with_capacity(3);
    entities.push(entity::registrar(&view.registrar, true));
    if let Some(contacts) = &view.contacts {
        entities.extend(entity::contacts(contacts, view));
    }
    let servers = view.name_servers.iter().map(|name| Server {
        object_class_name: "nameserver",
        ldh_name: name,
        unicode_name: unicode::shown(name),
    });
    DomainObject {
        object_class_name: "domain",
        handle: view.handle.as_str(),
        ldh_name: view.name.as_str(),
        unicode_name: unicode::shown(view.name.as_str()),
        status: status::words(view.statuses, &view.rgp),
        events: domain_events(view),
        nameservers: servers.collect(),
        secure_dns: secure_dns(view),
        entities,
        links: domain_links(view, place),
        redacted: redaction::of(view),
    }
}

fn domain_events(view: &DomainView) -> Vec<Event> {
    let mut events = Vec::with_capacity(5);
    events.push(event("registration", view.created_at));
    events.push(event("expiration", view.expires_at));
    events.extend(view.updated_at.map(|at| event("last changed", at)));
    events.extend(view.transferred_at.map(|at| event("transfer", at)));
    events.push(event(LAST_UPDATE, view.as_of));
    events
}

const fn event(event_action: &'static str, event_date: Timestamp) -> Event {
    Event { event_action, event_date }
}

fn secure_dns(view: &DomainView) -> SecureDns<'_> {
    let records = view.ds.iter().map(|ds| {
        let DsRecord { key_tag, algorithm, digest_type, digest } = ds;
        let (key_tag, algorithm, digest_type) = (*key_tag, *algorithm, *digest_type);
        DsData { key_tag, algorithm, digest_type, digest }
    });
    SecureDns { delegation_signed: !view.ds.is_empty(), ds_data: records.collect() }
}

/// `self`, and the same name at its registrar (profile, section 2.3.2).
fn domain_links<'a>(view: &'a DomainView, place: &'a Place) -> Vec<Link<'a>> {
    let mut links = vec![Link::own(place, format_args!("domain/{}", view.name))];
    let registrar = &view.registrar;
    let named = |id: u32| !NOT_A_REGISTRAR.contains(&id);
    if let Some(base) = registrar.rdap_url.as_ref().filter(|_| named(registrar.iana_id)) {
        let slash = if base.ends_with('/') { "" } else { "/" };
        links.push(Link::related(place, format!("{base}{slash}domain/{}", view.name)));
    }
    links
}

pub(super) fn name_server<'a>(view: &'a NameServerView, place: &'a Place) -> NameServerObject<'a> {
    let (v4, v6): (Vec<_>, Vec<_>) = view.addresses.iter().partition(|one| one.is_ipv4());
    NameServerObject {
        object_class_name: "nameserver",
        handle: view.handle.as_str(),
        ldh_name: view.name.as_str(),
        unicode_name: unicode::shown(view.name.as_str()),
        ip_addresses: (!view.addresses.is_empty()).then_some(Addresses { v4, v6 }),
        status: status::words(view.statuses, &[]),
        events: vec![event(LAST_UPDATE, view.as_of)],
        links: [Link::own(place, format_args!("nameserver/{}", view.name))],
    }
}

pub(super) fn registrar<'a>(
    view: &'a RegistrarView,
    place: &'a Place,
    as_of: Timestamp,
) -> RegistrarObject<'a> {
    let mut entity = entity::registrar(view, false);
    entity.links.insert(0, Link::own(place, format_args!("entity/{}", view.iana_id)));
    RegistrarObject { entity, events: vec![event(LAST_UPDATE, as_of)] }
}
