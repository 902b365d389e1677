//! `/api/v1/watch/bundles/{hash}/holds`: what keeps a bundle of evidence whatever the retention says.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry_core::document::DocumentHash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::documents::HASH;
use super::parse;
use crate::staff::permission::Permission;
use crate::vetting::Missing;
use crate::watch::retention::{self, Hold};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Why something is held, or not held any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    /// Why.
    reason: String,
}

/// A hold on a bundle.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldShape {
    /// The number of its entry in the log of evidence, by which it is lifted.
    number: usize,
    /// Why.
    reason: String,
}

impl From<Hold> for HoldShape {
    fn from(hold: Hold) -> Self {
        let Hold { number, reason } = hold;
        Self { number, reason }
    }
}

/// Lists the holds on a bundle that were not lifted.
#[utoipa::path(get, path = "/api/v1/watch/bundles/{hash}/holds", tag = "watch",
    params(("hash" = String, Path)),
    responses((status = 200, body = [HoldShape]), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Json<Vec<HoldShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let hash: DocumentHash = parse("hash", &hash, HASH)?;
    let read = move |read: &mut registry_store::Snapshot<'_>| match read.bundle(hash)? {
        Some(_) => retention::holds_on(read, hash).map(Some),
        None => Ok(None),
    };
    let holds = web.registry.store.read(read).await?;
    let holds = holds.ok_or_else(|| Problem::not_found(Missing::Document(hash)))?;
    Ok(Json(holds.into_iter().map(Into::into).collect()))
}

/// Holds a bundle: nothing deletes it until that is lifted.
#[utoipa::path(post, path = "/api/v1/watch/bundles/{hash}/holds", tag = "watch",
    params(("hash" = String, Path)), request_body = HoldBody,
    responses((status = 201, body = HoldShape), (status = "4XX", body = Problem))
)]
pub async fn hold(
    State(web): State<Web>,
    caller: Caller,
    Path(hash): Path<String>,
    JsonBody(HoldBody { reason }): JsonBody<HoldBody>,
) -> Result<(StatusCode, Json<HoldShape>), Problem> {
    caller.may(Permission::HoldEvidence)?;
    let hash: DocumentHash = parse("hash", &hash, HASH)?;
    let (acting, said) = (caller.acting(), reason.trim().to_owned());
    let number = retention::hold(&web.registry, &acting, (hash, reason)).await?;
    Ok((StatusCode::CREATED, Json(HoldShape { number, reason: said })))
}

/// Lifts a hold.
#[utoipa::path(post, path = "/api/v1/watch/bundles/{hash}/holds/{number}/lift", tag = "watch",
    params(("hash" = String, Path), ("number" = usize, Path)), request_body = HoldBody,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn lift(
    State(web): State<Web>,
    caller: Caller,
    Path((hash, number)): Path<(String, String)>,
    JsonBody(HoldBody { reason }): JsonBody<HoldBody>,
) -> Result<StatusCode, Problem> {
    caller.may(Permission::HoldEvidence)?;
    let hash: DocumentHash = parse("hash", &hash, HASH)?;
    let number: usize = parse("number", &number, "the number of a hold")?;
    retention::lift(&web.registry, &caller.acting(), (hash, number, reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
