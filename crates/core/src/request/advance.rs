//! What time does to a request: token reminders and the lapse (P-21), questions overdue (P-13).

use jiff::Timestamp;

use super::{Request, RequestState};
use crate::calendar;
use crate::decision::Decision;
use crate::event::Event;
use crate::information;
use crate::notice::{Message, Notice};
use crate::rulebook::RulebookVersions;

/// Steps a request up to `now`: its state with the token's end taken in, and what to record.
///
/// Of the reminders only the newest due one is sent, and none once the token has run out. That a
/// question waits past its due date (P-13) is recorded, and nothing follows from it.
pub fn advance(
    request: &Request,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> (Request, Decision) {
    let mut after = request.clone();
    let mut decision = Decision::default();
    if let RequestState::Accepted { at: accepted_at, token_expires_at, .. } = request.state {
        let thresholds = thresholds(accepted_at, token_expires_at, rulebooks);
        if now >= token_expires_at {
            pass_questions(&mut after, &mut decision, token_expires_at, (rulebooks, now));
            lapse(&mut after, &mut decision, token_expires_at);
        } else if let Some((at, days)) = reminder_due(&after, thresholds, now) {
            pass_questions(&mut after, &mut decision, at, (rulebooks, now));
            after.reminded_days = Some(days);
            let due_at = due_at(&after, rulebooks, now);
            decision.change(at, &[Event::TokenReminderDue], after.clone(), due_at);
            let name = after.name.clone();
            let message = Message::TokenReminder { name, days, token_expires_at };
            let key = format!("token-reminder/{}/{days}", after.id);
            decision.mail(key, at, after.notice(message));
        }
    }
    pass_questions(&mut after, &mut decision, now, (rulebooks, now));
    (after, decision)
}

fn lapse(after: &mut Request, decision: &mut Decision, at: Timestamp) {
    after.state = RequestState::Lapsed { at };
    decision.change(at, &[Event::RequestLapsed], after.clone(), question_due_at(after));
    let message = Message::RequestLapsed { request: after.id, name: after.name.clone() };
    let key = format!("request-lapsed/{}", after.id);
    decision.mail(key, at, after.notice(message));
}

/// Records each question whose due date passes up to an instant, each at its own.
fn pass_questions(
    after: &mut Request,
    decision: &mut Decision,
    until: Timestamp,
    (rulebooks, now): (&RulebookVersions, Timestamp),
) {
    while let Some(at) = information::pass_next_due(&mut after.information, until) {
        let due_at = due_at(after, rulebooks, now);
        decision.change(at, &[Event::InformationOverdue], after.clone(), due_at);
    }
}

/// The earliest instant at which a question of the request is overdue.
pub(super) fn question_due_at(request: &Request) -> Option<Timestamp> {
    information::next_due(&request.information)
}

/// The earliest instant at which [`advance`] would change it if nobody acts.
pub fn due_at(
    request: &Request,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Timestamp> {
    let question = question_due_at(request);
    let RequestState::Accepted { at: accepted_at, token_expires_at, .. } = request.state else {
        return question;
    };
    let reminders = thresholds(accepted_at, token_expires_at, rulebooks).map(|(at, _)| at);
    let next = reminders.filter(|at| *at > now).chain([token_expires_at]);
    next.chain(question).min()
}

fn reminder_due(
    request: &Request,
    thresholds: impl Iterator<Item = (Timestamp, u32)>,
    now: Timestamp,
) -> Option<(Timestamp, u32)> {
    let due = thresholds.filter(|(at, _)| *at <= now);
    let (at, days) = due.min_by_key(|(_, days)| *days)?;
    request.reminded_days.is_none_or(|sent| sent > days).then_some((at, days))
}

/// When each reminder falls due; none does before there is a token to be reminded of.
fn thresholds(
    accepted_at: Timestamp,
    token_expires_at: Timestamp,
    rulebooks: &RulebookVersions,
) -> impl Iterator<Item = (Timestamp, u32)> {
    let days = rulebooks.at(token_expires_at).token.reminder_days.clone();
    let at = move |days| calendar::add_days(token_expires_at, -i64::from(days)).ok();
    let thresholds = days.into_iter().filter_map(move |days| Some((at(days)?, days)));
    thresholds.filter(move |(at, _)| *at > accepted_at)
}

impl Request {
    /// A notice to the request's contact address (P-57).
    pub(super) fn notice(&self, message: Message) -> Notice {
        Notice::new(self.personal.contact_email.clone(), message).to_customer(self.organization)
    }
}
