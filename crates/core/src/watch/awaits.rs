//! What of a site waits for a person, and how urgent it is (WATCH.md, section 4, step 6).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::class::{Class, MachineClass};
use super::evidence::{Evidence, Origin, independent};
use super::review::ReviewState;
use super::sent_notice::SentNotice;
use super::site::{Site, Standing};
use crate::rulebook::Rulebook;

/// What a person has to do about a site next, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Awaits {
    /// Decide a review that somebody asked for (P-96).
    Review,
    /// Sign as the second of two: the site is accredited (P-92).
    SecondSignature,
    /// Look at a notice that nobody answered (P-94).
    Escalation,
    /// Say what kind of site it is (P-96).
    Nature,
    /// Judge findings, and say what the site is called (P-92).
    Assessment,
    /// Tell those who can act (P-94).
    Notice,
    /// Look at what came of a notice (P-94).
    Outcome,
}

impl Awaits {
    /// Everything there is.
    pub const ALL: [Self; 7] = [
        Self::Review,
        Self::SecondSignature,
        Self::Escalation,
        Self::Nature,
        Self::Assessment,
        Self::Notice,
        Self::Outcome,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::SecondSignature => "second-signature",
            Self::Escalation => "escalation",
            Self::Nature => "nature",
            Self::Assessment => "assessment",
            Self::Notice => "notice",
            Self::Outcome => "outcome",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|awaits| awaits.code() == code)
    }
}

/// What a person has to do about a site next, and since when or until when it waits.
#[must_use]
pub fn awaits(site: &Site, now: Timestamp) -> Option<(Awaits, Timestamp)> {
    let is_accused = site.assessments().last().is_some_and(|last| last.class().accuses());
    let mut reviews = site.reviews().iter().filter(|_| is_accused);
    let open = reviews.find(|review| review.state == ReviewState::Open);
    if let Some(review) = open {
        return Some((Awaits::Review, review.due_at));
    }
    let seems_rogue = site.accreditation_review();
    if let Some(review) = seems_rogue.filter(|review| review.first.is_some()) {
        return Some((Awaits::SecondSignature, review.opened_at));
    }
    let escalated = site.notices().iter().find_map(|notice| escalated(site, notice, now));
    if let Some(since) = escalated {
        return Some((Awaits::Escalation, since));
    }
    if site.proposed_nature().is_some() {
        return Some((Awaits::Nature, site.opened_at()));
    }
    let seems_rogue = seems_rogue.map(|review| review.opened_at);
    if let Some(since) = seems_rogue.or_else(|| reported(site)).or_else(|| unassessed(site)) {
        return Some((Awaits::Assessment, since));
    }
    let untold = site.assessment_at(now).filter(|holds| holds.class() == Class::Rogue);
    let untold = untold.filter(|holds| {
        let has_case = site.cases().iter().any(|case| case.assessment == holds.number());
        let told = site.told_accusation(now);
        !has_case && told.is_none_or(|told| told.class() != holds.class())
    });
    if let Some(untold) = untold {
        return Some((Awaits::Notice, untold.at()));
    }
    let unseen = site.notices().iter().filter_map(unseen).min();
    unseen.map(|since| (Awaits::Outcome, since))
}

/// Since when a person has to look at an unanswered notice; once somebody looked it waits no more.
fn escalated(site: &Site, notice: &SentNotice, now: Timestamp) -> Option<Timestamp> {
    let since = notice.escalated_at()?;
    let looked = notice.verifications().iter().any(|seen| seen.at >= since);
    let holds = notice.answers().is_empty() && site.still_says(notice, now);
    (holds && !looked).then_some(since)
}

/// Since when a person has to say what the site is called: nobody did, or a finding or a proposal
/// came after whoever did. A site that is gone waits for nobody.
fn unassessed(site: &Site) -> Option<Timestamp> {
    match site.standing() {
        Standing::Seen { class: MachineClass::Inactive, .. } => None,
        Standing::Seen { class: MachineClass::Pending, since } => Some(*since),
        Standing::Unverified => {
            let found = site.findings().iter().any(super::Finding::may_hold);
            found.then(|| site.opened_at())
        }
        Standing::Assessed { .. } => site.laid_before_since(),
    }
}

/// Since when a report waits that came after whatever a person signed.
fn reported(site: &Site) -> Option<Timestamp> {
    let signed = site.assessments().last().map(super::Assessment::at);
    let is_report = |piece: &&Evidence| matches!(piece.origin, Origin::Report { .. });
    let reports = site.evidence().iter().filter(is_report).map(|piece| piece.at);
    reports.filter(|at| signed.is_none_or(|signed| *at > signed)).min()
}

/// Since when an answer, or a look that fell due, waits for somebody to look at the site.
fn unseen(notice: &SentNotice) -> Option<Timestamp> {
    let seen = notice.verifications().iter().map(|seen| seen.at).max();
    let answered = notice.answers().iter().map(|answer| answer.at).max();
    let newest = answered.into_iter().chain(notice.rechecked_at()).max()?;
    seen.is_none_or(|seen| seen < newest).then_some(newest)
}

/// How much a site presses: harm by confidence. Harm is how many criteria may be met, confidence how
/// many independent pieces of evidence stand behind them.
#[must_use]
pub fn urgency(site: &Site, rulebook: &Rulebook) -> u32 {
    let may_hold = || site.findings().iter().filter(|finding| finding.may_hold());
    let criteria: BTreeSet<_> = may_hold().map(|finding| finding.criterion).collect();
    let pieces: Vec<&Evidence> = may_hold()
        .flat_map(|finding| &finding.evidence)
        .filter_map(|id| site.evidence_of(*id))
        .collect();
    let enough = rulebook.watch.rogue_evidence_minimum as usize;
    let product = criteria.len().saturating_mul(independent(&pieces).min(enough));
    u32::try_from(product).unwrap_or(u32::MAX)
}
