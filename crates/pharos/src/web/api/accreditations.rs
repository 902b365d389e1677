//! `/api/v1/accreditations` — P-2 to P-6, P-40 to P-44.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, NewJudgement, Verdict};
use registry_core::id::{AccreditationId, ApplicationId, OrganizationId};
use registry_store::{Aggregate as _, Lock, Snapshot, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::accreditation_shapes::AccreditationShape;
use super::documents;
use super::shapes::{Instant, Page};
use super::{PathId, Query, parse};
use crate::staff::permission::Permission;
use crate::vetting::accreditation::{self, Apply, Decide, GrantTerms};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Whose accreditations; else those with an application that waits for a decision.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Of this organization, all of them.
    organization: Option<Uuid>,
    /// Where the page of waiting ones begins: `next` of the page before.
    cursor: Option<String>,
}

/// Rows of a page of waiting applications.
const PAGE: i64 = 50;

/// Lists an organization's accreditations, or those with an application to decide.
#[utoipa::path(get, path = "/api/v1/accreditations", tag = "vetting", params(ListQuery),
    responses((status = 200, body = Page<AccreditationShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<AccreditationShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let allowed = "`next` of the page before";
    let after: Option<AccreditationId> =
        query.cursor.as_deref().map(|text| parse("cursor", text, allowed)).transpose()?;
    let read = move |snapshot: &mut Snapshot<'_>| {
        let found = match query.organization {
            Some(id) => {
                let id = OrganizationId::from_uuid(id);
                snapshot.accreditations_of(id, Lock::None, now)?
            }
            None => snapshot.accreditations_pending(after, PAGE, now)?,
        };
        let full = query.organization.is_none() && found.len() == 50;
        let next = found.last().filter(|_| full).map(|last| last.object.id.to_string());
        let items = found.iter().map(|found| shape(snapshot, &found.object, now));
        Ok(Page { items: items.collect::<Result<_, StoreError>>()?, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

fn shape(
    snapshot: &mut Snapshot<'_>,
    found: &Accreditation,
    now: Timestamp,
) -> Result<AccreditationShape, StoreError> {
    let rulebooks = snapshot.rulebooks_of_programme(&found.programme, now)?;
    let organization = snapshot.organization(found.organization, Lock::None)?;
    let missing = || StoreError::Missing(format!("organization {}", found.organization));
    Ok(AccreditationShape::new(found, &organization.ok_or_else(missing)?, &rulebooks, now))
}

/// An application for accreditation, or for another term of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    /// Who applies.
    organization: Uuid,
    /// The programme's id in the rulebook.
    programme: String,
    /// The websites it is to cover.
    #[serde(default)]
    websites: Vec<String>,
    /// Every jurisdiction where the organization is based, does business or serves patients.
    jurisdictions: Vec<String>,
    /// What is handed in with it: hashes of documents uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

/// An application taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Applied {
    /// Its id.
    application: Uuid,
    /// The accreditation it belongs to.
    accreditation: AccreditationShape,
}

/// Takes in an application.
#[utoipa::path(post, path = "/api/v1/accreditations", tag = "vetting",
    request_body = NewApplication,
    responses((status = 201, body = Applied), (status = "4XX", body = Problem))
)]
pub async fn apply(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewApplication>,
) -> Result<(StatusCode, Json<Applied>), Problem> {
    let NewApplication { organization, programme, websites, jurisdictions, documents } = body;
    let organization = OrganizationId::from_uuid(organization);
    let documents = documents::hashes("documents", &documents)?;
    let command = Apply { organization, programme, websites, jurisdictions, documents };
    let (found, id) = accreditation::apply(&web.registry, &caller.acting(), command).await?;
    let accreditation = shown(&web, found).await?;
    Ok((StatusCode::CREATED, Json(Applied { application: *id.as_uuid(), accreditation })))
}

/// Shows an accreditation with its standing now and what time will do to it.
#[utoipa::path(get, path = "/api/v1/accreditations/{id}", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
) -> Result<Tagged<AccreditationShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(found) = read.accreditation(id, Lock::None, now)? else { return Ok(None) };
        let version = read.version(&found.object.key())?.unwrap_or_default();
        Ok(Some(Tagged(version, shape(read, &found.object, now)?)))
    };
    let found = web.registry.store.read(read).await?;
    found.ok_or_else(|| Problem::not_found(format!("accreditation {id}")))
}

async fn shown(web: &Web, found: Accreditation) -> Result<AccreditationShape, Problem> {
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| shape(snapshot, &found, now);
    Ok(web.registry.store.read(read).await?)
}

/// Which application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhichApplication {
    /// Its id.
    application: Uuid,
}

/// Which application, and what a grant needs where the accreditation was made elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantApplication {
    /// Its id.
    application: Uuid,
    /// When it ends: only where the programme is run elsewhere and has a term.
    #[serde(default)]
    ends_at: Option<Instant>,
    /// The proof, where the programme is run elsewhere: hashes of documents uploaded before.
    #[serde(default)]
    evidence: Vec<String>,
}

/// A standard as a reviewer judges it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgedStandard {
    /// Its number, as the programme publishes it.
    standard: String,
    /// `met`, `not-met` or `not-applicable`.
    verdict: String,
    /// The reviewer's words.
    words: String,
}

/// Standards of an application as a reviewer judges them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Which application.
    application: Uuid,
    /// Some of the checklist, or all.
    standards: Vec<JudgedStandard>,
}

impl JudgedStandard {
    fn read((place, judged): (usize, Self)) -> Result<NewJudgement, Problem> {
        let JudgedStandard { standard, verdict: text, words } = judged;
        let all = [Verdict::Met, Verdict::NotMet, Verdict::NotApplicable];
        let verdict = all.into_iter().find(|verdict| verdict.code() == text);
        let field = format!("standards[{place}].verdict");
        let wrong = || Problem::field(field, format!("{text:?}"), "met, not-met, not-applicable");
        Ok(NewJudgement { standard, verdict: verdict.ok_or_else(wrong)?, words })
    }
}

/// Judges standards of an open application against the programme's checklist, if nobody judged any
/// since it was read.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/review", tag = "vetting",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = Review,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn review(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<Review>,
) -> Result<Tagged<AccreditationShape>, Problem> {
    let application = ApplicationId::from_uuid(body.application);
    let judged = body.standards.into_iter().enumerate().map(JudgedStandard::read);
    let judged = judged.collect::<Result<_, _>>()?;
    let command = Decide::Judge(application, judged);
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let decided = accreditation::decide(&web.registry, &acting, (id, command)).await?;
    let key = decided.key();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    Ok(Tagged(version.unwrap_or_default(), shown(&web, decided).await?))
}

/// Approved websites that come or go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Websites {
    /// Those that are approved.
    #[serde(default)]
    add: Vec<String>,
    /// Those that are taken out.
    #[serde(default)]
    remove: Vec<String>,
    /// Why.
    reason: String,
}

/// Approves websites beside those of the application, or takes approved ones out.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/websites", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Websites,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn change_websites(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    JsonBody(body): JsonBody<Websites>,
) -> Result<Json<AccreditationShape>, Problem> {
    let Websites { add: added, remove: removed, reason } = body;
    decide(&web, &caller, id, Decide::ChangeWebsites { added, removed, reason }).await
}

/// Which application, and why it is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseApplication {
    /// Its id.
    application: Uuid,
    /// Why.
    reason: String,
}

/// Why an accreditation is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why.
    reason: String,
}

async fn decide(
    web: &Web,
    caller: &Caller,
    id: AccreditationId,
    command: Decide,
) -> Result<Json<AccreditationShape>, Problem> {
    let decided = accreditation::decide(&web.registry, &caller.acting(), (id, command)).await?;
    Ok(Json(shown(web, decided).await?))
}

/// Grants an application.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/grant", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = GrantApplication,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn grant(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    JsonBody(body): JsonBody<GrantApplication>,
) -> Result<Json<AccreditationShape>, Problem> {
    let application = ApplicationId::from_uuid(body.application);
    let evidence = documents::hashes("evidence", &body.evidence)?;
    let terms = GrantTerms { ends: body.ends_at.map(|at| at.0), evidence };
    decide(&web, &caller, id, Decide::Grant(application, terms)).await
}

/// Refuses an application.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/refuse", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = RefuseApplication,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    JsonBody(body): JsonBody<RefuseApplication>,
) -> Result<Json<AccreditationShape>, Problem> {
    let application = ApplicationId::from_uuid(body.application);
    decide(&web, &caller, id, Decide::Refuse(application, body.reason)).await
}

/// Takes an application back for its applicant.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/withdraw-application", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = WhichApplication,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn withdraw_application(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    JsonBody(body): JsonBody<WhichApplication>,
) -> Result<Json<AccreditationShape>, Problem> {
    let application = ApplicationId::from_uuid(body.application);
    decide(&web, &caller, id, Decide::WithdrawApplication(application)).await
}

/// Withdraws the accreditation itself.
#[utoipa::path(post, path = "/api/v1/accreditations/{id}/withdraw", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = Withdrawal,
    responses((status = 200, body = AccreditationShape), (status = "4XX", body = Problem))
)]
pub async fn withdraw(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AccreditationId>,
    JsonBody(body): JsonBody<Withdrawal>,
) -> Result<Json<AccreditationShape>, Problem> {
    decide(&web, &caller, id, Decide::Withdraw(body.reason)).await
}
