//! Below `/api/v1/organizations/{id}`: its data changed, affiliates (P-7), disclosures (P-58),
//! information from any source (P-57), questions to it (P-13).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use registry_core::id::{AffiliateId, InformationRequestId, OrganizationId};
use registry_core::organization::{Affiliate, Disclosure, Learnt, Organization};
use registry_store::Aggregate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::{self, DocumentShape};
use super::organizations::NewOrganization;
use super::requests::{Question, ReplyText};
use super::shapes::{Instant, OrganizationShape};
use super::{PathId, parse};
use crate::vetting::record::{self, Record};
use crate::vetting::{Acting, information};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Somebody whose breach is the organization's.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffiliateShape {
    /// Its id, by which a case can name it.
    id: Uuid,
    /// Its name.
    name: String,
    /// ISO 3166-1 code of its country.
    country: String,
    /// How it belongs to the organization.
    relation: String,
    /// The organization it is, if the registry knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<Uuid>,
    /// When it was recorded.
    recorded_at: Instant,
    /// By whom.
    recorded_by: String,
    /// When the affiliation ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_reason: Option<String>,
}

impl From<Affiliate> for AffiliateShape {
    fn from(affiliate: Affiliate) -> Self {
        let Affiliate { id, name, country, relation, organization, at, by, ended } = affiliate;
        Self {
            id: *id.as_uuid(),
            name,
            country,
            relation,
            organization: organization.map(|id| *id.as_uuid()),
            recorded_at: Instant(at),
            recorded_by: by.name(),
            ended_at: ended.as_ref().map(|end| Instant(end.at)),
            end_reason: ended.map(|end| end.reason),
        }
    }
}

/// A breach that the organization disclosed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureShape {
    /// Its id.
    id: Uuid,
    /// What happened, and which law it broke.
    words: String,
    /// The day it happened.
    happened_on: String,
    /// When the registry had the disclosure.
    disclosed_at: Instant,
    /// Whose it was, if an affiliate's.
    #[serde(skip_serializing_if = "Option::is_none")]
    affiliate: Option<Uuid>,
    /// What came with it.
    documents: Vec<DocumentShape>,
    /// By whom it was recorded.
    recorded_by: String,
}

impl From<Disclosure> for DisclosureShape {
    fn from(disclosure: Disclosure) -> Self {
        let Disclosure { id, words, happened_on, disclosed_at, affiliate, documents, at: _, by } =
            disclosure;
        Self {
            id: *id.as_uuid(),
            words,
            happened_on: happened_on.to_string(),
            disclosed_at: Instant(disclosed_at),
            affiliate: affiliate.map(|id| *id.as_uuid()),
            documents: documents.into_iter().map(Into::into).collect(),
            recorded_by: by.name(),
        }
    }
}

/// Something the registry learnt.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearntShape {
    /// Its id.
    id: Uuid,
    /// Where it came from.
    source: String,
    /// What it says.
    words: String,
    /// When the registry had it.
    received_at: Instant,
    /// What came with it.
    documents: Vec<DocumentShape>,
    /// By whom it was recorded.
    recorded_by: String,
}

impl From<Learnt> for LearntShape {
    fn from(learnt: Learnt) -> Self {
        let Learnt { id, source, words, received_at, documents, at: _, by } = learnt;
        Self {
            id: *id.as_uuid(),
            source,
            words,
            received_at: Instant(received_at),
            documents: documents.into_iter().map(Into::into).collect(),
            recorded_by: by.name(),
        }
    }
}

async fn recorded(
    web: &Web,
    acting: &Acting,
    id: OrganizationId,
    record: Record,
) -> Result<Organization, Problem> {
    Ok(record::record(&web.registry, acting, (id, record)).await?)
}

/// Changes an organization's data, whole, if nobody changed them since they were read.
#[utoipa::path(put, path = "/api/v1/organizations/{id}", tag = "vetting",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = NewOrganization,
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn change(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<NewOrganization>,
) -> Result<Tagged<OrganizationShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let changed = recorded(&web, &acting, id, Record::Change(body.into())).await?;
    let key = changed.key();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    Ok(Tagged(version.unwrap_or_default(), changed.into()))
}

/// An affiliate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAffiliate {
    /// Its name.
    name: String,
    /// ISO 3166-1 code of its country.
    country: String,
    /// How it belongs to the organization: parent, subsidiary, under the same control.
    relation: String,
    /// The organization it is, if the registry knows it.
    #[serde(default)]
    organization: Option<Uuid>,
}

/// Records an affiliate.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/affiliates", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = NewAffiliate,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn affiliate(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<NewAffiliate>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    let NewAffiliate { name, country, relation, organization } = body;
    let organization = organization.map(OrganizationId::from_uuid);
    let record = Record::Affiliate { name, country, relation, organization };
    let after = recorded(&web, &caller.acting(), id, record).await?;
    Ok((StatusCode::CREATED, Json(after.into())))
}

/// The end of an affiliation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffiliationEnd {
    /// Whose.
    affiliate: Uuid,
    /// Why.
    reason: String,
}

/// Records that an affiliation ended.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/affiliates/end", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = AffiliationEnd,
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn end_affiliation(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<AffiliationEnd>,
) -> Result<Json<OrganizationShape>, Problem> {
    let affiliate = AffiliateId::from_uuid(body.affiliate);
    let record = Record::AffiliationEnded { affiliate, reason: body.reason };
    Ok(Json(recorded(&web, &caller.acting(), id, record).await?.into()))
}

/// A breach that the organization disclosed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDisclosure {
    /// What happened, and which law or requirement it broke.
    words: String,
    /// The day it happened: `2027-01-31`.
    happened_on: String,
    /// When the registry had the disclosure, if that was before now.
    #[serde(default)]
    disclosed_at: Option<Instant>,
    /// Whose it was, if an affiliate's.
    #[serde(default)]
    affiliate: Option<Uuid>,
    /// What came with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

/// Records a disclosure with the day the breach happened and the instant it was disclosed.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/disclosures", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = NewDisclosure,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn disclosure(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<NewDisclosure>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    let happened_on: Date = parse("happened_on", &body.happened_on, "a day, as 2027-01-31")?;
    let record = Record::Disclosure {
        words: body.words,
        happened_on,
        disclosed_at: body.disclosed_at.map(|at| at.0),
        affiliate: body.affiliate.map(AffiliateId::from_uuid),
        documents: documents::hashes("documents", &body.documents)?,
    };
    let after = recorded(&web, &caller.acting(), id, record).await?;
    Ok((StatusCode::CREATED, Json(after.into())))
}

/// Information from any source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInformation {
    /// Where it came from.
    source: String,
    /// What it says.
    words: String,
    /// When the registry had it, if that was before now.
    #[serde(default)]
    received_at: Option<Instant>,
    /// What came with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

/// Records information with its source and the instant the registry had it.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/information", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = NewInformation,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn information(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<NewInformation>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    let record = Record::Information {
        source: body.source,
        words: body.words,
        received_at: body.received_at.map(|at| at.0),
        documents: documents::hashes("documents", &body.documents)?,
    };
    let after = recorded(&web, &caller.acting(), id, record).await?;
    Ok((StatusCode::CREATED, Json(after.into())))
}

/// Asks a customer about itself by a notice with a due date; no request is needed.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/questions", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Question,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn ask(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<Question>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    let command = body.read(id)?;
    let (asked, _) = information::ask_customer(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(asked.into())))
}

/// Attaches a customer's reply to its question.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/questions/{question}/reply",
    tag = "vetting", params(("id" = Uuid, Path), ("question" = Uuid, Path)),
    request_body = ReplyText,
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn reply(
    State(web): State<Web>,
    caller: Caller,
    Path((id, question)): Path<(String, String)>,
    JsonBody(body): JsonBody<ReplyText>,
) -> Result<Json<OrganizationShape>, Problem> {
    let id: OrganizationId = parse("id", &id, "a UUID")?;
    let question: InformationRequestId = parse("question", &question, "a UUID")?;
    let command = body.read(id, question)?;
    let after = information::customer_reply(&web.registry, &caller.acting(), command).await?;
    Ok(Json(after.into()))
}
