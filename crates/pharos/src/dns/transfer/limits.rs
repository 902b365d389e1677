//! What one peer may cost us.

use std::time::Duration;

/// Limits of the listener, in real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// TCP connections at once, over all.
    pub connections: usize,
    /// Transfers at once for one peer; one more is refused (RFC 5936, section 2.2.1).
    pub transfers_per_peer: usize,
    /// A connection on which nothing is asked, or nothing is taken, for so long is closed
    /// (RFC 7766, section 6.2.3).
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 100, transfers_per_peer: 4, idle: Duration::from_secs(30) }
    }
}

/// Octets of the longest request: a question, a SOA, EDNS and a signature take far less.
pub const REQUEST_MAXIMUM: usize = 4096;

/// Connections at once of those who are no peers: they are answered once, and must not keep the
/// peers out.
pub const STRANGERS_AT_ONCE: usize = 10;

/// How long one of them may take for its question.
pub const STRANGER_PATIENCE: Duration = Duration::from_secs(3);

/// Datagrams that are looked at, at once; one more is dropped, and asked again by its client.
pub const DATAGRAMS_AT_ONCE: usize = 64;

/// Octets of one message of a transfer: compression reaches back 16,384 octets and no further.
pub const MESSAGE_OCTETS: usize = 16_384;

/// Records that one read of a page takes from the store.
pub const PAGE_RECORDS: i64 = 2_000;
