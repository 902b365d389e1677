//! `/api/v1/watch/candidates`: names that may be worth a look.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{CandidateId, PortfolioId};
use registry_core::watch::Source;
use registry_store::{CandidateFilter, Lock, Snapshot};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shapes::Page;
use super::watch_shapes::CandidateShape;
use super::watch_site_shapes::SiteShape;
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::watch::candidate;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Which candidates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CandidatesQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
    /// Found in this portfolio.
    portfolio: Option<Uuid>,
    /// `names`, `new-names`, `certificates`, `report` or `network`.
    source: Option<String>,
}

/// Lists the open candidates, what speaks most for a look first.
#[utoipa::path(get, path = "/api/v1/watch/candidates", tag = "watch", params(CandidatesQuery),
    responses((status = 200, body = Page<CandidateShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<CandidatesQuery>,
) -> Result<Json<Page<CandidateShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let CandidatesQuery { cursor: begin, limit, portfolio, source } = query;
    let page = PageQuery { cursor: begin, limit };
    let (limit, after) = (page.limit()?, page.begin::<u32, CandidateId>()?);
    let allowed = "names, new-names, certificates, report or network";
    let source = source.map(|code| {
        let wrong = || Problem::field("source", format!("{code:?}"), allowed);
        Source::from_code(&code).ok_or_else(wrong)
    });
    let portfolio = portfolio.map(PortfolioId::from_uuid);
    let filter = CandidateFilter { portfolio, source: source.transpose()? };
    let read = move |read: &mut Snapshot<'_>| read.candidates_page(&filter, after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.score, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows a candidate.
#[utoipa::path(get, path = "/api/v1/watch/candidates/{id}", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = CandidateShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CandidateId>,
) -> Result<Json<CandidateShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let found = web.registry.store.read(move |read| read.candidate(id, Lock::None)).await?;
    let missing = || Problem::not_found(format!("candidate {id}"));
    found.map(|found| Json(found.into())).ok_or_else(missing)
}

/// Puts a candidate on record as a site.
#[utoipa::path(post, path = "/api/v1/watch/candidates/{id}/take", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 201, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn take(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CandidateId>,
) -> Result<(StatusCode, Json<SiteShape>), Problem> {
    let site = candidate::take(&web.registry, &caller.acting(), id).await?;
    let now = web.registry.clock.registry_now();
    Ok((StatusCode::CREATED, Json(SiteShape::of(&site, now))))
}

/// Why a candidate is not worth a look.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissalBody {
    /// Why.
    reason: String,
}

/// Says why a candidate is not worth a look.
#[utoipa::path(post, path = "/api/v1/watch/candidates/{id}/dismiss", tag = "watch",
    params(("id" = Uuid, Path)), request_body = DismissalBody,
    responses((status = 200, body = CandidateShape), (status = "4XX", body = Problem))
)]
pub async fn dismiss(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CandidateId>,
    JsonBody(body): JsonBody<DismissalBody>,
) -> Result<Json<CandidateShape>, Problem> {
    let acting = caller.acting();
    Ok(Json(candidate::dismiss(&web.registry, &acting, (id, body.reason)).await?.into()))
}
