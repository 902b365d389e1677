//! Accreditations and their applications as the API shows them.

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Act, Application, Standing, WebsiteChange};
use registry_core::forecast;
use registry_core::id::ApplicationId;
use registry_core::organization::Organization;
use registry_core::rulebook::{RulebookVersions, Standard};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::DocumentShape;
use super::forecasts::{self, FORECAST_MAXIMUM, ForecastEvent};
use super::shapes::Instant;

/// What an accreditation is worth at an instant.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingShape {
    /// `not-yet`, `in-term`, `grace`, `under-review`, `lapsed`, `withdrawn` or `government`.
    pub code: String,
    /// Whether names may be renewed on it (good standing).
    pub good: bool,
    /// Whether new names may stand on it.
    pub serves_new_names: bool,
    /// When the term ends or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
}

impl From<Standing> for StandingShape {
    fn from(standing: Standing) -> Self {
        let ends_at = match standing {
            Standing::InTerm { ends } => ends,
            Standing::Grace { ended }
            | Standing::UnderReview { ended }
            | Standing::Lapsed { ended, .. } => Some(ended),
            Standing::Withdrawn { since } => Some(since),
            Standing::NotYet | Standing::Government => None,
        };
        Self {
            code: standing.code().to_owned(),
            good: standing.is_good(),
            serves_new_names: standing.serves_new_names(),
            ends_at: ends_at.map(Instant),
        }
    }
}

/// A change of standing that comes by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForecastStanding {
    /// When.
    pub at: Instant,
    /// What it will be.
    pub standing: StandingShape,
}

/// An application for accreditation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationShape {
    /// Its id.
    pub id: Uuid,
    /// When the registry had it.
    pub submitted_at: Instant,
    /// Every jurisdiction it lists.
    pub jurisdictions: Vec<String>,
    /// `pending`, `granted`, `refused` or `withdrawn`.
    pub state: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The version of the terms it was made under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_version: Option<String>,
    /// The websites it asks for.
    pub websites: Vec<String>,
    /// What was handed in with it.
    pub documents: Vec<DocumentShape>,
    /// The proof of an accreditation made elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<DocumentShape>,
    /// The programme's fee for all its websites; absent where the accreditor bills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    /// The programme's checklist as the rulebook has it now, with what was judged.
    pub checklist: Vec<StandardShape>,
}

/// A standard of the checklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandardShape {
    /// Its number, as the programme publishes it.
    pub number: String,
    /// What must be so.
    pub text: String,
    /// `met`, `not-met` or `not-applicable`; absent until it is judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<&'static str>,
    /// The reviewer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Who judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_at: Option<Instant>,
}

/// Approved websites that came or went between applications.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebsiteChangeShape {
    /// When.
    pub at: Instant,
    /// Who decided it.
    pub by: String,
    /// Those that were approved.
    pub added: Vec<String>,
    /// Those that were taken out.
    pub removed: Vec<String>,
    /// Why.
    pub reason: String,
}

impl From<WebsiteChange> for WebsiteChangeShape {
    fn from(change: WebsiteChange) -> Self {
        let WebsiteChange { at, by, added, removed, reason } = change;
        Self { at: Instant(at), by: by.name(), added, removed, reason }
    }
}

/// An accreditation.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccreditationShape {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// The programme's id in the rulebook.
    pub programme: String,
    /// The approved websites it covers.
    pub websites: Vec<String>,
    /// Those that came or went between applications.
    pub website_changes: Vec<WebsiteChangeShape>,
    /// What it is worth now.
    pub standing: StandingShape,
    /// What it will be worth if nobody acts, soonest first.
    pub standings: Vec<ForecastStanding>,
    /// What will happen if nobody acts, its reminders among it (P-40), soonest first.
    pub forecast: Vec<ForecastEvent>,
    /// Its applications.
    pub applications: Vec<ApplicationShape>,
    /// When the first application arrived.
    pub created_at: Instant,
}

impl AccreditationShape {
    /// An accreditation as it stands now.
    pub fn new(
        found: &Accreditation,
        organization: &Organization,
        rulebooks: &RulebookVersions,
        now: Timestamp,
    ) -> Self {
        let foreseen = |most| forecast::of_accreditation(found, organization, rulebooks, now, most);
        let line = found.standing(rulebooks);
        let coming = line.changes().filter(|(at, _)| *at > now);
        Self {
            id: *found.id.as_uuid(),
            organization: *found.organization.as_uuid(),
            programme: found.programme.clone(),
            websites: found.websites.clone(),
            website_changes: found.website_changes.iter().cloned().map(Into::into).collect(),
            standing: (*line.at(now)).into(),
            forecast: forecasts::shapes(foreseen(FORECAST_MAXIMUM)),
            standings: coming
                .map(|(at, standing)| ForecastStanding {
                    at: Instant(at),
                    standing: (*standing).into(),
                })
                .collect(),
            applications: applications(found, standards(found, rulebooks, now)),
            created_at: Instant(found.created_at),
        }
    }
}

fn standards<'a>(
    found: &Accreditation,
    rulebooks: &'a RulebookVersions,
    now: Timestamp,
) -> &'a [Standard] {
    let programmes = &rulebooks.at(now).eligibility.programmes;
    let programme = programmes.iter().find(|programme| programme.id == found.programme);
    programme.map(|programme| programme.standards.as_slice()).unwrap_or_default()
}

fn checklist(application: &Application, standards: &[Standard]) -> Vec<StandardShape> {
    let shape = |standard: &Standard| {
        let judged = application.review.get(&standard.number);
        StandardShape {
            number: standard.number.clone(),
            text: standard.text.clone(),
            verdict: judged.map(|judged| judged.verdict.code()),
            words: judged.map(|judged| judged.words.clone()),
            judged_by: judged.map(|judged| judged.by.name()),
            judged_at: judged.map(|judged| Instant(judged.at)),
        }
    };
    standards.iter().map(shape).collect()
}

fn applications(found: &Accreditation, standards: &[Standard]) -> Vec<ApplicationShape> {
    let shape = |(id, application): (&ApplicationId, &Application)| {
        let decided = found.facts.iter().find_map(|fact| match &fact.act {
            Act::Granted { application, .. } if application == id => Some(("granted", None)),
            Act::Refused { application, reason, .. } if application == id => {
                Some(("refused", Some(reason.clone())))
            }
            Act::ApplicationWithdrawn(application) if application == id => {
                Some(("withdrawn", None))
            }
            _ => None,
        });
        let (state, reason) = decided.unwrap_or(("pending", None));
        ApplicationShape {
            id: *id.as_uuid(),
            submitted_at: Instant(application.submitted_at),
            jurisdictions: application.jurisdictions.clone(),
            state,
            reason,
            terms_version: application.terms_version.clone(),
            websites: application.websites.clone(),
            documents: application.documents.iter().cloned().map(Into::into).collect(),
            evidence: application.evidence.iter().cloned().map(Into::into).collect(),
            fee: application.fee.map(|fee| format!("{fee} {}", fee.currency.as_str())),
            checklist: checklist(application, standards),
        }
    };
    found.applications.iter().map(shape).collect()
}
