//! The ZIP around the files: one for each set of files, read within bounds.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::check::Fault;
use super::path::is_known;

/// How much of a bundle is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the archive.
    pub bytes: usize,
    /// The most files in it.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 * 1024 * 1024, files: 10_000 }
    }
}

/// The files of a bundle by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The one archive of some files: in the order of their paths, stored, without dates or owners.
pub(crate) fn pack(files: &Files) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(path.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// How many files the end of an archive says there are (APPNOTE, 4.3.16), before any of the
/// directory is read. A bundle ends with that record; one for larger archives before it (4.3.15),
/// whose count would be another, belongs to none.
fn count_of(bytes: &[u8]) -> Option<usize> {
    let (rest, end) = bytes.split_last_chunk::<22>()?;
    let is_large = rest.last_chunk::<20>().is_some_and(|large| large.starts_with(b"PK\x06\x07"));
    let is_end = end.starts_with(b"PK\x05\x06") && !is_large;
    is_end.then(|| usize::from(u16::from_le_bytes([end[10], end[11]])))
}

/// One file of a bundle as it lies there, unchecked; none where it has no such file.
///
/// # Errors
/// [`Fault`], where it is no bundle.
pub fn item(bundle: &[u8], path: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Fault> {
    Ok(unpack(bundle, limits)?.remove(path))
}

/// Reads an archive from anywhere. Nothing in it is unpacked to more than it takes, since what is
/// compressed is refused; so the bounds of the archive bound what is read of it.
pub(super) fn unpack(bytes: &[u8], limits: &Limits) -> Result<Files, Fault> {
    if bytes.len() > limits.bytes {
        return Err(Fault::TooLarge { found: bytes.len(), allowed: limits.bytes });
    }
    let broken = |error: ZipError| Fault::NotAnArchive(error.to_string());
    let count = count_of(bytes).ok_or_else(|| {
        Fault::NotAnArchive("it does not end with the directory of a ZIP".to_owned())
    })?;
    if count > limits.files {
        return Err(Fault::TooManyFiles { found: count, allowed: limits.files });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut files = Files::new();
    let mut left = bytes.len() as u64;
    for index in 0..archive.len() {
        let mut entry = archive.by_index_raw(index).map_err(broken)?;
        let path = entry.name().map_err(broken)?.into_owned();
        if !is_known(&path) || files.contains_key(&path) {
            return Err(Fault::Unexpected(path));
        }
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            return Err(Fault::Packed(path));
        }
        let size = entry.size();
        left = left.checked_sub(size).ok_or_else(|| Fault::Overlapping(path.clone()))?;
        let mut content = Vec::new();
        let read = entry.by_ref().take(size).read_to_end(&mut content);
        read.map_err(|error| Fault::NotAnArchive(error.to_string()))?;
        files.insert(path, content);
    }
    Ok(files)
}
