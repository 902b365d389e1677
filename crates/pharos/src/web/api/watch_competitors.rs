//! `/api/v1/watch/sites/{id}/competitors` — P-92: whom a site competes with. Whoever has a conflict of
//! interest about one signs nothing about the other.

use axum::Json;
use axum::extract::{Path, State};
use registry_core::id::SiteId;
use registry_store::{Competitor, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::parse;
use super::shapes::Instant;
use crate::staff::permission::Permission;
use crate::vetting::Missing;
use crate::watch::competition;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

const SITE: &str = "the id of a site";

/// A site that competes with another.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetitorShape {
    /// The other site.
    site: Uuid,
    /// Why they compete.
    reason: String,
    /// Since when it is on record.
    recorded_at: Instant,
    /// Who said so.
    recorded_by: String,
}

impl From<Competitor> for CompetitorShape {
    fn from(competitor: Competitor) -> Self {
        let Competitor { site, reason, recorded_at, recorded_by } = competitor;
        let (site, recorded_at) = (*site.as_uuid(), Instant(recorded_at));
        Self { site, reason, recorded_at, recorded_by: recorded_by.name() }
    }
}

fn shown(competitors: Vec<Competitor>) -> Json<Vec<CompetitorShape>> {
    Json(competitors.into_iter().map(Into::into).collect())
}

/// Lists the sites that compete with one; at most 50.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}/competitors", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = [CompetitorShape]), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<CompetitorShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let id: SiteId = parse("id", &id, SITE)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| match read.site(id, Lock::None, now)? {
        Some(_) => read.competitors_of(id).map(Some),
        None => Ok(None),
    };
    let competitors = web.registry.store.read(read).await?;
    Ok(shown(competitors.ok_or_else(|| Problem::not_found(Missing::Site(id)))?))
}

/// A site that competes, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitorBody {
    /// The other site.
    site: Uuid,
    /// Why they compete.
    reason: String,
}

/// Puts on record that a site competes with another (P-92).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/competitors", tag = "watch",
    params(("id" = Uuid, Path)), request_body = CompetitorBody,
    responses((status = 200, body = [CompetitorShape]), (status = "4XX", body = Problem))
)]
pub async fn record(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(CompetitorBody { site, reason }): JsonBody<CompetitorBody>,
) -> Result<Json<Vec<CompetitorShape>>, Problem> {
    caller.may(Permission::JudgeSite)?;
    let sites = [parse("id", &id, SITE)?, SiteId::from_uuid(site)];
    Ok(shown(competition::record(&web.registry, &caller.acting(), (sites, reason)).await?))
}

/// Why sites do not compete any longer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionEndBody {
    /// Why.
    reason: String,
}

/// Ends that two sites compete; nobody with a conflict about either of them.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/competitors/{other}/end", tag = "watch",
    params(("id" = Uuid, Path), ("other" = Uuid, Path)), request_body = CompetitionEndBody,
    responses((status = 200, body = [CompetitorShape]), (status = "4XX", body = Problem))
)]
pub async fn end(
    State(web): State<Web>,
    caller: Caller,
    Path((id, other)): Path<(String, String)>,
    JsonBody(CompetitionEndBody { reason }): JsonBody<CompetitionEndBody>,
) -> Result<Json<Vec<CompetitorShape>>, Problem> {
    caller.may(Permission::JudgeConflict)?;
    let sites = [parse("id", &id, SITE)?, parse("other", &other, SITE)?];
    Ok(shown(competition::end(&web.registry, &caller.acting(), (sites, reason)).await?))
}
