use std::net::SocketAddr;
use std::path::PathBuf;

use data_encoding::BASE64;
use jiff::Timestamp;
use serde_json::json;

use super::chain::{KnotChain, NsdChain};
use super::status::ZoneChain;
use super::status_words::in_words;
use super::{knot, nsd};
use crate::dns::parent::Wanted;
use crate::dns::servers::{self, ServerState};
use crate::dns::wire::{Algorithm, Answered, Record, TsigKey, owner_name, rtype};

fn key(name: &str) -> TsigKey {
    TsigKey::new(name, Algorithm::HmacSha256, &[7; 32]).expect("a key")
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

#[test]
fn the_signer_takes_from_us_and_gives_to_the_public() {
    let chain = KnotChain {
        tlds: vec!["pharmacy".to_owned(), "example".to_owned()],
        primary: address("192.0.2.1:53"),
        primary_key: key("transfer.test"),
        signer: address("192.0.2.2:53"),
        public: vec![address("[2001:db8::3]:53"), address("192.0.2.4:5353")],
        public_key: key("public.test"),
        storage: PathBuf::from("/var/lib/knot"),
        run_directory: PathBuf::from("/run/knot"),
    };
    let text = knot::configuration(&chain);
    for line in [
        "    listen: 192.0.2.2@53",
        "  - id: transfer.test",
        "    address: 192.0.2.1@53",
        "    address: 2001:db8::3@53",
        "    address: 192.0.2.4",
        "    action: notify",
        "    nsec3-opt-out: on",
        "    cds-cdnskey-publish: always",
        "    acl: [pharos, public-1, public-2]",
        "    notify: [public-1, public-2]",
        "  - domain: pharmacy",
        "  - domain: example",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert_eq!(text.matches("    secret: ").count(), 2);
    let alone = knot::configuration(&KnotChain { public: Vec::new(), ..chain });
    assert!(!alone.contains("notify: [") && !alone.contains("public.test"), "{alone}");
}

#[test]
fn a_public_server_hears_of_the_signer_alone() {
    let chain = NsdChain {
        tlds: vec!["example".to_owned()],
        signer: address("192.0.2.2:5301"),
        key: key("public.test"),
        listen: vec![address("127.0.0.1:5302")],
        storage: PathBuf::from("/var/lib/nsd"),
        run_directory: PathBuf::from("/run/nsd"),
        user: "nsd".to_owned(),
    };
    let text = nsd::configuration(&chain);
    for line in [
        "    ip-address: 127.0.0.1@5302",
        "    allow-notify: 192.0.2.2 public.test",
        "    request-xfr: 192.0.2.2@5301 public.test",
        "    name: \"example\"",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

/// The key of RFC 6605, section 6.1, and its DS.
#[test]
fn the_ds_of_a_key_is_that_of_the_rfc() {
    let public =
        "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
    let mut rdata = vec![1, 1, 3, 13];
    rdata.extend(BASE64.decode(public.as_bytes()).expect("base64"));
    let record = |rtype, rdata: &[u8]| Record {
        owner: "example.net".to_owned(),
        rtype,
        ttl_seconds: 3600,
        rdata: rdata.to_vec(),
    };
    let key = record(rtype::DNSKEY, &rdata);
    let expected = "example.net. IN DS 55648 13 2 \
        B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17";
    let lines =
        |wanted: &[Record], keys: &[Record]| Wanted::of("example.net", wanted, keys).lines();
    assert_eq!(lines(&[], std::slice::from_ref(&key)), [expected]);
    let other = record(rtype::CDS, &[0, 1, 13, 2, 0xAB]);
    let said = lines(&[other], &[key]);
    let odd = "; 1 of these are of no key that the zone shows";
    assert_eq!(said, ["example.net. IN DS 1 13 2 AB", odd]);
    rdata[1] = 0; // a zone-signing key
    let said = lines(&[], &[record(rtype::DNSKEY, &rdata)]);
    assert_eq!(said, ["; the zone shows no key-signing key"]);
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// What a server is taken to have said.
fn said(answered: Result<Answered, String>) -> ServerState {
    let now = at("2027-01-01T00:00:00Z");
    servers::read(None, address("192.0.2.9:53"), "example", answered, now)
}

#[test]
fn a_server_is_sound_when_it_answers_with_authority_and_a_soa() {
    let record = |owner: &str, rtype, rdata: Vec<u8>| Record {
        owner: owner.to_owned(),
        rtype,
        ttl_seconds: 60,
        rdata,
    };
    let root = owner_name("").expect("the root").into_octets();
    let mut rdata = [root.clone(), root.clone()].concat();
    rdata.extend([7_u32, 1, 2, 3, 4].map(u32::to_be_bytes).as_flattened());
    let signature = |until: &str| {
        let until = u32::try_from(at(until).as_second()).expect("32 bits").to_be_bytes();
        let mut rdata = [&[0, 6, 13, 1, 0, 0, 0, 60][..], &until, &[0; 6]].concat();
        rdata.extend(&root);
        record("example", rtype::RRSIG, rdata)
    };
    let soa = record("example", rtype::SOA, rdata);
    let answer = |is_authoritative, records: &[&Record]| {
        let records = records.iter().map(|record| (*record).clone()).collect();
        said(Ok(Answered { is_authoritative, records }))
    };
    let (early, late) = (signature("2027-01-02T00:00:00Z"), signature("2027-01-09T00:00:00Z"));
    let sound = answer(true, &[&soa, &early, &late]);
    assert_eq!((sound.serial, sound.trouble), (Some(7), None));
    assert_eq!(sound.signed_until, Some(at("2027-01-09T00:00:00Z")));
    assert_eq!(answer(true, &[&soa]).signed_until, None);
    let trouble = |state: ServerState| state.trouble.expect("trouble");
    assert_eq!(trouble(answer(false, &[&soa])), "it has no authority for example");
    let other = Record { owner: "test".to_owned(), ..soa };
    assert_eq!(trouble(answer(true, &[&other])), "it has no SOA of example");
    assert_eq!(trouble(said(Err("silence".to_owned()))), "silence");
}

#[test]
fn a_zone_is_told_along_its_chain() {
    let zone = json!({
        "tld": "example", "served": true, "version": 9, "oldest_version": 1, "serial": 9,
        "published_at": "2027-01-01T00:00:00Z", "name_servers": [], "delegations": 3, "held": 0,
        "faults": [], "releases": [], "marks_waiting": 0, "names_due": 0,
    });
    let taken = json!({
        "serial": 9, "kind": "ixfr", "records": 6, "at": "2027-01-01T00:00:01Z",
    });
    let secondaries = json!([
        {"peer": "192.0.2.9:53", "key": "k", "is_current": true, "told": 9, "acknowledged": 9,
         "attempts": 0, "asked_at": "2027-01-01T00:00:01Z", "taken": taken},
        {"peer": "192.0.2.8:53", "is_current": false, "told": 9, "acknowledged": 8, "attempts": 2,
         "told_again_at": "2027-01-01T00:00:09Z", "trouble": "no answer within 2s"},
    ]);
    let state = |name: Option<&str>, host: &str, serial, until: Option<&str>| ServerState {
        name: name.map(str::to_owned),
        address: address(host),
        serial,
        signed_until: until.map(at),
        trouble: serial.is_none().then(|| "no answer within 5s".to_owned()),
    };
    let chain = ZoneChain {
        zone: serde_json::from_value(zone).expect("a zone"),
        secondaries: serde_json::from_value(secondaries).expect("secondaries"),
        signer: Some(state(None, "192.0.2.9:53", Some(20), Some("2027-01-09T00:00:00Z"))),
        name_servers: vec![
            state(Some("a.example"), "192.0.2.3:53", Some(20), Some("2026-12-31T00:00:00Z")),
            state(Some("b.example"), "192.0.2.4:53", Some(19), None),
            state(None, "192.0.2.5:53", None, None),
        ],
        ds: Some(Wanted::of("example", &[], &[])),
    };
    let lines = [
        ".example: serial 9 of 2027-01-01T00:00:00Z, 3 names delegated",
        "  secondary 192.0.2.9:53 with k is current; took 9 at 2027-01-01T00:00:01Z by IXFR, \
         6 records; was told of 9; asked last at 2027-01-01T00:00:01Z",
        "  secondary 192.0.2.8:53 IS BEHIND; does not answer about 9, told 2 times; is told again \
         at 2027-01-01T00:00:09Z; trouble: no answer within 2s",
        "  signer 192.0.2.9:53     serial 20, signed until 2027-01-09T00:00:00Z",
        "  a.example 192.0.2.3:53  serial 20, its SIGNATURE EXPIRED at 2026-12-31T00:00:00Z",
        "  b.example 192.0.2.4:53  serial 19, NOT THAT OF THE SIGNER, not signed",
        "  public 192.0.2.5:53     FAILS: no answer within 5s",
        "  for the parent:",
        "    ; the zone shows no key-signing key",
    ];
    let words = in_words(&chain, at("2027-01-01T00:00:00Z"));
    assert_eq!(words.lines().collect::<Vec<_>>(), lines);
}
