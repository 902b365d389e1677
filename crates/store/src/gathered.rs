//! Rows that are only ever inserted, gathered while many names are swept and inserted together.

use diesel::prelude::*;
use jiff::Timestamp;

use crate::engine::insert_all;
use crate::error::StoreError;
use crate::history::NewEntry;
use crate::row::micros;
use crate::schema::{duty, history, zone_mark};
use crate::session::Tx;

/// What waits to be inserted.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) history: Vec<NewEntry<'static>>,
    pub(crate) letters: Vec<NewLetter>,
    pub(crate) marks: Vec<NewMark>,
}

/// A letter that is owed, as it is written first.
#[derive(Debug, Insertable)]
#[diesel(table_name = duty, treat_none_as_default_value = false)]
pub(crate) struct NewLetter {
    pub(crate) key: String,
    pub(crate) kind: &'static str,
    pub(crate) at: i64,
    pub(crate) payload: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) created_at: i64,
    pub(crate) attempts: i64,
    pub(crate) recipient: String,
    pub(crate) name: Option<String>,
    pub(crate) object: Option<String>,
    pub(crate) organization_id: Option<Vec<u8>>,
}

/// A name that the zone must look at again.
#[derive(Debug, Insertable)]
#[diesel(table_name = zone_mark, treat_none_as_default_value = false)]
pub(crate) struct NewMark {
    pub(crate) name: String,
    pub(crate) marked_at: i64,
}

impl Tx<'_> {
    /// From here on such rows are gathered; nothing may read them before
    /// [`insert_gathered`](Self::insert_gathered).
    pub(crate) fn gather(&mut self) {
        self.gathered.get_or_insert_default();
    }

    /// Inserts what was gathered; from here on rows are inserted one by one again.
    pub(crate) fn insert_gathered(&mut self) -> Result<(), StoreError> {
        let Some(Gathered { history, letters, marks }) = self.gathered.take() else {
            return Ok(());
        };
        insert_all!(self.connection, history::table, history);
        insert_all!(self.connection, duty::table, letters, once duty::key);
        insert_all!(self.connection, zone_mark::table, marks);
        Ok(())
    }

    /// Inserts a letter, or gathers it; of one key there is one letter.
    pub(crate) fn owe_letter(&mut self, letter: NewLetter) -> Result<(), StoreError> {
        match &mut self.gathered {
            Some(gathered) => gathered.letters.push(letter),
            None => {
                insert_all!(self.connection, duty::table, [letter], once duty::key);
            }
        }
        Ok(())
    }

    /// Tells the zone to look again at a name or host; looking in vain costs little.
    pub(crate) fn mark_name(&mut self, name: &str, now: Timestamp) -> Result<(), StoreError> {
        let mark = NewMark { name: name.to_owned(), marked_at: micros(now) };
        match &mut self.gathered {
            Some(gathered) => gathered.marks.push(mark),
            None => {
                insert_all!(self.connection, zone_mark::table, [mark]);
            }
        }
        Ok(())
    }
}
