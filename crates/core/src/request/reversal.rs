//! What a reversal on appeal does to a rejected request (P-55h; Exhibit A, h.2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Reason, ReasonCode, Refusal, Request, RequestState};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::AppealId;

/// The grounds of a rejection that an appeal reversed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refuted {
    /// When.
    pub at: Timestamp,
    /// By which appeal.
    pub appeal: AppealId,
    /// Every code that the rejection had.
    pub codes: Vec<ReasonCode>,
}

/// Opens a rejected request again, at its place in the queue (its receipt orders it), to be
/// evaluated anew and not on the refuted grounds (P-55h).
///
/// A newer open request of the same requestor for the name gives way: the older one is what was
/// asked (P-12). A request of another that was accepted meanwhile stays; its lapse frees the head.
/// One by an order moves the name once the order is taken in anew: the Commission's report is a
/// further order (P-38).
pub fn reopen(
    request: &Request,
    newer: Option<&Request>,
    appeal: AppealId,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let RequestState::Rejected { reasons, .. } = &request.state else {
        return Err(Refusal::NotRejected(request.state.code()));
    };
    let mut decision = Decision::default();
    if let Some(newer) = newer {
        let mut after = newer.clone();
        after.state = RequestState::Superseded { at: now, by: request.id };
        let due = super::advance::question_due_at(&after);
        decision.change(now, &[Event::RequestSuperseded], after, due);
    }
    let mut after = request.clone();
    let codes = reasons.iter().map(|reason| reason.code).collect();
    after.refuted.push(Refuted { at: now, appeal, codes });
    after.state = match after.ordered_by {
        Some(_) => RequestState::Ordered,
        None => RequestState::Open,
    };
    let due = super::advance::question_due_at(&after);
    decision.change(now, &[Event::RequestReopened], after, due);
    Ok(decision)
}

impl Request {
    /// P-55h: no ground that an appeal has refuted is given again; P-11: after a reversal,
    /// `previously-rejected` is none at all.
    pub(super) fn not_refuted(&self, reasons: &[Reason]) -> Result<(), Refusal> {
        let refuted = |code: ReasonCode| {
            let earlier = code == ReasonCode::PreviouslyRejected && !self.refuted.is_empty();
            earlier || self.refuted.iter().any(|refuted| refuted.codes.contains(&code))
        };
        let again = reasons.iter().find(|reason| refuted(reason.code));
        again.map_or(Ok(()), |reason| Err(Refusal::GroundRefuted(reason.code.code())))
    }
}
