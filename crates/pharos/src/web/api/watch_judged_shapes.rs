//! What the API shows of how a watched site was judged: evidence, findings, assessments, reviews.

use registry_core::watch::{
    Assessment, Evidence, Finding, FindingState, Jurisdiction, Origin, Review, ReviewState,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;

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
