//! Every answer compared with its file in `tests/whois` (`PHAROS_BLESS=1` writes the files anew),
//! and connections as clients make them.

use std::net::SocketAddr;
use std::path::PathBuf;

use registry_core::contact::Phone;
use registry_core::decision::Decision;
use registry_core::domain::{ContactRole, DsRecord};
use registry_core::event::Event;
use registry_core::name::HostName;
use registry_core::status::Status;
use registry_testkit::Samples;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::answer;
use super::listener::{WhoisService, speak};
use super::query::Kind;
use crate::rdap::tests::{OPEN, at, registrar, view};
use crate::rdap::view::NameServerView;
use crate::web::tests::fixture::Fixture;
use crate::web::tests::on_both_engines;

#[track_caller]
fn compare(file: &str, answer: &str) {
    assert!(answer.ends_with("\r\n"), "{file} ends within a line");
    let text = answer.replace("\r\n", "\n");
    assert!(!text.contains('\r') && answer.lines().count() == text.lines().count(), "{file}");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/whois").join(file);
    if std::env::var_os("PHAROS_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{}", path.display());
}

#[test]
fn a_domain_with_its_contacts_withheld() {
    compare("domain.txt", &answer::domain(&view()));
}

#[test]
fn a_domain_whose_rulebook_publishes_everything() {
    let mut open = view();
    open.publication = OPEN;
    open.updated_at = Some(at("2026-01-05T18:30:00Z"));
    let parties = open.contacts.as_mut().unwrap();
    parties.registrant.fax = Some(Phone { number: "+1.8475550001".into(), extension: None });
    compare("domain-published.txt", &answer::domain(&open));
}

#[test]
fn a_suspended_signed_domain_of_a_minimum_registrar() {
    let mut thin = view();
    thin.contacts = None;
    thin.rgp = vec!["pendingDelete"];
    thin.statuses =
        [Status::ServerHold, Status::PendingDelete, Status::Inactive].into_iter().collect();
    thin.name_servers.clear();
    thin.ds.insert(DsRecord { key_tag: 1, algorithm: 13, digest_type: 2, digest: "AB".repeat(32) });
    compare("domain-thin.txt", &answer::domain(&thin));
}

#[test]
fn name_servers_registrars_and_what_is_none() {
    let as_of = at("2026-01-06T00:00:00Z");
    let server = NameServerView {
        handle: crate::rdap::tests::roid(registry_core::id::RoidKind::Host, 9),
        name: HostName::parse("ns1.acme.pharmacy").unwrap(),
        addresses: ["192.0.2.1", "2001:db8::1"].iter().map(|text| text.parse().unwrap()).collect(),
        statuses: [Status::Ok].into_iter().collect(),
        as_of,
    };
    compare("nameserver.txt", &answer::name_servers(&[(server, registrar(9995))], as_of));
    compare("registrar.txt", &answer::registrar(&registrar(9995), as_of));
    compare("no-match.txt", &answer::no_match(Kind::Domain, "acme.pharmacy", as_of));
    let url = "https://rdap.example/rdap/domain/acme.example";
    compare("switched-off.txt", &answer::switched_off("example", Some(url)));
    compare("help.txt", &answer::help());
    compare("too-long.txt", &answer::too_long());
    compare("too-often.txt", &answer::too_often(12));
    compare("unavailable.txt", &answer::unavailable());
}

/// ICANN.md, section 5: what RDAP withholds is withheld here.
#[test]
fn no_withheld_value_stands_anywhere() {
    let said = answer::domain(&view());
    for secret in ["Ada", "ada@", "Main Street", "Mount Prospect", "60056", "5550000"] {
        assert!(!said.contains(secret), "{secret} is published");
    }
    assert!(said.contains("Registrant Organization: Acme Pharmacy\r\n"));
    assert!(said.contains("Registrant State/Province: IL\r\n"));
}

/// A value that somebody else gave cannot begin a line of its own.
#[test]
fn a_value_ends_no_line() {
    let mut view = view();
    let parties = view.contacts.as_mut().unwrap();
    parties.registrant.organization = Some("Acme\r\nRegistrar: Nobody\u{1b}[2J".to_owned());
    let said = answer::domain(&view);
    assert!(said.contains("Registrant Organization: Acme  Registrar: Nobody [2J\r\n"), "{said}");
}

fn service(fixture: &Fixture) -> WhoisService {
    let rdap_url = Some("https://rdap.example/rdap/".to_owned());
    WhoisService { registry: fixture.registry.clone(), rdap_url }
}

/// What a client gets that writes these octets and ends its side.
async fn asked(fixture: &Fixture, octets: &[u8]) -> String {
    let (mut client, server) = tokio::io::duplex(64 * 1024);
    let peer: SocketAddr = "192.0.2.7:4711".parse().unwrap();
    let service = service(fixture);
    let answered = tokio::spawn(async move { speak(&service, server, peer).await });
    // What is beyond a query is not read, so that writing it may fail.
    drop(client.write_all(octets).await);
    drop(client.shutdown().await);
    let mut text = String::new();
    client.read_to_string(&mut text).await.unwrap();
    answered.await.unwrap();
    text
}

on_both_engines!(
    what_is_registered_is_told,
    a_switch_of_the_rulebook_silences_a_tld,
    a_network_that_asks_too_often_is_told_to_wait,
    no_octets_do_harm,
);

async fn registered(fixture: &Fixture) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    let contact = samples.contact("REG-1", "alpha-rx");
    let mut domain = samples.domain("acme.pharmacy", "alpha-rx");
    let mut host = samples.host("ns1.acme.pharmacy", "alpha-rx", Some(&domain));
    host.addresses = ["192.0.2.1".parse().unwrap()].into();
    domain.registrant = Some(contact.id);
    domain.contacts = [(ContactRole::Tech, contact.id)].into();
    domain.name_servers = [host.id].into();
    decision.change(samples.now, &[Event::ContactCreated], contact, None);
    decision.change(samples.now, &[Event::DomainCreated], domain, None);
    decision.change(samples.now, &[Event::HostCreated], host, None);
    fixture.sponsored(decision).await;
}

async fn what_is_registered_is_told(fixture: Fixture) {
    registered(&fixture).await;
    for line in ["ACME.pharmacy\r\n", "domain acme.pharmacy\n", "acme.pharmacy"] {
        let said = asked(&fixture, line.as_bytes()).await;
        assert!(said.starts_with("Domain Name: acme.pharmacy\r\n"), "{line}: {said}");
        assert!(said.contains("Registrant Name: REDACTED\r\n"), "{said}");
        assert!(said.contains("Name Server: ns1.acme.pharmacy\r\n"), "{said}");
        assert!(said.contains("database: 2026-01-05T12:00:00Z <<<\r\n"), "{said}");
    }
    for line in ["ns1.acme.pharmacy\r\n", "nameserver ns1.acme.pharmacy\r\n", "192.0.2.1\r\n"] {
        let said = asked(&fixture, line.as_bytes()).await;
        assert!(said.starts_with("Server Name: ns1.acme.pharmacy\r\nIP Address: 192.0.2.1\r\n"));
        assert!(said.contains("Registrar: Registrar alpha-rx\r\n"), "{said}");
    }
    for line in ["registrar 9995\r\n", "registrar REGISTRAR alpha-rx\r\n"] {
        let said = asked(&fixture, line.as_bytes()).await;
        assert!(said.starts_with("Registrar: Registrar alpha-rx\r\n"), "{line}: {said}");
    }
    let missing = [
        ("none.pharmacy\r\n", "No match for domain \"none.pharmacy\".\r\n"),
        ("acme.test\r\n", "No match for domain \"acme.test\".\r\n"),
        ("ns9.acme.pharmacy\r\n", "No match for nameserver \"ns9.acme.pharmacy\".\r\n"),
        ("192.0.2.9\r\n", "No match for nameserver \"192.0.2.9\".\r\n"),
        ("registrar 1\r\n", "No match for registrar \"1\".\r\n"),
    ];
    for (line, expected) in missing {
        let said = asked(&fixture, line.as_bytes()).await;
        assert!(said.starts_with(expected), "{line}: {said}");
        assert!(said.contains(">>> Last update of WHOIS database"), "{said}");
    }
}

async fn a_switch_of_the_rulebook_silences_a_tld(fixture: Fixture) {
    let text = include_str!("../../../../etc/rulebooks/open.toml");
    let off = text.replace("[whois]\nenabled = true", "[whois]\nenabled = false");
    assert_ne!(off, text);
    let tld = fixture.registry.tlds.iter().find(|tld| tld.as_str() == "example").unwrap().clone();
    let from = "2026-01-04T00:00:00Z".parse().unwrap();
    fixture.registry.store.install_rulebook(&tld, &off, from).await.unwrap();
    let said = asked(&fixture, b"acme.example\r\n").await;
    let url = "https://rdap.example/rdap/domain/acme.example";
    assert_eq!(said, answer::switched_off("example", Some(url)));
    let other = asked(&fixture, b"acme.pharmacy\r\n").await;
    assert!(other.starts_with("No match for domain"), "the other TLD answers: {other}");
}

async fn a_network_that_asks_too_often_is_told_to_wait(fixture: Fixture) {
    let mut last = String::new();
    for _ in 0..200 {
        last = asked(&fixture, b"help\r\n").await;
        if last.starts_with("Your network has asked too often.") {
            break;
        }
    }
    assert!(last.starts_with("Your network has asked too often. Wait 1 seconds"), "{last}");
}

async fn no_octets_do_harm(fixture: Fixture) {
    let cases: [(&[u8], String); 5] = [
        (&[b'a'; 600], answer::too_long()),
        (&[0xff; 100], answer::help()),
        (b"\r\n\r\nacme.pharmacy\r\n", answer::help()),
        (b"", answer::help()),
        (b"\0\0\0\n", answer::no_match(Kind::Domain, "   ", at("2026-01-05T12:00:00Z"))),
    ];
    for (octets, expected) in cases {
        assert_eq!(asked(&fixture, octets).await, expected, "{}", octets.escape_ascii());
    }
}

/// Nobody holds a place for long: time-outs on a clock that does not run.
#[test]
fn a_client_that_says_nothing_is_left() {
    let fixture = Fixture::over(registry_testkit::World::sqlite());
    let mut paused = tokio::runtime::Builder::new_current_thread();
    let paused = paused.enable_time().start_paused(true);
    paused.build().unwrap().block_on(async {
        let (mut client, server) = tokio::io::duplex(64);
        let service = service(&fixture);
        let peer: SocketAddr = "192.0.2.7:4711".parse().unwrap();
        tokio::spawn(async move { speak(&service, server, peer).await });
        client.write_all(b"acme.phar").await.unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "", "half a line is no question");
    });
}
