//! Zones as they are served (DESIGN, section 2, Zone).
//!
//! A zone is one table of records, each with the version that added it and the one that removed
//! it. A version is what lives at it; the difference of two versions is read from the same rows,
//! in pages behind a number, with short reads. One writer at a time gives a TLD new versions.

mod read;
mod reconcile;
mod write;

use jiff::Timestamp;

pub use reconcile::DueName;
pub use write::{NewZoneRecord, ZoneChange};

/// The type number of a start of authority (RFC 1035, section 3.2.2).
pub(crate) const SOA: i64 = 6;

/// A zone as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedZone {
    /// The TLD.
    pub tld: String,
    /// The newest version; its low 32 bits are the serial.
    pub version: u64,
    /// The oldest version of which the difference to a newer one can still be told.
    pub oldest_version: u64,
    /// How many names are delegated in it.
    pub delegations: u64,
    /// A digest of what the rulebook said of the zone when all names were looked at last.
    pub settings: String,
    /// The name up to which all names are being looked at; none while no walk is under way.
    pub walked_to: Option<String>,
    /// Whether every name was looked at once; before that nobody is given the zone.
    pub is_ready: bool,
    /// Since when removals of delegations are held back, in registry time.
    pub held_since: Option<Timestamp>,
    /// Removals before this instant of registry time do not count for a hold.
    pub counted_from: Timestamp,
}

impl ServedZone {
    /// The serial of its start of authority (RFC 1982).
    pub const fn serial(&self) -> u32 {
        serial_of(self.version)
    }
}

/// The serial of a version: its low 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are what is meant")]
pub const fn serial_of(version: u64) -> u32 {
    version as u32
}

/// A record of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRecord {
    /// Its number: the page behind it begins there.
    pub id: i64,
    /// The registered name it comes from, or the TLD for the apex.
    pub name: String,
    /// Its owner: lower case, absolute, without the final dot.
    pub owner: String,
    /// Its type's number.
    pub rtype: u16,
    /// How long it may be kept, in seconds.
    pub ttl_seconds: u32,
    /// Its data in wire form, not compressed; the serial of an SOA is 0.
    pub rdata: Vec<u8>,
}

/// A name that cannot be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneFault {
    /// The name.
    pub name: String,
    /// Why.
    pub why: String,
    /// Since when, in registry time.
    pub since: Timestamp,
}

/// An operator's word that a zone which was held may let go what it held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRelease {
    /// When, in registry time.
    pub at: Timestamp,
    /// Who.
    pub by_name: String,
    /// Why.
    pub words: String,
    /// How many names were held back.
    pub removals: u64,
}
