//! A PostgreSQL database of a test's own.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::world::{on_server, server, unique_name};

/// A database on the tests' server; it vanishes with this.
#[derive(Debug)]
pub struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    /// Makes an empty one, for programs that bring their own schema.
    pub fn empty() -> Self {
        Self::made(|name| format!("CREATE DATABASE {name}"))
    }

    /// Makes a copy of another, which nobody has open.
    pub(crate) fn copy_of(template: &str) -> Self {
        Self::made(|name| format!("CREATE DATABASE {name} TEMPLATE {template}"))
    }

    fn made(sql: impl FnOnce(&str) -> String) -> Self {
        let (server, name) = (server(), unique_name());
        let mut connection = PgConnection::establish(&server).expect("the tests' server answers");
        connection.batch_execute(&sql(&name)).expect("a database of the test's own");
        Self { server, name }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        on_server(&self.server, &self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        if let Ok(mut connection) = PgConnection::establish(&self.server) {
            end_connections(&mut connection, &self.name);
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            drop(connection.batch_execute(&sql));
        }
    }
}

/// How often is looked whether connections have ended: some hundred milliseconds in all.
const LOOKS_MAXIMUM: u32 = 1_000;

#[derive(QueryableByName)]
struct Ending {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Ends the connections of a database, and sees them gone, which takes some milliseconds: the server
/// drops it at once then, and else looks again after a tenth of a second.
pub(crate) fn end_connections(connection: &mut PgConnection, name: &str) {
    let end =
        "SELECT count(pg_terminate_backend(pid)) AS count FROM pg_stat_activity WHERE datname = $1";
    for _ in 0..LOOKS_MAXIMUM {
        match sql_query(end).bind::<Text, _>(name).get_result(connection) {
            Ok(Ending { count }) if count > 0 => {}
            Ok(_) | Err(_) => return,
        }
    }
}
