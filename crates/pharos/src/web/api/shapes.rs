//! What the API shows: the objects of the core in JSON of their own, so that a change inside is
//! no change outside.

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Act, Standing};
use registry_core::organization::Organization;
use registry_core::request::{self, Reason, ReasonCode, Request, RequestState};
use registry_core::rulebook::RulebookVersions;
use registry_core::token::{Token, TokenOperation, TokenState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::problem::Problem;
use super::parse;

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
    /// When it was recorded.
    pub created_at: Instant,
}

impl From<Organization> for OrganizationShape {
    fn from(organization: Organization) -> Self {
        let Organization { id, name, kind, country, government, created_at, personal } =
            organization;
        Self {
            id: *id.as_uuid(),
            name,
            kind,
            country,
            contact_name: personal.contact_name,
            contact_email: personal.contact_email,
            government_basis: government.last().is_some_and(|fact| fact.granted),
            created_at: Instant(created_at),
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

/// What a request stands on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum BasisShape {
    /// An accreditation.
    Accreditation {
        /// Its id.
        id: Uuid,
    },
    /// A government basis.
    Government {},
}

impl From<request::Basis> for BasisShape {
    fn from(basis: request::Basis) -> Self {
        match basis {
            request::Basis::Accreditation(id) => Self::Accreditation { id: *id.as_uuid() },
            request::Basis::Government => Self::Government {},
        }
    }
}

impl From<BasisShape> for request::Basis {
    fn from(basis: BasisShape) -> Self {
        match basis {
            BasisShape::Accreditation { id } => {
                Self::Accreditation(registry_core::id::AccreditationId::from_uuid(id))
            }
            BasisShape::Government {} => Self::Government,
        }
    }
}

/// A coded reason, with the reviewer's words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonShape {
    /// `incomplete`, `not-qualified`, `previously-rejected`, `no-name-nexus`,
    /// `earlier-request-accepted` or `policy`.
    pub code: String,
    /// In the reviewer's words.
    pub words: String,
}

impl ReasonShape {
    /// The reasons of a body, each code known.
    pub fn read(reasons: &[Self]) -> Result<Vec<Reason>, Problem> {
        let read = |(place, reason): (usize, &Self)| {
            let known = ReasonCode::ALL.iter().find(|code| code.code() == reason.code);
            let codes: Vec<_> = ReasonCode::ALL.iter().map(|code| code.code()).collect();
            let wrong = || {
                let field = format!("reasons[{place}].code");
                Problem::field(field, format!("{:?}", reason.code), codes.join(", "))
            };
            let code = *known.ok_or_else(wrong)?;
            Ok(Reason { code, words: reason.words.clone() })
        };
        reasons.iter().enumerate().map(read).collect()
    }
}

/// A question to the requestor and its reply.
#[derive(Debug, Serialize, ToSchema)]
pub struct InformationShape {
    /// Its id.
    pub id: Uuid,
    /// What was asked.
    pub question: String,
    /// When.
    pub asked_at: Instant,
    /// By whom.
    pub asked_by: String,
    /// First instant after the due date.
    pub due_at: Instant,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// When it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied_at: Option<Instant>,
}

/// A request for a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestShape {
    /// Its id.
    pub id: Uuid,
    /// The name asked for.
    pub name: String,
    /// Who asks.
    pub organization: Uuid,
    /// On what basis.
    pub basis: BasisShape,
    /// `open`, `accepted`, `registered`, `lapsed` or `rejected`.
    pub state: &'static str,
    /// When the registry had it: orders the queue.
    pub received_at: Instant,
    /// When it left the queue or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Instant>,
    /// Who decided; nobody where the rule alone did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonShape>,
    /// First instant at which an appeal of the rejection is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appealable_until: Option<Instant>,
    /// The token of an acceptance; not its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Uuid>,
    /// First instant at which that token is worth nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_expires_at: Option<Instant>,
    /// The version of the terms accepted.
    pub terms_version: String,
    /// Why the name corresponds to the organization.
    pub name_nexus: String,
    /// The address for all notices.
    pub contact_email: String,
    /// The person who submitted.
    pub submitted_by: String,
    /// Questions and replies.
    pub information: Vec<InformationShape>,
}

impl From<Request> for RequestShape {
    fn from(request: Request) -> Self {
        let mut shape = Self {
            id: *request.id.as_uuid(),
            name: request.name.to_string(),
            organization: *request.organization.as_uuid(),
            basis: request.basis.into(),
            state: request.state.code(),
            received_at: Instant(request.received_at),
            decided_at: None,
            decided_by: None,
            reasons: Vec::new(),
            appealable_until: None,
            token: None,
            token_expires_at: None,
            terms_version: request.terms_version,
            name_nexus: request.name_nexus,
            contact_email: request.personal.contact_email,
            submitted_by: request.personal.submitted_by,
            information: request.information.into_iter().map(Into::into).collect(),
        };
        match request.state {
            RequestState::Open => {}
            RequestState::Accepted { at, by, token, token_expires_at } => {
                shape.decided_at = Some(Instant(at));
                shape.decided_by = Some(by);
                shape.token = Some(*token.as_uuid());
                shape.token_expires_at = Some(Instant(token_expires_at));
            }
            RequestState::Registered { at } | RequestState::Lapsed { at } => {
                shape.decided_at = Some(Instant(at));
            }
            RequestState::Rejected { at, by, reasons, appealable_until } => {
                shape.decided_at = Some(Instant(at));
                shape.decided_by = by;
                shape.appealable_until = Some(Instant(appealable_until));
                shape.reasons = reasons.into_iter().map(Into::into).collect();
            }
        }
        shape
    }
}

impl From<Reason> for ReasonShape {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code.code().to_owned(), words: reason.words }
    }
}

impl From<request::InformationRequest> for InformationShape {
    fn from(asked: request::InformationRequest) -> Self {
        let request::InformationRequest { id, asked_at, asked_by, question, due_at, reply } = asked;
        Self {
            id: *id.as_uuid(),
            question,
            asked_at: Instant(asked_at),
            asked_by,
            due_at: Instant(due_at),
            replied_at: reply.as_ref().map(|reply| Instant(reply.received_at)),
            reply: reply.map(|reply| reply.text),
        }
    }
}

/// A token; its secret went to the customer and is nowhere here.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenShape {
    /// Its id.
    pub id: Uuid,
    /// The name it is for.
    pub name: String,
    /// `create` or `transfer`.
    pub operation: &'static str,
    /// The organization it is for.
    pub organization: Uuid,
    /// The request whose acceptance minted it.
    pub request: Uuid,
    /// The only registrar that may present it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registrar: Option<String>,
    /// `live`, `used`, `expired` or `killed`.
    pub state: &'static str,
    /// When it was minted.
    pub minted_at: Instant,
    /// First instant at which it is worth nothing.
    pub expires_at: Instant,
    /// When it was used, expired or killed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
}

impl From<Token> for TokenShape {
    fn from(token: Token) -> Self {
        let ended_at = match token.state {
            TokenState::Live => None,
            TokenState::Used { at, .. }
            | TokenState::Expired { at }
            | TokenState::Killed { at } => Some(Instant(at)),
        };
        Self {
            id: *token.id.as_uuid(),
            name: token.name.to_string(),
            operation: match token.operation {
                TokenOperation::Create => "create",
                TokenOperation::Transfer => "transfer",
            },
            organization: *token.organization.as_uuid(),
            request: *token.request.as_uuid(),
            registrar: token.registrar.map(|registrar| registrar.to_string()),
            state: token.state.code(),
            minted_at: Instant(token.minted_at),
            expires_at: Instant(token.expires_at),
            ended_at,
        }
    }
}

/// Reads the registrar a token is bound to, if one is named.
pub(super) fn registrar(
    text: Option<&str>,
) -> Result<Option<registry_core::id::RegistrarId>, Problem> {
    let allowed = "a registrar id: 3 to 16 of a-z, 0-9 and hyphen";
    text.map(|text| parse("registrar", text, allowed)).transpose()
}
