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
    fn fail(self, error: StoreError) {
        match self {
            Work::Write(job) => job.finish(Err(error)),
            Work::Read(job) => job.fail(error),
        }
    }
}

/// Threads that share a queue; each opens its connection when it first has work.
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
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..count.max(1) {
            let (url, shared, jobs) = (url.to_owned(), Arc::clone(shared), Arc::clone(&jobs));
            std::thread::Builder::new()
                .name(format!("store-{name}"))
                .spawn(move || work_until_closed(&url, &shared, &jobs))
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

fn work_until_closed(url: &str, shared: &Shared, jobs: &Mutex<mpsc::Receiver<Work>>) {
    let mut connection: Option<AnyConnection> = None;
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        let opened = match connection.take() {
            Some(open) => Ok(open),
            None => connect(url),
        };
        match opened {
            Ok(open) => connection = work_on(open, shared, work),
            Err(error) => work.fail(error),
        }
    }
}

/// Gives the connection back unless it can no longer be trusted.
fn work_on(mut connection: AnyConnection, shared: &Shared, work: Work) -> Option<AnyConnection> {
    match work {
        Work::Read(mut job) => {
            let begun = connection.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            if let Err(error) = begun {
                job.fail(error.into());
                return None;
            }
            let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut connection)));
            let closed = connection.batch_execute("COMMIT");
            (ran.is_ok() && closed.is_ok()).then_some(connection)
        }
        Work::Write(mut job) => {
            let ended = run_until_kept(&mut connection, shared, job.as_mut());
            let usable = ended.is_ok();
            job.finish(ended);
            usable.then_some(connection)
        }
    }
}

fn run_until_kept(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<(), StoreError> {
    for attempt in 1..=ATTEMPTS {
        connection.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED")?;
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
