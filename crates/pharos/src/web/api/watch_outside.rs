//! `/api/v1/watch`: what comes from outside and what anybody may learn; statistics.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::id::{PortfolioId, WatchReportId};
use registry_core::name::HostName;
use registry_core::watch::PublicStanding;
use registry_store::{Reporter, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::watch_shapes::{WatchReportShape, WatchReporterShape};
use super::watch_site_acts::reply_of;
use super::{PageQuery, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::staff::rate_limit::TooOften;
use crate::watch::report::{self, NewReport};
use crate::watch::{reply, standing};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::{JsonBody, JsonBytes};
use crate::web::problem::Problem;

/// Most names of one look-up in bulk.
const NAMES_MAXIMUM: usize = 1_000;

const HOST: &str = "shop.example, or another host name in A-labels";

/// Lists the reports that others sent us, newest first.
#[utoipa::path(get, path = "/api/v1/watch/reports", tag = "watch", params(PageQuery),
    responses((status = 200, body = Page<WatchReportShape>), (status = "4XX", body = Problem))
)]
pub async fn reports(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WatchReportShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, before) = (page.limit()?, page.begin::<Timestamp, WatchReportId>()?);
    let read = move |read: &mut Snapshot<'_>| read.watch_reports_page(before, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.received_at, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchReportBody {
    /// The name it is about.
    name: String,
    /// What it says.
    words: String,
    /// Who reports.
    reporter: WatchReporterShape,
    /// Whether an authority reports illegal activity.
    #[serde(default)]
    is_authority: bool,
}

/// Takes a report in: entered on the site of its name, and acknowledged at once.
#[utoipa::path(post, path = "/api/v1/watch/reports", tag = "watch", request_body = WatchReportBody,
    responses((status = 201, body = WatchReportShape), (status = "4XX", body = Problem))
)]
pub async fn report(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<WatchReportBody>,
) -> Result<(StatusCode, Json<WatchReportShape>), Problem> {
    let WatchReportBody { name, words, reporter, is_authority } = body;
    let WatchReporterShape { name: person, organization, email } = reporter;
    let who = if organization.is_empty() { &person } else { &organization };
    let content = format!("Report about {name} by {who}\n\n{words}\n");
    let new = NewReport {
        name: parse("name", &name, HOST)?,
        words,
        reporter: Reporter { name: person, organization, email },
        is_authority,
        channel: "api",
        asks_review: false,
        content: content.into_bytes(),
    };
    let received = report::receive(&web.registry, &caller.acting(), new).await?;
    Ok((StatusCode::CREATED, Json(received.into())))
}

/// Takes a report in XARF version 4 in, held against its official schema, and keeps it byte by byte.
#[utoipa::path(post, path = "/api/v1/watch/reports/xarf", tag = "watch",
    request_body(content = serde_json::Value, content_type = "application/json",
        description = "A report in XARF version 4."),
    responses((status = 201, body = WatchReportShape), (status = "4XX", body = Problem))
)]
pub async fn report_xarf(
    State(web): State<Web>,
    caller: Caller,
    JsonBytes(body): JsonBytes,
) -> Result<(StatusCode, Json<WatchReportShape>), Problem> {
    caller.may(Permission::RecordWatch)?;
    let new = report::read_xarf(&body)?;
    let received = report::receive(&web.registry, &caller.acting(), new).await?;
    Ok((StatusCode::CREATED, Json(received.into())))
}

/// An answer by the link of a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAnswerBody {
    /// What stands at the end of the link.
    token: String,
    /// `client-notified`, `suspended`, `locked`, `disputed` or `declined`.
    reply: String,
    /// Why, where it disputes or declines.
    #[serde(default)]
    reason: String,
    /// In which words.
    #[serde(default)]
    words: String,
}

/// Answers a notice by the one-time link of its letter, without an account (P-94).
#[utoipa::path(post, path = "/api/v1/watch/answers", tag = "watch",
    request_body = LinkAnswerBody, security(()),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn answer(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    JsonBody(body): JsonBody<LinkAnswerBody>,
) -> Result<StatusCode, Problem> {
    asked(&web, peer).map_err(Problem::too_often)?;
    let reply = reply_of(&body.reply, body.reason)?;
    reply::by_link(&web.registry, (&body.token, reply, body.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Anybody may ask so often, as on the look-up page.
fn asked(web: &Web, peer: SocketAddr) -> Result<(), TooOften> {
    web.registry.lookups.page.take(peer.ip(), std::time::Instant::now())
}

/// The name.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StandingQuery {
    /// The name to ask about, in A-labels.
    name: String,
}

/// What anybody may learn of a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteStandingShape {
    /// The name.
    name: String,
    /// `certified`, `legitimate`, `rogue` (once those who can act were told) or `nothing-said`.
    standing: &'static str,
}

async fn standings(web: &Web, names: Vec<HostName>) -> Result<Vec<SiteStandingShape>, Problem> {
    let found = standing::of(&web.registry, names).await?;
    let shape = |(name, standing): (HostName, PublicStanding)| SiteStandingShape {
        name: name.to_string(),
        standing: standing.code(),
    };
    Ok(found.into_iter().map(shape).collect())
}

/// What anybody may learn of a name: never what is unapproved or not decided (P-93).
#[utoipa::path(get, path = "/api/v1/watch/standing", tag = "watch", params(StandingQuery),
    security(()),
    responses((status = 200, body = SiteStandingShape), (status = "4XX", body = Problem))
)]
pub async fn standing_of(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<StandingQuery>,
) -> Result<Json<SiteStandingShape>, Problem> {
    asked(&web, peer).map_err(Problem::too_often)?;
    let name = parse("name", &query.name, HOST)?;
    let found = standings(&web, vec![name]).await?.pop();
    found.map(Json).ok_or_else(|| Problem::not_found("such name"))
}

/// Names to ask about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingsBody {
    /// The names, in A-labels: up to 1,000.
    names: Vec<String>,
}

/// What anybody may learn of many names, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteStandingsShape {
    /// Each name with what may be learnt of it.
    standings: Vec<SiteStandingShape>,
    /// Names that were not looked at: each counts as one question, and too many were asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_answered: Vec<String>,
    /// After so many seconds the next of them can be asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

/// What anybody may learn of many names at once: never what is unapproved or not decided (P-93).
/// Each name counts as one question of the caller's network.
#[utoipa::path(post, path = "/api/v1/watch/standing", tag = "watch",
    request_body = StandingsBody,
    responses((status = 200, body = SiteStandingsShape), (status = "4XX", body = Problem))
)]
pub async fn standing_of_many(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    _caller: Caller,
    JsonBody(body): JsonBody<StandingsBody>,
) -> Result<Json<SiteStandingsShape>, Problem> {
    if body.names.len() > NAMES_MAXIMUM {
        let found = format!("{} names", body.names.len());
        return Err(Problem::field("names", found, "1,000 names at most"));
    }
    let names = body.names.iter().map(|name| parse("names", name, HOST));
    let mut names = names.collect::<Result<Vec<_>, _>>()?;
    let refused = (0..names.len()).find_map(|place| Some((place, asked(&web, peer).err()?)));
    let not_answered = match &refused {
        Some((0, limit)) => return Err(Problem::too_often(*limit)),
        Some((place, _)) => names.split_off(*place),
        None => Vec::new(),
    };
    Ok(Json(SiteStandingsShape {
        standings: standings(&web, names).await?,
        not_answered: not_answered.iter().map(ToString::to_string).collect(),
        retry_after_seconds: refused.map(|(_, limit)| limit.retry_after_seconds),
    }))
}

/// Which statistics.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WatchStatisticsQuery {
    /// Of this portfolio; without one, of the whole.
    portfolio: Option<Uuid>,
    /// From this instant.
    #[param(value_type = String, format = DateTime)]
    from: Instant,
    /// Up to this one.
    #[param(value_type = String, format = DateTime)]
    until: Instant,
}

/// One thing that was counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyShape {
    /// `scanned`, `opened`, `assessed`, `told`, `replied`, `verified`, `reappeared`, `reversed` or
    /// `case-opened`.
    kind: &'static str,
    /// What it came to: a class, a reply, an outcome.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// How often.
    count: i64,
    /// Of replies the middle of the seconds they took, of scans the names that were looked at.
    amount: i64,
}

/// What was counted in a period (WATCH.md, section 10).
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchStatisticsShape {
    /// Names that were filed as worth a look.
    candidates: i64,
    /// Each kind by what it came to.
    counts: Vec<TallyShape>,
}

/// What was counted in a period, for a portfolio or for the whole.
#[utoipa::path(get, path = "/api/v1/watch/statistics", tag = "watch",
    params(WatchStatisticsQuery),
    responses((status = 200, body = WatchStatisticsShape), (status = "4XX", body = Problem))
)]
pub async fn statistics(
    State(web): State<Web>,
    caller: Caller,
    query: Result<Query<WatchStatisticsQuery>, Problem>,
) -> Result<Json<WatchStatisticsShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let Query(query) = query?;
    let portfolio = query.portfolio.map(PortfolioId::from_uuid);
    let period = (query.from.0, query.until.0);
    let read = move |read: &mut Snapshot<'_>| {
        let candidates = read.candidates_found(portfolio, period)?;
        Ok((candidates, read.watch_tallies(portfolio, period)?))
    };
    let (candidates, tallies) = web.registry.store.read(read).await?;
    let count = |tally: registry_store::Tally| TallyShape {
        kind: tally.kind.code(),
        detail: tally.detail,
        count: tally.count,
        amount: tally.amount,
    };
    let counts = tallies.into_iter().map(count).collect();
    Ok(Json(WatchStatisticsShape { candidates, counts }))
}
