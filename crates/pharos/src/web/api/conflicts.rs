//! `/api/v1/organizations/{id}/conflicts` — P-15: who decides nothing about an organization.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{OrganizationId, StaffId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::PathId;
use super::shapes::OrganizationShape;
use crate::vetting::conflict::{self, ConflictOfInterest};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// A mark, or its end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Whose account; else the caller's.
    #[serde(default)]
    staff: Option<Uuid>,
    /// Why.
    reason: String,
}

impl Mark {
    fn read(self, organization: OrganizationId, caller: &Caller) -> ConflictOfInterest {
        let staff = self.staff.map_or(caller.person.id, StaffId::from_uuid);
        ConflictOfInterest { organization, staff, reason: self.reason }
    }
}

/// Marks a person as conflicted: they decide nothing about the organization from now on.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/conflicts", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Mark,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn mark(
    State(web): State<Web>,
    caller: Caller,
    PathId(organization): PathId<OrganizationId>,
    JsonBody(body): JsonBody<Mark>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    let command = body.read(organization, &caller);
    let marked = conflict::mark(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(marked.into())))
}

/// Ends such a mark; never that of whoever asks.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/conflicts/end", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Mark,
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn end(
    State(web): State<Web>,
    caller: Caller,
    PathId(organization): PathId<OrganizationId>,
    JsonBody(body): JsonBody<Mark>,
) -> Result<Json<OrganizationShape>, Problem> {
    let command = body.read(organization, &caller);
    let ended = conflict::end(&web.registry, &caller.acting(), command).await?;
    Ok(Json(ended.into()))
}
