use std::net::SocketAddr;
use std::path::PathBuf;

use data_encoding::BASE64;

use super::chain::{KnotChain, NsdChain};
use super::{ds, knot, nsd};
use crate::dns::wire::{Algorithm, Record, TsigKey, rtype};

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
        B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17\n";
    assert_eq!(ds::told("example.net", &[], std::slice::from_ref(&key)), expected);
    let other = record(rtype::CDS, &[0, 1, 13, 2, 0xAB]);
    let said = ds::told("example.net", &[other], &[key]);
    assert!(said.starts_with("example.net. IN DS 1 13 2 AB\n; 1 of these"), "{said}");
    rdata[1] = 0; // a zone-signing key
    let said = ds::told("example.net", &[], &[record(rtype::DNSKEY, &rdata)]);
    assert_eq!(said, "; the zone shows no key-signing key\n");
}
