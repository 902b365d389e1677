//! `/api/v1/accuracy-checks` and `/api/v1/domains/{name}/accuracy-check`: whether a registrant is
//! who its name stands for (P-34). History keeps ids alone; what differs is read here, as it is.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::contact::{Contact, PostalForm};
use registry_core::domain::Domain;
use registry_core::domain::accuracy::{AccuracyCheck, Compared, Verdict};
use registry_core::id::DomainId;
use registry_store::{Lock, Snapshot, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::{accuracy, submit};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Whom a registrant says it is, in one postal form.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatedParty {
    /// `int` or `loc` (RFC 5733).
    form: &'static str,
    /// The person or role.
    name: String,
    /// The organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
}

/// A registrant, as far as it is compared.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrantShape {
    /// The contact's EPP id.
    handle: String,
    /// Each of its postal forms; one that names the organization is enough.
    postal: Vec<StatedParty>,
    /// Whether it names the organization now.
    agrees: bool,
}

/// How a check was closed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosingShape {
    /// When.
    at: Instant,
    /// By whom; `the comparison` where the data agree again.
    by: String,
    /// Why.
    reason: String,
}

/// A check of a name's registrant.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccuracyCheckShape {
    /// The name.
    domain: String,
    /// Its sponsor.
    registrar: String,
    /// `open`, `accepted`, `corrected` or `inaccurate`.
    state: &'static str,
    /// Since when it differs, or did.
    opened_at: Instant,
    /// The organization it differs from.
    organization: Uuid,
    /// The organization's legal name.
    organization_name: String,
    /// The registrant; none where the name has another or none by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    registrant: Option<RegistrantShape>,
    /// How it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<ClosingShape>,
}

/// Lists the names whose registrant has to be looked at, oldest first.
#[utoipa::path(get, path = "/api/v1/accuracy-checks", tag = "registry", params(PageQuery),
    responses((status = 200, body = Page<AccuracyCheckShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AccuracyCheckShape>>, Problem> {
    caller.may(Permission::DecideAccuracy)?;
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, DomainId>()?);
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| {
        let found = snapshot.open_accuracy_checks(after, limit, now)?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
        let last = found.last().filter(|_| full).map(|last| &last.object);
        let next = last.and_then(|last| Some(cursor(&last.accuracy.as_ref()?.opened_at, &last.id)));
        let mut items = Vec::with_capacity(found.len());
        for domain in found.into_iter().map(|found| found.object).filter(Domain::is_live) {
            items.extend(shape(snapshot, &domain)?);
        }
        Ok(Page { items, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

/// Shows a name's check, open or closed, with what is compared.
#[utoipa::path(get, path = "/api/v1/domains/{name}/accuracy-check", tag = "registry",
    params(("name" = String, Path)),
    responses((status = 200, body = AccuracyCheckShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<AccuracyCheckShape>, Problem> {
    caller.may(Permission::DecideAccuracy)?;
    let name = submit::parse_name(&web.registry, &name)?;
    let missing = Problem::not_found(format!("check of the registrant of {name}"));
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| {
        let found = snapshot.domain(&name, Lock::None, now)?.map(|found| found.object);
        match found.filter(Domain::is_live) {
            Some(domain) => shape(snapshot, &domain),
            None => Ok(None),
        }
    };
    web.registry.store.read(read).await?.map(Json).ok_or(missing)
}

/// What a reviewer finds.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictShape {
    /// The difference is none.
    Accepted,
    /// The data are right now.
    Corrected,
    /// The data are wrong: the name is suspended.
    Inaccurate,
}

/// A verdict and its reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVerdict {
    /// What was found.
    verdict: VerdictShape,
    /// Why.
    reason: String,
}

/// Closes a name's check. `inaccurate` suspends the name by the cause `accuracy`; a later
/// `accepted` or `corrected` lifts it.
#[utoipa::path(post, path = "/api/v1/domains/{name}/accuracy-check/verdict", tag = "registry",
    params(("name" = String, Path)), request_body = NewVerdict,
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn close(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<NewVerdict>,
) -> Result<StatusCode, Problem> {
    let name = submit::parse_name(&web.registry, &name)?;
    let verdict = match body.verdict {
        VerdictShape::Accepted => Verdict::Accepted,
        VerdictShape::Corrected => Verdict::Corrected,
        VerdictShape::Inaccurate => Verdict::Inaccurate,
    };
    accuracy::close(&web.registry, &caller.acting(), (name, verdict, body.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shape(
    snapshot: &mut Snapshot<'_>,
    domain: &Domain,
) -> Result<Option<AccuracyCheckShape>, StoreError> {
    let Some(check) = &domain.accuracy else { return Ok(None) };
    let AccuracyCheck { contact, organization, opened_at, closed } = check;
    let found = snapshot.organization(*organization, Lock::None)?;
    let found = found.ok_or_else(|| StoreError::Missing(format!("organization {organization}")))?;
    let registrant = match domain.registrant == Some(*contact) {
        true => snapshot.contacts_by_id(&[*contact])?.into_iter().next(),
        false => None,
    };
    Ok(Some(AccuracyCheckShape {
        domain: domain.name.to_string(),
        registrar: domain.registrar.to_string(),
        state: check.code(),
        opened_at: Instant(*opened_at),
        organization: *organization.as_uuid(),
        registrant: registrant.map(|registrant| compared(&registrant, &found.name)),
        organization_name: found.name,
        closed: closed.as_ref().map(|closing| ClosingShape {
            at: Instant(closing.at),
            by: closing.name.clone(),
            reason: closing.reason.clone(),
        }),
    }))
}

fn compared(registrant: &Contact, organization: &str) -> RegistrantShape {
    let stated = registrant.personal.postal.iter().map(|postal| StatedParty {
        form: match postal.form {
            PostalForm::Internationalized => "int",
            PostalForm::Localized => "loc",
        },
        name: postal.name.clone(),
        organization: postal.organization.clone(),
    });
    RegistrantShape {
        handle: registrant.handle.to_string(),
        postal: stated.collect(),
        agrees: Compared { organization, registrant }.agrees(),
    }
}
