//! Disputes decided elsewhere (P-38; T&C 7; ICANN.md, section 7): court orders, UDRP, URS.
//!
//! ```text
//!             lock               order to move             the recipient's request is accepted
//!   Received ──────▶ Locked ────────────────────▶ Moving ────────────────────────▶ Moved
//!      │              │ ▲ ▲   rejected: until a      │
//!      │              │ │ └──── further order ───────┘
//!      │              │ │ rolled back
//!      │              │ └───────────── Suspended ◀── URS: for the rest of the term ── Locked
//!      └── release ───┴──────────────────┴──▶ Released
//! ```
//! The name is locked by the cause `dispute`; a URS complaint has to be answered by it within the
//! hours of the rulebook, which are exact hours. Nobody but a person locks; what is not locked in
//! time is overdue and shown.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{About, Case, Filing, Matter, NameFacts, NewCase, Refusal, discontinuation, letter};
use crate::decision::Decision;
use crate::domain;
use crate::domain::cause::{self, NewCause};
use crate::event::Event;
use crate::id::{OrganizationId, RegistrarId, RequestId};
use crate::status::CauseKind;

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Before whom.
    pub source: Source,
    /// The court or provider, and its number.
    pub reference: String,
    /// When the registry had the first paper.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Before whom a dispute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A court.
    Court,
    /// A panel under the Uniform Domain-Name Dispute-Resolution Policy.
    Udrp,
    /// An examiner under the Uniform Rapid Suspension System.
    Urs,
}

impl Source {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Source::Court => "court",
            Source::Udrp => "udrp",
            Source::Urs => "urs",
        }
    }
}

/// Where a dispute stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The first paper is here; the name is not locked.
    Received {
        /// First instant at which a lock is too late; none where nothing sets a time.
        lock_until: Option<Timestamp>,
    },
    /// The name is locked.
    Locked {
        /// Since when.
        since: Timestamp,
    },
    /// The name goes to another entity or registrar, once that one's request is accepted.
    Moving {
        /// Since when.
        since: Timestamp,
        /// To whom.
        to: Recipient,
    },
    /// The name is suspended for the rest of its term (URS).
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// The name is released to its holder.
    Released {
        /// When.
        at: Timestamp,
    },
    /// The name went to whom it was ordered to.
    Moved {
        /// When.
        at: Timestamp,
    },
}

/// To whom a name goes by an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The entity, which has to qualify.
    pub organization: OrganizationId,
    /// The registrar, if that changes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrar: Option<RegistrarId>,
}

impl State {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            State::Received { .. } => "received",
            State::Locked { .. } => "locked",
            State::Moving { .. } => "moving",
            State::Suspended { .. } => "suspended",
            State::Released { .. } => "released",
            State::Moved { .. } => "moved",
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self, State::Released { .. } | State::Moved { .. })
    }

    /// A lock that has to be set.
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            State::Received { lock_until } => *lock_until,
            State::Locked { .. }
            | State::Moving { .. }
            | State::Suspended { .. }
            | State::Released { .. }
            | State::Moved { .. } => None,
        }
    }
}

impl Dispute {
    fn not_now(&self, act: &'static str) -> Refusal {
        let possible = match self.state {
            State::Received { .. } => "locked, released",
            State::Locked { .. } => "ordered to move, suspended, released",
            State::Moving { .. } => "rejected, accepted with its request, released",
            State::Suspended { .. } => "locked again, released",
            State::Released { .. } | State::Moved { .. } => "nothing",
        };
        Refusal::NotNow { act, state: self.state.code(), possible }
    }

    pub(super) fn with(&self, state: State) -> Matter {
        Matter::Dispute(Dispute { state, ..self.clone() })
    }
}

/// Records the first paper of a dispute, with the instant it was received.
pub fn open(
    new: NewCase,
    facts: &NameFacts<'_>,
    (source, reference): (Source, &str),
    filing: Filing,
    now: Timestamp,
) -> Result<(Case, Decision), Refusal> {
    let domain = facts.domain;
    filing.checked(domain.created_at, now)?;
    if filing.documents.is_empty() {
        return Err(Refusal::NoDocument);
    }
    if reference.trim().is_empty() {
        return Err(Refusal::NoWords);
    }
    if !domain.is_deletable() {
        return Err(Refusal::NameGone);
    }
    let received_at = filing.received(now);
    let hours = i64::from(facts.parents.rulebooks.at(now).dispute.urs_lock_hours);
    let lock_until = match source {
        // The limit itself is in time: the first instant after it (P-59).
        Source::Urs => Some(after_hours(received_at, hours)),
        Source::Court | Source::Udrp => None,
    };
    let matter = Matter::Dispute(Dispute {
        source,
        reference: reference.to_owned(),
        received_at,
        state: State::Received { lock_until },
    });
    Ok(new.opened(About::name(domain), matter, (Event::DisputeOpened, filing), now))
}

fn after_hours(at: Timestamp, hours: i64) -> Timestamp {
    let span = SignedDuration::from_secs(hours.saturating_mul(3600));
    let limit = at.checked_add(span + SignedDuration::from_micros(1));
    limit.unwrap_or(Timestamp::MAX)
}

/// Locks the name: the cause `dispute` (P-38). `others` are the open cases about the name: a day on
/// which its holder would have it deleted is set no more.
pub fn lock(
    case: &Case,
    facts: &NameFacts<'_>,
    others: &[Case],
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    let dispute = case.dispute()?;
    let State::Received { .. } = dispute.state else {
        return Err(dispute.not_now("locked"));
    };
    let set_by = filing.by.name();
    let matter = dispute.with(State::Locked { since: now });
    let mut decision = case.moved(matter, (Event::DisputeLocked, filing), now);
    let about = (dispute.source.code(), dispute.reference.as_str());
    letter::dispute_lock(&mut decision, case, facts.domain, about, now);
    let cause = NewCause {
        kind: CauseKind::Dispute,
        set_by,
        rule: "P-38".to_owned(),
        case: Some(case.number.to_string()),
    };
    let mut domain = facts.domain.clone();
    for unset in others.iter().filter_map(|other| discontinuation::unset(other, case, now)) {
        decision.append(unset);
        decision.append(domain::call_off(&domain, &facts.parents, now));
        domain.enforced.deletion = None;
    }
    decision.append(cause::set(&domain, cause, &facts.parents, now)?);
    Ok(decision)
}

/// Takes in an order that moves the name: the recipient has to submit a request of its own, and
/// only its acceptance releases the name (P-38).
pub fn order_move(
    case: &Case,
    to: Recipient,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let dispute = ordered(case, &filing, now)?;
    let State::Locked { .. } = dispute.state else {
        return Err(dispute.not_now("ordered to move"));
    };
    let matter = dispute.with(State::Moving { since: now, to });
    Ok(case.moved(matter, (Event::DisputeMoveOrdered, filing), now))
}

/// The recipient submits no request: the name stays locked until a further order (P-38). One that
/// it submitted is decided, and the case follows ([`moving`](super::moving)).
pub fn move_rejected(
    case: &Case,
    open: Option<RequestId>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    filing.checked(case.opened_at, now)?;
    if let Some(request) = open {
        return Err(Refusal::RequestOpen(request));
    }
    let dispute = case.dispute()?;
    let State::Moving { .. } = dispute.state else {
        return Err(dispute.not_now("rejected"));
    };
    let matter = dispute.with(State::Locked { since: now });
    Ok(case.moved(matter, (Event::DisputeMoveRejected, filing), now))
}

/// Takes in a determination of URS that suspends the name for the rest of its term.
pub fn suspend(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    let dispute = ordered(case, &filing, now)?;
    match (&dispute.state, dispute.source) {
        (State::Locked { .. }, Source::Urs) => {
            let matter = dispute.with(State::Suspended { since: now });
            Ok(case.moved(matter, (Event::DisputeSuspended, filing), now))
        }
        _ => Err(dispute.not_now("suspended for its term")),
    }
}

/// Rolls a suspension back (URS, on appeal or by agreement): the name is locked as before.
pub fn roll_back(case: &Case, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
    let dispute = ordered(case, &filing, now)?;
    let State::Suspended { .. } = dispute.state else {
        return Err(dispute.not_now("locked again"));
    };
    let matter = dispute.with(State::Locked { since: now });
    Ok(case.moved(matter, (Event::DisputeLocked, filing), now))
}

/// Releases the name to its holder: the complaint failed, was withdrawn, or the order ended.
pub fn release(
    case: &Case,
    facts: &NameFacts<'_>,
    filing: Filing,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let dispute = ordered(case, &filing, now)?;
    if dispute.state.is_closed() {
        return Err(dispute.not_now("released"));
    }
    let matter = dispute.with(State::Released { at: now });
    let mut decision = case.moved(matter, (Event::DisputeReleased, filing), now);
    let held = facts.domain.causes.get(&CauseKind::Dispute);
    let by_this = held.is_some_and(|cause| cause.case == Some(case.number.to_string()));
    if facts.domain.is_live() && by_this {
        decision.append(cause::lift(facts.domain, CauseKind::Dispute, &facts.parents, now)?);
    }
    Ok(decision)
}

/// What comes from outside comes on paper.
fn ordered<'c>(case: &'c Case, filing: &Filing, now: Timestamp) -> Result<&'c Dispute, Refusal> {
    let dispute = case.dispute()?;
    filing.checked(dispute.received_at, now)?;
    match filing.documents.is_empty() {
        true => Err(Refusal::NoDocument),
        false => Ok(dispute),
    }
}
