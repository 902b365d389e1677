//! How often the public faces were asked, for ICANN's monthly reports (ICANN.md, section 2):
//! counted in memory, and kept in batches off the way of any answer (DESIGN, section 3).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use registry_store::{QueryCount, QueryService, Store, StoreError, Tx};
use tokio::sync::watch;

/// How long a count waits before it is kept: what a crash may lose.
const KEPT_EVERY: Duration = Duration::from_secs(1);

/// The counts that are not kept yet.
#[derive(Debug, Default)]
pub struct QueryCounts(Mutex<BTreeMap<(i64, QueryService, String), i64>>);

impl QueryCounts {
    /// Counts a question that was answered; what belongs to no TLD is counted under none.
    pub fn count(&self, service: QueryService, tld: &str, now: Timestamp) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (QueryCount::day_of(now), service, tld.to_owned());
        *waiting.entry(key).or_default() += 1;
    }

    /// Keeps what waits; what cannot be kept waits on.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if waiting.is_empty() {
            return Ok(());
        }
        let counts: Arc<[QueryCount]> = waiting
            .iter()
            .map(|((day, service, tld), count)| QueryCount {
                day: *day,
                service: *service,
                tld: tld.clone(),
                count: *count,
            })
            .collect();
        let write = move |tx: &mut Tx<'_>, _now| tx.add_query_counts(&counts);
        let kept = store.commit(write).await;
        if kept.is_err() {
            let mut again = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, count) in waiting {
                *again.entry(key).or_default() += count;
            }
        }
        kept
    }

    /// Keeps what was counted every second, and once more at the end.
    pub async fn run(&self, store: Store, mut stopped: watch::Receiver<bool>) {
        loop {
            let ends = tokio::time::timeout(KEPT_EVERY, stopped.changed()).await.is_ok();
            if let Err(error) = self.keep(&store).await {
                tracing::warn!(%error, "counts of questions wait to be kept");
            }
            if ends {
                return;
            }
        }
    }
}
