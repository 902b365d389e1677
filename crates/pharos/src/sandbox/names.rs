//! The DNS of a sandbox: its key, and who may ask it.

use std::net::SocketAddr;
use std::sync::Arc;

use data_encoding::BASE64;

use super::book::{DnsEntry, TsigEntry};
use super::folder::Folder;
use super::start::SandboxError;
use crate::dns::transfer::DnsService;
use crate::dns::transfer::limits::Limits;
use crate::dns::transfer::peers::{Peer, PeerAddress, Peers};
use crate::dns::wire::{Algorithm, TsigKey};
use crate::identity;
use crate::private_file::{Readers, write_whole};
use crate::registry::Registry;

/// What the key is called.
const KEY_NAME: &str = "transfer.sandbox.test";

/// Where its secret lies, in base64.
const SECRET_FILE: &str = "transfer.secret";

/// The primary of a sandbox.
pub(super) fn service(
    registry: &Registry,
    folder: &Folder,
    notified: &[SocketAddr],
) -> Result<Arc<DnsService>, SandboxError> {
    let peers = peers(&key(folder)?, notified);
    Ok(Arc::new(DnsService::new(registry, peers, Limits::default())))
}

/// The key of a sandbox: made once, and the same when it is resumed.
fn key(folder: &Folder) -> Result<TsigKey, SandboxError> {
    let file = folder.path(SECRET_FILE);
    let kept = std::fs::read_to_string(&file).ok();
    let secret = kept.and_then(|text| BASE64.decode(text.trim().as_bytes()).ok());
    let secret = match secret {
        Some(secret) => secret,
        None => {
            let secret: [u8; 32] = identity::random();
            write_whole(&file, BASE64.encode(&secret).as_bytes(), Readers::Owner)
                .map_err(|error| SandboxError::folder(&file, error))?;
            secret.to_vec()
        }
    };
    TsigKey::new(KEY_NAME, Algorithm::HmacSha256, &secret)
        .map_err(|error| SandboxError::World(format!("the key of DNS: {error}")))
}

/// Whoever has the key may take the zones, from anywhere; this machine may ask without it. Those
/// that are told of new versions come first, so that what they take is known as theirs.
fn peers(key: &TsigKey, notified: &[SocketAddr]) -> Peers {
    let holder = |address, is_notified| Peer {
        address,
        key: Some(key.clone()),
        is_notified,
        may_transfer: true,
        may_query: true,
    };
    let mut peers: Vec<Peer> =
        notified.iter().map(|address| holder(PeerAddress::One(*address), true)).collect();
    peers.push(holder(PeerAddress::Anywhere, false));
    peers.push(Peer {
        address: PeerAddress::Loopback,
        key: None,
        is_notified: false,
        may_transfer: false,
        may_query: true,
    });
    Peers::new(peers)
}

/// What `sandbox.json` tells of it: where it listens, and the one key there is.
pub(super) fn entry(host: String, port: u16, dns: &DnsService) -> Option<DnsEntry> {
    let key = dns.peers.keys().first()?;
    let tsig = TsigEntry {
        name: format!("{}.", key.name()),
        algorithm: key.algorithm().name().to_owned(),
        secret: key.expose_secret(),
    };
    Some(DnsEntry { host, port, tsig })
}
