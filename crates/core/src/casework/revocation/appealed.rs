//! What an appeal does to a revocation (P-51, P-55g, P-55h): the hooks that appeals call.

use jiff::Timestamp;

use super::State;
use super::acts::deleting;
use crate::casework::{Case, Filing, NameFacts, Refusal, letter};
use crate::decision::{Decision, Wake};
use crate::domain::{self, cause};
use crate::event::Event;
use crate::status::CauseKind;

/// An appeal was received, in time or not: while it runs nothing is deleted (P-51). Whether it is
/// admitted is the appeal's own matter (P-55a).
pub fn appeal_received(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let revocation = case.revocation()?;
    let revoked = match revocation.state {
        State::AwaitingPost(revoked) | State::Scheduled { revoked, .. } => revoked,
        _ => return Err(revocation.not_now("appealed")),
    };
    let matter = revocation.with(State::Appealed { revoked, since: now });
    let mut decision = case.moved(matter, (Event::RevocationAppealed, filing), now);
    decision.append(domain::call_off(facts.domain, &facts.parents, now));
    Ok(decision)
}

/// The appeal was forfeited, ended for its costs, or decided: the revocation stands, and the name
/// is deleted at once (P-51, P-55g).
pub fn appeal_failed(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let revocation = case.revocation()?;
    let entry = (Event::RevocationStands, filing);
    let revoked = match revocation.state {
        State::Appealed { revoked, .. } => revoked,
        // Another has the name by an order (P-38): there is nothing to delete.
        State::HolderChanged { revoked: Some(_), .. } => {
            return Ok(case.kept(entry.0, entry.1, now));
        }
        _ => return Err(revocation.not_now("decided on appeal")),
    };
    Ok(deleting(case, revocation, facts, (revoked, now), entry, now))
}

/// The appeal was decided for the registrant (P-55h): the cause is lifted and the prior position
/// restored. An expiry that waited comes now, judged by what stands now (P-36).
pub fn appeal_reversed(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let revocation = case.revocation()?;
    let entry = (Event::RevocationReversed, filing);
    let revoked = match revocation.state {
        State::Appealed { revoked, .. } => revoked,
        // The order that gave another the name stands (P-38): there is nothing to restore.
        State::HolderChanged { revoked: Some(_), .. } => {
            return Ok(case.kept(entry.0, entry.1, now));
        }
        _ => return Err(revocation.not_now("decided on appeal")),
    };
    let matter = revocation.with(State::Reversed { revoked, at: now });
    let mut decision = case.moved(matter, entry, now);
    decision.append(restored(facts, now)?);
    Ok(decision)
}

fn restored(facts: &NameFacts<'_>, now: Timestamp) -> Result<Decision, Refusal> {
    let (mut after, mut decision) = (facts.domain.clone(), Decision::default());
    if !after.is_live() {
        return Ok(decision);
    }
    domain::hold_expiry(&mut after, &mut decision, None, now);
    let lifted = cause::lift(&after, CauseKind::Revoked, &facts.parents, now)?;
    let lifted_name = letter::last_name(&lifted).unwrap_or(after);
    decision.append(lifted);
    decision.wakes.push(Wake::DomainsServedUnder(lifted_name.id));
    decision.append(domain::advance(&lifted_name, &facts.parents, now).decision);
    Ok(decision)
}
