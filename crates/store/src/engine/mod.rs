//! The two engines behind one connection type, and the only helpers that tell them apart.
//!
//! Outside this folder no code matches on an engine (STORAGE, rule 2).

mod batch;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::{
    MultiConnection, OptionalExtension, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
};
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

/// A statement that is prepared once although diesel thinks its text may vary.
///
/// diesel prepares every UPDATE, upsert and `IN` list anew, which on SQLite costs more than
/// running it. Here each is kept by its text: ours set the same columns every time, and `IN` lists
/// come [`padded`], so there are few texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stable<Q>(pub(crate) Q);

impl<D: Backend, Q: QueryFragment<D>> QueryFragment<D> for Stable<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &D) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: QueryId> QueryId for Stable<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Stable<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Stable<Q> {}

/// A statement whose text is the same each time its place in the code is reached: its prepared
/// form is found by that place, and its text is not even put together again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed<Q, P>(pub(crate) Q, pub(crate) PhantomData<P>);

/// Marks a statement as [`Fixed`] at this place. Not for generic functions: there one place has
/// several texts.
macro_rules! fixed {
    ($query:expr) => {{
        struct Place;
        $crate::engine::Fixed($query, std::marker::PhantomData::<Place>)
    }};
}
pub(crate) use fixed;

impl<D: Backend, Q: QueryFragment<D>, P> QueryFragment<D> for Fixed<Q, P> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &D) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, P: 'static> QueryId for Fixed<Q, P> {
    type QueryId = P;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q, P, C> RunQueryDsl<C> for Fixed<Q, P> {}

impl<Q, P: 'static> Fixed<Q, P>
where
    Q: QueryFragment<Sqlite> + QueryFragment<Pg>,
{
    /// Runs it on the engine's own connection: through both at once diesel would put its text
    /// together twice per run.
    pub(crate) fn run(self, connection: &mut AnyConnection) -> QueryResult<usize> {
        match connection {
            AnyConnection::Sqlite(connection) => self.execute(connection),
            AnyConnection::Postgres(connection) => self.execute(connection),
        }
    }
}

impl<Q: Query, P> Query for Fixed<Q, P> {
    type SqlType = Q::SqlType;
}

impl<Q, P> Fixed<Q, P> {
    /// As [`run`](Self::run), for a statement that gives one row or none.
    pub(crate) fn one<'q, T>(self, connection: &mut AnyConnection) -> QueryResult<Option<T>>
    where
        Self: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    {
        let row = match connection {
            AnyConnection::Sqlite(connection) => self.get_result(connection),
            AnyConnection::Postgres(connection) => self.get_result(connection),
        };
        row.optional()
    }
}

/// `UPDATE table SET changes WHERE filter`, as diesel would write it; its own is prepared anew on
/// every run (diesel 2.3, `UpdateStatement::walk_ast`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Update<C, F> {
    /// The name of the table.
    pub(crate) table: &'static str,
    /// What is set, as `AsChangeset` gives it: the same columns every time.
    pub(crate) changes: C,
    /// Which rows.
    pub(crate) filter: F,
}

impl<D: Backend, C: QueryFragment<D>, F: QueryFragment<D>> QueryFragment<D> for Update<C, F> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        pass.push_sql("UPDATE ");
        pass.push_identifier(self.table)?;
        pass.push_sql(" SET ");
        self.changes.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE ");
        self.filter.walk_ast(pass)
    }
}

/// The most rows inserted at once; far below what PostgreSQL takes parameters for.
pub(crate) const INSERTED_AT_ONCE: usize = 1_000;

/// Inserts rows of one table, and says how many were new: one by one where that is a call, at once
/// where each statement is a journey to the server. `once` names the unique key of rows that may
/// be there; `once any` is whichever, for keys of some rows alone (`UNIQUE … WHERE`).
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {
        insert_all!(@ $connection, $table, $rows,)
    };
    ($connection:expr, $table:expr, $rows:expr, once any) => {
        insert_all!(@ $connection, $table, $rows, .on_conflict_do_nothing())
    };
    ($connection:expr, $table:expr, $rows:expr, once $key:expr) => {
        insert_all!(@ $connection, $table, $rows, .on_conflict($key).do_nothing())
    };
    (@ $connection:expr, $table:expr, $rows:expr, $($once:tt)*) => {{
        use $crate::engine::{AnyConnection, INSERTED_AT_ONCE, Stable, fixed};
        let mut count = 0;
        for rows in $rows.chunks(INSERTED_AT_ONCE) {
            count += match (&mut *$connection, rows) {
                (AnyConnection::Postgres(connection), [_, _, ..]) => {
                    let query = diesel::insert_into($table).values(rows);
                    Stable(query$($once)*).execute(connection)?
                }
                (connection, rows) => {
                    let mut count = 0;
                    for row in rows {
                        let query = diesel::insert_into($table).values(row);
                        count += fixed!(query$($once)*).run(connection)?;
                    }
                    count
                }
            };
        }
        count
    }};
}
pub(crate) use insert_all;

/// Words without parameters: what transactions are told.
///
/// diesel's own `sql_query` calls its text unsafe to keep, and asks only it when a statement is
/// run for no rows: it would be prepared anew each time, whatever [`Fixed`] says around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) &'static str);

impl<D: Backend> QueryFragment<D> for Words {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        pass.push_sql(self.0);
        Ok(())
    }
}

/// A list for `IN`, its last value repeated up to a power of two.
pub(crate) fn padded<T: Clone>(mut values: Vec<T>) -> Vec<T> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// As [`load`], for a statement with one [`padded`] list, whose values are counted by `$count`: the
/// short ones, which every look-up asks, are found by their place in the code (see [`Fixed`]).
macro_rules! load_listed {
    ($connection:expr, $query:expr, $count:expr, $lock:expr) => {{
        let query = $query;
        match $count {
            1 => $crate::engine::load($connection, $crate::engine::fixed!(query), $lock),
            2 => $crate::engine::load($connection, $crate::engine::fixed!(query), $lock),
            _ => $crate::engine::load($connection, query, $lock),
        }
    }};
}
pub(crate) use load_listed;

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

/// A select whose rows are held; SQLite's one writer needs no such words.
pub(crate) struct RowLock<Q, W>(Q, PhantomData<W>);

impl<Q: QueryFragment<Pg>, W: LockWords> QueryFragment<Pg> for RowLock<Q, W> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(W::SQL);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: QueryId, W: 'static> QueryId for RowLock<Q, W> {
    type QueryId = (Q::QueryId, PhantomData<W>);
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query, W> Query for RowLock<Q, W> {
    type SqlType = Q::SqlType;
}

impl<Q, W> RunQueryDsl<PgConnection> for RowLock<Q, W> {}

/// Loads the rows of a select, held as asked; `IN` lists in it are [`padded`].
pub(crate) fn load<'q, Q, T>(
    connection: &mut AnyConnection,
    query: Q,
    lock: Lock,
) -> QueryResult<Vec<T>>
where
    Stable<Q>: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    RowLock<Q, ForShare>: LoadQuery<'q, PgConnection, T>,
    RowLock<Q, ForUpdate>: LoadQuery<'q, PgConnection, T>,
{
    match (connection, lock) {
        (AnyConnection::Sqlite(connection), _) => RunQueryDsl::load(Stable(query), connection),
        (AnyConnection::Postgres(connection), Lock::None) => {
            RunQueryDsl::load(Stable(query), connection)
        }
        (AnyConnection::Postgres(connection), Lock::Share) => {
            RunQueryDsl::load(RowLock::<Q, ForShare>(query, PhantomData), connection)
        }
        (AnyConnection::Postgres(connection), Lock::Update) => {
            RunQueryDsl::load(RowLock::<Q, ForUpdate>(query, PhantomData), connection)
        }
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
