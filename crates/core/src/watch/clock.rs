//! The clocks of Watch (WATCH.md, section 9), and what falls due of a site by time alone.
//!
//! Hours are exact. Business days are Monday to Friday in the rulebook's zone; public holidays
//! count as business days, since sender and recipient seldom share them.

use jiff::Timestamp;

use super::event::{Recorded, WatchEvent};
use super::evidence::Origin;
use super::notice::Recipient;
use super::refusal::Refusal;
use super::sent_notice::SentNotice;
use super::site::{Site, Standing};
use crate::calendar::{add_hours, end_of_business_days, last_instant_before};
use crate::decision::Actor;
use crate::rulebook::Rulebook;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    /// A registrar's review of an authority's report of illegal activity (RAA 3.18.3).
    AuthorityReport,
    /// A registrar's answer about a malicious name (P-94).
    MaliciousName,
    /// An answer about a site that strangers broke into (P-96).
    CompromisedSite,
    /// Our own review of what somebody reports or asks.
    OwnReview,
    /// An operator's answer to a review of ours (P-96).
    OperatorReply,
}

/// The first instant after a deadline that is counted from an instant.
pub fn deadline(
    kind: ClockKind,
    from: Timestamp,
    rulebook: &Rulebook,
) -> Result<Timestamp, Refusal> {
    let watch = &rulebook.watch;
    let business_days = match kind {
        ClockKind::AuthorityReport => {
            return Ok(add_hours(from, watch.authority_report_hours)?);
        }
        ClockKind::MaliciousName => watch.malicious_business_days,
        ClockKind::CompromisedSite => watch.compromised_business_days,
        ClockKind::OwnReview => watch.report_business_days,
        ClockKind::OperatorReply => watch.operator_reply_business_days,
    };
    Ok(end_of_business_days(from, business_days, &rulebook.zone)?)
}

/// When an unanswered notice goes to a person.
pub fn escalation(due_at: Timestamp, rulebook: &Rulebook) -> Result<Timestamp, Refusal> {
    let days = rulebook.watch.escalation_business_days;
    Ok(end_of_business_days(last_instant_before(due_at), days, &rulebook.zone)?)
}

/// What fell due by `now` and is not on record, each at its own instant, in order.
#[must_use]
pub fn advance(site: &Site, rulebook: &Rulebook, now: Timestamp) -> Vec<Recorded> {
    let mut due = falls_due(site, rulebook);
    due.retain(|(at, _)| *at <= now);
    due.sort_by_key(|(at, _)| *at);
    due.into_iter().map(|(at, event)| Recorded::new(event, &Actor::Clock, at)).collect()
}

/// The earliest instant at which time alone changes the site.
#[must_use]
pub fn due_at(site: &Site, rulebook: &Rulebook) -> Option<Timestamp> {
    falls_due(site, rulebook).into_iter().map(|(at, _)| at).min()
}

/// The newest instant since which a machine is to look at the site: it came on record then, a look
/// after a notice fell due (WATCH.md, section 4, verify), or somebody reported it some time after we
/// had been there.
#[must_use]
pub fn look_due_at(site: &Site, rulebook: &Rulebook) -> Timestamp {
    let looks = site.notices.iter().filter_map(SentNotice::rechecked_at);
    looks.chain(reported_anew(site, rulebook)).fold(site.opened_at, Timestamp::max)
}

/// When somebody reported a site first, once our last visit was long enough ago: however many
/// report it, that is one visit.
fn reported_anew(site: &Site, rulebook: &Rulebook) -> Option<Timestamp> {
    let of = |is_it: fn(&Origin) -> bool| {
        site.evidence.iter().filter(move |piece| is_it(&piece.origin)).map(|piece| piece.at)
    };
    let visited_at = of(|origin| matches!(origin, Origin::Capture { .. })).max()?;
    let from = add_hours(visited_at, rulebook.watch.reported_look_hours).ok()?;
    of(|origin| matches!(origin, Origin::Report { .. })).filter(|at| *at >= from).min()
}

fn falls_due(site: &Site, rulebook: &Rulebook) -> Vec<(Timestamp, WatchEvent)> {
    let expires = match site.standing {
        Standing::Assessed { number } => {
            let assessment = site.assessments.iter().find(|found| found.number == number);
            assessment.map(|found| (found.expires_at, WatchEvent::AssessmentExpired))
        }
        Standing::Unverified | Standing::Seen { .. } => None,
    };
    let of_notices = site.notices.iter().flat_map(|notice| of_notice(site, notice, rulebook));
    expires.into_iter().chain(of_notices).collect()
}

/// Looking again; and while what was told holds, reminding, and asking a person when nobody answers
/// (P-94). The owner of a site is not reminded: the address is nowhere but in the letter.
fn of_notice(
    site: &Site,
    notice: &SentNotice,
    rulebook: &Rulebook,
) -> Vec<(Timestamp, WatchEvent)> {
    let rechecks = rulebook.watch.recheck_hours.iter().copied();
    let rechecks = rechecks.filter(|hours| !notice.rechecked_hours.contains(hours));
    let mut due: Vec<_> = rechecks
        .filter_map(|hours| {
            let at = add_hours(notice.sent_at, hours).ok()?;
            Some((at, WatchEvent::RecheckDue { notice: notice.id, hours }))
        })
        .collect();
    if !notice.answers.is_empty() {
        return due;
    }
    let is_reminded = matches!(notice.recipient, Recipient::Portfolio(_));
    let was_due = notice.reminder_due_at.is_some();
    if is_reminded && !was_due && site.still_says(notice, notice.due_at) {
        due.push((notice.due_at, WatchEvent::ReminderDue { notice: notice.id }));
    }
    if let (None, Ok(at)) = (notice.escalated_at, escalation(notice.due_at, rulebook))
        && site.still_says(notice, at)
    {
        due.push((at, WatchEvent::EscalationDue { notice: notice.id }));
    }
    due
}
