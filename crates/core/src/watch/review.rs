//! Reviews of an accusation (P-96): whoever runs a site can ask for one, and so can we. Another
//! person than the signers decides, and the history is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::assess::{
    Assessment, NewAssessment, Signatures, is_supported, may_be_accused, may_be_praised,
};
use super::class::Class;
use super::clock::{ClockKind, deadline};
use super::event::{Recorded, WatchEvent};
use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;
use crate::id::ReviewId;
use crate::rulebook::Rulebook;

/// A review of one assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The number of the assessment.
    pub assessment: u32,
    /// Who asked, as they named themselves.
    pub asked_by: String,
    /// What they say.
    pub words: String,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it is to be decided.
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: ReviewState,
}

/// Where a review stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum ReviewState {
    /// Nobody has decided.
    Open,
    /// The assessment stays.
    Upheld {
        /// Who decided.
        by: Signer,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// The assessment was wrong, or is no more true.
    Cleared {
        /// Who decided.
        by: Signer,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
        /// What the site is called now.
        class: Class,
    },
}

impl ReviewState {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld { .. } => "upheld",
            Self::Cleared { .. } => "cleared",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// The id it gets.
    pub id: ReviewId,
    /// Who asks, as they name themselves.
    pub asked_by: String,
    /// What they say.
    pub words: String,
}

/// How a review is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// The assessment stays.
    Uphold {
        /// Why.
        reason: String,
    },
    /// The site is called something else.
    Clear {
        /// What.
        class: Class,
        /// Why.
        reason: String,
    },
}

/// Asks for a review of what a site was called last.
pub fn request_review(
    site: &Site,
    new: NewReview,
    by: &Actor,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    let accused = site.assessments.last().filter(|last| last.class.accuses());
    let assessment = accused.ok_or(Refusal::NotAccused)?.number;
    let is_open =
        |review: &Review| review.assessment == assessment && review.state == ReviewState::Open;
    if site.reviews.iter().any(is_open) {
        return Err(Refusal::ReviewOpen);
    }
    let NewReview { id, asked_by, words } = new;
    if words.trim().is_empty() || asked_by.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    let due_at = deadline(ClockKind::OwnReview, now, rulebook)?;
    let state = ReviewState::Open;
    let review = Review { id, assessment, asked_by, words, asked_at: now, due_at, state };
    Ok(Recorded::new(WatchEvent::ReviewRequested(review), by, now))
}

/// Decides a review of the newest assessment. What the site is called afterwards is asked what any
/// signature is asked.
pub fn decide_review(
    site: &Site,
    id: ReviewId,
    ruling: Ruling,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Vec<Recorded>, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    let open = |review: &&Review| review.id == id && review.state == ReviewState::Open;
    let review = site.reviews.iter().find(open).ok_or(Refusal::ReviewNotOpen)?;
    let newest = site.assessments.last().filter(|newest| newest.number == review.assessment);
    let judged = newest.ok_or(Refusal::ReviewSuperseded)?;
    if judged.signatures.include(&signer) {
        return Err(Refusal::OwnAssessment);
    }
    let record = |event| Recorded::new(event, by, now);
    let (Ruling::Uphold { reason } | Ruling::Clear { reason, .. }) = &ruling;
    if reason.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    let (class, reason) = match ruling {
        Ruling::Uphold { reason } => {
            let state = ReviewState::Upheld { by: signer, at: now, reason };
            return Ok(vec![record(WatchEvent::ReviewDecided { review: id, state })]);
        }
        Ruling::Clear { class, .. } if !clears(class, judged.class, facts) => {
            return Err(Refusal::DoesNotClear(class.code()));
        }
        Ruling::Clear { class, reason } => (class, reason),
    };
    let (by, words) = (signer.clone(), reason.clone());
    let state = ReviewState::Cleared { by, at: now, reason: words, class };
    let decided = record(WatchEvent::ReviewDecided { review: id, state });
    let after = site.clone().after(&decided);
    may_be_praised(&after, class)?;
    if class.accuses() {
        may_be_accused(&after)?;
        is_supported(&after, &after.accepted().collect::<Vec<_>>(), class, rulebook)?;
    }
    let new = NewAssessment { class, reason };
    let next = Assessment::next(&after, new, Signatures::of_one(signer), rulebook, now)?;
    Ok(vec![decided, record(WatchEvent::Assessed(next))])
}

/// Whether a class takes an accusation back, or makes one less of it.
fn clears(class: Class, judged: Class, facts: &Facts) -> bool {
    match class {
        Class::Rogue | Class::Pending | Class::Inactive => false,
        Class::Unapproved => judged == Class::Rogue && facts.accreditation.is_none(),
        Class::Certified => facts.accreditation.is_some(),
        Class::Legitimate | Class::Unverified | Class::InformationOnly | Class::NotAPharmacy => {
            true
        }
    }
}
