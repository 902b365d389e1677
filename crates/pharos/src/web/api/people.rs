//! Who calls, bearer tokens, invitations — P-15, P-16.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;
use crate::staff::api_token;
use crate::staff::invitation::{self, InviteError};
use crate::staff::link::LinkError;
use crate::staff::permission::{Permission, Role};
use crate::staff::secret::Secret;
use crate::vetting::Refusal;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    id: Uuid,
    /// The name decisions are signed with.
    name: String,
    /// The address of the account.
    email: String,
    /// The role.
    role: Role,
    /// Everything the role may do.
    permissions: Vec<Permission>,
}

/// Shows who calls and what they may do.
#[utoipa::path(get, path = "/api/v1/me", tag = "people",
    responses((status = 200, body = Me), (status = "4XX", body = Problem))
)]
pub async fn me(caller: Caller) -> Json<Me> {
    let person = caller.person;
    let permissions = person.role.permissions().collect();
    let id = *person.id.as_uuid();
    Json(Me { id, name: person.name, email: person.email, role: person.role, permissions })
}

/// A new bearer token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBearerToken {
    /// What it is for.
    name: String,
    /// Until when, in wall time; else until it is revoked.
    #[serde(default)]
    expires_at: Option<Instant>,
}

/// A bearer token, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct BearerTokenShown {
    /// The secret; it is stored as a digest and cannot be shown again.
    token: String,
}

/// Makes a bearer token with the permissions of the caller's role.
#[utoipa::path(post, path = "/api/v1/bearer-tokens", tag = "people",
    request_body = NewBearerToken,
    responses((status = 201, body = BearerTokenShown), (status = "4XX", body = Problem))
)]
pub async fn make_bearer_token(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewBearerToken>,
) -> Result<(StatusCode, Json<BearerTokenShown>), Problem> {
    caller.may(Permission::MakeApiToken)?;
    if body.name.trim().is_empty() {
        return Err(Problem::field("name", format!("{:?}", body.name), "what the token is for"));
    }
    let expires = body.expires_at.map(|at| at.0);
    let id = caller.person.id;
    let secret = api_token::make(&web.registry, id, body.name.trim(), expires).await?;
    let token = secret.expose().to_owned();
    Ok((StatusCode::CREATED, Json(BearerTokenShown { token })))
}

/// Revokes the bearer token the call is made with.
#[utoipa::path(delete, path = "/api/v1/bearer-tokens", tag = "people",
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn revoke_bearer_token(
    State(web): State<Web>,
    _caller: Caller,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.split_once(' ')).map_or("", |(_, token)| token);
    api_token::revoke(&web.registry, &Secret::presented(token.trim())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An invitation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// Who is invited.
    email: String,
    /// `reviewer`, `supervisor`, `commissioner`, `analyst`, `operator` or `auditor`.
    role: Role,
}

/// A one-time link.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationLink {
    /// Give it to the person by a way you trust; it is good as long as `[accounts] invitation_days` says.
    link: String,
}

/// Invites a person.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "people", request_body = NewInvitation,
    responses((status = 201, body = InvitationLink), (status = "4XX", body = Problem))
)]
pub async fn invite(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewInvitation>,
) -> Result<(StatusCode, Json<InvitationLink>), Problem> {
    caller.may(Permission::ManageStaff)?;
    let by = caller.acting().actor;
    let secret = match invitation::invite(&web.registry, Some(&by), &body.email, body.role).await {
        Ok(secret) => secret,
        Err(InviteError::Link(LinkError::NotAnAddress(found))) => {
            let allowed = "an e-mail address: local-part@domain";
            return Err(Problem::field("email", format!("{found:?}"), allowed));
        }
        Err(InviteError::NotForPeople(role)) => {
            let allowed = "reviewer, supervisor, commissioner, analyst, operator, auditor";
            return Err(Problem::field("role", format!("{:?}", role.code()), allowed));
        }
        Err(InviteError::Link(LinkError::NotSealed)) => return Err(Refusal::NotSealed.into()),
        Err(InviteError::Link(LinkError::Store(error))) => return Err(error.into()),
    };
    let link = web.settings.pages().of_link(&secret);
    Ok((StatusCode::CREATED, Json(InvitationLink { link })))
}
