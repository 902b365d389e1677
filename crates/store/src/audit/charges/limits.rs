//! Which creates were credited, by the limits of the add grace period (ICANN.md, section 7).
//!
//! A delete is credited while its registrar's share of the month's adds is not used up. What it
//! saw of the month is known by its place in history: on SQLite all that was written before it.
//! On PostgreSQL a transaction that was open beside it may or may not have been seen; then either
//! is right.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_core::decision::ChargeKind;
use registry_core::domain::delete;
use registry_core::id::RegistrarId;

use super::{Owed, differs, told};
use crate::audit::Report;
use crate::engine::locks_rows;
use crate::error::StoreError;
use crate::session::Snapshot;

/// How long two transactions may have been open beside each other (`engine/postgres.rs`).
const OPEN_AT_MOST: SignedDuration = SignedDuration::from_secs(60);

/// A delete in the add grace period.
#[derive(Debug)]
pub(super) struct InAddGrace {
    /// Whether the create was credited.
    pub(super) credited: bool,
    /// Whether anything was: then it counts for the limits.
    pub(super) counts: bool,
    /// The credit of the create.
    pub(super) owed: Owed,
}

/// Something that counts: where it stands in history, and its instant.
type Counted = (i64, Timestamp);

/// What one registrar did in one month.
#[derive(Debug, Default)]
struct Month {
    adds: Vec<Counted>,
    deletes: Vec<InAddGrace>,
}

/// What all of them did in all months.
#[derive(Debug, Default)]
pub(super) struct Limits {
    months: BTreeMap<(RegistrarId, Timestamp), Month>,
}

impl Limits {
    fn month(&mut self, owed: &Owed) -> &mut Month {
        let charge = &owed.line.charge;
        let month = calendar::month_of(charge.at);
        self.months.entry((charge.registrar.clone(), month)).or_default()
    }

    /// Counts a create.
    pub(super) fn charged(&mut self, owed: &Owed) {
        let charge = &owed.line.charge;
        if charge.kind == ChargeKind::Create {
            let counted = (owed.place, charge.at);
            self.month(owed).adds.push(counted);
        }
    }

    /// Keeps a delete in the add grace period for the end.
    pub(super) fn deleted(&mut self, delete: InAddGrace) {
        self.month(&delete.owed).deletes.push(delete);
    }

    /// Names each create that was credited beyond the limits, or not credited within them.
    pub(super) fn judge(
        self,
        snapshot: &mut Snapshot<'_>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let beside =
            if locks_rows(snapshot.connection) { OPEN_AT_MOST } else { SignedDuration::ZERO };
        for Month { mut adds, mut deletes } in self.months.into_values() {
            adds.sort_unstable();
            deletes.sort_unstable_by_key(|delete| delete.owed.place);
            let counts = |delete: &&InAddGrace| delete.counts;
            let credits: Vec<Counted> =
                deletes.iter().filter(counts).map(|delete| delete.owed.counted()).collect();
            for InAddGrace { credited, owed, .. } in &deletes {
                let charge = &owed.line.charge;
                let limits = &snapshot.rulebooks(charge.name.tld())?;
                let limits = &limits.at(charge.at).add_grace_limits;
                let (adds, credits) = (seen(&adds, owed, beside), seen(&credits, owed, beside));
                let may = delete::credits_the_add(limits, adds.1, credits.0);
                let must = delete::credits_the_add(limits, adds.0, credits.1);
                let (name, number) = (charge.name.as_str(), Some(owed.number));
                match *credited {
                    true if !may => {
                        let expected = "no credit: the limit of the month was reached";
                        differs(report, name, number, charge.at, expected, &told(charge));
                    }
                    false if must => {
                        differs(report, name, number, charge.at, &told(charge), "nothing");
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

impl Owed {
    fn counted(&self) -> Counted {
        (self.place, self.line.charge.at)
    }
}

/// How many a delete saw, at least and at most.
fn seen(all: &[Counted], delete: &Owed, beside: SignedDuration) -> (u32, u32) {
    let (place, at) = delete.counted();
    let before = &all[..all.partition_point(|(other, _)| *other < place)];
    let surely = |(_, other): &&Counted| beside.is_zero() || *other + beside < at;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (count(before.iter().filter(surely).count()), count(before.len()))
}
