//! RDAP answers that were given before: given again only while they are what is true.

use std::collections::BTreeSet;
use std::sync::Arc;

use registry_core::calendar::add_days;
use registry_core::contact::{Contact, PostalForm, PostalInfo};
use registry_core::decision::{Actor, Decision, Object};
use registry_core::domain::{ContactRole, Domain};
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::name::{DomainName, HostName};
use registry_core::status::Status;
use registry_store::{DatabaseUrl, Failure, Lock, Tx};
use registry_testkit::Samples;
use serde_json::Value;

use super::fixture::{Fixture, registry};
use crate::rdap::memory::Found;
use crate::registry::Registry;

on_both_engines!(
    an_answer_given_again_is_the_answer_of_now,
    time_and_rulebooks_end_an_answer,
    a_name_that_leans_on_another_is_read_each_time,
);

const PATH: &str = "/rdap/domain/acme.pharmacy";

/// A name with a contact and a name server elsewhere, and the parts.
async fn registered(fixture: &Fixture) -> (Domain, Contact, Host) {
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let contact = samples.contact("ACME-1", "alpha-rx");
    let host = samples.host("ns1.dns.test", "alpha-rx", None);
    let mut domain = samples.domain("acme.pharmacy", "alpha-rx");
    domain.registrant = Some(contact.id);
    domain.contacts = BTreeSet::from([(ContactRole::Tech, contact.id)]);
    domain.name_servers = [host.id].into();
    let mut decision = Decision::default();
    let due_at = Some(domain.expires_at);
    decision.change(samples.now, &[Event::ContactCreated], contact.clone(), None);
    decision.change(samples.now, &[Event::HostCreated], host.clone(), None);
    decision.change(samples.now, &[Event::DomainCreated], domain.clone(), due_at);
    fixture.sponsored(decision).await;
    (domain, contact, host)
}

/// Records what somebody changed.
async fn changed(fixture: &Fixture, event: Event, object: impl Into<Object>) {
    changed_by(&fixture.registry, event, object).await;
}

async fn changed_by(registry: &Registry, event: Event, object: impl Into<Object>) {
    let samples = Samples::at(registry.clock.registry_now());
    let object = object.into();
    let due_at = match &object {
        Object::Domain(domain) => Some(domain.expires_at),
        _ => None,
    };
    let mut decision = Decision::default();
    decision.change(samples.now, &[event], object, due_at);
    let write = move |tx: &mut Tx<'_>, now| {
        match &decision.changes[0].after {
            Object::Domain(it) => drop(tx.domain_by_id(it.id, Lock::Update, now)?),
            Object::Host(_) => {
                let before = HostName::parse("ns1.dns.test").unwrap();
                drop(tx.host(&before, Lock::Update, now)?);
            }
            Object::Contact(it) => {
                drop(tx.contacts(std::slice::from_ref(&it.handle), Lock::Update, now)?);
            }
            Object::Registrar(it) => drop(tx.registrar(&it.id, Lock::Update)?),
            other => panic!("{other:?}"),
        }
        tx.record(&decision, &Actor::Import, &samples.cited(), now)?;
        Ok::<(), Failure<std::convert::Infallible>>(())
    };
    registry.store.write(write).await.unwrap();
}

/// What is answered, however often somebody asks: as under a URL that nobody asked before.
async fn answered(fixture: &Fixture, fresh: u32) -> Value {
    let anew = fixture.get(&format!("{PATH}?{fresh}")).await;
    let anew = anew.text.replace(&format!("{PATH}?{fresh}"), PATH);
    for _ in 0..2 {
        assert_eq!(fixture.get(PATH).await.text, anew);
    }
    serde_json::from_str(&anew).unwrap()
}

/// Whether the next answer is one that was given before.
async fn is_known(fixture: &Fixture) -> bool {
    let lookups = Arc::clone(&fixture.registry.lookups);
    let now = fixture.registry.clock.registry_now();
    let name = DomainName::parse("acme.pharmacy", &fixture.registry.tlds).unwrap();
    let url = format!("https://registry.test{PATH}");
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        lookups.answers.domain(read, &lookups.sponsors, (&name, &url), now)
    };
    matches!(fixture.registry.store.read(read).await.unwrap(), Found::Known(_))
}

async fn an_answer_given_again_is_the_answer_of_now(fixture: Fixture) {
    let (mut domain, mut contact, mut host) = registered(&fixture).await;
    let is_sqlite = matches!(fixture.world.url, DatabaseUrl::Sqlite(_));
    answered(&fixture, 1).await;
    assert_eq!(is_known(&fixture).await, is_sqlite);
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let other = samples.domain("other.pharmacy", "alpha-rx");
    changed(&fixture, Event::DomainCreated, other).await;
    assert_eq!(is_known(&fixture).await, is_sqlite, "that was another name");
    domain.client_statuses.insert(Status::ClientHold);
    changed(&fixture, Event::DomainUpdated, domain.clone()).await;
    assert!(!is_known(&fixture).await);
    let said = answered(&fixture, 2).await;
    assert_eq!(said["status"], serde_json::json!(["client hold"]));
    host.name = HostName::parse("ns2.dns.test").unwrap();
    changed(&fixture, Event::HostUpdated, host).await;
    assert_eq!(answered(&fixture, 3).await["nameservers"][0]["ldhName"], "ns2.dns.test");
    contact.personal.postal = vec![PostalInfo {
        form: PostalForm::Internationalized,
        name: "Ada Apothecary".to_owned(),
        organization: Some("Acme & Sons".to_owned()),
        street: vec!["1 Main Street".to_owned()],
        city: "Mount Prospect".to_owned(),
        province: None,
        postal_code: None,
        country: "US".to_owned(),
    }];
    changed(&fixture, Event::ContactUpdated, contact).await;
    assert!(answered(&fixture, 4).await.to_string().contains("Acme & Sons"));
    let mut registrar = samples.registrar("alpha-rx");
    registrar.name = "Alpha, renamed".to_owned();
    changed(&fixture, Event::RegistrarChanged, registrar).await;
    assert!(answered(&fixture, 5).await.to_string().contains("Alpha, renamed"));
    // A program with a memory of its own wrote: what it changed is seen here.
    domain.client_statuses.insert(Status::ClientDeleteProhibited);
    let elsewhere = registry(&fixture.world);
    changed_by(&elsewhere, Event::DomainUpdated, domain).await;
    assert_eq!(answered(&fixture, 6).await["status"].as_array().unwrap().len(), 2);
}

async fn time_and_rulebooks_end_an_answer(fixture: Fixture) {
    let (domain, ..) = registered(&fixture).await;
    let expiry = |said: &Value| {
        let events = said["events"].as_array().unwrap().clone();
        let found = events.into_iter().find(|event| event["eventAction"] == "expiration");
        found.unwrap()["eventDate"].as_str().unwrap().to_owned()
    };
    let before = expiry(&answered(&fixture, 1).await);
    fixture.turn_to(&add_days(domain.expires_at, 1).unwrap().to_string());
    let after = expiry(&answered(&fixture, 2).await);
    assert!(before < after, "it renewed itself: {before} {after}");
    let source = include_str!("../../../../../etc/rulebooks/pharmacy.toml");
    let shown = "publish_registrant_organization = true";
    assert!(source.contains(shown));
    let source = source.replace(shown, "publish_registrant_organization = false");
    let (tld, now) = (fixture.registry.tlds[0].clone(), fixture.registry.clock.registry_now());
    let text = answered(&fixture, 3).await.to_string();
    assert!(!text.contains("Registrant Organization"), "it is published: {text}");
    fixture.registry.store.install_rulebook(&tld, &source, now).await.unwrap();
    let text = answered(&fixture, 4).await.to_string();
    assert!(text.contains("Registrant Organization"), "it is withheld now: {text}");
}

async fn a_name_that_leans_on_another_is_read_each_time(fixture: Fixture) {
    let (mut domain, _, mut host) = registered(&fixture).await;
    host.name = HostName::parse("ns1.other.example").unwrap();
    changed(&fixture, Event::HostUpdated, host.clone()).await;
    answered(&fixture, 1).await;
    assert!(!is_known(&fixture).await, "what becomes of other.example may take it away");
    domain.name_servers.clear();
    changed(&fixture, Event::DomainUpdated, domain).await;
    answered(&fixture, 2).await;
    assert_eq!(is_known(&fixture).await, matches!(fixture.world.url, DatabaseUrl::Sqlite(_)));
}
