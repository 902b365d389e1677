//! What the API shows: the objects of the core in JSON of their own, so that a change inside is
//! no change outside.

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Act, Standing};
use registry_core::organization::{Conflict, Organization};
use registry_core::rulebook::RulebookVersions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An instant: RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(pub Timestamp);

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationShape {
    /// Its id.
    pub id: Uuid,
    /// Its legal name.
    pub name: String,
    /// What kind it is, in the words of the programmes.
    pub kind: String,
    /// ISO 3166-1 code of its country.
    pub country: String,
    /// The person the registry speaks to.
    pub contact_name: String,
    /// The address reminders go to.
    pub contact_email: String,
    /// Whether it holds a government basis now.
    pub government_basis: bool,
    /// Who is or was marked as conflicted about it, in order.
    pub conflicts: Vec<ConflictShape>,
    /// When it was recorded.
    pub created_at: Instant,
}

impl From<Organization> for OrganizationShape {
    fn from(organization: Organization) -> Self {
        let Organization { id, name, kind, country, government, conflicts, created_at, personal } =
            organization;
        Self {
            id: *id.as_uuid(),
            name,
            kind,
            country,
            contact_name: personal.contact_name,
            contact_email: personal.contact_email,
            government_basis: government.last().is_some_and(|fact| fact.granted),
            conflicts: conflicts.into_iter().map(Into::into).collect(),
            created_at: Instant(created_at),
        }
    }
}

/// A person who decides nothing about an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictShape {
    /// The person's account.
    pub staff: Uuid,
    /// The person's name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub marked_at: Instant,
    /// Who marked it.
    pub marked_by: String,
    /// Until when; absent while it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
    /// Who ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<String>,
}

impl From<Conflict> for ConflictShape {
    fn from(conflict: Conflict) -> Self {
        let Conflict { staff, name, reason, at, by, ended } = conflict;
        let ended_by = ended.as_ref().map(|end| end.by.name());
        Self {
            staff: *staff.as_uuid(),
            name,
            reason,
            marked_at: Instant(at),
            marked_by: by.name(),
            ended_at: ended.as_ref().map(|end| Instant(end.at)),
            ended_by,
            end_reason: ended.map(|end| end.reason),
        }
    }
}

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
    /// The websites it covers.
    pub websites: Vec<String>,
    /// What it is worth now.
    pub standing: StandingShape,
    /// What time will do to it if nobody acts, soonest first.
    pub forecast: Vec<ForecastStanding>,
    /// Its applications.
    pub applications: Vec<ApplicationShape>,
    /// When the first application arrived.
    pub created_at: Instant,
}

impl AccreditationShape {
    /// An accreditation as it stands now.
    pub fn new(found: &Accreditation, rulebooks: &RulebookVersions, now: Timestamp) -> Self {
        let line = found.standing(rulebooks);
        let coming = line.changes().filter(|(at, _)| *at > now);
        Self {
            id: *found.id.as_uuid(),
            organization: *found.organization.as_uuid(),
            programme: found.programme.clone(),
            websites: found.websites.clone(),
            standing: (*line.at(now)).into(),
            forecast: coming
                .map(|(at, standing)| ForecastStanding {
                    at: Instant(at),
                    standing: (*standing).into(),
                })
                .collect(),
            applications: applications(found),
            created_at: Instant(found.created_at),
        }
    }
}

fn applications(found: &Accreditation) -> Vec<ApplicationShape> {
    let shape = |(id, application): (&registry_core::id::ApplicationId, &_)| {
        let application: &registry_core::accreditation::Application = application;
        let decided = found.facts.iter().find_map(|fact| match &fact.act {
            Act::Granted { application, .. } if application == id => Some(("granted", None)),
            Act::Refused { application, reason } if application == id => {
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
        }
    };
    found.applications.iter().map(shape).collect()
}
