//! How often a network may ask a public face: an IPv4 address or an IPv6 /56 is one, and some are
//! never limited (ICANN.md, section 4).

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use registry_core::rulebook::AddressRange;

use crate::config::Pace;
use crate::staff::rate_limit::{RateLimit, TooOften, network};

/// Buckets lie in so many maps, so that one map's lock does not hold all questions up.
const MAPS: u8 = 16;

/// The limit of one face.
#[derive(Debug)]
pub struct Allowance {
    maps: Vec<RateLimit<IpAddr>>,
    exempt: Arc<[AddressRange]>,
}

impl Allowance {
    /// A limit of this pace, for all but these networks.
    #[must_use]
    pub fn new(pace: Pace, exempt: Arc<[AddressRange]>) -> Self {
        let refill = Duration::from_secs(1) / pace.per_second.max(1);
        let maps = (0..MAPS).map(|_| RateLimit::new(pace.burst, refill)).collect();
        Self { maps, exempt }
    }

    /// Takes one question from what the network of an address may still ask.
    ///
    /// # Errors
    /// [`TooOften`], with how long to wait.
    pub fn take(&self, peer: IpAddr, now: Instant) -> Result<(), TooOften> {
        let peer = peer.to_canonical();
        if self.exempt.iter().any(|range| range.contains(peer)) {
            return Ok(());
        }
        let network = network(peer);
        let mut hasher = DefaultHasher::new();
        network.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % u64::from(MAPS)).unwrap_or_default();
        self.maps.get(place).map_or(Ok(()), |map| map.take(network, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(exempt: &[&str]) -> Allowance {
        let exempt = exempt.iter().map(|text| AddressRange::parse(text).unwrap()).collect();
        Allowance::new(Pace { burst: 2, per_second: 1 }, exempt)
    }

    /// ICANN.md, section 4: per /32 and /56.
    #[test]
    fn a_network_is_limited_as_one() {
        let (allowance, now) = (allowance(&[]), Instant::now());
        let take = |text: &str| allowance.take(text.parse().unwrap(), now).is_ok();
        assert!(take("2001:db8:1:200::1") && take("2001:db8:1:2ff::1"));
        assert!(!take("2001:db8:1:201::1"), "the /56 has asked twice");
        assert!(take("2001:db8:1:300::1"), "another /56 has not");
        assert!(take("192.0.2.1") && take("::ffff:192.0.2.1") && !take("192.0.2.1"));
        assert!(take("192.0.2.2"));
        let later = now + Duration::from_secs(1);
        assert!(allowance.take("192.0.2.1".parse().unwrap(), later).is_ok());
    }

    /// ICANN.md, section 4: ICANN's probes are never limited.
    #[test]
    fn an_exempt_network_may_ask_at_any_pace() {
        let (allowance, now) = (allowance(&["192.0.2.0/24", "2001:db8::/32"]), Instant::now());
        for text in ["192.0.2.77", "::ffff:192.0.2.77", "2001:db8::1"] {
            let address = text.parse().unwrap();
            assert!((0..100).all(|_| allowance.take(address, now).is_ok()), "{text}");
        }
        let other = "198.51.100.1".parse().unwrap();
        assert!(!(0..100).all(|_| allowance.take(other, now).is_ok()));
    }
}
