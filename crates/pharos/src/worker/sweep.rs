//! Records what is due, oldest first, a few rows in each transaction (DESIGN, section 4a, 11).

use jiff::Timestamp;
use registry_store::{Cited, Due, Kind, StoreError};

use crate::identity;
use crate::registry::Registry;

/// Rows looked up at once.
const PICKED: i64 = 500;

/// Rows in one transaction: a job holds the writer for 20 ms at most.
const BATCH: usize = 50;

/// Sweeps until nothing is due at or before an instant, or only what cannot be recorded; how many
/// rows changed.
///
/// A batch that fails is halved until the bad row is named; the others go on without it.
pub(super) async fn until(registry: &Registry, now: Timestamp) -> Result<u64, StoreError> {
    let mut changed = 0;
    loop {
        let due = registry.store.read(move |read| read.due(now, PICKED)).await?;
        let before = changed;
        for (first, second) in batches(&due) {
            let both =
                tokio::join!(visit_halving(registry, first), visit_halving(registry, second));
            changed += both.0? + both.1?;
        }
        if changed == before {
            return Ok(changed);
        }
    }
}

/// Batches in their order, two by two where both are of names: those stand side by side in the
/// last layer but one, and a server works at one while we work at the other.
fn batches(due: &[Due]) -> Vec<(&[Due], &[Due])> {
    let of_names = |batch: &[Due]| batch.iter().all(|due| due.kind == Kind::Domain);
    let mut pairs: Vec<(&[Due], &[Due])> = Vec::new();
    for batch in due.chunks(BATCH) {
        match pairs.last_mut() {
            Some((first, second)) if second.is_empty() && of_names(first) && of_names(batch) => {
                *second = batch;
            }
            _ => pairs.push((batch, &[])),
        }
    }
    pairs
}

/// Visits a batch; of one that fails, its halves.
async fn visit_halving(registry: &Registry, batch: &[Due]) -> Result<u64, StoreError> {
    let mut changed = 0;
    let mut left: Vec<&[Due]> = Some(batch).filter(|rows| !rows.is_empty()).into_iter().collect();
    while let Some(rows) = left.pop() {
        match visit(registry, rows.to_vec()).await {
            Ok(count) => changed += count,
            Err(error @ (StoreError::Stopped(_) | StoreError::Closed)) => return Err(error),
            Err(error) if rows.len() <= 1 => {
                tracing::error!(?rows, %error, "a due row cannot be recorded; it is tried again");
            }
            Err(_) => {
                let (first, second) = rows.split_at(rows.len() / 2);
                left.extend([second, first]);
            }
        }
    }
    Ok(changed)
}

/// Looks at each row again, locked, and records what time did to it; counts the rows looked at
/// that are no longer due.
async fn visit(registry: &Registry, batch: Vec<Due>) -> Result<u64, StoreError> {
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    registry.commit(move |tx, _now| tx.sweep_all(&batch, &cited)).await
}
