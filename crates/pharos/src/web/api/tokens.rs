//! `/api/v1/tokens` — P-20, P-21. Never a secret.

use axum::Json;
use axum::extract::State;
use registry_core::id::TokenId;
use registry_store::{Lock, Snapshot};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PathId;
use super::shapes::{TokenShape, registrar};
use crate::staff::permission::Permission;
use crate::vetting::reissue::{self, ReissueToken};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Shows a token without its secret.
#[utoipa::path(get, path = "/api/v1/tokens/{id}", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = TokenShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<TokenId>,
) -> Result<Json<TokenShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| snapshot.token(id, Lock::None, now);
    let found = web.registry.store.read(read).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("token {id}")))?;
    Ok(Json(found.object.into()))
}

/// A token in place of another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// The only registrar that may present the new one.
    #[serde(default)]
    registrar: Option<String>,
}

/// Replaces a token; the deadline stays, the new secret goes to the customer alone.
#[utoipa::path(post, path = "/api/v1/tokens/{id}/reissue", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Reissue,
    responses((status = 200, body = TokenShape), (status = "4XX", body = Problem))
)]
pub async fn reissue(
    State(web): State<Web>,
    caller: Caller,
    PathId(token): PathId<TokenId>,
    JsonBody(body): JsonBody<Reissue>,
) -> Result<Json<TokenShape>, Problem> {
    let command = ReissueToken { token, registrar: registrar(body.registrar.as_deref())? };
    let (token, _) = reissue::reissue(&web.registry, &caller.acting(), command).await?;
    Ok(Json(token.into()))
}
