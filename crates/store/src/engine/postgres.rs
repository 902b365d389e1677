//! PostgreSQL: as many threads as connections, each running one transaction at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection};

use super::AnyConnection;
use crate::error::StoreError;
use crate::job::{Ran, ReadJob, WriteJob};
use crate::options::Shared;

/// How often a transaction may run again before its caller is told.
const ATTEMPTS: u32 = 10;

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Opens a connection with the registry's limits: no transaction lives longer than 60 s
/// (DESIGN, section 4a, 10).
pub(crate) fn connect(url: &str) -> Result<AnyConnection, StoreError> {
    let mut connection = PgConnection::establish(url)
        .map_err(|error| StoreError::Open(format!("PostgreSQL: {}", on_one_line(&error))))?;
    let settings = "SET statement_timeout = '60s'; SET lock_timeout = '60s'; \
        SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'; \
        SET client_min_messages = 'warning';";
    connection.batch_execute(settings).map_err(|error| StoreError::Open(error.to_string()))?;
    Ok(AnyConnection::Postgres(connection))
}

/// libpq gives its advice on lines of its own; our problems take one.
fn on_one_line(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a worker may be given.
pub(crate) enum Work {
    /// A transaction that may change something.
    Write(Box<dyn WriteJob>),
    /// A look at one snapshot.
    Read(Box<dyn ReadJob>),
}

impl Work {
    const fn begin(&self) -> &'static str {
        match self {
            Work::Write(_) => BEGIN_WRITE,
            Work::Read(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    fn fail(self, error: StoreError) {
        match self {
            Work::Write(job) => job.finish(Err(error)),
            Work::Read(job) => job.fail(error),
        }
    }
}

/// Connections that nobody uses, the one that was used last on top: it has prepared its statements
/// and knows the catalogues, and where there is little to do it does all of it.
type Idle = Mutex<Vec<AnyConnection>>;

/// Threads that share a queue and their connections, which are opened as they are needed.
pub(crate) struct Workers {
    queue: mpsc::Sender<Work>,
}

impl Workers {
    /// Starts so many threads.
    pub(crate) fn start(
        name: &str,
        count: usize,
        url: &str,
        shared: &Arc<Shared>,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel();
        let (jobs, idle) = (Arc::new(Mutex::new(jobs)), Arc::new(Idle::default()));
        for _ in 0..count.max(1) {
            let (url, shared) = (url.to_owned(), Arc::clone(shared));
            let (jobs, idle) = (Arc::clone(&jobs), Arc::clone(&idle));
            std::thread::Builder::new()
                .name(format!("store-{name}"))
                .spawn(move || work_until_closed(&url, &shared, &jobs, &idle))
                .map_err(|error| StoreError::Open(format!("no worker thread: {error}")))?;
        }
        Ok(Self { queue })
    }

    /// Puts work behind what waits.
    pub(crate) fn submit(&self, work: Work) {
        if let Err(unsent) = self.queue.send(work) {
            unsent.0.fail(StoreError::Closed);
        }
    }
}

fn work_until_closed(url: &str, shared: &Shared, jobs: &Mutex<mpsc::Receiver<Work>>, idle: &Idle) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        match begun(url, idle, work.begin()) {
            Ok(connection) => work_on(connection, shared, work, idle),
            Err(error) => work.fail(error),
        }
    }
}

/// A connection on which a transaction has begun. Of idle ones that the server or a network ended
/// meanwhile nothing was lost: the next is taken, and in the end a new one.
fn begun(url: &str, idle: &Idle, begin: &str) -> Result<AnyConnection, StoreError> {
    let last = || idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    while let Some(mut connection) = last() {
        if connection.batch_execute(begin).is_ok() {
            return Ok(connection);
        }
    }
    let mut connection = connect(url)?;
    connection.batch_execute(begin)?;
    Ok(connection)
}

/// Gives the connection back unless it can no longer be trusted.
fn work_on(mut connection: AnyConnection, shared: &Shared, work: Work, idle: &Idle) {
    let give_back = |connection| {
        idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    };
    match work {
        Work::Read(mut job) => {
            let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut connection)));
            if ran.is_ok() && connection.batch_execute("COMMIT").is_ok() {
                give_back(connection);
            }
        }
        Work::Write(mut job) => {
            let ended = run_until_kept(&mut connection, shared, job.as_mut());
            // First: whoever waits for the answer may have more work for it.
            if ended.is_ok() {
                give_back(connection);
            }
            job.finish(ended);
        }
    }
}

fn run_until_kept(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<(), StoreError> {
    for attempt in 1..=ATTEMPTS {
        if attempt > 1 {
            connection.batch_execute(BEGIN_WRITE)?;
        }
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(connection, shared)));
        let ran = ran.map_err(|_| StoreError::Lost("a job panicked".to_owned()))?;
        match ran {
            Ran::Kept => return commit(connection),
            Ran::Undone => return Ok(connection.batch_execute("ROLLBACK")?),
            Ran::Broken(why) => return Err(StoreError::Lost(why)),
            Ran::Again => connection.batch_execute("ROLLBACK")?,
        }
        std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
    }
    Ok(())
}

/// Commits, unless a statement failed and the closure swallowed it: PostgreSQL would then answer
/// COMMIT with a rollback and call it a success.
fn commit(connection: &mut AnyConnection) -> Result<(), StoreError> {
    connection.batch_execute("SELECT 1")?;
    Ok(connection.batch_execute("COMMIT")?)
}
