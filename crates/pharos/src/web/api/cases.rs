//! `/api/v1/cases` — cases about names and registrars: the list, one case, and opening them
//! (POLICY, section 6; P-38, P-81).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::casework::{self, About, Case, Matter, dispute};
use registry_core::id::{CaseId, OrganizationId, RegistrarId};
use registry_store::{CaseFilter, CaseOrder, Lock, Snapshot, StoreError};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::case_shapes::{CaseGrounds, CaseShape, FiledWords};
use super::shapes::Page;
use super::{PageQuery, PathId, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::vetting::cases::{self, Open};
use crate::vetting::submit;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// The order of a list of cases.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseListOrder {
    /// As they were opened.
    #[default]
    Opened,
    /// By what they wait for, the most urgent first; those that wait for nothing are left out.
    Deadline,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// `revocation`, `suspension`, `discontinuation`, `dispute` or `compliance`.
    kind: Option<String>,
    /// The stable code of a state.
    state: Option<String>,
    /// Open ones, or closed ones.
    open: Option<bool>,
    /// About a name that this organization held.
    organization: Option<Uuid>,
    /// About this name.
    name: Option<String>,
    /// About this registrar.
    registrar: Option<String>,
    /// `opened`, or `deadline`.
    #[serde(default)]
    order: CaseListOrder,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

impl CaseQuery {
    fn filter(&self) -> Result<CaseFilter, Problem> {
        if let Some(kind) = self.kind.as_deref().filter(|kind| !Matter::CODES.contains(kind)) {
            return Err(Problem::field("kind", format!("{kind:?}"), Matter::CODES.join(", ")));
        }
        let registrar = self.registrar.as_deref();
        let registrar =
            registrar.map(|text| parse::<RegistrarId>("registrar", text, "a registrar's id"));
        Ok(CaseFilter {
            kind: self.kind.clone(),
            state: self.state.clone(),
            open: self.open,
            organization: self.organization.map(OrganizationId::from_uuid),
            name: self.name.as_ref().map(|name| name.to_ascii_lowercase()),
            domain: None,
            registrar: registrar.transpose()?,
        })
    }
}

/// Lists cases in the order in which they were opened, or by what they wait for.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(CaseQuery), responses(
    (status = 200, body = Page<CaseShape>), (status = "4XX", body = Problem)
))]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<CaseQuery>,
) -> Result<Json<Page<CaseShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let filter = query.filter()?;
    let by_deadline = matches!(query.order, CaseListOrder::Deadline);
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, CaseId>()?);
    let order = match by_deadline {
        true => CaseOrder::Deadline(after),
        false => CaseOrder::Opened(after),
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.cases_page(&filter, order, limit, now)?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
        let last = found.last().filter(|_| full).map(|last| &last.object);
        // Time changes no deadline: it is what the rows are in order of.
        let key = last.map(|last| (last.matter.deadline().filter(|_| by_deadline), last));
        let next = key.map(|(at, last)| cursor(&at.unwrap_or(last.opened_at), &last.id));
        let mut items = Vec::with_capacity(found.len());
        for case in found.into_iter().map(|found| found.object) {
            if filter.admits(&case) {
                items.push(shape(read, case, now)?);
            }
        }
        Ok(Page { items, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

/// Shows a case with its dates, its record, and what can be done now.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
) -> Result<Json<CaseShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| match read.case(id, Lock::None, now)? {
        Some(found) => shape(read, found.object, now).map(Some),
        None => Ok(None),
    };
    let found = web.registry.store.read(read).await?;
    found.map(Json).ok_or_else(|| Problem::not_found(format!("case {id}")))
}

/// A case with what its name says of it (P-71).
fn shape(read: &mut Snapshot<'_>, case: Case, now: Timestamp) -> Result<CaseShape, StoreError> {
    let mut terms_ended_at = None;
    if let About::Name { domain, .. } = &case.about
        && let Some(name) = read.domain_by_id(*domain, Lock::None, now)?
    {
        let revocation = read.revocation_of(*domain, now)?;
        let end = casework::terms_end(&name.object, revocation.as_ref());
        terms_ended_at = end.map(casework::TermsEnd::at);
    }
    Ok(CaseShape::new(case, terms_ended_at, now))
}

/// The case as it stands after an act.
pub(super) async fn shown(web: &Web, case: Case) -> Result<Json<CaseShape>, Problem> {
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| shape(read, case.clone(), now);
    Ok(Json(web.registry.store.read(read).await?))
}

type Opened = Result<(StatusCode, Json<CaseShape>), Problem>;

async fn open(web: &Web, caller: &Caller, what: Open) -> Opened {
    let opened = cases::open(&web.registry, &caller.acting(), what).await?;
    Ok((StatusCode::CREATED, shown(web, opened).await?))
}

/// A Pending Revocation Notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRevocation {
    /// The name.
    name: String,
    /// Why.
    grounds: CaseGrounds,
}

/// Issues a Pending Revocation Notice (P-50): the name works on, a response is due in its days.
#[utoipa::path(post, path = "/api/v1/cases/revocations", tag = "cases",
    request_body = NewRevocation,
    responses((status = 201, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn open_revocation(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewRevocation>,
) -> Opened {
    let name = submit::parse_name(&web.registry, &body.name)?;
    open(&web, &caller, Open::Revocation(name, body.grounds.read()?)).await
}

/// A suspension.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuspension {
    /// The name.
    name: String,
    /// The code of a ground of the rulebook: `pharmacy-law`.
    ground: String,
    /// Why.
    grounds: CaseGrounds,
}

/// Suspends a name at once and issues a Suspension Notice (P-52); nobody can appeal against it.
#[utoipa::path(post, path = "/api/v1/cases/suspensions", tag = "cases",
    request_body = NewSuspension,
    responses((status = 201, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn open_suspension(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewSuspension>,
) -> Opened {
    let name = submit::parse_name(&web.registry, &body.name)?;
    open(&web, &caller, Open::Suspension(name, body.ground, body.grounds.read()?)).await
}

/// A registrant's notice that it discontinues a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDiscontinuation {
    /// The name.
    name: String,
    /// The notice: its document has to be there, and the day it was received.
    notice: FiledWords,
}

/// Takes in a registrant's written notice that it discontinues a name (P-53).
#[utoipa::path(post, path = "/api/v1/cases/discontinuations", tag = "cases",
    request_body = NewDiscontinuation,
    responses((status = 201, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn open_discontinuation(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewDiscontinuation>,
) -> Opened {
    let name = submit::parse_name(&web.registry, &body.name)?;
    open(&web, &caller, Open::Discontinuation(name, body.notice.read()?)).await
}

/// Before whom a dispute is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisputeSource {
    /// A court.
    Court,
    /// A panel under UDRP.
    Udrp,
    /// An examiner under URS: the name has to be locked within hours.
    Urs,
}

/// The first paper of a dispute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDispute {
    /// The name.
    name: String,
    /// Before whom.
    source: DisputeSource,
    /// The court or provider, and its number.
    reference: String,
    /// The paper: its document has to be there, and when it was received.
    paper: FiledWords,
}

/// Takes in the first paper of a dispute that is decided elsewhere (P-38).
#[utoipa::path(post, path = "/api/v1/cases/disputes", tag = "cases",
    request_body = NewDispute,
    responses((status = 201, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn open_dispute(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewDispute>,
) -> Opened {
    let name = submit::parse_name(&web.registry, &body.name)?;
    let source = match body.source {
        DisputeSource::Court => dispute::Source::Court,
        DisputeSource::Udrp => dispute::Source::Udrp,
        DisputeSource::Urs => dispute::Source::Urs,
    };
    open(&web, &caller, Open::Dispute(name, source, body.reference, body.paper.read()?)).await
}

/// A compliance case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompliance {
    /// The registrar's id.
    registrar: String,
    /// What it is told.
    grounds: CaseGrounds,
}

/// Opens a case about a registrar's compliance with its agreement, and tells it (P-81).
#[utoipa::path(post, path = "/api/v1/cases/compliance", tag = "cases",
    request_body = NewCompliance,
    responses((status = 201, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn open_compliance(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewCompliance>,
) -> Opened {
    let registrar = parse("registrar", &body.registrar, "a registrar's id")?;
    open(&web, &caller, Open::Compliance(registrar, body.grounds.read()?)).await
}
