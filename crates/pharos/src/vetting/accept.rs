//! Accepts a request and mints its token (P-12, P-14, P-20).

use jiff::Timestamp;
use registry_core::appeal::{Appeal, window_of};
use registry_core::id::{RegistrarId, RequestId, TokenId};
use registry_core::registrar::RegistrarState;
use registry_core::request::{self, AcceptFacts, AppealWindow, NewToken, Request};
use registry_core::token::Token;
use registry_store::{Lock, Projected, Sealed, Tx};

use super::{Acting, Failure, Missing, Refusal, basis, found, judged, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;

/// An acceptance.
#[derive(Debug, Clone)]
pub struct AcceptRequest {
    /// Of which request.
    pub request: RequestId,
    /// The only registrar that may present the token, if bound.
    pub registrar: Option<RegistrarId>,
    /// Whether a supervisor confirms in spite of an appealable earlier rejection (P-12).
    pub confirm: bool,
}

/// What an acceptance made.
#[derive(Debug)]
pub struct Accepted {
    /// The request.
    pub request: Request,
    /// Its token.
    pub token: Token,
    /// The token's secret: it goes to the customer with the notice. Only a sandbox shows it.
    pub secret: Secret,
}

/// A token with its secret, made before the transaction that stores it.
#[derive(Debug, Clone)]
pub(super) struct Minted {
    /// For the decision.
    pub(super) token: NewToken,
    /// To be sealed beside the notice.
    pub(super) secret: Secret,
    /// Sealed already.
    pub(super) sealed: Sealed,
}

/// Mints a token with 256 random bits, its secret sealed for the notice that carries it.
pub(super) fn mint(registry: &Registry, bound: Option<RegistrarId>) -> Result<Minted, Refusal> {
    let id = TokenId::from_uuid(identity::new_uuid(&registry.clock));
    let secret = Secret::for_people();
    let duty_key = request::token_notice_key(id);
    let bytes = registry.seal.seal(&duty_key, secret.expose().as_bytes());
    let bytes = bytes.map_err(|_| Refusal::NotSealed)?;
    let token = NewToken { id, hash: identity::token_hash(secret.expose()), registrar: bound };
    Ok(Minted { token, secret, sealed: Sealed { duty_key, bytes } })
}

/// Accepts the head of a name's queue; every other open request for the name is rejected.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn accept(
    registry: &Registry,
    acting: &Acting,
    command: AcceptRequest,
) -> Result<Accepted, Failure> {
    acting.may(Permission::DecideRequest).map_err(Failure::Refused)?;
    if command.confirm {
        acting.may(Permission::ConfirmAcceptance).map_err(Failure::Refused)?;
    }
    let minted = mint(registry, command.registrar.clone()).map_err(Failure::Refused)?;
    let secret = minted.secret.clone();
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.request;
        let seen = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
        let rulebooks = tx.rulebooks(seen.name.tld())?;
        let rulebook = rulebooks.at(now);
        let standing = basis::standing(tx, seen.organization, seen.basis, rulebook, now)?;
        judged(tx, seen.organization, Lock::Share, &acting)?;
        bindable(tx, command.registrar.as_ref())?;
        // First the request itself: whoever submits for the name holds its rows as well, so
        // that the queue read after this lock is whole.
        found(tx.request(id, Lock::Update, now)?, Missing::Request(id))?;
        let mut requests = tx.requests_for_name(&seen.name, Lock::Update, now)?;
        for one in &mut requests {
            tx.catch_up(one, &cited)?;
        }
        let appeals = tx.appeals_for_name(&seen.name, Lock::Share, now)?;
        let appeals: Vec<_> = appeals.into_iter().map(|appeal| appeal.object).collect();
        let confirmed_by = command.confirm.then(|| acting.name());
        let facts = AcceptFacts {
            head: basis::queue(&requests).next().map_or(id, |head| head.id),
            others: basis::queue(&requests).filter(|open| open.id != id).cloned().collect(),
            standing,
            held: basis::held(tx, &seen.name, &requests, now)?,
            appealable: appealable(&requests, &appeals),
            confirmed_by,
            rulebooks: &rulebooks,
        };
        let request = requests.iter().find(|one| one.object.id == id);
        let request = found(request, Missing::Request(id))?;
        let (token, name) = (minted.token.clone(), acting.name());
        let (token, decision) =
            request::accept(&request.object, token, &facts, &name, now).map_err(refused)?;
        let sealed = std::slice::from_ref(&minted.sealed);
        tx.record_sealed(&decision, &acting.actor, &cited, sealed, now)?;
        let request = found(tx.request(id, Lock::None, now)?, Missing::Request(id))?.object;
        Ok((request, token))
    };
    let (request, token) = registry.write(write).await?;
    Ok(Accepted { request, token, secret })
}

/// Whether a token may be bound to a registrar: to an authorized one that is not suspended, or
/// nobody could ever use it (P-20).
pub(super) fn bindable(tx: &mut Tx<'_>, bound: Option<&RegistrarId>) -> Result<(), Failure> {
    let Some(id) = bound else { return Ok(()) };
    let registrar = tx.registrar(id, Lock::None)?;
    if registrar.is_some_and(|found| found.state == RegistrarState::Active) {
        return Ok(());
    }
    let allowed = "an authorized registrar that is not suspended";
    Err(Failure::Refused(Refusal::Field {
        field: "registrar".into(),
        found: id.to_string(),
        allowed,
    }))
}

/// The longest window in which an earlier rejection of the name can be appealed, or is under
/// appeal (P-12).
pub fn appealable(requests: &[Projected<Request>], appeals: &[Appeal]) -> Option<AppealWindow> {
    requests.iter().filter_map(|request| window_of(&request.object, appeals)).max()
}
