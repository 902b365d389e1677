//! What the program does by itself: the sweep records what is due, the duties deliver what is
//! owed. Nothing an answer needs depends on either (DESIGN, section 1).

mod amendments;
mod checkpoints;
mod dating;
mod duties;
mod erasure;
mod licences;
mod measurements;
mod preparing;
mod sweep;
mod visits;
mod websites;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use registry_store::StoreError;
use tokio::sync::{Mutex, watch};

use crate::mail::Outbox;
use crate::registry::Registry;
use crate::watch::visit::Visits;
use crate::watch::{custody, sweep as portfolio_sweep};
use crate::website::Network;

/// Where an operator's word that the clock is right is kept: the instant it was given.
pub const CLOCK_CONFIRMED_KEY: &str = "clock-confirmed";

/// How long the worker rests when nothing is due sooner.
const REST: Duration = Duration::from_secs(1);

/// How long it rests between two rounds of looks at websites: what cannot be recorded is not asked
/// for again at once.
const LOOK_REST: Duration = Duration::from_secs(60);

/// Sweep and duties over one registry.
#[derive(Debug, Clone)]
pub struct Worker {
    registry: Registry,
    outbox: Option<Outbox>,
    sweeping: Arc<AtomicBool>,
    /// One delivery at a time: a turned clock waits for what is under way.
    delivering: Arc<Mutex<()>>,
    /// Where websites are looked for, if they are looked for at all.
    network: Option<Network>,
    /// One round of looks at a time.
    looking: Arc<Mutex<()>>,
    /// What sites are visited with, if they are visited at all.
    visits: Option<Visits>,
    /// One round of visits at a time.
    visiting: Arc<Mutex<()>>,
}

impl Worker {
    /// A worker that delivers mail, if there is a way for it.
    pub fn new(registry: Registry, outbox: Option<Outbox>) -> Self {
        let (sweeping, delivering) = (Arc::new(AtomicBool::new(true)), Arc::default());
        let (network, looking) = (None, Arc::default());
        let (visits, visiting) = (None, Arc::default());
        Self { registry, outbox, sweeping, delivering, network, looking, visits, visiting }
    }

    /// A worker that looks where names lead as well (P-3).
    #[must_use]
    pub fn looking_at(self, network: Network) -> Self {
        Self { network: Some(network), ..self }
    }

    /// A worker that visits sites as well (P-92).
    #[must_use]
    pub fn visiting(self, visits: Visits) -> Self {
        Self { visits: Some(visits), ..self }
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
        let swept = self.sweep().await?;
        self.deliver().await?;
        Ok(swept)
    }

    /// Does what runs on a schedule, once for the last period.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn keep_schedules(&self) -> Result<(), StoreError> {
        checkpoints::make(&self.registry).await?;
        custody::sign_the_day(&self.registry).await?;
        measurements::forget_daily(&self.registry).await?;
        erasure::daily(&self.registry).await.map(drop)
    }

    /// Looks where names lead, wherever that is due (P-3); how many were looked at.
    ///
    /// # Errors
    /// The database's trouble; what was seen until then is on record.
    pub async fn look_at_websites(&self) -> Result<u64, StoreError> {
        let Some(network) = self.network.as_ref().filter(|network| network.is_there()) else {
            return Ok(0);
        };
        let _look = self.looking.lock().await;
        websites::look(&self.registry, network).await
    }

    /// Sweeps the portfolios that are due (P-90); how many. While the sweep is stopped, none.
    ///
    /// # Errors
    /// The database's trouble; what was looked at until then is on record.
    pub async fn sweep_portfolios(&self) -> Result<u64, StoreError> {
        match self.is_sweeping() {
            true => portfolio_sweep::due(&self.registry).await,
            false => Ok(0),
        }
    }

    /// Visits sites, wherever that is due or asked for (P-92); how many visits were made.
    ///
    /// # Errors
    /// The database's trouble; what was seen until then is on record.
    pub async fn visit_sites(&self) -> Result<u64, StoreError> {
        let Some(visits) = self.visits.as_ref().filter(|visits| visits.is_there()) else {
            return Ok(0);
        };
        let _visits = self.visiting.lock().await;
        visits::make(&self.registry, visits).await
    }

    async fn sweep(&self) -> Result<u64, StoreError> {
        match self.is_sweeping() {
            true => {
                let now = self.registry.clock.registry_now();
                let swept = sweep::until(&self.registry, now).await?;
                licences::end(&self.registry).await?;
                Ok(swept)
            }
            false => Ok(0),
        }
    }

    async fn deliver(&self) -> Result<(), StoreError> {
        let _delivery = self.delivering.lock().await;
        amendments::tell(&self.registry).await?;
        duties::deliver(&self.registry, self.outbox.as_ref()).await
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

    /// Works until `stop` changes. A mail server or website that does not answer holds up no sweep.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let again = |rest, trouble| (stop.clone(), (rest, trouble));
        let (until, told) = again(REST, "mail could not be delivered");
        let delivery = Self::again(until, told, || self.deliver());
        let (until, told) = again(LOOK_REST, "portfolios could not be swept");
        let portfolios = Self::again(until, told, || self.sweep_portfolios());
        let (until, told) = again(LOOK_REST, "websites could not be looked at");
        let looks = Self::again(until, told, || self.look_at_websites());
        let (until, told) = again(REST, "sites could not be visited");
        let visits = Self::again(until, told, || self.visit_sites());
        tokio::join!(self.run_sweep(stop.clone()), delivery, portfolios, looks, visits);
    }

    async fn run_sweep(&self, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.heed_confirmation().await {
                tracing::error!(%error, "an operator's word about the clock could not be read");
            }
            if let Err(error) = self.sweep().await {
                tracing::error!(%error, "the sweep could not do its round; it tries again");
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

    /// Does something again and again, with a rest, until `stop` changes. What is cut off by that is
    /// taken up again: mail under the same Message-ID, a sweep where it was, a look as if it had not
    /// been, a visit when its time is over.
    async fn again<T, Work: Future<Output = Result<T, StoreError>>>(
        mut stop: watch::Receiver<bool>,
        (rest, trouble): (Duration, &'static str),
        work: impl Fn() -> Work,
    ) {
        loop {
            tokio::select! {
                done = work() => if let Err(error) = done {
                    tracing::error!(%error, "{trouble}; it is tried again");
                },
                _ = stop.changed() => return,
            }
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                _ = stop.changed() => return,
            }
        }
    }
}
