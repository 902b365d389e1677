//! A zone as a file that is given to others: the form of zone file access (RA, Specification 4,
//! section 2.1.4), from the version that is served.

mod files;
mod line;
mod sorted;

use std::io;
use std::path::{Path, PathBuf};

use registry_store::{ServedZone, StoreError, serial_of};

pub use self::line::line;

use self::files::{Made, ZoneFiles};
use super::wire::{Record, rtype};
use crate::registry::Registry;
use crate::signing_key::SigningKeyError;

/// Records read at once: short reads, so that no write-ahead log grows behind them.
const PAGE: i64 = 5_000;

/// Why the files of a zone could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// No zone of this name is served.
    #[error(
        "no zone .{0} is served: this registry does not run the TLD, or has not published it yet; \
         `pharos zone status` tells what is served"
    )]
    NotServed(String),
    /// The zone has no SOA at its version, which none should lack.
    #[error(
        "version {version} of .{tld} has no SOA; nothing was written; `pharos zone compare --tld \
         {tld}` tells what else is wrong"
    )]
    WithoutStart {
        /// Which zone.
        tld: String,
        /// Which version.
        version: u64,
    },
    /// The version was forgotten while it was read.
    #[error(
        "version {version} of .{tld} was forgotten while it was read; nothing was written; try \
         again"
    )]
    Forgotten {
        /// Which zone.
        tld: String,
        /// Which version.
        version: u64,
    },
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// A file cannot be written.
    #[error("{path} cannot be written: {error}; its folder must exist and have room")]
    Unwritten {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        error: io::Error,
    },
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The serial of the zone in the file.
    pub serial: u32,
    /// How many records it has, the SOA once.
    pub records: u64,
    /// How many names are delegated in it.
    pub delegations: u64,
}

/// Writes the version of a zone that is served now into a folder: `{tld}.zone.gz`, its checksums
/// `.md5` and `.sha256`, and `.sig`, its signature (OpenPGP, detached, by `signing.pub.asc`); and
/// the same as `{tld}-{yyyymmdd}.zone.gz`, by the day of registry time.
///
/// Memory does not grow with the zone. Files that were there stay until the new ones are whole.
///
/// # Errors
/// [`AccessError`].
pub async fn write_access(
    registry: &Registry,
    tld: &str,
    folder: &Path,
) -> Result<Written, AccessError> {
    let served = served(registry, tld).await?.ok_or_else(|| AccessError::NotServed(tld.into()))?;
    let ServedZone { version, delegations, .. } = served;
    let mut files = ZoneFiles::begin(folder, tld);
    let (mut soa, mut records, mut after) = (None, 0, 0);
    loop {
        let owned = tld.to_owned();
        let page = registry
            .store
            .read(move |read| read.zone_records_at(&owned, version, after, PAGE))
            .await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for record in page.into_iter().map(Record::from) {
            records += 1;
            match record.rtype {
                rtype::SOA => soa = Some(line(&record.with_serial(serial_of(version)))),
                _ => files.push(&line(&record))?,
            }
        }
    }
    let oldest = served_still(registry, tld).await?;
    if oldest.is_none_or(|oldest| oldest > version) {
        return Err(AccessError::Forgotten { tld: tld.to_owned(), version });
    }
    let soa = soa.ok_or_else(|| AccessError::WithoutStart { tld: tld.to_owned(), version })?;
    let tlds: Vec<String> = registry.tlds.iter().map(|tld| format!(".{tld}")).collect();
    files.finish(
        &soa,
        &Made {
            key: &registry.signing_key,
            name: &format!("The registry of {}", tlds.join(", ")),
            signed_at: registry.clock.wall_now(),
            day: registry.clock.registry_now(),
        },
    )?;
    Ok(Written { serial: serial_of(version), records, delegations })
}

async fn served(registry: &Registry, tld: &str) -> Result<Option<ServedZone>, StoreError> {
    let tld = tld.to_owned();
    registry.store.read(move |read| read.served_zone(&tld)).await
}

/// The oldest version of a zone that is kept.
async fn served_still(registry: &Registry, tld: &str) -> Result<Option<u64>, StoreError> {
    Ok(served(registry, tld).await?.map(|zone| zone.oldest_version))
}
