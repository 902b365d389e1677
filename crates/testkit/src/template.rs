//! A world made once and copied for each test: a folder and a database.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use sha2::{Digest as _, Sha256};

use crate::database::{OwnDatabase, end_connections};
use crate::world::{behind_the_back, on_server, server};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// The tests' own server.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// In a test's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A world that stands ready to be copied; made anew whenever the test program was built anew.
#[derive(Debug)]
pub struct Template {
    engine: Engine,
    folder: PathBuf,
    database: String,
}

/// A test's own copy; its database vanishes with it.
#[derive(Debug)]
pub struct Copied {
    /// What the maker of the template left in its folder, copied.
    pub folder: tempfile::TempDir,
    /// Where its database is, as `DatabaseUrl` reads it.
    pub database: String,
    _own: Option<OwnDatabase>,
}

impl Template {
    /// The template in this place, made by `make(folder, database)` unless it is there already.
    ///
    /// Every test may be a process of its own: one makes the template, the others wait for it.
    pub fn of(engine: Engine, place: &Path, make: impl FnOnce(&Path, &str)) -> Self {
        fs::create_dir_all(place).expect("a place for templates");
        let lock = File::create(place.join(format!("{}.lock", engine.name()))).expect("a lock");
        lock.lock().expect("the lock of the template");
        let folder = place.join(engine.name());
        let name = format!("pharos_world_{}", digest(place.as_os_str().as_encoded_bytes()));
        let database = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.join("registry.db").display()),
            Engine::Postgres => on_server(&server(), &name),
        };
        let made = Self { engine, folder, database };
        let (mark, build) = (made.folder.join("build"), format!("{} {}", build(), made.database));
        if fs::read_to_string(&mark).is_ok_and(|found| found == build) && made.is_there(&name) {
            return made;
        }
        made.make(&name, make);
        fs::write(&mark, build).expect("the mark of the template");
        made
    }

    fn is_there(&self, name: &str) -> bool {
        let Engine::Postgres = self.engine else { return true };
        let mut connection = PgConnection::establish(&server()).expect("the tests' server answers");
        let query = diesel::sql_query("SELECT 1 FROM pg_database WHERE datname = $1")
            .bind::<diesel::sql_types::Text, _>(name);
        query.execute(&mut connection).expect("the list of databases") > 0
    }

    fn make(&self, name: &str, make: impl FnOnce(&Path, &str)) {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).expect("an old template goes");
        }
        fs::create_dir_all(&self.folder).expect("a folder for the template");
        if self.engine == Engine::Postgres {
            let server = server();
            execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            execute(&server, &format!("CREATE DATABASE {name}"));
        }
        make(&self.folder, &self.database);
        match self.engine {
            Engine::Sqlite => {
                let file = self.database.trim_start_matches("sqlite:");
                let mut connection = SqliteConnection::establish(file).expect("the file");
                let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
                connection.batch_execute(sql).expect("all of it is in one file");
            }
            Engine::Postgres => {
                // A store closes its connections in its own time; a template must have none.
                let server = PgConnection::establish(&server());
                end_connections(&mut server.expect("the tests' server answers"), name);
            }
        }
    }

    /// Copies it.
    pub fn copy(&self) -> Copied {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(&self.folder).expect("the template's folder") {
            let from = entry.expect("an entry of it").path();
            if from.is_file() {
                let to = folder.path().join(from.file_name().expect("a name"));
                fs::copy(&from, to).expect("a copy");
            }
        }
        match self.engine {
            Engine::Sqlite => {
                let database = format!("sqlite:{}", folder.path().join("registry.db").display());
                Copied { folder, database, _own: None }
            }
            Engine::Postgres => {
                let template = self.database.rsplit('/').next().unwrap_or_default();
                let own = OwnDatabase::copy_of(template.split('?').next().unwrap_or_default());
                Copied { folder, database: own.url(), _own: Some(own) }
            }
        }
    }
}

impl Copied {
    /// Runs SQL behind the back of whoever has it open.
    pub fn execute(&self, sql: &str) {
        behind_the_back(&self.database.parse().expect("where it is"), sql);
    }
}

fn execute(server: &str, sql: &str) {
    let mut connection = PgConnection::establish(server).expect("the tests' server answers");
    connection.batch_execute(sql).expect("it is done");
}

/// Which build of the test program this is.
fn build() -> String {
    let program = std::env::current_exe().expect("this program");
    let about = fs::metadata(&program).expect("its file");
    format!("{:?} {}", about.modified().expect("its date"), about.len())
}

fn digest(octets: &[u8]) -> String {
    let digest = Sha256::digest(octets);
    digest.iter().take(6).map(|octet| format!("{octet:02x}")).collect()
}
