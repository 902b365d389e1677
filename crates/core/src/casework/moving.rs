//! The request of the one whom an order names, and what its decision does (P-38).
//!
//! The request is outside the queue of its name: the name is nobody's to ask for but the
//! recipient's, who needs a standing of its own. Accepted, it moves the name and ends the dispute,
//! and every case that was about the former holder; rejected, the name stays locked until a further
//! order.

use jiff::Timestamp;

use super::dispute::{Recipient, State};
use super::{About, Case, Filing, Matter, NameFacts, Refusal, discontinuation, letter};
use super::{revocation, suspension};
use crate::accreditation::Standing;
use crate::decision::{Actor, Decision};
use crate::domain::accuracy::Compared;
use crate::domain::{self, Lifecycle, NewHolder, Vouching};
use crate::event::Event;
use crate::host::Host;
use crate::request::Request;
use crate::timeline::Timeline;

/// What an acceptance may see.
#[derive(Debug, Clone)]
pub struct MoveFacts<'a> {
    /// The recipient's request.
    pub request: &'a Request,
    /// The name.
    pub name: NameFacts<'a>,
    /// The standing of the request's basis, over time.
    pub standing: &'a Timeline<Standing>,
    /// The other open cases about the name.
    pub others: &'a [Case],
    /// The recipient, and the registrant the name has (P-34).
    pub compared: Option<Compared<'a>>,
    /// The hosts under the name.
    pub hosts_under: &'a [Host],
}

/// Whom the order names, if it is who asks.
pub fn recipient<'c>(case: &'c Case, request: &Request) -> Result<&'c Recipient, Refusal> {
    let about = match &case.about {
        About::Name { name, .. } => *name == request.name,
        About::Registrar { .. } => false,
    };
    match &case.dispute()?.state {
        State::Moving { to, .. } if about && to.organization == request.organization => Ok(to),
        _ => Err(Refusal::NotOrdered),
    }
}

/// Moves the name to the recipient, whose request is accepted.
pub fn accepted(
    case: &Case,
    facts: &MoveFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (request, domain) = (facts.request, facts.name.domain);
    let to = recipient(case, request)?;
    if domain.lifecycle != Lifecycle::Active {
        return Err(Refusal::NotActive(domain.lifecycle.code()));
    }
    let holder = NewHolder {
        vouching: Vouching {
            organization: request.organization,
            basis: request.basis,
            request: request.id,
            terms_version: request.terms_version.clone(),
        },
        standing: facts.standing,
        contact_email: &request.personal.contact_email,
        registrar: to.registrar.as_ref(),
        compared: facts.compared,
        hosts_under: facts.hosts_under,
    };
    let dispute = case.dispute()?;
    let mut decision =
        case.moved(dispute.with(State::Moved { at: now }), (Event::DisputeMoved, filing), now);
    let held = domain.vouching.as_ref().map(|held| held.organization);
    if held != Some(request.organization) {
        let about = (dispute.source.code(), dispute.reference.as_str());
        letter::moved_away(&mut decision, case, domain, about, now);
        for other in facts.others.iter().filter(|other| other.id != case.id) {
            decision.append(ended(other, case, now));
        }
    }
    decision.append(domain::by_order(domain, &holder, &facts.name.parents, now));
    letter::received(&mut decision, case, now);
    Ok(decision)
}

/// The recipient's request was rejected: while the order waits for it, the name is locked again.
pub fn rejected(case: &Case, request: &Request, filing: Filing, now: Timestamp) -> Decision {
    let waits = recipient(case, request).is_ok();
    let locked = case.dispute().ok().filter(|_| waits).map(|dispute| {
        let matter = dispute.with(State::Locked { since: now });
        case.moved(matter, (Event::DisputeMoveRejected, filing), now)
    });
    locked.unwrap_or_default()
}

/// A case about a former holder ends: what that one did, or asked for, does not bind the new one.
fn ended(case: &Case, by: &Case, now: Timestamp) -> Decision {
    let matter = match &case.matter {
        Matter::Revocation(of) => of.with(revocation::State::HolderChanged {
            revoked: of.state.revoked().copied(),
            at: now,
        }),
        Matter::Suspension(of) => of.with(suspension::State::HolderChanged { at: now }),
        Matter::Discontinuation(of) => of.with(discontinuation::State::HolderChanged { at: now }),
        Matter::Dispute(_) | Matter::Compliance(_) => return Decision::default(),
    };
    let by_rule = Filing::of(
        &Actor::Clock,
        &format!("the name went to another holder by the order of {}", by.number),
    );
    case.moved(matter, (Event::CaseHolderChanged, by_rule), now)
}
