//! The log of everything that was done with bundles: its lines as they were written, and its
//! checkpoints. What they mean is known to whoever writes and checks them.

use diesel::prelude::*;
use registry_core::document::DocumentHash;

use crate::engine::fixed;
use crate::error::StoreError;
use crate::schema::{watch_log_checkpoint as checkpoint, watch_log_line as line};
use crate::session::{Session, Tx};

/// A checkpoint of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogCheckpoint {
    /// Its number, from 1.
    pub number: i64,
    /// What is signed.
    pub text: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// The authority's stamp of its text.
    pub stamp: Option<Vec<u8>>,
}

type Columns = (i64, String, Vec<u8>, Option<Vec<u8>>);

fn read((number, text, signature, stamp): Columns) -> LogCheckpoint {
    LogCheckpoint { number, text, signature, stamp }
}

macro_rules! columns {
    () => {
        (checkpoint::number, checkpoint::text, checkpoint::signature, checkpoint::stamp)
    };
}

impl Session<'_> {
    /// How many lines the log has.
    pub fn log_length(&mut self) -> Result<i64, StoreError> {
        let last = line::table.order(line::place.desc()).select(line::place);
        let last: Option<i64> = last.first(self.connection).optional()?;
        Ok(last.map_or(0, |last| last + 1))
    }

    /// Lines of the log from a place on, in order.
    pub fn log_lines(&mut self, from: i64, limit: i64) -> Result<Vec<String>, StoreError> {
        let lines = line::table.filter(line::place.ge(from)).order(line::place.asc());
        Ok(lines.limit(limit).select(line::line).load(self.connection)?)
    }

    /// The lines about one bundle, each with its place.
    pub fn log_lines_of(
        &mut self,
        document: DocumentHash,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let lines = line::table.filter(line::document_hash.eq(document.0.as_slice()));
        let lines = lines.order(line::place.asc()).select((line::place, line::line));
        Ok(lines.load(self.connection)?)
    }

    /// The checkpoints of the log from a number on, in order.
    pub fn log_checkpoints(&mut self, from: i64) -> Result<Vec<LogCheckpoint>, StoreError> {
        let rows: Vec<Columns> = checkpoint::table
            .filter(checkpoint::number.ge(from))
            .order(checkpoint::number.asc())
            .select(columns!())
            .load(self.connection)?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// The newest checkpoint of the log.
    pub fn newest_log_checkpoint(&mut self) -> Result<Option<LogCheckpoint>, StoreError> {
        let newest = checkpoint::table.order(checkpoint::number.desc()).select(columns!());
        Ok(newest.first(self.connection).optional()?.map(read))
    }
}

impl Tx<'_> {
    /// Adds a line to the log; its place, from 0. Whoever else adds one meanwhile makes the
    /// transaction run again.
    pub fn add_log_line(&mut self, document: DocumentHash, text: &str) -> Result<i64, StoreError> {
        let place = self.log_length()?;
        let row = (
            line::place.eq(place),
            line::document_hash.eq(document.0.as_slice()),
            line::line.eq(text),
        );
        let added = diesel::insert_into(line::table).values(row).execute(self.connection);
        match added.map_err(StoreError::from) {
            Ok(_) => Ok(place),
            Err(StoreError::Taken(_)) => Err(StoreError::Conflict),
            Err(error) => Err(error),
        }
    }

    /// Keeps a checkpoint of the log; one of its number stays as it is, and this one is not kept.
    pub fn put_log_checkpoint(&mut self, new: &LogCheckpoint) -> Result<bool, StoreError> {
        let row = (
            checkpoint::number.eq(new.number),
            checkpoint::text.eq(new.text.as_str()),
            checkpoint::signature.eq(new.signature.as_slice()),
            checkpoint::stamp.eq(new.stamp.as_deref()),
        );
        let insert = diesel::insert_into(checkpoint::table).values(row);
        let kept = fixed!(insert.on_conflict(checkpoint::number).do_nothing());
        Ok(kept.run(self.connection)? > 0)
    }
}
