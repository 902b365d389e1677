//! What an appeal does to a revocation and its name (P-51, P-55g, P-55h): its case is told.

use jiff::Timestamp;

use super::{Appeal, Commissioner, Refusal};
use crate::casework::revocation::{appeal_failed, appeal_received, appeal_reversed};
use crate::casework::{Case, Entry, Filing, NameFacts};
use crate::decision::{Actor, Decision};
use crate::event::Event;

/// The notice of appeal is there, in time or not: as long as the appeal runs nothing is deleted
/// (P-51).
pub fn revocation_received(
    appeal: &Appeal,
    case: &Case,
    (name, by): (&NameFacts<'_>, &Actor),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let words = format!("notice of appeal, {}", appeal.number);
    let received_at = Some(appeal.notice.received_at);
    let filing = Filing { received_at, ..Filing::of(by, &words) };
    Ok(appeal_received(case, name, filing, now)?)
}

/// The appeal ended without a decision, forfeited or by its costs: the revocation stands, and the
/// name is deleted at once (P-51, P-55a, P-55f).
pub fn revocation_stands(
    appeal: &Appeal,
    case: &Case,
    (name, by): (&NameFacts<'_>, &Actor),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    stands(case, (name, by), &format!("appeal {} has ended", appeal.number), now)
}

pub(super) fn stands(
    case: &Case,
    (name, by): (&NameFacts<'_>, &Actor),
    words: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    Ok(appeal_failed(case, name, Filing::of(by, words), now)?)
}

/// P-55h: the cause is lifted, the terms are as if they had never ended, and an expiry that waited
/// comes now (P-36).
pub(super) fn reversed(
    appeal: &Appeal,
    case: &Case,
    (name, by): (&NameFacts<'_>, &Actor),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let filing = Filing::of(by, &format!("appeal {} reversed it", appeal.number));
    Ok(appeal_reversed(case, name, filing, now)?)
}

/// Who made the decision to revoke, and who proposed it, where it took two people: neither judges
/// the appeal (P-15, P-55c).
#[must_use]
pub fn decided_by_of(case: &Case) -> (Option<Commissioner>, Option<Commissioner>) {
    let (mut decided, mut proposed) = (None, None);
    for Entry { event, by, .. } in &case.entries {
        match event {
            Event::CaseActProposed if decided.is_none() => proposed = person(by),
            Event::CaseActDropped if decided.is_none() => proposed = None,
            Event::RevocationNoticed => decided = person(by),
            _ => {}
        }
    }
    (decided, proposed)
}

fn person(by: &Actor) -> Option<Commissioner> {
    match by {
        Actor::Staff { id, name } => Some(Commissioner { id: *id, name: name.clone() }),
        Actor::Applicant { .. }
        | Actor::RegistrarUser { .. }
        | Actor::Outsider { .. }
        | Actor::Registrar(_)
        | Actor::Customer(_)
        | Actor::Clock
        | Actor::Import => None,
    }
}
