//! Bundles: a ZIP in the layout of WACZ with a manifest, an authority's stamp and a seal.
//!
//! ```text
//! archive/  request and response pairs, as WARC      findings.json     what was found
//! indexes/  where in it each answer lies             custody.jsonl     how each item came to us
//! pages/    screenshots, the page as rendered        datapackage.json  what WACZ asks for
//! net/      DNS, RDAP, TLS chain, redirects
//! SIGNER.pem, VERIFY.txt                              how it is checked without us
//!
//! MANIFEST.sha256   every file above, by hash
//! MANIFEST.tsr      the authority's stamp of MANIFEST.sha256, if there is one
//! MANIFEST.seal     the two above, by hash
//! MANIFEST.sig      the signature over the seal
//! ```
//! The seal covers the stamp, so that not a byte of either can change; when a stamp is added later,
//! the seal is made anew. The archive holds the files in the order of their paths, stored as they
//! are, with nothing else: there is one archive for these files, and another is refused.

mod archive;
mod check;
mod manifest;
mod path;
mod verify_text;
mod write;

pub(crate) use archive::pack;
pub use archive::{Limits, item};
pub use check::{Checked, Fault, check};
pub(crate) use manifest::list;
pub use path::{Folder, NotAPath};
pub(crate) use verify_text::signed;
pub use write::{CannotWrite, Contents, Item, restamp, write};

/// Every file by hash.
pub const MANIFEST: &str = "MANIFEST.sha256";
/// The authority's stamp of the manifest.
pub const STAMP: &str = "MANIFEST.tsr";
/// Manifest and stamp by hash.
pub const SEAL: &str = "MANIFEST.seal";
/// The signature over the seal.
pub const SIGNATURE: &str = "MANIFEST.sig";
/// The findings.
pub const FINDINGS: &str = "findings.json";
/// The custody records.
pub const CUSTODY: &str = "custody.jsonl";
/// What WACZ asks for.
pub const DATA_PACKAGE: &str = "datapackage.json";
/// The key that signs.
pub const SIGNER: &str = "SIGNER.pem";
/// How it is checked.
pub const VERIFY: &str = "VERIFY.txt";
