//! Ids and randomness, minted at the edge.

use uuid::Uuid;

use crate::clock::Clock;

/// A new UUIDv7.
#[must_use]
pub fn new_uuid(clock: &Clock) -> Uuid {
    let now = clock.wall_now();
    let random = random::<10>();
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Bytes of the operating system's randomness.
#[must_use]

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}
