//! Hosts (RFC 5732): name servers as objects, glue only where a delegation needs it.
//!
//! A host under a TLD we run is *internal*: it belongs to the registered name above it, exists
//! while that name does, and carries addresses. Any other is *external* and carries none.

pub mod create;
pub mod delete;
pub mod update;

mod address;
mod follow;
mod superordinate;

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use address::AddressRefusal;
pub use delete::purge_with;
pub use follow::{follow, move_with};
pub use superordinate::SuperordinateRefusal;

use crate::domain::Updated;
use crate::id::{DomainId, HostId, RegistrarId};
use crate::name::HostName;
use crate::status::{Status, StatusSet};
use crate::ttl::{RecordType, Ttls};

/// A host object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its id.
    pub id: HostId,
    /// Its name.
    pub name: HostName,
    /// The registered name above it, if it is internal.
    pub superordinate: Option<DomainId>,
    /// Who sponsors it.
    pub registrar: RegistrarId,
    /// Who created it.
    pub created_by: RegistrarId,
    /// When.
    pub created_at: Timestamp,
    /// Its addresses; only an internal host has any.
    pub addresses: BTreeSet<IpAddr>,
    /// Statuses its sponsor set.
    pub client_statuses: StatusSet,
    /// Times to live its sponsor set (RFC 9803).
    #[serde(default, skip_serializing_if = "Ttls::is_empty")]
    pub ttls: Ttls,
    /// When it was last changed, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Updated>,
    /// When it last changed its sponsor, with the name above it (`trDate`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferred_at: Option<Timestamp>,
    /// When it was deleted, or went with the name above it.
    pub purged_at: Option<Timestamp>,
}

impl Host {
    /// The records a host brings: its addresses (RFC 9803; EPP.md, section 7).
    pub const TTL_TYPES: [RecordType; 2] = [RecordType::A, RecordType::Aaaa];

    /// Its statuses as EPP shows them (RFC 5732, section 2.3).
    pub fn statuses(&self, linked: bool) -> StatusSet {
        let mut statuses = self.client_statuses;
        if statuses.is_empty() {
            statuses.insert(Status::Ok);
        }
        if linked {
            statuses.insert(Status::Linked);
        }
        statuses
    }
}
