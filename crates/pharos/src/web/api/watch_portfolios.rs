//! `/api/v1/watch/portfolios`: whose names are watched.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{PortfolioId, WatchNoticeId};
use registry_core::name::HostName;
use registry_core::watch::{NewPortfolio, Owner, Portfolio, Tier};
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shapes::Page;
use super::watch_shapes::{PortfolioNameShape, PortfolioNoticeShape, PortfolioShape};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::watch::portfolio;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Most bytes of a list of names.
const LIST_BYTES_MAXIMUM: usize = 64 * 1024 * 1024;

/// Lines that are no names are told up to this.
const TOLD: usize = 10;

/// What is known of a portfolio's owner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortfolioBody {
    /// Its owner, by name.
    name: String,
    /// `registrar`, `registry` or `host`.
    owner: String,
    /// The registrar's number at IANA.
    iana_id: Option<u32>,
    /// `complimentary` (swept from time to time) or `expanded` (all the time).
    tier: String,
    /// Where its owner takes reports of abuse.
    abuse_contact: String,
}

impl PortfolioBody {
    fn read(self) -> Result<NewPortfolio, Problem> {
        let wrong = |found: &str| {
            Problem::field("owner", format!("{found:?}"), "registrar, registry or host")
        };
        let owner = match self.owner.as_str() {
            "registrar" => Owner::Registrar { iana_id: self.iana_id.unwrap_or(0) },
            "registry" => Owner::Registry,
            "host" => Owner::Host,
            other => return Err(wrong(other)),
        };
        let tier = Tier::from_code(&self.tier);
        let tiers =
            || Problem::field("tier", format!("{:?}", self.tier), "complimentary or expanded");
        let tier = tier.ok_or_else(tiers)?;
        let Self { name, abuse_contact, .. } = self;
        Ok(NewPortfolio { name, owner, tier, abuse_contact })
    }
}

async fn tagged(web: &Web, portfolio: Portfolio) -> Result<Tagged<PortfolioShape>, Problem> {
    let key = portfolio.key();
    let version = web.registry.store.read(move |read| read.version(&key)).await?;
    Ok(Tagged(version.unwrap_or_default(), portfolio.into()))
}

/// Lists portfolios by the names of their owners.
#[utoipa::path(get, path = "/api/v1/watch/portfolios", tag = "watch", params(PageQuery),
    responses((status = 200, body = Page<PortfolioShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PortfolioShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, after) = (page.limit()?, page.begin::<String, PortfolioId>()?);
    let read = move |read: &mut Snapshot<'_>| read.portfolios_page(after.as_ref(), limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.name, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Enters a portfolio; its owner has asked for nothing yet.
#[utoipa::path(post, path = "/api/v1/watch/portfolios", tag = "watch",
    request_body = PortfolioBody,
    responses((status = 201, body = PortfolioShape), (status = "4XX", body = Problem))
)]
pub async fn enter(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<PortfolioBody>,
) -> Result<(StatusCode, Json<PortfolioShape>), Problem> {
    let entered = portfolio::enter(&web.registry, &caller.acting(), body.read()?).await?;
    Ok((StatusCode::CREATED, Json(entered.into())))
}

/// Shows a portfolio.
#[utoipa::path(get, path = "/api/v1/watch/portfolios/{id}", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = PortfolioShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
) -> Result<Tagged<PortfolioShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let found = web.registry.store.read(move |read| read.portfolio(id, Lock::None)).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("portfolio {id}")))?;
    tagged(&web, found).await
}

/// Changes what is known of a portfolio's owner, if nobody changed it since it was read.
#[utoipa::path(put, path = "/api/v1/watch/portfolios/{id}", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = PortfolioBody,
    responses((status = 200, body = PortfolioShape), (status = "4XX", body = Problem))
)]
pub async fn change(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<PortfolioBody>,
) -> Result<Tagged<PortfolioShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let changed = portfolio::change(&web.registry, &acting, (id, body.read()?)).await?;
    tagged(&web, changed).await
}

/// What the owner of a portfolio wants to hear of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortfolioWishBody {
    /// Whether it wants to hear of unapproved sites too.
    report_unapproved: bool,
    /// Who spoke for it.
    said_by: String,
}

/// Records what the owner of a portfolio wants to hear of (P-93).
#[utoipa::path(put, path = "/api/v1/watch/portfolios/{id}/wish", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = PortfolioWishBody,
    responses((status = 200, body = PortfolioShape), (status = "4XX", body = Problem))
)]
pub async fn wish(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<PortfolioWishBody>,
) -> Result<Tagged<PortfolioShape>, Problem> {
    let acting = caller.acting().having_seen((*id.as_uuid()).into(), seen);
    let wish = (id, body.report_unapproved, body.said_by);
    tagged(&web, portfolio::wish(&web.registry, &acting, wish).await?).await
}

/// Which names of a portfolio.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PortfolioNamesQuery {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
    /// Whether names that are listed no more are shown too.
    #[serde(default)]
    past: bool,
}

/// Lists the names of a portfolio, in order.
#[utoipa::path(get, path = "/api/v1/watch/portfolios/{id}/names", tag = "watch",
    params(("id" = Uuid, Path), PortfolioNamesQuery),
    responses((status = 200, body = Page<PortfolioNameShape>), (status = "4XX", body = Problem))
)]
pub async fn names(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    Query(query): Query<PortfolioNamesQuery>,
) -> Result<Json<Page<PortfolioNameShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let PortfolioNamesQuery { cursor: begin, limit, past } = query;
    let page = PageQuery { cursor: begin, limit };
    let limit = page.limit()?;
    let after = page.begin::<String, String>()?.map_or_else(String::new, |(name, _)| name);
    let read = move |read: &mut Snapshot<'_>| read.portfolio_members(id, &after, past, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.name, &""));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// How a list of names is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NamesUploadQuery {
    /// Whether the list is whole: names that it leaves out are gone from the portfolio.
    #[serde(default)]
    whole: bool,
}

/// A line that is no name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoNameShape {
    /// Its number, from 1.
    line: usize,
    /// What stands there.
    found: String,
}

/// What came of a list of names.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingShape {
    /// Names that are new in the portfolio.
    added: u64,
    /// Names that were there.
    kept: u64,
    /// Names that its owner does not list any more.
    gone: u64,
    /// How many lines are no names.
    no_names: usize,
    /// The first of them.
    not_taken: Vec<NoNameShape>,
}

/// Takes a list of names: one a line, CSV with the name first, or a JSON text or object a line. Lines
/// that are no names are told and passed over; a list that is to be whole is refused for them.
#[utoipa::path(post, path = "/api/v1/watch/portfolios/{id}/names", tag = "watch",
    params(("id" = Uuid, Path), NamesUploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream",
        description = "The list in UTF-8: text, CSV or JSON lines."),
    responses((status = 200, body = ListingShape), (status = "4XX", body = Problem))
)]
pub async fn upload(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    Query(query): Query<NamesUploadQuery>,
    body: Body,
) -> Result<Json<ListingShape>, Problem> {
    caller.may(Permission::ManagePortfolio)?;
    let bytes = axum::body::to_bytes(body, LIST_BYTES_MAXIMUM).await.map_err(|_| {
        let detail = format!("a list has {LIST_BYTES_MAXIMUM} bytes at most");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "list-too-large", detail)
    })?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Problem::field("names", "bytes that are no UTF-8", "text in UTF-8"))?;
    let (names, not_taken) = read_names(text);
    if names.is_empty() {
        return Err(portfolio::nothing_listed().into());
    }
    if let (true, Some(first)) = (query.whole, not_taken.first()) {
        let found = format!("line {}: {:?}", first.line, first.found);
        let allowed = "names alone, since what a whole list leaves out is gone";
        return Err(Problem::field("names", found, allowed));
    }
    let list = (id, names, query.whole);
    let listing = portfolio::list(&web.registry, &caller.acting(), list).await?;
    let portfolio::Listing { added, kept, gone } = listing;
    let no_names = not_taken.len();
    let not_taken = not_taken.into_iter().take(TOLD).collect();
    Ok(Json(ListingShape { added, kept, gone, no_names, not_taken }))
}

/// The names of a list, and the lines that are none.
fn read_names(text: &str) -> (Vec<HostName>, Vec<NoNameShape>) {
    let (mut names, mut not_taken) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        let is_heading = number == 1 && ["name", "domain"].contains(&first_field(line).as_str());
        if line.is_empty() || line.starts_with('#') || is_heading {
            continue;
        }
        let name = first_field(line);
        match HostName::parse(name.trim_end_matches('.')) {
            Ok(name) => names.push(name),
            Err(_) => {
                let found = line.chars().take(80).collect();
                not_taken.push(NoNameShape { line: number, found });
            }
        }
    }
    (names, not_taken)
}

/// What stands first on a line of text, CSV or JSON.
fn first_field(line: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(line) {
        Ok(serde_json::Value::String(name)) => return name,
        Ok(serde_json::Value::Object(fields)) => {
            let named = ["name", "domain"].into_iter().find_map(|key| fields.get(key)?.as_str());
            return named.unwrap_or_default().to_owned();
        }
        _ => {}
    }
    let first = line.split([',', ';', '\t', ' ']).next().unwrap_or_default();
    first.trim().trim_matches('"').to_ascii_lowercase()
}

/// Lists the notices that a portfolio was sent, newest first, with what was answered last (P-81).
#[utoipa::path(get, path = "/api/v1/watch/portfolios/{id}/notices", tag = "watch",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<PortfolioNoticeShape>), (status = "4XX", body = Problem))
)]
pub async fn notices(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<PortfolioId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PortfolioNoticeShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, before) = (page.limit()?, page.begin::<jiff::Timestamp, WatchNoticeId>()?);
    let read = move |read: &mut Snapshot<'_>| read.notices_to_portfolios(&[id], before, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.sent_at, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_text_csv_or_json_lines_and_what_is_no_name_is_told_by_its_line() {
        let text = "\u{feff}domain,since\nA.example,2020\n\n# a note\n\"b.example\"\n\
                    {\"name\":\"c.example\",\"id\":1}\nd.example.\nno name\n\"e.example\",5\n";
        let (names, not_taken) = read_names(text);
        let names: Vec<_> = names.iter().map(HostName::as_str).collect();
        assert_eq!(names, ["a.example", "b.example", "c.example", "d.example", "e.example"]);
        assert_eq!(not_taken.len(), 1);
        assert_eq!((not_taken[0].line, not_taken[0].found.as_str()), (8, "no name"));
    }
}
