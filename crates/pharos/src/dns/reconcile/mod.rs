//! Keeps the served zone what the registry decides (DESIGN, section 2, Zone).
//!
//! Whatever may have changed a name is looked at: names that a recorded change marked, names that
//! time may have changed (a stopped sweep does not stop the zone), and, when what the rulebook says
//! of the zone changes, all of them. What is wanted is computed from the View at `now`, compared
//! with what is served, and the difference written as a new version, in one transaction with the
//! marks it answers. Nothing is handed over from elsewhere, so a reconciler that is killed begins
//! where the tables say.
//!
//! One node at a time does it, by a lease that each of its transactions holds.

mod difference;
mod hold;
mod mass;
mod pass;
mod walk;
mod wanted;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use registry_store::StoreError;
use tokio::sync::{Mutex, watch};

pub use hold::Hold;
pub use walk::differing;

use self::pass::Pass;
use crate::identity;
use crate::registry::Registry;

/// The lease of whoever writes zones.
const LEASE: &str = "zone";

/// How long a lease holds, in wall time, unless it is taken again.
const LEASE_SECONDS: i64 = 30;

/// Names looked at in one transaction: a job holds the writer for 20 ms at most.
const BATCH: usize = 50;

/// How often marks are looked for.
const REST: Duration = Duration::from_millis(100);

/// How long it rests when it could not work.
const REST_AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// How the zones are looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upkeep {
    /// How much may leave a zone before it is held.
    pub hold: Hold,
    /// How long versions can be told apart, in wall time: a secondary that was away for longer
    /// takes the whole zone.
    pub remembered: SignedDuration,
}

impl Default for Upkeep {
    fn default() -> Self {
        // As long as most SOAs let a secondary go on without us.
        Self { hold: Hold::default(), remembered: SignedDuration::from_hours(7 * 24) }
    }
}

/// How often old versions are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);

/// Records forgotten in one transaction.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// The reconciler of all zones of a registry.
#[derive(Debug, Clone)]
pub struct Reconciler {
    registry: Registry,
    pass: Arc<Mutex<Pass>>,
    remembered: SignedDuration,
    published: Arc<watch::Sender<u64>>,
}

impl Reconciler {
    /// One that looks after zones as it is told.
    pub fn new(registry: Registry, Upkeep { hold, remembered }: Upkeep) -> Self {
        let holder = identity::new_uuid(&registry.clock).to_string();
        let pass = Arc::new(Mutex::new(Pass::new(registry.clone(), hold, holder)));
        Self { registry, pass, remembered, published: Arc::new(watch::Sender::new(0)) }
    }

    /// Counts whatever is published by this process: who has to tell others waits for it.
    pub fn published(&self) -> watch::Receiver<u64> {
        self.published.subscribe()
    }

    /// Publishes everything committed and due by now; whether this node has the lease.
    ///
    /// # Errors
    /// The database's trouble; what was published until then stays.
    pub async fn catch_up(&self) -> Result<bool, StoreError> {
        let mut pass = self.pass.lock().await;
        let all = pass.all().await;
        self.tell(pass.take_written());
        match all {
            Err(StoreError::LeaseLost(_)) => Ok(false),
            all => all,
        }
    }

    /// Works until `stop` changes.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        self.work(stop).await;
        // Whoever comes next need not wait for the lease to end.
        if let Err(error) = self.pass.lock().await.give_back().await {
            tracing::warn!(%error, "the lease of the zone ends by itself");
        }
    }

    async fn work(&self, mut stop: watch::Receiver<bool>) {
        let mut forgotten_at: Option<tokio::time::Instant> = None;
        loop {
            let (looked, written) = {
                let mut pass = self.pass.lock().await;
                (pass.some().await, pass.take_written())
            };
            self.tell(written);
            let rest = match looked {
                Ok(true) if !*stop.borrow() => continue,
                Ok(true) => return,
                Ok(false) => REST,
                // The clock is in doubt, and an operator is told of it elsewhere; or another node
                // has the lease and does it.
                Err(StoreError::Stopped(_) | StoreError::LeaseLost(_)) => REST_AFTER_TROUBLE,
                Err(error) => {
                    tracing::error!(%error, "the zone could not be looked at; it is tried again");
                    REST_AFTER_TROUBLE
                }
            };
            if forgotten_at.is_none_or(|at| at.elapsed() > FORGET_EVERY) {
                forgotten_at = Some(tokio::time::Instant::now());
                if let Err(error) = self.forget().await {
                    tracing::error!(%error, "old versions of the zone could not be forgotten");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                _ = stop.changed() => return,
            }
        }
    }

    /// Forgets versions that are too old to be told apart.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let wall = self.registry.clock.wall_now();
        let before = wall.checked_sub(self.remembered).unwrap_or(Timestamp::MIN);
        for tld in self.registry.tlds.iter().map(|tld| tld.as_str().to_owned()) {
            while self.pass.lock().await.forget(&tld, before, FORGOTTEN_AT_ONCE).await? {}
        }
        Ok(())
    }

    fn tell(&self, written: bool) {
        if written {
            self.published.send_modify(|count| *count = count.wrapping_add(1));
        }
    }
}
