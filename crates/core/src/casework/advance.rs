//! What time does to a case: it says what is overdue, and follows the deletion a person has set.

use jiff::Timestamp;

use super::{Case, Filing, Matter, discontinuation, revocation};
use crate::decision::{Actor, Decision};
use crate::event::Event;

/// A case stepped up to an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// As it then stands.
    pub case: Case,
    /// What is to be recorded, each change at its own instant.
    pub decision: Decision,
}

/// When time alone changes a case.
pub fn due_at(case: &Case) -> Option<Timestamp> {
    let overdue = case.matter.deadline().filter(|_| case.overdue_since.is_none());
    delete_at(&case.matter).into_iter().chain(overdue).min()
}

const fn delete_at(matter: &Matter) -> Option<Timestamp> {
    match matter {
        Matter::Revocation(of) => match of.state {
            revocation::State::Scheduled { delete_at, .. } => Some(delete_at),
            _ => None,
        },
        Matter::Discontinuation(of) => match of.state {
            discontinuation::State::Scheduled { delete_at } => Some(delete_at),
            _ => None,
        },
        Matter::Suspension(_) | Matter::Dispute(_) | Matter::Compliance(_) => None,
    }
}

/// The matter once its name was deleted; the name steps through that instant by itself.
fn deleted(matter: &Matter, at: Timestamp) -> Matter {
    let mut matter = matter.clone();
    match &mut matter {
        Matter::Revocation(of) => {
            if let revocation::State::Scheduled { revoked, .. } = of.state {
                of.state = revocation::State::Deleted { revoked, at };
            }
        }
        Matter::Discontinuation(of) => of.state = discontinuation::State::Deleted { at },
        Matter::Suspension(_) | Matter::Dispute(_) | Matter::Compliance(_) => {}
    }
    matter
}

/// Steps a case up to `now`.
pub fn advance(case: &Case, now: Timestamp) -> Advanced {
    let mut advanced = Advanced { case: case.clone(), decision: Decision::default() };
    while let Some(at) = due_at(&advanced.case).filter(|at| *at <= now) {
        let mut after = advanced.case.clone();
        let (event, words) = match delete_at(&after.matter) {
            Some(delete_at) if delete_at == at => {
                after.matter = deleted(&after.matter, at);
                (Event::CaseNameDeleted, "the day that was set")
            }
            _ => {
                after.overdue_since = Some(at);
                (Event::CaseOverdue, "nothing came in time")
            }
        };
        after.entries.push(Filing::of(&Actor::Clock, words).entered(event, at));
        let due_at = due_at(&after);
        advanced.decision.change(at, &[event], after.clone(), due_at);
        advanced.case = after;
    }
    advanced
}
