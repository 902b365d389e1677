//! The reminder of a notice that nobody answered (P-94). It tells a site's name to somebody outside,
//! and leaves by the rules of the notice itself (P-93).

use jiff::Timestamp;

use super::event::{Recorded, WatchEvent};
use super::notice::{NewNotice, Recipient, leaving};
use super::portfolio::Portfolio;
use super::signer::Facts;
use super::site::Site;
use crate::decision::Actor;
use crate::id::WatchNoticeId;
use crate::rulebook::Rulebook;

/// What a reminder that is due may see: the portfolio that was told and what is known of the site,
/// both as they are now.
#[derive(Debug, Clone, Copy)]
pub struct NewReminder<'a> {
    /// Of which notice.
    pub notice: WatchNoticeId,
    /// The portfolio that it went to.
    pub portfolio: &'a Portfolio,
    /// What is known of the site.
    pub facts: &'a Facts,
}

/// Records that the recipient of a notice is reminded; none where the notice itself could not be
/// sent now: the name left the portfolio, its owner withdrew the wish, or nothing carries what was
/// told. Then nobody is reminded, and a person looks at the silence all the same.
#[must_use]
pub fn remind(
    site: &Site,
    new: NewReminder<'_>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Option<Recorded> {
    let NewReminder { notice: id, portfolio, facts } = new;
    let notice = site.notice(id)?;
    let is_due = notice.reminder_due_at.is_some() && notice.reminded_at.is_none();
    if !is_due || notice.recipient != Recipient::Portfolio(portfolio.id) {
        return None;
    }
    let again = NewNotice { id, kind: notice.kind, portfolio: Some(portfolio), related: &[] };
    leaving(site, &again, facts, rulebook, now).ok()?;
    Some(Recorded::new(WatchEvent::Reminded { notice: id }, &Actor::Clock, now))
}
