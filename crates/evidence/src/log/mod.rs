//! The log of everything that was done with bundles: it only grows.
//!
//! Its entries are lines, the lines are leaves of a Merkle tree (RFC 9162, section 2.1), and a day's
//! checkpoint signs how many there are and the root over them. With a checkpoint anybody can be shown
//! that an entry is in the log ([`inclusion_proof`]) and that a later log begins with an earlier one
//! ([`consistency_proof`]), without the rest of it.

mod checkpoint;
mod entry;
mod retention;
mod tree;

pub use checkpoint::{Checkpoint, LogFault, SignedCheckpoint, check, checkpoint};
pub use entry::{Act, Entry};
pub use retention::{Kept, deletable};
pub use tree::{
    consistency_proof, inclusion_proof, leaf, root, verify_consistency, verify_inclusion,
};

use crate::digest::Digest;

/// A log, as it grows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    lines: String,
    leaves: Vec<Digest>,
}

impl Log {
    /// Adds an entry; its number, from 0.
    pub fn add(&mut self, entry: &Entry) -> Result<usize, serde_json::Error> {
        let line = serde_json::to_string(entry)?;
        self.leaves.push(leaf(line.as_bytes()));
        self.lines.push_str(&line);
        self.lines.push('\n');
        Ok(self.leaves.len() - 1)
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
