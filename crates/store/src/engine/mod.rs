//! The two engines behind one connection type, and the only helpers that tell them apart.
//!
//! Outside this folder no code matches on an engine (STORAGE, rule 2).

pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::marker::PhantomData;

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::{MultiConnection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};
use diesel::{pg::Pg, sqlite::Sqlite};

/// A connection to either engine.
#[derive(MultiConnection)]
pub(crate) enum AnyConnection {
    /// SQLite, one file.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

/// How a row is held until the transaction ends; on SQLite the one writer holds everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Not at all: the row is only looked at.
    None,
    /// Nobody may change it: a decision relies on it.
    Share,
    /// Nobody may change or rely on it: it will be changed.
    Update,
}

/// A statement that diesel can write for each engine but not for both at once (upserts).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Both<Q>(pub(crate) Q);

impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<Sqlite> + QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<Q: QueryId> QueryId for Both<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q> RunQueryDsl<AnyConnection> for Both<Q> {}

/// The words that hold a row.
pub(crate) trait LockWords {
    const SQL: &'static str;
}

pub(crate) struct ForShare;
pub(crate) struct ForUpdate;

impl LockWords for ForShare {
    const SQL: &'static str = " FOR SHARE";
}

impl LockWords for ForUpdate {
    const SQL: &'static str = " FOR UPDATE";
}

/// A select whose rows are held on PostgreSQL; plain on SQLite.
pub(crate) struct RowLock<Q, W>(Q, PhantomData<W>);

impl<Q: QueryFragment<Sqlite>, W> QueryFragment<Sqlite> for RowLock<Q, W> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

impl<Q: QueryFragment<Pg>, W: LockWords> QueryFragment<Pg> for RowLock<Q, W> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(W::SQL);
        Ok(())
    }
}

impl<Q, W> QueryFragment<MultiBackend> for RowLock<Q, W>
where
    Q: QueryFragment<Sqlite> + QueryFragment<Pg>,
    W: LockWords,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl<Q: QueryId, W: 'static> QueryId for RowLock<Q, W> {
    type QueryId = (Q::QueryId, PhantomData<W>);
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query, W> Query for RowLock<Q, W> {
    type SqlType = Q::SqlType;
}

impl<Q, W> RunQueryDsl<AnyConnection> for RowLock<Q, W> {}

/// Loads the rows of a select, held as asked.
pub(crate) fn load<'q, Q, T>(
    connection: &mut AnyConnection,
    query: Q,
    lock: Lock,
) -> QueryResult<Vec<T>>
where
    Q: RunQueryDsl<AnyConnection> + LoadQuery<'q, AnyConnection, T>,
    RowLock<Q, ForShare>: LoadQuery<'q, AnyConnection, T>,
    RowLock<Q, ForUpdate>: LoadQuery<'q, AnyConnection, T>,
{
    let plain = matches!(connection, AnyConnection::Sqlite(_)) || lock == Lock::None;
    match lock {
        _ if plain => RunQueryDsl::load(query, connection),
        Lock::None | Lock::Share => {
            RunQueryDsl::load(RowLock::<Q, ForShare>(query, PhantomData), connection)
        }
        Lock::Update => RunQueryDsl::load(RowLock::<Q, ForUpdate>(query, PhantomData), connection),
    }
}

/// Whether rows are locked one by one; SQLite's one writer needs no locks.
pub(crate) const fn locks_rows(connection: &AnyConnection) -> bool {
    matches!(connection, AnyConnection::Postgres(_))
}

/// The words of the engine behind a connection.
pub(crate) const fn words(
    connection: &AnyConnection,
    sqlite: &'static str,
    postgres: &'static str,
) -> &'static str {
    match connection {
        AnyConnection::Sqlite(_) => sqlite,
        AnyConnection::Postgres(_) => postgres,
    }
}
