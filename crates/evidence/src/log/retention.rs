//! Whether a bundle may be deleted: a legal hold beats retention.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::entry::{Act, Entry};
use crate::digest::Digest;

/// Why a bundle is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Kept {
    /// Somebody holds it.
    #[error("the bundle is held: {0}; it is not deleted before the hold is lifted")]
    Held(String),
    /// Its time is not over.
    #[error("the bundle is kept until {0}")]
    Until(Timestamp),
    /// It is gone.
    #[error("the bundle was deleted already")]
    Gone,
    /// Nobody made it.
    #[error("the log knows no such bundle")]
    Unknown,
}

/// Who deletes a bundle, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Who.
    pub by: String,
    /// Under which rule.
    pub rule: String,
    /// Until when that rule keeps it.
    pub keep_until: Timestamp,
}

/// Whether a bundle may be deleted at an instant, by what the log says of it: not while a hold is
/// on it, or on one that it was made from. Each hold is lifted on its own. Entries come in their
/// order with their numbers in the log; those of the bundle and of what it was made from suffice.
///
/// # Errors
/// [`Kept`].
pub fn deletable(
    entries: &[(usize, Entry)],
    bundle: &Digest,
    keep_until: Timestamp,
    now: Timestamp,
) -> Result<(), Kept> {
    let of_it = || entries.iter().map(|(_, entry)| entry).filter(|entry| entry.bundle == *bundle);
    if !of_it().any(|entry| matches!(entry.act, Act::Captured | Act::Stamped { .. })) {
        return Err(Kept::Unknown);
    }
    if of_it().any(|entry| matches!(entry.act, Act::Deleted { .. })) {
        return Err(Kept::Gone);
    }
    let held = lineage(entries, bundle).iter().flat_map(|of| holds(entries, of)).next();
    match held {
        Some((_, reason)) => Err(Kept::Held(reason)),
        None if now < keep_until => Err(Kept::Until(keep_until)),
        None => Ok(()),
    }
}

/// A bundle, and those that it was made from.
fn lineage(entries: &[(usize, Entry)], bundle: &Digest) -> BTreeSet<Digest> {
    let mut lineage = BTreeSet::from([*bundle]);
    for (_, entry) in entries.iter().rev() {
        if let Act::Stamped { of } = entry.act
            && lineage.contains(&entry.bundle)
        {
            lineage.insert(of);
        }
    }
    lineage
}

/// The holds on a bundle that were not lifted: the number of each entry, and why.
#[must_use]
pub fn holds(entries: &[(usize, Entry)], bundle: &Digest) -> BTreeMap<usize, String> {
    let mut holds = BTreeMap::new();
    for (number, entry) in entries.iter().filter(|(_, entry)| entry.bundle == *bundle) {
        match &entry.act {
            Act::Held { reason } => drop(holds.insert(*number, reason.clone())),
            Act::Released { hold, .. } => drop(holds.remove(hold)),
            _ => {}
        }
    }
    holds
}
