//! Guards a zone against losing a mass of names (decision 0030).

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_store::{ServedZone, StoreError, Tx};

use super::BATCH;
use super::difference::Differences;
use super::hold::Hold;

/// How many more names may leave a zone now.
pub(super) fn may_leave(
    read: &mut registry_store::Session<'_>,
    zone: &ServedZone,
    hold: Hold,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let since = Hold::since(zone.counted_from, now);
    let removed = read.zone_removals_since(&zone.tld, since)?;
    let released = read.zone_released_since(&zone.tld, since)?;
    Ok(hold.left(zone.delegations, removed, released))
}

/// The names whose removal is held back, noted; more than may leave are all held.
pub(super) fn held_back<'d>(
    tx: &mut Tx<'_>,
    zone: &ServedZone,
    differences: &'d Differences,
    (hold, now): (Hold, Timestamp),
) -> Result<BTreeSet<&'d str>, StoreError> {
    let leaving = differences.leaving();
    let mut is_held = zone.held_since.is_some();
    if zone.is_ready && !is_held && leaving > 0 && leaving > may_leave(tx, zone, hold, now)? {
        tracing::error!(tld = zone.tld, "too many names would leave the zone: it is held");
        tx.hold_zone(&zone.tld, true)?;
        is_held = true;
    }
    if !is_held {
        return Ok(BTreeSet::new());
    }
    let (held, free): (Vec<_>, Vec<_>) = differences.names.iter().partition(|name| name.leaves());
    let held: Vec<&str> = held.into_iter().map(|name| name.name.as_str()).collect();
    let free: Vec<&str> = free.into_iter().map(|name| name.name.as_str()).collect();
    tx.hold_names(&zone.tld, &held)?;
    tx.unhold_names(&zone.tld, &free)?;
    Ok(held.into_iter().collect())
}

/// Up to where a mass of names that waits was counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    /// Names due by then.
    pub(super) at: Timestamp,
    /// Marks up to this number.
    pub(super) newest_mark: i64,
}

/// How many names may wait that were not counted yet, and up to where they would be counted now.
/// Never less than there are, as far as it matters: beyond what is left it may be any number.
pub(super) fn waiting(
    read: &mut registry_store::Session<'_>,
    tld: &str,
    counted: Option<Counted>,
    (now, left): (Timestamp, u64),
) -> Result<(u64, Counted), StoreError> {
    let counted = counted.unwrap_or(Counted { at: Timestamp::MIN, newest_mark: 0 });
    let limit = i64::try_from(left).unwrap_or(i64::MAX).saturating_add(1);
    let due = read.names_due_between(tld, counted.at, now, limit)?;
    let (oldest, newest) = read.zone_mark_numbers()?.unwrap_or((1, 0));
    let marks = newest.saturating_sub(counted.newest_mark.max(oldest - 1));
    let waiting = due.saturating_add(u64::try_from(marks).unwrap_or_default());
    Ok((waiting, Counted { at: now, newest_mark: newest }))
}

/// How many names would leave a zone if everything that waits were looked at.
pub(super) fn leaving(
    read: &mut registry_store::Session<'_>,
    tld: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let (mut count, mut due_behind) = (0, None);
    loop {
        let due = read.names_due(tld, due_behind.as_ref(), now, limit)?;
        let names = due.iter().map(|due| due.name.clone()).collect();
        count += Differences::of(read, tld, &names, now)?.leaving();
        due_behind = due.into_iter().next_back();
        if due_behind.is_none() {
            break;
        }
    }
    let mut marks_behind = 0;
    let suffix = format!(".{tld}");
    loop {
        let marks = read.zone_marks_behind(marks_behind, limit)?;
        let Some(last) = marks.last() else { return Ok(count) };
        marks_behind = last.id;
        let names = marks.into_iter().map(|mark| mark.name);
        let names: BTreeSet<String> = names.filter(|name| name.ends_with(&suffix)).collect();
        // A name that is marked and due is counted twice: rather held than gone.
        count += Differences::of(read, tld, &names, now)?.leaving();
    }
}
