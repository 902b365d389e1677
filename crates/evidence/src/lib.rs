//! Evidence about a site that somebody can check who trusts nobody here (WATCH.md, section 6).
//!
//! - A **bundle** ([`bundle::write`], [`bundle::check`]) is a ZIP in the layout of WACZ. Its
//!   manifest names every file by hash, an authority's stamp says when the manifest was there (RFC
//!   3161), and a seal over both is signed (Ed25519). `sha256sum` and `openssl` check it, by the
//!   commands in its `VERIFY.txt`. No byte of it can change unnoticed: the archive, too, is the
//!   only one that these files make.
//! - **Custody** ([`custody::Custody`]) says of each item who took it, with what, from where and
//!   when, each record chained to the one before.
//! - A **folder** ([`folder::sealed`]) holds documents for somebody outside, bundles among them, with
//!   a signed manifest.
//! - The **log** ([`log::Log`]) is a Merkle tree (RFC 9162) of what was captured, read, handed out,
//!   held and deleted. A signed checkpoint of a day proves that nothing before it was changed.
//!
//! A bundle proves what our client received, and when. It does not prove what others were shown.
//!
//! The crate reads no clock, holds no key and opens no file: it signs by [`seal::Sign`].

pub mod bundle;
pub mod custody;
mod digest;
pub mod folder;
pub mod log;
pub mod seal;
pub mod stamp;

pub use digest::Digest;
