//! Whether a notice can be complained of to ICANN (RAA 3.18; WATCH.md, section 10): most complaints
//! are not acted on for want of proof that the registrar was told before, and had its time.

use jiff::Timestamp;

use super::notice::NoticeKind;
use super::portfolio::Portfolio;
use super::refusal::Refusal;
use super::reply::Outcome;
use super::sent_notice::SentNotice;
use super::site::Site;
use crate::id::WatchNoticeId;

/// The notice that a complaint is about: one to a registrar, about a rogue site that still is, whose
/// time to answer is over, and of which nobody saw that it was followed.
pub fn complaint<'a>(
    site: &'a Site,
    notice: WatchNoticeId,
    told: Option<&Portfolio>,
    now: Timestamp,
) -> Result<&'a SentNotice, Refusal> {
    let notice = site.notice(notice).ok_or(Refusal::NoticeUnknown)?;
    if notice.kind() != NoticeKind::Rogue {
        // Of an unapproved site nobody hears who did not ask (P-93).
        return Err(Refusal::NoComplaint("it does not tell of a rogue site"));
    }
    if told.and_then(|told| told.owner.iana_id()).is_none() {
        return Err(Refusal::NoComplaint(
            "whoever was told is no registrar, and bound by none of it",
        ));
    }
    if now < notice.due_at() {
        return Err(Refusal::ComplaintEarly(notice.due_at()));
    }
    if !site.still_says(notice, now) {
        return Err(Refusal::NoComplaint("what it told does not hold any more"));
    }
    match notice.verifications().last().map(|seen| seen.outcome) {
        None | Some(Outcome::Unchanged | Outcome::Locked | Outcome::Unknown) => Ok(notice),
        Some(Outcome::Suspended | Outcome::SuspendedAndLocked | Outcome::Gone) => {
            Err(Refusal::NoComplaint("somebody saw that it was followed"))
        }
    }
}
