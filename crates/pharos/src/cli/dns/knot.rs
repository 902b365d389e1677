//! Knot DNS (3.2 or newer) as the signer: it takes the zones from here, signs, and gives them on.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::chain::{KnotChain, at};
use crate::dns::wire::TsigKey;

/// NSEC3 with opt-out, no salt, no extra iterations (RFC 9276, section 3.1); ECDSA P-256 (RFC
/// 8624); the zone-signing key changes by itself, the key-signing key by an operator, whose parent
/// reads CDS and CDNSKEY (RFC 7344).
const POLICY: &str = "
policy:
  - id: tld
    algorithm: ecdsap256sha256
    nsec3: on
    nsec3-opt-out: on
    nsec3-iterations: 0
    nsec3-salt-length: 0
    zsk-lifetime: 30d
    ksk-lifetime: 0
    cds-cdnskey-publish: always
    propagation-delay: 1h
    rrsig-lifetime: 14d
    rrsig-refresh: 7d
";

/// The zone lives in the journal: it is signed from what came by transfer, and no file is read or
/// written. The signer counts its own serials, in seconds since 1970, ours and its signatures' alike.
const TEMPLATE: &str = "    zonefile-load: none
    zonefile-sync: -1
    journal-content: all
    journal-max-usage: 8G
    dnssec-signing: on
    dnssec-policy: tld
    serial-policy: unixtime
    master: pharos
";

/// The text of `knot.conf`.
pub(super) fn configuration(chain: &KnotChain) -> String {
    let KnotChain {
        tlds,
        primary,
        primary_key,
        signer,
        public,
        public_key,
        storage,
        run_directory,
    } = chain;
    let (storage, run_directory) = (storage.display(), run_directory.display());
    let remotes = public.iter().enumerate().map(|(index, address)| (public_id(index), *address));
    let remotes: Vec<(String, SocketAddr)> = remotes.collect();
    let mut text = format!(
        "# Knot DNS as the signer of {}: made by `pharos dns knot-config`.\n\
         # It holds secrets: for the user of Knot alone (mode 0600).\n\
         server:\n    listen: {}\n    rundir: \"{run_directory}\"\n\n\
         database:\n    storage: \"{storage}\"\n\n\
         log:\n  - target: stderr\n    any: info\n\n\
         key:\n",
        tlds.join(", "),
        at(*signer),
    );
    key(&mut text, primary_key);
    if public_key != primary_key && !remotes.is_empty() {
        key(&mut text, public_key);
    }
    text.push_str("\nremote:\n");
    remote(&mut text, "pharos", *primary, primary_key);
    for (id, address) in &remotes {
        remote(&mut text, id, *address, public_key);
    }
    text.push_str("\nacl:\n");
    acl(&mut text, "pharos", *primary, primary_key, "notify");
    for (id, address) in &remotes {
        acl(&mut text, id, *address, public_key, "transfer");
    }
    text.push_str(POLICY);
    let ids: Vec<&str> = remotes.iter().map(|(id, _)| id.as_str()).collect();
    let acls = [&["pharos"], ids.as_slice()].concat().join(", ");
    // Writing to a string cannot fail.
    let _infallible = write!(
        text,
        "\ntemplate:\n  - id: default\n    storage: \"{storage}\"\n{TEMPLATE}    acl: [{acls}]\n"
    );
    if !ids.is_empty() {
        let _infallible = writeln!(text, "    notify: [{}]", ids.join(", "));
    }
    text.push_str("\nzone:\n");
    for tld in tlds {
        let _infallible = writeln!(text, "  - domain: {tld}");
    }
    text
}

fn public_id(index: usize) -> String {
    format!("public-{}", index + 1)
}

fn key(text: &mut String, key: &TsigKey) {
    let (name, algorithm, secret) = (key.name(), key.algorithm().name(), key.expose_secret());
    let _infallible =
        writeln!(text, "  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}");
}

fn remote(text: &mut String, id: &str, address: SocketAddr, key: &TsigKey) {
    let (address, key) = (at(address), key.name());
    let _infallible = writeln!(text, "  - id: {id}\n    address: {address}\n    key: {key}");
}

fn acl(text: &mut String, id: &str, address: SocketAddr, key: &TsigKey, action: &str) {
    let (address, key) = (address.ip(), key.name());
    let _infallible = writeln!(
        text,
        "  - id: {id}\n    address: {address}\n    key: {key}\n    action: {action}"
    );
}
