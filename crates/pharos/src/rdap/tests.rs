//! Every answer compared with its file in `tests/rdap`; `PHAROS_BLESS=1` writes the files anew.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;
use registry_core::contact::Phone;
use registry_core::domain::DsRecord;
use registry_core::id::{Roid, RoidKind};
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::rulebook::Rdap as Publication;
use registry_core::status::{Status, StatusSet};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::answer;
use super::status;
use super::view::{ContactsView, DomainView, NameServerView, PartyView, Place, RegistrarView};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn place(path: &str) -> Place {
    Place {
        request_url: format!("https://rdap.example/rdap/{path}"),
        base_url: "https://rdap.example/rdap/".to_owned(),
        terms_url: "https://rdap.example/rdap-terms".to_owned(),
    }
}

pub(crate) fn roid(kind: RoidKind, number: u128) -> Roid {
    Roid::new(kind, Uuid::from_u128(number), "PHARMACY")
}

pub(crate) fn registrar(iana_id: u32) -> RegistrarView {
    RegistrarView {
        name: "Alpha Rx".to_owned(),
        iana_id,
        url: "https://alpha-rx.example/".to_owned(),
        rdap_url: Some("https://rdap.alpha-rx.example/".to_owned()),
        abuse_email: "abuse@alpha-rx.example".to_owned(),
        abuse_voice: "+1.8475551212".to_owned(),
    }
}

fn party(number: u128) -> PartyView {
    PartyView {
        handle: roid(RoidKind::Contact, number),
        name: "Ada Apothecary".to_owned(),
        organization: Some("Acme Pharmacy".to_owned()),
        street: vec!["1 Main Street".to_owned(), "Suite 2".to_owned()],
        city: "Mount Prospect".to_owned(),
        province: Some("IL".to_owned()),
        postal_code: Some("60056".to_owned()),
        country: "US".to_owned(),
        voice: Some(Phone { number: "+1.8475550000".to_owned(), extension: Some("12".to_owned()) }),
        fax: None,
        email: "ada@acme.example".to_owned(),
    }
}

pub(crate) const PRIVATE: Publication = Publication {
    publish_registrant_name: false,
    publish_registrant_organization: true,
    publish_registrant_address: false,
    publish_registrant_phone: false,
    publish_registrant_email: false,
    publish_technical_contact: false,
};

pub(crate) const OPEN: Publication = Publication {
    publish_registrant_name: true,
    publish_registrant_organization: true,
    publish_registrant_address: true,
    publish_registrant_phone: true,
    publish_registrant_email: true,
    publish_technical_contact: true,
};

pub(crate) fn view() -> DomainView {
    let tlds = [Tld::parse("pharmacy").unwrap()];
    DomainView {
        handle: roid(RoidKind::Domain, 7),
        name: DomainName::parse("acme.pharmacy", &tlds).unwrap(),
        statuses: [Status::Ok].into_iter().collect(),
        rgp: vec!["addPeriod"],
        created_at: at("2026-01-05T12:00:00Z"),
        expires_at: at("2027-01-05T12:00:00Z"),
        updated_at: None,
        transferred_at: None,
        name_servers: vec!["ns1.acme.pharmacy".to_owned(), "ns.example.net".to_owned()],
        ds: BTreeSet::new(),
        registrar: registrar(9995).into(),
        contacts: Some(ContactsView { registrant: party(1), technical: Some(party(2)) }),
        publication: PRIVATE,
        as_of: at("2026-01-06T00:00:00Z"),
    }
}

#[track_caller]
fn compare(file: &str, answer: &impl Serialize) {
    let answer = serde_json::to_value(answer).unwrap();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rdap").join(file);
    let text = format!("{answer:#}\n");
    if std::env::var_os("PHAROS_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(golden, text, "{} differs", path.display());
}

#[test]
fn a_domain_with_its_contacts_withheld() {
    compare("domain.json", &answer::domain(&view(), &place("domain/ACME.pharmacy")));
}

#[test]
fn a_domain_whose_rulebook_publishes_everything() {
    let mut open = view();
    open.publication = OPEN;
    open.registrar = registrar(1234).into();
    compare("domain-published.json", &answer::domain(&open, &place("domain/acme.pharmacy")));
}

#[test]
fn a_suspended_signed_domain_of_a_minimum_registrar() {
    let mut thin = view();
    thin.contacts = None;
    thin.rgp = vec!["pendingDelete"];
    thin.statuses =
        [Status::ServerHold, Status::PendingDelete, Status::Inactive].into_iter().collect();
    thin.name_servers.clear();
    thin.updated_at = Some(at("2026-02-01T00:00:00Z"));
    thin.transferred_at = Some(at("2026-01-20T00:00:00Z"));
    thin.ds.insert(DsRecord {
        key_tag: 12345,
        algorithm: 13,
        digest_type: 2,
        digest: "AB".repeat(32),
    });
    compare("domain-thin.json", &answer::domain(&thin, &place("domain/acme.pharmacy")));
}

#[test]
fn a_name_server() {
    let view = NameServerView {
        handle: roid(RoidKind::Host, 9),
        name: HostName::parse("ns1.acme.pharmacy").unwrap(),
        addresses: ["192.0.2.1", "2001:db8::1"].iter().map(|text| text.parse().unwrap()).collect(),
        statuses: [Status::Ok, Status::Linked].into_iter().collect(),
        as_of: at("2026-01-06T00:00:00Z"),
    };
    compare("nameserver.json", &answer::name_server(&view, &place("nameserver/ns1.acme.pharmacy")));
}

#[test]
fn a_registrar() {
    let as_of = at("2026-01-06T00:00:00Z");
    compare("entity.json", &answer::registrar(&registrar(9995), &place("entity/9995"), as_of));
}

#[test]
fn help_and_errors() {
    compare("help.json", &answer::help(&place("help"), 50));
    let place = place("domain/x");
    let error = answer::error(404, "Not found", "There is no such name.", &place);
    compare("error.json", &error);
}

/// RFC 9537: what is declared removed is not there, what is there is not declared.
#[test]
fn no_withheld_value_stands_anywhere() {
    let (view, place) = (view(), place("domain/acme.pharmacy"));
    let said = serde_json::to_string(&answer::domain(&view, &place)).unwrap();
    for secret in ["Ada", "ada@", "Main Street", "Mount Prospect", "60056", "5550000"] {
        assert!(!said.contains(secret), "{secret} is published");
    }
    assert!(said.contains("Acme Pharmacy") && said.contains("\"IL\""));
}

/// What stands in a card under a property, or in a parameter of it.
fn property<'a>(entity: &'a Value, name: &str, kind: Option<&str>) -> Option<&'a Value> {
    let properties = entity["vcardArray"][1].as_array().unwrap();
    let wanted = |one: &&Value| one[0] == name && kind.is_none_or(|kind| one[1]["type"] == kind);
    properties.iter().find(wanted).map(|one| &one[3])
}

/// RFC 9537, sections 3.1 and 3.2: a removal path matches nothing, an emptyValue path something
/// that is empty; what is not declared is there. Every combination of the rulebook's switches.
#[test]
fn every_declaration_is_true_whatever_the_rulebook_publishes() {
    for switches in 0_u8..64 {
        let on = |bit: u8| switches & (1 << bit) != 0;
        let mut view = view();
        view.publication = Publication {
            publish_registrant_name: on(0),
            publish_registrant_organization: on(1),
            publish_registrant_address: on(2),
            publish_registrant_phone: on(3),
            publish_registrant_email: on(4),
            publish_technical_contact: on(5),
        };
        let parties = view.contacts.as_mut().unwrap();
        let fax = Phone { number: "+1.8475550001".to_owned(), extension: Some("3".to_owned()) };
        parties.registrant.fax = Some(fax);
        let place = place("domain/acme.pharmacy");
        let said = serde_json::to_value(answer::domain(&view, &place)).unwrap();
        let declared = |name: &str| {
            let all = said["redacted"].as_array().into_iter().flatten();
            all.filter(|one| one["name"]["type"] == name).count() == 1
        };
        let of_role = |role: &str| {
            let all = said["entities"].as_array().unwrap();
            all.iter().find(|one| one["roles"][0] == role).unwrap()
        };
        let (registrant, technical) = (of_role("registrant"), of_role("technical"));
        let removed = [
            ("Registry Registrant ID", registrant.get("handle")),
            ("Registrant Organization", property(registrant, "org", None)),
            ("Registrant Phone", property(registrant, "tel", Some("voice"))),
            ("Registrant Phone Ext", property(registrant, "tel", Some("voice"))),
            ("Registrant Fax", property(registrant, "tel", Some("fax"))),
            ("Registrant Fax Ext", property(registrant, "tel", Some("fax"))),
            ("Registrant Email", property(registrant, "email", None)),
            ("Registry Tech ID", technical.get("handle")),
            ("Tech Phone", property(technical, "tel", Some("voice"))),
            ("Tech Email", property(technical, "email", None)),
        ];
        for (name, found) in removed {
            assert_eq!(declared(name), found.is_none(), "{name} with {switches:#b}: {said:#}");
        }
        let address = property(registrant, "adr", None).unwrap();
        let emptied = [
            ("Registrant Name", property(registrant, "fn", None).unwrap()),
            ("Registrant Street", &address[2]),
            ("Registrant City", &address[3]),
            ("Registrant Postal Code", &address[5]),
            ("Tech Name", property(technical, "fn", None).unwrap()),
        ];
        for (name, found) in emptied {
            assert_eq!(declared(name), found == "", "{name} with {switches:#b}: {said:#}");
        }
        assert_eq!(address[4], "IL", "the state is always shown");
    }
}

#[test]
fn a_foreign_name_server_is_shown_in_both_forms() {
    let mut view = view();
    view.name_servers.push("ns.xn--bcher-kva.example".to_owned());
    let place = place("domain/acme.pharmacy");
    let said = serde_json::to_value(answer::domain(&view, &place)).unwrap();
    assert_eq!(said["nameservers"][2]["unicodeName"], "ns.bücher.example");
    assert!(said["nameservers"][0].get("unicodeName").is_none());
}

#[test]
fn every_status_has_its_words_once() {
    let all: StatusSet = Status::ALL.iter().copied().collect();
    let words = status::words(all, &["redemptionPeriod", "pendingDelete", "autoRenewPeriod"]);
    let distinct: BTreeSet<_> = words.iter().collect();
    assert_eq!(distinct.len(), words.len());
    for word in ["active", "associated", "server transfer prohibited", "auto renew period"] {
        assert!(words.contains(&word), "{word} is missing");
    }
}
