//! What is drawn at the edge before a decision: ids, salts and secrets.

use registry_core::token::TokenHash;
use sha2::{Digest, Sha256};
use uuid::{NoContext, Timestamp as UuidTime, Uuid};

use crate::clock::Clock;

/// Random octets from the operating system.
///
/// A machine without randomness cannot run a registry: the program ends.
pub fn random<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    if let Err(error) = getrandom::fill(&mut octets) {
        tracing::error!(%error, "the operating system gives no randomness");
        std::process::abort();
    }
    octets
}

/// A new object id: UUIDv7 of wall time, so that ids sort by birth and never meet.
pub fn new_uuid(clock: &Clock) -> Uuid {
    let now = clock.wall_now();
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    Uuid::new_v7(UuidTime::from_unix(NoContext, seconds, nanoseconds))
}

/// The digest under which a token is known; what people type is folded to upper case.
pub fn token_hash(secret: &str) -> TokenHash {
    TokenHash(Sha256::digest(secret.trim().to_ascii_uppercase().as_bytes()).into())
}

/// Salt and digest of an authInfo, hexadecimal (RFC 9154).
pub fn auth_info_digest(salt: &[u8; 16], text: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(text.as_bytes());
    data_encoding::HEXLOWER.encode(&digest.finalize())
}
