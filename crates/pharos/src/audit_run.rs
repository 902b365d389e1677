//! A verification of the whole record, as a job of this node beside its requests: one at a time,
//! its newest result kept in memory. What it finds `pharos audit verify` finds as well.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use registry_store::audit::{self, Report};
use registry_store::{Checkpoint, StoreError};
use tokio::runtime::Handle;
use tokio::task;

use crate::registry::Registry;
use crate::signing_key::SigningKeyError;

/// The newest verification of this node.
#[derive(Debug, Clone, Default)]
pub struct AuditRuns(Arc<Mutex<Option<Kept>>>);

/// A verification as somebody sees it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Who started it.
    pub started_by: String,
    /// When, in wall time.
    pub started_wall: Timestamp,
    /// What it came to.
    pub outcome: Outcome,
}

/// What a verification came to.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is under way.
    Running {
        /// Rows of history looked at so far.
        entries: u64,
    },
    /// It looked at everything.
    Done {
        /// What it found.
        report: Arc<Report>,
        /// When, in wall time.
        finished_wall: Timestamp,
    },
    /// The database's trouble.
    Failed {
        /// In words without its inside.
        why: String,
    },
}

#[derive(Debug)]
struct Kept {
    run: Run,
    entries: Arc<AtomicU64>,
}

impl AuditRuns {
    /// The newest verification, if there was any since this node began.
    #[must_use]
    pub fn newest(&self) -> Option<Run> {
        let kept = self.lock();
        let Kept { run, entries } = kept.as_ref()?;
        let mut run = run.clone();
        if let Outcome::Running { entries: seen } = &mut run.outcome {
            *seen = entries.load(Ordering::Relaxed);
        }
        Some(run)
    }

    /// Starts a verification; nothing where one is under way. It says whether it did.
    pub fn start(&self, registry: &Registry, by: &str) -> bool {
        let entries = Arc::new(AtomicU64::new(0));
        let run = Run {
            started_by: by.to_owned(),
            started_wall: registry.clock.wall_now(),
            outcome: Outcome::Running { entries: 0 },
        };
        let mut kept = self.lock();
        let runs = |kept: &Kept| matches!(kept.run.outcome, Outcome::Running { .. });
        if kept.as_ref().is_some_and(runs) {
            return false;
        }
        *kept = Some(Kept { run, entries: Arc::clone(&entries) });
        drop(kept);
        let (runs, registry) = (self.clone(), registry.clone());
        let clock = registry.clock.clone();
        // It reads for as long as it takes: on a thread of its own, so that requests go on.
        let running =
            task::spawn_blocking(move || Handle::current().block_on(looked(&registry, entries)));
        // Whatever becomes of it, it ends: one that ran for ever would let no other begin.
        task::spawn(async move {
            let found = running.await.unwrap_or_else(|error| Err(Trouble::Broken(error)));
            runs.end(found, clock.wall_now());
        });
        true
    }

    fn end(&self, found: Result<Report, Trouble>, wall: Timestamp) {
        let outcome = match found {
            Ok(report) => Outcome::Done { report: Arc::new(report), finished_wall: wall },
            Err(trouble) => {
                tracing::error!(error = ?trouble, "the record could not be verified");
                Outcome::Failed { why: trouble.to_string() }
            }
        };
        if let Some(kept) = self.lock().as_mut() {
            kept.run.outcome = outcome;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a verification came to no result; in words without the inside of it.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(
        "The signing key of this node cannot be used, so no checkpoint can be held against it."
    )]
    Key(SigningKeyError),
    #[error("The database did not answer; its log says why.")]
    Store(#[from] StoreError),
    #[error("It broke off; the log of this node says where.")]
    Broken(task::JoinError),
}

/// Looks at everything; checkpoints are held against the key of this node.
async fn looked(registry: &Registry, entries: Arc<AtomicU64>) -> Result<Report, Trouble> {
    let key = registry.signing_key.public().map_err(Trouble::Key)?;
    let is_signed =
        move |made: &Checkpoint| key.verifies(made.statement.as_bytes(), &made.signature);
    let seen = move |count| entries.store(count, Ordering::Relaxed);
    Ok(registry.store.read(move |read| audit::verify(read, &is_signed, &seen)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_that_breaks_off_ends_and_says_so() {
        let runs = AuditRuns::default();
        let run = Run {
            started_by: "Otto Operator".to_owned(),
            started_wall: Timestamp::UNIX_EPOCH,
            outcome: Outcome::Running { entries: 0 },
        };
        *runs.lock() = Some(Kept { run, entries: Arc::default() });
        let broken = task::spawn(std::future::pending::<()>());
        broken.abort();
        let Err(error) = broken.await else { panic!("it was aborted") };
        runs.end(Err(Trouble::Broken(error)), Timestamp::UNIX_EPOCH);
        let outcome = runs.newest().map(|run| run.outcome);
        let Some(Outcome::Failed { why }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(why, "It broke off; the log of this node says where.");
    }
}
