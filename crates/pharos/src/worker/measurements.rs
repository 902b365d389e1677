//! Forgets, once a day, what probes measured longer ago than it is kept (ICANN.md section 6).

use jiff::Timestamp;
use registry_core::calendar;
use registry_store::{StoreError, Tx};

use crate::registry::Registry;

/// Under which name of `meta` the day lies for which it was done last.
const DAY_KEY: &str = "measurements-forgotten-for";

/// Forgets what is old enough, if that was not done today. Days are of wall time, as measurements.
pub(super) async fn forget_daily(registry: &Registry) -> Result<(), StoreError> {
    let wall = registry.clock.wall_now();
    let day = calendar::day_of(wall).to_string();
    let done = registry.store.read(|read| read.meta(DAY_KEY)).await?;
    if done.as_ref() == Some(&day) {
        return Ok(());
    }
    let forget = move |tx: &mut Tx<'_>, _now| {
        for tld in tx.tlds().to_vec() {
            let months = tx.rulebooks(tld.as_str())?.at(wall).service_levels.kept_months;
            let months = i32::try_from(months).unwrap_or(i32::MAX);
            let before = calendar::add_months(wall, -months).unwrap_or(Timestamp::MIN);
            tx.forget_measurements(tld.as_str(), before)?;
        }
        tx.set_meta(DAY_KEY, &day)
    };
    registry.commit(forget).await
}
