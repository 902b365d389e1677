//! The log of everything that was done with bundles: it only grows.
//!
//! Its entries are lines, the lines are leaves of a Merkle tree (RFC 9162, section 2.1), and a
//! day's checkpoint signs how many there are and the root over them. With a checkpoint anybody can
//! be shown that an entry is in the log ([`inclusion_proof`]) and that a later log begins with an
//! earlier one ([`consistency_proof`]), without the rest of it.

mod checkpoint;
mod entry;
mod retention;
mod tree;

pub use checkpoint::{CannotCheckpoint, Checkpoint, LogFault, SignedCheckpoint, check, checkpoint};
pub use entry::{Act, Entry};
pub use retention::{Deletion, Kept, deletable, holds};
pub use tree::{
    consistency_proof, inclusion_proof, leaf, root, verify_consistency, verify_inclusion,
};

use jiff::Timestamp;

use crate::digest::Digest;

/// A log, as it grows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    lines: String,
    entries: Vec<Entry>,
    leaves: Vec<Digest>,
}

/// Why an entry does not go into the log.
#[derive(Debug, thiserror::Error)]
pub enum CannotAdd {
    /// The bundle has to be kept.
    #[error(transparent)]
    Kept(#[from] Kept),
    /// A deletion is asked for first.
    #[error("a deletion is logged by what asks whether the bundle may be deleted")]
    DeletedUnasked,
    /// There is nothing to lift.
    #[error("entry {0} sets no hold on this bundle that is still there")]
    NoHold(usize),
    /// The entry is no JSON.
    #[error("the entry cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Log {
    /// Goes on from the lines of a log.
    pub fn parse(lines: &str) -> Result<Self, LogFault> {
        let (entries, leaves) = checkpoint::read(lines)?;
        Ok(Self { lines: lines.to_owned(), entries, leaves })
    }

    /// Adds an entry; its number, from 0. A deletion is added by [`Self::delete`] alone, and what
    /// is lifted is a hold.
    pub fn add(&mut self, entry: Entry) -> Result<usize, CannotAdd> {
        match entry.act {
            Act::Deleted { .. } => Err(CannotAdd::DeletedUnasked),
            Act::Released { hold, .. }
                if !holds(&self.numbered(), &entry.bundle).contains_key(&hold) =>
            {
                Err(CannotAdd::NoHold(hold))
            }
            _ => self.push(entry),
        }
    }

    /// Logs that a bundle is deleted, if it may be; its bytes go once this is on record.
    pub fn delete(
        &mut self,
        bundle: Digest,
        deletion: Deletion,
        now: Timestamp,
    ) -> Result<usize, CannotAdd> {
        deletable(&self.numbered(), &bundle, deletion.keep_until, now)?;
        let Deletion { by, rule, .. } = deletion;
        self.push(Entry { at: now, by, bundle, act: Act::Deleted { rule } })
    }

    fn push(&mut self, entry: Entry) -> Result<usize, CannotAdd> {
        let line = serde_json::to_string(&entry)?;
        self.leaves.push(leaf(line.as_bytes()));
        self.lines.push_str(&line);
        self.lines.push('\n');
        self.entries.push(entry);
        Ok(self.leaves.len() - 1)
    }

    /// The entries, each with its number from 0.
    #[must_use]
    pub fn numbered(&self) -> Vec<(usize, Entry)> {
        self.entries.iter().cloned().enumerate().collect()
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries as lines.
    #[must_use]
    pub fn lines(&self) -> &str {
        &self.lines
    }

    /// The hashes of the entries.
    #[must_use]
    pub fn leaves(&self) -> &[Digest] {
        &self.leaves
    }
}
