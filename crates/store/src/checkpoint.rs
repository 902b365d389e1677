//! Checkpoints: signed statements over the heads of history that changed since the one before
//! (DESIGN, section 3).
//!
//! A statement is a text of a few lines, chained to the one before by its hash. It covers every
//! row recorded before an instant, so ask for one only once every write begun by then has ended.
//! The heads themselves are not kept: history says them again, or the record was rewritten.

mod statement;

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use statement::Statement;

use crate::engine::fixed;
use crate::error::StoreError;
use crate::row::{Key, instant, micros};
use crate::schema::{checkpoint, history};
use crate::session::{Session, Tx};

/// How many rows are looked at per query.
const PAGE: i64 = 2_000;

/// A signed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number, from 1.
    pub number: i64,
    /// It covers what was recorded before this instant.
    pub until: Timestamp,
    /// When it was made.
    pub recorded_at: Timestamp,
    /// What is signed.
    pub statement: String,
    /// The signature (Ed25519) over the statement's bytes.
    pub signature: Vec<u8>,
}

/// The last row of an object's chain before an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedHead {
    /// What kind of object.
    pub kind: String,
    /// Which.
    pub object: Key,
    /// The row's number in its chain.
    pub number: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The heads that changed in a span, in the order of their objects' ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangedHeads(pub Vec<ChangedHead>);

impl ChangedHeads {
    /// One line each: kind, object, number and hash, between spaces.
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |head: &ChangedHead| {
            let hash = data_encoding::HEXLOWER.encode(&head.hash);
            format!("{} {} {} {hash}\n", head.kind, head.object, head.number)
        };
        self.0.iter().map(line).collect()
    }

    /// SHA-256 of their lines.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.lines().as_bytes()).into()
    }
}

#[derive(Queryable)]
struct StoredCheckpoint {
    number: i64,
    until: i64,
    recorded_at: i64,
    statement: String,
    signature: Vec<u8>,
}

#[derive(Queryable)]
struct RecordedHead {
    recorded_at: i64,
    id: i64,
    kind: String,
    object_id: Vec<u8>,
    number: i64,
    hash: Vec<u8>,
}

impl StoredCheckpoint {
    fn read(self) -> Result<Checkpoint, StoreError> {
        let Self { number, until, recorded_at, statement, signature } = self;
        let (until, recorded_at) = (instant(until)?, instant(recorded_at)?);
        Ok(Checkpoint { number, until, recorded_at, statement, signature })
    }
}

impl Session<'_> {
    /// The newest checkpoint.
    pub fn newest_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError> {
        use checkpoint::dsl;
        let row: Option<StoredCheckpoint> = dsl::checkpoint
            .order(dsl::number.desc())
            .select((dsl::number, dsl::until, dsl::recorded_at, dsl::statement, dsl::signature))
            .first(self.connection)
            .optional()?;
        row.map(StoredCheckpoint::read).transpose()
    }

    /// The checkpoints behind a number, oldest first.
    pub fn checkpoints(&mut self, after: i64, limit: i64) -> Result<Vec<Checkpoint>, StoreError> {
        use checkpoint::dsl;
        let rows: Vec<StoredCheckpoint> = dsl::checkpoint
            .filter(dsl::number.gt(after))
            .order(dsl::number.asc())
            .limit(limit)
            .select((dsl::number, dsl::until, dsl::recorded_at, dsl::statement, dsl::signature))
            .load(self.connection)?;
        rows.into_iter().map(StoredCheckpoint::read).collect()
    }

    /// The heads of what was recorded since an instant and before another.
    pub fn heads_changed(
        &mut self,
        since: Option<Timestamp>,
        until: Timestamp,
    ) -> Result<ChangedHeads, StoreError> {
        use history::dsl;
        let mut heads: BTreeMap<Vec<u8>, ChangedHead> = BTreeMap::new();
        let mut after = (since.map_or(i64::MIN, micros), i64::MIN);
        loop {
            let rows: Vec<RecordedHead> = dsl::history
                .filter(dsl::recorded_at.ge(after.0))
                .filter(dsl::recorded_at.gt(after.0).or(dsl::id.gt(after.1)))
                .filter(dsl::recorded_at.lt(micros(until)))
                .order((dsl::recorded_at.asc(), dsl::id.asc()))
                .limit(PAGE)
                .select((
                    dsl::recorded_at,
                    dsl::id,
                    dsl::kind,
                    dsl::object_id,
                    dsl::number,
                    dsl::hash,
                ))
                .load(self.connection)?;
            let Some(last) = rows.last() else { break };
            after = (last.recorded_at, last.id);
            for RecordedHead { kind, object_id, number, hash, .. } in rows {
                let head = ChangedHead { kind, object: Key(object_id.clone()), number, hash };
                let known = heads.entry(object_id).or_insert_with(|| head.clone());
                if known.number < head.number {
                    *known = head;
                }
            }
        }
        Ok(ChangedHeads(heads.into_values().collect()))
    }
}

impl Tx<'_> {
    /// Keeps a checkpoint; false where another node has made one of its number.
    pub fn put_checkpoint(&mut self, made: &Checkpoint) -> Result<bool, StoreError> {
        use checkpoint::dsl;
        let row = (
            dsl::number.eq(made.number),
            dsl::until.eq(micros(made.until)),
            dsl::recorded_at.eq(micros(made.recorded_at)),
            dsl::statement.eq(&made.statement),
            dsl::signature.eq(&made.signature),
        );
        let query = diesel::insert_into(dsl::checkpoint).values(row);
        let query = fixed!(query.on_conflict(dsl::number).do_nothing());
        Ok(query.run(self.connection)? == 1)
    }
}
