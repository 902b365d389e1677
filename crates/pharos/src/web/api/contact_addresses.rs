//! `/api/v1/requests/{id}/contact-address` and `/api/v1/domains/{name}/contact-address`: where a
//! customer's notices go (P-57).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry_core::contact_address::NewAddress;
use registry_core::id::RequestId;
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PathId;
use super::request_shapes::RequestShape;
use super::requests;
use crate::vetting::{contact_address, submit};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::IfMatch;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Where notices go from now on, and who asked for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactAddress {
    /// The new address for all notices.
    contact_email: String,
    /// Who asked for it, for the customer.
    asked_by: String,
    /// Where that is on file: a letter, a call, a ticket.
    reference: String,
}

impl From<ContactAddress> for NewAddress {
    fn from(body: ContactAddress) -> Self {
        let ContactAddress { contact_email, asked_by, reference } = body;
        Self { address: contact_email, asked_by, reference }
    }
}

/// Changes where notices about a request go; both addresses are told. Once its name is registered
/// the address is that of the name.
#[utoipa::path(put, path = "/api/v1/requests/{id}/contact-address", tag = "vetting",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = ContactAddress,
    responses((status = 200, body = RequestShape), (status = "4XX", body = Problem))
)]
pub async fn of_request(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<RequestId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<ContactAddress>,
) -> Result<Json<RequestShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let changed = contact_address::of_request(&web.registry, &acting, (id, body.into())).await?;
    Ok(Json(requests::shown(&web, changed)?))
}

/// Changes where notices about a registered name go; both addresses are told.
#[utoipa::path(put, path = "/api/v1/domains/{name}/contact-address", tag = "registry",
    params(("name" = String, Path), ("If-Match" = String, Header)), request_body = ContactAddress,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn of_name(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<ContactAddress>,
) -> Result<StatusCode, Problem> {
    let name = submit::parse_name(&web.registry, &name)?;
    let (sought, now) = (name.clone(), web.registry.clock.registry_now());
    let read = move |read: &mut Snapshot<'_>| read.domain(&sought, Lock::None, now);
    let found = web.registry.store.read(read).await?;
    let acting = match found {
        Some(found) => caller.acting().having_seen(found.object.key(), seen),
        None => caller.acting(),
    };
    contact_address::of_name(&web.registry, &acting, (name, body.into())).await?;
    Ok(StatusCode::NO_CONTENT)
}
