//! The daily checkpoint: the heads of history, signed (DESIGN, section 3).

use jiff::Timestamp;
use registry_store::{Checkpoint, Statement, StoreError, Tx};

use crate::registry::Registry;

/// Signs what was recorded until the day began and is not signed yet; whether there was anything
/// to sign.
///
/// After days of silence one checkpoint covers them all.
pub(super) async fn make(registry: &Registry) -> Result<bool, StoreError> {
    let Some(until) = registry.clock.day_begun() else { return Ok(false) };
    let newest = registry.store.read(|read| read.newest_checkpoint()).await?;
    if newest.as_ref().is_some_and(|newest| newest.until >= until) {
        return Ok(false);
    }
    let since = newest.as_ref().map(|newest| newest.until);
    let heads = registry.store.read(move |read| read.heads_changed(since, until)).await?;
    let number = newest.as_ref().map_or(1, |newest| newest.number + 1);
    let statement = Statement {
        number,
        until,
        heads: heads.0.len() as u64,
        digest: heads.digest(),
        previous: newest.map_or([0; 32], |newest| Statement::hash(&newest.statement)),
        key: registry.signing_key.fingerprint(),
    };
    let statement = statement.text();
    let signature = match registry.signing_key.sign(statement.as_bytes()) {
        Ok(signature) => signature,
        Err(error) => return Err(StoreError::Stopped(error.to_string())),
    };
    let keep = move |tx: &mut Tx<'_>, now: Timestamp| {
        let (statement, signature) = (statement.clone(), signature.clone());
        tx.put_checkpoint(&Checkpoint { number, until, recorded_at: now, statement, signature })
    };
    registry.commit(keep).await
}
