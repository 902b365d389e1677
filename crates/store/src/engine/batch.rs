//! Many writes in one transaction: the group commit of SQLite's one writer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::AnyConnection;
use crate::error::StoreError;
use crate::job::{Ran, WriteJob};
use crate::options::Shared;
use crate::raw::{say, total_changes};

/// Most jobs of one group commit.
const MOST_JOBS: usize = 256;

/// A batch takes no further job after this long: one job never waits for many (DESIGN, section 4).
const LONGEST: Duration = Duration::from_millis(20);

/// How often one job may run again at once before its caller is told.
const ATTEMPTS: u32 = 5;

/// Runs a job and those that wait behind it, and commits them together; gives the connection back
/// unless it can no longer be trusted.
pub(super) fn write_batch(
    connection: AnyConnection,
    shared: &Shared,
    first: Box<dyn WriteJob>,
    waiting: &mpsc::Receiver<Box<dyn WriteJob>>,
) -> Option<AnyConnection> {
    let mut batch =
        Batch { connection, shared, jobs: Vec::new(), begun: Instant::now(), guarded: false };
    if let Err(error) = say!(&mut batch.connection, "BEGIN IMMEDIATE") {
        first.finish(Err(error.into()));
        return None;
    }
    let mut next = Some(first);
    while let Some(job) = next.take() {
        if let Err(error) = batch.take(job) {
            return batch.fail(&error);
        }
        if batch.has_room() {
            next = waiting.try_recv().ok();
        }
    }
    match say!(&mut batch.connection, "COMMIT") {
        Ok(_) => Some(batch.finish()),
        Err(error) => batch.fail(&error.into()),
    }
}

/// Jobs in one open transaction.
///
/// They run bare, one behind the other: under savepoints of their own every page that two of them
/// touch would be copied. A refusal comes before the first change, so undoing is rare; where a job
/// behind others is undone after it changed something, all start over, each in a savepoint.
struct Batch<'b> {
    connection: AnyConnection,
    shared: &'b Shared,
    jobs: Vec<Box<dyn WriteJob>>,
    begun: Instant,
    /// Whether each job has a savepoint.
    guarded: bool,
}

impl Batch<'_> {
    fn has_room(&self) -> bool {
        self.jobs.len() < MOST_JOBS && self.begun.elapsed() < LONGEST
    }

    /// Runs one more job; an error means that the batch is lost.
    fn take(&mut self, mut job: Box<dyn WriteJob>) -> Result<(), StoreError> {
        let run = if self.guarded { run_guarded } else { run_bare };
        let ran = run(&mut self.connection, self.shared, job.as_mut());
        let is_first = self.jobs.is_empty();
        self.jobs.push(job);
        match ran? {
            Done::Stands => Ok(()),
            // It has seen what was committed and nothing else: its answer holds.
            Done::MustBeUndone if is_first => self.begin_again(),
            Done::MustBeUndone | Done::MustRunAgain => self.start_over(),
        }
    }

    fn begin_again(&mut self) -> Result<(), StoreError> {
        say!(&mut self.connection, "ROLLBACK")?;
        say!(&mut self.connection, "BEGIN IMMEDIATE")?;
        Ok(())
    }

    fn start_over(&mut self) -> Result<(), StoreError> {
        self.guarded = true;
        self.begin_again()?;
        for job in &mut self.jobs {
            run_guarded(&mut self.connection, self.shared, job.as_mut())?;
        }
        Ok(())
    }

    fn finish(self) -> AnyConnection {
        self.jobs.into_iter().for_each(|job| job.finish(Ok(())));
        self.connection
    }

    /// Answers every job of a lost batch, its connection closed before.
    ///
    /// A full disk rolls the whole transaction back under its savepoints, and one opened after it
    /// would commit on its own (STORAGE, trap 1): so nothing goes on after anything but an
    /// ordinary error, nor after a panic.
    fn fail(self, error: &StoreError) -> Option<AnyConnection> {
        let Self { connection, jobs, .. } = self;
        drop(connection);
        tracing::error!(jobs = jobs.len(), %error, "a batch of writes was lost; reopening");
        for job in jobs {
            job.finish(Err(StoreError::Lost(error.to_string())));
        }
        None
    }
}

/// What a batch has to do after a job.
enum Done {
    /// Nothing: all it changed is to be kept, or it changed nothing.
    Stands,
    /// Roll its changes back.
    MustBeUndone,
    /// Roll back and run it again.
    MustRunAgain,
}

/// Runs a job without a net.
fn run_bare(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<Done, StoreError> {
    let before = total_changes(connection)?;
    match run(connection, shared, job)? {
        Ran::Kept => Ok(Done::Stands),
        Ran::Undone if total_changes(connection)? == before => Ok(Done::Stands),
        Ran::Undone => Ok(Done::MustBeUndone),
        Ran::Again => Ok(Done::MustRunAgain),
        Ran::Broken(why) => Err(StoreError::Lost(why)),
    }
}

/// Runs a job in a savepoint of its own, again where it asks for it.
fn run_guarded(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<Done, StoreError> {
    for attempt in 1.. {
        say!(connection, "SAVEPOINT job")?;
        let ran = run(connection, shared, job)?;
        match &ran {
            Ran::Kept => {}
            Ran::Undone | Ran::Again => {
                say!(connection, "ROLLBACK TO job")?;
            }
            Ran::Broken(why) => return Err(StoreError::Lost(why.clone())),
        }
        say!(connection, "RELEASE job")?;
        if !matches!(ran, Ran::Again) || attempt >= ATTEMPTS {
            break;
        }
    }
    Ok(Done::Stands)
}

fn run(
    connection: &mut AnyConnection,
    shared: &Shared,
    job: &mut dyn WriteJob,
) -> Result<Ran, StoreError> {
    let ran = catch_unwind(AssertUnwindSafe(|| job.run(connection, shared)));
    ran.map_err(|_| StoreError::Lost("a job panicked".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use jiff::Timestamp;
    use tokio::sync::oneshot;

    use super::*;
    use crate::engine::sqlite::{Readers, connect_writer};
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

    /// The answer a job has given.
    fn given(mut answer: Answer) -> Result<(), Failure<()>> {
        match answer.try_recv().expect("answered") {
            Ended::Answered(answer) => answer,
            Ended::Asleep(..) => unreachable!("nothing is woken here"),
        }
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
        let (before, before_answer) = put("before", 10);
        let (too_big, too_big_answer) = put("too-big", 10_000_000);
        let (after, after_answer) = put("after", 10);
        queue.send(too_big).expect("queued");
        assert!(write_batch(connection, &shared, before, &jobs).is_none(), "not used again");
        for answer in [before_answer, too_big_answer] {
            assert!(matches!(given(answer), Err(Failure::Store(StoreError::Lost(_)))));
        }
        assert_eq!(keys(&path), Vec::<String>::new());
        // The thread opens a new connection, on which the next batch commits.
        let connection = connect_writer(&path).expect("opened");
        assert!(write_batch(connection, &shared, after, &jobs).is_some());
        assert!(given(after_answer).is_ok());
        assert_eq!(keys(&path), ["after"]);
    }

    /// A job that writes a key, or is refused before or after that; counts its runs.
    fn counted(
        key: &'static str,
        refused: Option<bool>,
        runs: &Arc<AtomicU32>,
    ) -> (Box<dyn WriteJob>, Answer) {
        let (reply, answer) = oneshot::channel();
        let runs = Arc::clone(runs);
        let write = move |tx: &mut Tx<'_>, _: Timestamp| {
            runs.fetch_add(1, Ordering::Relaxed);
            if refused == Some(false) {
                return Err(Failure::Refused(()));
            }
            let row = (meta::key.eq(key), meta::value.eq("kept"));
            diesel::insert_into(meta::table).values(row).execute(tx.connection)?;
            refused.map_or(Ok(()), |_| Err(Failure::Refused(())))
        };
        let write: Closure = Box::new(write);
        (Box::new(crate::job::Write::new(write, false, reply)), answer)
    }

    /// Runs jobs in one batch, some refused after a change or before it; how often they ran in
    /// all, and which keys stand then.
    fn batch_of<const N: usize>(jobs: [(&'static str, Option<bool>); N]) -> (u32, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("registry.db");
        let mut connection = connect_writer(&path).expect("opened");
        crate::migrations::migrate(&mut connection).expect("migrated");
        let options = Options::new(Arc::new(|| Timestamp::UNIX_EPOCH), Vec::new());
        let shared = Shared::new(&options);
        let runs = Arc::default();
        let (queue, waiting) = mpsc::channel();
        let mut answers = Vec::new();
        for (key, refused) in jobs {
            let (job, answer) = counted(key, refused, &runs);
            queue.send(job).expect("queued");
            answers.push((refused, answer));
        }
        let first = waiting.try_recv().expect("a job");
        assert!(write_batch(connection, &shared, first, &waiting).is_some());
        for (refused, answer) in answers {
            assert_eq!(given(answer).is_err(), refused.is_some());
        }
        (runs.load(Ordering::Relaxed), keys(&path))
    }

    #[test]
    fn a_refusal_before_any_change_costs_nobody_a_second_run() {
        let (runs, keys) = batch_of([("a", None), ("b", None), ("c", Some(false)), ("d", None)]);
        assert_eq!(keys, ["a", "b", "d"]);
        assert_eq!(runs, 4);
    }

    #[test]
    fn a_refusal_after_a_change_leaves_nothing_of_it_and_all_of_the_others() {
        let (runs, keys) = batch_of([("a", None), ("b", None), ("c", Some(true)), ("d", None)]);
        assert_eq!(keys, ["a", "b", "d"]);
        assert_eq!(runs, 3 + 4, "three ran bare, then every one in a savepoint");
    }

    #[test]
    fn a_first_job_that_is_undone_after_a_change_costs_nobody_a_second_run() {
        let (runs, keys) = batch_of([("a", Some(true)), ("b", None)]);
        assert_eq!((runs, keys), (2, vec!["b".to_owned()]));
    }
}
