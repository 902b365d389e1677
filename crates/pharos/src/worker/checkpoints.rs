//! The daily checkpoint: the heads of history, signed (DESIGN, section 3).

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_store::{Checkpoint, Statement, StoreError, Tx};

use crate::registry::Registry;

/// The longest a write takes: by then every one begun before an instant has ended, on every node.
const WRITES_ENDED: SignedDuration = SignedDuration::from_secs(60);

/// Signs what was recorded until the day began and is not signed yet; whether there was anything
/// to sign.
///
/// After days of silence one checkpoint covers them all.
pub(super) async fn make(registry: &Registry) -> Result<bool, StoreError> {
    let now = registry.clock.registry_now();
    let until = calendar::day_of(now);
    if now < until.checked_add(WRITES_ENDED).unwrap_or(Timestamp::MAX) {
        return Ok(false);
    }
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
