//! Entities (RFC 9083, section 5.1): registrars, registrants, technical contacts.

use serde::Serialize;

use super::card::{Address, Card};
use super::link::Link;
use crate::rdap::redaction::Field;
use crate::rdap::view::{ContactsView, DomainView, PartyView, RegistrarView};

/// An entity within an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entity<'a> {
    object_class_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
    roles: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    public_ids: Option<[PublicId; 1]>,
    vcard_array: Card<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<[Box<Entity<'a>>; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link<'a>>,
}

/// An id that somebody else gave (RFC 9083, section 4.8).
#[derive(Debug, Serialize)]
struct PublicId {
    #[serde(rename = "type")]
    kind: &'static str,
    identifier: String,
}

impl<'a> Entity<'a> {
    fn bare(role: &'static str, vcard_array: Card<'a>) -> Self {
        Self {
            object_class_name: "entity",
            handle: None,
            roles: [role],
            public_ids: None,
            vcard_array,
            entities: None,
            links: Vec::new(),
        }
    }
}

/// A registrar: within a domain answer with its abuse contact and `about` link (profile, 2.4).
pub(super) fn registrar(view: &RegistrarView, within_domain: bool) -> Entity<'_> {
    let id = view.iana_id.to_string();
    let mut card = Card::of(&view.name);
    if !within_domain {
        card.address(Address::default());
        card.number("voice", &view.abuse_voice);
        card.email(&view.abuse_email);
    }
    let mut abuse = Card::of("Abuse Contact");
    abuse.number("voice", &view.abuse_voice);
    abuse.email(&view.abuse_email);
    let service = view.rdap_url.as_ref().unwrap_or(&view.url);
    Entity {
        handle: Some(id.clone()),
        public_ids: Some([PublicId { kind: "IANA Registrar ID", identifier: id }]),
        entities: Some([Box::new(Entity::bare("abuse", abuse))]),
        links: vec![Link::about(service, &view.url)],
        ..Entity::bare("registrar", card)
    }
}

/// Registrant and technical contact, with what the rulebook publishes of them.
pub(super) fn contacts<'a>(
    contacts: &'a ContactsView,
    view: &'a DomainView,
) -> impl Iterator<Item = Entity<'a>> {
    let ContactsView { registrant, technical } = contacts;
    let others = technical.as_ref().map(|party| self::technical(party, view));
    std::iter::once(self::registrant(registrant, view)).chain(others)
}

fn registrant<'a>(party: &'a PartyView, view: &'a DomainView) -> Entity<'a> {
    let shown = |field: Field| field.is_published(&view.publication);
    let text = |field, text: &'a str| if shown(field) { text } else { "" };
    let mut card = Card::of(text(Field::RegistrantName, &party.name));
    if let Some(organization) = &party.organization
        && shown(Field::RegistrantOrganization)
    {
        card.organization(organization);
    }
    let postal_code = party.postal_code.as_deref().unwrap_or_default();
    card.address(Address {
        street: if shown(Field::RegistrantStreet) { &party.street } else { &[] },
        city: text(Field::RegistrantCity, &party.city),
        province: party.province.as_deref().unwrap_or_default(),
        postal_code: text(Field::RegistrantPostalCode, postal_code),
        country: &party.country,
    });
    if shown(Field::RegistrantPhone) {
        party.voice.iter().for_each(|phone| card.telephone("voice", phone));
        party.fax.iter().for_each(|phone| card.telephone("fax", phone));
    }
    if shown(Field::RegistrantEmail) {
        card.email(&party.email);
    }
    of_contact("registrant", party, shown(Field::RegistrantId), card)
}

fn technical<'a>(party: &'a PartyView, view: &'a DomainView) -> Entity<'a> {
    let shown = |field: Field| field.is_published(&view.publication);
    let mut card = Card::of(if shown(Field::TechnicalName) { &party.name } else { "" });
    if shown(Field::TechnicalPhone) {
        party.voice.iter().for_each(|phone| card.telephone("voice", phone));
    }
    if shown(Field::TechnicalEmail) {
        card.email(&party.email);
    }
    of_contact("technical", party, shown(Field::TechnicalId), card)
}

fn of_contact<'a>(
    role: &'static str,
    party: &'a PartyView,
    with_handle: bool,
    card: Card<'a>,
) -> Entity<'a> {
    let handle = with_handle.then(|| party.handle.as_str().to_owned());
    Entity { handle, ..Entity::bare(role, card) }
}
