//! The date of a rejection's notice, from which the window to appeal counts (P-55a, P-57).

use jiff::Timestamp;

use super::{Request, RequestState};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::event::Event;
use crate::notice::Noticed;
use crate::rulebook::Rulebook;

/// Takes in that the notice of a rejection was first tried at an instant: its date.
///
/// The window of P-55a is counted in whole days from it (P-59). The first date stands; a request
/// that is rejected no more has nothing to count.
///
/// # Errors
/// When the window would leave the calendar.
pub fn noticed(
    request: &Request,
    rulebook: &Rulebook,
    at: Timestamp,
) -> Result<Noticed, CalendarError> {
    let mut after = request.clone();
    let RequestState::Rejected { noticed_at, appealable_until, .. } = &mut after.state else {
        return Ok(Noticed::default());
    };
    if let Some(until) = *appealable_until {
        return Ok(Noticed { until: Some(until), ..Noticed::default() });
    }
    let days = rulebook.request.appeal_days;
    let until = calendar::end_of_counted_days(at, days, &rulebook.zone)?;
    *noticed_at = Some(at);
    *appealable_until = Some(until);
    let mut decision = Decision::default();
    decision.change(at, &[Event::NoticeDated], after, None);
    Ok(Noticed { decision, until: Some(until) })
}
