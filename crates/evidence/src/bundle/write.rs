//! Making a bundle.

use serde_json::json;
use zip::result::ZipError;

use super::archive::{Files, Limits, pack, unpack};
use super::check::Fault;
use super::path::{NAMED, NotAPath, check_item};
use super::{
    CUSTODY, DATA_PACKAGE, FINDINGS, MANIFEST, SEAL, SIGNATURE, SIGNER, STAMP, VERIFY, manifest,
    verify_text,
};
use crate::custody::{Custody, Taken};
use crate::digest::Digest;
use crate::seal::{CannotSign, Sign};
use crate::stamp::{self, StampError};

/// One item of evidence, and how it came to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path: a folder and a plain name.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Who took it, and how.
    pub taken: Taken,
    /// What was made unreadable in it, and why.
    pub masked: Vec<String>,
}

/// What goes into a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The items, in the order in which they were taken.
    pub items: Vec<Item>,
    /// What was found.
    pub findings: serde_json::Value,
    /// What the bundle is about, in a line.
    pub title: String,
    /// Where the registry publishes the fingerprint of its key.
    pub key_published_at: String,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum CannotWrite {
    /// A bundle without evidence.
    #[error("a bundle needs at least one item")]
    Empty,
    /// No such path.
    #[error(transparent)]
    Path(#[from] NotAPath),
    /// Two items of one path.
    #[error("two items are called {0:?}: name them apart")]
    Twice(String),
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] CannotSign),
    /// The stamp is of something else.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// The bundle that was to be stamped is none.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The archive could not be made.
    #[error("the archive cannot be made: {0}")]
    Zip(#[from] ZipError),
    /// Something could not be written as JSON.
    #[error("the bundle cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// A bundle without a stamp, and the hash for an authority to stamp.
pub fn write(contents: &Contents, signer: &dyn Sign) -> Result<(Vec<u8>, Digest), CannotWrite> {
    let mut files = Files::new();
    let mut custody = Custody::default();
    for Item { path, bytes, taken, masked } in &contents.items {
        check_item(path)?;
        custody.add(path, bytes, taken.clone(), masked.clone())?;
        if files.insert(path.clone(), bytes.clone()).is_some() {
            return Err(CannotWrite::Twice(path.clone()));
        }
    }
    if files.is_empty() {
        return Err(CannotWrite::Empty);
    }
    let key = signer.public_key();
    let (title, published_at) = (&contents.title, &contents.key_published_at);
    let has_masked = contents.items.iter().any(|item| !item.masked.is_empty());
    let text = verify_text::render(title, &key, published_at, has_masked);
    let package = data_package(&files, title);
    files.insert(CUSTODY.to_owned(), custody.as_text().into());
    files.insert(FINDINGS.to_owned(), serde_json::to_vec_pretty(&contents.findings)?);
    files.insert(DATA_PACKAGE.to_owned(), serde_json::to_vec_pretty(&package)?);
    files.insert(SIGNER.to_owned(), key.to_pem().into());
    files.insert(VERIFY.to_owned(), text.into());
    debug_assert!(NAMED.iter().all(|name| files.contains_key(*name)));
    let list = manifest::list(files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])));
    let digest = Digest::of(list.as_bytes());
    files.insert(MANIFEST.to_owned(), list.into());
    Ok((sealed(files, signer)?, digest))
}

/// A bundle with an authority's stamp of its manifest, sealed anew.
pub fn restamp(
    bundle: &[u8],
    reply: &[u8],
    signer: &dyn Sign,
    limits: &Limits,
) -> Result<Vec<u8>, CannotWrite> {
    let checked = super::check(bundle, &signer.public_key(), limits)?;
    stamp::read(reply, &checked.manifest)?;
    let mut files = unpack(bundle, limits)?;
    files.insert(STAMP.to_owned(), reply.to_owned());
    sealed(files, signer)
}

fn sealed(mut files: Files, signer: &dyn Sign) -> Result<Vec<u8>, CannotWrite> {
    let seal = seal_of(&files);
    files.insert(SIGNATURE.to_owned(), signer.sign(seal.as_bytes())?.to_vec());
    files.insert(SEAL.to_owned(), seal.into());
    Ok(pack(&files)?)
}

/// What is signed: manifest and stamp by hash.
pub(super) fn seal_of(files: &Files) -> String {
    let parts = [MANIFEST, STAMP].into_iter();
    manifest::list(parts.filter_map(|path| files.get(path).map(|bytes| (path, &bytes[..]))))
}

/// The description that WACZ asks for (WACZ 1.1.1).
fn data_package(files: &Files, title: &str) -> serde_json::Value {
    let resource = |(path, bytes): (&String, &Vec<u8>)| {
        let name = path.rsplit('/').next();
        let hash = format!("sha256:{}", Digest::of(bytes));
        json!({ "name": name, "path": path, "hash": hash, "bytes": bytes.len() })
    };
    json!({
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "resources": files.iter().map(resource).collect::<Vec<_>>(),
    })
}
