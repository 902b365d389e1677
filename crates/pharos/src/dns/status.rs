//! How the zones stand: what is served, what waits, what is held back, what cannot be published.

use jiff::Timestamp;
use registry_core::rulebook::NameServer;
use registry_store::{Lock, ServedZone, Session, StoreError, ZoneFault, ZoneRelease};

/// What waits is counted up to this.
pub const COUNTED: i64 = 10_000;

/// Names that cannot be published are listed up to this.
const FAULTS: i64 = 100;

/// Releases are listed up to this.
const RELEASES: i64 = 10;

/// How one zone stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneStatus {
    /// The TLD.
    pub tld: String,
    /// The zone; none before it is begun.
    pub zone: Option<ServedZone>,
    /// When its newest version was written, in wall time.
    pub published_at: Option<Timestamp>,
    /// The name servers that the TLD lists.
    pub name_servers: Vec<NameServer>,
    /// How many names would leave and are held back.
    pub held: u64,
    /// Names that cannot be published, in their order, the first hundred.
    pub faults: Vec<ZoneFault>,
    /// Who released it when it was held, the newest first, the last ten.
    pub releases: Vec<ZoneRelease>,
    /// Changes recorded and not looked at yet, of all zones; up to [`COUNTED`].
    pub marks_waiting: u64,
    /// Names that time may have changed; up to [`COUNTED`].
    pub names_due: u64,
    /// When the oldest of those changes was recorded, in registry time.
    pub oldest_mark: Option<Timestamp>,
}

/// How the zone of every TLD that we run stands.
///
/// # Errors
/// The database's trouble.
pub fn all(read: &mut Session<'_>, now: Timestamp) -> Result<Vec<ZoneStatus>, StoreError> {
    read.tlds().iter().map(|tld| of(read, tld.as_str(), now)).collect()
}

/// How one zone stands.
///
/// # Errors
/// The database's trouble.
pub fn of(read: &mut Session<'_>, tld: &str, now: Timestamp) -> Result<ZoneStatus, StoreError> {
    let (names_due, marks_waiting) = read.zone_waiting(tld, now, COUNTED)?;
    let zone = read.zone(tld, Lock::None)?;
    let published_at = match zone.as_ref().filter(|zone| zone.is_ready) {
        Some(zone) => read.zone_written_at(tld, zone.version)?,
        None => None,
    };
    let rulebooks = read.rulebooks(tld)?;
    Ok(ZoneStatus {
        tld: tld.to_owned(),
        zone,
        published_at,
        name_servers: rulebooks.at(now).dns.name_servers.clone(),
        held: read.zone_held(tld)?,
        faults: read.zone_faults(tld, FAULTS)?,
        releases: read.zone_releases(tld, RELEASES)?,
        marks_waiting,
        names_due,
        oldest_mark: read.zone_marks(1)?.first().map(|mark| mark.marked_at),
    })
}
