//! The section `[dns]`: where the primary listens, who may ask it, and with which keys.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use data_encoding::BASE64;
use jiff::SignedDuration;
use toml::de::DeValue;

use super::reader::{Kind, Section};
use super::settings::{addresses, choice, everywhere, host_name, number, text_kind};
use crate::dns::reconcile::{Hold, Upkeep};
use crate::dns::transfer::limits::Limits;
use crate::dns::transfer::peers::{Peer, PeerAddress, Peers};
use crate::dns::wire::{Algorithm, TsigKey};

/// The port of DNS.
const PORT: u16 = 53;

/// The DNS listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// Addresses and ports, each over UDP and TCP.
    pub listen: Vec<SocketAddr>,
    /// Every key, also those that no peer of ours uses: they are for servers behind the signer.
    pub keys: Vec<TsigKey>,
    /// Who may ask for what.
    pub peers: Peers,
    /// The server that shows the TLD's keys: the signer.
    pub signer: Option<SocketAddr>,
    /// What a peer may cost.
    pub limits: Limits,
    /// How much may leave a zone before it is held, and how long its versions are kept.
    pub upkeep: Upkeep,
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
pub(super) fn read(mut section: Section<'_>, folder: &Path) -> Option<Option<Dns>> {
    let listen = section.optional("listen", &addresses()).unwrap_or_else(|| everywhere(PORT));
    let signer = section.optional("signer", &address());
    let default = Limits::default();
    let mut count = |key, default: usize, most: u64| {
        let found = section.optional(key, &number(1..=most));
        found.and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
    };
    let connections = count("connections", default.connections, 10_000);
    let transfers_per_peer = count("transfers_per_peer", default.transfers_per_peer, 100);
    let idle = section.optional("idle_seconds", &number(1..=3600));
    let idle = idle.map_or(default.idle, Duration::from_secs);
    let limits = Limits { connections, transfers_per_peer, idle };
    let Upkeep { hold: default, remembered } = Upkeep::default();
    let share = section.optional("hold_share_percent", &number(1..=100));
    let minimum = section.optional("hold_minimum", &number(1..=1_000_000_000));
    let hold = Hold {
        share_percent: share.unwrap_or(default.share_percent),
        minimum: minimum.unwrap_or(default.minimum),
    };
    let days = section.optional("versions_days", &number(1..=365));
    let days = days.and_then(|days| i64::try_from(days).ok());
    let remembered = days.map_or(remembered, |days| SignedDuration::from_hours(24 * days));
    let upkeep = Upkeep { hold, remembered };
    let keys = read_keys(&mut section, folder);
    let peers = read_peers(&mut section, keys.as_deref());
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    let (Some(keys), Some(peers)) = (keys, peers) else { return None };
    let first = peers.iter().find_map(|peer| match peer.address {
        PeerAddress::One(address) if peer.may_transfer => Some(address),
        _ => None,
    });
    let signer = signer.or(first);
    Some(Some(Dns { listen, keys, peers: Peers::new(peers), signer, limits, upkeep }))
}

/// None when one is wrong: a peer must not be told that its key is unknown as well.
fn read_keys(section: &mut Section<'_>, folder: &Path) -> Option<Vec<TsigKey>> {
    let algorithms = Algorithm::ALL.map(|algorithm| (algorithm.name(), algorithm));
    let mut keys: Vec<TsigKey> = Vec::new();
    let mut is_sound = true;
    for mut section in section.sections("key") {
        let name = section.required("name", &host_name());
        let algorithm = section.required("algorithm", &choice(&algorithms));
        let secret = section.required("secret_file", &secret(folder));
        let made = match (name, algorithm, secret) {
            (Some(name), Some(algorithm), Some(secret)) => TsigKey::new(&name, algorithm, &secret)
                .map_err(|error| {
                    let allowed = "a secret in base64, of 16 octets or more";
                    section.report_found("secret_file", error.to_string(), allowed.to_owned());
                })
                .ok(),
            _ => None,
        };
        let twice =
            made.as_ref().is_some_and(|made| keys.iter().any(|key| key.name() == made.name()));
        if twice {
            section.report_found("name", "it twice".to_owned(), "each key once".to_owned());
        }
        section.finish();
        is_sound &= made.is_some() && !twice;
        keys.extend(made);
    }
    is_sound.then_some(keys)
}

/// None when one is wrong.
fn read_peers(section: &mut Section<'_>, keys: Option<&[TsigKey]>) -> Option<Vec<Peer>> {
    let mut peers = Vec::new();
    let mut is_sound = true;
    for mut section in section.sections("peer") {
        let address = section.required("address", &address());
        let key_name = section.optional("key", &host_name());
        let is_notified = section.optional("notify", &truth()).unwrap_or(key_name.is_some());
        let may_transfer = section.optional("transfer", &truth()).unwrap_or(key_name.is_some());
        let may_query = section.optional("query", &truth()).unwrap_or(key_name.is_none());
        let named = |name: &String| keys?.iter().find(|key| key.name() == *name).cloned();
        let key = key_name.as_ref().and_then(named);
        let mut is_right = address.is_some();
        if let (Some(name), Some(keys), None) = (&key_name, keys, &key) {
            let known: Vec<_> = keys.iter().map(|key| format!("\"{}\"", key.name())).collect();
            let allowed = format!("the name of a [[dns.key]]: {}", known.join(", "));
            section.report_found("key", format!("\"{name}\""), allowed);
            is_right = false;
        }
        if may_transfer && key_name.is_none() {
            let allowed = "false, or a key: nobody gets a zone unsigned".to_owned();
            section.report_found("transfer", "true without a key".to_owned(), allowed);
            is_right = false;
        }
        if !(is_notified || may_transfer || may_query) {
            let allowed = "notify, transfer or query: one of them true".to_owned();
            section.report_found("query", "a peer that may do nothing".to_owned(), allowed);
            is_right = false;
        }
        section.finish();
        is_sound &= is_right;
        peers.extend(address.map(|address| {
            let address = PeerAddress::One(address);
            Peer { address, key, is_notified, may_transfer, may_query }
        }));
    }
    is_sound.then_some(peers)
}

/// The octets of a secret, from a file with its base64 on one line.
fn secret(folder: &Path) -> Kind<'_, Vec<u8>> {
    text_kind(
        "the path of a file with a secret in base64, as `openssl rand -base64 32` makes",
        |text| {
            let file = folder.join(text);
            let content = std::fs::read_to_string(&file)
                .map_err(|error| Some(format!("{}: {error}", file.display())))?;
            let decoded = BASE64.decode(content.trim().as_bytes());
            decoded.map_err(|_| Some(format!("{}: it is no base64", file.display())))
        },
    )
}

/// An address with or without a port.
fn address() -> Kind<'static, SocketAddr> {
    text_kind(
        "an address, with a port unless it is 53, as \"192.0.2.53\" or \"[2001:db8::53]:5300\"",
        |text| {
            let plain = || text.parse::<IpAddr>().map(|address| SocketAddr::new(address, PORT));
            text.parse::<SocketAddr>().or_else(|_| plain()).map_err(|_| None)
        },
    )
}

fn truth() -> Kind<'static, bool> {
    let read = |value: &DeValue<'_>| value.as_bool().ok_or(None);
    Kind { allowed: "true or false".to_owned(), secret: false, read: Box::new(read) }
}
