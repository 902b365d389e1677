//! A site as its events leave it (WATCH, rule 8: nothing else changes it).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::assess::{Assessment, is_supported};
use super::class::{Class, MachineClass, Nature};
use super::event::{Recorded, WatchEvent};
use super::evidence::Evidence;
use super::finding::{Finding, FindingState};
use super::jurisdiction::Jurisdiction;
use super::machine::Proposal;
use super::own_name::OpenedCase;
use super::registration::Registration;
use super::review::{Review, ReviewState};
use super::sent_notice::SentNotice;
use super::signer::Signer;
use crate::decision::Actor;
use crate::id::{AccreditationId, EvidenceId, FindingId, ReviewId, SiteId, WatchNoticeId};
use crate::name::HostName;
use crate::rulebook::Rulebook;

/// One presence on the web, under one name or several. It is read from no text, and its events alone
/// change it:
///
/// ```compile_fail,E0616
/// fn forged(site: &mut registry_core::watch::Site) {
///     site.standing = registry_core::watch::Standing::Assessed { number: 1 };
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    pub(super) id: SiteId,
    pub(super) names: Vec<HostName>,
    pub(super) opened_at: Timestamp,
    pub(super) evidence: Vec<Evidence>,
    /// What RDAP said last of each registered name.
    pub(super) registrations: Vec<Registration>,
    pub(super) findings: Vec<Finding>,
    pub(super) proposed_nature: Option<Nature>,
    pub(super) nature: Option<Nature>,
    pub(super) nature_judged_at: Option<Timestamp>,
    pub(super) proposal: Option<Proposal>,
    /// Since when a proposal waits.
    #[serde(skip)]
    pub(super) proposed_at: Option<Timestamp>,
    /// Since when each finding is there that came after the last signature.
    #[serde(skip)]
    pub(super) unsigned: BTreeMap<FindingId, Timestamp>,
    pub(super) accreditation_review: Option<AccreditationReview>,
    pub(super) standing: Standing,
    pub(super) assessments: Vec<Assessment>,
    pub(super) reviews: Vec<Review>,
    pub(super) notices: Vec<SentNotice>,
    pub(super) cases: Vec<OpenedCase>,
}

/// Where a site stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "standing")]
pub enum Standing {
    /// Nobody and nothing has looked.
    Unverified,
    /// A machine has.
    Seen {
        /// What it saw.
        class: MachineClass,
        /// Since when.
        since: Timestamp,
    },
    /// A person signed.
    Assessed {
        /// The number of the assessment.
        number: u32,
    },
}

/// An accredited site that seems rogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccreditationReview {
    /// The accreditation.
    pub accreditation: AccreditationId,
    /// Since when.
    pub opened_at: Timestamp,
    /// The first of the two signatures it takes; none while only a machine has spoken.
    pub first: Option<FirstSignature>,
}

/// A signature that waits for a second one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSignature {
    pub(super) signer: Signer,
    pub(super) class: Class,
    pub(super) findings: Vec<FindingId>,
}

impl FirstSignature {
    /// Who signed.
    #[must_use]
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// What the site is to be called.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The findings that were accepted then.
    #[must_use]
    pub fn findings(&self) -> &[FindingId] {
        &self.findings
    }
}

impl Site {
    /// The site that a history tells of; none if it does not begin with one.
    #[must_use]
    pub fn of<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Option<Self> {
        let mut history = history.into_iter();
        let first = history.next()?;
        let WatchEvent::SiteOpened { id, names } = &first.event else { return None };
        let opened = Self {
            id: *id,
            names: names.clone(),
            opened_at: first.at,
            evidence: Vec::new(),
            registrations: Vec::new(),
            findings: Vec::new(),
            proposed_nature: None,
            nature: None,
            nature_judged_at: None,
            proposal: None,
            proposed_at: None,
            unsigned: BTreeMap::new(),
            accreditation_review: None,
            standing: Standing::Unverified,
            assessments: Vec::new(),
            reviews: Vec::new(),
            notices: Vec::new(),
            cases: Vec::new(),
        };
        Some(history.fold(opened, Self::after))
    }

    /// The site after one more event. One that judges changes nothing unless a person of the registry
    /// acted, and whatever is found begins as proposed.
    #[must_use]
    pub fn after(mut self, recorded: &Recorded) -> Self {
        let at = recorded.at;
        if recorded.event.judges() && !matches!(recorded.by, Actor::Staff { .. }) {
            return self;
        }
        match recorded.event.clone() {
            WatchEvent::SiteOpened { .. } => {}
            WatchEvent::EvidenceAdded(piece) => self.evidence.push(piece),
            WatchEvent::RegistrationSeen(seen) => {
                self.registrations.retain(|before| before.name != seen.name);
                self.registrations.push(seen);
            }
            WatchEvent::FindingMade(finding) => {
                self.unsigned.insert(finding.id, at);
                self.findings.push(Finding { state: FindingState::Proposed, ..finding });
            }
            WatchEvent::FindingSeenAgain { finding, evidence } => {
                self.seen_again(finding, evidence);
            }
            WatchEvent::FindingJudged { finding, state } => self.judge(finding, state),
            WatchEvent::NatureProposed { nature } => self.proposed_nature = Some(nature),
            WatchEvent::NatureJudged { nature, .. } => self.of_nature(nature, at),
            WatchEvent::Seen { class } => self.standing = Standing::Seen { class, since: at },
            WatchEvent::ProposalMade(proposal) => {
                (self.proposal, self.proposed_at) = (Some(proposal), Some(at));
            }
            WatchEvent::AccreditationReviewOpened { accreditation, first } => {
                let opened = self.accreditation_review.as_ref();
                let opened_at = opened.map_or(at, |review| review.opened_at);
                let review = AccreditationReview { accreditation, opened_at, first };
                self.accreditation_review = Some(review);
            }
            WatchEvent::Assessed(assessment) => self.assessed(assessment),
            WatchEvent::AssessmentExpired => {
                self.standing = Standing::Seen { class: MachineClass::Pending, since: at };
            }
            WatchEvent::Cured { dropped } => self.cured(&dropped, at),
            WatchEvent::ReviewRequested(review) => self.reviews.push(review),
            WatchEvent::ReviewDecided { review, state } => self.ruled(review, state),
            WatchEvent::NoticeSent(notice) => self.notices.push(notice),
            WatchEvent::CaseOpened(case) => self.cases.push(case),
            WatchEvent::ReminderDue { notice } => {
                self.notice_changes(notice, |notice| notice.reminder_due_at = Some(at));
            }
            WatchEvent::Reminded { notice } => {
                self.notice_changes(notice, |notice| notice.reminded_at = Some(at));
            }
            WatchEvent::EscalationDue { notice } => {
                self.notice_changes(notice, |notice| notice.escalated_at = Some(at));
            }
            WatchEvent::RecheckDue { notice, hours } => self.notice_changes(notice, |notice| {
                notice.rechecked_hours.insert(hours);
            }),
            WatchEvent::NoticeAnswered(answer) => {
                self.notice_changes(answer.notice, |notice| notice.answers.push(answer.clone()));
            }
            WatchEvent::OutcomeVerified(outcome) => {
                let add = |notice: &mut SentNotice| notice.verifications.push(outcome.clone());
                self.notice_changes(outcome.notice, add);
            }
        }
        self
    }

    fn seen_again(&mut self, id: FindingId, piece: EvidenceId) {
        let finding = self.findings.iter_mut().find(|finding| finding.id == id);
        if let Some(finding) = finding.filter(|finding| !finding.evidence.contains(&piece)) {
            finding.evidence.push(piece);
        }
    }

    fn judge(&mut self, id: FindingId, state: FindingState) {
        if let Some(finding) = self.findings.iter_mut().find(|finding| finding.id == id) {
            finding.state = state;
        }
    }

    /// No accusation, and nothing that leads to one, outlasts the finding that the site is not its
    /// accused's.
    fn of_nature(&mut self, nature: Nature, at: Timestamp) {
        (self.nature, self.nature_judged_at, self.proposed_nature) = (Some(nature), Some(at), None);
        if nature == Nature::Operated {
            return;
        }
        if self.proposal.as_ref().is_some_and(|proposal| proposal.class.accuses()) {
            (self.proposal, self.proposed_at) = (None, None);
        }
        self.accreditation_review = None;
        if self.assessment_at(at).is_some_and(|assessment| assessment.class.accuses()) {
            self.standing = Standing::Seen { class: MachineClass::Pending, since: at };
        }
    }

    /// A review that waits goes on to the accusation that takes the place of the one it was asked of
    /// (P-96): signing anew does not make it void.
    fn assessed(&mut self, assessment: Assessment) {
        let waiting = self.reviews.iter_mut().filter(|review| review.state == ReviewState::Open);
        for review in waiting.filter(|_| assessment.class.accuses()) {
            review.assessment = assessment.number;
        }
        self.standing = Standing::Assessed { number: assessment.number };
        self.assessments.push(assessment);
        (self.proposal, self.proposed_at, self.accreditation_review) = (None, None, None);
        self.unsigned.clear();
    }

    fn cured(&mut self, dropped: &[Jurisdiction], at: Timestamp) {
        for finding in self.findings.iter_mut().filter(|finding| finding.is_accepted()) {
            let place = finding.jurisdiction.as_ref();
            if place.is_some_and(|place| dropped.iter().any(|gone| gone.contains(place))) {
                finding.state = FindingState::Cured { at };
            }
        }
    }

    /// A site that is cleared (P-96) is cleared of what it was called so for, too.
    fn ruled(&mut self, id: ReviewId, state: ReviewState) {
        let Some(review) = self.reviews.iter_mut().find(|review| review.id == id) else { return };
        review.state = state.clone();
        let number = review.assessment;
        let ReviewState::Cleared { by, at, reason, class } = state else { return };
        let judged = self.assessments.iter().find(|judged| judged.number == number);
        let cleared = judged.map(|judged| judged.findings.clone()).unwrap_or_default();
        for finding in self.findings.iter_mut().filter(|_| !class.accuses()) {
            if cleared.contains(&finding.id) && finding.is_accepted() {
                let (by, reason) = (by.clone(), reason.clone());
                finding.state = FindingState::Refused { by, at, reason };
            }
        }
    }

    fn notice_changes(&mut self, id: WatchNoticeId, change: impl FnOnce(&mut SentNotice)) {
        if let Some(notice) = self.notices.iter_mut().find(|notice| notice.id == id) {
            change(notice);
        }
    }

    /// A piece of evidence.
    #[must_use]
    pub fn evidence_of(&self, id: EvidenceId) -> Option<&Evidence> {
        self.evidence.iter().find(|piece| piece.id == id)
    }

    /// A finding.
    #[must_use]
    pub fn finding(&self, id: FindingId) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// A notice.
    #[must_use]
    pub fn notice(&self, id: WatchNoticeId) -> Option<&SentNotice> {
        self.notices.iter().find(|notice| notice.id == id)
    }

    /// What a person found true of it, and still is.
    pub fn accepted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_accepted())
    }

    /// The assessment that holds at an instant: the last one, until it expires or a machine saw
    /// that the site is gone.
    #[must_use]
    pub fn assessment_at(&self, now: Timestamp) -> Option<&Assessment> {
        let Standing::Assessed { number } = self.standing else { return None };
        let assessment = self.assessments.iter().find(|found| found.number == number);
        assessment.filter(|assessment| now < assessment.expires_at)
    }

    /// What the site is called at an instant.
    #[must_use]
    pub fn class_at(&self, now: Timestamp) -> Class {
        match &self.standing {
            Standing::Unverified => Class::Unverified,
            Standing::Seen { class, .. } => Class::from(*class),
            Standing::Assessed { .. } => match self.assessment_at(now) {
                Some(assessment) => assessment.class,
                None => Class::Pending,
            },
        }
    }

    /// Whether it is said to be of a kind, or a machine says so and no person has judged that.
    #[must_use]
    pub fn may_be(&self, nature: Nature) -> bool {
        self.nature == Some(nature) || self.proposed_nature == Some(nature)
    }

    /// The accusations that hold at an instant, newest first: the last one, and those that it went
    /// on from without a review that cleared the site. They hold also while the site is away.
    fn accusations(&self, now: Timestamp) -> impl Iterator<Item = &Assessment> {
        let is_cleared = |number: u32| {
            let of = |review: &&Review| review.assessment == number;
            let mut reviews = self.reviews.iter().filter(of);
            reviews.any(|review| matches!(review.state, ReviewState::Cleared { .. }))
        };
        let holds = self.assessments.last().is_some_and(|last| now < last.expires_at);
        let newest_first = self.assessments.iter().rev().filter(move |_| holds);
        newest_first.take_while(move |found| found.class.accuses() && !is_cleared(found.number))
    }

    /// The accusation that others were told of and that still counts: it ends by review alone (P-96),
    /// however often it was signed anew without telling anybody.
    #[must_use]
    pub fn told_accusation(&self, now: Timestamp) -> Option<&Assessment> {
        let is_told = |found: &&Assessment| {
            self.notices.iter().any(|notice| notice.assessment == Some(found.number))
        };
        self.accusations(now).find(is_told)
    }

    /// Whether it is called rogue on what still carries that (P-91, P-92), and somebody who can act was told that:
    /// a portfolio by a notice (P-94), the holder of a name of ours by a case (P-97).
    #[must_use]
    pub fn is_told_as_rogue(&self, rulebook: &Rulebook, now: Timestamp) -> bool {
        let holds = self.assessment_at(now).filter(|holds| holds.class == Class::Rogue);
        let is_carried = |holds: &Assessment| {
            is_supported(self, &holds.standing(self), Class::Rogue, rulebook).is_ok()
        };
        let stands = holds.is_some_and(is_carried);
        let is_told = |found: &Assessment| {
            self.notices.iter().any(|notice| notice.assessment == Some(found.number))
                || self.cases.iter().any(|case| case.assessment == found.number)
        };
        stands && self.accusations(now).any(|found| found.class == Class::Rogue && is_told(found))
    }

    /// Whether what a notice told holds at an instant.
    #[must_use]
    pub(super) fn still_says(&self, notice: &SentNotice, now: Timestamp) -> bool {
        match notice.assessment {
            Some(number) => self.accusations(now).any(|found| found.number == number),
            None => {
                let judged_at = self.nature_judged_at;
                let is_compromised = self.nature == Some(Nature::Compromised);
                is_compromised && judged_at.is_some_and(|judged| judged <= notice.sent_at)
            }
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// Its names.
    #[must_use]
    pub fn names(&self) -> &[HostName] {
        &self.names
    }

    /// Since when it is on record.
    #[must_use]
    pub const fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// What is known of it.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// What RDAP said last of each of its registered names.
    #[must_use]
    pub fn registrations(&self) -> &[Registration] {
        &self.registrations
    }

    /// What was found, refused findings included.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What kind of site a machine takes it for, until a person says.
    #[must_use]
    pub const fn proposed_nature(&self) -> Option<Nature> {
        self.proposed_nature
    }

    /// What kind of site a person says it is.
    #[must_use]
    pub const fn nature(&self) -> Option<Nature> {
        self.nature
    }

    /// What a machine proposes, until a person signs.
    #[must_use]
    pub const fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// Since when something waits that was laid before a person after the last signature: a
    /// finding, or a proposal, that can still be true.
    #[must_use]
    pub fn laid_before_since(&self) -> Option<Timestamp> {
        let may_hold = |id: &FindingId| self.finding(*id).is_some_and(Finding::may_hold);
        let found = self.unsigned.iter().filter(|(id, _)| may_hold(id)).map(|(_, at)| *at);
        let proposal = self.proposal.as_ref().filter(|proposal| {
            proposal.findings.is_empty() || proposal.findings.iter().any(may_hold)
        });
        found.chain(self.proposed_at.filter(|_| proposal.is_some())).min()
    }

    /// Whether its accreditation is looked at first.
    #[must_use]
    pub const fn accreditation_review(&self) -> Option<&AccreditationReview> {
        self.accreditation_review.as_ref()
    }

    /// Where it stands.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Every assessment ever signed, in order.
    #[must_use]
    pub fn assessments(&self) -> &[Assessment] {
        &self.assessments
    }

    /// Reviews that were asked for.
    #[must_use]
    pub fn reviews(&self) -> &[Review] {
        &self.reviews
    }

    /// Cases that were opened about its name under a TLD of ours (P-97).
    #[must_use]
    pub fn cases(&self) -> &[OpenedCase] {
        &self.cases
    }

    /// Notices that went out.
    #[must_use]
    pub fn notices(&self) -> &[SentNotice] {
        &self.notices
    }
}
