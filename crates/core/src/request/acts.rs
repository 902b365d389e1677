//! What people do with a request: submit, accept, reject (P-10 to P-12, P-14, P-17, P-23).

use jiff::Timestamp;
use thiserror::Error;

use super::refusal::Decided;
use super::refusal::Refusal;
use super::{
    AppealWindow, Basis, NexusEvidence, Reason, ReasonCode, Request, RequestState, due_at, grounds,
};
use crate::accreditation::Standing;
use crate::calendar;
use crate::contact::email;
use crate::decision::Decision;
use crate::document;
use crate::event::Event;
use crate::id::{AccreditationId, RegistrarId, RequestId, TokenId};
use crate::notice::{Dated, Message};
use crate::rulebook::{Rulebook, RulebookVersions};
use crate::token::{Token, TokenHash, TokenOperation, TokenState};

/// Why nobody else can have a name now (P-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameHeld {
    /// A request was accepted and its token waits.
    #[error("a request for it was accepted and its token is still good")]
    ByAcceptance,
    /// It is registered, in redemption or pending delete.
    #[error("it is registered")]
    ByRegistration,
}

/// What a submit may see.
#[derive(Debug, Clone)]
pub struct SubmitFacts<'a> {
    /// The version of the terms in force.
    pub terms_version: &'a str,
    /// The standing of the basis, now (P-17).
    pub standing: Standing,
    /// The requestor's own open request for this name.
    pub open_of_requestor: Option<RequestId>,
    /// Whether somebody has the name.
    pub held: Option<NameHeld>,
    /// The rulebook in force.
    pub rulebook: &'a Rulebook,
}

/// What an acceptance may see.
#[derive(Debug, Clone)]
pub struct AcceptFacts<'a> {
    /// The first open request for the name.
    pub head: RequestId,
    /// Every other open request for the name, in order.
    pub others: Vec<Request>,
    /// The standing of the basis, now (P-17).
    pub standing: Standing,
    /// Whether somebody has the name.
    pub held: Option<NameHeld>,
    /// The longest window in which an earlier rejection of the name can be appealed, or is under
    /// appeal ([`crate::appeal::window_of`]).
    pub appealable: Option<AppealWindow>,
    /// The supervisor who confirms in spite of that (P-12).
    pub confirmed_by: Option<String>,
    /// The rulebook versions of the TLD.
    pub rulebooks: &'a RulebookVersions,
}

/// A token minted at the edge, before the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The id it will have.
    pub id: TokenId,
    /// The digest of its secret.
    pub hash: TokenHash,
    /// The only registrar that may present it, if bound.
    pub registrar: Option<RegistrarId>,
}

/// Takes in a request (P-10).
///
/// What a form can mend is refused; a document that was handed in twice is one. What only a decision can answer is recorded and rejected at
/// once with its notice: a name that is held (`earlier-request-accepted`, P-12), a basis that does
/// not stand (`not-qualified`, P-17), a name the rules keep back (`policy`).
pub fn submit(
    mut request: Request,
    facts: &SubmitFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    check_form(&request, facts)?;
    let handed_in = std::mem::take(&mut request.documents);
    document::add_new(&mut request.documents, handed_in);
    let mut reasons = Vec::new();
    if !facts.standing.serves_new_names() {
        let words = format!(
            "The basis is {} at the receipt of the request; it has to be in term.",
            facts.standing.code()
        );
        reasons.push(Reason::new(ReasonCode::NotQualified, words));
    }
    // What an order moves is nobody's to keep back: it is registered, and stays so (P-38).
    let ordered = request.state == RequestState::Ordered;
    if let Some(held) = facts.held.filter(|_| !ordered) {
        let words = format!("The name cannot be requested now: {held}.");
        reasons.push(Reason::new(ReasonCode::EarlierRequestAccepted, words));
    }
    let judged = facts.rulebook.names.judge(&request.name);
    if let Some(refusal) = judged.err().filter(|_| !ordered) {
        let words = format!("The naming rules keep this name back: {}.", refusal.code());
        reasons.push(Reason::new(ReasonCode::Policy, words));
    }
    let mut decision = Decision::default();
    if reasons.is_empty() {
        let message = Message::RequestReceived { request: request.id, name: request.name.clone() };
        let key = format!("request-received/{}", request.id);
        decision.mail(key, now, request.notice(message));
        decision.change(now, &[Event::RequestReceived], request, None);
    } else {
        decision.change(now, &[Event::RequestReceived], request.clone(), None);
        decision.append(rejected(request, reasons, None, now));
    }
    Ok(decision)
}

fn check_form(request: &Request, facts: &SubmitFacts<'_>) -> Result<(), Refusal> {
    let contact = &request.personal;
    if !email::is_address(&contact.contact_email) {
        return Err(Refusal::InvalidContactEmail(contact.contact_email.clone()));
    }
    if contact.submitted_by.trim().is_empty() {
        return Err(Refusal::NoSubmitter);
    }
    if !request.may_bind {
        return Err(Refusal::MayNotBind);
    }
    if request.terms_version != facts.terms_version {
        let found = request.terms_version.clone();
        return Err(Refusal::OtherTerms { found, in_force: facts.terms_version.to_owned() });
    }
    let unfinished = |evidence: &NexusEvidence| evidence.empty_field();
    if let Some(field) = request.evidence.iter().find_map(unfinished) {
        return Err(Refusal::EvidenceUnfinished(field));
    }
    facts.open_of_requestor.map_or(Ok(()), |open| Err(Refusal::AlreadyRequested(open)))
}

/// Accepts the head of a name's queue and mints its token (P-14, P-21); every other open request
/// for the name is rejected, never revived (P-12).
///
/// Checks, in order: state, head of the queue, name held, naming rules (P-14), basis (P-17),
/// confirmation (P-12).
pub fn accept(
    request: &Request,
    token: NewToken,
    facts: &AcceptFacts<'_>,
    by: &str,
    now: Timestamp,
) -> Result<(Token, Decision), Refusal> {
    open(request)?;
    if facts.head != request.id {
        return Err(Refusal::NotHead(facts.head));
    }
    if let Some(held) = facts.held {
        return Err(Refusal::NameHeld(held));
    }
    let rulebook = facts.rulebooks.at(now);
    rulebook.names.judge(&request.name).map_err(Refusal::NameRule)?;
    if !facts.standing.serves_new_names() {
        return Err(Refusal::BasisNotStanding(facts.standing.code()));
    }
    if let Some(window) = facts.appealable.filter(|window| window.is_open(now))
        && facts.rulebooks.at(now).request.supervisor_confirms_while_appealable
        && facts.confirmed_by.is_none()
    {
        return Err(Refusal::NeedsConfirmation(window));
    }
    let expires_at = calendar::end_of_counted_days(now, rulebook.token.valid_days, &rulebook.zone)?;
    let token = minted(request, token, expires_at, now);
    let mut after = request.clone();
    after.state = RequestState::Accepted {
        at: now,
        by: by.to_owned(),
        token: token.id,
        token_expires_at: expires_at,
    };
    after.reminded_days = None;
    let mut decision = Decision::default();
    let message = Message::RequestAccepted {
        request: after.id,
        name: after.name.clone(),
        token: token.id,
        token_expires_at: expires_at,
    };
    decision.mail(token_notice_key(token.id), now, after.notice(message));
    let due = due_at(&after, facts.rulebooks, now);
    decision.change(now, &[Event::RequestAccepted], after, due);
    decision.change(now, &[Event::TokenMinted], token.clone(), token.due_at());
    for other in &facts.others {
        let words = "An earlier request for this name was accepted.";
        let reasons = vec![Reason::new(ReasonCode::EarlierRequestAccepted, words)];
        decision.append(rejected(other.clone(), reasons, None, now));
    }
    Ok((token, decision))
}

/// The key of the notice that carries a token's secret sealed beside it.
pub fn token_notice_key(token: TokenId) -> String {
    format!("token/{token}")
}

/// Rejects an open request (P-11); the next in the queue is the head at once (P-12). Of one by an
/// order the name stays locked ([`moving`](crate::casework::moving), P-38).
pub fn reject(
    request: &Request,
    reasons: Vec<Reason>,
    prior_rejections: &[RequestId],
    by: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if request.state != RequestState::Ordered {
        open(request)?;
    }
    let reasons = grounds::checked(request, reasons, prior_rejections)?;
    Ok(rejected(request.clone(), reasons, Some(by), now))
}

/// Takes an acceptance back before the name exists (P-23): a rejection, and the token dies.
pub fn withdraw_acceptance(
    request: &Request,
    token: &Token,
    reasons: Vec<Reason>,
    prior_rejections: &[RequestId],
    by: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    accepted(request, now)?;
    let reasons = grounds::checked(request, reasons, prior_rejections)?;
    let mut decision = rejected(request.clone(), reasons, Some(by), now);
    decision.append(killed(token, now));
    Ok(decision)
}

/// Replaces the token of an accepted request: the old one dies, the deadline stays (P-21).
pub fn reissue(
    request: &Request,
    old: &Token,
    new: NewToken,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<(Token, Decision), Refusal> {
    accepted(request, now)?;
    let mut decision = killed(old, now);
    let token = minted(request, new, old.expires_at, now);
    let mut after = request.clone();
    if let RequestState::Accepted { token: held, .. } = &mut after.state {
        *held = token.id;
    }
    let message = Message::TokenReissued {
        name: after.name.clone(),
        token: token.id,
        token_expires_at: token.expires_at,
    };
    decision.mail(token_notice_key(token.id), now, after.notice(message));
    let due = due_at(&after, rulebooks, now);
    decision.change(now, &[Event::TokenMinted], token.clone(), token.due_at());
    decision.change(now, &[], after, due);
    Ok((token, decision))
}

/// Marks an accepted request as registered, with its token used: part of `domain:create`.
pub fn registered(request: &Request, now: Timestamp) -> Decision {
    let mut after = request.clone();
    after.state = RequestState::Registered { at: now };
    let mut decision = Decision::default();
    let due = super::advance::question_due_at(&after);
    decision.change(now, &[Event::RequestRegistered], after, due);
    decision
}

fn open(request: &Request) -> Result<(), Refusal> {
    match request.state {
        RequestState::Open => Ok(()),
        _ => Err(Refusal::NotOpen(Decided::of(&request.state))),
    }
}

fn accepted(request: &Request, now: Timestamp) -> Result<(), Refusal> {
    match request.state {
        RequestState::Accepted { token_expires_at, .. } if now < token_expires_at => Ok(()),
        RequestState::Accepted { token_expires_at: at, .. } => {
            Err(Refusal::NotAccepted(Decided::of(&RequestState::Lapsed { at })))
        }
        _ => Err(Refusal::NotAccepted(Decided::of(&request.state))),
    }
}

/// The rejection itself: state, history, and the notice from whose date an appeal's window counts
/// (P-55a, P-57).
fn rejected(
    mut request: Request,
    reasons: Vec<Reason>,
    by: Option<&str>,
    now: Timestamp,
) -> Decision {
    let event = match request.state {
        RequestState::Accepted { .. } => Event::AcceptanceWithdrawn,
        _ => Event::RequestRejected,
    };
    request.state = RequestState::Rejected {
        at: now,
        by: by.map(str::to_owned),
        reasons: reasons.clone(),
        noticed_at: None,
        appealable_until: None,
    };
    let message = Message::RequestRejected {
        request: request.id,
        name: request.name.clone(),
        reasons,
        appealable_until: None,
    };
    let key = format!("request-rejected/{}/{}", request.id, now.as_microsecond());
    let mut decision = Decision::default();
    let notice = request.notice(message).dating(Dated::Rejection(request.id));
    decision.mail(key, now, notice);
    let due = super::advance::question_due_at(&request);
    decision.change(now, &[event], request, due);
    decision
}

fn minted(request: &Request, token: NewToken, expires_at: Timestamp, now: Timestamp) -> Token {
    Token {
        id: token.id,
        hash: token.hash,
        operation: TokenOperation::Create,
        name: request.name.clone(),
        organization: request.organization,
        accreditation: request.accreditation(),
        request: request.id,
        registrar: token.registrar,
        terms_version: None,
        minted_at: now,
        expires_at,
        state: TokenState::Live,
    }
}

/// Only a live token can die; `Used`, `Expired` and `Killed` are ends.
fn killed(token: &Token, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    if token.at(now).state != TokenState::Live {
        return decision;
    }
    let mut after = token.clone();
    after.state = TokenState::Killed { at: now };
    decision.change(now, &[Event::TokenKilled], after, None);
    decision
}

impl Request {
    /// The accreditation it stands on; none is government basis.
    pub const fn accreditation(&self) -> Option<AccreditationId> {
        match self.basis {
            Basis::Accreditation(id) => Some(id),
            Basis::Government => None,
        }
    }
}
