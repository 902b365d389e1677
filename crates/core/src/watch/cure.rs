//! Declassification by cure: the operator stops what was found in the places where it was found,
//! and tells us. Open until a notice has gone out; afterwards only a review clears (P-96).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::assess::{Assessment, NewAssessment, Signatures};
use super::class::Class;
use super::event::{Recorded, WatchEvent};
use super::jurisdiction::Jurisdiction;
use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;
use crate::id::EvidenceId;
use crate::rulebook::Rulebook;

/// What an operator did, and how it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCure {
    /// Places the site does not serve any more.
    pub dropped: BTreeSet<Jurisdiction>,
    /// What shows it: seen after the assessment.
    pub evidence: EvidenceId,
    /// The words of whoever looked.
    pub reason: String,
}

/// Takes an accusation back because it was cured.
pub fn cure(
    site: &Site,
    cure: NewCure,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Vec<Recorded>, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    let accused = site.assessment_at(now).filter(|accused| accused.class.accuses());
    let accused = accused.ok_or(Refusal::NotAccused)?;
    if let Some(told) = site.told_accusation(now) {
        return Err(Refusal::OnlyByReview(told.class.code()));
    }
    if cure.reason.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    let piece = site.evidence_of(cure.evidence).ok_or(Refusal::EvidenceUnknown(cure.evidence))?;
    if piece.at < accused.at {
        return Err(Refusal::SeenBefore);
    }
    let is_dropped = |place: &Jurisdiction| cure.dropped.iter().any(|gone| gone.contains(place));
    let stands = site
        .accepted()
        .find(|finding| finding.jurisdiction.as_ref().is_none_or(|place| !is_dropped(place)));
    if let Some(finding) = stands {
        return Err(Refusal::NotCured(match &finding.jurisdiction {
            Some(place) => place.to_string(),
            None => "every place".to_owned(),
        }));
    }
    let cured = WatchEvent::Cured { dropped: cure.dropped.into_iter().collect() };
    let cured = Recorded::new(cured, by, now);
    let after = site.clone().after(&cured);
    let new = NewAssessment { class: Class::Unverified, reason: cure.reason };
    let next = Assessment::next(&after, new, Signatures::of_one(signer), rulebook, now)?;
    Ok(vec![cured, Recorded::new(WatchEvent::Assessed(next), by, now)])
}
