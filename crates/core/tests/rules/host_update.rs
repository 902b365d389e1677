//! `host:update` (EPP.md, section 5): statuses, addresses, TTLs, and every way from a name to another.

use std::net::IpAddr;

use registry_core::decision::{Decision, Object, Wake};
use registry_core::domain::{Domain, Lifecycle, Updated};
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::host::update::{Facts, Refusal, UpdateHost, decide};
use registry_core::id::DomainId;
use registry_core::sponsored::StatusChange;
use registry_core::status::{Status, StatusSet};
use registry_core::ttl::{RecordType, TtlWish, Ttls};

use crate::create_world::host_name;
use crate::scenario::{at, domain, event_names, host_id, pharmacy, registrar, tld, uuid};

const NOW: &str = "2027-02-10";
const GLUE: &str = "198.18.0.1";

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn host(name: &str, above: Option<DomainId>, glue: &[&str]) -> Host {
    Host {
        id: host_id(9),
        name: host_name(name),
        superordinate: above,
        registrar: registrar("alpha"),
        created_by: registrar("alpha"),
        created_at: at("2027-01-05"),
        addresses: glue.iter().map(|text| address(text)).collect(),
        client_statuses: StatusSet::EMPTY,
        ttls: Ttls::new(),
        updated: None,
        transferred_at: None,
        purged_at: None,
    }
}

fn above() -> Domain {
    domain("2027-01-04", "2028-01-04")
}

fn internal() -> Host {
    host("ns1.acme.pharmacy", Some(above().id), &[GLUE])
}

fn external() -> Host {
    host("ns1.other.icann", None, &[])
}

/// A world around one update.
struct Attempt {
    by: &'static str,
    host: Host,
    above: Option<Domain>,
    taken: bool,
    used_by_others: bool,
}

impl Attempt {
    fn on(host: Host) -> Self {
        let above = Some(above());
        Self { by: "alpha", host, above, taken: false, used_by_others: false }
    }

    fn decide(&self, command: &UpdateHost) -> Result<Decision, Refusal> {
        let tlds = [tld("pharmacy"), tld("example")];
        let books = pharmacy();
        let facts = Facts {
            host: &self.host,
            tlds: &tlds,
            taken: self.taken,
            superordinate: self.above.as_ref(),
            used_by_others: self.used_by_others,
            rulebook: books.at(at(NOW)),
        };
        decide(command, &registrar(self.by), &facts, at(NOW))
    }

    fn code(&self, command: &UpdateHost) -> &'static str {
        self.decide(command).map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    fn after(&self, command: &UpdateHost) -> (Host, Vec<Wake>) {
        let decision = self.decide(command).unwrap();
        assert_eq!(event_names(&decision), [Event::HostUpdated]);
        match decision.changes[0].after.clone() {
            Object::Host(host) => (*host, decision.wakes),
            _ => panic!("a host is changed"),
        }
    }
}

fn addresses(add: &[&str], remove: &[&str]) -> UpdateHost {
    let read = |texts: &[&str]| texts.iter().map(|text| address(text)).collect();
    UpdateHost { add: read(add), remove: read(remove), ..UpdateHost::default() }
}

fn statuses(add: &[Status], remove: &[Status]) -> UpdateHost {
    let statuses = StatusChange { add: add.to_vec(), remove: remove.to_vec() };
    UpdateHost { statuses, ..UpdateHost::default() }
}

fn ttl(record_type: &str, seconds: Option<u32>) -> UpdateHost {
    let wish = TtlWish { record_type: record_type.to_owned(), seconds };
    UpdateHost { ttls: vec![wish], ..UpdateHost::default() }
}

fn rename(name: &str) -> UpdateHost {
    UpdateHost { name: Some(host_name(name)), ..UpdateHost::default() }
}

#[test]
fn addresses_go_and_come_and_nobody_else_notices() {
    let (after, wakes) =
        Attempt::on(internal()).after(&addresses(&["2600::1", "198.18.0.2"], &[GLUE]));
    assert_eq!(after.addresses, [address("198.18.0.2"), address("2600::1")].into());
    assert_eq!(after.updated, Some(Updated { at: at(NOW), by: Some(registrar("alpha")) }));
    assert_eq!(after.created_by, registrar("alpha"));
    assert_eq!(wakes, []);
}

#[test]
fn what_is_there_is_not_added_and_what_is_not_is_not_removed() {
    let attempt = Attempt::on(internal());
    assert_eq!(attempt.code(&addresses(&[GLUE], &[])), "address-already-there");
    assert_eq!(attempt.code(&addresses(&["2600::1", "2600::1"], &[])), "address-already-there");
    assert_eq!(attempt.code(&addresses(&[], &["2600::1"])), "address-not-there");
    assert_eq!(attempt.code(&addresses(&[GLUE], &[GLUE])), "ok", "removals go first");
    assert_eq!(attempt.code(&addresses(&["127.0.0.1"], &[])), "address-not-allowed");
    let many: Vec<_> = (2..=14).map(|last| format!("198.18.0.{last}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(attempt.code(&addresses(&many[..12], &[])), "ok", "thirteen");
    assert_eq!(attempt.code(&addresses(&many, &[])), "too-many-addresses");
}

#[test]
fn the_last_address_of_an_internal_host_stays() {
    let attempt = Attempt::on(internal());
    assert_eq!(attempt.code(&addresses(&[], &[GLUE])), "last-address");
    let away = UpdateHost { name: Some(host_name("ns1.other.icann")), ..addresses(&[], &[GLUE]) };
    assert_eq!(attempt.code(&away), "ok", "but not of one that leaves");
    let aside =
        UpdateHost { name: Some(host_name("ns2.acme.pharmacy")), ..addresses(&[], &[GLUE]) };
    assert_eq!(attempt.code(&aside), "last-address");
}

#[test]
fn statuses_are_set_and_lifted_one_by_one() {
    let (locked, _) = Attempt::on(internal())
        .after(&statuses(&[Status::ClientDeleteProhibited, Status::ClientUpdateProhibited], &[]));
    let set: Vec<_> = locked.statuses(false).iter().map(Status::as_str).collect();
    assert_eq!(set, ["clientDeleteProhibited", "clientUpdateProhibited"]);
    let attempt = Attempt::on(locked);
    let lift = [Status::ClientUpdateProhibited];
    assert_eq!(attempt.code(&statuses(&[], &lift)), "ok");
    for more in [
        statuses(&[], &[Status::ClientUpdateProhibited, Status::ClientDeleteProhibited]),
        statuses(&[Status::ClientDeleteProhibited], &lift),
        UpdateHost { name: Some(host_name("ns2.acme.pharmacy")), ..statuses(&[], &lift) },
        UpdateHost { add: vec![address("2600::1")], ..statuses(&[], &lift) },
        addresses(&["2600::1"], &[]),
    ] {
        assert_eq!(attempt.code(&more), "status-prohibits", "{more:?}");
    }
}

#[test]
fn only_the_clients_statuses_are_the_clients() {
    let attempt = Attempt::on(internal());
    for status in [
        Status::Ok,
        Status::Linked,
        Status::PendingDelete,
        Status::ServerUpdateProhibited,
        Status::ServerDeleteProhibited,
    ] {
        assert_eq!(attempt.code(&statuses(&[status], &[])), "status-not-the-clients");
        assert_eq!(attempt.code(&statuses(&[], &[status])), "status-not-the-clients");
    }
    let lock = Status::ClientDeleteProhibited;
    assert_eq!(attempt.code(&statuses(&[], &[lock])), "status-not-set");
    assert_eq!(attempt.code(&statuses(&[lock, lock], &[])), "status-already-set");
}

#[test]
fn times_to_live_are_set_and_given_back() {
    let mut attempt = Attempt::on(internal());
    assert_eq!(attempt.code(&ttl("A", Some(299))), "ttl-out-of-range");
    assert_eq!(attempt.code(&ttl("A", Some(86_401))), "ttl-out-of-range");
    for foreign in ["NS", "DS", "DNAME", "custom A"] {
        assert_eq!(attempt.code(&ttl(foreign, Some(600))), "ttl-type-not-accepted", "{foreign}");
    }
    let (set, wakes) = attempt.after(&ttl("A", Some(300)));
    assert_eq!((set.ttls.clone(), wakes), ([(RecordType::A, 300)].into(), Vec::new()));
    assert_eq!(set.addresses, attempt.host.addresses, "nothing else");
    attempt.host = set;
    let (both, _) = attempt.after(&ttl("AAAA", Some(86_400)));
    assert_eq!(both.ttls, [(RecordType::A, 300), (RecordType::Aaaa, 86_400)].into());
    assert_eq!(attempt.after(&ttl("A", None)).0.ttls, Ttls::new(), "empty is the default again");
    attempt.host.client_statuses.insert(Status::ClientUpdateProhibited);
    let unlocking = UpdateHost {
        ttls: ttl("A", None).ttls,
        ..statuses(&[], &[Status::ClientUpdateProhibited])
    };
    assert_eq!(attempt.code(&unlocking), "status-prohibits", "it unlocks nothing else besides");
}

#[test]
fn checks_come_in_their_order() {
    let mut attempt = Attempt::on(internal());
    attempt.by = "beta";
    attempt.taken = true;
    attempt.host.client_statuses.insert(Status::ClientUpdateProhibited);
    let all = UpdateHost {
        name: Some(host_name("ns2.acme.pharmacy")),
        statuses: StatusChange { add: vec![Status::Ok], remove: Vec::new() },
        ttls: ttl("NS", Some(600)).ttls,
        ..addresses(&["127.0.0.1"], &[])
    };
    assert_eq!(attempt.code(&all), "not-sponsor");
    attempt.by = "alpha";
    assert_eq!(attempt.code(&all), "status-prohibits");
    attempt.host.client_statuses = StatusSet::EMPTY;
    assert_eq!(attempt.code(&UpdateHost::default()), "nothing-to-change");
    assert_eq!(attempt.code(&all), "status-not-the-clients");
    let all = UpdateHost { statuses: StatusChange::default(), ..all };
    assert_eq!(attempt.code(&all), "host-exists");
    attempt.taken = false;
    assert_eq!(attempt.code(&all), "address-not-allowed");
    let all = UpdateHost { add: vec![address("2600::1")], ..all };
    assert_eq!(attempt.code(&all), "ttl-type-not-accepted");
}

#[test]
fn a_new_name_under_ours_stands_under_a_name_of_the_sponsor_that_stays() {
    let under = |edit: fn(&mut Domain)| {
        let mut attempt = Attempt::on(external());
        attempt.above.as_mut().map(edit);
        attempt.code(&rename("ns1.acme.pharmacy"))
    };
    assert_eq!(under(|_| ()), "ok");
    assert_eq!(under(|above| above.registrar = registrar("beta")), "superordinate-not-sponsored");
    let redemption = Lifecycle::Redemption { since: at("2027-02-01"), until: at("2027-03-01") };
    let mut attempt = Attempt::on(external());
    attempt.above = Some(Domain { lifecycle: redemption, ..above() });
    assert_eq!(attempt.code(&rename("ns1.acme.pharmacy")), "superordinate-pending-delete");
    attempt.above = None;
    assert_eq!(attempt.code(&rename("ns1.acme.pharmacy")), "superordinate-not-found");
}

#[test]
fn a_host_that_comes_in_may_have_no_address_yet_rst_epp_23() {
    let attempt = Attempt::on(external());
    let (after, wakes) = attempt.after(&rename("ns1.acme.pharmacy"));
    assert_eq!((after.superordinate, after.addresses.len()), (Some(above().id), 0));
    assert_eq!(wakes, [Wake::DomainsServedBy(host_id(9))], "it may vanish now");
    let glueless = Attempt::on(after);
    let lock = statuses(&[Status::ClientDeleteProhibited], &[]);
    assert_eq!(glueless.code(&lock), "ok", "what was never there is no last address");
    let (_, wakes) = glueless.after(&addresses(&[GLUE], &[]));
    assert_eq!(wakes, [Wake::DomainsServedBy(host_id(9))], "it can be published now");
    let with = UpdateHost { name: Some(host_name("ns1.acme.pharmacy")), ..addresses(&[GLUE], &[]) };
    assert_eq!(attempt.after(&with).0.addresses, [address(GLUE)].into());
}

#[test]
fn a_host_that_leaves_drops_its_glue() {
    let attempt = Attempt::on(internal());
    let (after, wakes) = attempt.after(&rename("ns1.other.icann"));
    assert_eq!((after.superordinate, after.addresses.len()), (None, 0));
    assert_eq!(wakes, [Wake::DomainsServedBy(host_id(9))]);
    let with =
        UpdateHost { name: Some(host_name("ns1.other.icann")), ..addresses(&["2600::1"], &[]) };
    assert_eq!(attempt.code(&with), "address-on-external-host");
    assert_eq!(Attempt::on(external()).code(&addresses(&[GLUE], &[])), "address-on-external-host");
}

#[test]
fn a_host_moves_under_another_name_of_the_sponsor() {
    let mut attempt = Attempt::on(internal());
    let other = Domain { id: DomainId::from_uuid(uuid(77)), ..above() };
    attempt.above = Some(other.clone());
    let (after, wakes) = attempt.after(&rename("ns1.acme.example"));
    assert_eq!((after.superordinate, after.addresses.len()), (Some(other.id), 1));
    assert_eq!(wakes, [Wake::DomainsServedBy(host_id(9))]);
}

#[test]
fn an_external_host_that_others_use_keeps_its_name_rfc_5732() {
    let mut attempt = Attempt::on(external());
    attempt.used_by_others = true;
    assert_eq!(attempt.code(&rename("ns2.other.icann")), "host-used-by-others");
    assert_eq!(attempt.code(&rename("ns1.acme.pharmacy")), "host-used-by-others");
    assert_eq!(attempt.code(&statuses(&[Status::ClientDeleteProhibited], &[])), "ok");
    let mut inside = Attempt::on(internal());
    inside.used_by_others = true;
    assert_eq!(inside.code(&rename("ns2.acme.pharmacy")), "ok", "an internal one may change it");
}
