//! Which addresses are connected to: public ones, at the ports of the web. Whoever holds a site
//! says where it leads, so every address is judged before it is connected to, whoever named it.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use registry_core::public_address::why_not_public;

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

#[cfg(test)]
mod tests {
    use super::*;

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
