//! `host:create` and `host:delete` (EPP.md, section 5): each refusal, each kind of address.

use std::net::IpAddr;

use registry_core::decision::Object;
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::host::create::{self, CreateHost, Facts};
use registry_core::host::delete;
use registry_core::host::{AddressRefusal, Host, purge_with};
use registry_core::rulebook::RulebookVersions;
use registry_core::sponsored::SponsorRefusal;
use registry_core::status::Status;
use registry_core::ttl::{RecordType, TtlWish, Ttls};

use crate::create_world::host_name;
use crate::scenario::{
    at, domain, event_names, host_id, open, pharmacy, pharmacy_with, registrar, tld,
};

const NOW: &str = "2027-02-10";

fn command(name: &str, addresses: &[IpAddr]) -> CreateHost {
    CreateHost {
        id: host_id(9),
        name: host_name(name),
        addresses: addresses.iter().copied().collect(),
        ttls: Vec::new(),
    }
}

fn attempt_in(
    name: &str,
    addresses: &[IpAddr],
    above: Option<&Domain>,
    taken: bool,
    rulebooks: &RulebookVersions,
) -> Result<Host, create::Refusal> {
    create(command(name, addresses), above, taken, rulebooks)
}

fn create(
    command: CreateHost,
    above: Option<&Domain>,
    taken: bool,
    rulebooks: &RulebookVersions,
) -> Result<Host, create::Refusal> {
    let tlds = [tld("pharmacy"), tld("example")];
    let rulebook = rulebooks.at(at(NOW));
    let facts = Facts { taken, tlds: &tlds, superordinate: above, rulebook };
    let decision = create::decide(command, &registrar("alpha"), &facts, at(NOW))?;
    assert_eq!(event_names(&decision), [Event::HostCreated]);
    match decision.changes[0].after.clone() {
        Object::Host(host) => Ok(*host),
        _ => panic!("a host is created"),
    }
}

fn internal(addresses: &[&str]) -> Result<Host, create::Refusal> {
    let above = domain("2027-01-04", "2028-01-04");
    let addresses: Vec<_> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    attempt_in("ns1.acme.pharmacy", &addresses, Some(&above), false, &pharmacy())
}

fn code(attempt: Result<Host, create::Refusal>) -> &'static str {
    attempt.map_or_else(|refusal| refusal.code(), |_| "ok")
}

fn reachable() -> Vec<IpAddr> {
    vec!["198.18.0.1".parse().unwrap()]
}

#[test]
fn an_internal_host_belongs_to_the_name_above_it() {
    let host = internal(&["198.18.0.1", "2600::1"]).unwrap();
    assert_eq!(host.superordinate, Some(domain("2027-01-04", "2028-01-04").id));
    assert_eq!((host.registrar, host.created_by), (registrar("alpha"), registrar("alpha")));
    assert_eq!((host.created_at, host.purged_at), (at(NOW), None));
    assert_eq!(host.addresses.len(), 2);
}

#[test]
fn the_name_above_an_internal_host_exists_is_ours_and_stays() {
    let above = |edit: fn(&mut Domain)| {
        let mut above = domain("2027-01-04", "2028-01-04");
        edit(&mut above);
        let name = "a.b.acme.pharmacy";
        code(attempt_in(name, &reachable(), Some(&above), false, &pharmacy()))
    };
    assert_eq!(above(|_| ()), "ok", "at any depth");
    assert_eq!(above(|name| name.registrar = registrar("beta")), "superordinate-not-sponsored");
    let pending = "superordinate-pending-delete";
    assert_eq!(
        above(|name| {
            let (since, until) = (at("2027-02-01"), at("2027-03-01"));
            name.lifecycle = Lifecycle::Redemption { since, until };
        }),
        pending
    );
    assert_eq!(
        above(|name| {
            let (since, until) = (at("2027-02-01"), at("2027-03-01"));
            name.lifecycle = Lifecycle::PendingDelete { since, until };
        }),
        pending
    );
    assert_eq!(
        above(|name| name.lifecycle = Lifecycle::Purged { at: at(NOW) }),
        "superordinate-not-found"
    );
    let orphan = attempt_in("ns1.acme.pharmacy", &reachable(), None, false, &pharmacy());
    assert_eq!(code(orphan), "superordinate-not-found");
}

#[test]
fn checks_come_in_their_order() {
    let mut above = domain("2027-01-04", "2028-01-04");
    above.registrar = registrar("beta");
    let bad: Vec<IpAddr> = vec!["127.0.0.1".parse().unwrap()];
    let attempt = |above: Option<&Domain>, addresses: &[IpAddr], taken| {
        code(attempt_in("ns1.acme.pharmacy", addresses, above, taken, &pharmacy()))
    };
    assert_eq!(attempt(None, &[], true), "host-exists");
    assert_eq!(attempt(None, &[], false), "superordinate-not-found");
    assert_eq!(attempt(Some(&above), &[], false), "superordinate-not-sponsored", "RST epp-27");
    above.registrar = registrar("alpha");
    assert_eq!(attempt(Some(&above), &[], false), "address-required");
    assert_eq!(attempt(Some(&above), &bad, false), "address-not-allowed");
}

#[test]
fn times_to_live_are_of_address_records_and_within_bounds() {
    let above = domain("2027-01-04", "2028-01-04");
    let with = |record_type: &str, seconds| {
        let wish = TtlWish { record_type: record_type.to_owned(), seconds };
        let command = CreateHost { ttls: vec![wish], ..command("ns1.acme.pharmacy", &reachable()) };
        create(command, Some(&above), false, &pharmacy())
    };
    assert_eq!(with("A", Some(300)).unwrap().ttls, [(RecordType::A, 300)].into());
    assert_eq!(with("AAAA", None).unwrap().ttls, Ttls::new(), "empty is the default");
    assert_eq!(code(with("A", Some(299))), "ttl-out-of-range");
    assert_eq!(code(with("AAAA", Some(86_401))), "ttl-out-of-range");
    assert_eq!(code(with("NS", Some(600))), "ttl-type-not-accepted");
}

#[test]
fn an_external_host_carries_no_address() {
    let external = |addresses: &[IpAddr], taken| {
        attempt_in("ns1.other.icann", addresses, None, taken, &pharmacy())
    };
    assert_eq!(external(&[], false).unwrap().superordinate, None);
    assert_eq!(code(external(&reachable(), false)), "address-on-external-host");
    assert_eq!(code(external(&[], true)), "host-exists");
}

#[test]
fn an_address_leads_somewhere_always() {
    let never = [
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.1",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "::ffff:198.18.0.1",
    ];
    let lax = pharmacy_with(&[
        ("private_addresses_allowed = false", "private_addresses_allowed = true"),
        ("documentation_addresses_allowed = false", "documentation_addresses_allowed = true"),
    ]);
    let above = domain("2027-01-04", "2028-01-04");
    for text in never {
        let address: IpAddr = text.parse().unwrap();
        for book in [&pharmacy(), &lax, &open()] {
            let name = "ns1.acme.pharmacy";
            let refused = attempt_in(name, &[address], Some(&above), false, book).unwrap_err();
            assert_eq!(refused, AddressRefusal::NotAllowed(address).into(), "{text}");
        }
    }
    for text in ["1.0.0.1", "126.0.0.1", "128.0.0.1", "223.255.255.255", "2600::1", "fec0::1"] {
        assert_eq!(code(internal(&[text])), "ok", "{text}");
    }
}

#[test]
fn private_and_documentation_ranges_are_the_rulebooks() {
    let private = ["10.0.0.1", "100.64.0.1", "172.16.0.1", "192.168.1.1", "fc00::1", "fdff::1"];
    let documentation = ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"];
    let above = domain("2027-01-04", "2028-01-04");
    let all = |texts: &[&str], book: &RulebookVersions| {
        let one = |text: &&str| {
            let address: IpAddr = text.parse().unwrap();
            code(attempt_in("ns1.acme.pharmacy", &[address], Some(&above), false, book))
        };
        texts.iter().map(one).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(all(&private, &pharmacy()), ["address-not-allowed"].into());
    assert_eq!(all(&documentation, &pharmacy()), ["address-not-allowed"].into());
    assert_eq!(all(&private, &open()), ["address-not-allowed"].into());
    assert_eq!(all(&documentation, &open()), ["ok"].into());
    let lax =
        pharmacy_with(&[("private_addresses_allowed = false", "private_addresses_allowed = true")]);
    assert_eq!(all(&private, &lax), ["ok"].into());
    assert_eq!(all(&["9.255.255.255", "172.15.0.1", "172.32.0.1"], &pharmacy()), ["ok"].into());
}

#[test]
fn thirteen_addresses_but_not_fourteen() {
    let many = |count: u8| {
        let texts: Vec<_> = (1..=count).map(|last| format!("198.18.0.{last}")).collect();
        code(internal(&texts.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    assert_eq!([many(1), many(13)], ["ok", "ok"]);
    assert_eq!(many(14), "too-many-addresses");
}

#[test]
fn a_delete_asks_for_sponsor_status_and_links_in_this_order() {
    let attempt =
        |host: &Host, by: &str, linked| delete::decide(host, &registrar(by), linked, at(NOW)).err();
    let open = internal(&["198.18.0.1"]).unwrap();
    let mut locked = open.clone();
    locked.client_statuses.insert(Status::ClientDeleteProhibited);
    let mut held = open.clone();
    held.client_statuses.insert(Status::ClientUpdateProhibited);
    assert_eq!(attempt(&held, "alpha", false), None);
    assert_eq!(attempt(&locked, "beta", true), Some(SponsorRefusal::NotSponsor.into()));
    assert_eq!(
        attempt(&locked, "alpha", true),
        Some(SponsorRefusal::Prohibited("clientDeleteProhibited").into())
    );
    assert_eq!(attempt(&open, "alpha", true), Some(delete::Refusal::Linked));
    let gone = Host { purged_at: Some(at(NOW)), ..open.clone() };
    assert_eq!(attempt(&gone, "alpha", false), Some(delete::Refusal::NotFound), "purged is an end");
    let decision = delete::decide(&open, &registrar("alpha"), false, at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::HostDeleted]);
    let Object::Host(after) = &decision.changes[0].after else { panic!() };
    assert_eq!(after.purged_at, Some(at(NOW)));
}

#[test]
fn with_the_purge_of_a_name_go_its_hosts_that_live() {
    let living = internal(&["198.18.0.1"]).unwrap();
    let gone = Host { purged_at: Some(at("2027-01-05")), ..living.clone() };
    let decision = purge_with(&[gone, living], at(NOW));
    assert_eq!(event_names(&decision), [Event::HostPurged]);
    assert_eq!(decision.changes[0].at, at(NOW));
    let Object::Host(after) = &decision.changes[0].after else { panic!() };
    assert_eq!(after.purged_at, Some(at(NOW)));
}

#[test]
fn ok_stands_with_linked_alone_rfc_5732() {
    let mut host = internal(&["198.18.0.1"]).unwrap();
    let shown = |host: &Host, linked| -> Vec<&str> {
        host.statuses(linked).iter().map(Status::as_str).collect()
    };
    assert_eq!(shown(&host, false), ["ok"]);
    assert_eq!(shown(&host, true), ["linked", "ok"]);
    host.client_statuses.insert(Status::ClientDeleteProhibited);
    assert_eq!(shown(&host, true), ["clientDeleteProhibited", "linked"]);
}
