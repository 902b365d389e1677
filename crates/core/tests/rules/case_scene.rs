//! A case in the hands of staff: what is due is recorded before each act, and each act once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::casework::{
    self, Case, CaseNumber, Filing, Grounds, NameFacts, NewCase, Reason, Refusal, Supporting,
    noticed,
};
use registry_core::decision::{Actor, Decision, Object};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::domain::{Domain, advance};
use registry_core::id::{CaseId, StaffId};
use registry_core::notice::Dated;
use registry_core::rulebook::RulebookVersions;

use crate::scenario::{at, domain, pharmacy, uuid};
use crate::scene::alone;

/// Who acts first.
pub(crate) fn ann() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(101)), name: "Ann".to_owned() }
}

/// Who confirms.
pub(crate) fn bob() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(102)), name: "Bob".to_owned() }
}

pub(crate) fn document(name: &str) -> DocumentRef {
    DocumentRef {
        hash: DocumentHash([7; 32]),
        name: name.to_owned(),
        media_type: MediaType::Pdf,
        size_bytes: 7,
        received_at: at("2027-01-01"),
    }
}

pub(crate) fn grounds() -> Grounds {
    let reason = Reason { clause: "T&C 2.4".to_owned(), words: "no licence in force".to_owned() };
    let supporting = Supporting { words: Some("the board's list".to_owned()), documents: vec![] };
    Grounds { reasons: vec![reason], supporting }
}

pub(crate) fn said(by: &Actor) -> Filing {
    Filing::of(by, "some words")
}

/// What came on paper, at an instant.
pub(crate) fn paper(received: &str) -> Filing {
    let received_at = Some(at(received));
    Filing { documents: vec![document("letter.pdf")], received_at, ..said(&ann()) }
}

pub(crate) fn new_case(place: u32) -> NewCase {
    let id = CaseId::from_uuid(uuid(u128::from(place) + 1_000));
    NewCase { id, number: CaseNumber { year: 2027, place } }
}

/// What an act of a test gives.
pub(crate) type Done = Result<Decision, Refusal>;

/// A name, its case, and the book they live by.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) books: RulebookVersions,
    pub(crate) domain: Domain,
    pub(crate) case: Option<Case>,
    /// Every event of the last decision that was recorded, and everything it owed.
    pub(crate) last: Decision,
}

impl Desk {
    /// `acme.pharmacy`, registered until 2029.
    pub(crate) fn new() -> Self {
        Self::with(pharmacy())
    }

    pub(crate) fn with(books: RulebookVersions) -> Self {
        let domain = domain("2027-01-04", "2029-01-04");
        Self { books, domain, case: None, last: Decision::default() }
    }

    /// Time goes by: the name and its case step to an instant.
    pub(crate) fn until(&mut self, now: Timestamp) {
        self.domain = advance(&self.domain, &alone(&self.books), now).domain;
        self.case = self.case.as_ref().map(|case| casework::advance(case, now).case);
    }

    pub(crate) fn open(
        &mut self,
        instant: &str,
        open: impl Fn(&NameFacts<'_>, Timestamp) -> Result<(Case, Decision), Refusal>,
    ) {
        let now = at(instant);
        self.until(now);
        let facts = NameFacts { domain: &self.domain, parents: alone(&self.books) };
        let (case, decision) = open(&facts, now).unwrap();
        self.case = Some(case);
        self.keep(&decision);
    }

    /// Tries an act; only one that succeeds changes anything.
    pub(crate) fn act(
        &mut self,
        instant: &str,
        act: impl Fn(&Case, &NameFacts<'_>, Timestamp) -> Done,
    ) -> Result<(), &'static str> {
        let now = at(instant);
        self.until(now);
        let facts = NameFacts { domain: &self.domain, parents: alone(&self.books) };
        let case = self.case.clone().unwrap();
        let decision = act(&case, &facts, now).map_err(|refusal| refusal.code())?;
        self.keep(&decision);
        Ok(())
    }

    /// The first attempt to deliver a notice.
    pub(crate) fn attempt(&mut self, instant: &str, dates: fn(CaseId) -> Dated) {
        let attempt = |case: &Case, facts: &NameFacts<'_>, now| {
            Ok(noticed(case, dates(case.id), facts.parents.rulebooks.at(now), now)?.decision)
        };
        self.act(instant, attempt).unwrap();
    }

    fn keep(&mut self, decision: &Decision) {
        for change in &decision.changes {
            match &change.after {
                Object::Case(case) => self.case = Some((**case).clone()),
                Object::Domain(domain) => self.domain = (**domain).clone(),
                other => panic!("{other:?} is neither the name nor its case"),
            }
        }
        self.last = decision.clone();
    }

    pub(crate) fn state(&self) -> &'static str {
        self.case.as_ref().unwrap().matter.state()
    }
}

/// Every state by every act: `ok`, or the code of the refusal.
pub(crate) fn table<A: Copy>(
    states: &[(&str, Desk)],
    acts: &[(&str, A)],
    instant: &str,
    run: impl Fn(&mut Desk, &str, A) -> Result<(), &'static str>,
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (state, desk) in states {
        assert_eq!(desk.state(), *state, "the scene is set");
        for (name, act) in acts {
            let mut desk = desk.clone();
            let outcome = match run(&mut desk, instant, *act) {
                Ok(()) => desk.state(),
                Err(code) => code,
            };
            found.insert(format!("{state} + {name}"), outcome.to_owned());
        }
    }
    found
}

/// The table as a test writes it: `state + act = outcome`, one a line.
pub(crate) fn rows(text: &str) -> BTreeMap<String, String> {
    let row = |line: &str| {
        let (left, right) = line.split_once(" = ").unwrap();
        (left.trim().to_owned(), right.trim().to_owned())
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}
