//! What time does to a maintenance: registrars are reminded of it, and told when it is over.

use jiff::Timestamp;

use super::{Maintenance, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::notice::PollOccasion;
use crate::registrar::Registrar;

/// A maintenance stepped up to an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// As it then stands.
    pub maintenance: Maintenance,
    /// What has to be recorded, each change at its own instant.
    pub decision: Decision,
}

/// When time alone changes it: at its courtesy message, then at its end.
pub fn due_at(maintenance: &Maintenance) -> Option<Timestamp> {
    match maintenance.state {
        State::Announced { courtesy_at } => Some(courtesy_at.unwrap_or(maintenance.plan.ends_at)),
        State::Ended { .. } | State::CalledOff { .. } => None,
    }
}

/// Steps a maintenance up to `now` (RFC 9167, section 3.3: `courtesy` and `end`).
pub fn advance(maintenance: &Maintenance, registrars: &[Registrar], now: Timestamp) -> Advanced {
    let mut advanced = Advanced { maintenance: maintenance.clone(), decision: Decision::default() };
    while let Some(at) = due_at(&advanced.maintenance).filter(|at| *at <= now) {
        let Maintenance { state, .. } = &mut advanced.maintenance;
        let (event, occasion) = match state {
            State::Announced { courtesy_at: Some(_) } => {
                *state = State::Announced { courtesy_at: None };
                (Event::MaintenanceReminded, PollOccasion::MaintenanceNear)
            }
            State::Announced { courtesy_at: None }
            | State::Ended { .. }
            | State::CalledOff { .. } => {
                *state = State::Ended { at };
                (Event::MaintenanceEnded, PollOccasion::MaintenanceOver)
            }
        };
        let stepped = advanced.maintenance.clone();
        advanced.decision.append(stepped.told_of(registrars, event, occasion, at));
    }
    advanced
}
