//! When the bytes of evidence may go (WATCH.md, section 6): their time has to be over, and nothing may
//! rest on them still. A legal hold is asked of the log of evidence.

use jiff::Timestamp;

use super::review::ReviewState;
use super::site::Site;
use crate::document::DocumentHash;

/// Why evidence is kept though its time is over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StillNeeded {
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
