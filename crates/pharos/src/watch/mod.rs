//! The acts of Watch (P-81, P-90 to P-97): what a desk, the API and the command line all call.
//!
//! As in `vetting/`, each act is one transaction: what is known beside the site is held first, then
//! the site; what was due is recorded; the core decides; what happened is recorded, with the letters
//! it owes. Nothing here knows HTTP, JSON or a form.
//!
//! **One path sends.** [`notice::send`] makes the notice inside the transaction that records it, with
//! the portfolio and the conflicts as they are then; nothing else in the program makes a letter of a
//! site to somebody outside.

pub mod candidate;
pub mod competition;
pub mod complaint;
pub mod conflict;
pub mod custody;
pub mod evidence;
mod letter;
pub mod mail;
pub mod network;
pub mod notice;
pub mod own_name;
pub mod portfolio;
pub mod reply;
pub mod report;
pub mod retention;
mod seal;
pub mod senders;
mod settings;
pub mod site;
pub mod standing;
pub mod sweep;
pub mod visit;

pub use settings::{WatchSettings, read_guide};

use registry_core::decision::Actor;
use registry_core::document::{DocumentHash, DocumentRef, MediaType, clean_name};
use registry_store::Tx;
use sha2::{Digest, Sha256};

use crate::vetting::Failure;

/// Keeps a short text as a document, in the transaction that cites it.
fn keep(tx: &mut Tx<'_>, (name, text): (&str, &[u8]), by: &Actor) -> Result<DocumentHash, Failure> {
    let hash = DocumentHash(Sha256::digest(text).into());
    tx.put_document_part(hash, 0, text)?;
    let (media_type, size_bytes) = (MediaType::Text, text.len() as u64);
    let name = clean_name(name, media_type);
    let received_at = tx.now();
    tx.put_document(&DocumentRef { hash, name, media_type, size_bytes, received_at }, by)?;
    Ok(hash)
}
