//! Which addresses are connected to: public ones, at the ports of the web. Whoever holds a site
//! says where it leads, so every address is judged before it is connected to, whoever named it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Networks of IPv4 that are nobody's public ones: network, length of its prefix, why.
const FORBIDDEN_V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network (RFC 791)"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private (RFC 1918)"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by carriers (RFC 6598)"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    (Ipv4Addr::new(168, 63, 129, 16), 32, "metadata of a hosting service"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local, metadata services among it (RFC 3927)"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private (RFC 1918)"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "protocols (RFC 6890)"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation (RFC 5737)"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "AS112 (RFC 7535)"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "AMT (RFC 7450)"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relays (RFC 7526)"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private (RFC 1918)"),
    (Ipv4Addr::new(192, 175, 48, 0), 24, "AS112 (RFC 7534)"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarks (RFC 2544)"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation (RFC 5737)"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation (RFC 5737)"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved, broadcast among it"),
];

/// Where public addresses of IPv6 lie. Loopback, unique local, link-local and multicast ones are
/// outside, and so is IPv4 in other clothes: mapped (RFC 4291), translated (RFC 6052, RFC 8215).
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Networks in there that are nobody's public ones.
const FORBIDDEN_V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "protocols, Teredo among them (RFC 2928)"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation (RFC 3849)"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4: IPv4 inside (RFC 3056)"),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "AS112 (RFC 7534)"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation (RFC 9637)"),
];

/// Why an address is not connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is not a public one.
    #[error("{0} is no public address: {1}")]
    Address(IpAddr, &'static str),
    /// It is not a port of the web.
    #[error("port {0} is not connected to: 80 and 443 are, and what was asked for by name")]
    Port(u16),
}

/// What may be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    ports: BTreeSet<u16>,
    allowed: BTreeSet<SocketAddr>,
}

impl Default for Guard {
    fn default() -> Self {
        Self { ports: BTreeSet::from([80, 443]), allowed: BTreeSet::new() }
    }
}

impl Guard {
    /// Nothing, but for endpoints that are allowed: for a network that is closed.
    #[must_use]
    pub const fn closed() -> Self {
        Self { ports: BTreeSet::new(), allowed: BTreeSet::new() }
    }

    /// Public addresses at ports 80 and 443, and these further ports.
    #[must_use]
    pub fn with_ports(mut self, ports: impl IntoIterator<Item = u16>) -> Self {
        self.ports.extend(ports);
        self
    }

    /// These endpoints too, whatever they are: for tests on loopback, and nothing else.
    #[must_use]
    pub fn allowing(mut self, endpoints: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.allowed.extend(endpoints);
        self
    }

    /// Judges one endpoint: the address and port that a connection is about to go to.
    ///
    /// # Errors
    /// When it is forbidden.
    pub fn judge(&self, endpoint: SocketAddr) -> Result<(), Forbidden> {
        if self.allowed.contains(&endpoint) {
            return Ok(());
        }
        if !self.ports.contains(&endpoint.port()) {
            return Err(Forbidden::Port(endpoint.port()));
        }
        match why_not_public(endpoint.ip()) {
            None => Ok(()),
            Some(why) => Err(Forbidden::Address(endpoint.ip(), why)),
        }
    }
}

/// Why an address is not a public one; nothing if it is.
#[must_use]
pub fn why_not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => {
            let among = |&&(network, length, _): &&(Ipv4Addr, u32, &str)| {
                same_prefix(v4.to_bits().into(), network.to_bits().into(), 32, length)
            };
            FORBIDDEN_V4.iter().find(among).map(|(_, _, why)| *why)
        }
        IpAddr::V6(v6) => {
            let within = |network: Ipv6Addr, length| {
                same_prefix(v6.to_bits(), network.to_bits(), 128, length)
            };
            if !within(GLOBAL_V6.0, GLOBAL_V6.1) {
                return Some("outside the public addresses of IPv6 (2000::/3)");
            }
            let among = |&&(network, length, _): &&(Ipv6Addr, u32, &str)| within(network, length);
            FORBIDDEN_V6.iter().find(among).map(|(_, _, why)| *why)
        }
    }
}

fn same_prefix(left: u128, right: u128, width: u32, length: u32) -> bool {
    let shift = width - length;
    left >> shift == right >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_connected_to() {
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2600::1",
            "2a00:1450:4001::1",
            "3ffe::1",
        ];
        let forbidden = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.1.1",
            "192.175.48.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2620:4f:8000::1",
            "3fff::1",
            "5f00::1",
        ];
        let guard = Guard::default();
        for text in public {
            let judged = guard.judge(SocketAddr::new(text.parse().unwrap(), 443));
            assert_eq!(judged, Ok(()), "{text} is public");
        }
        for text in forbidden {
            let judged = guard.judge(SocketAddr::new(text.parse().unwrap(), 443));
            assert!(matches!(judged, Err(Forbidden::Address(..))), "{text} is nobody's");
        }
    }

    #[test]
    fn only_the_ports_of_the_web_and_what_was_allowed() {
        let guard = Guard::default();
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        for port in [80, 443] {
            assert_eq!(guard.judge(SocketAddr::new(at("1.1.1.1:1").ip(), port)), Ok(()));
        }
        for port in [22, 25, 8080] {
            let endpoint = SocketAddr::new(at("1.1.1.1:1").ip(), port);
            assert_eq!(guard.judge(endpoint), Err(Forbidden::Port(port)));
        }
        let asked = Guard::default().with_ports([8443]);
        assert_eq!(asked.judge(at("1.1.1.1:8443")), Ok(()));
        assert!(asked.judge(at("127.0.0.1:8443")).is_err());
        let tests = Guard::default().allowing([at("127.0.0.1:4000")]);
        assert_eq!(tests.judge(at("127.0.0.1:4000")), Ok(()));
        assert_eq!(tests.judge(at("127.0.0.1:4001")), Err(Forbidden::Port(4001)));
        assert!(matches!(tests.judge(at("127.0.0.1:80")), Err(Forbidden::Address(..))));
    }
}
