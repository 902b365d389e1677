//! Bundles of evidence: which document has the bytes, and until when it is kept.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, SiteId};

use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{instant, instant_opt, micros, uuid};
use crate::schema::watch_bundle::dsl;
use crate::session::{Session, Tx};

/// A bundle of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The document with its bytes.
    pub document: DocumentHash,
    /// The visit it was made in.
    pub capture: CaptureId,
    /// Of which site.
    pub site: SiteId,
    /// When.
    pub captured_at: Timestamp,
    /// Until when it is kept.
    pub kept: BundleKept,
}

/// How long a bundle is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleKept {
    /// Until an instant, and longer while somebody holds it.
    Until(Timestamp),
    /// It is gone since an instant.
    Gone(Timestamp),
}

type Columns = (Vec<u8>, Vec<u8>, Vec<u8>, i64, i64, Option<i64>);

fn read((hash, capture, site, at, until, gone): Columns) -> Result<Bundle, StoreError> {
    let hash = <[u8; 32]>::try_from(hash);
    let hash = hash.map_err(|_| StoreError::unreadable("bundle", "its hash"))?;
    Ok(Bundle {
        document: DocumentHash(hash),
        capture: CaptureId::from_uuid(uuid(&capture)?),
        site: SiteId::from_uuid(uuid(&site)?),
        captured_at: instant(at)?,
        kept: match instant_opt(gone)? {
            Some(gone) => BundleKept::Gone(gone),
            None => BundleKept::Until(instant(until)?),
        },
    })
}

macro_rules! columns {
    () => {
        (
            dsl::document_hash,
            dsl::capture_id,
            dsl::site_id,
            dsl::captured_at,
            dsl::kept_until,
            dsl::deleted_at,
        )
    };
}

impl Session<'_> {
    /// The bundles of a site, oldest first.
    pub fn bundles_of(&mut self, site: SiteId) -> Result<Vec<Bundle>, StoreError> {
        let rows: Vec<Columns> = dsl::watch_bundle
            .filter(dsl::site_id.eq(site.as_uuid().as_bytes().as_slice()))
            .order((dsl::captured_at.asc(), dsl::document_hash.asc()))
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }

    /// A bundle, by its document.
    pub fn bundle(&mut self, document: DocumentHash) -> Result<Option<Bundle>, StoreError> {
        let row: Option<Columns> = dsl::watch_bundle
            .find(document.0.as_slice())
            .select(columns!())
            .first(self.connection)
            .optional()?;
        row.map(read).transpose()
    }

    /// Bundles whose time is over, oldest first, behind one of them; something may need them still,
    /// and the log may hold them.
    pub fn bundles_outlived(
        &mut self,
        now: Timestamp,
        behind: Option<(Timestamp, DocumentHash)>,
        limit: i64,
    ) -> Result<Vec<Bundle>, StoreError> {
        let mut query = dsl::watch_bundle
            .filter(dsl::deleted_at.is_null())
            .filter(dsl::kept_until.le(micros(now)))
            .into_boxed::<crate::engine::MultiBackend>();
        if let Some((until, hash)) = behind {
            let (until, hash) = (micros(until), hash.0.to_vec());
            let later = dsl::kept_until.gt(until).or(dsl::document_hash.gt(hash));
            query = query.filter(dsl::kept_until.ge(until)).filter(later);
        }
        let rows: Vec<Columns> = query
            .order((dsl::kept_until.asc(), dsl::document_hash.asc()))
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Enters a bundle whose document is here; the same again is no error.
    pub fn put_bundle(&mut self, bundle: &Bundle) -> Result<(), StoreError> {
        let (until, gone) = match bundle.kept {
            BundleKept::Until(until) => (until, None),
            BundleKept::Gone(gone) => (gone, Some(micros(gone))),
        };
        let row = (
            dsl::document_hash.eq(bundle.document.0.as_slice()),
            dsl::capture_id.eq(bundle.capture.as_uuid().as_bytes().as_slice()),
            dsl::site_id.eq(bundle.site.as_uuid().as_bytes().as_slice()),
            dsl::captured_at.eq(micros(bundle.captured_at)),
            dsl::kept_until.eq(micros(until)),
            dsl::deleted_at.eq(gone),
        );
        let insert = diesel::insert_into(dsl::watch_bundle).values(row);
        fixed!(insert.on_conflict(dsl::document_hash).do_nothing()).run(self.connection)?;
        Ok(())
    }

    /// Notes that the bytes of a bundle are gone; whether they were there.
    pub fn bundle_gone(&mut self, document: DocumentHash) -> Result<bool, StoreError> {
        let there = dsl::watch_bundle
            .filter(dsl::document_hash.eq(document.0.as_slice()))
            .filter(dsl::deleted_at.is_null());
        let gone = diesel::update(there).set(dsl::deleted_at.eq(micros(self.now)));
        Ok(gone.execute(self.connection)? > 0)
    }
}
