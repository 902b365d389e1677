//! The names of an older file, to tell which are new.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::path::Path;

use registry_screen::lines::{Line, Lines};

use super::source::{self, blocks};
use super::{BLOCK, look};

/// Names by a hash of 64 bits whose key is drawn anew each time: nobody can choose a name that is
/// taken for an older one, and by chance one in 10^11 is, with a hundred million older ones.
pub(super) struct Known {
    key: RandomState,
    hashes: HashSet<u64, BuildHasherDefault<AsIs>>,
}

impl Known {
    /// Reads the names of a file.
    pub(super) fn read(file: &Path, maximum: usize) -> Result<Self, String> {
        let source::Source { blocks, .. } = blocks(file, 0, BLOCK)?;
        let mut known = Self { key: RandomState::new(), hashes: HashSet::default() };
        let mut lines = Lines::default();
        for block in blocks {
            let block = block.map_err(|error| super::cannot_be_read(file, &error))?;
            look::each_line(&block.octets, |line| {
                if let Line::Listed(name) | Line::Delegated(name) = lines.read(line) {
                    known.hashes.insert(known.hash(name));
                }
            });
            if known.hashes.len() > maximum {
                return Err(format!(
                    "{} has more than {maximum} names, allowed: {maximum} by --since-maximum. \
                     Raise it if there is memory for 21 octets a name, or compare the file in parts",
                    file.display()
                ));
            }
        }
        Ok(known)
    }

    /// Whether a name stood in the file.
    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.hashes.contains(&self.hash(name))
    }

    fn hash(&self, name: &[u8]) -> u64 {
        self.key.hash_one(name.strip_suffix(b".").unwrap_or(name).to_ascii_lowercase())
    }
}

/// Takes a hash as it is.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        // Not met: what is hashed are whole numbers.
        self.0 = octets.iter().fold(self.0, |hash, octet| hash.rotate_left(8) ^ u64::from(*octet));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
