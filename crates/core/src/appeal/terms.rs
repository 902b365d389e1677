//! Whether a rejection is final (P-12), and when the terms of its request end (P-71; T&C 3.5,
//! Exhibit A, a.4 and d).

use jiff::Timestamp;

use super::{Against, Appeal};
use crate::request::{AppealWindow, Request, RequestState};

/// How long a rejection is not final: while it can be appealed or is under appeal (P-12); none once
/// its appeal is over, or where there is no rejection.
#[must_use]
pub fn window_of<'a>(
    request: &Request,
    appeals: impl IntoIterator<Item = &'a Appeal>,
) -> Option<AppealWindow> {
    let RequestState::Rejected { at, .. } = &request.state else { return None };
    let mut of_this = appeals.into_iter().filter(|appeal| {
        appeal.against == Against::Rejection(request.id) && appeal.decided_at == *at
    });
    match of_this.next() {
        None => request.state.appeal_window(),
        Some(appeal) => appeal.state.is_running().then_some(AppealWindow::UnderAppeal),
    }
}

/// Since when the terms of a request have ended; none as long as they hold.
///
/// A rejection that is final ends them back on its own date: its window has closed without an
/// appeal, or the appeal against it was forfeited, ended by unpaid costs or affirmed. While it can
/// be appealed, or is under appeal, they hold. A lapse ends them at its instant.
#[must_use]
pub fn terms_of_request_end<'a>(
    request: &Request,
    appeals: impl IntoIterator<Item = &'a Appeal>,
    now: Timestamp,
) -> Option<Timestamp> {
    match &request.state {
        RequestState::Open
        | RequestState::Ordered
        | RequestState::Accepted { .. }
        | RequestState::Registered { .. } => None,
        // What the older request has taken over ends like one that lapsed.
        RequestState::Lapsed { at } | RequestState::Superseded { at, .. } => Some(*at),
        RequestState::Rejected { at, .. } => {
            let open = window_of(request, appeals).is_some_and(|window| window.is_open(now));
            (!open).then_some(*at)
        }
    }
}
