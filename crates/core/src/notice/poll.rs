//! Messages in a registrar's poll queue (RFC 5730, section 2.9.2.3): one for every change to what
//! it sponsors that it did not make itself (RFC 8590).
//!
//! A message names its occasion and what it is about. It does not copy the object: the store
//! notes which row of the object's history tells it, and whoever renders it reads that row.

use serde::{Deserialize, Serialize};

use crate::contact::Contact;
use crate::domain::Domain;
use crate::host::Host;
use crate::id::{ContactHandle, ContactId, DomainId, HostId, MaintenanceId};
use crate::maintenance::Maintenance;
use crate::money::Money;
use crate::name::{DomainName, HostName};

/// A message in a registrar's poll queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollMessage {
    /// What happened, in its stable code.
    pub occasion: PollOccasion,
    /// What it is about.
    #[serde(flatten)]
    pub about: Subject,
}

/// What a poll message is about: its id, and how a registrar calls it.
///
/// A stored message tells its kind by the names of these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subject {
    /// A name.
    Domain {
        /// The registration.
        domain: DomainId,
        /// The name in letters.
        name: DomainName,
    },
    /// A host object.
    Host {
        /// The host.
        host: HostId,
        /// Its name as it stood then.
        name: HostName,
    },
    /// A contact object.
    Contact {
        /// The contact.
        contact: ContactId,
        /// Its handle.
        handle: ContactHandle,
    },
    /// A maintenance of the registry (RFC 9167).
    Maintenance {
        /// The maintenance.
        maintenance: MaintenanceId,
        /// Its name as it stood then.
        name: String,
    },
    /// The registrar's own account, as it stood.
    Account {
        /// What it may still spend.
        available: Money,
        /// How far below zero commands may take it.
        credit_limit: Money,
        /// Below what it is told.
        credit_threshold: Money,
    },
}

impl Subject {
    /// The id of what it is about, part of a duty's key.
    pub fn id(&self) -> String {
        match self {
            Subject::Domain { domain, .. } => domain.to_string(),
            Subject::Host { host, .. } => host.to_string(),
            Subject::Contact { contact, .. } => contact.to_string(),
            Subject::Maintenance { maintenance, .. } => maintenance.to_string(),
            Subject::Account { .. } => "account".to_owned(),
        }
    }
}

impl From<&Domain> for Subject {
    fn from(domain: &Domain) -> Self {
        Subject::Domain { domain: domain.id, name: domain.name.clone() }
    }
}

impl From<&Host> for Subject {
    fn from(host: &Host) -> Self {
        Subject::Host { host: host.id, name: host.name.clone() }
    }
}

impl From<&Contact> for Subject {
    fn from(contact: &Contact) -> Self {
        Subject::Contact { contact: contact.id, handle: contact.handle.clone() }
    }
}

impl From<&Maintenance> for Subject {
    fn from(maintenance: &Maintenance) -> Self {
        Subject::Maintenance { maintenance: maintenance.id, name: maintenance.plan.name.clone() }
    }
}

macro_rules! occasions {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $states:ident;)*) => {
        /// The occasions of a poll message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum PollOccasion {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl PollOccasion {
            /// Every occasion there is.
            pub const ALL: &'static [PollOccasion] = &[$(PollOccasion::$variant,)*];

            /// The stable code of the occasion, part of a duty's key.
            pub const fn code(self) -> &'static str {
                match self { $(PollOccasion::$variant => $code,)* }
            }

            /// As which states the object is told: as it was before the change, as it is after it
            /// (RFC 8590, section 2.2).
            pub const fn states(self) -> &'static [ToldState] {
                match self { $(PollOccasion::$variant => $states,)* }
            }
        }
    };
}

/// An update is told as both (EPP.md, section 7).
const BOTH: &[ToldState] = &[ToldState::Before, ToldState::After];
/// Of what is gone only what it was.
const BEFORE: &[ToldState] = &[ToldState::Before];
const AFTER: &[ToldState] = &[ToldState::After];

occasions! {
    /// The accreditation behind the name ended; it works on in grace (P-41).
    AccreditationEnded = "accreditation-ended", AFTER;
    /// The name was suspended (P-42).
    Suspended = "suspended", BOTH;
    /// A suspension was lifted (P-44).
    Reinstated = "reinstated", BOTH;
    /// The name was renewed at its expiry (P-36, P-46).
    AutoRenewed = "auto-renewed", AFTER;
    /// A provisional renewal was undone (P-46).
    RenewalUndone = "renewal-undone", BOTH;
    /// The name expired into redemption (P-36).
    Expired = "expired", AFTER;
    /// The registry deleted the name (P-54).
    Deleted = "deleted", AFTER;
    /// No report on a restore came in time: the name is in redemption again (P-36).
    RestoreLapsed = "restore-lapsed", AFTER;
    /// Redemption ended: the name is pending delete.
    RedemptionEnded = "redemption-ended", AFTER;
    /// The name went back to the pool.
    Purged = "purged", BEFORE;
    /// A name server went with the name above it.
    NameServerLost = "name-server-lost", BOTH;
    /// The authInfo ran out: nobody can ask for the name until another is set (RFC 9154).
    AuthInfoExpired = "auth-info-expired", AFTER;
    /// The host went to another sponsor with the name above it; both registrars are told.
    HostTransferred = "host-transferred", AFTER;
    /// The host went back to the pool with the name above it.
    HostPurged = "host-purged", BEFORE;
    /// A transfer was asked for; both registrars are told, as of every answer to it.
    TransferRequested = "transfer-requested", AFTER;
    /// The transfer was approved, by the sponsor or by silence.
    TransferApproved = "transfer-approved", AFTER;
    /// The transfer was rejected.
    TransferRejected = "transfer-rejected", AFTER;
    /// The transfer was taken back, or ended by the registry.
    TransferCancelled = "transfer-cancelled", AFTER;
    /// A cause was set that does not take the name out of the zone (P-56).
    Locked = "locked", BOTH;
    /// Such a cause was lifted.
    Unlocked = "unlocked", BOTH;
    /// The name went to another holder by an order (P-38).
    Moved = "moved", BOTH;
    /// What the registrar may still spend fell below its threshold.
    LowBalance = "low-balance", AFTER;
    /// A maintenance was announced (RFC 9167, section 3.3).
    MaintenanceAnnounced = "maintenance-announced", AFTER;
    /// A maintenance was changed.
    MaintenanceChanged = "maintenance-changed", AFTER;
    /// A maintenance was called off.
    MaintenanceCalledOff = "maintenance-called-off", AFTER;
    /// A maintenance comes near: a courtesy.
    MaintenanceNear = "maintenance-near", AFTER;
    /// A maintenance is over.
    MaintenanceOver = "maintenance-over", AFTER;
}

/// Which state of an object a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldState {
    /// As it was before the change.
    Before,
    /// As it is after it.
    After,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occasion_has_a_code_of_its_own() {
        let mut codes: Vec<_> = PollOccasion::ALL.iter().map(|occasion| occasion.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), PollOccasion::ALL.len());
    }
}
