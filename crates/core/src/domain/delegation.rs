//! Whether a name stands in the zone, and its delegation signer records (RFC 5910).

use serde::{Deserialize, Serialize};

use super::{Domain, Lifecycle};
use crate::rulebook::Rulebook;
use crate::status::Status;
use crate::ttl::RecordType;

/// A delegation signer record (RFC 4034, section 5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DsRecord {
    /// Key tag.
    pub key_tag: u16,
    /// DNSSEC algorithm number.
    pub algorithm: u8,
    /// Digest type number.
    pub digest_type: u8,
    /// The digest, hexadecimal, upper case.
    pub digest: String,
}

impl Domain {
    /// The record types of a name whose time to live can be set (RFC 9803; EPP.md, section 7).
    pub const TTL_TYPES: [RecordType; 2] = [RecordType::Ns, RecordType::Ds];

    /// Whether the zone holds it: alive or being restored, not on hold, and with name servers.
    pub fn is_delegated(&self, rulebook: &Rulebook) -> bool {
        let statuses = self.statuses(rulebook);
        matches!(self.lifecycle, Lifecycle::Active | Lifecycle::PendingRestore { .. })
            && !self.name_servers.is_empty()
            && !statuses.has(Status::ServerHold)
            && !statuses.has(Status::ClientHold)
    }
}
