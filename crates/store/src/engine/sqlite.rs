//! SQLite: one writer thread that commits in groups, and readers of their own.

use std::fs::OpenOptions;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};

use super::AnyConnection;
use crate::error::StoreError;
use crate::job::{Ran, WriteJob};
use crate::options::Shared;
use crate::raw::say;

/// Most jobs of one group commit.
const BATCH_JOBS: usize = 256;

/// A batch takes no further job after this long: one job never waits for many (DESIGN, section 4).
const BATCH_TIME: Duration = Duration::from_millis(20);

/// How often one job may run again at once before its caller is told.
const ATTEMPTS: u32 = 5;

/// Opens the file for the writer, creating it if it is missing.
pub(crate) fn connect_writer(path: &Path) -> Result<AnyConnection, StoreError> {
    make_private(path)?;
    let mut connection = connect(path)?;
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
        PRAGMA case_sensitive_like = ON; PRAGMA cache_size = -65536; \
        PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;";
    connection.batch_execute(settings).map_err(|error| cannot_open(path, &error))?;
    Ok(connection)
}

/// Makes a missing file readable by its owner alone: it holds personal data.
pub(crate) fn make_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt;
    let made = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| cannot_open(path, &error))
}

/// Opens the file for a reader: it can change nothing.
pub(crate) fn connect_reader(path: &Path) -> Result<AnyConnection, StoreError> {
    let mut connection = connect(path)?;
    let settings = "PRAGMA query_only = ON; PRAGMA case_sensitive_like = ON; \
        PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;";
    connection.batch_execute(settings).map_err(|error| cannot_open(path, &error))?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<AnyConnection, StoreError> {
    let text = path.to_str().ok_or_else(|| StoreError::Open("the path is not UTF-8".into()))?;
    let mut connection =
        SqliteConnection::establish(text).map_err(|error| cannot_open(path, &error))?;
    connection
        .batch_execute("PRAGMA busy_timeout = 10000;")
        .map_err(|error| cannot_open(path, &error))?;
    Ok(AnyConnection::Sqlite(connection))
}

fn cannot_open(path: &Path, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Open(format!("{}: {error}", path.display()))
}

/// Read connections that wait for the next read; as many as ever ran at once.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<AnyConnection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    /// Runs a read on the calling thread; a connection that saw an error is not used again.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match waiting {
            Some(connection) => connection,
            None => connect_reader(&self.path)?,
        };
        say!(&mut connection, "BEGIN")?;
        let answer = read(&mut connection);
        if say!(&mut connection, "COMMIT").is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        answer
    }
}

/// The queue to the writer thread.
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn WriteJob>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on an open connection.
    pub(crate) fn start(
        path: PathBuf,
        connection: AnyConnection,
        shared: Arc<Shared>,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel();
        let run = move || write_until_closed(&path, connection, &shared, &jobs);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(run)
            .map_err(|error| StoreError::Open(format!("no writer thread: {error}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Puts a job behind those that wait.
    pub(crate) fn submit(&self, job: Box<dyn WriteJob>) {
        let refused = match &self.queue {
            Some(queue) => queue.send(job).err().map(|unsent| unsent.0),
            None => Some(job),
        };
        if let Some(job) = refused {
            job.finish(Err(StoreError::Closed));
        }
    }
}

impl Drop for Writer {
    /// Waits until every accepted job has its answer.
    fn drop(&mut self) {
        self.queue = None;
        let thread = self.thread.take();
        // The last handle may be dropped by the writer's own thread, from within a reply.
        if let Some(thread) = thread.filter(|t| t.thread().id() != std::thread::current().id()) {
            drop(thread.join());
        }
    }
}

fn write_until_closed(
    path: &Path,
    connection: AnyConnection,
    shared: &Shared,
    jobs: &mpsc::Receiver<Box<dyn WriteJob>>,
) {
    let mut connection = Some(connection);
    while let Ok(first) = jobs.recv() {
        let opened = match connection.take() {
            Some(open) => Ok(open),
            None => connect_writer(path),
        };
        connection = match opened {
            Ok(open) => write_batch(open, shared, first, jobs),
            Err(error) => {
                first.finish(Err(error));
                None
            }
        };
    }
}

/// Runs one batch; gives the connection back unless it can no longer be trusted.
///
/// A full disk inside a savepoint rolls the whole outer transaction back, and a savepoint opened
/// after it would commit on its own (STORAGE, trap 1): anything but an ordinary error, and any
/// panic, ends the batch, drops the connection and fails every job.
fn write_batch(
    mut connection: AnyConnection,
    shared: &Shared,
    first: Box<dyn WriteJob>,
    jobs: &mpsc::Receiver<Box<dyn WriteJob>>,
) -> Option<AnyConnection> {
    if let Err(error) = say!(&mut connection, "BEGIN IMMEDIATE") {
        first.finish(Err(error.into()));
        return None;
    }
    let begun = Instant::now();
    let mut batch: Vec<Box<dyn WriteJob>> = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        let ran = run_in_savepoint(&mut connection, shared, job.as_mut());
        batch.push(job);
        if let Err(error) = ran {
            drop(connection);
            return fail(batch, &error);
        }
        if batch.len() < BATCH_JOBS && begun.elapsed() < BATCH_TIME {
            next = jobs.try_recv().ok();
        }
    }
    if let Err(error) = say!(&mut connection, "COMMIT") {
        drop(connection);
        return fail(batch, &error.into());
    }
    batch.into_iter().for_each(|job| job.finish(Ok(())));
    Some(connection)
}

fn fail(batch: Vec<Box<dyn WriteJob>>, error: &StoreError) -> Option<AnyConnection> {
    tracing::error!(jobs = batch.len(), %error, "a batch of writes was lost; reopening");
    for job in batch {
        job.finish(Err(StoreError::Lost(error.to_string())));
    }
    None
}

/// Runs one job; an error means that the batch is lost.
fn run_in_savepoint(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<(), StoreError> {
    for attempt in 1.. {
        say!(connection, "SAVEPOINT job")?;
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(connection, shared)));
        let ran = ran.map_err(|_| StoreError::Lost("a job panicked".to_owned()))?;
        match &ran {
            Ran::Kept => {}
            Ran::Undone | Ran::Again => {
                say!(connection, "ROLLBACK TO job")?;
            }
            Ran::Broken(why) => return Err(StoreError::Lost(why.clone())),
        }
        say!(connection, "RELEASE job")?;
        if !matches!(ran, Ran::Again) || attempt >= ATTEMPTS {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use jiff::Timestamp;
    use tokio::sync::oneshot;

    use super::*;
    use crate::error::Failure;
    use crate::job::Ended;
    use crate::options::Options;
    use crate::schema::meta;
    use crate::session::Tx;

    type Closure = Box<dyn Fn(&mut Tx<'_>, Timestamp) -> Result<(), Failure<()>> + Send>;
    type Answer = oneshot::Receiver<Ended<Closure, (), ()>>;

    fn put(key: &'static str, bytes: usize) -> (Box<dyn WriteJob>, Answer) {
        let (reply, answer) = oneshot::channel();
        let write = move |tx: &mut Tx<'_>, _: Timestamp| {
            let row = (meta::key.eq(key), meta::value.eq("x".repeat(bytes)));
            diesel::insert_into(meta::table).values(row).execute(tx.connection)?;
            Ok(())
        };
        let write: Closure = Box::new(write);
        (Box::new(crate::job::Write::new(write, false, reply)), answer)
    }

    fn keys(path: &Path) -> Vec<String> {
        let read = |connection: &mut AnyConnection| {
            Ok(meta::table.select(meta::key).order(meta::key.asc()).load(connection)?)
        };
        Readers::new(path.to_owned()).read(read).expect("a read")
    }

    /// STORAGE, trap 1: a full disk rolls back the outer transaction under the savepoints.
    #[test]
    fn a_full_disk_fails_the_whole_batch_and_nothing_of_it_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("registry.db");
        let mut connection = connect_writer(&path).expect("opened");
        crate::migrations::migrate(&mut connection).expect("migrated");
        connection.batch_execute("PRAGMA max_page_count = 120").expect("a small disk");
        let options = Options::new(Arc::new(|| Timestamp::UNIX_EPOCH), Vec::new());
        let shared = Shared::new(&options);
        let (queue, jobs) = mpsc::channel();
        let (before, mut before_answer) = put("before", 10);
        let (too_big, mut too_big_answer) = put("too-big", 10_000_000);
        let (after, mut after_answer) = put("after", 10);
        queue.send(too_big).expect("queued");
        assert!(write_batch(connection, &shared, before, &jobs).is_none(), "not used again");
        for answer in [&mut before_answer, &mut too_big_answer] {
            let Ok(Ended::Answered(Err(Failure::Store(error)))) = answer.try_recv() else {
                unreachable!("answered with an error")
            };
            assert!(matches!(error, StoreError::Lost(_)), "{error}");
        }
        assert_eq!(keys(&path), Vec::<String>::new());
        // The thread opens a new connection, on which the next batch commits.
        let connection = connect_writer(&path).expect("opened");
        assert!(write_batch(connection, &shared, after, &jobs).is_some());
        assert!(matches!(after_answer.try_recv(), Ok(Ended::Answered(Ok(())))));
        assert_eq!(keys(&path), ["after"]);
    }
}
