//! Suspension (P-52, P-58, P-34; T&C 9).
//!
//! ```text
//!            lift: unsubstantiated, rectified (two people, against a reviewer)
//!   Suspended ──────────────────────────────────────────────────────▶ Lifted
//!      │  ▲ answer
//!      └──┘
//!      ├── the name is gone ──▶ Ended
//!      └── another has it by an order (P-38) ──▶ HolderChanged
//! ```
//! Immediate, at the registry's discretion, and not appealable (P-55). It stays until the name
//! expires unless it is lifted: no response, or a late one, changes nothing by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letter;
use super::proposal::{ProposedAct, propose};
use super::response::ResponseClock;
use super::{About, Case, Filing, Grounds, Matter, NameFacts, NewCase, Refusal};
use crate::calendar::CalendarError;
use crate::decision::{Actor, Decision};
use crate::domain::Domain;
use crate::domain::accuracy::{self, Verdict};
use crate::domain::cause::{self, NewCause};
use crate::event::Event;
use crate::notice::Dated;
use crate::rulebook::{Rulebook, TwoPersonAct};
use crate::status::{Cause, CauseKind};

/// A suspension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The cause it lays upon the name: `violation`, or `accuracy`.
    pub cause: CauseKind,
    /// The code of its ground (P-58).
    pub ground: String,
    /// The grounds of the Suspension Notice.
    pub grounds: Grounds,
    /// Who decided it: lifting it against that person takes two (P-15).
    pub by: Actor,
    /// Where it stands.
    pub state: State,
}

/// Where a suspension stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The name is suspended.
    Suspended {
        /// The time for a response.
        clock: ResponseClock,
        /// When the first response in time arrived.
        answered_at: Option<Timestamp>,
    },
    /// The name was reinstated.
    Lifted {
        /// When.
        at: Timestamp,
        /// Why.
        finding: Finding,
    },
    /// The name is gone.
    Ended {
        /// When that was recorded.
        at: Timestamp,
    },
    /// Another has the name by an order (P-38): it is no suspension of that one's.
    HolderChanged {
        /// When.
        at: Timestamp,
    },
}

/// Why a suspension is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// There was no violation.
    Unsubstantiated,
    /// There is none any more.
    Rectified,
}

impl Finding {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Finding::Unsubstantiated => "unsubstantiated",
            Finding::Rectified => "rectified",
        }
    }

    /// What it is in the words of a check of data (P-34).
    pub const fn verdict(self) -> Verdict {
        match self {
            Finding::Unsubstantiated => Verdict::Accepted,
            Finding::Rectified => Verdict::Corrected,
        }
    }
}

/// The ground of a suspension for inaccurate data; it is the cause's own, not one of P-58 (P-34).
pub const INACCURATE: &str = "inaccurate-data";

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Suspended { .. } => "suspended",
            State::Lifted { .. } => "lifted",
            State::Ended { .. } => "ended",
            State::HolderChanged { .. } => "holder-changed",
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        !matches!(self, State::Suspended { .. })
    }

    /// A response that is due.
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            State::Suspended { clock, answered_at: None } => clock.due_at(),
            State::Suspended { answered_at: Some(_), .. }
            | State::Lifted { .. }
            | State::Ended { .. }
            | State::HolderChanged { .. } => None,
        }
    }
}

impl Suspension {
    fn not_now(&self, act: &'static str) -> Refusal {
        let possible = match self.state {
            State::Suspended { .. } => "answered, lifted, closed once the name is gone",
            State::Lifted { .. } | State::Ended { .. } | State::HolderChanged { .. } => "nothing",
        };
        Refusal::NotNow { act, state: self.state.code(), possible }
    }

    pub(super) fn response_clock(&self, act: &'static str) -> Result<ResponseClock, Refusal> {
        match self.state {
            State::Suspended { clock, .. } => Ok(clock),
            State::Lifted { .. } | State::Ended { .. } | State::HolderChanged { .. } => {
                Err(self.not_now(act))
            }
        }
    }

    pub(super) fn with(&self, state: State) -> Matter {
        Matter::Suspension(Suspension { state, ..self.clone() })
    }

    /// The notice is dated by its first attempt; with the limit that its recipient reads.
    pub(super) fn noticed(
        &self,
        dates: Dated,
        at: Timestamp,
        rulebook: &Rulebook,
    ) -> Result<Option<(Matter, Option<Timestamp>)>, CalendarError> {
        let days = rulebook.enforcement.suspension_response_days;
        Ok(match (dates, self.state) {
            (
                Dated::CaseOpened(_),
                State::Suspended { clock: ResponseClock::Unsent, answered_at },
            ) => {
                let clock = ResponseClock::begun(at, days, rulebook)?;
                Some((self.with(State::Suspended { clock, answered_at }), clock.due_at()))
            }
            _ => None,
        })
    }
}

/// Suspends a name at once on a ground of the rulebook (P-52, P-58).
pub fn open(
    new: NewCase,
    facts: &NameFacts<'_>,
    (ground, grounds): (&str, Grounds),
    by: &Actor,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    let rulebook = facts.parents.rulebooks.at(now);
    if !rulebook.enforcement.suspension_grounds.contains_key(ground) {
        return Err(Refusal::UnknownGround(ground.to_owned()));
    }
    let suspended = (CauseKind::Violation, "P-52", ground);
    let (case, mut decision) = recorded(new, facts, suspended, grounds, (by, now))?;
    let cause = NewCause {
        kind: CauseKind::Violation,
        set_by: by.name(),
        rule: "P-52".to_owned(),
        case: Some(case.number.to_string()),
    };
    decision.append(cause::set(facts.domain, cause, &facts.parents, now)?);
    Ok((case, decision))
}

/// Opens the case of data that a reviewer found inaccurate (P-34); the verdict itself, decided
/// with it, lays the cause upon the name.
pub fn open_for_accuracy(
    new: NewCase,
    facts: &NameFacts<'_>,
    words: &str,
    by: &Actor,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    let reason = super::Reason { clause: "T&C 4.3".to_owned(), words: words.to_owned() };
    let words = "the registration data, compared with the organization of the request".to_owned();
    let supporting = super::Supporting { words: Some(words), documents: Vec::new() };
    let grounds = Grounds { reasons: vec![reason], supporting };
    recorded(new, facts, (CauseKind::Accuracy, "P-34", INACCURATE), grounds, (by, now))
}

fn recorded(
    new: NewCase,
    facts: &NameFacts<'_>,
    (cause, _rule, ground): (CauseKind, &str, &str),
    grounds: Grounds,
    (by, now): (&Actor, Timestamp),
) -> Result<(Case, Decision), Refusal> {
    grounds.checked()?;
    let domain = facts.domain;
    if !domain.is_deletable() {
        return Err(Refusal::NameGone);
    }
    let rulebook = facts.parents.rulebooks.at(now);
    let days = rulebook.enforcement.suspension_response_days;
    let clock = ResponseClock::of_notice(domain, now, days, rulebook)?;
    let known = rulebook.enforcement.suspension_grounds.get(ground);
    let ground_in_words =
        known.cloned().unwrap_or_else(|| "Inaccurate registration data".to_owned());
    let words = grounds.reasons.iter().map(|reason| reason.words.as_str());
    let filing = Filing {
        documents: grounds.supporting.documents.clone(),
        ..Filing::of(by, &words.collect::<Vec<_>>().join("\n"))
    };
    let matter = Matter::Suspension(Suspension {
        cause,
        ground: ground.to_owned(),
        grounds: grounds.clone(),
        by: by.clone(),
        state: State::Suspended { clock, answered_at: None },
    });
    let entry = (Event::SuspensionOpened, filing);
    let (case, mut decision) = new.opened(About::name(domain), matter, entry, now);
    let said = (&grounds, ground_in_words.as_str());
    letter::suspension(&mut decision, &case, domain, said, now);
    Ok((case, decision))
}

/// Lifts a suspension, found unsubstantiated or rectified (P-52); against the reviewer who decided
/// it, that takes two people where the rulebook says so (P-15).
pub fn lift(
    case: &Case,
    facts: &NameFacts<'_>,
    finding: Finding,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (by, words) = (filing.by.clone(), filing.words.clone());
    let decided_by = case.suspension()?.by.clone();
    let done = lifted(case, facts, finding, filing, now)?;
    // What was mended is no judgement against anybody.
    let against = finding == Finding::Unsubstantiated && !decided_by.is_same_person(&by);
    if !against {
        return Ok(done);
    }
    let act = ProposedAct::Lift { finding, words };
    propose(case, facts, (TwoPersonAct::SuspensionLifted, act, &by), done, now)
}

pub(super) fn lifted(
    case: &Case,
    facts: &NameFacts<'_>,
    finding: Finding,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (kind, number) = (case.suspension()?.cause, case.number.to_string());
    let closing = accuracy::Closing {
        at: now,
        verdict: finding.verdict(),
        by: Some(filing.by.clone()),
        name: filing.by.name(),
        reason: filing.words.clone(),
    };
    let mut decision = closed(case, finding, filing, now)?;
    let (domain, parents) = (facts.domain, &facts.parents);
    let by_this = |cause: &Cause| cause.case.as_ref() == Some(&number);
    if kind == CauseKind::Accuracy {
        decision.append(accuracy::lifted_by_case(domain, closing, parents, now));
    } else if domain.is_live() && domain.causes.get(&kind).is_some_and(by_this) {
        decision.append(cause::lift(domain, kind, parents, now)?);
    }
    Ok(decision)
}

/// The case closed, the cause being lifted by whoever calls: a verdict of accuracy (P-34).
pub fn closed(
    case: &Case,
    finding: Finding,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let suspension = case.suspension()?;
    let State::Suspended { .. } = suspension.state else {
        return Err(suspension.not_now("lifted"));
    };
    let matter = suspension.with(State::Lifted { at: now, finding });
    Ok(case.moved(matter, (Event::SuspensionLifted, filing), now))
}

/// What new registration data do to the case of inaccurate ones (P-34): where they agree again the
/// comparison has lifted the cause, and the case is closed with it, as rectified (P-52).
pub fn data_changed(case: &Case, after: &Domain, by: &Actor, now: Timestamp) -> Decision {
    let Matter::Suspension(suspension) = &case.matter else { return Decision::default() };
    let stands = after.causes.contains_key(&suspension.cause);
    if stands || suspension.cause != CauseKind::Accuracy || suspension.state.is_closed() {
        return Decision::default();
    }
    let matter = suspension.with(State::Lifted { at: now, finding: Finding::Rectified });
    let filing = Filing::of(by, "the registrant is the organization");
    case.moved(matter, (Event::SuspensionLifted, filing), now)
}

/// Closes the case of a name that is gone: the suspension stayed until then (P-52).
pub fn end(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let suspension = case.suspension()?;
    let State::Suspended { .. } = suspension.state else {
        return Err(suspension.not_now("closed"));
    };
    if facts.domain.is_deletable() {
        return Err(Refusal::NameThere);
    }
    let matter = suspension.with(State::Ended { at: now });
    Ok(case.moved(matter, (Event::SuspensionEnded, filing), now))
}
