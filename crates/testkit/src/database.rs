//! An empty PostgreSQL database of a test's own, for programs that bring their own schema.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::world::{on_server, server, unique_name};

/// An empty database on the tests' server; it vanishes with this.
#[derive(Debug)]
pub struct EmptyDatabase {
    server: String,
    name: String,
}

impl EmptyDatabase {
    /// Makes one.
    pub fn new() -> Self {
        let (server, name) = (server(), unique_name());
        let mut connection = PgConnection::establish(&server).expect("the tests' server answers");
        let sql = format!("CREATE DATABASE {name}");
        connection.batch_execute(&sql).expect("a database of the test's own");
        Self { server, name }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        on_server(&self.server, &self.name)
    }
}

impl Default for EmptyDatabase {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for EmptyDatabase {
    fn drop(&mut self) {
        if let Ok(mut connection) = PgConnection::establish(&self.server) {
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            drop(connection.batch_execute(&sql));
        }
    }
}
