//! A walk over all names: what is not served as it should be, and how far a walk is.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_store::{Lock, StoreError, Tx};

use super::BATCH;
use super::difference::Differences;
use super::pass::Look;
use crate::dns::zone;
use crate::registry::Registry;

#[derive(Debug, Clone)]
pub(super) enum Walk {
    To(String),
    Done(String),
}

/// Which version of the rulebook is in force: since when.
pub(super) fn settings_of(
    read: &mut registry_store::Session<'_>,
    tld: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    Ok(read.rulebooks(tld)?.in_force_since(now).to_string())
}

/// The names that are not served as they should be now, in order: none where nothing waits.
///
/// # Errors
/// The database's trouble.
pub async fn differing(registry: &Registry, tld: &str) -> Result<Vec<String>, StoreError> {
    let (mut behind, mut differing) = (String::new(), Vec::new());
    loop {
        let (asked, from) = (tld.to_owned(), behind.clone());
        let now = registry.clock.registry_now();
        let page = move |read: &mut registry_store::Snapshot<'_>| {
            let (names, up_to) = names_behind(read, &asked, &from)?;
            let differences = Differences::of(read, &asked, &names, now)?;
            let names = differences.names.into_iter().filter(|name| name.changes());
            Ok((names.map(|name| name.name).collect::<Vec<_>>(), up_to))
        };
        let (found, up_to) = registry.store.read(page).await?;
        differing.extend(found);
        match up_to {
            Some(last) => behind = last,
            None => return Ok(differing),
        }
    }
}

/// Some names behind one, registered or served, and the last of them unless they are the last; the
/// TLD itself and its `nic` come before the first.
fn names_behind(
    read: &mut registry_store::Session<'_>,
    tld: &str,
    behind: &str,
) -> Result<(BTreeSet<String>, Option<String>), StoreError> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let here = read.registered_names(tld, behind, limit)?;
    let served = read.zone_names(tld, behind, None, limit)?;
    // Each list is whole up to its last name, or to the end if it is short.
    let last = |names: &[String]| names.last().filter(|_| names.len() >= BATCH).cloned();
    let up_to = last(&here).into_iter().chain(last(&served)).min();
    let within = |name: &String| up_to.as_ref().is_none_or(|last| name <= last);
    let mut names: BTreeSet<String> = here.into_iter().chain(served).filter(within).collect();
    if behind.is_empty() {
        names.extend([tld.to_owned(), zone::nic_name(tld)]);
    }
    Ok((names, up_to))
}

pub(super) enum NextOfWalk {
    Nothing,
    Begin,
    Look(Look),
}

pub(super) fn next_of_walk(
    read: &mut registry_store::Session<'_>,
    tld: &str,
    now: Timestamp,
) -> Result<NextOfWalk, StoreError> {
    let settings = settings_of(read, tld, now)?;
    let Some(zone) = read.zone(tld, Lock::None)? else { return Ok(NextOfWalk::Begin) };
    let behind = match &zone.walked_to {
        Some(name) => name.clone(),
        None if zone.settings == settings => return Ok(NextOfWalk::Nothing),
        None => String::new(),
    };
    let (names, up_to) = names_behind(read, tld, &behind)?;
    let walk = Some(up_to.map_or(Walk::Done(settings), Walk::To));
    Ok(NextOfWalk::Look(Look { names, marks: Vec::new(), walk }))
}

pub(super) fn note_walk(tx: &mut Tx<'_>, tld: &str, walk: Option<&Walk>) -> Result<(), StoreError> {
    match walk {
        Some(Walk::To(name)) => tx.set_zone_walk(tld, Some(name), ""),
        Some(Walk::Done(settings)) => tx.set_zone_walk(tld, None, settings),
        None => Ok(()),
    }
}
