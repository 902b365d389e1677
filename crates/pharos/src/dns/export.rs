//! Writes a TLD's zone as a master file (RFC 1035, section 5), page by page.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::HostId;
use registry_store::{Session, StoreError};

use super::zone;
use crate::registry::Registry;

/// Names read at once: short reads, so that no write-ahead log grows behind them.
const PAGE: i64 = 1_000;

/// Why a zone could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// This registry does not run the TLD.
    #[error("this registry does not run .{found}; it runs {allowed}")]
    UnknownTld {
        /// What was asked for.
        found: String,
        /// What there is.
        allowed: String,
    },
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file's trouble.
    #[error("the zone cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the zone of a TLD as it should be now; answers how many names are delegated in it.
///
/// # Errors
/// [`ExportError`].
pub async fn write_zone(
    registry: &Registry,
    tld: &str,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let now = registry.clock.registry_now();
    if !registry.tlds.iter().any(|run| run.as_str() == tld) {
        let run: Vec<_> = registry.tlds.iter().map(|run| format!(".{}", run.as_str())).collect();
        let (found, allowed) = (tld.to_owned(), run.join(", "));
        return Err(ExportError::UnknownTld { found, allowed });
    }
    let owned = tld.to_owned();
    let head = registry.store.read(move |read| head(read, &owned, now)).await?;
    out.write_all(head.as_bytes())?;
    let mut after: Option<String> = None;
    let mut delegated = 0;
    loop {
        let (owned, from) = (tld.to_owned(), after.take());
        let page = move |read: &mut registry_store::Snapshot<'_>| page(read, &owned, from, now);
        let Page { lines, last, count } = registry.store.read(page).await?;
        out.write_all(lines.as_bytes())?;
        delegated += count;
        match last {
            Some(name) => after = Some(name),
            None => return Ok(delegated),
        }
    }
}

fn head(read: &mut Session<'_>, tld: &str, now: Timestamp) -> Result<String, StoreError> {
    let rulebooks = read.rulebooks(tld)?;
    let rulebook = rulebooks.at(now);
    let mut text = zone::start_of_authority(tld, zone::serial_at(now), rulebook);
    text.push('\n');
    for record in zone::apex(tld, rulebook).into_iter().chain(zone::nic(tld, rulebook)) {
        text.push_str(&format!("{record}\n"));
    }
    Ok(text)
}

/// Some names' lines, and the last name if there may be more.
struct Page {
    lines: String,
    last: Option<String>,
    count: u64,
}

fn page(
    read: &mut Session<'_>,
    tld: &str,
    after: Option<String>,
    now: Timestamp,
) -> Result<Page, StoreError> {
    let rulebooks = read.rulebooks(tld)?;
    let rulebook = rulebooks.at(now);
    let names = read.domains_page(tld, after.as_deref(), PAGE, now)?;
    let full = i64::try_from(names.len()).is_ok_and(|length| length == PAGE);
    let last = names.last().filter(|_| full).map(|name| name.object.name.as_str().to_owned());
    let domains: Vec<Domain> = names.into_iter().map(|projected| projected.object).collect();
    let ids: BTreeSet<HostId> =
        domains.iter().flat_map(|domain| domain.name_servers.iter().copied()).collect();
    let hosts = read.hosts_by_id(&ids.into_iter().collect::<Vec<_>>())?;
    let hosts: BTreeMap<_, _> = hosts.into_iter().map(|host| (host.id, host)).collect();
    let mut page = Page { lines: String::new(), last, count: 0 };
    for domain in &domains {
        let records = zone::delegation(domain, &hosts, rulebook);
        page.count += u64::from(!records.is_empty());
        for record in records {
            page.lines.push_str(&format!("{record}\n"));
        }
    }
    Ok(page)
}
