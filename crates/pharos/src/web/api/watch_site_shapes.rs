//! What the API shows of a watched site: in lists, and whole.

use registry_core::watch::{Registration, Site};
use registry_store::{Bundle, BundleKept, ListedSite, SiteEvent, SiteWhole};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;
use super::watch_judged_shapes::{
    AssessmentShape, SiteEvidenceShape, SiteFindingShape, SiteReviewShape,
};
use super::watch_mail::WatchMailShape;
use super::watch_shapes::{PortfolioShape, WatchReportShape};
use super::watch_told_shapes::SentNoticeShape;

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

/// What RDAP said of a registered name of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrationShape {
    /// The registered name.
    pub name: String,
    /// What its registrar is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registrar: Option<String>,
    /// The registrar's number at IANA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iana_id: Option<u32>,
    /// Where the registrar takes reports of abuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abuse_email: Option<String>,
    /// The statuses of the name, as RDAP spells them.
    pub statuses: Vec<String>,
    /// Whether nothing is found under the name, by its statuses.
    pub is_held: bool,
    /// The piece of evidence it was read from.
    pub evidence: Uuid,
    /// When RDAP was asked.
    pub at: Instant,
}

impl From<&Registration> for RegistrationShape {
    fn from(seen: &Registration) -> Self {
        Self {
            name: seen.name.to_string(),
            registrar: seen.registrar.clone(),
            iana_id: seen.iana_id,
            abuse_email: seen.abuse_email.clone(),
            statuses: seen.statuses.clone(),
            is_held: seen.is_held(),
            evidence: *seen.evidence.as_uuid(),
            at: Instant(seen.at),
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
    /// What RDAP said last of each of its registered names.
    pub registrations: Vec<RegistrationShape>,
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
            registrations: site.registrations().iter().map(Into::into).collect(),
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
    /// The newest mails that came in about it, newest first.
    pub mails: Vec<WatchMailShape>,
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
            mails: whole.mails.into_iter().map(Into::into).collect(),
            bundles: whole.bundles.into_iter().map(Into::into).collect(),
            events: whole.events.into_iter().map(Into::into).collect(),
        }
    }
}
