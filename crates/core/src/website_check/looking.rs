//! What becomes of a check by a look at its name (P-3): the clock's part, which decides nothing
//! about the name (P-15).

use jiff::{SignedDuration, Timestamp};

use super::{Look, Outcome, State, Try, Verdict, WebsiteCheck, classify};
use crate::accreditation::Accreditation;
use crate::decision::Decision;
use crate::domain::{Domain, Lifecycle};
use crate::event::Event;
use crate::id::WebsiteCheckId;
use crate::request::Basis;
use crate::rulebook::Rulebook;
use crate::status::Status;

/// What there is to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextLook {
    /// The name is gone.
    Gone,
    /// Not now: the registry holds the name out of the zone, or nothing is approved for it.
    NotNow,
    /// Whether it leads to one of these.
    At(Vec<String>),
}

/// Begins the check of a registration; none where nobody was vouched for.
pub fn begin(id: WebsiteCheckId, domain: &Domain, now: Timestamp) -> Option<Decision> {
    let vouching = domain.vouching.as_ref()?;
    let check = WebsiteCheck {
        id,
        domain: domain.id,
        name: domain.name.clone(),
        organization: vouching.organization,
        created_at: now,
        next_at: Some(now),
        state: State::Quiet,
        latest: None,
    };
    Some(check.after(&[Event::WebsiteCheckBegun], now))
}

/// Says whether a name can be looked at, and what it has to lead to.
///
/// A government basis covers no websites (P-1), and a name that the registry holds leads nowhere by
/// the registry's own act.
#[must_use]
pub fn next_look(
    domain: &Domain,
    accreditation: Option<&Accreditation>,
    rulebook: &Rulebook,
) -> NextLook {
    if !domain.is_live() {
        return NextLook::Gone;
    }
    let held = domain.statuses(rulebook).has(Status::ServerHold);
    let basis = domain.vouching.as_ref().map(|vouching| vouching.basis);
    let approved = match (basis, accreditation) {
        (Some(Basis::Accreditation(id)), Some(found)) if found.id == id => &found.websites[..],
        _ => &[],
    };
    let waits = !matches!(domain.lifecycle, Lifecycle::Active);
    match held || waits || approved.is_empty() {
        true => NextLook::NotNow,
        false => NextLook::At(approved.to_vec()),
    }
}

/// Puts a look off to the next time of the schedule.
pub fn postponed(check: &WebsiteCheck, rulebook: &Rulebook, now: Timestamp) -> Decision {
    let after = WebsiteCheck { next_at: scheduled(rulebook, now), ..check.clone() };
    after.after(&[Event::WebsiteLookPostponed], now)
}

/// Ends the check of a name that is gone; what a reviewer had to look at is closed.
pub fn ended(check: &WebsiteCheck, now: Timestamp) -> Decision {
    let state = State::Ended { at: now };
    let after = WebsiteCheck { next_at: None, state, ..check.clone() };
    after.after(&[Event::WebsiteCheckEnded], now)
}

/// Takes in what was seen of a name, as it is held `now`.
pub fn looked(
    check: &WebsiteCheck,
    domain: &Domain,
    (tries, approved): (Vec<Try>, Vec<String>),
    rulebook: &Rulebook,
    now: Timestamp,
) -> Decision {
    let outcome = classify(&tries, &approved);
    let mut events = vec![Event::WebsiteLooked];
    let state = match outcome.passes() {
        true => State::Quiet,
        false => failed(&check.state, outcome, rulebook, now),
    };
    match (&check.state, &state) {
        (State::Open { .. }, State::Quiet) => events.push(Event::WebsiteMatterClosed),
        (State::Open { .. }, State::Open { .. }) => {}
        (_, State::Open { .. }) => events.push(Event::WebsiteMatterOpened),
        _ => {}
    }
    let next_at = match state {
        State::Failing { .. } | State::Open { .. } => hours(now, retry_hours(rulebook)),
        State::Quiet | State::Judged { .. } | State::Ended { .. } => scheduled(rulebook, now),
    };
    let vouching = domain.vouching.as_ref();
    let after = WebsiteCheck {
        organization: vouching.map_or(check.organization, |vouching| vouching.organization),
        next_at,
        state,
        latest: Some(Look { at: now, approved, tries, outcome }),
        ..check.clone()
    };
    after.after(&events, now)
}

/// The state after a failure.
fn failed(before: &State, outcome: Outcome, rulebook: &Rulebook, now: Timestamp) -> State {
    let again = |since, failures| match failures < rulebook.accreditation.website_attempts {
        true => State::Failing { since, failures },
        false => State::Open { since, opened_at: now },
    };
    match before {
        State::Quiet => again(now, 1),
        State::Failing { since, failures } => again(*since, failures.saturating_add(1)),
        State::Judged { verdict: Verdict::Fine, finding, .. } if finding == outcome.code() => {
            before.clone()
        }
        State::Judged { verdict: Verdict::Case { .. }, .. } => before.clone(),
        State::Judged { .. } => again(now, 1),
        State::Open { .. } | State::Ended { .. } => before.clone(),
    }
}

const fn retry_hours(rulebook: &Rulebook) -> u32 {
    rulebook.accreditation.website_retry_hours
}

/// The next look by the schedule; none where the rulebook says never.
pub(super) fn scheduled(rulebook: &Rulebook, now: Timestamp) -> Option<Timestamp> {
    match rulebook.accreditation.website_check_days {
        0 => None,
        days => hours(now, days.saturating_mul(24)),
    }
}

fn hours(now: Timestamp, hours: u32) -> Option<Timestamp> {
    now.checked_add(SignedDuration::from_hours(i64::from(hours))).ok()
}
