//! What will happen if nobody acts (DESIGN, section 3): `advance` is pure, so time can be played
//! ahead, instant by instant.

use jiff::Timestamp;

use crate::accreditation::{self, Accreditation};
use crate::appeal::{self, Appeal};
use crate::casework::{self, Case};
use crate::decision::Decision;
use crate::domain::{self, Domain, Parents};
use crate::event::Event;
use crate::organization::Organization;
use crate::request::{self, Request};
use crate::rulebook::RulebookVersions;

/// Something that will happen if nobody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreseen {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// What time will do to a name, at most so many events: one that renews itself goes on for ever.
///
/// It ends where a name server may be lost, since nobody knows whether it will.
#[must_use]
pub fn of_domain(domain: &Domain, parents: &Parents<'_>, most: usize) -> Vec<Foreseen> {
    let due_at = |domain: &Domain, _| domain::due_at(domain, parents);
    let advance = |domain: &Domain, at| {
        let advanced = domain::advance(domain, parents, at);
        (advanced.domain, advanced.decision)
    };
    played(domain.clone(), Timestamp::MIN, most, due_at, advance)
}

/// What time will do to an accreditation advanced to `now`: its reminders (P-40), its end, its
/// lapse.
#[must_use]
pub fn of_accreditation(
    accreditation: &Accreditation,
    organization: &Organization,
    rulebooks: &RulebookVersions,
    now: Timestamp,
    most: usize,
) -> Vec<Foreseen> {
    let due_at = |of: &Accreditation, now| accreditation::due_at(of, rulebooks, now);
    let advance = |of: &Accreditation, at| {
        let advanced = accreditation::advance(of, organization, rulebooks, at);
        (advanced.accreditation, advanced.decision)
    };
    played(accreditation.clone(), now, most, due_at, advance)
}

/// What time will do to a request advanced to `now`: reminders of its token, its lapse (P-21).
#[must_use]
pub fn of_request(
    request: &Request,
    rulebooks: &RulebookVersions,
    now: Timestamp,
    most: usize,
) -> Vec<Foreseen> {
    let due_at = |of: &Request, now| request::due_at(of, rulebooks, now);
    let advance = |of: &Request, at| request::advance(of, rulebooks, at);
    played(request.clone(), now, most, due_at, advance)
}

/// What time will do to a case: it becomes overdue, or its name is deleted on the day that was set.
#[must_use]
pub fn of_case(case: &Case, most: usize) -> Vec<Foreseen> {
    let due_at = |case: &Case, _| casework::due_at(case);
    let advance = |case: &Case, at| {
        let advanced = casework::advance(case, at);
        (advanced.case, advanced.decision)
    };
    played(case.clone(), Timestamp::MIN, most, due_at, advance)
}

/// What time will do to an appeal: its clocks are missed (P-55b), and nothing comes of it.
#[must_use]
pub fn of_appeal(appeal: &Appeal, most: usize) -> Vec<Foreseen> {
    let due_at = |appeal: &Appeal, _| appeal::due_at(appeal);
    played(appeal.clone(), Timestamp::MIN, most, due_at, appeal::advance)
}

/// Plays time ahead on an object until nothing is due, or nothing comes of what is.
fn played<T>(
    mut object: T,
    mut now: Timestamp,
    most: usize,
    due_at: impl Fn(&T, Timestamp) -> Option<Timestamp>,
    advance: impl Fn(&T, Timestamp) -> (T, Decision),
) -> Vec<Foreseen> {
    let mut foreseen = Vec::new();
    while foreseen.len() < most
        && let Some(due) = due_at(&object, now)
    {
        let (after, decision) = advance(&object, due);
        if decision.changes.is_empty() {
            break;
        }
        let events = decision.changes.iter().flat_map(|change| {
            change.events.iter().map(|event| Foreseen { at: change.at, event: *event })
        });
        foreseen.extend(events);
        (object, now) = (after, due);
    }
    foreseen.truncate(most);
    foreseen
}
