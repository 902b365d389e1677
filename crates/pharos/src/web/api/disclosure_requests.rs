//! `/api/v1/disclosure-requests` — requests for registration data that is not published (ICANN.md,
//! section 7). An organization's own disclosure of a breach stands with the organization (P-58).

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::disclosure_request::{DisclosureRequest, LegalBasis, Requester, Sought};
use registry_core::id::DisclosureRequestId;
use registry_store::{Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::{DocumentShape, hashes};
use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::disclosure_request::{self, AskDisclosure};
use crate::vetting::submit;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

const SOUGHT: &str = "registrant-name, registrant-address, registrant-email, registrant-voice, \
    technical-contact or customer-contact";

/// A request for registration data that is not published.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureRequestShape {
    /// Its id.
    id: Uuid,
    /// By which people cite it.
    number: String,
    /// When the registry had it.
    received_at: Instant,
    /// The name it is about.
    name: String,
    /// Who asks.
    requester: RequesterShape,
    /// `court-order`, `legal-obligation`, `legitimate-interest`, `consent` or `own-data`.
    basis: &'static str,
    /// What it is wanted for.
    words: String,
    /// Which data is wanted.
    sought: Vec<&'static str>,
    /// What came with it.
    documents: Vec<DocumentShape>,
    /// Whether it is urgent.
    urgent: bool,
    /// First instant at which an answer is late.
    answer_until: Instant,
    /// Whether it should have been answered by now.
    overdue: bool,
    /// `open`, `granted`, `granted-in-part` or `denied`.
    state: &'static str,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<DisclosureAnswerShape>,
}

/// Who asks.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequesterShape {
    /// The person.
    name: String,
    /// For whom the person asks.
    #[serde(default)]
    organization: String,
    /// Where the answer goes.
    email: String,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureAnswerShape {
    /// When.
    at: Instant,
    /// Whose decision it is.
    by: String,
    /// What is given of what was sought.
    given: Vec<&'static str>,
    /// The reasons.
    words: String,
}

impl DisclosureRequestShape {
    fn of(request: DisclosureRequest, now: Timestamp) -> Self {
        let (overdue, outcome) = (request.is_overdue(now), request.outcome());
        let codes = |set: &BTreeSet<Sought>| set.iter().map(|one| one.code()).collect();
        let answer = request.answer.map(|answer| DisclosureAnswerShape {
            at: Instant(answer.at),
            given: codes(&answer.given),
            by: answer.by,
            words: answer.words,
        });
        let Requester { name, organization, email } = request.personal;
        Self {
            id: *request.id.as_uuid(),
            number: request.number,
            received_at: Instant(request.received_at),
            name: request.name.to_string(),
            requester: RequesterShape { name, organization, email },
            basis: request.basis.code(),
            words: request.words,
            sought: codes(&request.sought),
            documents: request.documents.into_iter().map(Into::into).collect(),
            urgent: request.urgent,
            answer_until: Instant(request.answer_until),
            overdue,
            state: outcome.map_or("open", |outcome| outcome.code()),
            answer,
        }
    }
}

/// Lists disclosure requests in the order of their receipt.
#[utoipa::path(get, path = "/api/v1/disclosure-requests", tag = "disclosure requests",
    params(PageQuery),
    responses((status = 200, body = Page<DisclosureRequestShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DisclosureRequestShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, DisclosureRequestId>()?);
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.disclosure_requests_page(after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.received_at, &last.id));
    let items = found.into_iter().map(|one| DisclosureRequestShape::of(one, now)).collect();
    Ok(Json(Page { items, next }))
}

/// Shows a disclosure request.
#[utoipa::path(get, path = "/api/v1/disclosure-requests/{id}", tag = "disclosure requests",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = DisclosureRequestShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<DisclosureRequestId>,
) -> Result<Json<DisclosureRequestShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.disclosure_request(id, Lock::None);
    let found = web.registry.store.read(read).await?;
    let missing = || Problem::not_found(format!("disclosure request {id}"));
    found.map(|one| Json(DisclosureRequestShape::of(one, now))).ok_or_else(missing)
}

/// A request as it came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDisclosureRequestBody {
    /// The name it is about.
    name: String,
    /// When the registry had it; none is now.
    received_at: Option<Instant>,
    /// Who asks.
    requester: RequesterShape,
    /// `court-order`, `legal-obligation`, `legitimate-interest`, `consent` or `own-data`.
    basis: String,
    /// What it is wanted for.
    words: String,
    /// `registrant-name`, `registrant-address`, `registrant-email`, `registrant-voice`,
    /// `technical-contact` or `customer-contact`; one or more.
    sought: Vec<String>,
    /// The SHA-256 of each document that came with it, uploaded before.
    #[serde(default)]
    documents: Vec<String>,
    /// Whether life, bodily harm, critical infrastructure or a child is at stake.
    #[serde(default)]
    urgent: bool,
}

fn sought(field: &str, codes: &[String]) -> Result<BTreeSet<Sought>, Problem> {
    let one = |code: &String| {
        let known = Sought::from_code(code);
        known.ok_or_else(|| Problem::field(field, format!("{code:?}"), SOUGHT))
    };
    codes.iter().map(one).collect()
}

/// Records a request; whoever asks is told until when it is answered.
#[utoipa::path(post, path = "/api/v1/disclosure-requests", tag = "disclosure requests",
    request_body = NewDisclosureRequestBody,
    responses((status = 201, body = DisclosureRequestShape), (status = "4XX", body = Problem))
)]
pub async fn ask(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewDisclosureRequestBody>,
) -> Result<(StatusCode, Json<DisclosureRequestShape>), Problem> {
    let now = web.registry.clock.registry_now();
    let bases = "court-order, legal-obligation, legitimate-interest, consent or own-data";
    let basis = LegalBasis::from_code(&body.basis);
    let RequesterShape { name, organization, email } = body.requester;
    let command = AskDisclosure {
        name: submit::parse_name(&web.registry, &body.name)?,
        received_at: body.received_at.map_or(now, |at| at.0),
        basis: basis.ok_or_else(|| Problem::field("basis", format!("{:?}", body.basis), bases))?,
        words: body.words,
        sought: sought("sought", &body.sought)?,
        documents: hashes("documents", &body.documents)?,
        urgent: body.urgent,
        requester: Requester { name, organization, email },
    };
    let asked = disclosure_request::ask(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(DisclosureRequestShape::of(asked, now))))
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDisclosureAnswer {
    /// What is given of what was sought: all of it grants, some grants in part, nothing denies.
    given: Vec<String>,
    /// The reasons, which whoever asked reads.
    words: String,
}

/// Answers a request with reasons, once.
#[utoipa::path(post, path = "/api/v1/disclosure-requests/{id}/answer",
    tag = "disclosure requests", params(("id" = Uuid, Path)), request_body = NewDisclosureAnswer,
    responses((status = 200, body = DisclosureRequestShape), (status = "4XX", body = Problem))
)]
pub async fn answer(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<DisclosureRequestId>,
    JsonBody(body): JsonBody<NewDisclosureAnswer>,
) -> Result<Json<DisclosureRequestShape>, Problem> {
    let now = web.registry.clock.registry_now();
    let command = (id, sought("given", &body.given)?, body.words);
    let answered = disclosure_request::answer(&web.registry, &caller.acting(), command).await?;
    Ok(Json(DisclosureRequestShape::of(answered, now)))
}
