//! Every statement that is written in SQL and not in diesel's words.
//!
//! Parameters are `$1`, `$2`, … in the order of their first use (STORAGE, trap 10).

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Bool, Text};

use crate::engine::{AnyConnection, fixed};
use crate::error::StoreError;
use crate::row::{Key, Kind};

/// Runs words of transaction control, prepared once at their place.
macro_rules! say {
    ($connection:expr, $words:literal) => {
        $crate::engine::fixed!($crate::engine::Words($words)).run($connection)
    };
}
pub(crate) use say;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many rows a SQLite connection has changed since it was opened, what was undone included.
pub(crate) fn total_changes(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let query = sql_query("SELECT total_changes() AS number");
    let row: Option<Number> = fixed!(query).one(connection)?;
    Ok(row.map_or(0, |row| row.number))
}

/// Locks a row (PostgreSQL alone has such locks) and gives its place in its chain.
pub(crate) fn lock_row(
    connection: &mut AnyConnection,
    kind: Kind,
    key: &Key,
) -> Result<Option<i64>, StoreError> {
    let sql = format!("SELECT number FROM {} WHERE id = $1 FOR UPDATE", kind.code());
    let found: Option<Number> = match kind {
        Kind::Registrar => {
            let id = String::from_utf8_lossy(key.as_bytes()).into_owned();
            sql_query(sql).bind::<Text, _>(id).get_result(connection).optional()?
        }
        _ => sql_query(sql).bind::<Binary, _>(key.as_bytes()).get_result(connection).optional()?,
    };
    Ok(found.map(|row| row.number))
}

/// Moves the agenda of one row on, its state unchanged.
pub(crate) fn set_due_at(
    connection: &mut AnyConnection,
    kind: Kind,
    key: &Key,
    due_at: Option<i64>,
) -> Result<(), StoreError> {
    use diesel::sql_types::Nullable;
    let sql = format!("UPDATE {} SET due_at = $1 WHERE id = $2", kind.code());
    sql_query(sql)
        .bind::<Nullable<BigInt>, _>(due_at)
        .bind::<Binary, _>(key.as_bytes())
        .execute(connection)?;
    Ok(())
}

/// Counts on in a year's case numbers; the row is held until the transaction ends.
pub(crate) fn next_case_place(
    connection: &mut AnyConnection,
    year: i64,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO case_counter (year, last_place) VALUES ($1, 1) \
        ON CONFLICT (year) DO UPDATE SET last_place = case_counter.last_place + 1 \
        RETURNING last_place AS number";
    let row: Number = sql_query(sql).bind::<BigInt, _>(year).get_result(connection)?;
    Ok(row.number)
}

/// The program's own record of migrations.
pub(crate) const MIGRATION_TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (\
    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

/// The newest migration that was applied, if any ever was.
pub(crate) fn newest_migration(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(number), 0) AS number FROM migration";
    let row: Number = sql_query(sql).get_result(connection)?;
    Ok(row.number)
}

/// Notes that a migration was applied.
pub(crate) fn note_migration(
    connection: &mut AnyConnection,
    number: i64,
    name: &str,
) -> Result<(), StoreError> {
    sql_query("INSERT INTO migration (number, name) VALUES ($1, $2)")
        .bind::<BigInt, _>(number)
        .bind::<Text, _>(name)
        .execute(connection)?;
    Ok(())
}

/// A whole copy of a SQLite database at one instant, into a file that does not exist yet.
pub(crate) fn vacuum_into(connection: &mut AnyConnection, path: &str) -> Result<(), StoreError> {
    sql_query("VACUUM INTO $1").bind::<Text, _>(path.to_owned()).execute(connection)?;
    Ok(())
}

/// The sum a registrar owes by its ledger.
pub(crate) fn ledger_sum(
    connection: &mut AnyConnection,
    registrar: &str,
) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS number \
        FROM ledger WHERE registrar_id = $1";
    let row: Number =
        sql_query(sql).bind::<Text, _>(registrar.to_owned()).get_result(connection)?;
    Ok(row.number)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
}

/// The ids a question of the audit answers with, at most so many.
pub(crate) fn ids(
    connection: &mut AnyConnection,
    sql: &str,
    limit: i64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows: Vec<Id> = sql_query(sql).bind::<BigInt, _>(limit).load(connection)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What the end of a transaction does to a registrar's account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settlement<'a> {
    pub(crate) registrar: &'a str,
    /// What is owed, in minor units.
    pub(crate) charged: i64,
    /// Messages that arrive less those acknowledged.
    pub(crate) messages: i64,
    /// The currency of what is owed; none where nothing is.
    pub(crate) currency: Option<&'a str>,
    /// What must have been there to be spent.
    pub(crate) least: i64,
}

/// An account as a settlement left it.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Standing {
    #[diesel(sql_type = Text)]
    pub(crate) currency: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) balance: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) credit_limit: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) credit_threshold: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) low_balance: bool,
    #[diesel(sql_type = BigInt)]
    pub(crate) low_balance_count: i64,
}

/// Moves an account's running totals on; none where there is no such account or too little in it.
pub(crate) fn settle(
    connection: &mut AnyConnection,
    step: &Settlement<'_>,
) -> Result<Option<Standing>, StoreError> {
    let sql = "UPDATE registrar_account SET balance = balance - $1, \
        waiting_messages = waiting_messages + $2 \
        WHERE registrar_id = $3 AND ($4 = '' OR currency = $4) AND balance + credit_limit >= $5 \
        RETURNING currency, balance, credit_limit, credit_threshold, low_balance, \
        low_balance_count";
    let query = sql_query(sql)
        .bind::<BigInt, _>(step.charged)
        .bind::<BigInt, _>(step.messages)
        .bind::<Text, _>(step.registrar)
        .bind::<Text, _>(step.currency.unwrap_or_default())
        .bind::<BigInt, _>(step.least);
    fixed!(query).one(connection).map_err(StoreError::from)
}

/// Corrects the running total of messages.
pub(crate) fn count_messages(
    connection: &mut AnyConnection,
    registrar: &str,
    more: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE registrar_account SET waiting_messages = waiting_messages + $1 \
        WHERE registrar_id = $2";
    let query = sql_query(sql).bind::<BigInt, _>(more).bind::<Text, _>(registrar);
    fixed!(query).run(connection)?;
    Ok(())
}

/// Keeps whether a registrar has little left to spend, how often it had, and what it was told.
pub(crate) fn note_low_balance(
    connection: &mut AnyConnection,
    registrar: &str,
    is_low: bool,
    count: i64,
    messages: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE registrar_account SET low_balance = $1, low_balance_count = $2, \
        waiting_messages = waiting_messages + $3 WHERE registrar_id = $4";
    let query = sql_query(sql)
        .bind::<Bool, _>(is_low)
        .bind::<BigInt, _>(count)
        .bind::<BigInt, _>(messages)
        .bind::<Text, _>(registrar);
    fixed!(query).run(connection)?;
    Ok(())
}

/// Where rows of one table wait for a person: the words of its list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    table: &'static str,
    at: &'static str,
    waits: &'static str,
}

macro_rules! waiting {
    ($($name:ident: $table:literal by $at:literal where $waits:literal;)*) => {$(
        pub(crate) const $name: Waiting = Waiting { table: $table, at: $at, waits: $waits };
    )*};
}

// Each condition repeats that of its index, so that both engines use it.
waiting! {
    WAITING_CASES: "case_file" by "deadline" where "deadline IS NOT NULL";
    WAITING_APPEALS: "appeal" by "deadline" where "deadline IS NOT NULL";
    WAITING_HEADS: "request" by "received_at" where "state = 'open' AND NOT EXISTS (\
        SELECT 1 FROM request earlier WHERE earlier.name = request.name \
        AND earlier.state = 'open' AND (earlier.received_at < request.received_at \
        OR (earlier.received_at = request.received_at AND earlier.id < request.id)))";
    WAITING_ORDERED: "request" by "received_at" where "state = 'ordered'";
    WAITING_APPLICATIONS: "accreditation" by "pending_since" where "pending_since IS NOT NULL";
    WAITING_REQUEST_QUESTIONS: "request" by "answer_due_at" where "answer_due_at IS NOT NULL";
    WAITING_CUSTOMER_QUESTIONS:
        "organization" by "answer_due_at" where "answer_due_at IS NOT NULL";
    WAITING_ACCURACY: "domain" by "accuracy_open_since" where "accuracy_open_since IS NOT NULL";
    WAITING_WEBSITES: "website_check" by "open_since" where "open_since IS NOT NULL";
    WAITING_LICENCES: "licence" by "asked_at" where "state = 'asked'";
    WAITING_DISCLOSURES: "disclosure_request" by "answer_until" where "is_open";
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
}

impl Waiting {
    /// Dates and ids from a date on, behind an id at that date, up to another date.
    pub(crate) fn page(
        self,
        connection: &mut AnyConnection,
        (from, behind): (i64, &[u8]),
        until: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let Self { table, at, waits } = self;
        let sql = format!(
            "SELECT {at} AS at, id FROM {table} WHERE {waits} AND {at} >= $1 \
             AND ({at} > $1 OR id > $2) AND {at} <= $3 ORDER BY {at}, id LIMIT $4"
        );
        let query = sql_query(sql).bind::<BigInt, _>(from).bind::<Binary, _>(behind);
        let query = query.bind::<BigInt, _>(until).bind::<BigInt, _>(limit);
        let rows: Vec<Place> = query.load(connection)?;
        Ok(rows.into_iter().map(|Place { at, id }| (at, id)).collect())
    }

    /// How many there are up to a date, at most so many.
    pub(crate) fn count(
        self,
        connection: &mut AnyConnection,
        until: i64,
        limit: i64,
    ) -> Result<i64, StoreError> {
        let Self { table, at, waits } = self;
        let sql = format!(
            "SELECT COUNT(*) AS number FROM \
             (SELECT 1 AS one FROM {table} WHERE {waits} AND {at} <= $1 LIMIT $2) counted"
        );
        let query = sql_query(sql).bind::<BigInt, _>(until).bind::<BigInt, _>(limit);
        let row: Number = query.get_result(connection)?;
        Ok(row.number)
    }
}

/// How many rows that people work down wait for the sweep, at most so many of each kind, and since
/// when the oldest does.
pub(crate) fn work_overdue(
    connection: &mut AnyConnection,
    now: i64,
    limit: i64,
) -> Result<(i64, Option<i64>), StoreError> {
    let (mut count, mut oldest) = (0, None::<i64>);
    for table in ["request", "accreditation", "case_file", "appeal"] {
        let sql = format!(
            "SELECT COUNT(*) AS number, COALESCE(MIN(due_at), 0) AS oldest FROM \
             (SELECT due_at FROM {table} WHERE due_at <= $1 ORDER BY due_at LIMIT $2) counted"
        );
        let query = sql_query(sql).bind::<BigInt, _>(now).bind::<BigInt, _>(limit);
        let row: Overdue = query.get_result(connection)?;
        count += row.number;
        let first = (row.number > 0).then_some(row.oldest);
        oldest = oldest.into_iter().chain(first).min();
    }
    Ok((count, oldest))
}

#[derive(QueryableByName)]
struct Overdue {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    oldest: i64,
}
