//! The answers themselves, as JSON (RFC 9083).

use registry_core::contact::Phone;
use serde_json::{Value, json};

use super::card::{Address, Card};
use super::redaction::{Field, REGISTRANT, TECHNICAL, declared};
use super::status;
use super::view::{ContactsView, DomainView, NameServerView, PartyView, Place, RegistrarView};

/// The media type of every answer (RFC 7480, section 4.2).
pub const MEDIA_TYPE: &str = "application/rdap+json";

/// What every answer conforms to; `redacted` joins where it is used (RFC 9537, section 2).
const CONFORMANCE: [&str; 3] = [
    "rdap_level_0",
    "icann_rdap_response_profile_1",
    "icann_rdap_technical_implementation_guide_1",
];

/// IANA ids that no registrar with an RDAP service of its own has.
const NOT_A_REGISTRAR: std::ops::RangeInclusive<u32> = 9994..=9999;

/// A registered name (profile, section 2).
#[must_use]
pub fn domain(view: &DomainView, place: &Place) -> Value {
    let redacted = redactions(view);
    let mut conformance: Vec<&str> = CONFORMANCE.to_vec();
    if !redacted.is_empty() {
        conformance.push("redacted");
    }
    let mut entities = vec![registrar_entity(&view.registrar, true)];
    if let Some(contacts) = &view.contacts {
        entities.extend(contact_entities(contacts, view));
    }
    let mut answer = json!({
        "rdapConformance": conformance,
        "objectClassName": "domain",
        "handle": view.handle.as_str(),
        "ldhName": view.name.as_str(),
        "status": status::words(view.statuses, &view.rgp),
        "events": domain_events(view),
        "secureDNS": secure_dns(view),
        "entities": entities,
        "links": domain_links(view, place),
        "notices": [status_notice(place), complaint_notice(place), terms_notice(place)],
    });
    if !view.name_servers.is_empty() {
        let servers = view
            .name_servers
            .iter()
            .map(|name| json!({ "objectClassName": "nameserver", "ldhName": name.as_str() }));
        answer["nameservers"] = servers.collect();
    }
    if !redacted.is_empty() {
        answer["redacted"] = Value::Array(redacted);
    }
    answer
}

/// A name server (profile, section 4).
#[must_use]
pub fn name_server(view: &NameServerView, place: &Place) -> Value {
    let mut answer = json!({
        "rdapConformance": CONFORMANCE,
        "objectClassName": "nameserver",
        "handle": view.handle.as_str(),
        "ldhName": view.name.as_str(),
        "status": status::words(view.statuses, &[]),
        "events": [event("last update of RDAP database", view.as_of)],
        "links": [own_link(place, &format!("nameserver/{}", view.name))],
        "notices": [terms_notice(place)],
    });
    let of_version = |v4: bool| {
        let addresses = view.addresses.iter().filter(move |address| address.is_ipv4() == v4);
        addresses.map(ToString::to_string).collect::<Vec<_>>()
    };
    for (version, addresses) in [("v4", of_version(true)), ("v6", of_version(false))] {
        if !addresses.is_empty() {
            answer["ipAddresses"][version] = json!(addresses);
        }
    }
    answer
}

/// A registrar asked for by its IANA id (profile, section 3).
#[must_use]
pub fn registrar(view: &RegistrarView, place: &Place, as_of: jiff::Timestamp) -> Value {
    let mut answer = registrar_entity(view, false);
    answer["rdapConformance"] = json!(CONFORMANCE);
    answer["events"] = json!([event("last update of RDAP database", as_of)]);
    let own = own_link(place, &format!("entity/{}", view.iana_id));
    answer["links"] = json!([own, about_link(view)]);
    answer["notices"] = json!([terms_notice(place)]);
    answer
}

/// What this service can be asked (RFC 9083, section 7).
#[must_use]
pub fn help(place: &Place) -> Value {
    json!({
        "rdapConformance": CONFORMANCE,
        "notices": [
            {
                "title": "What can be asked",
                "description": [
                    "domain/{name}, nameserver/{name}, entity/{IANA id of a registrar}, help.",
                    "Names are exact; there is no search.",
                ],
            },
            {
                "title": "How often",
                "description": [
                    "Each IPv4 address and each IPv6 /56 network has a steady allowance.",
                    "Beyond it the answer is 429 with Retry-After.",
                ],
            },
            terms_notice(place),
        ],
    })
}

/// An error (RFC 9083, section 6).
#[must_use]
pub fn error(status: u16, title: &str, description: &str, place: &Place) -> Value {
    json!({
        "rdapConformance": CONFORMANCE,
        "errorCode": status,
        "title": title,
        "description": [description],
        "notices": [terms_notice(place)],
    })
}

fn domain_events(view: &DomainView) -> Value {
    let mut events =
        vec![event("registration", view.created_at), event("expiration", view.expires_at)];
    events.extend(view.updated_at.map(|at| event("last changed", at)));
    events.push(event("last update of RDAP database", view.as_of));
    Value::Array(events)
}

fn event(action: &str, at: jiff::Timestamp) -> Value {
    json!({ "eventAction": action, "eventDate": at.to_string() })
}

fn secure_dns(view: &DomainView) -> Value {
    let mut secure = json!({ "delegationSigned": !view.ds.is_empty() });
    if !view.ds.is_empty() {
        let records = view.ds.iter().map(|ds| {
            json!({
                "keyTag": ds.key_tag,
                "algorithm": ds.algorithm,
                "digestType": ds.digest_type,
                "digest": ds.digest,
            })
        });
        secure["dsData"] = records.collect();
    }
    secure
}

/// `self`, and the same name at its registrar (profile, section 2.3.2).
fn domain_links(view: &DomainView, place: &Place) -> Value {
    let mut links = vec![own_link(place, &format!("domain/{}", view.name))];
    let registrar = &view.registrar;
    let named = |id: u32| !NOT_A_REGISTRAR.contains(&id);
    if let Some(base) = registrar.rdap_url.as_ref().filter(|_| named(registrar.iana_id)) {
        let slash = if base.ends_with('/') { "" } else { "/" };
        let href = format!("{base}{slash}domain/{}", view.name);
        links.push(link(place, "related", &href, MEDIA_TYPE));
    }
    Value::Array(links)
}

fn own_link(place: &Place, below: &str) -> Value {
    link(place, "self", &format!("{}{below}", place.base_url), MEDIA_TYPE)
}

fn link(place: &Place, rel: &str, href: &str, media_type: &str) -> Value {
    json!({ "value": place.request_url, "rel": rel, "href": href, "type": media_type })
}

fn about_link(view: &RegistrarView) -> Value {
    let value = view.rdap_url.as_ref().unwrap_or(&view.url);
    json!({ "value": value, "rel": "about", "href": view.url, "type": "text/html" })
}

fn status_notice(place: &Place) -> Value {
    json!({
        "title": "Status Codes",
        "description": [
            "For more information on domain status codes, please visit https://icann.org/epp"
        ],
        "links": [link(place, "glossary", "https://icann.org/epp", "text/html")],
    })
}

fn complaint_notice(place: &Place) -> Value {
    json!({
        "title": "RDDS Inaccuracy Complaint Form",
        "description": [
            "URL of the ICANN RDDS Inaccuracy Complaint Form: https://icann.org/wicf"
        ],
        "links": [link(place, "help", "https://icann.org/wicf", "text/html")],
    })
}

fn terms_notice(place: &Place) -> Value {
    json!({
        "title": "Terms of Service",
        "description": [
            "This data is for lawful purposes only. It is not to be used to send unsolicited \
             messages, nor copied in bulk.",
            "A name in this registry shows that its holder was verified when the name was given.",
        ],
        "links": [link(place, "terms-of-service", &place.terms_url, "text/html")],
    })
}

/// A registrar: within a domain answer with its abuse contact and `about` link (profile, 2.4).
fn registrar_entity(view: &RegistrarView, within_domain: bool) -> Value {
    let id = view.iana_id.to_string();
    let voice = Phone { number: view.abuse_voice.clone(), extension: None };
    let mut card = Card::of(&view.name);
    if !within_domain {
        card.address(&Address::default());
        card.telephone("voice", &voice);
        card.email(&view.abuse_email);
    }
    let mut abuse = Card::of("Abuse Contact");
    abuse.telephone("voice", &voice);
    abuse.email(&view.abuse_email);
    json!({
        "objectClassName": "entity",
        "handle": id,
        "roles": ["registrar"],
        "publicIds": [{ "type": "IANA Registrar ID", "identifier": id }],
        "vcardArray": card.finish(),
        "entities": [{
            "objectClassName": "entity",
            "roles": ["abuse"],
            "vcardArray": abuse.finish(),
        }],
        "links": [about_link(view)],
    })
}

fn contact_entities(contacts: &ContactsView, view: &DomainView) -> Vec<Value> {
    let ContactsView { registrant, technical } = contacts;
    let mut entities = vec![registrant_entity(registrant, view)];
    entities.extend(technical.as_ref().map(|party| technical_entity(party, view)));
    entities
}

fn registrant_entity(party: &PartyView, view: &DomainView) -> Value {
    let shown = |field: Field| field.is_published(&view.publication);
    let text =
        |field, text: &'static str, value: String| if shown(field) { value } else { text.into() };
    let mut card = Card::of(&text(Field::RegistrantName, "", party.name.clone()));
    if let Some(organization) = &party.organization
        && shown(Field::RegistrantOrganization)
    {
        card.organization(organization);
    }
    let postal_code = party.postal_code.clone().unwrap_or_default();
    card.address(&Address {
        street: if shown(Field::RegistrantStreet) { &party.street } else { &[] },
        city: &text(Field::RegistrantCity, "", party.city.clone()),
        province: party.province.as_deref().unwrap_or_default(),
        postal_code: &text(Field::RegistrantPostalCode, "", postal_code),
        country: &party.country,
    });
    if shown(Field::RegistrantPhone) {
        party.voice.iter().for_each(|phone| card.telephone("voice", phone));
        party.fax.iter().for_each(|phone| card.telephone("fax", phone));
    }
    if shown(Field::RegistrantEmail) {
        card.email(&party.email);
    }
    entity("registrant", party, shown(Field::RegistrantId), card)
}

fn technical_entity(party: &PartyView, view: &DomainView) -> Value {
    let shown = |field: Field| field.is_published(&view.publication);
    let mut card = Card::of(if shown(Field::TechnicalName) { &party.name } else { "" });
    if shown(Field::TechnicalPhone) {
        party.voice.iter().for_each(|phone| card.telephone("voice", phone));
    }
    if shown(Field::TechnicalEmail) {
        card.email(&party.email);
    }
    entity("technical", party, shown(Field::TechnicalId), card)
}

fn entity(role: &str, party: &PartyView, with_handle: bool, card: Card) -> Value {
    let mut entity = json!({
        "objectClassName": "entity",
        "roles": [role],
        "vcardArray": card.finish(),
    });
    if with_handle {
        entity["handle"] = json!(party.handle.as_str());
    }
    entity
}

fn redactions(view: &DomainView) -> Vec<Value> {
    let Some(contacts) = &view.contacts else { return Vec::new() };
    let mut redacted = declared(REGISTRANT, "registrant", &view.publication);
    if contacts.technical.is_some() {
        redacted.extend(declared(TECHNICAL, "technical", &view.publication));
    }
    redacted
}
