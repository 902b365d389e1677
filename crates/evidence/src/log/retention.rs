//! Whether a bundle may be deleted: a legal hold beats retention.

use std::collections::BTreeSet;

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
/// on it, or on one that it was made from. Each hold is lifted on its own.
pub fn deletable(
    entries: &[Entry],
    bundle: &Digest,
    keep_until: Timestamp,
    now: Timestamp,
) -> Result<(), Kept> {
    let of_it = || entries.iter().filter(|entry| entry.bundle == *bundle);
    if !of_it().any(|entry| matches!(entry.act, Act::Captured | Act::Stamped { .. })) {
        return Err(Kept::Unknown);
    }
    if of_it().any(|entry| matches!(entry.act, Act::Deleted { .. })) {
        return Err(Kept::Gone);
    }
    let lineage = lineage(entries, bundle);
    let held = lineage.iter().flat_map(|of| holds(entries, of)).next();
    match held.and_then(|hold| entries.get(hold)).map(|entry| &entry.act) {
        Some(Act::Held { reason }) => Err(Kept::Held(reason.clone())),
        _ if now < keep_until => Err(Kept::Until(keep_until)),
        _ => Ok(()),
    }
}

/// A bundle, and those that it was made from.
fn lineage(entries: &[Entry], bundle: &Digest) -> BTreeSet<Digest> {
    let mut lineage = BTreeSet::from([*bundle]);
    for entry in entries.iter().rev() {
        if let Act::Stamped { of } = entry.act
            && lineage.contains(&entry.bundle)
        {
            lineage.insert(of);
        }
    }
    lineage
}

/// The numbers of the entries that hold a bundle and were not lifted.
pub(super) fn holds(entries: &[Entry], bundle: &Digest) -> BTreeSet<usize> {
    let mut holds = BTreeSet::new();
    for (number, entry) in entries.iter().enumerate().filter(|(_, of)| of.bundle == *bundle) {
        match entry.act {
            Act::Held { .. } => drop(holds.insert(number)),
            Act::Released { hold, .. } => drop(holds.remove(&hold)),
            _ => {}
        }
    }
    holds
}
