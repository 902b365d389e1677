//! What time does to an accreditation: reminders (P-40), its end (P-41), its lapse (P-42).

use jiff::Timestamp;

use super::{Accreditation, Reminded, Standing};
use crate::calendar;
use crate::decision::Decision;
use crate::event::Event;
use crate::notice::Message;
use crate::organization::Organization;
use crate::rulebook::RulebookVersions;
use crate::timeline::Timeline;

/// An accreditation projected to an instant, and what happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// The accreditation at that instant.
    pub accreditation: Accreditation,
    /// Its standing over time.
    pub standing: Timeline<Standing>,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Steps an accreditation up to `now`.
///
/// Standing changes are recorded each at its own instant; of the reminders only the newest due
/// one is sent, however late the visit (P-40).
pub fn advance(
    accreditation: &Accreditation,
    organization: &Organization,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Advanced {
    let standing = accreditation.standing(rulebooks);
    let mut after = accreditation.clone();
    let mut decision = Decision::default();
    while let Some((at, value)) = standing.next(after.recorded_changes).filter(|(at, _)| *at <= now)
    {
        after.recorded_changes += 1;
        let event = match value {
            Standing::Grace { .. } | Standing::UnderReview { .. } => Event::AccreditationEnded,
            Standing::Lapsed { .. } => Event::AccreditationLapsed,
            Standing::NotYet
            | Standing::InTerm { .. }
            | Standing::Withdrawn { .. }
            | Standing::Government => Event::StandingChanged,
        };
        decision.change(at, &[event], after.clone(), due_at(&after, rulebooks, now));
    }
    if let Some((at, reminder)) = reminder_due(&after, &standing, rulebooks, now) {
        after.reminded = Some(reminder);
        let due_at = due_at(&after, rulebooks, now);
        decision.change(at, &[Event::ReminderDue], after.clone(), due_at);
        let ends = reminder.ends_at.as_microsecond();
        let key = format!("reminder/{}/{ends}/{}", after.id, reminder.days);
        let message = Message::AccreditationReminder {
            accreditation: Some(after.id),
            organization: organization.name.clone(),
            days: reminder.days,
            ends_at: reminder.ends_at,
        };
        decision.mail(key, at, organization.notice(message));
    }
    Advanced { accreditation: after, standing, decision }
}

/// The earliest instant at which [`advance`] would change the accreditation if nobody acts.
///
/// `accreditation` is already advanced to `now`.
pub fn due_at(
    accreditation: &Accreditation,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Timestamp> {
    let standing = accreditation.standing(rulebooks);
    let change = standing.next(accreditation.recorded_changes).map(|(at, _)| at);
    let reminder = next_reminder(accreditation, &standing, rulebooks, now);
    change.into_iter().chain(reminder).min()
}

/// The newest reminder that is due and not sent (P-40).
fn reminder_due(
    accreditation: &Accreditation,
    standing: &Timeline<Standing>,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<(Timestamp, Reminded)> {
    let ends_at = term_end(standing, now)?;
    if accreditation.pending_applications().next().is_some() {
        return None;
    }
    let due = thresholds(ends_at, rulebooks).filter(|(at, _)| *at <= now);
    let due = due.filter(|(at, _)| fell_due(accreditation, standing, ends_at, *at));
    let (at, days) = due.min_by_key(|(_, days)| *days)?;
    let unsent =
        accreditation.reminded.is_none_or(|sent| sent.ends_at != ends_at || sent.days > days);
    unsent.then_some((at, Reminded { ends_at, days }))
}

/// The instant of the next reminder: one that is due already, or the first still ahead.
fn next_reminder(
    accreditation: &Accreditation,
    standing: &Timeline<Standing>,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Timestamp> {
    if let Some((at, _)) = reminder_due(accreditation, standing, rulebooks, now) {
        return Some(at);
    }
    if accreditation.pending_applications().next().is_some() {
        return None;
    }
    let ends_at = term_end(standing, now)?;
    thresholds(ends_at, rulebooks).map(|(at, _)| at).filter(|at| *at > now).min()
}

/// Whether a reminder of this end fell due at an instant: the term was known to end then, and no
/// application stopped it. One that was stopped stays so, however its application ends.
fn fell_due(
    accreditation: &Accreditation,
    standing: &Timeline<Standing>,
    ends_at: Timestamp,
    at: Timestamp,
) -> bool {
    term_end(standing, at) == Some(ends_at) && !accreditation.had_open_application(at)
}

/// The end of the term that runs at an instant.
fn term_end(standing: &Timeline<Standing>, at: Timestamp) -> Option<Timestamp> {
    match standing.at(at) {
        Standing::InTerm { ends } => *ends,
        Standing::NotYet
        | Standing::Grace { .. }
        | Standing::UnderReview { .. }
        | Standing::Lapsed { .. }
        | Standing::Withdrawn { .. }
        | Standing::Government => None,
    }
}

/// From when on reminders of a term's end are sent (P-40), by the rulebook in force when it ends;
/// none where there are none.
#[must_use]
pub fn first_reminder_at(ends_at: Timestamp, rulebooks: &RulebookVersions) -> Option<Timestamp> {
    thresholds(ends_at, rulebooks).map(|(at, _)| at).min()
}

fn thresholds(
    ends_at: Timestamp,
    rulebooks: &RulebookVersions,
) -> impl Iterator<Item = (Timestamp, u32)> {
    let days = rulebooks.at(ends_at).accreditation.reminder_days.clone();
    days.into_iter().filter_map(move |days| {
        calendar::add_days(ends_at, -i64::from(days)).ok().map(|at| (at, days))
    })
}
