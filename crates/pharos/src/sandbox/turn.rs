//! Turning the clock: every due instant on the way is visited in order (DESIGN, 4a, 12).

use std::sync::Arc;

use jiff::Timestamp;
use registry_store::StoreError;
use tokio::sync::Mutex;

use crate::dns::reconcile::Reconciler;
use crate::registry::Registry;
use crate::worker::Worker;

/// Where a sandbox keeps its clock's reading in the database, for commands beside it.
pub const CLOCK_KEY: &str = "sandbox-clock";

/// Turns the clock, one turn at a time.
#[derive(Debug, Clone)]
pub struct Turner {
    registry: Registry,
    worker: Worker,
    reconciler: Reconciler,
    turning: Arc<Mutex<()>>,
}

/// Why the clock was not turned.
#[derive(Debug, thiserror::Error)]
pub enum NotTurned {
    /// It runs by itself.
    #[error("this sandbox's clock runs by itself; start it with --clock manual to turn it")]
    Running,
    /// Back is no direction.
    #[error("the clock reads {now}; it cannot be turned back to {to}")]
    Back {
        /// What it reads.
        now: Timestamp,
        /// What was asked.
        to: Timestamp,
    },
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Turner {
    /// A turner of a registry's clock.
    pub fn new(registry: Registry, worker: Worker, reconciler: Reconciler) -> Self {
        Self { registry, worker, reconciler, turning: Arc::new(Mutex::new(())) }
    }

    /// What publishes the zones.
    pub fn reconciler(&self) -> &Reconciler {
        &self.reconciler
    }

    /// The worker whose sweep it drives.
    pub fn worker(&self) -> &Worker {
        &self.worker
    }

    /// What the clock reads.
    pub fn now(&self) -> Timestamp {
        self.registry.clock.registry_now()
    }

    /// Turns the clock forward; answers how many rows changed, when all of it is committed and
    /// the mail written.
    ///
    /// With the sweep stopped only the clock moves: answers do not change by it.
    ///
    /// # Errors
    /// [`NotTurned`].
    pub async fn turn(&self, to: Timestamp) -> Result<u64, NotTurned> {
        let _turn = self.turning.lock().await;
        let clock = &self.registry.clock;
        if !clock.is_manual() {
            return Err(NotTurned::Running);
        }
        let now = clock.registry_now();
        if to < now {
            return Err(NotTurned::Back { now, to });
        }
        let mut changed = self.worker.catch_up().await?;
        while self.worker.is_sweeping() {
            let next = self.worker.next_due_at().await?;
            let Some(next) = next.filter(|next| *next <= to) else { break };
            clock.turn_to(next);
            changed += self.worker.catch_up().await?;
        }
        clock.turn_to(to);
        changed += self.worker.catch_up().await?;
        self.worker.keep_schedules().await?;
        self.worker.look_at_websites().await?;
        self.worker.sweep_portfolios().await?;
        self.worker.visit_sites().await?;
        self.reconciler.catch_up().await?;
        self.keep(to).await?;
        Ok(changed)
    }

    /// Writes the reading down.
    pub async fn keep(&self, now: Timestamp) -> Result<(), StoreError> {
        let text = now.to_string();
        self.registry.commit(move |tx, _now| tx.set_meta(CLOCK_KEY, &text)).await
    }
}
