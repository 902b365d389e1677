//! What the program does by itself: the sweep records what is due, the duties deliver what is
//! owed. Nothing an answer needs depends on either (DESIGN, section 1).

mod checkpoints;
mod dating;
mod duties;
mod mail;
mod sweep;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use registry_store::StoreError;
use tokio::sync::watch;

pub use mail::MailFolder;

use crate::registry::Registry;

/// Where an operator's word that the clock is right is kept: the instant it was given.
pub const CLOCK_CONFIRMED_KEY: &str = "clock-confirmed";

/// How long the worker rests when nothing is due sooner.
const REST: Duration = Duration::from_secs(1);

/// Sweep and duties over one registry.
#[derive(Debug, Clone)]
pub struct Worker {
    registry: Registry,
    mail: Option<MailFolder>,
    sweeping: Arc<AtomicBool>,
}

impl Worker {
    /// A worker that delivers mail into a folder, if one is given.
    pub fn new(registry: Registry, mail: Option<MailFolder>) -> Self {
        Self { registry, mail, sweeping: Arc::new(AtomicBool::new(true)) }
    }

    /// Stops or starts the sweep; answers must not change by it.
    pub fn set_sweeping(&self, enabled: bool) {
        self.sweeping.store(enabled, Ordering::SeqCst);
    }

    /// Whether the sweep runs.
    pub fn is_sweeping(&self) -> bool {
        self.sweeping.load(Ordering::SeqCst)
    }

    /// Records everything due by now and delivers everything owed by now; how many rows changed.
    ///
    /// # Errors
    /// The database's trouble; what was done until then stays done.
    pub async fn catch_up(&self) -> Result<u64, StoreError> {
        let swept = match self.is_sweeping() {
            true => sweep::until(&self.registry, self.registry.clock.registry_now()).await?,
            false => 0,
        };
        duties::deliver(&self.registry, self.mail.as_ref()).await?;
        Ok(swept)
    }

    /// Does what runs on a schedule, once for the last period.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn keep_schedules(&self) -> Result<(), StoreError> {
        checkpoints::make(&self.registry).await.map(drop)
    }

    /// The next instant of registry time at which anything is due.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn next_due_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.registry.store.read(|read| read.next_due_at()).await
    }

    /// Takes an operator's word that the clock is right, given since it came into doubt.
    async fn heed_confirmation(&self) -> Result<(), StoreError> {
        if self.registry.clock.admits_writes().is_ok() {
            return Ok(());
        }
        let word = self.registry.store.read(|read| read.meta(CLOCK_CONFIRMED_KEY)).await?;
        if let Some(given) = word.and_then(|text| text.parse().ok()) {
            self.registry.clock.confirm(given);
        }
        Ok(())
    }

    /// Works until `stop` changes.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.heed_confirmation().await {
                tracing::error!(%error, "an operator's word about the clock could not be read");
            }
            if let Err(error) = self.catch_up().await {
                tracing::error!(%error, "the worker could not do its round; it tries again");
            }
            if let Err(error) = self.keep_schedules().await {
                tracing::error!(%error, "what runs on a schedule could not be done; it is tried again");
            }
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                _ = stop.changed() => return,
            }
        }
    }
}
