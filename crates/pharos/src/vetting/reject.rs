//! Rejects a request, or takes an acceptance back before the name exists (P-11, P-23).

use jiff::Timestamp;
use registry_core::casework::{self, Filing};
use registry_core::id::RequestId;
use registry_core::request::{self, Decided, Reason, Request, RequestState};
use registry_store::{Lock, Projected, Tx};

use super::reach::Reached;
use super::{Acting, Failure, Missing, found, judged, moving, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// A rejection.
#[derive(Debug, Clone)]
pub struct RejectRequest {
    /// Of which request.
    pub request: RequestId,
    /// Every reason, each with the reviewer's words.
    pub reasons: Vec<Reason>,
}

/// Rejects an open request; the next in the queue is the head at once. Where an order waits for it
/// the name stays locked (P-38).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn reject(
    registry: &Registry,
    acting: &Acting,
    command: RejectRequest,
) -> Result<Request, Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked_to_judge(tx, command.request, &acting, now)?;
        tx.catch_up(&mut before, &cited)?;
        let (before, reasons) = (&before.object, command.reasons.clone());
        let dispute = moving::dispute_of(tx, before, &cited, now)?;
        let prior = prior_ids(tx, before, now)?;
        let words = reasons.iter().map(|reason| reason.words.as_str()).collect::<Vec<_>>();
        let filing = Filing::of(&acting.actor, &words.join("\n"));
        let decision = request::reject(before, reasons, &prior, &acting.name(), now);
        let mut decision = decision.map_err(refused)?;
        if let Some(case) = &dispute {
            decision.append(casework::moving::rejected(case, before, filing, now));
        }
        tx.record(&decision, &acting.actor, &cited, now)?;
        reload(tx, command.request, now)
    };
    registry.write(write).await
}

/// Takes an acceptance back: a rejection, and the token dies.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn withdraw_acceptance(
    registry: &Registry,
    acting: &Acting,
    command: RejectRequest,
) -> Result<Request, Failure> {
    acting.may(Permission::WithdrawAcceptance).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut before = locked_to_judge(tx, command.request, &acting, now)?;
        tx.catch_up(&mut before, &cited)?;
        let RequestState::Accepted { token, .. } = before.object.state else {
            let decided = Decided::of(&before.object.state);
            return Err(refused(request::Refusal::NotAccepted(decided)));
        };
        let mut held = found(tx.token(token, Lock::Update, now)?, Missing::Token(token))?;
        tx.catch_up(&mut held, &cited)?;
        let (reasons, name) = (command.reasons.clone(), acting.name());
        let (before, token) = (&before.object, &held.object);
        let prior = prior_ids(tx, before, now)?;
        let decision = request::withdraw_acceptance(before, token, reasons, &prior, &name, now);
        tx.record(&decision.map_err(refused)?, &acting.actor, &cited, now)?;
        reload(tx, command.request, now)
    };
    registry.write(write).await
}

/// The ids of the rejections that a further one may refer to.
fn prior_ids(
    tx: &mut Tx<'_>,
    request: &Request,
    now: Timestamp,
) -> Result<Vec<RequestId>, Failure> {
    let all = tx.requests_for_name(&request.name, Lock::None, now)?;
    let prior = prior_rejections(request, all.iter().map(|one| &one.object));
    Ok(prior.map(|one| one.id).collect())
}

/// The rejections of the same name for the same customer that stand (P-11), among all requests
/// for the name.
pub fn prior_rejections<'a>(
    request: &Request,
    all: impl Iterator<Item = &'a Request>,
) -> impl Iterator<Item = &'a Request> {
    let (id, organization) = (request.id, request.organization);
    all.filter(move |other| {
        let rejected = matches!(other.state, RequestState::Rejected { .. });
        rejected && other.id != id && other.organization == organization
    })
}

/// The request, its organization held before it; refused where whoever decides is conflicted.
pub(super) fn locked_to_judge(
    tx: &mut Tx<'_>,
    id: RequestId,
    acting: &Acting,
    now: Timestamp,
) -> Result<Projected<Request>, Failure> {
    // Its organization never changes, so it can be learnt before the locks are taken in order.
    let seen = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
    judged(tx, seen.organization, Lock::Share, acting)?;
    locked(tx, id, now)
}

/// The request, the organization held before it where only one's own is reached.
pub(super) fn locked_within(
    tx: &mut Tx<'_>,
    id: RequestId,
    reached: &Reached,
    now: Timestamp,
) -> Result<Projected<Request>, Failure> {
    let seen = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
    reached.over(tx, seen.organization, Missing::Request(id))?;
    locked(tx, id, now)
}

pub(super) fn locked(
    tx: &mut Tx<'_>,
    id: RequestId,
    now: Timestamp,
) -> Result<Projected<Request>, Failure> {
    found(tx.request(id, Lock::Update, now)?, Missing::Request(id))
}

pub(super) fn reload(tx: &mut Tx<'_>, id: RequestId, now: Timestamp) -> Result<Request, Failure> {
    Ok(found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object)
}
