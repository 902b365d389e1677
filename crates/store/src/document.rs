//! Documents: what is known of each, and its bytes in parts.

use diesel::prelude::*;
use registry_core::decision::Actor;
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::id::StaffId;

use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{encode, instant, micros};
use crate::schema::{document, document_part, document_sender};
use crate::session::{Session, Tx};

impl Session<'_> {
    /// A document by its hash, if it is here whole.
    pub fn document(&mut self, hash: DocumentHash) -> Result<Option<DocumentRef>, StoreError> {
        type Columns = (String, String, i64, i64);
        let row: Option<Columns> = document::table
            .find(hash.0.as_slice())
            .select((
                document::name,
                document::media_type,
                document::size_bytes,
                document::received_at,
            ))
            .first(self.connection)
            .optional()?;
        let Some((name, media_type, size_bytes, received_at)) = row else { return Ok(None) };
        let unreadable = |found: &str| StoreError::unreadable("document", found);
        let media_type =
            MediaType::from_text(&media_type).ok_or_else(|| unreadable(&media_type))?;
        let size_bytes = u64::try_from(size_bytes).map_err(|_| unreadable("its size"))?;
        let received_at = instant(received_at)?;
        Ok(Some(DocumentRef { hash, name, media_type, size_bytes, received_at }))
    }

    /// One part of a document's bytes, by its place from 0; none behind the last.
    pub fn document_part(
        &mut self,
        hash: DocumentHash,
        place: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let key = (hash.0.as_slice(), to_place(place)?);
        let part = document_part::table.find(key).select(document_part::content);
        Ok(part.first(self.connection).optional()?)
    }

    /// All of a document's bytes.
    pub fn document_whole(&mut self, hash: DocumentHash) -> Result<Vec<u8>, StoreError> {
        let mut content = Vec::new();
        let mut place = 0;
        while let Some(part) = self.document_part(hash, place)? {
            content.extend_from_slice(&part);
            place += 1;
        }
        Ok(content)
    }

    /// A document that a person from outside handed in: under their name for it, and received when
    /// they did. What others called the same content, and when they had it, is not theirs to learn.
    pub fn document_sent_by(
        &mut self,
        hash: DocumentHash,
        person: StaffId,
    ) -> Result<Option<DocumentRef>, StoreError> {
        let key = (hash.0.to_vec(), person.as_uuid().as_bytes().to_vec());
        let sent = document_sender::table
            .find(key)
            .select((document_sender::name, document_sender::sent_at));
        let found: Option<(String, i64)> = sent.first(self.connection).optional()?;
        let Some((name, sent_at)) = found else { return Ok(None) };
        let received_at = instant(sent_at)?;
        Ok(self.document(hash)?.map(|kept| DocumentRef { name, received_at, ..kept }))
    }
}

impl Tx<'_> {
    /// Keeps one part of a document's bytes; the same part again is no error.
    pub fn put_document_part(
        &mut self,
        hash: DocumentHash,
        place: usize,
        content: &[u8],
    ) -> Result<(), StoreError> {
        use document_part::dsl;
        let row = (
            dsl::hash.eq(hash.0.as_slice()),
            dsl::place.eq(to_place(place)?),
            dsl::content.eq(content),
        );
        let insert = diesel::insert_into(dsl::document_part).values(row);
        fixed!(insert.on_conflict((dsl::hash, dsl::place)).do_nothing()).run(self.connection)?;
        Ok(())
    }

    /// Forgets the bytes of a document; that it was here stays known.
    pub fn forget_document_bytes(&mut self, hash: DocumentHash) -> Result<(), StoreError> {
        let parts = document_part::table.filter(document_part::hash.eq(hash.0.as_slice()));
        diesel::delete(parts).execute(self.connection)?;
        Ok(())
    }

    /// Makes a document whose parts are all here; one that is here already stays as it is.
    pub fn put_document(&mut self, new: &DocumentRef, by: &Actor) -> Result<(), StoreError> {
        use document::dsl;
        let size = i64::try_from(new.size_bytes);
        let size = size.map_err(|_| StoreError::unreadable("document", "its size"))?;
        let by = encode("actor", by)?;
        let row = (
            dsl::hash.eq(new.hash.0.as_slice()),
            dsl::name.eq(&new.name),
            dsl::media_type.eq(new.media_type.text()),
            dsl::size_bytes.eq(size),
            dsl::received_at.eq(micros(new.received_at)),
            dsl::uploaded_by.eq(by),
        );
        let insert = diesel::insert_into(dsl::document).values(row);
        fixed!(insert.on_conflict(dsl::hash).do_nothing()).run(self.connection)?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Notes that a person from outside handed a document in, and under which name; again is no
    /// error, and the first name and date stay.
    pub fn note_document_sender(
        &mut self,
        hash: DocumentHash,
        (person, name): (StaffId, &str),
    ) -> Result<(), StoreError> {
        use document_sender::dsl;
        let row = (
            dsl::hash.eq(hash.0.as_slice()),
            dsl::staff_id.eq(person.as_uuid().as_bytes().as_slice()),
            dsl::name.eq(name),
            dsl::sent_at.eq(micros(self.now)),
        );
        let insert = diesel::insert_into(dsl::document_sender).values(row);
        fixed!(insert.on_conflict((dsl::hash, dsl::staff_id)).do_nothing()).run(self.connection)?;
        Ok(())
    }
}

fn to_place(place: usize) -> Result<i64, StoreError> {
    i64::try_from(place).map_err(|_| StoreError::unreadable("document", "too many parts"))
}
