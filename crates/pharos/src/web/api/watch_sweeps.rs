//! `/api/v1/watch/portfolios/{id}/sweep` and `…/sweeps`: the names of a portfolio are looked through
//! (P-90).

use axum::Json;
use axum::extract::State;
use registry_core::id::PortfolioId;
use registry_store::{ListingChange, Snapshot, SweepCounts};
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Instant;
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::watch::sweep;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// What a sweep found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SweepShape {
    /// Names that were looked at.
    names: u64,
    /// Names that are worth a look.
    hits: u64,
    /// Those of them that were filed: the others are candidates or sites already.
    filed: u64,
}

/// Looks through the names of a portfolio, and files those that are worth a look as candidates.
#[utoipa::path(post, path = "/api/v1/watch/portfolios/{id}/sweep", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = SweepShape), (status = "4XX", body = Problem))
)]
pub async fn begin(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
) -> Result<Json<SweepShape>, Problem> {
    let SweepCounts { names, hits, filed } =
        sweep::by_hand(&web.registry, &caller.acting(), id).await?;
    Ok(Json(SweepShape { names, hits, filed }))
}

/// A sweep of a portfolio, with what changed since the one before.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortfolioSweepShape {
    /// When it began.
    began_at: Instant,
    /// When it ended; absent while it is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
    /// Names that were looked at.
    names: u64,
    /// Names that are worth a look.
    hits: u64,
    /// Those of them that are new candidates.
    filed: u64,
    /// Names that were listed since the sweep before; absent of the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<i64>,
    /// Names that went since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<i64>,
}

impl From<sweep::SweptSince> for PortfolioSweepShape {
    fn from((sweep, change): sweep::SweptSince) -> Self {
        let (added, gone) = change.map(|ListingChange { added, gone }| (added, gone)).unzip();
        let SweepCounts { names, hits, filed } = sweep.counts;
        let (began_at, ended_at) = (Instant(sweep.began_at), sweep.ended_at.map(Instant));
        Self { began_at, ended_at, names, hits, filed, added, gone }
    }
}

/// When a portfolio is swept, and its sweeps.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortfolioSweepsShape {
    /// From when on it is to be swept again; absent while it lists no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Instant>,
    /// The newest sweeps.
    items: Vec<PortfolioSweepShape>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists the sweeps of a portfolio, newest first, each with what changed in its list since the one
/// before, and says when it is swept next (P-90).
#[utoipa::path(get, path = "/api/v1/watch/portfolios/{id}/sweeps", tag = "watch",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = PortfolioSweepsShape), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<PortfolioSweepsShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, before) = (page.limit()?, page.begin::<i64, String>()?.map(|(before, _)| before));
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(state) = read.sweep_state(id)? else { return Ok(None) };
        let due_at = sweep::due_at(read, &state, now)?.map(Instant);
        let (newest, is_more) = sweep::newest(read, id, (before, limit))?;
        let next = newest.last().filter(|_| is_more).map(|(last, _)| cursor(&last.id, &""));
        let items = newest.into_iter().map(Into::into).collect();
        Ok(Some(PortfolioSweepsShape { due_at, items, next }))
    };
    let found = web.registry.store.read(read).await?;
    found.map(Json).ok_or_else(|| Problem::not_found(format!("portfolio {id}")))
}
