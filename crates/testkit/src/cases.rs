//! A sample case.

use registry_core::casework::response::ResponseClock;
use registry_core::casework::revocation::{Revocation, State};
use registry_core::casework::{
    About, Case, CaseNumber, Entry, Grounds, Matter, Reason, Supporting,
};
use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::event::Event;

use crate::Samples;
use crate::samples::id;

impl Samples {
    /// A Pending Revocation Notice about a name, of now, to be answered within 21 days.
    pub fn case(&self, domain: &Domain, place: u32) -> Case {
        let reason = Reason { clause: "T&C 2.4".to_owned(), words: "no licence".to_owned() };
        let words = Some("the board's list of today".to_owned());
        let pending = Grounds {
            reasons: vec![reason],
            supporting: Supporting { words, documents: Vec::new() },
        };
        let clock = ResponseClock::Running { noticed_at: self.now, due_at: self.days(21) };
        let state = State::Pending { clock, answered_at: None };
        Case {
            id: id!(CaseId),
            number: CaseNumber { year: 2027, place },
            about: About::name(domain),
            opened_at: self.now,
            matter: Matter::Revocation(Revocation { pending, grounds: None, state }),
            entries: vec![Entry {
                at: self.now,
                event: Event::PendingRevocationOpened,
                by: Actor::Import,
                words: "no licence".to_owned(),
                documents: Vec::new(),
                received_at: None,
            }],
            proposal: None,
            extensions: Vec::new(),
            overdue_since: None,
        }
    }
}
