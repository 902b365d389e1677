//! `/api/v1/domains/{name}/…`: consent to a transfer (P-37), and the registry lock (P-15; EPP.md,
//! section 9).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry_core::domain::lock::LockAct;
use registry_core::id::OrganizationId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parse;
use super::request_shapes::{BasisShape, TokenShape};
use crate::vetting::consent::{self, ConsentToTransfer};
use crate::vetting::registry_lock::{self, LockStep};
use crate::vetting::submit::parse_name;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// A consent to a transfer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    /// The registrar that may ask for the name.
    registrar: String,
    /// Who is to hold it, if somebody else, with its basis and the terms it accepted.
    #[serde(default)]
    holder: Option<NewHolder>,
}

/// Another organization to hold a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHolder {
    /// Which.
    organization: Uuid,
    /// On what basis.
    basis: BasisShape,
    /// The version of the terms it accepted (P-10).
    terms_version: String,
}

/// Consents to a transfer; the token's secret goes to who is to hold the name, alone.
#[utoipa::path(post, path = "/api/v1/domains/{name}/transfer-consents", tag = "registry",
    params(("name" = String, Path)), request_body = NewConsent,
    responses((status = 201, body = TokenShape), (status = "4XX", body = Problem))
)]
pub async fn consent(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<NewConsent>,
) -> Result<(StatusCode, Json<TokenShape>), Problem> {
    let allowed = "a registrar id: 3 to 16 of a-z, 0-9 and hyphen";
    let registrar = parse("registrar", &body.registrar, allowed)?;
    let (holder, terms_version) = match body.holder {
        Some(NewHolder { organization, basis, terms_version }) => {
            let holder = (OrganizationId::from_uuid(organization), basis.into());
            (Some(holder), Some(terms_version))
        }
        None => (None, None),
    };
    let name = parse_name(&web.registry, &name)?;
    let command = ConsentToTransfer { name, registrar, holder, terms_version };
    let (token, _) = consent::consent(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(token.into())))
}

/// What is to become of a registry lock.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockWish {
    /// Set.
    Set,
    /// Lifted.
    Lift,
}

/// What a registrar asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockProposal {
    /// What is to become of the lock.
    act: LockWish,
    /// Where the registrar's asking is recorded.
    reference: String,
}

/// Proposes that a registry lock be set or lifted; another person confirms it where the rulebook
/// asks for two, otherwise it is done.
#[utoipa::path(put, path = "/api/v1/domains/{name}/registry-lock/proposal", tag = "registry",
    params(("name" = String, Path)), request_body = LockProposal,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn propose_lock(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<LockProposal>,
) -> Result<StatusCode, Problem> {
    let act = match body.act {
        LockWish::Set => LockAct::Set,
        LockWish::Lift => LockAct::Lift,
    };
    step(&web, &caller, &name, LockStep::Propose { act, reference: body.reference }).await
}

/// Drops what was proposed for a registry lock.
#[utoipa::path(delete, path = "/api/v1/domains/{name}/registry-lock/proposal", tag = "registry",
    params(("name" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn drop_lock_proposal(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    step(&web, &caller, &name, LockStep::Drop).await
}

/// Confirms what another person proposed for a registry lock.
#[utoipa::path(post, path = "/api/v1/domains/{name}/registry-lock/confirm", tag = "registry",
    params(("name" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn confirm_lock(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    step(&web, &caller, &name, LockStep::Confirm).await
}

async fn step(
    web: &Web,
    caller: &Caller,
    name: &str,
    step: LockStep,
) -> Result<StatusCode, Problem> {
    let name = parse_name(&web.registry, name)?;
    registry_lock::step(&web.registry, &caller.acting(), (name, step)).await?;
    Ok(StatusCode::NO_CONTENT)
}
