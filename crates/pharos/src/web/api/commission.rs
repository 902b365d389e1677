//! `/api/v1/appeals/{id}/commission`, `articles`, `votes`, `report` — who decides an appeal, on
//! what, and how (P-55c to P-55e, P-55g). A commissioner sees the Articles and nothing else.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_core::appeal::{Appeal, Chosen, Representative, Representatives};
use registry_core::document::DocumentHash;
use registry_core::id::{AppealId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::appeal_shapes::{AppealShape, GroundShape};
use super::appeals::load;
use super::commission_shapes::{ArticlesShape, FindingsShape, OriginShape, VoteShape};
use super::shapes::Instant;
use super::{PathId, documents, parse};
use crate::staff::permission::Permission;
use crate::vetting::appeal::{self, Teleconference};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Who holds an office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The office, as the rulebook names it.
    office: String,
    /// The account of a commissioner.
    staff: Uuid,
}

/// Who holds each office of the Commission.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommission {
    /// One for each office of the rulebook.
    holders: Vec<Holder>,
}

/// Names who holds each office of the Commission; whoever decided what is appealed is unable.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/commission", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewCommission,
    responses((status = 201, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn seat(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewCommission>,
) -> Result<(StatusCode, Json<AppealShape>), Problem> {
    let holders = body.holders.into_iter();
    let holders = holders.map(|holder| (holder.office, StaffId::from_uuid(holder.staff)));
    let command = (id, holders.collect());
    let seated = appeal::seat(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(seated.into())))
}

/// Why a member does not serve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnable {
    /// The ground.
    ground: GroundShape,
    /// In words.
    words: String,
}

/// Records that whoever serves in a seat is unable to; a member may say so of itself.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/commission/{office}/unable", tag = "appeals",
    params(("id" = Uuid, Path), ("office" = String, Path)), request_body = NewUnable,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn declare_unable(
    State(web): State<Web>,
    caller: Caller,
    Path((id, office)): Path<(String, String)>,
    JsonBody(body): JsonBody<NewUnable>,
) -> Result<StatusCode, Problem> {
    let command = (parse("id", &id, "a UUID")?, office, body.ground.into(), body.words);
    appeal::declare_unable(&web.registry, &caller.acting(), command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An alternate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAlternate {
    /// The account of a commissioner.
    staff: Uuid,
}

/// Selects an alternate for a vacant seat; the holder of the first office does.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/commission/{office}/alternate", tag = "appeals",
    params(("id" = Uuid, Path), ("office" = String, Path)), request_body = NewAlternate,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn select(
    State(web): State<Web>,
    caller: Caller,
    Path((id, office)): Path<(String, String)>,
    JsonBody(body): JsonBody<NewAlternate>,
) -> Result<StatusCode, Problem> {
    let command = (parse("id", &id, "a UUID")?, office, StaffId::from_uuid(body.staff));
    appeal::select(&web.registry, &caller.acting(), command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A document of the file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenDocument {
    /// Its SHA-256.
    hash: String,
    /// Why the file held it.
    origin: OriginShape,
}

/// What goes into the Articles beside notice, response and terms.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticles {
    /// Documents that the file held when the notice of appeal came.
    #[serde(default)]
    documents: Vec<ChosenDocument>,
    /// Documents that the terms incorporate or refer to: hashes of documents uploaded before.
    #[serde(default)]
    incorporated: Vec<String>,
}

/// Freezes the Articles and sends them to every member, with a copy to the appellant; later, to
/// members who have none yet.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/articles", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewArticles,
    responses((status = 201, body = ArticlesShape), (status = "4XX", body = Problem))
)]
pub async fn send_articles(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewArticles>,
) -> Result<(StatusCode, Json<ArticlesShape>), Problem> {
    let mut chosen = Chosen::default();
    for (place, document) in body.documents.into_iter().enumerate() {
        let field = format!("documents[{place}].hash");
        let hash = parse(&field, &document.hash, "a SHA-256: 64 of 0-9 and a-f")?;
        chosen.file.push((hash, document.origin.into()));
    }
    let incorporated = documents::hashes("incorporated", &body.incorporated)?;
    let command = (id, chosen, incorporated);
    let sent = appeal::send_articles(&web.registry, &caller.acting(), command).await?;
    let articles = ArticlesShape::of(sent).ok_or_else(|| no_articles(id))?;
    Ok((StatusCode::CREATED, Json(articles)))
}

/// Shows the frozen Articles: to the members of the Commission, and to staff.
#[utoipa::path(get, path = "/api/v1/appeals/{id}/articles", tag = "appeals",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ArticlesShape), (status = "4XX", body = Problem))
)]
pub async fn articles(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
) -> Result<Json<ArticlesShape>, Problem> {
    let found = read_articles(&web, &caller, id).await?;
    ArticlesShape::of(found).map(Json).ok_or_else(|| no_articles(id))
}

/// Gives a document of the frozen Articles out as a file: to the members of the Commission, who
/// can read no other, and to staff.
#[utoipa::path(get, path = "/api/v1/appeals/{id}/articles/{hash}", tag = "appeals",
    params(("id" = Uuid, Path), ("hash" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "4XX", body = Problem))
)]
pub async fn article(
    State(web): State<Web>,
    caller: Caller,
    Path((id, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: AppealId = parse("id", &id, "a UUID")?;
    let hash: DocumentHash = parse("hash", &hash, "a SHA-256: 64 of 0-9 and a-f")?;
    let found = read_articles(&web, &caller, id).await?;
    let articles = found.articles.ok_or_else(|| no_articles(id))?;
    let missing = || Problem::not_found(format!("document {hash} among the Articles"));
    if articles.items.iter().all(|item| item.hash != hash) {
        return Err(missing());
    }
    let document = web.registry.store.read(move |read| read.document(hash)).await?;
    documents::as_file(&web, document.ok_or_else(missing)?, caller.acting().name()).await
}

/// An appeal for somebody who may read its Articles: staff, and whoever has a part in it (P-55d).
async fn read_articles(web: &Web, caller: &Caller, id: AppealId) -> Result<Appeal, Problem> {
    let reads_all = caller.may(Permission::ReadRegistry).is_ok();
    if !reads_all {
        caller.may(Permission::SitOnCommission)?;
    }
    let found = load(web, id).await?;
    if !reads_all {
        sitting(&found, caller)?;
    }
    Ok(found)
}

fn no_articles(id: AppealId) -> Problem {
    Problem::not_found(format!("set of Articles for the appeal {id} yet"))
}

/// Whether the caller serves on this Commission, or presides over it.
fn sitting(found: &Appeal, caller: &Caller) -> Result<(), Problem> {
    let sits = found.office_of(caller.person.id).is_some();
    let refusal = || crate::vetting::Refusal::from(registry_core::appeal::Refusal::NotAMember);
    sits.then_some(()).ok_or_else(|| refusal().into())
}

/// Records that the Commission convened.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/convene", tag = "appeals",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn convene(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
) -> Result<Json<AppealShape>, Problem> {
    let convened = appeal::convene(&web.registry, &caller.acting(), id).await?;
    Ok(Json(convened.into()))
}

/// Somebody who spoke for a side.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeShape {
    /// The name.
    name: String,
    /// Whether they are its counsel.
    #[serde(default)]
    is_counsel: bool,
}

/// A teleconference that was held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeleconference {
    /// When.
    held_at: Instant,
    /// The minutes.
    minutes: String,
    /// For the appellant.
    #[serde(default)]
    appellant: Vec<RepresentativeShape>,
    /// For the registry.
    #[serde(default)]
    registry: Vec<RepresentativeShape>,
}

/// Records a teleconference of the Commission; what was new in it is refused apart.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/teleconferences", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewTeleconference,
    responses((status = 201, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn hold_teleconference(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewTeleconference>,
) -> Result<(StatusCode, Json<AppealShape>), Problem> {
    let side = |side: Vec<RepresentativeShape>| {
        let person = |RepresentativeShape { name, is_counsel }| Representative { name, is_counsel };
        side.into_iter().map(person).collect()
    };
    let representatives =
        Representatives { appellant: side(body.appellant), registry: side(body.registry) };
    let held = Teleconference { at: body.held_at.0, minutes: body.minutes, representatives };
    let recorded = appeal::hold_teleconference(&web.registry, &caller.acting(), (id, held)).await?;
    Ok((StatusCode::CREATED, Json(recorded.into())))
}

/// Where the votes stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct VotesShape {
    /// `convened`, `affirmed` or `reversed`; else nobody could vote yet.
    state: &'static str,
    /// Every vote that may be seen: before the decision, by a member whose own is among them.
    votes: Vec<VoteShape>,
}

impl VotesShape {
    /// What the caller may see: another's vote not before the own one is cast.
    fn seen_by(found: &Appeal, caller: &Caller) -> Self {
        let votes = found.votes_for(caller.person.id).iter();
        Self { state: found.state.code(), votes: votes.cloned().map(Into::into).collect() }
    }
}

/// Shows the votes: to the members of the Commission, to each once its own is cast, and to auditors
/// once the appeal is decided.
#[utoipa::path(get, path = "/api/v1/appeals/{id}/votes", tag = "appeals",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = VotesShape), (status = "4XX", body = Problem))
)]
pub async fn votes(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
) -> Result<Json<VotesShape>, Problem> {
    caller.may(Permission::ReadVotes)?;
    let found = load(&web, id).await?;
    if caller.may(Permission::ReadRegistry).is_err() {
        sitting(&found, &caller)?;
    }
    Ok(Json(VotesShape::seen_by(&found, &caller)))
}

/// Takes a member's vote; the last one decides.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/votes", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = FindingsShape,
    responses((status = 201, body = VotesShape), (status = "4XX", body = Problem))
)]
pub async fn vote(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<FindingsShape>,
) -> Result<(StatusCode, Json<VotesShape>), Problem> {
    let voted = appeal::vote(&web.registry, &caller.acting(), (id, body.into())).await?;
    Ok((StatusCode::CREATED, Json(VotesShape::seen_by(&voted, &caller))))
}

/// The report of a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// What it says.
    words: String,
}

/// Writes the report and sends it to both sides, counsel and members; whoever presides does.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/report", tag = "appeals",
    params(("id" = Uuid, Path)), request_body = NewReport,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn report(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewReport>,
) -> Result<StatusCode, Problem> {
    appeal::report(&web.registry, &caller.acting(), (id, body.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}
