//! What staff do in a revocation (P-50, P-51).

use jiff::Timestamp;

use super::{Revocation, RevocationClock, Revoked, State};
use crate::calendar;
use crate::casework::proposal::{ProposedAct, propose};
use crate::casework::response::ResponseClock;
use crate::casework::{
    About, Case, Filing, Grounds, Matter, NameFacts, NewCase, Reason, Refusal, letter,
};
use crate::decision::{Actor, Decision, Wake};
use crate::domain::cause::{self, NewCause};
use crate::domain::{self, DeletionReason, Domain, ScheduledDeletion};
use crate::event::Event;
use crate::rulebook::TwoPersonAct;
use crate::status::CauseKind;

/// Issues a Pending Revocation Notice (P-50): the name works on.
pub fn open(
    new: NewCase,
    facts: &NameFacts<'_>,
    grounds: Grounds,
    by: &Actor,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    grounds.checked()?;
    let domain = facts.domain;
    if !domain.is_deletable() {
        return Err(Refusal::NameGone);
    }
    let rulebook = facts.parents.rulebooks.at(now);
    let days = rulebook.enforcement.revocation_response_days;
    let clock = ResponseClock::of_notice(domain, now, days, rulebook)?;
    let state = State::Pending { clock, answered_at: None };
    let filing = Filing {
        documents: grounds.supporting.documents.clone(),
        ..Filing::of(by, &in_words(&grounds))
    };
    let matter = Matter::Revocation(Revocation { pending: grounds.clone(), grounds: None, state });
    let entry = (Event::PendingRevocationOpened, filing);
    let (case, mut decision) = new.opened(About::name(domain), matter, entry, now);
    letter::pending_revocation(&mut decision, &case, domain, &grounds, now);
    Ok((case, decision))
}

fn in_words(grounds: &Grounds) -> String {
    let reason = |reason: &Reason| format!("{}: {}", reason.clause, reason.words);
    grounds.reasons.iter().map(reason).collect::<Vec<_>>().join("\n")
}

/// Rescinds a Pending Revocation Notice: compliant now, a cure counts; the registration is
/// unaltered (P-50; T&C 5.2).
pub fn rescind(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let revocation = case.revocation()?;
    let State::Pending { .. } = revocation.state else {
        return Err(revocation.not_now("rescinded"));
    };
    let words = filing.words.clone();
    let matter = revocation.with(State::Rescinded { at: now });
    let mut decision = case.moved(matter, (Event::PendingRevocationRescinded, filing), now);
    letter::rescinded(&mut decision, case, facts.domain, words, now);
    Ok(decision)
}

/// Issues a Revocation Notice (P-51), or proposes it where that takes two people (P-15).
///
/// Not before the due date, unless a response has come and does not suffice (T&C 5.1). What was
/// proposed is looked at again when it is confirmed.
pub fn revoke(
    case: &Case,
    facts: &NameFacts<'_>,
    grounds: Grounds,
    by: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let done = revoked(case, facts, grounds.clone(), (by, &by.name()), now)?;
    let act = ProposedAct::Revoke(grounds);
    propose(case, facts, (TwoPersonAct::Revocation, act, by), done, now)
}

pub(in crate::casework) fn revoked(
    case: &Case,
    facts: &NameFacts<'_>,
    grounds: Grounds,
    (by, set_by): (&Actor, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    grounds.checked()?;
    let revocation = case.revocation()?;
    let State::Pending { clock, answered_at } = revocation.state else {
        return Err(revocation.not_now("revoked"));
    };
    if answered_at.is_none() && !clock.is_over(now) {
        return Err(match clock {
            ResponseClock::Unsent => Refusal::NotNoticed,
            ResponseClock::Running { .. } => Refusal::ResponseNotDue,
        });
    }
    let domain = facts.domain;
    if !domain.is_deletable() {
        return Err(Refusal::NameGone);
    }
    case.still_of(domain)?;
    let rulebook = facts.parents.rulebooks.at(now);
    let clock = match domain.personal.contact_email.is_empty() {
        true => Some(RevocationClock::begun(now, rulebook)?),
        false => None,
    };
    let filing = Filing {
        documents: grounds.supporting.documents.clone(),
        ..Filing::of(by, &in_words(&grounds))
    };
    let matter = Matter::Revocation(Revocation {
        grounds: Some(grounds.clone()),
        state: State::AwaitingPost(Revoked { at: now, clock }),
        ..revocation.clone()
    });
    let mut decision = case.moved(matter, (Event::RevocationNoticed, filing), now);
    letter::revocation(&mut decision, case, domain, &grounds, now);
    decision.append(held(case, facts, set_by, now)?);
    Ok(decision)
}

/// The cause `revoked`, by this case, and the hold on the expiry (P-51, P-55h).
fn held(
    case: &Case,
    facts: &NameFacts<'_>,
    set_by: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (mut after, mut decision) = (facts.domain.clone(), Decision::default());
    domain::hold_expiry(&mut after, &mut decision, Some(case.id), now);
    let new = NewCause {
        kind: CauseKind::Revoked,
        set_by: set_by.to_owned(),
        rule: "P-51".to_owned(),
        case: Some(case.number.to_string()),
    };
    decision.append(cause::set(&after, new, &facts.parents, now)?);
    decision.wakes.push(Wake::DomainsServedUnder(after.id));
    Ok(decision)
}

/// Confirms that the post brought no appeal (P-51), or proposes it: the deletion is set to the
/// last instant of the last day, or done at once where that has passed.
pub fn no_appeal(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let act = ProposedAct::NoAppeal { words: filing.words.clone() };
    let by = filing.by.clone();
    let done = not_appealed(case, facts, filing, now)?;
    propose(case, facts, (TwoPersonAct::Deletion, act, &by), done, now)
}

pub(in crate::casework) fn not_appealed(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let revocation = case.revocation()?;
    let State::AwaitingPost(revoked) = revocation.state else {
        return Err(revocation.not_now("confirmed as not appealed"));
    };
    let clock = revoked.clock.ok_or(Refusal::NotNoticed)?;
    if now < clock.last_day_from {
        return Err(Refusal::WindowOpen);
    }
    let last = calendar::last_instant_before(clock.delete_until);
    Ok(deleting(
        case,
        revocation,
        facts,
        (revoked, last.max(now)),
        (Event::NoAppealConfirmed, filing),
        now,
    ))
}

/// The deletion set, or done: a name that is gone already needs none.
pub(super) fn deleting(
    case: &Case,
    revocation: &Revocation,
    facts: &NameFacts<'_>,
    (revoked, delete_at): (Revoked, Timestamp),
    (event, filing): (Event, Filing),
    now: Timestamp,
) -> Decision {
    let there = facts.domain.is_deletable();
    let state = match there && delete_at > now {
        true => State::Scheduled { revoked, delete_at },
        false => State::Deleted { revoked, at: now },
    };
    let mut decision = case.moved(revocation.with(state), (event, filing), now);
    if there {
        let why = DeletionReason::Revocation;
        let deletion = ScheduledDeletion { at: delete_at, case: case.id, why };
        decision.append(domain::schedule(facts.domain, deletion, &facts.parents, now));
    }
    decision
}

/// Whether a name stands revoked by a case: for the licence (P-60) and the end of the terms.
#[must_use]
pub fn is_revoked(domain: &Domain) -> bool {
    domain.causes.contains_key(&CauseKind::Revoked)
}
