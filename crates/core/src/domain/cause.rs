//! Setting and lifting a cause of server statuses (P-56): by the accreditation clock, and as an
//! act of a named person (P-15).
//!
//! ```text
//!   absent ──set──▶ present ──lift──▶ absent
//! ```
//! Causes know nothing of each other; what a name shows is computed from all it has
//! (`statuses`), so lifting one never lifts what another needs.

use jiff::Timestamp;

use super::transfer::ended::cancel_by_registry;
use super::{Domain, Parents, Updated, due_at};
use crate::decision::Decision;
use crate::event::Event;
use crate::notice::{Message, Notice, PollMessage, PollOccasion};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;
use crate::status::{Cause, CauseKind, ServerStatus};

/// A cause as a person sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCause {
    /// Which.
    pub kind: CauseKind,
    /// Who sets it, by name.
    pub set_by: String,
    /// The rule it follows from.
    pub rule: String,
    /// The number of the case it belongs to, if any.
    pub case: Option<String>,
}

refusals! {
    /// Why a cause is neither set nor lifted.
    #[derive(Copy)]
    pub enum Refusal {
        /// The name is gone.
        Purged = "domain-purged", "the name is back in the pool";
        /// The accreditation clock alone sets and lifts this one (P-42, P-44).
        ClocksOwn = "cause-of-the-clock", "only the accreditation clock sets and lifts this cause";
        /// It is there already.
        AlreadySet(&'static str) = "cause-set", "the name has the cause {0} already";
        /// It is not there.
        NotSet(&'static str) = "cause-not-set", "the name does not have the cause {0}";
    }
}

/// Decides setting a cause; a pending transfer that its statuses forbid ends (RFC 5731, section
/// 2.3).
pub fn set(
    domain: &Domain,
    new: NewCause,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    settable(domain, new.kind)?;
    if domain.causes.contains_key(&new.kind) {
        return Err(Refusal::AlreadySet(new.kind.code()));
    }
    let NewCause { kind, set_by, rule, case } = new;
    let cause = Cause { kind, since: now, set_by, rule, case };
    let mut domain = domain.clone();
    let mut decision = Decision::default();
    put(&mut domain, &mut decision, cause, parents.rulebooks.at(now), now);
    Ok(settled(&domain, decision, parents))
}

/// Decides lifting a cause.
pub fn lift(
    domain: &Domain,
    kind: CauseKind,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    settable(domain, kind)?;
    if !domain.causes.contains_key(&kind) {
        return Err(Refusal::NotSet(kind.code()));
    }
    let mut domain = domain.clone();
    let mut decision = Decision::default();
    take(&mut domain, &mut decision, kind, parents.rulebooks.at(now), now);
    Ok(settled(&domain, decision, parents))
}

fn settable(domain: &Domain, kind: CauseKind) -> Result<(), Refusal> {
    match kind {
        _ if !domain.is_live() => Err(Refusal::Purged),
        CauseKind::AccreditationLapsed => Err(Refusal::ClocksOwn),
        _ => Ok(()),
    }
}

/// Sets the last change's place in the agenda.
pub(super) fn settled(domain: &Domain, mut decision: Decision, parents: &Parents<'_>) -> Decision {
    if let Some(last) = decision.changes.last_mut() {
        last.due_at = due_at(domain, parents);
    }
    decision
}

/// Puts a cause on a name: what it forbids ends, and who has to know is told.
pub(super) fn put(
    domain: &mut Domain,
    decision: &mut Decision,
    cause: Cause,
    rulebook: &Rulebook,
    at: Timestamp,
) {
    let (kind, in_case) = (cause.kind, cause.case.is_some());
    if rulebook.causes.statuses(kind).contains(&ServerStatus::TransferProhibited) {
        cancel_by_registry(domain, decision, at);
    }
    domain.causes.insert(kind, cause);
    // A case writes a notice of its own, with grounds and supporting information (P-52).
    if !in_case {
        let name = domain.name.clone();
        mail(domain, decision, Message::Suspension { name, cause: kind }, rulebook, at);
    }
    let occasion = match suspends(kind, rulebook) {
        true => PollOccasion::Suspended,
        false => PollOccasion::Locked,
    };
    keep(domain, decision, (kind, occasion, Event::CauseSet), at);
}

/// Takes a cause off a name (P-44: that cause and only that cause).
pub(super) fn take(
    domain: &mut Domain,
    decision: &mut Decision,
    kind: CauseKind,
    rulebook: &Rulebook,
    at: Timestamp,
) {
    domain.causes.remove(&kind);
    let name = domain.name.clone();
    mail(domain, decision, Message::Reinstatement { name, cause: kind }, rulebook, at);
    let occasion = match suspends(kind, rulebook) {
        true => PollOccasion::Reinstated,
        false => PollOccasion::Unlocked,
    };
    keep(domain, decision, (kind, occasion, Event::CauseLifted), at);
}

/// Whether a cause takes the name out of the zone.
fn suspends(kind: CauseKind, rulebook: &Rulebook) -> bool {
    rulebook.causes.statuses(kind).contains(&ServerStatus::Hold)
}

/// Suspensions are told to the customer (P-34, P-42, P-52); a revocation has a notice of its own
/// (P-51), and names of a TLD without requests have no address.
fn mail(
    domain: &Domain,
    decision: &mut Decision,
    message: Message,
    rulebook: &Rulebook,
    at: Timestamp,
) {
    let (Message::Suspension { cause, .. } | Message::Reinstatement { cause, .. }) = &message
    else {
        return;
    };
    let to = domain.personal.contact_email.clone();
    if suspends(*cause, rulebook) && *cause != CauseKind::Revoked && !to.is_empty() {
        let (code, micros) = (message.code(), at.as_microsecond());
        let key = format!("{code}/{}/{}/{micros}", domain.id, cause.code());
        decision.mail(key, at, Notice::new(to, message).to_holder(domain));
    }
}

fn keep(
    domain: &mut Domain,
    decision: &mut Decision,
    (kind, occasion, event): (CauseKind, PollOccasion, Event),
    at: Timestamp,
) {
    domain.updated = Some(Updated { at, by: None });
    domain.changed_at = at;
    let (id, micros) = (domain.id, at.as_microsecond());
    let key = format!("poll/{}/{id}/{}/{micros}", occasion.code(), kind.code());
    let message = PollMessage { occasion, about: (&*domain).into() };
    decision.poll(key, at, domain.registrar.clone(), message);
    decision.change(at, &[event], domain.clone(), Some(at));
}
