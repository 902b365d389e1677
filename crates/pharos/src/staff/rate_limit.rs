//! Token buckets: how often an address or an account may do something.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Above so many keys, those whose bucket is full again are forgotten.
const KEYS_MAXIMUM: usize = 50_000;

/// A limit for each key: `burst` at once, then one every `refill`.
#[derive(Debug, Clone)]
pub struct RateLimit<K> {
    burst: u32,
    refill: Duration,
    buckets: Arc<Mutex<HashMap<K, Bucket>>>,
}

/// The instant at which a bucket is full again says all of it.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    full_at: Instant,
}

/// How long to wait, in whole seconds, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// For `Retry-After`.
    pub retry_after_seconds: u64,
}

impl<K: Eq + Hash> RateLimit<K> {
    /// A limit of `burst` at once and one more every `refill`.
    #[must_use]
    pub fn new(burst: u32, refill: Duration) -> Self {
        Self { burst, refill, buckets: Arc::default() }
    }

    /// Takes one from the key's bucket at an instant.
    ///
    /// # Errors
    /// [`TooOften`] when it is empty.
    pub fn take(&self, key: K, now: Instant) -> Result<(), TooOften> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAXIMUM {
            buckets.retain(|_, bucket| bucket.full_at > now);
        }
        let full_at = buckets.get(&key).map_or(now, |bucket| bucket.full_at.max(now));
        let after = full_at + self.refill;
        let allowed = now + self.refill * self.burst;
        if after > allowed {
            let wait = after.duration_since(allowed);
            let retry_after_seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Err(TooOften { retry_after_seconds: retry_after_seconds.max(1) });
        }
        buckets.insert(key, Bucket { full_at: after });
        Ok(())
    }
}

/// Who a client is to a limit: its IPv4 address, or its IPv6 /56 network (ICANN.md, section 4).
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 72))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_steady_trickle() {
        let limit = RateLimit::new(3, Duration::from_secs(10));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limit.take("a", start), Ok(()));
        }
        assert_eq!(limit.take("a", start), Err(TooOften { retry_after_seconds: 10 }));
        assert_eq!(limit.take("b", start), Ok(()), "each key has its own");
        assert_eq!(limit.take("a", start + Duration::from_secs(10)), Ok(()));
        assert!(limit.take("a", start + Duration::from_secs(11)).is_err());
    }

    #[test]
    fn neighbours_of_one_network_are_one_client() {
        let network = |text: &str| super::network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:200::1"), network("2001:db8:1:2ff::9"));
        assert_ne!(network("2001:db8:1:200::1"), network("2001:db8:1:300::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
