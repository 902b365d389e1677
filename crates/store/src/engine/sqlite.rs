//! SQLite: one writer thread that commits in groups, and readers of their own.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};

use super::AnyConnection;
use super::batch::write_batch;
use crate::error::StoreError;
use crate::job::WriteJob;
use crate::options::Shared;
use crate::raw::say;

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
