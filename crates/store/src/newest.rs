//! What changed since something was read: whoever keeps what was read asks before showing it again.

use diesel::dsl::max;
use diesel::prelude::*;

use crate::engine::{fixed, locks_rows};
use crate::error::StoreError;
use crate::row::{Key, Kind};
use crate::schema::history::dsl;
use crate::session::Session;

/// A change, by its place in the order of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its place.
    pub place: i64,
    /// The kind of what changed.
    pub kind: Kind,
    /// What changed.
    pub key: Key,
}

impl Session<'_> {
    /// The place of the newest change in the order of all, 0 before the first.
    ///
    /// None where places do not say what a snapshot sees: on PostgreSQL many write at once, and a
    /// change may come to be seen after one of a later place.
    pub fn newest_change(&mut self) -> Result<Option<i64>, StoreError> {
        if locks_rows(self.connection) {
            return Ok(None);
        }
        let newest: Option<Option<i64>> =
            fixed!(dsl::history.select(max(dsl::id))).one(self.connection)?;
        Ok(Some(newest.flatten().unwrap_or_default()))
    }

    /// The changes behind a place, in their order.
    pub fn changes_behind(&mut self, place: i64, limit: i64) -> Result<Vec<Changed>, StoreError> {
        let rows: Vec<(i64, String, Vec<u8>)> = dsl::history
            .filter(dsl::id.gt(place))
            .order(dsl::id.asc())
            .limit(limit)
            .select((dsl::id, dsl::kind, dsl::object_id))
            .load(self.connection)?;
        let read = |(place, kind, key): (i64, String, Vec<u8>)| {
            Ok(Changed { place, kind: Kind::from_code(&kind)?, key: Key(key) })
        };
        rows.into_iter().map(read).collect()
    }

    /// How often the rulebooks of this program were replaced.
    #[must_use]
    pub fn rulebook_replacements(&self) -> u64 {
        self.shared.rulebook_replacements()
    }
}
