//! A store for one test, on SQLite in a temporary folder or on a database of its own.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use jiff::{Span, Timestamp};
use registry_core::name::Tld;
use registry_store::{DatabaseUrl, Options, Store};

use crate::database::OwnDatabase;

/// The first reading of every test's clock: 2026-01-05T12:00:00Z, as in the sandbox.
pub const CLOCK_START: i64 = 1_767_614_400_000_000;

/// Where the tests' own PostgreSQL server is.
const SERVER: &str = "PHAROS_TEST_POSTGRES_URL";

/// A clock that moves when it is told to.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// What it shows.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("a time in range")
    }

    /// Turns it to an instant, backwards too.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::SeqCst);
    }

    /// Turns it forward by a span of hours or less, `1.hour()`.
    pub fn turn(&self, span: Span) {
        self.set(self.now().checked_add(span).expect("a time in range"));
    }

    /// As a store takes it.
    pub fn reader(&self) -> registry_store::Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// A store of one test with its clock; it vanishes with it.
#[derive(Debug)]
pub struct World {
    /// The store, with the books of `.pharmacy` and `.example` installed.
    pub store: Store,
    /// Its clock.
    pub clock: TestClock,
    /// Where it is.
    pub url: DatabaseUrl,
    // Dropped last: the folder, or the database.
    _home: Home,
}

#[derive(Debug)]
enum Home {
    Folder { _folder: tempfile::TempDir },
    Database { _database: OwnDatabase },
}

impl World {
    /// A store on SQLite.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("registry.db"));
        Store::migrate(&url).expect("an empty database takes every migration");
        Self::open(url, Home::Folder { _folder: folder })
    }

    /// A store on PostgreSQL: a database cloned from a migrated template on the tests' server.
    pub fn postgres() -> Self {
        let server = server();
        let mut connection = PgConnection::establish(&server).expect("the tests' server answers");
        // Every test is a process of its own: one makes the template, the others wait for it.
        let lock = "SELECT pg_advisory_lock(7066114002)";
        connection.batch_execute(lock).expect("the lock of the template");
        let template = template(&mut connection, &server);
        let database = OwnDatabase::copy_of(&template);
        drop(connection);
        let url = DatabaseUrl::Postgres(database.url());
        Self::open(url, Home::Database { _database: database })
    }

    fn open(url: DatabaseUrl, home: Home) -> Self {
        let clock = TestClock(Arc::new(AtomicI64::new(CLOCK_START)));
        let store = open_store(&url, &clock);
        let world = Self { store, clock, url, _home: home };
        block_on(world.install_books());
        world
    }

    /// A second store on the same database, as another node would have it.
    pub fn another_node(&self) -> Store {
        open_store(&self.url, &self.clock)
    }

    /// Looks, on PostgreSQL, whether a transaction of this database waits for another's row.
    pub fn row_waits(&self) -> RowWaits {
        let DatabaseUrl::Postgres(url) = &self.url else { unreachable!("PostgreSQL only") };
        RowWaits(PgConnection::establish(url).expect("the database"))
    }

    /// Runs SQL behind the store's back.
    pub fn execute(&self, sql: &str) {
        behind_the_back(&self.url, sql);
    }

    async fn install_books(&self) {
        let books = [
            ("pharmacy", include_str!("../../../etc/rulebooks/pharmacy.toml")),
            ("example", include_str!("../../../etc/rulebooks/open.toml")),
        ];
        for (tld, source) in books {
            let from = Timestamp::from_second(0).expect("1970");
            self.store.install_rulebook(&tld_of(tld), source, from).await.expect("a sound book");
        }
    }
}

/// A look at who waits for whose row; one connection of its own.
pub struct RowWaits(PgConnection);

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl RowWaits {
    /// Whether a transaction waits now.
    pub fn any(&mut self) -> bool {
        let waiting = "SELECT count(*) AS count FROM pg_stat_activity \
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let Counted { count } = sql_query(waiting).get_result(&mut self.0).expect("a count");
        count > 0
    }

    /// How many connections others have to this database.
    pub fn others(&mut self) -> i64 {
        let others = "SELECT count(*) AS count FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let Counted { count } = sql_query(others).get_result(&mut self.0).expect("a count");
        count
    }
}

/// Runs SQL on a database, whoever else has it open.
pub(crate) fn behind_the_back(url: &DatabaseUrl, sql: &str) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().expect("UTF-8");
            let mut connection = SqliteConnection::establish(path).expect("the file");
            let sql = format!("PRAGMA busy_timeout = 10000; {sql}");
            connection.batch_execute(&sql).expect("tampered");
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::establish(url).expect("the database");
            connection.batch_execute(sql).expect("tampered");
        }
    }
}

fn tld_of(text: &str) -> Tld {
    Tld::parse(text).expect("a TLD")
}

fn open_store(url: &DatabaseUrl, clock: &TestClock) -> Store {
    let tlds =
        vec![(tld_of("pharmacy"), "pharmacy".to_owned()), (tld_of("example"), "open".to_owned())];
    let mut options = Options::new(clock.reader(), tlds);
    options.postgres_connections = 4;
    Store::open(url, &options).expect("a migrated database opens")
}

/// Makes the migrated template unless it is there; its name tells which schema it has.
fn template(connection: &mut PgConnection, server: &str) -> String {
    let name = format!("pharos_template_{}", registry_store::schema_fingerprint());
    let query = diesel::sql_query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind::<diesel::sql_types::Text, _>(&name);
    if query.execute(connection).expect("the list of databases") == 0 {
        let making = format!("{name}_making");
        let sql = format!("DROP DATABASE IF EXISTS {making}");
        connection.batch_execute(&sql).expect("an unfinished template goes");
        let sql = format!("CREATE DATABASE {making}");
        connection.batch_execute(&sql).expect("a template");
        let url = DatabaseUrl::Postgres(on_server(server, &making));
        Store::migrate(&url).expect("an empty database takes every migration");
        let sql = format!("ALTER DATABASE {making} RENAME TO {name}");
        connection.batch_execute(&sql).expect("the template's name");
    }
    name
}

/// The tests' own PostgreSQL server.
pub(crate) fn server() -> String {
    std::env::var(SERVER).expect(
        "PHAROS_TEST_POSTGRES_URL is not set: ./test starts a private server and sets it; by \
         hand, run initdb and postgres as an ordinary user and set it to \
         postgres://postgres@127.0.0.1:PORT/postgres",
    )
}

/// The server's URL with another database.
pub(crate) fn on_server(server: &str, database: &str) -> String {
    let (before, query) = server.split_once('?').unwrap_or((server, ""));
    let place = before.rsplit_once('/').map_or(before, |(place, _)| place);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{place}/{database}{query}")
}

pub(crate) fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("pharos_test_{}_{count}", std::process::id())
}

/// Runs a future to its end on a runtime of two threads.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}
