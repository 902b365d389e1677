//! Counsel of either side (P-55e; Exhibit A, c).

use jiff::Timestamp;

use super::clock::due_at;
use super::{Appeal, Counsel, Refusal, Side};
use crate::contact::email;
use crate::decision::Decision;
use crate::event::Event;

/// Records who a side's counsel is, or that it has none any more: a copy of the report goes there.
pub fn name_counsel(
    appeal: &Appeal,
    side: Side,
    counsel: Option<Counsel>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !appeal.is_waiting() {
        return Err(appeal.wrong_state("received, admitted, convened, or not reported"));
    }
    if let Some(counsel) = &counsel
        && (counsel.name.trim().is_empty() || !email::is_address(&counsel.email))
    {
        return Err(Refusal::Words("counsel's name and e-mail address"));
    }
    let mut after = appeal.clone();
    match side {
        Side::Appellant => after.personal.appellant_counsel = counsel,
        Side::Registry => after.personal.registry_counsel = counsel,
    }
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[Event::CounselNamed], after, due);
    Ok(decision)
}
