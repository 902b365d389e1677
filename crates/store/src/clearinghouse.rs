//! The lists of the Trademark Clearinghouse (RFC 9361, section 6): each is replaced whole.
//!
//! A list has tens of thousands of entries, and no transaction may hold the writer so long. It is
//! loaded in parts as a generation of its own, which nobody sees until it is published by one
//! small transaction; what was in force before is then forgotten in parts.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use crate::engine::{Both, fixed, padded};
use crate::error::StoreError;
use crate::row::{instant, micros};
use crate::schema::{clearinghouse_entry as entry, clearinghouse_list as list};
use crate::session::{Session, Tx};
use crate::store::Store;

/// Entries written or forgotten in one transaction: some milliseconds of the writer.
const PART: usize = 256;

/// The lists there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// Labels that a claim lies on (DNL).
    Claims,
    /// Signed marks that no longer stand (SMDRL).
    RevokedMarks,
    /// Certificates of validators that were revoked (CRL).
    RevokedCertificates,
    /// The certificate that all validators' lead to.
    TrustAnchor,
}

impl ListKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::TrustAnchor, Self::RevokedCertificates, Self::RevokedMarks, Self::Claims];

    /// The word under which rows keep it, which operators use too.
    pub const fn code(self) -> &'static str {
        match self {
            ListKind::Claims => "dnl",
            ListKind::RevokedMarks => "smdrl",
            ListKind::RevokedCertificates => "crl",
            ListKind::TrustAnchor => "anchor",
        }
    }
}

/// A list in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedList {
    /// When its publisher made it.
    pub made_at: Timestamp,
    /// When it was loaded here.
    pub loaded_at: Timestamp,
    /// How many entries it has.
    pub entries: i64,
    /// What it holds, if it has no entries.
    pub body: Option<Vec<u8>>,
    generation: i64,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// The label, or the identifier of a signed mark.
    pub key: String,
    /// By which the notice of a claim is fetched.
    pub lookup_key: Option<String>,
    /// When it came onto the list.
    pub inserted_at: Timestamp,
}

/// A claim that lies on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// By which its notice is fetched.
    pub lookup_key: String,
    /// When it came onto the list.
    pub inserted_at: Timestamp,
}

impl Session<'_> {
    /// The list of a kind that is in force; none was ever loaded is no error.
    pub fn clearinghouse_list(&mut self, kind: ListKind) -> Result<Option<LoadedList>, StoreError> {
        type Columns = (i64, i64, i64, i64, Option<Vec<u8>>);
        let row: Option<Columns> = list::table
            .find(kind.code())
            .select((list::generation, list::made_at, list::loaded_at, list::entries, list::body))
            .first(self.connection)
            .optional()?;
        let Some((generation, made_at, loaded_at, entries, body)) = row else { return Ok(None) };
        let (made_at, loaded_at) = (instant(made_at)?, instant(loaded_at)?);
        Ok(Some(LoadedList { made_at, loaded_at, entries, body, generation }))
    }

    /// The claim on a label, an A-label in lower case, by the list in force.
    pub fn claim(&mut self, label: &str) -> Result<Option<Claim>, StoreError> {
        let found = self.entry(ListKind::Claims, label)?;
        Ok(found.and_then(|(lookup_key, inserted_at)| {
            lookup_key.map(|lookup_key| Claim { lookup_key, inserted_at })
        }))
    }

    /// Whether a signed mark was revoked, by the list in force; none if no list is.
    pub fn mark_revoked(&mut self, mark: &str) -> Result<Option<bool>, StoreError> {
        if self.generation(ListKind::RevokedMarks)?.is_none() {
            return Ok(None);
        }
        Ok(Some(self.entry(ListKind::RevokedMarks, mark)?.is_some()))
    }

    fn entry(
        &mut self,
        kind: ListKind,
        key: &str,
    ) -> Result<Option<(Option<String>, Timestamp)>, StoreError> {
        let Some(generation) = self.generation(kind)? else { return Ok(None) };
        let row: Option<(Option<String>, i64)> = entry::table
            .find((kind.code(), generation, key))
            .select((entry::lookup_key, entry::inserted_at))
            .first(self.connection)
            .optional()?;
        row.map(|(lookup_key, inserted_at)| Ok((lookup_key, instant(inserted_at)?))).transpose()
    }

    fn generation(&mut self, kind: ListKind) -> Result<Option<i64>, StoreError> {
        let row = list::table.find(kind.code()).select(list::generation).first(self.connection);
        Ok(row.optional()?)
    }
}

impl Tx<'_> {
    fn add_entry(
        &mut self,
        kind: ListKind,
        generation: i64,
        added: &ListEntry,
    ) -> Result<(), StoreError> {
        let row = (
            entry::kind.eq(kind.code()),
            entry::generation.eq(generation),
            entry::key.eq(&added.key),
            entry::lookup_key.eq(added.lookup_key.as_deref()),
            entry::inserted_at.eq(micros(added.inserted_at)),
        );
        fixed!(diesel::insert_into(entry::table).values(row)).run(self.connection)?;
        Ok(())
    }

    fn publish_list(&mut self, kind: ListKind, loaded: &LoadedList) -> Result<(), StoreError> {
        let values = (
            list::generation.eq(loaded.generation),
            list::made_at.eq(micros(loaded.made_at)),
            list::loaded_at.eq(micros(loaded.loaded_at)),
            list::entries.eq(loaded.entries),
            list::body.eq(loaded.body.as_deref()),
        );
        let row = diesel::insert_into(list::table).values((list::kind.eq(kind.code()), values));
        Both(row.on_conflict(list::kind).do_update().set(values)).execute(self.connection)?;
        Ok(())
    }

    /// Forgets some entries that are not of the list in force; how many.
    fn forget_entries(&mut self, kind: ListKind) -> Result<usize, StoreError> {
        let current = self.generation(kind)?.unwrap_or_default();
        let left =
            entry::table.filter(entry::kind.eq(kind.code())).filter(entry::generation.ne(current));
        let keys: Vec<(i64, String)> = left
            .order((entry::generation.asc(), entry::key.asc()))
            .limit(i64::try_from(PART).unwrap_or(i64::MAX))
            .select((entry::generation, entry::key))
            .load(self.connection)?;
        let Some((generation, _)) = keys.first() else { return Ok(0) };
        let same = keys.iter().filter(|(other, _)| other == generation);
        let same: Vec<&str> = same.map(|(_, key)| key.as_str()).collect();
        let gone = entry::table
            .filter(entry::kind.eq(kind.code()))
            .filter(entry::generation.eq(*generation))
            .filter(entry::key.eq_any(padded(same)));
        Ok(diesel::delete(gone).execute(self.connection)?)
    }
}

/// A list on its way in: nobody sees it before it is published, nor ever if it is not.
#[derive(Debug)]
pub struct Replacement {
    store: Store,
    kind: ListKind,
    generation: i64,
    entries: i64,
}

impl Store {
    /// Begins to replace the list of a kind; one load of a kind at a time.
    pub async fn replace_list(&self, kind: ListKind) -> Result<Replacement, StoreError> {
        forget(self, kind).await?;
        let before = self.read(move |read| read.clearinghouse_list(kind)).await?;
        let generation = before.map_or(0, |list| list.generation) + 1;
        Ok(Replacement { store: self.clone(), kind, generation, entries: 0 })
    }
}

impl Replacement {
    /// Adds entries, in parts.
    pub async fn add(&mut self, entries: Vec<ListEntry>) -> Result<(), StoreError> {
        let (kind, generation) = (self.kind, self.generation);
        for part in entries.chunks(PART) {
            let part: Arc<[ListEntry]> = part.into();
            self.entries += i64::try_from(part.len()).unwrap_or_default();
            let add = move |tx: &mut Tx<'_>, _now: Timestamp| {
                part.iter().try_for_each(|added| tx.add_entry(kind, generation, added))
            };
            self.store.commit(add).await?;
        }
        Ok(())
    }

    /// Puts the list in force, in place of the one before; how many entries it has.
    pub async fn publish(
        self,
        made_at: Timestamp,
        body: Option<Vec<u8>>,
    ) -> Result<i64, StoreError> {
        let Self { store, kind, generation, entries } = self;
        let publish = move |tx: &mut Tx<'_>, now: Timestamp| {
            let body = body.clone();
            let loaded = LoadedList { made_at, loaded_at: now, entries, body, generation };
            tx.publish_list(kind, &loaded)
        };
        store.commit(publish).await?;
        forget(&store, kind).await?;
        Ok(entries)
    }
}

/// Forgets what is not of the list in force, in parts.
async fn forget(store: &Store, kind: ListKind) -> Result<(), StoreError> {
    while store.commit(move |tx, _now| tx.forget_entries(kind)).await? > 0 {}
    Ok(())
}
