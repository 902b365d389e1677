//! The letters of an amendment: to each contact address of a live name and of an open or accepted
//! request, in pages, so that no transaction writes a hundred thousand letters (P-70).

use std::collections::BTreeSet;

use diesel::prelude::*;
use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::id::EditionId;
use registry_core::request::Request;
use registry_core::terms;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::history::Cited;
use crate::row::{Stored, decode_body, stored, uuid};
use crate::schema::{domain, edition, edition_progress, request};
use crate::session::{Session, Tx};

/// How far the letters of an amendment have gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// There are more pages.
    More,
    /// Everybody of then has a letter, or nobody has to have one any more.
    All,
}

/// What is read: live names first, then requests.
const NAMES: &str = "names";
const REQUESTS: &str = "requests";

impl Session<'_> {
    /// The amendments whose letters are not all made.
    pub fn editions_to_tell(&mut self) -> Result<Vec<EditionId>, StoreError> {
        use edition::dsl;
        let ids: Vec<Vec<u8>> = dsl::edition
            .filter(dsl::telling.eq(true))
            .order(dsl::id.asc())
            .select(dsl::id)
            .load(self.connection)?;
        ids.into_iter().map(|id| Ok(EditionId::from_uuid(uuid(&id)?))).collect()
    }
}

impl Tx<'_> {
    /// Makes the letters of one page of rows, and notes how far it came.
    ///
    /// The row of the edition is locked: of two nodes one waits, and goes on behind the other.
    pub fn tell_of_edition(
        &mut self,
        id: EditionId,
        limit: i64,
        cited: &Cited,
    ) -> Result<Told, StoreError> {
        let now = self.now;
        let Some(edition) = self.edition(id, Lock::Update)? else { return Ok(Told::All) };
        if !edition.is_to_be_told() {
            return Ok(Told::All);
        }
        let (among, behind) = self.progress(id)?;
        let (addresses, last) = match among.as_str() {
            NAMES => self.contacts_of_names(&behind, limit)?,
            _ => self.contacts_of_requests(&behind, limit)?,
        };
        let letters = terms::tell(&edition, addresses.iter().map(String::as_str));
        self.record(&letters, &Actor::Clock, cited, now)?;
        match (last, among.as_str()) {
            (Some(last), _) => self.note_progress(id, &among, &last)?,
            (None, NAMES) => self.note_progress(id, REQUESTS, &[])?,
            (None, _) => {
                self.record(&terms::told(&edition, now), &Actor::Clock, cited, now)?;
                return Ok(Told::All);
            }
        }
        Ok(Told::More)
    }

    fn progress(&mut self, id: EditionId) -> Result<(String, Vec<u8>), StoreError> {
        let found = edition_progress::table
            .find(id.as_uuid().as_bytes().as_slice())
            .select((edition_progress::among, edition_progress::behind))
            .first(self.connection)
            .optional()?;
        Ok(found.unwrap_or_else(|| (NAMES.to_owned(), Vec::new())))
    }

    fn note_progress(
        &mut self,
        id: EditionId,
        among: &str,
        behind: &[u8],
    ) -> Result<(), StoreError> {
        use edition_progress::dsl;
        let key = id.as_uuid().as_bytes().as_slice();
        let place = (dsl::among.eq(among), dsl::behind.eq(behind));
        let moved = diesel::update(dsl::edition_progress.find(key)).set(place);
        if moved.execute(self.connection)? == 0 {
            let row = (dsl::edition_id.eq(key), place);
            diesel::insert_into(dsl::edition_progress).values(row).execute(self.connection)?;
        }
        Ok(())
    }

    /// The contact addresses of a page of live names, and the last of them.
    fn contacts_of_names(&mut self, behind: &[u8], limit: i64) -> Result<Page, StoreError> {
        use domain::dsl;
        let query = dsl::domain
            .filter(dsl::purged_at.is_null())
            .filter(dsl::id.gt(behind))
            .order(dsl::id.asc())
            .limit(limit)
            .select((dsl::id, stored!(domain)));
        let rows: Vec<(Vec<u8>, Stored)> = load(self.connection, query, Lock::None)?;
        let last = rows.last().map(|(id, _)| id.clone());
        let mut addresses = BTreeSet::new();
        for (_, row) in rows {
            let name: Domain = decode_body(row.format, &row.body, row.personal.as_deref())?;
            addresses.insert(name.personal.contact_email);
        }
        // A TLD without requests has no contact addresses.
        addresses.remove("");
        Ok((addresses, last))
    }

    /// The contact addresses of a page of open and accepted requests, and the last of them.
    fn contacts_of_requests(&mut self, behind: &[u8], limit: i64) -> Result<Page, StoreError> {
        use request::dsl;
        let query = dsl::request
            .filter(dsl::state.eq_any(["open", "accepted"]))
            .filter(dsl::id.gt(behind))
            .order(dsl::id.asc())
            .limit(limit)
            .select((dsl::id, stored!(request)));
        let rows: Vec<(Vec<u8>, Stored)> = load(self.connection, query, Lock::None)?;
        let last = rows.last().map(|(id, _)| id.clone());
        let mut addresses = BTreeSet::new();
        for (_, row) in rows {
            let asked: Request = decode_body(row.format, &row.body, row.personal.as_deref())?;
            addresses.insert(asked.personal.contact_email);
        }
        Ok((addresses, last))
    }
}

/// Addresses, each once, and the id of the last row; none where there was no row.
type Page = (BTreeSet<String>, Option<Vec<u8>>);
