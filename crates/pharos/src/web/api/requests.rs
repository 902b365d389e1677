//! `/api/v1/requests` — P-10 to P-17, P-23.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::appeal::{Against, terms_of_request_end};
use registry_core::id::{CaseId, InformationRequestId, OrganizationId, RequestId};
use registry_core::request::Request;
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::documents;
use super::findings::NexusShape;
use super::request_shapes::{BasisShape, ReasonShape, RequestShape, registrar};
use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::vetting::accept::{self, AcceptRequest};
use crate::vetting::information::{self, AskForInformation, RecordReply};
use crate::vetting::moving::{self, AcceptOrdered};
use crate::vetting::reject::{self, RejectRequest};
use crate::vetting::submit::{self, SubmitRequest};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::Tagged;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Which requests: of a name (its queue, ended ones included), of an organization, or all open.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// For this name, in the order of the queue, all at once.
    name: Option<String>,
    /// Of this organization.
    organization: Option<Uuid>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Lists requests in the order in which they arrived.
#[utoipa::path(get, path = "/api/v1/requests", tag = "vetting", params(ListQuery), responses(
    (status = 200, body = Page<RequestShape>), (status = "4XX", body = Problem)
))]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<RequestShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    if let Some(name) = &query.name {
        let name = submit::parse_name(&web.registry, name)?;
        let read =
            move |snapshot: &mut Snapshot<'_>| snapshot.requests_for_name(&name, Lock::None, now);
        let found = web.registry.store.read(read).await?;
        let items = found.into_iter().map(|found| shown(&web, found.object));
        return Ok(Json(Page { items: items.collect::<Result<_, _>>()?, next: None }));
    }
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, RequestId>()?);
    let organization = query.organization.map(OrganizationId::from_uuid);
    let read = move |snapshot: &mut Snapshot<'_>| match organization {
        Some(id) => snapshot.requests_of(id, after, limit, now),
        None => snapshot.open_requests_page(after, limit, now),
    };
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.map(|last| cursor(&last.object.received_at, &last.object.id));
    let items = found.into_iter().map(|found| shown(&web, found.object));
    Ok(Json(Page { items: items.collect::<Result<_, _>>()?, next }))
}

/// A request as it stands now, with what time will do to it.
pub(super) fn shown(web: &Web, request: Request) -> Result<RequestShape, Problem> {
    let rulebooks = web.registry.store.rulebooks(request.name.tld())?;
    Ok(RequestShape::new(request, &rulebooks, web.registry.clock.registry_now()))
}

/// A request for a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// The name: `acme.pharmacy`.
    name: String,
    /// Who asks.
    organization: Uuid,
    /// On what basis.
    basis: BasisShape,
    /// The address for all notices.
    contact_email: String,
    /// The person who submits.
    submitted_by: String,
    /// Whether they state that they may bind the organization.
    may_bind: bool,
    /// The version of the terms accepted.
    terms_version: String,
    /// Why the name corresponds to the organization.
    name_nexus: String,
    /// The marks and names that it follows from.
    #[serde(default)]
    evidence: Vec<NexusShape>,
    /// Whatever else is handed in with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
    /// The dispute whose order moves the name to this organization (P-38).
    #[serde(default)]
    ordered_by: Option<Uuid>,
}

/// Takes in a request; one that only a decision can answer comes back rejected.
#[utoipa::path(post, path = "/api/v1/requests", tag = "vetting", request_body = NewRequest,
    responses((status = 201, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn submit(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewRequest>,
) -> Result<(StatusCode, Json<RequestShape>), Problem> {
    let command = SubmitRequest {
        name: body.name,
        organization: OrganizationId::from_uuid(body.organization),
        basis: body.basis.into(),
        contact_email: body.contact_email,
        submitted_by: body.submitted_by,
        may_bind: body.may_bind,
        terms_version: body.terms_version,
        name_nexus: body.name_nexus,
        evidence: NexusShape::read(body.evidence)?,
        documents: documents::hashes("documents", &body.documents)?,
        ordered_by: body.ordered_by.map(CaseId::from_uuid),
    };
    let request = submit::submit(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(shown(&web, request)?)))
}

/// Shows a request.
#[utoipa::path(get, path = "/api/v1/requests/{id}", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<RequestId>,
) -> Result<Tagged<RequestShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| {
        let Some(found) = snapshot.request(id, Lock::None, now)? else { return Ok(None) };
        let version = snapshot.version(&found.object.key())?.unwrap_or_default();
        let appeals = snapshot.appeals_against(Against::Rejection(id), now)?;
        let terms_end = terms_of_request_end(&found.object, &appeals, now).map(Instant);
        Ok(Some((version, found.object, terms_end)))
    };
    let found = web.registry.store.read(read).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("request {id}")))?;
    let (version, request, terms_end) = found;
    Ok(Tagged(version, RequestShape { terms_end, ..shown(&web, request)? }))
}

/// An acceptance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The only registrar that may present the token.
    #[serde(default)]
    registrar: Option<String>,
    /// A supervisor's word to accept although an earlier rejection can be appealed.
    #[serde(default)]
    confirm: bool,
}

/// Accepts the head of a name's queue; the token's secret goes to the customer alone.
#[utoipa::path(post, path = "/api/v1/requests/{id}/accept", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Acceptance,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn accept(
    State(web): State<Web>,
    caller: Caller,
    PathId(request): PathId<RequestId>,
    JsonBody(body): JsonBody<Acceptance>,
) -> Result<Json<RequestShape>, Problem> {
    let registrar = registrar(body.registrar.as_deref())?;
    let command = AcceptRequest { request, registrar, confirm: body.confirm };
    let accepted = accept::accept(&web.registry, &caller.acting(), command).await?;
    Ok(Json(shown(&web, accepted.request)?))
}

/// Accepts the request of the one whom an order names: the name moves at once (P-38).
#[utoipa::path(post, path = "/api/v1/requests/{id}/accept-order", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = ByOrder,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn accept_order(
    State(web): State<Web>,
    caller: Caller,
    PathId(request): PathId<RequestId>,
    JsonBody(body): JsonBody<ByOrder>,
) -> Result<Json<RequestShape>, Problem> {
    let command = AcceptOrdered { request, words: body.words };
    let accepted = moving::accept(&web.registry, &caller.acting(), command).await?;
    Ok(Json(shown(&web, accepted)?))
}

/// An acceptance that moves a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByOrder {
    /// What the record of the dispute says of it.
    words: String,
}

/// A rejection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Every reason.
    reasons: Vec<ReasonShape>,
}

/// Rejects an open request.
#[utoipa::path(post, path = "/api/v1/requests/{id}/reject", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Rejection,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn reject(
    State(web): State<Web>,
    caller: Caller,
    PathId(request): PathId<RequestId>,
    JsonBody(body): JsonBody<Rejection>,
) -> Result<Json<RequestShape>, Problem> {
    let command = RejectRequest { request, reasons: ReasonShape::read(&body.reasons)? };
    let rejected = reject::reject(&web.registry, &caller.acting(), command).await?;
    Ok(Json(shown(&web, rejected)?))
}

/// Takes an acceptance back before the name exists.
#[utoipa::path(post, path = "/api/v1/requests/{id}/withdraw-acceptance", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Rejection,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn withdraw_acceptance(
    State(web): State<Web>,
    caller: Caller,
    PathId(request): PathId<RequestId>,
    JsonBody(body): JsonBody<Rejection>,
) -> Result<Json<RequestShape>, Problem> {
    let command = RejectRequest { request, reasons: ReasonShape::read(&body.reasons)? };
    let rejected = reject::withdraw_acceptance(&web.registry, &caller.acting(), command).await?;
    Ok(Json(shown(&web, rejected)?))
}

/// A question to the requestor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    question: String,
    /// First instant after the due date; else the rulebook says.
    #[serde(default)]
    due_at: Option<Instant>,
    /// What goes with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

impl Question {
    pub(super) fn read<Id>(self, about: Id) -> Result<AskForInformation<Id>, Problem> {
        let documents = documents::hashes("documents", &self.documents)?;
        let due_at = self.due_at.map(|due_at| due_at.0);
        Ok(AskForInformation { about, question: self.question, due_at, documents })
    }
}

/// Asks the requestor by a notice with a due date.
#[utoipa::path(post, path = "/api/v1/requests/{id}/information", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Question,
    responses((status = 201, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn ask(
    State(web): State<Web>,
    caller: Caller,
    PathId(request): PathId<RequestId>,
    JsonBody(body): JsonBody<Question>,
) -> Result<(StatusCode, Json<RequestShape>), Problem> {
    let command = body.read(request)?;
    let (asked, _) = information::ask(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(shown(&web, asked)?)))
}

/// What came back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyText {
    /// What it says.
    text: String,
    /// When the registry had it, if that was before now.
    #[serde(default)]
    received_at: Option<Instant>,
    /// What came with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

impl ReplyText {
    pub(super) fn read<Id>(
        self,
        about: Id,
        question: InformationRequestId,
    ) -> Result<RecordReply<Id>, Problem> {
        let documents = documents::hashes("documents", &self.documents)?;
        let received_at = self.received_at.map(|at| at.0);
        Ok(RecordReply { about, question, text: self.text, received_at, documents })
    }
}

/// Attaches a reply to its question.
#[utoipa::path(post, path = "/api/v1/requests/{id}/information/{question}/reply", tag = "vetting",
    params(("id" = Uuid, Path), ("question" = Uuid, Path)), request_body = ReplyText,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn reply(
    State(web): State<Web>,
    caller: Caller,
    Path((request, question)): Path<(String, String)>,
    JsonBody(body): JsonBody<ReplyText>,
) -> Result<Json<RequestShape>, Problem> {
    let request: RequestId = parse("id", &request, "a UUID")?;
    let question: InformationRequestId = parse("question", &question, "a UUID")?;
    let command = body.read(request, question)?;
    let replied = information::reply(&web.registry, &caller.acting(), command).await?;
    Ok(Json(shown(&web, replied)?))
}
