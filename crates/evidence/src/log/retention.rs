//! Whether a bundle may be deleted: a legal hold beats retention.

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

/// Whether a bundle may be deleted at an instant, by what the log says of it. Each hold is lifted on
/// its own: there are as many holds as were set and not lifted.
pub fn deletable(
    entries: &[Entry],
    bundle: &Digest,
    keep_until: Timestamp,
    now: Timestamp,
) -> Result<(), Kept> {
    let mut known = false;
    let mut holds = Vec::new();
    for entry in entries.iter().filter(|entry| entry.bundle == *bundle) {
        match &entry.act {
            Act::Captured | Act::Stamped { .. } => known = true,
            Act::Held { reason } => holds.push(reason),
            Act::Released { .. } => drop(holds.pop()),
            Act::Deleted { .. } => return Err(Kept::Gone),
            Act::Read | Act::Exported { .. } => {}
        }
    }
    match (known, holds.last()) {
        (false, _) => Err(Kept::Unknown),
        (true, Some(reason)) => Err(Kept::Held((*reason).clone())),
        (true, None) if now < keep_until => Err(Kept::Until(keep_until)),
        (true, None) => Ok(()),
    }
}
