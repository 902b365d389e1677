//! Checking a bundle from anywhere: every byte of it is accounted for.

use std::collections::BTreeSet;

use zip::result::ZipError;

use super::archive::{Files, Limits, pack, unpack};
use super::path::{NAMED, check_item};
use super::write::seal_of;
use super::{CUSTODY, MANIFEST, SEAL, SIGNATURE, SIGNER, STAMP, manifest};
use crate::custody::{Custody, CustodyError, Record};
use crate::digest::Digest;
use crate::seal::PublicKey;
use crate::stamp::{self, Stamp, StampError};

/// What is wrong with a bundle: the first thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More bytes than are read.
    #[error("the bundle has {found} bytes; at most {allowed} are read")]
    TooLarge {
        /// How many it has.
        found: usize,
        /// How many are read.
        allowed: usize,
    },
    /// More files than are read.
    #[error("the bundle has {found} files; at most {allowed} are read")]
    TooManyFiles {
        /// How many it has.
        found: usize,
        /// How many are read.
        allowed: usize,
    },
    /// No ZIP.
    #[error("the bundle is no archive that can be read: {0}")]
    NotAnArchive(String),
    /// A file that no bundle has, or one twice.
    #[error("the bundle holds {0:?}, which does not belong there")]
    Unexpected(String),
    /// A file that is compressed or encrypted.
    #[error("{0:?} is compressed or encrypted; a bundle stores files as they are")]
    Packed(String),
    /// Files that take more than the archive has.
    #[error("{0:?} overlaps another file of the archive")]
    Overlapping(String),
    /// The archive is not the one of its files.
    #[error("the archive itself was changed: it is not the one that its files make")]
    OtherArchive,
    /// A file is missing.
    #[error("the bundle has no {0}")]
    Missing(&'static str),
    /// Files and manifest differ.
    #[error("the manifest does not list the files as they are: one was changed, added or left out")]
    Manifest,
    /// Manifest and seal differ.
    #[error("the seal is not of this manifest and this time stamp")]
    Seal,
    /// Another key signed, or other bytes.
    #[error("the signature is not of this seal by the key {0}")]
    Signature(Digest),
    /// The bundle names another key.
    #[error("the bundle names another key than the one it is checked with")]
    OtherKey,
    /// The custody records are broken.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// Items and custody records differ.
    #[error("the custody records do not speak of {0:?} as it is, once")]
    Unrecorded(String),
    /// The stamp is of something else.
    #[error(transparent)]
    Stamp(#[from] StampError),
}

/// A bundle in which nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The hash of the whole bundle: the log knows it by that.
    pub bundle: Digest,
    /// The hash of its manifest: what an authority stamps.
    pub manifest: Digest,
    /// How each item came to us.
    pub custody: Vec<Record>,
    /// What the stamp says, if there is one. Whose it is, `openssl ts -verify` says.
    pub stamp: Option<Stamp>,
}

/// Checks a bundle against the key that is known to be the registry's.
pub fn check(bundle: &[u8], key: &PublicKey, limits: &Limits) -> Result<Checked, Fault> {
    let files = unpack(bundle, limits)?;
    let packed = pack(&files).map_err(|error: ZipError| Fault::NotAnArchive(error.to_string()))?;
    if packed != bundle {
        return Err(Fault::OtherArchive);
    }
    let seal = file(&files, SEAL)?;
    let signature = file(&files, SIGNATURE)?;
    if !key.verifies(seal, signature) {
        return Err(Fault::Signature(key.fingerprint()));
    }
    if seal_of(&files).as_bytes() != seal {
        return Err(Fault::Seal);
    }
    let listed = file(&files, MANIFEST)?;
    if list_of(&files).as_bytes() != listed {
        return Err(Fault::Manifest);
    }
    for name in NAMED {
        file(&files, name)?;
    }
    if file(&files, SIGNER)? != key.to_pem().as_bytes() {
        return Err(Fault::OtherKey);
    }
    let manifest = Digest::of(listed);
    let stamp = files.get(STAMP).map(|reply| stamp::read(reply, &manifest)).transpose()?;
    Ok(Checked { bundle: Digest::of(bundle), manifest, custody: custody(&files)?, stamp })
}

fn file<'a>(files: &'a Files, name: &'static str) -> Result<&'a [u8], Fault> {
    files.get(name).map(Vec::as_slice).ok_or(Fault::Missing(name))
}

fn list_of(files: &Files) -> String {
    let sealed = |path: &str| [MANIFEST, SEAL, SIGNATURE, STAMP].contains(&path);
    let listed = files.iter().filter(|(path, _)| !sealed(path));
    manifest::list(listed.map(|(path, bytes)| (path.as_str(), &bytes[..])))
}

/// The custody records, if there is exactly one for each item, of the item as it is.
fn custody(files: &Files) -> Result<Vec<Record>, Fault> {
    let text = String::from_utf8_lossy(file(files, CUSTODY)?);
    let records = Custody::parse(&text)?.records().to_vec();
    let items = files.keys().filter(|path| check_item(path).is_ok());
    let mut items: BTreeSet<&str> = items.map(String::as_str).collect();
    for record in &records {
        let bytes = files.get(&record.item).map(Vec::as_slice);
        let same = bytes.is_some_and(|bytes| {
            Digest::of(bytes) == record.sha256 && bytes.len() as u64 == record.size
        });
        if !same || !items.remove(record.item.as_str()) {
            return Err(Fault::Unrecorded(record.item.clone()));
        }
    }
    match items.first() {
        Some(item) => Err(Fault::Unrecorded((*item).to_owned())),
        None => Ok(records),
    }
}
