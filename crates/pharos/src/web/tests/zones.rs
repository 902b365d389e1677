//! Zones as they are served, for those who get them as files and for those who look after them.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;
use jiff::{SignedDuration, Timestamp};
use registry_store::{Failure, Lock, NewZoneRecord, Tx, ZoneChange};
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::dns::access::{AccessError, Written, write_access};
use crate::dns::reconcile::{Reconciler, Upkeep, differing};
use crate::dns::wire::{owner_name, rtype};
use crate::staff::permission::Role;

on_both_engines!(
    the_files_are_of_the_version_that_is_served,
    a_zone_that_is_not_served_has_no_files,
    everybody_who_reads_the_registry_sees_how_its_zones_stand,
    an_operator_releases_what_is_held_with_a_reason,
    nic_is_served_while_the_rulebook_delegates_it,
    versions_are_told_apart_for_as_long_as_it_is_set,
);

/// Its serial went around once.
const FIRST: u64 = (1 << 32) + 7;

fn record(name: &str, owner: &str, rtype: u16, rdata: Vec<u8>) -> NewZoneRecord {
    let (name, owner) = (name.to_owned(), owner.to_owned());
    NewZoneRecord { name, owner, rtype, ttl_seconds: 3600, rdata }
}

fn wire(name: &str) -> Vec<u8> {
    owner_name(name).expect("a name").into_octets()
}

fn soa() -> NewZoneRecord {
    let mut data = [wire("a.nic.pharmacy"), wire("hostmaster.nic.pharmacy")].concat();
    data.extend([0, 1, 2, 3, 4].map(u32::to_be_bytes).as_flattened());
    record("pharmacy", "pharmacy", rtype::SOA, data)
}

fn name_server(name: &str) -> NewZoneRecord {
    record(name, name, rtype::NS, wire("ns1.example"))
}

async fn writes<T: Send + 'static>(
    fixture: &Fixture,
    write: impl Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<()>> + Send + 'static,
) -> T {
    fixture.registry.write(write).await.unwrap()
}

async fn begun(fixture: &Fixture) {
    writes(fixture, |tx: &mut Tx<'_>, _| Ok(tx.begin_zone("pharmacy", FIRST)?)).await;
}

async fn ready(fixture: &Fixture) {
    writes(fixture, |tx: &mut Tx<'_>, _| Ok(tx.set_zone_walk("pharmacy", None, "one")?)).await;
}

/// Some names come, others leave.
async fn written(fixture: &Fixture, leave: &'static [&'static str], added: Vec<NewZoneRecord>) {
    writes(fixture, move |tx: &mut Tx<'_>, now| {
        let zone = tx.zone("pharmacy", Lock::Update)?.expect("a zone");
        let removed = tx.zone_records_of_all("pharmacy", leave)?;
        let change = ZoneChange {
            removed: removed.iter().map(|record| record.id).collect(),
            added: added.clone(),
            delegations_added: added.iter().filter(|record| record.rtype == rtype::NS).count()
                as u64,
            delegations_removed: leave.len() as u64,
        };
        Ok(tx.write_zone(&zone, &change, now)?)
    })
    .await;
}

fn unzipped(folder: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(folder.join("pharmacy.zone.gz")).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn passes(program: &str, words: &str, folder: &Path) -> bool {
    let mut command = Command::new(program);
    let output = command.args(words.split(' ')).current_dir(folder).output();
    output.expect("a program of the machine").status.success()
}

async fn the_files_are_of_the_version_that_is_served(fixture: Fixture) {
    begun(&fixture).await;
    let glue = record("beta.pharmacy", "ns1.beta.pharmacy", rtype::A, vec![192, 0, 2, 1]);
    let first = vec![soa(), name_server("beta.pharmacy"), glue, name_server("acme.pharmacy")];
    written(&fixture, &[], first).await;
    ready(&fixture).await;
    written(&fixture, &["acme.pharmacy"], vec![name_server("acme-2.pharmacy")]).await;
    let folder = tempfile::tempdir().unwrap();
    let done = write_access(&fixture.registry, "pharmacy", folder.path()).await.unwrap();
    assert_eq!(done, Written { serial: 8, records: 4, delegations: 2 });
    let soa = "pharmacy.\t3600\tin\tsoa\ta.nic.pharmacy. hostmaster.nic.pharmacy. 8 1 2 3 4\n";
    let lines = [
        soa,
        "acme-2.pharmacy.\t3600\tin\tns\tns1.example.\n",
        "beta.pharmacy.\t3600\tin\tns\tns1.example.\n",
        "ns1.beta.pharmacy.\t3600\tin\ta\t192.0.2.1\n",
        soa,
    ];
    assert_eq!(unzipped(folder.path()), lines.concat());

    // Programs that we did not write find them whole.
    for name in ["md5", "sha256"] {
        let check = format!("-c --strict --quiet pharmacy.zone.gz.{name}");
        assert!(passes(&format!("{name}sum"), &check, folder.path()), "{name}");
    }
    assert!(passes("gzip", "-t pharmacy.zone.gz", folder.path()));
    let gpg = |words: &str| passes("gpg", &format!("--batch --homedir . {words}"), folder.path());
    assert!(gpg("--import signing.pub.asc"));
    for name in ["pharmacy", "pharmacy-20260105"] {
        assert!(gpg(&format!("--verify {name}.zone.gz.sig {name}.zone.gz")), "{name}");
    }
}

async fn a_zone_that_is_not_served_has_no_files(fixture: Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let refused = |tld| write_access(&fixture.registry, tld, folder.path());
    begun(&fixture).await;
    for tld in ["nowhere", "example", "pharmacy"] {
        let error = refused(tld).await.unwrap_err();
        assert!(matches!(&error, AccessError::NotServed(found) if found == tld), "{error}");
    }
    ready(&fixture).await;
    let error = refused("pharmacy").await.unwrap_err();
    assert!(matches!(error, AccessError::WithoutStart { version: FIRST, .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

const PATH: &str = "/api/v1/zones";

async fn everybody_who_reads_the_registry_sees_how_its_zones_stand(fixture: Fixture) {
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    let shown = fixture.call(&auditor, "GET", PATH, None).await.json();
    let servers = |tld: &str| {
        let server = |label: &str, addresses: [&str; 2]| json!({ "name": format!("{label}.nic.{tld}"), "addresses": addresses });
        let first = server("a", ["192.0.2.53", "2001:db8::53"]);
        json!([first, server("b", ["198.51.100.53", "2001:db8:1::53"])])
    };
    let unbegun = |tld: &str| {
        json!({
            "tld": tld, "served": false, "delegations": 0, "held": 0, "faults": [], "releases": [],
            "marks_waiting": 0, "names_due": 0, "name_servers": servers(tld),
        })
    };
    assert_eq!(shown, json!([unbegun("pharmacy"), unbegun("example")]));

    begun(&fixture).await;
    written(&fixture, &[], vec![soa(), name_server("acme.pharmacy")]).await;
    let shown = fixture.call(&auditor, "GET", PATH, None).await.json();
    assert_eq!((&shown[0]["served"], &shown[0]["walked_to"]), (&json!(false), &json!("")));
    ready(&fixture).await;
    writes(&fixture, |tx: &mut Tx<'_>, _| {
        tx.set_zone_fault("pharmacy", "odd.pharmacy", "a digest of 3 octets")?;
        tx.hold_zone("pharmacy", true)?;
        Ok(tx.hold_names("pharmacy", &["acme.pharmacy", "beta.pharmacy"])?)
    })
    .await;
    let shown = fixture.call(&auditor, "GET", PATH, None).await.json();
    let fault = json!({
        "name": "odd.pharmacy", "why": "a digest of 3 octets", "since": "2026-01-05T12:00:00Z",
    });
    let wanted = json!({
        "tld": "pharmacy", "served": true, "version": FIRST, "oldest_version": FIRST, "serial": 7,
        "name_servers": servers("pharmacy"), "delegations": 1, "held_since": "2026-01-05T12:00:00Z", "held": 2, "faults": [fault],
        "releases": [], "marks_waiting": 0, "names_due": 0,
    });
    assert_eq!(shown[0], wanted);
    written(&fixture, &[], vec![name_server("gamma.pharmacy")]).await;
    let shown = fixture.call(&auditor, "GET", PATH, None).await.json();
    let published = (&shown[0]["serial"], &shown[0]["published_at"]);
    assert_eq!(published, (&json!(8), &json!("2026-01-05T12:00:00Z")));
    let commissioner = fixture.person("commissioner@test.example", Role::Commissioner).await;
    let refused = fixture.call(&commissioner, "GET", PATH, None).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-permitted"));
}

async fn an_operator_releases_what_is_held_with_a_reason(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let release = |tld: &str| format!("{PATH}/{tld}/release");
    let reason = |words: &str| Some(json!({ "reason": words }));
    let post = async |token: &str, tld: &str, body: Option<Value>| {
        let answer = fixture.call(token, "POST", &release(tld), body).await;
        (answer.status.as_u16(), answer.json())
    };
    begun(&fixture).await;
    ready(&fixture).await;
    for (tld, words, status, code) in [
        ("nowhere", "It is right.", 404, "not-found"),
        ("pharmacy", "It is right.", 409, "zone-not-held"),
        ("pharmacy", " ", 400, "field"),
        ("pharmacy", &"a".repeat(1_001), 400, "field"),
    ] {
        let (found, problem) = post(&operator, tld, reason(words)).await;
        assert_eq!(found, status, "{problem}");
        assert!(code == "field" || problem["code"] == code, "{problem}");
    }
    writes(&fixture, |tx: &mut Tx<'_>, _| {
        tx.hold_zone("pharmacy", true)?;
        Ok(tx.hold_names("pharmacy", &["acme.pharmacy", "beta.pharmacy"])?)
    })
    .await;
    for role in [Role::Reviewer, Role::Supervisor, Role::Auditor] {
        let token = fixture.person(&format!("{role}@test.example"), role).await;
        let (status, problem) = post(&token, "pharmacy", reason("It is right.")).await;
        assert_eq!((status, &problem["code"]), (403, &json!("not-permitted")), "{role}");
    }
    let (status, done) = post(&operator, "pharmacy", reason(" A registrar closed. ")).await;
    assert_eq!((status, &done["released"]), (200, &json!(2)), "{done}");
    let zone = &done["zone"];
    assert_eq!((&zone["held"], &zone["held_since"]), (&json!(0), &Value::Null));
    assert_eq!(zone["marks_waiting"], 2, "each is looked at again");
    let (status, problem) = post(&operator, "pharmacy", reason("Again.")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("zone-not-held")));
    let shown = fixture.call(&operator, "GET", PATH, None).await.json();
    let kept = json!([{
        "at": "2026-01-05T12:00:00Z", "by": "operator Test", "reason": "A registrar closed.",
        "held": 2,
    }]);
    assert_eq!(shown[0]["releases"], kept);
}

/// ICANN.md, section 6: the name `nic` under the TLD is delegated.
async fn nic_is_served_while_the_rulebook_delegates_it(fixture: Fixture) {
    let registry = &fixture.registry;
    let reconciler = Reconciler::new(registry.clone(), Upkeep::default());
    let served = async || {
        assert!(reconciler.catch_up().await.unwrap(), "it has the lease");
        assert_eq!(differing(registry, "pharmacy").await.unwrap(), [""; 0]);
        let read = registry.store.read(|read| {
            let zone = read.served_zone("pharmacy")?.expect("a zone");
            Ok((zone.delegations, read.zone_records_of("pharmacy", "nic.pharmacy")?))
        });
        let (delegations, records) = read.await.unwrap();
        let types: Vec<_> = records.iter().map(|record| record.rtype).collect();
        (delegations, types)
    };
    assert_eq!(served().await, (0, vec![]), "nothing is assumed");
    let book = include_str!("../../../../../etc/rulebooks/pharmacy.toml");
    let server = |name: &str| {
        format!("[[dns.nic.name_servers]]\nname = \"{name}\"\naddresses = [\"192.0.2.7\"]\n")
    };
    let digest = "ab".repeat(32);
    let signer = format!("key_tag = 5\nalgorithm = 13\ndigest_type = 2\ndigest = \"{digest}\"");
    let servers = ["a.nic.pharmacy", "c.nic.pharmacy"].map(server).concat();
    let with_nic = format!("{book}\n{servers}[[dns.nic.ds]]\n{signer}\n");
    let tld = &registry.tlds[0];
    for (day, text, wanted) in [
        ("2026-01-06T00:00:00Z", with_nic.as_str(), (1, vec![1, 2, 2, 43])),
        ("2026-01-07T00:00:00Z", book, (0, vec![])),
    ] {
        registry.store.install_rulebook(tld, text, day.parse().unwrap()).await.unwrap();
        fixture.turn_to(day);
        let (delegations, mut types) = served().await;
        types.sort_unstable();
        assert_eq!((delegations, types), wanted, "{day}");
    }
}

async fn versions_are_told_apart_for_as_long_as_it_is_set(fixture: Fixture) {
    let registry = &fixture.registry;
    let wall = registry.clock.wall_now();
    begun(&fixture).await;
    written(&fixture, &[], vec![soa()]).await;
    ready(&fixture).await;
    for (name, hours) in [("acme.pharmacy", 50), ("beta.pharmacy", 30), ("gamma.pharmacy", 20)] {
        let at = wall - SignedDuration::from_hours(hours);
        writes(&fixture, move |tx: &mut Tx<'_>, _| {
            let zone = tx.zone("pharmacy", Lock::Update)?.expect("a zone");
            let change = ZoneChange { added: vec![name_server(name)], ..ZoneChange::default() };
            Ok(tx.write_zone(&zone, &change, at)?)
        })
        .await;
    }
    let remembered = SignedDuration::from_hours(24);
    let reconciler = Reconciler::new(registry.clone(), Upkeep { remembered, ..Upkeep::default() });
    reconciler.forget().await.unwrap();
    let zone = registry.store.read(|read| read.served_zone("pharmacy")).await.unwrap();
    let zone = zone.expect("a zone");
    assert_eq!((zone.oldest_version, zone.version), (FIRST + 2, FIRST + 3), "a day is kept");
}
