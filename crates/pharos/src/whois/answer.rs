//! The answers, line by line, in the order of ICANN.md, section 5.

use std::fmt::{Display, Write as _};

use jiff::Timestamp;
use registry_core::contact::Phone;
use registry_core::status::Status;

use super::query::{Kind, OCTETS_MAXIMUM, plain};
use crate::rdap::redaction::Field;
use crate::rdap::view::{ContactsView, DomainView, NameServerView, PartyView, RegistrarView};

/// What stands in the place of what is withheld.
const REDACTED: &str = "REDACTED";

/// Who may use it for what; and where status codes are explained.
const LEGAL: &str = "\
For more information on domain status codes, please visit https://icann.org/epp\r
\r
This data is for lawful purposes only. It is not to be used to send unsolicited\r
messages, nor copied in bulk; the service limits how often one network may ask.\r
What is withheld is marked as such. The same data is to be had over RDAP.\r
";

/// An answer under construction.
#[derive(Debug, Default)]
struct Lines(String);

impl Lines {
    /// `key: value`; an empty value leaves the key.
    fn put(&mut self, key: impl Display, value: &str) {
        let value = plain(value);
        let space = if value.is_empty() { "" } else { " " };
        // A String takes whatever is written to it.
        write!(self.0, "{key}:{space}{value}\r\n").unwrap_or_default();
    }

    fn instant(&mut self, key: &str, at: Timestamp) {
        self.put(key, &at.to_string());
    }

    /// The last line of data, and the legal text behind it.
    fn end(mut self, as_of: Timestamp) -> String {
        let line = format!(">>> Last update of WHOIS database: {as_of} <<<\r\n\r\n");
        self.0.push_str(&line);
        self.0.push_str(LEGAL);
        self.0
    }
}

/// A registered name.
#[must_use]
pub fn domain(view: &DomainView) -> String {
    let mut lines = Lines::default();
    lines.put("Domain Name", view.name.as_str());
    lines.put("Registry Domain ID", view.handle.as_str());
    lines.put("Registrar WHOIS Server", "");
    lines.put("Registrar URL", &view.registrar.url);
    if let Some(at) = view.updated_at {
        lines.instant("Updated Date", at);
    }
    lines.instant("Creation Date", view.created_at);
    lines.instant("Registry Expiry Date", view.expires_at);
    lines.put("Registrar", &view.registrar.name);
    lines.put("Registrar IANA ID", &view.registrar.iana_id.to_string());
    lines.put("Registrar Abuse Contact Email", &view.registrar.abuse_email);
    lines.put("Registrar Abuse Contact Phone", &view.registrar.abuse_voice);
    for status in statuses(view) {
        lines.put("Domain Status", &format!("{status} https://icann.org/epp#{status}"));
    }
    if let Some(contacts) = &view.contacts {
        self::contacts(&mut lines, contacts, view);
    }
    for name in &view.name_servers {
        lines.put("Name Server", name);
    }
    lines.put("DNSSEC", if view.ds.is_empty() { "unsigned" } else { "signedDelegation" });
    lines.put("URL of the ICANN Whois Inaccuracy Complaint Form", "https://www.icann.org/wicf/");
    lines.end(view.as_of)
}

/// Every status once, those of grace periods behind the others.
fn statuses(view: &DomainView) -> Vec<&'static str> {
    let mut words: Vec<_> = view.statuses.iter().map(Status::as_str).collect();
    for word in &view.rgp {
        if !words.contains(word) {
            words.push(word);
        }
    }
    words
}

/// What stands in the lines of one contact.
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    organization: &'a str,
    street: Vec<&'a str>,
    city: &'a str,
    province: &'a str,
    postal_code: &'a str,
    country: &'a str,
    phone: &'a str,
    phone_extension: Option<&'a str>,
    fax: &'a str,
    fax_extension: Option<&'a str>,
    email: &'a str,
}

fn contacts(lines: &mut Lines, contacts: &ContactsView, view: &DomainView) {
    let ContactsView { registrant, technical } = contacts;
    put_contact(lines, "Registrant", &registrant_shown(registrant, view));
    if let Some(technical) = technical {
        put_contact(lines, "Tech", &technical_shown(technical, view));
    }
}

fn registrant_shown<'a>(party: &'a PartyView, view: &DomainView) -> Shown<'a> {
    let or_not = |field: Field, text: &'a str| {
        if field.is_published(&view.publication) { text } else { REDACTED }
    };
    let extension = |field: Field, phone: &'a Option<Phone>| {
        let phone = phone.as_ref().filter(|_| field.is_published(&view.publication));
        phone.and_then(|phone| phone.extension.as_deref())
    };
    let street = match Field::RegistrantStreet.is_published(&view.publication) {
        true => party.street.iter().map(String::as_str).collect(),
        false => vec![REDACTED],
    };
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    Shown {
        id: or_not(Field::RegistrantId, party.handle.as_str()),
        name: or_not(Field::RegistrantName, &party.name),
        organization: or_not(Field::RegistrantOrganization, text(&party.organization)),
        street,
        city: or_not(Field::RegistrantCity, &party.city),
        province: text(&party.province),
        postal_code: or_not(Field::RegistrantPostalCode, text(&party.postal_code)),
        country: &party.country,
        phone: or_not(Field::RegistrantPhone, number(party.voice.as_ref())),
        phone_extension: extension(Field::RegistrantPhoneExtension, &party.voice),
        fax: or_not(Field::RegistrantFax, number(party.fax.as_ref())),
        fax_extension: extension(Field::RegistrantFaxExtension, &party.fax),
        email: or_not(Field::RegistrantEmail, &party.email),
    }
}

/// Of a technical contact RDAP shows name, telephone and e-mail at most, so nothing more is here.
fn technical_shown<'a>(party: &'a PartyView, view: &DomainView) -> Shown<'a> {
    let or_not = |field: Field, text: &'a str| {
        if field.is_published(&view.publication) { text } else { REDACTED }
    };
    let phone =
        party.voice.as_ref().filter(|_| Field::TechnicalPhone.is_published(&view.publication));
    Shown {
        id: or_not(Field::TechnicalId, party.handle.as_str()),
        name: or_not(Field::TechnicalName, &party.name),
        organization: REDACTED,
        street: vec![REDACTED],
        city: REDACTED,
        province: REDACTED,
        postal_code: REDACTED,
        country: REDACTED,
        phone: or_not(Field::TechnicalPhone, number(party.voice.as_ref())),
        phone_extension: phone.and_then(|phone| phone.extension.as_deref()),
        fax: REDACTED,
        fax_extension: None,
        email: or_not(Field::TechnicalEmail, &party.email),
    }
}

fn number(phone: Option<&Phone>) -> &str {
    phone.map_or("", |phone| &phone.number)
}

fn put_contact(lines: &mut Lines, role: &str, shown: &Shown<'_>) {
    lines.put(format_args!("Registry {role} ID"), shown.id);
    lines.put(format_args!("{role} Name"), shown.name);
    lines.put(format_args!("{role} Organization"), shown.organization);
    for line in &shown.street {
        lines.put(format_args!("{role} Street"), line);
    }
    lines.put(format_args!("{role} City"), shown.city);
    lines.put(format_args!("{role} State/Province"), shown.province);
    lines.put(format_args!("{role} Postal Code"), shown.postal_code);
    lines.put(format_args!("{role} Country"), shown.country);
    lines.put(format_args!("{role} Phone"), shown.phone);
    if let Some(extension) = shown.phone_extension {
        lines.put(format_args!("{role} Phone Ext"), extension);
    }
    lines.put(format_args!("{role} Fax"), shown.fax);
    if let Some(extension) = shown.fax_extension {
        lines.put(format_args!("{role} Fax Ext"), extension);
    }
    lines.put(format_args!("{role} Email"), shown.email);
}

/// Name servers, each with who sponsors it.
#[must_use]
pub fn name_servers(views: &[(NameServerView, RegistrarView)], as_of: Timestamp) -> String {
    let mut lines = Lines::default();
    for (view, registrar) in views {
        lines.put("Server Name", view.name.as_str());
        for address in &view.addresses {
            lines.put("IP Address", &address.to_string());
        }
        lines.put("Registrar", &registrar.name);
        lines.put("Registrar WHOIS Server", "");
        lines.put("Registrar URL", &registrar.url);
    }
    lines.end(as_of)
}

/// A registrar.
#[must_use]
pub fn registrar(view: &RegistrarView, as_of: Timestamp) -> String {
    let mut lines = Lines::default();
    lines.put("Registrar", &view.name);
    lines.put("Registrar IANA ID", &view.iana_id.to_string());
    lines.put("Registrar WHOIS Server", "");
    lines.put("Registrar URL", &view.url);
    lines.put("Registrar Abuse Contact Email", &view.abuse_email);
    lines.put("Registrar Abuse Contact Phone", &view.abuse_voice);
    lines.end(as_of)
}

/// There is no such object.
#[must_use]
pub fn no_match(kind: Kind, asked: &str, as_of: Timestamp) -> String {
    let line = format!("No match for {} \"{}\".\r\n", kind.word(), plain(asked));
    Lines(line).end(as_of)
}

/// The TLD does not answer here.
#[must_use]
pub fn switched_off(tld: &str, rdap_url: Option<&str>) -> String {
    let there = rdap_url.map(|url| format!(": {url}")).unwrap_or_default();
    format!("WHOIS is switched off for .{tld}. Ask RDAP instead{there}\r\n")
}

/// What can be asked.
#[must_use]
pub fn help() -> String {
    "Ask one of these on one line:\r\n\
     \r\n\
     \x20 NAME, or domain NAME\r\n\
     \x20 nameserver NAME, or nameserver ADDRESS\r\n\
     \x20 registrar NAME, or registrar IANA-ID\r\n"
        .to_owned()
}

/// The line was more than a line.
#[must_use]
pub fn too_long() -> String {
    format!("A query has at most {OCTETS_MAXIMUM} octets. Ask for one name on one line.\r\n")
}

/// The network has asked too often.
#[must_use]
pub fn too_often(retry_after_seconds: u64) -> String {
    format!(
        "Your network has asked too often. Wait {retry_after_seconds} seconds, then ask again.\r\n"
    )
}

/// The database's trouble, without its inside.
#[must_use]
pub fn unavailable() -> String {
    "The registry cannot answer now. Ask again in a moment.\r\n".to_owned()
}
