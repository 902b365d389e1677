//! `/api/v1/appeals` — appeals against rejections and revocations: receipt, admission, response, costs (P-55).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::appeal::{Against, Appeal, NoticeOfAppeal, Statement};
use registry_core::document::DocumentHash;
use registry_core::id::{AppealId, CaseId, InvoiceId, RequestId};
use registry_core::rulebook::AppealChannel;
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::appeal_shapes::{AppealShape, CounselShape, MatterShape, SideShape};
use super::invoices::{InvoiceShape, NewPayment, amount};
use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::vetting::appeal::{self, NewMatter, ReceiveAppeal};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Which appeals: those that wait for somebody, or all.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AppealQuery {
    /// Those that ended, too.
    #[serde(default)]
    all: bool,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Lists appeals in the order in which they were received, with every clock that was missed.
#[utoipa::path(get, path = "/api/v1/appeals", tag = "appeals", params(AppealQuery), responses(
    (status = 200, body = Page<AppealShape>), (status = "4XX", body = Problem)
))]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<AppealQuery>,
) -> Result<Json<Page<AppealShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, AppealId>()?);
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.appeals_page(!query.all, after, (limit, now));
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.map(|last| cursor(&last.notice.received_at, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows an appeal; votes are shown to the Commission alone.
#[utoipa::path(get, path = "/api/v1/appeals/{id}", tag = "appeals",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
) -> Result<Tagged<AppealShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(found) = read.appeal(id, Lock::None, now)? else { return Ok(None) };
        let version = read.version(&found.object.key())?.unwrap_or_default();
        Ok(Some(Tagged(version, found.object.into())))
    };
    let found = web.registry.store.read(read).await?;
    found.ok_or_else(|| Problem::not_found(format!("appeal {id}")))
}

/// The appeal as it stands now.
pub(super) async fn load(web: &Web, id: AppealId) -> Result<Appeal, Problem> {
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.appeal(id, Lock::None, now);
    let found = web.registry.store.read(read).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("appeal {id}")))?;
    Ok(found.object)
}

/// A notice of appeal as it arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// The request whose rejection is appealed; this or `case`.
    #[serde(default)]
    request: Option<Uuid>,
    /// The case by which a name was revoked; this or `request`.
    #[serde(default)]
    case: Option<Uuid>,
    /// When the registry had the notice; it may be recorded later.
    received_at: Instant,
    /// The date it bears; absent if it is undated.
    #[serde(default)]
    dated_at: Option<Instant>,
    /// `post`, `e-mail` or `desk`.
    channel: String,
    /// The appellant's position.
    position: String,
    /// Why the decision was incorrect.
    error: String,
    /// What supports it.
    support: String,
    /// The notice itself, if it was scanned: the hash of a document uploaded before.
    #[serde(default)]
    document: Option<String>,
    /// The appellant's counsel.
    #[serde(default)]
    counsel: Option<CounselShape>,
    /// The fee, where it came with the notice.
    #[serde(default)]
    payment: Option<NewPayment>,
}

/// An appeal and the invoice of its fee.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedAppeal {
    /// The appeal.
    appeal: AppealShape,
    /// The invoice of its fee.
    fee: InvoiceShape,
}

/// Takes in a notice of appeal and invoices its fee. One that came too late is taken in as well:
/// a person records that it is forfeited.
#[utoipa::path(post, path = "/api/v1/appeals", tag = "appeals", request_body = NewAppeal,
    responses((status = 201, body = ReceivedAppeal), (status = "4XX", body = Problem))
)]
pub async fn receive(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewAppeal>,
) -> Result<(StatusCode, Json<ReceivedAppeal>), Problem> {
    let channels = [AppealChannel::Post, AppealChannel::EMail, AppealChannel::Desk];
    let channel = channels.into_iter().find(|channel| channel.code() == body.channel);
    let channel = channel.ok_or_else(|| {
        Problem::field("channel", format!("{:?}", body.channel), "post, e-mail or desk")
    })?;
    let payment = body.payment.map(|paid| {
        let amount = amount("payment.amount", &paid.amount)?;
        Ok::<_, Problem>((paid.received_at.0, amount, paid.reference))
    });
    let against = match (body.request, body.case) {
        (Some(request), None) => Against::Rejection(RequestId::from_uuid(request)),
        (None, Some(case)) => Against::Revocation(CaseId::from_uuid(case)),
        (Some(_), Some(_)) => {
            return Err(Problem::field("case", "both", "request or case, one of them"));
        }
        (None, None) => {
            return Err(Problem::field("request", "nothing", "request or case, one of them"));
        }
    };
    let NewAppeal { position, error, support, .. } = body;
    let command = ReceiveAppeal {
        against,
        notice: NoticeOfAppeal {
            received_at: body.received_at.0,
            dated_at: body.dated_at.map(|at| at.0),
            channel,
            statement: Statement { position, error, support },
            document: None,
            documents: Vec::new(),
        },
        document: hash_of("document", body.document.as_deref())?,
        documents: Vec::new(),
        counsel: body.counsel.map(Into::into),
        payment: payment.transpose()?,
    };
    let (received, fee) = appeal::receive(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(ReceivedAppeal { appeal: received.into(), fee: fee.into() })))
}

/// Admits an appeal: its notice, its fee and every other invoice were there within the window.
/// What is refused names the condition that failed.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/admit", tag = "appeals",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn admit(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
) -> Result<Json<AppealShape>, Problem> {
    let admitted = appeal::admit(&web.registry, &caller.acting(), id).await?;
    Ok(Json(admitted.into()))
}

/// Why an appeal is forfeited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForfeitReason {
    /// In words; which conditions failed follows from the record.
    reason: String,
}

/// Records that an appeal is forfeited: the decision appealed is final.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/forfeit", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = ForfeitReason,
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn forfeit(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<ForfeitReason>,
) -> Result<Json<AppealShape>, Problem> {
    let forfeited = appeal::forfeit(&web.registry, &caller.acting(), (id, body.reason)).await?;
    Ok(Json(forfeited.into()))
}

/// The registry's response.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResponse {
    /// Its words; absent to state that there is none.
    #[serde(default)]
    words: Option<String>,
    /// The response itself: the hash of a document uploaded before.
    #[serde(default)]
    document: Option<String>,
}

/// Reads the hash by which a body cites a document.
pub(super) fn hash_of(field: &str, text: Option<&str>) -> Result<Option<DocumentHash>, Problem> {
    let allowed = "a SHA-256: 64 of 0-9 and a-f";
    text.map(|text| parse(field, text, allowed)).transpose()
}

/// Responds to a notice of appeal, or states that there is no response.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/response", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewResponse,
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn respond(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewResponse>,
) -> Result<Json<AppealShape>, Problem> {
    let command = (id, body.words, hash_of("document", body.document.as_deref())?);
    let answered = appeal::respond(&web.registry, &caller.acting(), command).await?;
    Ok(Json(answered.into()))
}

/// Who a side's counsel is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCounsel {
    /// Which side.
    side: SideShape,
    /// Who; absent if there is none any more.
    #[serde(default)]
    counsel: Option<CounselShape>,
}

/// Records who a side's counsel is, if nobody changed the appeal since it was read.
#[utoipa::path(put, path = "/api/v1/appeals/{id}/counsel", tag = "appeals",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = NewCounsel,
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn name_counsel(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<NewCounsel>,
) -> Result<Json<AppealShape>, Problem> {
    let counsel = (body.side.into(), body.counsel.map(Into::into));
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let named = appeal::name_counsel(&web.registry, &acting, id, counsel).await?;
    Ok(Json(named.into()))
}

/// New matter that somebody tried to bring.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMatterShape {
    /// Whose attempt.
    side: SideShape,
    /// Of which kind.
    kind: MatterShape,
    /// What it was; never its content.
    words: String,
    /// The document's SHA-256, if it was one.
    #[serde(default)]
    document: Option<String>,
}

/// Refuses new matter and logs the attempt, which counts as a violation of the terms.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/refused-matter", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewMatterShape,
    responses((status = 201, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn refuse_matter(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewMatterShape>,
) -> Result<(StatusCode, Json<AppealShape>), Problem> {
    let document = hash_of("document", body.document.as_deref())?;
    let matter =
        NewMatter { side: body.side.into(), kind: body.kind.into(), words: body.words, document };
    let logged = appeal::refuse_matter(&web.registry, &caller.acting(), (id, matter)).await?;
    Ok((StatusCode::CREATED, Json(logged.into())))
}

/// Costs beyond the fee.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCostsShape {
    /// How much: `1200.00 USD`.
    amount: String,
    /// What they are.
    words: String,
}

/// Invoices costs of an appeal, dated now.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/costs", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewCostsShape,
    responses((status = 201, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn invoice_costs(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewCostsShape>,
) -> Result<(StatusCode, Json<AppealShape>), Problem> {
    let command = (id, amount("amount", &body.amount)?, body.words);
    let invoiced = appeal::invoice_costs(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(invoiced.into())))
}

/// The invoice that was not paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnpaidCosts {
    /// Its id.
    invoice: Uuid,
}

/// Ends an appeal whose costs were not paid in full in their days; the decision stands.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/end-by-costs", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = UnpaidCosts,
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn end_by_costs(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<UnpaidCosts>,
) -> Result<Json<AppealShape>, Problem> {
    let command = (id, InvoiceId::from_uuid(body.invoice));
    let ended = appeal::end_by_costs(&web.registry, &caller.acting(), command).await?;
    Ok(Json(ended.into()))
}
