//! Accepts the request of the one whom an order names (P-38).

use jiff::Timestamp;

use super::refusal::Decided;
use super::{Refusal, Request, RequestState, registered};
use crate::accreditation::Standing;
use crate::decision::Decision;

/// Decides the request's part of the acceptance: its basis has to stand now, as that of any other
/// (P-17). No token is minted: the name goes to the requestor in the same transaction.
pub fn accept_ordered(
    request: &Request,
    standing: Standing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if request.state != RequestState::Ordered {
        return Err(Refusal::NotOrdered(Decided::of(&request.state)));
    }
    if !standing.serves_new_names() {
        return Err(Refusal::BasisNotStanding(standing.code()));
    }
    Ok(registered(request, now))
}
