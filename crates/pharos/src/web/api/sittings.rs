//! `/api/v1/commission/appeals`: the appeals on whose Commission the caller sits (P-55c). Of an
//! appeal they see the Articles; here stands only where it is and what is awaited of them.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use registry_core::appeal::{Appeal, Awaited, Clock};
use registry_core::id::{AppealId, StaffId};
use registry_store::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, Query, cursor};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// An appeal, as far as a member of its Commission knows it outside the Articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct SittingShape {
    /// The appeal's id.
    id: Uuid,
    /// Its number: `AP-2027-000123`.
    number: String,
    /// The name.
    name: String,
    /// `received`, `admitted`, `convened`, `affirmed` or `reversed`.
    state: &'static str,
    /// The office in which the caller serves, or by which the caller presides.
    office: String,
    /// First instant at which the convening is late (P-55b).
    convening_until: Instant,
    /// First instant at which the decision is late (P-55b).
    decision_until: Instant,
    /// When the Articles were frozen; none as long as there are none to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    articles_frozen_at: Option<Instant>,
    /// What is awaited of the caller: `vote`, `report`, or nothing now.
    #[serde(skip_serializing_if = "Option::is_none")]
    awaited: Option<&'static str>,
}

/// Lists the appeals that wait and on whose Commission the caller serves, in the order in which
/// they were received. A page may be short, or empty, and have a `next`.
#[utoipa::path(get, path = "/api/v1/commission/appeals", tag = "appeals", params(PageQuery),
    responses((status = 200, body = Page<SittingShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SittingShape>>, Problem> {
    caller.may(Permission::SitOnCommission)?;
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, AppealId>()?);
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.appeals_page(true, after, (limit, now));
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.map(|last| cursor(&last.notice.received_at, &last.id));
    let items = found.iter().filter_map(|appeal| sitting(appeal, caller.person.id)).collect();
    Ok(Json(Page { items, next }))
}

fn sitting(appeal: &Appeal, who: StaffId) -> Option<SittingShape> {
    let office = appeal.office_of(who)?;
    Some(SittingShape {
        id: *appeal.id.as_uuid(),
        number: appeal.number.clone(),
        name: appeal.name.to_string(),
        state: appeal.state.code(),
        office: office.to_owned(),
        convening_until: Instant(appeal.clocks.get(Clock::Convening).until),
        decision_until: Instant(appeal.clocks.get(Clock::Decision).until),
        articles_frozen_at: appeal.articles.as_ref().map(|all| Instant(all.frozen_at)),
        awaited: appeal.awaits(who).map(Awaited::code),
    })
}
