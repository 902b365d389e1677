//! Takes documents in, once for each content, and finds those that an object cites.

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::document::{DocumentHash, DocumentRef, MediaType, clean_name};
use registry_store::{Session, StoreError, Tx};
use sha2::{Digest, Sha256};

use super::{Acting, Failure, Missing, Refusal, found};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Bytes that one transaction writes: a large document holds no other writer up.
const PART_BYTES: usize = 256 * 1024;

/// A document that is handed in.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name, as it was given.
    pub name: String,
    /// What it is said to be.
    pub media_type: MediaType,
    /// All of it.
    pub content: Vec<u8>,
}

/// Keeps a document whose bytes are what they are said to be; the same content again is no second
/// document, and keeps its first name and date: those of the same sender, where they are from
/// outside.
///
/// # Errors
/// A field that cannot be taken, what the scanner found, or the database's trouble.
pub async fn keep(
    registry: &Registry,
    acting: &Acting,
    upload: Upload,
) -> Result<DocumentRef, Failure> {
    let reached = acting.reach(Permission::RecordDocument).map_err(Failure::Refused)?;
    let Upload { name, media_type, content } = upload;
    if !registry.uploads.media_types.contains(&media_type) {
        return Err(Failure::Refused(Refusal::MediaType(media_type.text())));
    }
    if content.len() > registry.uploads.bytes_maximum {
        return Err(Failure::Refused(Refusal::TooLarge(registry.uploads.bytes_maximum)));
    }
    if !media_type.matches(&content) {
        let found = media_type.text().to_owned();
        let allowed = "the media type of what the document's bytes are";
        let refusal = Refusal::Field { field: "Content-Type".into(), found, allowed };
        return Err(Failure::Refused(refusal));
    }
    registry
        .uploads
        .scanner
        .check(&content)
        .await
        .map_err(|error| Failure::Refused(error.into()))?;
    let hash = DocumentHash(Sha256::digest(&content).into());
    let known = registry.store.read(move |read| read.document(hash)).await?;
    let kept = match known {
        Some(known) => known,
        None => put(registry, acting, (hash, &name, media_type), &content).await?,
    };
    let Some(person) = reached.person() else { return Ok(kept) };
    let name = clean_name(&name, kept.media_type);
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.note_document_sender(hash, (person, &name))?;
        found(tx.document_sent_by(hash, person)?, Missing::Document(hash))
    };
    registry.write(write).await
}

/// Writes a document part by part, and makes it when all of it is here.
async fn put(
    registry: &Registry,
    acting: &Acting,
    (hash, name, media_type): (DocumentHash, &str, MediaType),
    content: &[u8],
) -> Result<DocumentRef, Failure> {
    let size_bytes = content.len() as u64;
    put_parts(registry, hash, content).await?;
    let name = clean_name(name, media_type);
    let actor = acting.actor.clone();
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let name = name.clone();
        let document = DocumentRef { hash, name, media_type, size_bytes, received_at: now };
        tx.put_document(&document, &actor)?;
        found(tx.document(hash)?, Missing::Document(hash))
    };
    registry.write(write).await
}

/// Writes the bytes of a document, part by part; it is none before its row is there.
///
/// # Errors
/// The database's trouble.
pub(crate) async fn put_parts(
    registry: &Registry,
    hash: DocumentHash,
    content: &[u8],
) -> Result<(), Failure> {
    for (place, part) in content.chunks(PART_BYTES).enumerate() {
        let part = part.to_vec();
        let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
            Ok::<(), Failure>(tx.put_document_part(hash, place, &part)?)
        };
        registry.write(write).await?;
    }
    Ok(())
}

/// A document that somebody may cite. Of somebody from outside that is what they handed in, as they
/// named it: of others' documents a hash gives nothing away.
///
/// # Errors
/// The database's trouble.
pub fn citable(
    session: &mut Session<'_>,
    by: &Actor,
    hash: DocumentHash,
) -> Result<Option<DocumentRef>, StoreError> {
    match by {
        Actor::Applicant { id, .. } => session.document_sent_by(hash, *id),
        Actor::Outsider { .. } => Ok(None),
        Actor::Staff { .. }
        | Actor::RegistrarUser { .. }
        | Actor::Registrar(_)
        | Actor::Customer(_)
        | Actor::Clock
        | Actor::Import => session.document(hash),
    }
}

/// The documents that an object will cite, in order.
///
/// # Errors
/// The field with the first that whoever acts may not cite ([`citable`]), or the database's trouble.
pub(super) fn cited(
    tx: &mut Tx<'_>,
    by: &Actor,
    field: &'static str,
    hashes: &[DocumentHash],
) -> Result<Vec<DocumentRef>, Failure> {
    let mut documents = Vec::with_capacity(hashes.len());
    for hash in hashes {
        documents.push(cited_one(tx, by, field, *hash)?);
    }
    Ok(documents)
}

/// One document that an object will cite; as [`cited`].
pub(crate) fn cited_one(
    tx: &mut Tx<'_>,
    by: &Actor,
    field: &'static str,
    hash: DocumentHash,
) -> Result<DocumentRef, Failure> {
    let allowed = match by {
        Actor::Applicant { .. } => "a document that you handed in",
        _ => "the hash of a document that was uploaded",
    };
    let unknown = || Refusal::Field { field: field.into(), found: hash.to_string(), allowed };
    citable(tx, by, hash)?.ok_or_else(|| Failure::Refused(unknown()))
}
