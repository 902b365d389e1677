//! Records what is due, oldest first, a few rows in each transaction (DESIGN, section 4a, 11).

use jiff::Timestamp;
use registry_store::{Cited, Due, Failure, StoreError};

use crate::identity;
use crate::registry::Registry;

/// Rows looked up at once.
const PICKED: i64 = 500;

/// Rows in one transaction: a job holds the writer for 20 ms at most.
const BATCH: usize = 25;

/// Sweeps until nothing is due at or before an instant; how many rows changed.
pub(super) async fn until(registry: &Registry, now: Timestamp) -> Result<u64, StoreError> {
    let mut changed = 0;
    loop {
        let due = registry.store.read(move |read| read.due(now, PICKED)).await?;
        if due.is_empty() {
            return Ok(changed);
        }
        for batch in due.chunks(BATCH) {
            changed += visit(registry, batch.to_vec()).await?;
        }
    }
}

/// Looks at each row again, locked, and records what time did to it.
async fn visit(registry: &Registry, batch: Vec<Due>) -> Result<u64, StoreError> {
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let visited = registry.write(move |tx, _now| {
        let mut changed = 0;
        for due in &batch {
            changed += u64::from(tx.sweep(due, &cited)?);
        }
        Ok::<u64, Failure<std::convert::Infallible>>(changed)
    });
    match visited.await {
        Ok(changed) => Ok(changed),
        Err(Failure::Store(error)) => Err(error),
        Err(Failure::Refused(never)) => match never {},
    }
}
