//! `/api/v1/watch/conflicts` — P-92: who signs nothing about a site or a portfolio.

use axum::Json;
use axum::extract::State;
use registry_core::id::{PortfolioId, SiteId, StaffId};
use registry_core::watch::Party;
use registry_store::WatchConflict;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Query;
use super::shapes::ConflictShape;
use crate::staff::permission::Permission;
use crate::watch::conflict::{self, WatchMark};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

fn party(about: &str, id: Uuid) -> Result<Party, Problem> {
    match about {
        "site" => Ok(Party::Site(SiteId::from_uuid(id))),
        "portfolio" => Ok(Party::Portfolio(PortfolioId::from_uuid(id))),
        other => Err(Problem::field("about", format!("{other:?}"), "site or portfolio")),
    }
}

/// About whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WatchConflictsQuery {
    /// `site` or `portfolio`.
    about: String,
    /// Which.
    id: Uuid,
}

/// The marks about a site or a portfolio.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchConflictsShape {
    /// Each of them, oldest first, those that ended too.
    conflicts: Vec<ConflictShape>,
}

impl From<Vec<WatchConflict>> for WatchConflictsShape {
    fn from(marks: Vec<WatchConflict>) -> Self {
        Self { conflicts: marks.into_iter().map(Into::into).collect() }
    }
}

/// Lists the marks about a site or a portfolio, those that ended too, with why.
#[utoipa::path(get, path = "/api/v1/watch/conflicts", tag = "watch", params(WatchConflictsQuery),
    responses((status = 200, body = WatchConflictsShape), (status = "4XX", body = Problem))
)]
pub async fn marks(
    State(web): State<Web>,
    caller: Caller,
    query: Result<Query<WatchConflictsQuery>, Problem>,
) -> Result<Json<WatchConflictsShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let Query(WatchConflictsQuery { about, id }) = query?;
    let about = party(&about, id)?;
    let marks = web.registry.store.read(move |read| read.watch_conflicts_of(about)).await?;
    Ok(Json(marks.into()))
}

/// A mark of a conflict of interest, or its end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchMarkBody {
    /// `site` or `portfolio`.
    about: String,
    /// Which.
    id: Uuid,
    /// Whose account.
    staff: Uuid,
    /// Why.
    reason: String,
}

impl WatchMarkBody {
    fn read(self) -> Result<WatchMark, Problem> {
        let Self { about, id, staff, reason } = self;
        Ok(WatchMark { about: party(&about, id)?, staff: StaffId::from_uuid(staff), reason })
    }
}

/// Marks a person as conflicted about a site or a portfolio: they sign nothing about it (P-92).
#[utoipa::path(post, path = "/api/v1/watch/conflicts", tag = "watch", request_body = WatchMarkBody,
    responses((status = 200, body = WatchConflictsShape), (status = "4XX", body = Problem))
)]
pub async fn mark(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<WatchMarkBody>,
) -> Result<Json<WatchConflictsShape>, Problem> {
    let marks = conflict::mark(&web.registry, &caller.acting(), body.read()?).await?;
    Ok(Json(marks.into()))
}

/// Ends such a mark, with why; never one's own.
#[utoipa::path(post, path = "/api/v1/watch/conflicts/end", tag = "watch",
    request_body = WatchMarkBody,
    responses((status = 200, body = WatchConflictsShape), (status = "4XX", body = Problem))
)]
pub async fn end_mark(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<WatchMarkBody>,
) -> Result<Json<WatchConflictsShape>, Problem> {
    let marks = conflict::end(&web.registry, &caller.acting(), body.read()?).await?;
    Ok(Json(marks.into()))
}
