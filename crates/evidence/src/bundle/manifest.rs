//! Lists of files by hash, as `sha256sum` writes and reads them.

use std::collections::BTreeMap;

use crate::digest::Digest;

/// The list of some files, in the order of their paths.
pub(crate) fn list<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let lines: BTreeMap<_, _> =
        files.into_iter().map(|(path, bytes)| (path, Digest::of(bytes))).collect();
    lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}
