//! Who may ask for what: an address, a key, and what both together may do.

use std::net::{IpAddr, SocketAddr};

use crate::dns::wire::TsigKey;

/// From where a peer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerAddress {
    /// From anywhere: its key is its proof. Only a sandbox has such a peer.
    Anywhere,
    /// From this machine.
    Loopback,
    /// From one address; NOTIFY goes to the port.
    One(SocketAddr),
}

impl PeerAddress {
    fn is(self, from: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Loopback => from.is_loopback(),
            Self::One(address) => address.ip().to_canonical() == from,
        }
    }
}

/// One who may ask.
///
/// A peer with a key speaks by requests that are signed with it, a peer without one by unsigned
/// requests: an unsigned request never has what a key is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// From where.
    pub address: PeerAddress,
    /// What its requests, and our NOTIFY to it, are signed with.
    pub key: Option<TsigKey>,
    /// Whether it is told of new versions.
    pub is_notified: bool,
    /// Whether it may have zones whole (SOA, AXFR, IXFR).
    pub may_transfer: bool,
    /// Whether plain questions about our zones are answered.
    pub may_query: bool,
}

/// What is asked, as far as a peer's rights go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// AXFR or IXFR.
    Transfer,
    /// SOA: whoever may transfer may ask for the serial.
    Serial,
    /// Anything else.
    Query,
}

/// All of them, and their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers {
    peers: Vec<Peer>,
    keys: Vec<TsigKey>,
}

impl Peers {
    /// The peers of a configuration.
    pub fn new(peers: Vec<Peer>) -> Self {
        let mut keys: Vec<TsigKey> = Vec::new();
        for key in peers.iter().filter_map(|peer| peer.key.clone()) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self { peers, keys }
    }

    /// The keys that a signature may be made with.
    pub fn keys(&self) -> &[TsigKey] {
        &self.keys
    }

    /// Every peer; its place is its number.
    pub fn all(&self) -> &[Peer] {
        &self.peers
    }

    /// Whether anybody speaks from this address.
    pub fn knows(&self, from: IpAddr) -> bool {
        let from = from.to_canonical();
        self.peers.iter().any(|peer| peer.address.is(from))
    }

    /// The peer who may ask this from here, by its number.
    pub fn admitted(&self, from: IpAddr, key_name: Option<&str>, kind: Kind) -> Option<usize> {
        let from = from.to_canonical();
        self.peers.iter().position(|peer| {
            let speaks = peer.key.as_ref().map(TsigKey::name) == key_name;
            let may = match kind {
                Kind::Transfer => peer.may_transfer && peer.key.is_some(),
                Kind::Serial => peer.may_transfer || peer.may_query,
                Kind::Query => peer.may_query,
            };
            peer.address.is(from) && speaks && may
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wire::Algorithm;

    fn key(name: &str) -> TsigKey {
        TsigKey::new(name, Algorithm::HmacSha256, &[7; 32]).expect("a key")
    }

    fn peer(address: &str, key: Option<TsigKey>, may_transfer: bool, may_query: bool) -> Peer {
        let address = PeerAddress::One(address.parse().expect("an address"));
        Peer { address, key, is_notified: false, may_transfer, may_query }
    }

    #[test]
    fn address_and_key_are_asked_for_together() {
        let peers = Peers::new(vec![
            peer("192.0.2.1:53", Some(key("signer")), true, false),
            peer("192.0.2.2:53", Some(key("other")), true, true),
            peer("192.0.2.3:53", None, false, true),
        ]);
        let admitted = |from: &str, key: Option<&str>, kind| {
            peers.admitted(from.parse().expect("an address"), key, kind)
        };
        assert_eq!(admitted("192.0.2.1", Some("signer"), Kind::Transfer), Some(0));
        assert_eq!(admitted("192.0.2.1", Some("signer"), Kind::Serial), Some(0));
        assert_eq!(admitted("192.0.2.1", Some("signer"), Kind::Query), None, "not granted");
        assert_eq!(admitted("192.0.2.1", None, Kind::Transfer), None, "unsigned");
        assert_eq!(admitted("192.0.2.1", None, Kind::Serial), None, "unsigned");
        assert_eq!(admitted("192.0.2.1", Some("other"), Kind::Transfer), None, "another's key");
        assert_eq!(admitted("192.0.2.2", Some("signer"), Kind::Transfer), None, "from elsewhere");
        assert_eq!(admitted("192.0.2.3", None, Kind::Query), Some(2));
        assert_eq!(admitted("192.0.2.3", None, Kind::Serial), Some(2));
        assert_eq!(admitted("192.0.2.3", None, Kind::Transfer), None);
        assert_eq!(admitted("192.0.2.9", None, Kind::Query), None);
        assert!(peers.knows("192.0.2.3".parse().expect("an address")));
        assert!(!peers.knows("192.0.2.9".parse().expect("an address")));
    }

    #[test]
    fn an_address_in_the_clothes_of_the_other_family_is_the_same() {
        let peers = Peers::new(vec![peer("192.0.2.1:53", None, false, true)]);
        let from: IpAddr = "::ffff:192.0.2.1".parse().expect("an address");
        assert_eq!(peers.admitted(from, None, Kind::Query), Some(0));
    }

    #[test]
    fn no_right_makes_up_for_a_key() {
        let everywhere =
            Peer { address: PeerAddress::Anywhere, ..peer("[::]:53", None, true, true) };
        let peers = Peers::new(vec![everywhere]);
        let from: IpAddr = "2001:db8::1".parse().expect("an address");
        assert_eq!(peers.admitted(from, None, Kind::Transfer), None);
    }
}
