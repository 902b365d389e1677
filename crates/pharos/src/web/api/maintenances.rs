//! `/api/v1/maintenances`: when systems will not work, told to registrars (RFC 9167).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::MaintenanceId;
use registry_core::maintenance::{
    Description, Impact, Intervention, Maintenance, Plan, Reason, System,
};
use registry_core::name::Tld;
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;
use super::{PathId, parse};
use crate::staff::permission::Permission;
use crate::vetting::maintenance::{announce, call_off, change};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// How much of a system will not work.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImpactShape {
    /// Nothing.
    None,
    /// Something.
    Partial,
    /// All.
    Full,
}

/// A system concerned.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemShape {
    /// What it is called: `EPP`, `DNS`.
    name: String,
    /// Its host name or address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    /// How much of it will not work.
    impact: ImpactShape,
}

/// Why there is a maintenance.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MaintenanceReasonShape {
    /// It was planned.
    Planned,
    /// It could not wait.
    Emergency,
}

/// Words about a maintenance.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DescriptionShape {
    /// Whether they are HTML.
    #[serde(default)]
    html: bool,
    /// The words, in English.
    text: String,
}

/// What a client must do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterventionShape {
    /// Connect again.
    connection: bool,
    /// Change its software.
    implementation: bool,
}

/// What is stated about a maintenance.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenancePlan {
    /// A name for persons.
    name: String,
    /// What is done, in a few words each.
    #[serde(default)]
    types: Vec<String>,
    /// The systems concerned, at least one.
    systems: Vec<SystemShape>,
    /// `production`, `ote`, `staging`, `dev`, or another environment by its name.
    environment: String,
    /// When it begins.
    starts_at: Instant,
    /// When it ends.
    ends_at: Instant,
    /// Why it is done.
    reason: MaintenanceReasonShape,
    /// The address of a page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Words about it.
    #[serde(default)]
    descriptions: Vec<DescriptionShape>,
    /// The TLDs concerned, without their dot; with none, all.
    #[serde(default)]
    tlds: Vec<String>,
    /// What a client must do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intervention: Option<InterventionShape>,
}

/// A maintenance.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceShape {
    /// Its id, in EPP too.
    id: Uuid,
    /// `announced`, `ended` or `called-off`.
    state: &'static str,
    /// When it was announced.
    created_at: Instant,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
    /// What is stated about it.
    plan: MaintenancePlan,
}

/// The maintenances that lie ahead or go on, oldest first.
#[utoipa::path(get, path = "/api/v1/maintenances", tag = "registry",
    responses((status = 200, body = [MaintenanceShape]), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
) -> Result<Json<Vec<MaintenanceShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let found = web.registry.store.read(move |read| read.maintenances(now)).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

/// Announces a maintenance: every registrar it concerns gets a poll message.
#[utoipa::path(post, path = "/api/v1/maintenances", tag = "registry",
    request_body = MaintenancePlan,
    responses((status = 201, body = MaintenanceShape), (status = "4XX", body = Problem))
)]
pub async fn create(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<MaintenancePlan>,
) -> Result<(StatusCode, Json<MaintenanceShape>), Problem> {
    let made = announce(&web.registry, &caller.acting(), body.plan()?).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Shows a maintenance.
#[utoipa::path(get, path = "/api/v1/maintenances/{id}", tag = "registry",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = MaintenanceShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<MaintenanceId>,
) -> Result<Tagged<MaintenanceShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(found) = read.maintenance(id, Lock::None, now)? else { return Ok(None) };
        let version = read.version(&found.object.key())?.unwrap_or_default();
        Ok(Some(Tagged(version, found.object.into())))
    };
    let found = web.registry.store.read(read).await?;
    found.ok_or_else(|| Problem::not_found(format!("maintenance {id}")))
}

/// States a maintenance anew, whole, if nobody changed it since it was read; registrars are told.
#[utoipa::path(put, path = "/api/v1/maintenances/{id}", tag = "registry",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = MaintenancePlan,
    responses((status = 200, body = MaintenanceShape), (status = "4XX", body = Problem))
)]
pub async fn replace(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<MaintenanceId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<MaintenancePlan>,
) -> Result<Tagged<MaintenanceShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let changed = change(&web.registry, &acting, (id, body.plan()?)).await?;
    let key = changed.key();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    Ok(Tagged(version.unwrap_or_default(), changed.into()))
}

/// Calls a maintenance off; registrars are told.
#[utoipa::path(delete, path = "/api/v1/maintenances/{id}", tag = "registry",
    params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn remove(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<MaintenanceId>,
) -> Result<StatusCode, Problem> {
    call_off(&web.registry, &caller.acting(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl MaintenancePlan {
    fn plan(self) -> Result<Plan, Problem> {
        let Self { name, types, systems, environment, starts_at, ends_at, reason, .. } = self;
        let Self { detail, descriptions, tlds, intervention, .. } = self;
        let tlds = tlds.iter().map(|text| parse::<Tld>("tlds", text, "a TLD without its dot"));
        let system = |SystemShape { name, host, impact }| System {
            name,
            host,
            impact: match impact {
                ImpactShape::None => Impact::None,
                ImpactShape::Partial => Impact::Partial,
                ImpactShape::Full => Impact::Full,
            },
        };
        let description = |DescriptionShape { html, text }| Description { html, text };
        Ok(Plan {
            name,
            types,
            systems: systems.into_iter().map(system).collect(),
            environment: environment.into(),
            starts_at: starts_at.0,
            ends_at: ends_at.0,
            reason: match reason {
                MaintenanceReasonShape::Planned => Reason::Planned,
                MaintenanceReasonShape::Emergency => Reason::Emergency,
            },
            detail,
            descriptions: descriptions.into_iter().map(description).collect(),
            tlds: tlds.collect::<Result<_, _>>()?,
            intervention: intervention.map(|InterventionShape { connection, implementation }| {
                Intervention { connection, implementation }
            }),
        })
    }
}

impl From<Plan> for MaintenancePlan {
    fn from(plan: Plan) -> Self {
        let Plan { name, types, systems, environment, starts_at, ends_at, reason, .. } = plan;
        let Plan { detail, descriptions, tlds, intervention, .. } = plan;
        let system = |System { name, host, impact }| SystemShape {
            name,
            host,
            impact: match impact {
                Impact::None => ImpactShape::None,
                Impact::Partial => ImpactShape::Partial,
                Impact::Full => ImpactShape::Full,
            },
        };
        let description = |Description { html, text }| DescriptionShape { html, text };
        Self {
            name,
            types,
            systems: systems.into_iter().map(system).collect(),
            environment: environment.to_string(),
            starts_at: Instant(starts_at),
            ends_at: Instant(ends_at),
            reason: match reason {
                Reason::Planned => MaintenanceReasonShape::Planned,
                Reason::Emergency => MaintenanceReasonShape::Emergency,
            },
            detail,
            descriptions: descriptions.into_iter().map(description).collect(),
            tlds: tlds.into_iter().map(|tld| tld.to_string()).collect(),
            intervention: intervention.map(|Intervention { connection, implementation }| {
                InterventionShape { connection, implementation }
            }),
        }
    }
}

impl From<Maintenance> for MaintenanceShape {
    fn from(maintenance: Maintenance) -> Self {
        let Maintenance { id, plan, state, created_at, updated_at } = maintenance;
        Self {
            id: *id.as_uuid(),
            state: state.code(),
            created_at: Instant(created_at),
            updated_at: updated_at.map(Instant),
            plan: plan.into(),
        }
    }
}
