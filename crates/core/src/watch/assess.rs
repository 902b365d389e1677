//! A person's signature under a class (P-91, P-92): the only way to an accusation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::class::{Class, Nature};
use super::event::{Recorded, WatchEvent};
use super::evidence::{Evidence, independent};
use super::finding::Finding;
use super::refusal::{Missing, Refusal};
use super::signer::{Facts, Signer};
use super::site::{FirstSignature, Site};
use crate::calendar::add_days;
use crate::decision::Actor;
use crate::id::{AccreditationId, FindingId};
use crate::rulebook::Rulebook;

/// What a site is called, over whose signature, on what grounds, and for how long. It is made by an
/// act that checks, and changed by nothing:
///
/// ```compile_fail,E0616
/// use registry_core::watch::{Assessment, Class};
/// fn forged(assessment: &mut Assessment) {
///     assessment.class = Class::Rogue;
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub(super) number: u32,
    pub(super) class: Class,
    pub(super) findings: Vec<FindingId>,
    pub(super) signatures: Signatures,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) supersedes: Option<u32>,
    pub(super) reason: String,
}

/// Who signed an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatures {
    pub(super) first: Signer,
    pub(super) second: Option<Signer>,
}

impl Signatures {
    /// The one who decided.
    #[must_use]
    pub const fn first(&self) -> &Signer {
        &self.first
    }

    /// Another who agreed, where it takes two.
    #[must_use]
    pub const fn second(&self) -> Option<&Signer> {
        self.second.as_ref()
    }

    /// The signature of one person.
    #[must_use]
    pub(super) const fn of_one(first: Signer) -> Self {
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
    /// Its number among those of the site, from 1.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// What the site is called.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The findings that were accepted then.
    #[must_use]
    pub fn findings(&self) -> &[FindingId] {
        &self.findings
    }

    /// Who signed.
    #[must_use]
    pub const fn signatures(&self) -> &Signatures {
        &self.signatures
    }

    /// When.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Until when it holds.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The assessment it takes the place of.
    #[must_use]
    pub const fn supersedes(&self) -> Option<u32> {
        self.supersedes
    }

    /// Why, in the signer's words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What carries it still: what was accepted at the signature and is accepted now.
    pub(super) fn standing<'a>(&self, site: &'a Site) -> Vec<&'a Finding> {
        site.accepted().filter(|finding| self.findings.contains(&finding.id)).collect()
    }

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
        is_supported(site, &site.accepted().collect::<Vec<_>>(), new.class, rulebook)?;
    }
    let record = |event| Recorded::new(event, by, now);
    let signatures = match facts.accreditation.filter(|_| new.class.accuses()) {
        None => Signatures::of_one(signer),
        Some(accreditation) => match first_of_two(site, accreditation, &new, &signer, facts)? {
            Some(first) => Signatures { first, second: Some(signer) },
            None => {
                let findings = site.accepted().map(|finding| finding.id).collect();
                let first = Some(FirstSignature { signer, class: new.class, findings });
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
    may_be_praised(site, new.class)?;
    match new.class == Class::Certified && facts.accreditation.is_none() {
        true => Err(Refusal::NotAccredited),
        false => Ok(()),
    }
}

/// Nothing good is said of a site over a finding that stands.
pub(super) fn may_be_praised(site: &Site, class: Class) -> Result<(), Refusal> {
    let praises = matches!(class, Class::Certified | Class::Legitimate);
    let mut standing = site.accepted().filter(|found| praises && found.criterion.makes_rogue());
    match standing.next() {
        Some(finding) => Err(Refusal::FindingStands(finding.criterion.number())),
        None => Ok(()),
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
pub(super) fn may_be_accused(site: &Site) -> Result<(), Refusal> {
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

/// Whether findings that a person accepted carry an accusation (P-91, P-92).
pub(super) fn is_supported(
    site: &Site,
    accepted: &[&Finding],
    class: Class,
    rulebook: &Rulebook,
) -> Result<(), Refusal> {
    if class == Class::Unapproved {
        return match accepted.is_empty() {
            true => Err(Refusal::NothingAccepted),
            false => Ok(()),
        };
    }
    let of_criteria = || accepted.iter().filter(|finding| finding.criterion.makes_rogue());
    let pieces: Vec<&Evidence> = of_criteria()
        .flat_map(|finding| &finding.evidence)
        .filter_map(|id| site.evidence_of(*id))
        .collect();
    let missing = Missing {
        criterion: of_criteria().next().is_none(),
        evidence: independent(&pieces),
        evidence_needed: rulebook.watch.rogue_evidence_minimum as usize,
    };
    match missing.is_nothing() {
        true => Ok(()),
        false => Err(Refusal::Unsupported(missing)),
    }
}

/// The accusation of a class that holds and may be acted on: its number, with the findings that
/// carry it still (P-91, P-92). Whatever is done about an accusation asks this.
pub(super) fn standing_accusation<'a>(
    site: &'a Site,
    class: Class,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(u32, Vec<&'a Finding>), Refusal> {
    may_be_accused(site)?;
    let holds = site.assessment_at(now).filter(|assessment| assessment.class == class);
    let found = || site.class_at(now).code();
    let assessment =
        holds.ok_or_else(|| Refusal::NotOfClass { needed: class.code(), found: found() })?;
    let findings = assessment.standing(site);
    is_supported(site, &findings, class, rulebook)?;
    Ok((assessment.number, findings))
}

/// The person who signed the same first on the same findings, if another one did and still may.
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
    let accepted: Vec<_> = site.accepted().map(|finding| finding.id).collect();
    let is_same = |first: &FirstSignature| first.class == new.class && first.findings == accepted;
    let first = first.filter(is_same).map(|first| first.signer);
    let still_may = |first: &Signer| Signer::of(&first.actor(), site, facts).is_ok();
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
