//! Whether history still says what signed checkpoints said of it.

use jiff::Timestamp;

use super::{Report, problem};
use crate::checkpoint::{Checkpoint, Statement};
use crate::error::StoreError;
use crate::session::Snapshot;

/// How many checkpoints are looked at per query.
const PAGE: i64 = 200;

/// Follows the chain of checkpoints: each signed, each behind the one before, each the heads that
/// history has now.
///
/// `is_signed` says whether a trusted key signed a statement.
pub(super) fn verify(
    snapshot: &mut Snapshot<'_>,
    is_signed: impl Fn(&Checkpoint) -> bool,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut before: (i64, Option<Timestamp>, [u8; 32]) = (0, None, [0; 32]);
    loop {
        let page = snapshot.checkpoints(before.0, PAGE)?;
        if page.is_empty() {
            return Ok(());
        }
        for made in page {
            for what in faults(snapshot, &made, before, &is_signed)? {
                let object = made.number.to_string();
                problem(report, "checkpoint", &object, None, what);
            }
            report.checkpoints += 1;
            before = (made.number, Some(made.until), Statement::hash(&made.statement));
        }
    }
}

fn faults(
    snapshot: &mut Snapshot<'_>,
    made: &Checkpoint,
    (number, since, previous): (i64, Option<Timestamp>, [u8; 32]),
    is_signed: impl Fn(&Checkpoint) -> bool,
) -> Result<Vec<&'static str>, StoreError> {
    let Some(said) = Statement::parse(&made.statement) else {
        return Ok(vec!["is no statement"]);
    };
    let heads = snapshot.heads_changed(since, made.until)?;
    let is_next = made.number == number + 1 && said.previous == previous;
    let faults = [
        (!is_signed(made), "is not signed by a key that is trusted"),
        (!is_next, "does not follow from the one before it"),
        ((said.number, said.until) != (made.number, made.until), "is not filed as it says"),
        (
            said.heads != heads.0.len() as u64 || said.digest != heads.digest(),
            "covers another history than there is now",
        ),
    ];
    Ok(faults.into_iter().filter(|(found, _)| *found).map(|(_, what)| what).collect())
}
