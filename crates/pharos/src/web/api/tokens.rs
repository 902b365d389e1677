//! `/api/v1/tokens` — P-20, P-21. Never a secret.

use axum::Json;
use axum::extract::State;
use registry_core::id::TokenId;
use registry_store::{Lock, Snapshot};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PathId;
use super::request_shapes::{TokenShape, registrar};
use crate::staff::permission::Permission;
use crate::vetting::reissue::{self, Binding, ReissueToken};
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
    /// The only registrar that may present the new one; `null` for any; left out: as before.
    #[serde(default, deserialize_with = "stated")]
    #[schema(value_type = Option<String>)]
    registrar: Option<Option<String>>,
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
    let registrar = match body.registrar {
        None => Binding::AsBefore,
        Some(named) => registrar(named.as_deref())?.map_or(Binding::Any, Binding::To),
    };
    let command = ReissueToken { token, registrar };
    let (token, _) = reissue::reissue(&web.registry, &caller.acting(), command).await?;
    Ok(Json(token.into()))
}

/// A value that is there, `null` included.
#[expect(clippy::option_option, reason = "left out and null are two things here")]
fn stated<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}
