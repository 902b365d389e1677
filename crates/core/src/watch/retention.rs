//! When the bytes of evidence may go (WATCH.md, section 6), and who sent a report or a mail is
//! forgotten (section 10): their time has to be over, and nothing may rest on them still. A legal hold
//! is asked of the log of evidence.

use jiff::{SignedDuration, Timestamp};

use super::review::ReviewState;
use super::site::Site;
use crate::document::DocumentHash;
use crate::rulebook::Rulebook;

/// Why evidence is kept though its time is over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StillNeeded {
    /// Its time is not over.
    #[error("it came after {0}")]
    Recent(Timestamp),
    /// The site is accused, and a finding that carries it rests on this evidence.
    #[error("what the site is accused of rests on it")]
    Accuses,
    /// A review of what the site is called is open.
    #[error("a review of what the site is called is open")]
    Review,
    /// A case about a name of ours was opened with the evidence of the site (P-97).
    #[error("case {0} has it")]
    Case(String),
}

/// Whether nothing rests on a piece of evidence of a site any more.
///
/// # Errors
/// [`StillNeeded`].
pub fn may_go(site: &Site, document: DocumentHash, now: Timestamp) -> Result<(), StillNeeded> {
    if let Some(case) = site.cases().first() {
        return Err(StillNeeded::Case(case.number.clone()));
    }
    if site.reviews().iter().any(|review| review.state == ReviewState::Open) {
        return Err(StillNeeded::Review);
    }
    let pieces = site.evidence().iter().filter(|piece| piece.hash == document);
    let mut carries =
        pieces.flat_map(|piece| site.accepted().filter(|one| one.evidence.contains(&piece.id)));
    match site.class_at(now).accuses() && carries.next().is_some() {
        true => Err(StillNeeded::Accuses),
        false => Ok(()),
    }
}

/// It is known who sent what came after this instant; of earlier ones only while that is needed.
#[must_use]
pub fn senders_known_after(rulebook: &Rulebook, now: Timestamp) -> Timestamp {
    let hours = 24 * i64::from(rulebook.watch.sender_days);
    now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN)
}

/// Whether who sent a report or a mail may be forgotten: `of` is the site on whose file it is, if it
/// is on one, and what was sent.
///
/// # Errors
/// [`StillNeeded`].
pub fn sender_may_go(
    of: Option<(&Site, DocumentHash)>,
    received_at: Timestamp,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(), StillNeeded> {
    let after = senders_known_after(rulebook, now);
    if received_at > after {
        return Err(StillNeeded::Recent(after));
    }
    of.map_or(Ok(()), |(site, document)| may_go(site, document, now))
}
