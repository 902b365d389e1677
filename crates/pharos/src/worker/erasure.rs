//! Erases, once a day, the personal data whose period is over (DESIGN, section 3), drafts that nobody
//! touches, evidence whose time is over (WATCH.md, section 6), and who sent reports and mails.

use jiff::Timestamp;
use registry_core::calendar;
use registry_store::{StoreError, Tx};

use crate::registry::Registry;
use crate::vetting::personal;
use crate::watch::{retention, senders};

/// Under which name of `meta` the day lies for which it was done last.
const DAY_KEY: &str = "personal-data-erased-for";

/// Drafts that one transaction forgets.
const DRAFTS_AT_ONCE: i64 = 500;

/// Erases what is due, if that was not done today; of how many objects.
pub(super) async fn daily(registry: &Registry) -> Result<u64, StoreError> {
    let day = calendar::day_of(registry.clock.registry_now()).to_string();
    let done = registry.store.read(|read| read.meta(DAY_KEY)).await?;
    if done.as_ref() == Some(&day) {
        return Ok(0);
    }
    let erased = personal::erase_all_due(registry).await?;
    let kept = registry.accounts.drafts_kept;
    let forget = move |tx: &mut Tx<'_>, now: Timestamp| {
        tx.forget_drafts(now.checked_sub(kept).unwrap_or(now), DRAFTS_AT_ONCE)
    };
    while registry.commit(forget).await? {}
    retention::delete_outlived(registry).await?;
    senders::forget(registry).await?;
    registry.commit(move |tx: &mut Tx<'_>, _now| tx.set_meta(DAY_KEY, &day)).await?;
    Ok(erased)
}
