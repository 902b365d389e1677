//! `/api/v1/watch/sites`: what is known of a site, and what is found of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{CaptureId, EvidenceId, PortfolioId, SiteId};
use registry_core::name::HostName;
use registry_core::watch::{
    Awaits, Class, Criterion, Jurisdiction, Nature, Origin, RuleReference, Site,
};
use registry_store::{SiteFilter, Snapshot};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::documents::HASH;
use super::shapes::{Instant, Page};
use super::watch_site_shapes::{ListedSiteShape, SiteShape, WholeSiteShape};
use super::{PageQuery, PathId, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::watch::evidence::{self, NewEvidence};
use crate::watch::site::{self, NewFinding};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::Tagged;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Which sites.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SitesQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
    /// Called so.
    class: Option<String>,
    /// Of this kind, by a person's word: `operated`, `information-only` or `compromised`.
    nature: Option<String>,
    /// Waiting for this: `review`, `second-signature`, `escalation`, `nature`, `assessment`,
    /// `notice` or `outcome`.
    awaits: Option<String>,
    /// Waiting for a person at all.
    #[serde(default)]
    waiting: bool,
    /// In this portfolio.
    portfolio: Option<Uuid>,
}

/// What names a jurisdiction.
pub(super) const PLACES: &str = "a country code as DE, EU, or a part of a country as US-CA";

/// What a code stands for, or what is allowed in its place.
pub(super) fn coded<T: Copy>(
    field: &str,
    code: &str,
    all: impl IntoIterator<Item = T>,
    code_of: impl Fn(T) -> &'static str,
) -> Result<T, Problem> {
    let all: Vec<T> = all.into_iter().collect();
    let known = all.iter().copied().find(|one| code_of(*one) == code);
    let allowed = || all.iter().map(|one| code_of(*one)).collect::<Vec<_>>().join(", ");
    known.ok_or_else(|| Problem::field(field, format!("{code:?}"), allowed()))
}

pub(super) fn class(field: &str, code: &str) -> Result<Class, Problem> {
    coded(field, code, Class::ALL, Class::code)
}

pub(super) fn nature(field: &str, code: &str) -> Result<Nature, Problem> {
    coded(field, code, Nature::ALL, Nature::code)
}

/// Lists sites, the most urgent first.
#[utoipa::path(get, path = "/api/v1/watch/sites", tag = "watch", params(SitesQuery),
    responses((status = 200, body = Page<ListedSiteShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<SitesQuery>,
) -> Result<Json<Page<ListedSiteShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<u32, SiteId>()?);
    let awaits = query.awaits.as_deref();
    let awaits = awaits.map(|code| coded("awaits", code, Awaits::ALL, Awaits::code));
    let filter = SiteFilter {
        class: query.class.as_deref().map(|code| class("class", code)).transpose()?,
        nature: query.nature.as_deref().map(|code| nature("nature", code)).transpose()?,
        awaits: awaits.transpose()?,
        waiting: query.waiting,
        portfolio: query.portfolio.map(PortfolioId::from_uuid),
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.watch_queue(&filter, after, limit, now);
    let (found, next) = web.registry.store.read(read).await?;
    let next = next.map(|(urgency, id)| cursor(&urgency, &id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// A site as it comes on record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSiteBody {
    /// Its names, in A-labels; a name belongs to one site.
    names: Vec<String>,
}

fn host(field: &str, text: &str) -> Result<HostName, Problem> {
    parse(field, text, "shop.example, or another host name in A-labels")
}

/// Puts a site on record.
#[utoipa::path(post, path = "/api/v1/watch/sites", tag = "watch", request_body = NewSiteBody,
    responses((status = 201, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn open(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewSiteBody>,
) -> Result<(StatusCode, Json<SiteShape>), Problem> {
    let names: Result<Vec<_>, _> = body.names.iter().map(|name| host("names", name)).collect();
    let opened = site::open(&web.registry, &caller.acting(), names?).await?;
    Ok((StatusCode::CREATED, Json(SiteShape::of(&opened, web.registry.clock.registry_now()))))
}

/// Shows a site with everything around it.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}", tag = "watch", params(("id" = Uuid, Path)),
    responses((status = 200, body = WholeSiteShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
) -> Result<Tagged<WholeSiteShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.watch_site_whole(id, now);
    let whole = web.registry.store.read(read).await?;
    let whole = whole.ok_or_else(|| Problem::not_found(format!("site {id}")))?;
    Ok(Tagged(whole.number, WholeSiteShape::of(whole, now)))
}

/// As of when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AsOfQuery {
    /// The instant.
    #[param(value_type = String, format = DateTime)]
    at: Instant,
}

/// Shows a site as it stood at an instant.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}/as-of", tag = "watch",
    params(("id" = Uuid, Path), AsOfQuery),
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn as_of(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    query: Result<Query<AsOfQuery>, Problem>,
) -> Result<Json<SiteShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let Query(query) = query?;
    let at = query.at.0;
    let found = web.registry.store.read(move |read| read.site_as_of(id, at)).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("site {id} at {at}")))?;
    Ok(Json(SiteShape::of(&found, at)))
}

pub(super) async fn shown(web: &Web, site: Site) -> Result<Tagged<SiteShape>, Problem> {
    let key = (*site.id().as_uuid()).into();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    let now = web.registry.clock.registry_now();
    Ok(Tagged(version.unwrap_or_default(), SiteShape::of(&site, now)))
}

/// A piece of evidence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidenceBody {
    /// `capture`, `register` or `report`.
    origin: String,
    /// The id of the visit, the register's own name, or who reports.
    source: String,
    /// The SHA-256 of a document that was uploaded before.
    document: String,
    /// When it was seen or received.
    at: Instant,
    /// What it shows, in words.
    shows: String,
}

/// Adds evidence to a site.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/evidence", tag = "watch",
    params(("id" = Uuid, Path)), request_body = NewEvidenceBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn add_evidence(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    JsonBody(body): JsonBody<NewEvidenceBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let NewEvidenceBody { origin, source, document, at, shows } = body;
    let allowed = "register, report or capture";
    let origin = match origin.as_str() {
        "capture" => {
            Origin::Capture { session: parse::<CaptureId>("source", &source, "the id of a visit")? }
        }
        "register" => Origin::Register { name: source },
        "report" => Origin::Report { source },
        other => return Err(Problem::field("origin", format!("{other:?}"), allowed)),
    };
    let document = parse("document", &document, HASH)?;
    let new = NewEvidence { origin, document, at: at.0, shows };
    shown(&web, evidence::add(&web.registry, &caller.acting(), (id, new)).await?).await
}

/// A finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFindingBody {
    /// `no-prescription`, `unapproved-drugs`, `no-licence` or `theft`.
    criterion: String,
    /// Whose law, as `DE`, `EU` or `US-CA`; none where it holds everywhere.
    jurisdiction: Option<String>,
    /// The rule.
    rule: String,
    /// The rule's version.
    rule_version: u32,
    /// The evidence it rests on.
    evidence: Vec<Uuid>,
    /// What was found, for a reader who knows nothing of the rule.
    explanation: String,
}

/// Records what was found of a site; it begins as proposed.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/findings", tag = "watch",
    params(("id" = Uuid, Path)), request_body = NewFindingBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn make_finding(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    JsonBody(body): JsonBody<NewFindingBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let criterion = coded("criterion", &body.criterion, Criterion::ALL, Criterion::code)?;
    let place = body.jurisdiction.as_deref();
    let place = place.map(|text| parse::<Jurisdiction>("jurisdiction", text, PLACES));
    let new = NewFinding {
        criterion,
        jurisdiction: place.transpose()?,
        rule: RuleReference { id: body.rule, version: body.rule_version },
        evidence: body.evidence.into_iter().map(EvidenceId::from_uuid).collect(),
        explanation: body.explanation,
    };
    shown(&web, site::make_finding(&web.registry, &caller.acting(), (id, new)).await?).await
}
