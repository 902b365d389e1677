//! Which edition counts at an instant (P-55i, P-70).

use jiff::Timestamp;

use super::{DocumentKind, Edition};
use crate::calendar::{self, CalendarError, TimeZoneName};

/// The edition of a document that is in force at an instant: of those that stand, the one whose
/// effect began last. During a notice period that is the older one, and only it can be accepted.
#[must_use]
pub fn in_force_at(editions: &[Edition], kind: DocumentKind, at: Timestamp) -> Option<&Edition> {
    let begun = editions
        .iter()
        .filter(|edition| edition.kind == kind && edition.stands() && edition.effective_at <= at);
    begun.max_by_key(|edition| edition.effective_at)
}

/// The edition of a document that is published and does not hold yet.
#[must_use]
pub fn announced_at(editions: &[Edition], kind: DocumentKind, at: Timestamp) -> Option<&Edition> {
    editions.iter().find(|edition| edition.kind == kind && edition.is_announced(at))
}

/// The edition of the terms whose Exhibit A is the procedure of an appeal submitted at an instant
/// (P-55i): an amended one is effective for all appeals submitted after the date of its
/// publication, whether or not the terms themselves hold yet (Exhibit A, k). An appeal submitted on
/// that date follows the older one.
///
/// One that was withdrawn counts for the time in which it was published.
pub fn exhibit_at<'e>(
    editions: &'e [Edition],
    zone: &TimeZoneName,
    submitted_at: Timestamp,
) -> Result<Option<&'e Edition>, CalendarError> {
    let mut found: Option<&Edition> = None;
    let mut first: Option<&Edition> = None;
    for edition in editions.iter().filter(|it| it.kind == DocumentKind::TermsAndConditions) {
        let gone = edition.withdrawn.as_ref().is_some_and(|it| it.at <= submitted_at);
        let from = calendar::end_of_counted_days(edition.published_at, 0, zone)?;
        if from <= submitted_at && !gone {
            found = found.into_iter().chain([edition]).max_by_key(|it| it.published_at);
        }
        // The first there ever was amends nothing.
        first = first.into_iter().chain([edition]).min_by_key(|it| it.published_at);
    }
    Ok(found.or_else(|| first.filter(|first| first.published_at <= submitted_at)))
}
