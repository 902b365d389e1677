//! A person's signature under a class (P-91, P-92): the only way to an accusation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::class::{Class, Nature};
use super::event::{Recorded, WatchEvent};
use super::evidence::{Evidence, independent};
use super::refusal::{Missing, Refusal};
use super::signer::{Facts, Signer};
use super::site::{FirstSignature, Site};
use crate::calendar::add_days;
use crate::decision::Actor;
use crate::id::{AccreditationId, FindingId};
use crate::rulebook::Rulebook;

/// What a site is called, over whose signature, on what grounds, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its number among those of the site, from 1.
    pub number: u32,
    /// What the site is called.
    pub class: Class,
    /// The findings that were accepted then.
    pub findings: Vec<FindingId>,
    /// Who signed.
    pub signatures: Signatures,
    /// When.
    pub at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// The assessment it takes the place of.
    pub supersedes: Option<u32>,
    /// Why, in the signer's words.
    pub reason: String,
}

/// Who signed an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatures {
    /// The one who decided.
    pub first: Signer,
    /// Another who agreed, where it takes two.
    pub second: Option<Signer>,
}

impl Signatures {
    /// The signature of one person.
    #[must_use]
    pub const fn of_one(first: Signer) -> Self {
        Self { first, second: None }
    }

    /// Whether a person is among those who signed.
    #[must_use]
    pub fn include(&self, signer: &Signer) -> bool {
        let second = self.second.as_ref();
        self.first.id == signer.id || second.is_some_and(|second| second.id == signer.id)
    }
}

/// What a person is about to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssessment {
    /// What the site is to be called.
    pub class: Class,
    /// Why.
    pub reason: String,
}

impl Assessment {
    /// The next assessment of a site, on what is accepted now.
    pub(super) fn next(
        site: &Site,
        new: NewAssessment,
        signatures: Signatures,
        rulebook: &Rulebook,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let days = match new.class {
            Class::Certified | Class::Legitimate => rulebook.watch.legitimate_review_days,
            _ => rulebook.watch.assessment_days,
        };
        let supersedes = site.assessments.last().map(|last| last.number);
        Ok(Self {
            number: supersedes.unwrap_or(0).saturating_add(1),
            class: new.class,
            findings: site.accepted().map(|finding| finding.id).collect(),
            signatures,
            at: now,
            expires_at: add_days(now, i64::from(days))?,
            supersedes,
            reason: new.reason,
        })
    }
}

/// Signs a class.
///
/// Of an accredited site an accusation takes two people: the first signature opens the review of
/// the accreditation, the second one, another person's, is the assessment.
pub fn assess(
    site: &Site,
    new: NewAssessment,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Vec<Recorded>, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    may_be_signed(site, &new, facts, now)?;
    if new.class.accuses() {
        may_be_accused(site)?;
        is_supported(site, new.class, rulebook)?;
    }
    let record = |event| Recorded::new(event, by, now);
    let signatures = match facts.accreditation.filter(|_| new.class.accuses()) {
        None => Signatures::of_one(signer),
        Some(accreditation) => match first_of_two(site, accreditation, &new, &signer, facts)? {
            Some(first) => Signatures { first, second: Some(signer) },
            None => {
                let first = Some(FirstSignature { signer, class: new.class });
                let opened = WatchEvent::AccreditationReviewOpened { accreditation, first };
                return Ok(vec![record(opened)]);
            }
        },
    };
    let assessment = Assessment::next(site, new, signatures, rulebook, now)?;
    Ok(vec![record(WatchEvent::Assessed(assessment))])
}

/// What holds for every class.
fn may_be_signed(
    site: &Site,
    new: &NewAssessment,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), Refusal> {
    if !new.class.is_signed() {
        return Err(Refusal::NotSigned(new.class.code()));
    }
    if new.reason.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    if let Some(told) = site.told_accusation(now).filter(|told| is_weaker(new.class, told.class)) {
        return Err(Refusal::OnlyByReview(told.class.code()));
    }
    let praises = matches!(new.class, Class::Certified | Class::Legitimate);
    if praises && let Some(finding) = site.accepted().find(|found| found.criterion.makes_rogue()) {
        return Err(Refusal::FindingStands(finding.criterion.number()));
    }
    match new.class == Class::Certified && facts.accreditation.is_none() {
        true => Err(Refusal::NotAccredited),
        false => Ok(()),
    }
}

/// Whether one class says less than an accusation does.
const fn is_weaker(class: Class, than: Class) -> bool {
    match than {
        Class::Rogue => !matches!(class, Class::Rogue),
        _ => !class.accuses(),
    }
}

/// A site that somebody may have broken into, or that may only inform, is judged as that first;
/// one that is of such a kind is not accused at all (P-96).
fn may_be_accused(site: &Site) -> Result<(), Refusal> {
    if let Some(nature) = site.proposed_nature {
        return Err(Refusal::NatureOpen(nature.code()));
    }
    match site.nature {
        Some(nature @ (Nature::InformationOnly | Nature::Compromised)) => {
            Err(Refusal::NatureForbids(nature.code()))
        }
        Some(Nature::Operated) | None => Ok(()),
    }
}

/// Whether what a person accepted carries an accusation (P-91, P-92).
fn is_supported(site: &Site, class: Class, rulebook: &Rulebook) -> Result<(), Refusal> {
    if class == Class::Unapproved {
        return match site.accepted().next() {
            Some(_) => Ok(()),
            None => Err(Refusal::NothingAccepted),
        };
    }
    let of_criteria = || site.accepted().filter(|finding| finding.criterion.makes_rogue());
    let pieces: Vec<&Evidence> = of_criteria()
        .flat_map(|finding| &finding.evidence)
        .filter_map(|id| site.evidence_of(*id))
        .collect();
    let missing = Missing {
        criterion: of_criteria().next().is_none(),
        evidence: independent(pieces),
        evidence_needed: rulebook.watch.rogue_evidence_minimum as usize,
    };
    match missing.is_nothing() {
        true => Ok(()),
        false => Err(Refusal::Unsupported(missing)),
    }
}

/// The person who signed the same first, if another one did and still may.
fn first_of_two(
    site: &Site,
    accreditation: AccreditationId,
    new: &NewAssessment,
    second: &Signer,
    facts: &Facts,
) -> Result<Option<Signer>, Refusal> {
    let review = site.accreditation_review.as_ref();
    let review = review.filter(|review| review.accreditation == accreditation);
    let first = review.and_then(|review| review.first.clone());
    let first = first.filter(|first| first.class == new.class).map(|first| first.signer);
    let still_may = |first: &Signer| {
        let actor = Actor::Staff { id: first.id, name: first.name.clone() };
        Signer::of(&actor, site, facts).is_ok()
    };
    match first.filter(still_may) {
        Some(first) if first.id == second.id => Err(Refusal::SecondPerson),
        first => Ok(first),
    }
}

/// Says what kind of site it is (P-96).
pub fn judge_nature(
    site: &Site,
    nature: Nature,
    reason: &str,
    by: &Actor,
    facts: &Facts,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    if reason.trim().is_empty() {
        return Err(Refusal::WithoutWords);
    }
    if let Some(told) = site.told_accusation(now).filter(|_| nature != Nature::Operated) {
        return Err(Refusal::OnlyByReview(told.class.code()));
    }
    let event = WatchEvent::NatureJudged { nature, signer, reason: reason.to_owned() };
    Ok(Recorded::new(event, by, now))
}
