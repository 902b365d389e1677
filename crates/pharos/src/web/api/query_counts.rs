//! `/api/v1/query-counts`: how often the public faces were asked, for ICANN's monthly reports
//! (ICANN.md section 2).

use axum::Json;
use axum::extract::State;
use registry_store::{QueryCount, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;

use super::Query;
use super::service_levels::MonthQuery;
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// How often the public faces were asked in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QueryCountsShape {
    /// The month, in UTC.
    month: String,
    /// By service and TLD, in order; only what was asked at all.
    counts: Vec<QueryCountShape>,
}

/// How often a service was asked about names of a TLD.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QueryCountShape {
    /// The column of ICANN's report: `rdap-queries`, `whois-43-queries`, `web-whois-queries`.
    service: &'static str,
    /// The TLD; absent for what belongs to none, as a registrar.
    #[serde(skip_serializing_if = "Option::is_none")]
    tld: Option<String>,
    /// How often.
    count: i64,
}

/// Counts the questions of a month.
#[utoipa::path(get, path = "/api/v1/query-counts", tag = "operations", params(MonthQuery),
    responses((status = 200, body = QueryCountsShape), (status = "4XX", body = Problem))
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(month): Query<MonthQuery>,
) -> Result<Json<QueryCountsShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let month = month.read(web.registry.clock.registry_now())?;
    let period = month.period();
    let days = (QueryCount::day_of(period.from), QueryCount::day_of(period.until));
    let read = move |read: &mut Snapshot<'_>| read.query_counts(days.0, days.1);
    let mut counts: Vec<QueryCountShape> = Vec::new();
    let mut found = web.registry.store.read(read).await?;
    found.sort_by(|one, other| (one.service, &one.tld).cmp(&(other.service, &other.tld)));
    for QueryCount { day: _, service, tld, count } in found {
        let (service, tld) = (service.code(), Some(tld).filter(|tld| !tld.is_empty()));
        match counts.last_mut() {
            Some(last) if (last.service, &last.tld) == (service, &tld) => last.count += count,
            _ => counts.push(QueryCountShape { service, tld, count }),
        }
    }
    Ok(Json(QueryCountsShape { month: month.to_string(), counts }))
}
