//! `/api/v1/organizations` — P-1.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::OrganizationId;
use registry_store::{Aggregate, Lock};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::shapes::{OrganizationShape, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::government;
use crate::vetting::organization::{self, CreateOrganization};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::Tagged;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// A new organization.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Its legal name.
    name: String,
    /// What kind it is, in the words of the programmes: `pharmacy`.
    kind: String,
    /// ISO 3166-1 code of the country it is based in.
    country: String,
    /// The person the registry speaks to.
    contact_name: String,
    /// The address reminders go to.
    contact_email: String,
}

impl From<NewOrganization> for CreateOrganization {
    fn from(new: NewOrganization) -> Self {
        let NewOrganization { name, kind, country, contact_name, contact_email } = new;
        Self { name, kind, country, contact_name, contact_email }
    }
}

/// Which organizations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Whose name begins with this, in any case.
    #[serde(default)]
    beginning: String,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Lists organizations in the order of their names.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "vetting", params(ListQuery), responses(
    (status = 200, body = Page<OrganizationShape>), (status = "4XX", body = Problem)
))]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<OrganizationShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<String, OrganizationId>()?);
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        snapshot.organizations_page(&query.beginning, after.as_ref(), limit)
    };
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.map(|last| cursor(&last.name, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Records an organization.
#[utoipa::path(post, path = "/api/v1/organizations", tag = "vetting",
    request_body = NewOrganization,
    responses((status = 201, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn create(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewOrganization>,
) -> Result<(StatusCode, Json<OrganizationShape>), Problem> {
    web.door.admit_organization(&caller.person).map_err(Problem::too_often)?;
    let created = organization::create(&web.registry, &caller.acting(), body.into()).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}

/// Shows an organization.
#[utoipa::path(get, path = "/api/v1/organizations/{id}", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
) -> Result<Tagged<OrganizationShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        let Some(found) = snapshot.organization(id, Lock::None)? else { return Ok(None) };
        let version = snapshot.version(&found.key())?;
        Ok(Some((version.unwrap_or_default(), found)))
    };
    let found = web.registry.store.read(read).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("organization {id}")))?;
    let (version, found) = found;
    let now = web.registry.clock.registry_now();
    Ok(Tagged(version, OrganizationShape::at(found, now)))
}

/// A decision about a government basis.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GovernmentBasis {
    /// Granted, or lost.
    granted: bool,
    /// Why.
    reason: String,
}

/// Grants a government basis, or records its loss.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/government-basis", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = GovernmentBasis,
    responses((status = 200, body = OrganizationShape), (status = "4XX", body = Problem))
)]
pub async fn decide_government_basis(
    State(web): State<Web>,
    caller: Caller,
    PathId(organization): PathId<OrganizationId>,
    JsonBody(body): JsonBody<GovernmentBasis>,
) -> Result<Json<OrganizationShape>, Problem> {
    let GovernmentBasis { granted, reason } = body;
    let command = government::DecideGovernmentBasis { organization, granted, reason };
    let decided = government::decide(&web.registry, &caller.acting(), command).await?;
    Ok(Json(decided.into()))
}
