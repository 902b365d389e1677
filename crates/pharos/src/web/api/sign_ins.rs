//! `/api/v1/sign-ins`: who signed in to a desk, and who was turned away.

use axum::Json;
use axum::extract::State;
use registry_core::id::StaffId;
use registry_store::{ListedSignIn, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// Which attempts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInsQuery {
    /// Of this account only.
    person: Option<String>,
    /// Only those that were turned away.
    #[serde(default)]
    turned_away: bool,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// An attempt to sign in that came as far as being judged.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignInShape {
    /// When, in wall time.
    at: Instant,
    /// Whether a session was opened.
    let_in: bool,
    /// The account; absent where the address has none.
    person: Option<Uuid>,
    /// The name of the account.
    name: Option<String>,
    /// The address of the account.
    email: Option<String>,
    /// An IPv4 address, or an IPv6 network of 56 bits.
    network: String,
    /// Browser and system in our own words; empty for a program that is neither.
    browser: String,
}

impl From<ListedSignIn> for SignInShape {
    fn from(one: ListedSignIn) -> Self {
        let ListedSignIn { number: _, attempt, name, email } = one;
        Self {
            at: Instant(attempt.at_wall),
            let_in: attempt.let_in,
            person: attempt.staff.map(|id| *id.as_uuid()),
            name,
            email,
            network: attempt.network,
            browser: attempt.browser,
        }
    }
}

/// Lists who signed in and who was turned away, newest first.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "people", params(SignInsQuery), responses(
    (status = 200, body = Page<SignInShape>), (status = "4XX", body = Problem)
))]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<SignInsQuery>,
) -> Result<Json<Page<SignInShape>>, Problem> {
    caller.may(Permission::ReadSignIns)?;
    let SignInsQuery { person, turned_away, cursor: begin, limit } = query;
    let page = PageQuery { cursor: begin, limit };
    let (limit, before) = (page.limit()?, page.begin::<i64, u8>()?);
    let person = person.map(|text| parse::<StaffId>("person", &text, "a UUID")).transpose()?;
    let read = move |snapshot: &mut Snapshot<'_>| {
        snapshot.sign_ins_page((person, turned_away), before.map(|(number, _)| number), limit)
    };
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.number, &0));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}
