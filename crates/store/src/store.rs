//! The store: opened once, shared by every listener and worker.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::decision::Wake;
use registry_core::rulebook::RulebookVersions;
use tokio::sync::oneshot;

use crate::engine::AnyConnection;
use crate::engine::postgres::{self, Work, Workers};
use crate::engine::sqlite::{self, Readers, Writer};
use crate::error::{Failure, StoreError};
use crate::job::{self, Ended};
use crate::migrations::{self, MigrationStatus};
use crate::options::{Options, Shared};
use crate::session::{Snapshot, Tx};
use crate::url::DatabaseUrl;
use crate::wake::{PAGE, TIMES_AHEAD};

/// A database of the registry; clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    shared: Arc<Shared>,
    pool: Pool,
}

enum Pool {
    Sqlite { writer: Writer, readers: Readers },
    Postgres { writers: Workers, readers: Workers },
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("url", &self.inner.url).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database that is migrated to this program's version.
    ///
    /// Blocks: call it before the runtime serves anybody. Rulebooks known to the database are
    /// loaded; install missing ones with [`install_rulebook`](Self::install_rulebook).
    pub fn open(url: &DatabaseUrl, options: &Options) -> Result<Self, StoreError> {
        let mut connection = connect(url)?;
        let status = migrations::status(&mut connection)?;
        if !status.pending.is_empty() {
            let (database, program) = (status.applied, status.newest);
            return Err(StoreError::Older { database, program });
        }
        let shared = Arc::new(Shared::new(options));
        crate::rulebooks::load_all(&mut connection, &shared)?;
        let pool = match url {
            DatabaseUrl::Sqlite(path) => Pool::Sqlite {
                writer: Writer::start(path.clone(), connection, Arc::clone(&shared))?,
                readers: Readers::new(path.clone()),
            },
            DatabaseUrl::Postgres(url) => Pool::Postgres {
                writers: Workers::start("write", options.postgres_connections, url, &shared)?,
                readers: Workers::start("read", options.postgres_connections, url, &shared)?,
            },
        };
        Ok(Self { inner: Arc::new(Inner { url: url.clone(), shared, pool }) })
    }

    /// Where a database stands; a newer one than the program is an error. Creates a missing
    /// SQLite file.
    pub fn migrations(url: &DatabaseUrl) -> Result<MigrationStatus, StoreError> {
        migrations::status(&mut connect(url)?)
    }

    /// Applies every pending migration.
    pub fn migrate(url: &DatabaseUrl) -> Result<MigrationStatus, StoreError> {
        migrations::migrate(&mut connect(url)?)
    }

    /// Where it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// Registry time as the next write would see it.
    pub fn now(&self) -> Timestamp {
        self.inner.shared.now()
    }

    /// The versions of a TLD's rulebook, as last installed by this program.
    pub fn rulebooks(&self, tld: &str) -> Result<Arc<RulebookVersions>, StoreError> {
        self.inner.shared.rulebooks(tld)
    }

    /// The versions of the rulebook of what belongs to no TLD, registrars among it.
    pub fn shared_rulebooks(&self) -> Result<Arc<RulebookVersions>, StoreError> {
        self.inner.shared.shared_rulebooks()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.inner.shared
    }

    /// Runs a closure in one transaction and answers after its commit.
    ///
    /// The closure may run again: it owns its inputs, draws no randomness and sends nothing. An
    /// error rolls everything back. Names that are too many to be woken in its transaction are
    /// woken ahead of it (decision 0013).
    pub async fn write<F, T, R>(&self, closure: F) -> Result<T, Failure<R>>
    where
        F: Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<R>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let (mut closure, mut times) = (closure, 0);
        loop {
            match self.submit(closure, times < TIMES_AHEAD).await {
                Ok(Ended::Answered(answer)) => return answer,
                Ok(Ended::Asleep(wake, again)) => {
                    self.wake_ahead(wake).await?;
                    (closure, times) = (again, times + 1);
                }
                Err(_) => return Err(Failure::Store(StoreError::Closed)),
            }
        }
    }

    /// As [`write`](Self::write), for what nothing refuses.
    pub async fn commit<F, T>(&self, closure: F) -> Result<T, StoreError>
    where
        F: Fn(&mut Tx<'_>, Timestamp) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let closure = move |tx: &mut Tx<'_>, now| closure(tx, now).map_err(Failure::Store);
        self.write(closure).await.map_err(|failure: Failure<Infallible>| match failure {
            Failure::Store(error) => error,
            Failure::Refused(never) => match never {},
        })
    }

    /// Makes the children of a parent due before it changes, a page in each transaction.
    async fn wake_ahead(&self, wake: Wake) -> Result<(), StoreError> {
        let now = self.now();
        let asleep = self.read(move |read| read.asleep(wake, now, None)).await?;
        tracing::info!(?wake, names = asleep.len(), "waking names ahead of an act");
        for page in asleep.chunks(PAGE) {
            let page = page.to_vec();
            let woken = self.submit(move |tx, now| Ok(tx.wake_page(&page, now)?), false);
            match woken.await {
                Ok(Ended::Answered(Ok(()))) => {}
                Ok(Ended::Answered(Err(Failure::Store(error)))) => return Err(error),
                Ok(Ended::Answered(Err(Failure::Refused(never)))) => {
                    let never: Infallible = never;
                    match never {}
                }
                Ok(Ended::Asleep(..)) | Err(_) => return Err(StoreError::Closed),
            }
        }
        Ok(())
    }

    fn submit<F, T, R>(&self, closure: F, wakes_ahead: bool) -> oneshot::Receiver<Ended<F, T, R>>
    where
        F: Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<R>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(job::Write::new(closure, wakes_ahead, reply));
        match &self.inner.pool {
            Pool::Sqlite { writer, .. } => writer.submit(job),
            Pool::Postgres { writers, .. } => writers.submit(Work::Write(job)),
        }
        answer
    }

    /// Runs a read on one snapshot; it waits for no write.
    ///
    /// SQLite answers on the calling thread (microseconds), PostgreSQL on a thread of its own.
    pub async fn read<F, T>(&self, closure: F) -> Result<T, StoreError>
    where
        F: FnOnce(&mut Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        match &self.inner.pool {
            Pool::Sqlite { readers, .. } => self.read_here(readers, closure),
            Pool::Postgres { readers, .. } => {
                let answer = self.submit_read(readers, closure).await;
                answer.unwrap_or(Err(StoreError::Closed))
            }
        }
    }

    fn read_here<F, T>(&self, readers: &Readers, closure: F) -> Result<T, StoreError>
    where
        F: FnOnce(&mut Snapshot<'_>) -> Result<T, StoreError>,
    {
        readers.read(|connection| closure(&mut Snapshot::new(connection, &self.inner.shared)))
    }

    fn submit_read<F, T>(
        &self,
        readers: &Workers,
        closure: F,
    ) -> oneshot::Receiver<Result<T, StoreError>>
    where
        F: FnOnce(&mut Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(job::Read::new(closure, reply, Arc::clone(&self.inner.shared)));
        readers.submit(Work::Read(job));
        answer
    }

    /// Writes a whole copy of a running SQLite database into a new file.
    ///
    /// Blocks for as long as it takes; writes go on meanwhile.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let DatabaseUrl::Sqlite(path) = &self.inner.url else {
            return Err(StoreError::WrongEngine(
                "PostgreSQL is backed up with its own tools: pg_dump, or pg_basebackup and WAL \
                 archiving",
            ));
        };
        let text = to.to_str().ok_or_else(|| StoreError::Open("the path is not UTF-8".into()))?;
        if to.exists() {
            let path = to.display();
            return Err(StoreError::Open(format!("{path} exists; a backup overwrites nothing")));
        }
        sqlite::make_private(to)?;
        let mut connection = sqlite::connect_writer(path)?;
        crate::raw::vacuum_into(&mut connection, text)
    }
}

fn connect(url: &DatabaseUrl) -> Result<AnyConnection, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => sqlite::connect_writer(path),
        DatabaseUrl::Postgres(url) => postgres::connect(url),
    }
}
