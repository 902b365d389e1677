//! Requests and tokens as the API shows and takes them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::forecast;
use registry_core::request::{self, Reason, ReasonCode, Request, RequestState};
use registry_core::rulebook::RulebookVersions;
use registry_core::token::{Token, TokenOperation, TokenState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::DocumentShape;
use super::findings::NexusShape;
use super::forecasts::{self, FORECAST_MAXIMUM, ForecastEvent};
use super::parse;
use super::shapes::Instant;
use crate::web::problem::Problem;

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
    /// What is missing; `incomplete` names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The law or rule of ICANN; `no-name-nexus` cites it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
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
            let (missing, citation) = (reason.missing.clone(), reason.citation.clone());
            Ok(Reason { code, words: reason.words.clone(), missing, citation })
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
    /// Whether it waits although its due date has passed.
    pub overdue: bool,
    /// What went with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentShape>,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// When it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied_at: Option<Instant>,
    /// What came with the reply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_documents: Vec<DocumentShape>,
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
    /// `open`, `ordered`, `accepted`, `registered`, `lapsed`, `superseded` or `rejected`.
    pub state: &'static str,
    /// The dispute whose order moves the name to who asks (P-38).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<Uuid>,
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
    /// The date of the rejection's notice: its first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noticed_at: Option<Instant>,
    /// First instant at which an appeal of the rejection is too late; counts from that date.
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
    /// Since when its terms have ended, once they have (P-71): at a final rejection, back on its
    /// date. Told where one request is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_end: Option<Instant>,
    /// Why the name corresponds to the organization.
    pub name_nexus: String,
    /// The marks and names that it follows from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<NexusShape>,
    /// Whatever else was handed in with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentShape>,
    /// Grounds that an appeal refuted; none of them can be given again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refuted: Vec<&'static str>,
    /// The address for all notices.
    pub contact_email: String,
    /// The person who submitted.
    pub submitted_by: String,
    /// Questions and replies.
    pub information: Vec<InformationShape>,
    /// What will happen if nobody acts, soonest first.
    pub forecast: Vec<ForecastEvent>,
}

impl RequestShape {
    /// A request as it stands at `now`.
    pub fn new(request: Request, rulebooks: &RulebookVersions, now: Timestamp) -> Self {
        let forecast = forecast::of_request(&request, rulebooks, now, FORECAST_MAXIMUM);
        let refuted = request.refuted.iter().flat_map(|refuted| &refuted.codes);
        let refuted: BTreeSet<_> = refuted.map(|code| code.code()).collect();
        let mut shape = Self {
            id: *request.id.as_uuid(),
            name: request.name.to_string(),
            organization: *request.organization.as_uuid(),
            basis: request.basis.into(),
            state: request.state.code(),
            ordered_by: request.ordered_by.map(|case| *case.as_uuid()),
            received_at: Instant(request.received_at),
            decided_at: None,
            decided_by: None,
            reasons: Vec::new(),
            noticed_at: None,
            appealable_until: None,
            token: None,
            token_expires_at: None,
            terms_version: request.terms_version,
            terms_end: None,
            name_nexus: request.name_nexus,
            evidence: request.evidence.into_iter().map(Into::into).collect(),
            documents: request.documents.into_iter().map(Into::into).collect(),
            refuted: refuted.into_iter().collect(),
            contact_email: request.personal.contact_email,
            submitted_by: request.personal.submitted_by,
            information: request.information.into_iter().map(Into::into).collect(),
            forecast: forecasts::shapes(forecast),
        };
        match request.state {
            RequestState::Open | RequestState::Ordered => {}
            RequestState::Accepted { at, by, token, token_expires_at } => {
                shape.decided_at = Some(Instant(at));
                shape.decided_by = Some(by);
                shape.token = Some(*token.as_uuid());
                shape.token_expires_at = Some(Instant(token_expires_at));
            }
            RequestState::Registered { at }
            | RequestState::Lapsed { at }
            | RequestState::Superseded { at, .. } => {
                shape.decided_at = Some(Instant(at));
            }
            RequestState::Rejected { at, by, reasons, noticed_at, appealable_until } => {
                shape.decided_at = Some(Instant(at));
                shape.decided_by = by;
                shape.noticed_at = noticed_at.map(Instant);
                shape.appealable_until = appealable_until.map(Instant);
                shape.reasons = reasons.into_iter().map(Into::into).collect();
            }
        }
        shape
    }
}

impl From<Reason> for ReasonShape {
    fn from(reason: Reason) -> Self {
        let Reason { code, words, missing, citation } = reason;
        Self { code: code.code().to_owned(), words, missing, citation }
    }
}

impl From<request::InformationRequest> for InformationShape {
    fn from(asked: request::InformationRequest) -> Self {
        let overdue = asked.is_open() && asked.overdue_since.is_some();
        let request::InformationRequest {
            id,
            asked_at,
            asked_by,
            question,
            due_at,
            documents,
            overdue_since: _,
            reply,
        } = asked;
        let reply_documents = reply.as_ref().map(|reply| reply.documents.clone());
        Self {
            id: *id.as_uuid(),
            question,
            asked_at: Instant(asked_at),
            asked_by,
            due_at: Instant(due_at),
            overdue,
            documents: documents.into_iter().map(Into::into).collect(),
            reply_documents: reply_documents.into_iter().flatten().map(Into::into).collect(),
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
