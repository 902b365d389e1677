//! What the API shows of a watched site.

use registry_core::watch::{
    Assessment, Evidence, Finding, FindingState, Jurisdiction, Origin, Recipient, Reply, Review,
    ReviewState, SentNotice, Site,
};
use registry_store::{Bundle, BundleKept, ListedSite, SiteEvent, SiteWhole};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;
use super::watch_shapes::{PortfolioShape, WatchReportShape};

/// A site in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedSiteShape {
    /// Its id.
    pub id: Uuid,
    /// The first of its names.
    pub name: String,
    /// What it is called now.
    pub class: &'static str,
    /// What kind of site a person says it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<&'static str>,
    /// What kind of site a machine takes it for, until a person says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_nature: Option<&'static str>,
    /// What a machine proposes to call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_class: Option<&'static str>,
    /// What a person has to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaits: Option<&'static str>,
    /// Since when, or until when, it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Instant>,
    /// Harm by confidence: the higher, the sooner.
    pub urgency: u32,
    /// Since when it is on record.
    pub opened_at: Instant,
}

impl From<ListedSite> for ListedSiteShape {
    fn from(site: ListedSite) -> Self {
        Self {
            id: *site.id.as_uuid(),
            name: site.name,
            class: site.class.code(),
            nature: site.nature.map(|nature| nature.code()),
            proposed_nature: site.proposed_nature.map(|nature| nature.code()),
            proposed_class: site.proposed_class.map(|class| class.code()),
            awaits: site.awaits.map(|(awaits, _)| awaits.code()),
            waits_since: site.awaits.map(|(_, since)| Instant(since)),
            urgency: site.urgency,
            opened_at: Instant(site.opened_at),
        }
    }
}

/// A piece of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteEvidenceShape {
    /// Its id.
    pub id: Uuid,
    /// `capture`, `register` or `report`.
    pub origin: &'static str,
    /// The visit, the register, or who reports.
    pub source: String,
    /// The SHA-256 of its bytes.
    pub document: String,
    /// When it was seen or received.
    pub at: Instant,
    /// What it shows.
    pub shows: String,
}

impl From<&Evidence> for SiteEvidenceShape {
    fn from(piece: &Evidence) -> Self {
        let (origin, source) = match &piece.origin {
            Origin::Capture { session } => ("capture", session.to_string()),
            Origin::Register { name } => ("register", name.clone()),
            Origin::Report { source } => ("report", source.clone()),
        };
        let (document, at) = (piece.hash.to_string(), Instant(piece.at));
        Self { id: *piece.id.as_uuid(), origin, source, document, at, shows: piece.shows.clone() }
    }
}

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteFindingShape {
    /// Its id.
    pub id: Uuid,
    /// `no-prescription`, `unapproved-drugs`, `no-licence` or `theft`.
    pub criterion: &'static str,
    /// Whose law; absent where it holds everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// The rule.
    pub rule: String,
    /// The rule's version.
    pub rule_version: u32,
    /// What it rests on.
    pub evidence: Vec<Uuid>,
    /// What was found.
    pub explanation: String,
    /// `proposed`, `accepted`, `refused` or `cured`.
    pub state: &'static str,
    /// Who judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
}

impl From<&Finding> for SiteFindingShape {
    fn from(finding: &Finding) -> Self {
        let (state, by) = match &finding.state {
            FindingState::Proposed => ("proposed", None),
            FindingState::Accepted { by, .. } => ("accepted", Some(by)),
            FindingState::Refused { by, .. } => ("refused", Some(by)),
            FindingState::Cured { .. } => ("cured", None),
        };
        Self {
            id: *finding.id.as_uuid(),
            criterion: finding.criterion.code(),
            jurisdiction: finding.jurisdiction.as_ref().map(Jurisdiction::to_string),
            rule: finding.rule.id.clone(),
            rule_version: finding.rule.version,
            evidence: finding.evidence.iter().map(|id| *id.as_uuid()).collect(),
            explanation: finding.explanation.clone(),
            state,
            judged_by: by.map(|by| by.name().to_owned()),
        }
    }
}

/// What a site was called, over whose signature.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentShape {
    /// Its number among those of the site.
    pub number: u32,
    /// What the site was called.
    pub class: &'static str,
    /// Who signed, the first of two first.
    pub signed_by: Vec<String>,
    /// The findings it rests on.
    pub findings: Vec<Uuid>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
}

impl From<&Assessment> for AssessmentShape {
    fn from(assessment: &Assessment) -> Self {
        let signed = assessment.signatures();
        let signed = [Some(signed.first()), signed.second()].into_iter().flatten();
        Self {
            number: assessment.number(),
            class: assessment.class().code(),
            signed_by: signed.map(|signer| signer.name().to_owned()).collect(),
            findings: assessment.findings().iter().map(|id| *id.as_uuid()).collect(),
            reason: assessment.reason().to_owned(),
            at: Instant(assessment.at()),
            expires_at: Instant(assessment.expires_at()),
        }
    }
}

/// A review of what a site was called.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteReviewShape {
    /// Its id.
    pub id: Uuid,
    /// The number of the assessment.
    pub assessment: u32,
    /// Who asked.
    pub asked_by: String,
    /// What they say.
    pub words: String,
    /// When.
    pub asked_at: Instant,
    /// The first instant at which a decision is late.
    pub due_at: Instant,
    /// `open`, `upheld` or `cleared`.
    pub state: &'static str,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
}

impl From<&Review> for SiteReviewShape {
    fn from(review: &Review) -> Self {
        let by = match &review.state {
            ReviewState::Open => None,
            ReviewState::Upheld { by, .. } | ReviewState::Cleared { by, .. } => Some(by),
        };
        Self {
            id: *review.id.as_uuid(),
            assessment: review.assessment,
            asked_by: review.asked_by.clone(),
            words: review.words.clone(),
            asked_at: Instant(review.asked_at),
            due_at: Instant(review.due_at),
            state: review.state.code(),
            decided_by: by.map(|by| by.name().to_owned()),
        }
    }
}

/// An answer to a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeAnswerShape {
    /// `client-notified`, `suspended`, `locked`, `disputed` or `declined`.
    pub reply: &'static str,
    /// Why, where it disputes or declines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In which words.
    pub words: String,
    /// When it arrived.
    pub at: Instant,
}

/// What was seen after a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeOutcomeShape {
    /// `suspended`, `locked`, `suspended-and-locked`, `gone`, `unchanged` or `unknown`.
    pub outcome: &'static str,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Uuid>,
    /// When.
    pub at: Instant,
}

/// A notice that went out, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentNoticeShape {
    /// Its id.
    pub id: Uuid,
    /// `rogue`, `unapproved` or `compromised`.
    pub kind: &'static str,
    /// The portfolio it went to; absent where the owner of the site was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<Uuid>,
    /// Who signed it.
    pub signed_by: String,
    /// The SHA-256 of the letter, which is kept as a document.
    pub letter: String,
    /// When it went out.
    pub sent_at: Instant,
    /// The first instant at which an answer is late.
    pub due_at: Instant,
    /// When its recipient was reminded; absent while nobody was, and where nothing may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Instant>,
    /// What was said last; `no-reply` once a person looks at the silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<&'static str>,
    /// What its recipient says it did.
    pub answers: Vec<NoticeAnswerShape>,
    /// What was seen of it.
    pub outcomes: Vec<NoticeOutcomeShape>,
}

impl From<&SentNotice> for SentNoticeShape {
    fn from(notice: &SentNotice) -> Self {
        let answers = notice.answers().iter().map(|answer| NoticeAnswerShape {
            reply: answer.reply.code(),
            reason: match &answer.reply {
                Reply::Disputed { reason } | Reply::Declined { reason } => Some(reason.clone()),
                _ => None,
            },
            words: answer.words.clone(),
            at: Instant(answer.at),
        });
        let outcomes = notice.verifications().iter().map(|seen| NoticeOutcomeShape {
            outcome: seen.outcome.code(),
            evidence: seen.evidence.map(|id| *id.as_uuid()),
            at: Instant(seen.at),
        });
        Self {
            id: *notice.id().as_uuid(),
            kind: notice.kind().code(),
            portfolio: match notice.recipient() {
                Recipient::Portfolio(id) => Some(*id.as_uuid()),
                Recipient::SiteOwner => None,
            },
            signed_by: notice.signer().name().to_owned(),
            letter: notice.letter().to_string(),
            sent_at: Instant(notice.sent_at()),
            due_at: Instant(notice.due_at()),
            reminded_at: notice.reminded_at().map(Instant),
            reply: notice.reply().map(|reply| reply.code()),
            answers: answers.collect(),
            outcomes: outcomes.collect(),
        }
    }
}

/// A case that was opened about a name of ours.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteCaseShape {
    /// The case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The name.
    pub name: String,
}

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteShape {
    /// Its id.
    pub id: Uuid,
    /// Its names.
    pub names: Vec<String>,
    /// What it is called now.
    pub class: &'static str,
    /// What kind of site a person says it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<&'static str>,
    /// What kind of site a machine takes it for, until a person says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_nature: Option<&'static str>,
    /// What a machine proposes to call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_class: Option<&'static str>,
    /// Whether its accreditation is looked at first, and another person has to agree.
    pub accreditation_review: bool,
    /// What is known of it.
    pub evidence: Vec<SiteEvidenceShape>,
    /// What was found, refused findings included.
    pub findings: Vec<SiteFindingShape>,
    /// Everything it was ever called.
    pub assessments: Vec<AssessmentShape>,
    /// Reviews that were asked for.
    pub reviews: Vec<SiteReviewShape>,
    /// Notices that went out.
    pub notices: Vec<SentNoticeShape>,
    /// Cases that were opened about its name.
    pub cases: Vec<SiteCaseShape>,
    /// Since when it is on record.
    pub opened_at: Instant,
}

impl SiteShape {
    /// A site at an instant.
    pub fn of(site: &Site, now: jiff::Timestamp) -> Self {
        let cases = site.cases().iter().map(|case| SiteCaseShape {
            id: *case.id.as_uuid(),
            number: case.number.clone(),
            name: case.name.to_string(),
        });
        Self {
            id: *site.id().as_uuid(),
            names: site.names().iter().map(ToString::to_string).collect(),
            class: site.class_at(now).code(),
            nature: site.nature().map(|nature| nature.code()),
            proposed_nature: site.proposed_nature().map(|nature| nature.code()),
            proposed_class: site.proposal().map(|proposal| proposal.class.code()),
            accreditation_review: site.accreditation_review().is_some(),
            evidence: site.evidence().iter().map(Into::into).collect(),
            findings: site.findings().iter().map(Into::into).collect(),
            assessments: site.assessments().iter().map(Into::into).collect(),
            reviews: site.reviews().iter().map(Into::into).collect(),
            notices: site.notices().iter().map(Into::into).collect(),
            cases: cases.collect(),
            opened_at: Instant(site.opened_at()),
        }
    }
}

/// One event of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteEventShape {
    /// The row of history it stands in.
    pub number: i64,
    /// When it took effect.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who acted.
    pub by: String,
    /// What happened, by its code.
    pub event: &'static str,
    /// All of it, as it is kept.
    #[schema(value_type = Object)]
    pub detail: Value,
}

impl From<SiteEvent> for SiteEventShape {
    fn from(event: SiteEvent) -> Self {
        let SiteEvent { number, recorded_at, recorded } = event;
        Self {
            number,
            at: Instant(recorded.at),
            recorded_at: Instant(recorded_at),
            by: recorded.by.name(),
            event: recorded.event.code(),
            detail: serde_json::to_value(&recorded.event).unwrap_or_default(),
        }
    }
}

/// A bundle of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundleShape {
    /// The SHA-256 of the document with its bytes.
    pub document: String,
    /// The visit it was made in.
    pub capture: Uuid,
    /// When.
    pub captured_at: Instant,
    /// Until when it is kept, or longer while somebody holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Instant>,
    /// Since when its bytes are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Instant>,
}

impl From<Bundle> for BundleShape {
    fn from(bundle: Bundle) -> Self {
        let (kept_until, gone_at) = match bundle.kept {
            BundleKept::Until(until) => (Some(Instant(until)), None),
            BundleKept::Gone(gone) => (None, Some(Instant(gone))),
        };
        Self {
            document: bundle.document.to_string(),
            capture: *bundle.capture.as_uuid(),
            captured_at: Instant(bundle.captured_at),
            kept_until,
            gone_at,
        }
    }
}

/// A site with everything around it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeSiteShape {
    /// The site.
    pub site: SiteShape,
    /// What a person has to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaits: Option<&'static str>,
    /// Since when, or until when, it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Instant>,
    /// Harm by confidence: the higher, the sooner.
    pub urgency: u32,
    /// When time alone changes it next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Instant>,
    /// The accreditation that covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<Uuid>,
    /// Its name under a TLD of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_name: Option<String>,
    /// The portfolios one of its names is in.
    pub portfolios: Vec<PortfolioShape>,
    /// What others reported, oldest first.
    pub reports: Vec<WatchReportShape>,
    /// Its bundles of evidence, oldest first.
    pub bundles: Vec<BundleShape>,
    /// What happened, oldest first.
    pub events: Vec<SiteEventShape>,
}

impl WholeSiteShape {
    /// A site at an instant.
    pub fn of(whole: SiteWhole, now: jiff::Timestamp) -> Self {
        Self {
            site: SiteShape::of(&whole.site, now),
            awaits: whole.awaits.map(|(awaits, _)| awaits.code()),
            waits_since: whole.awaits.map(|(_, since)| Instant(since)),
            urgency: whole.urgency,
            due_at: whole.due_at.map(Instant),
            accreditation: whole.facts.accreditation.map(|id| *id.as_uuid()),
            own_name: whole.facts.own_name.map(|name| name.to_string()),
            portfolios: whole.portfolios.into_iter().map(Into::into).collect(),
            reports: whole.reports.into_iter().map(Into::into).collect(),
            bundles: whole.bundles.into_iter().map(Into::into).collect(),
            events: whole.events.into_iter().map(Into::into).collect(),
        }
    }
}
