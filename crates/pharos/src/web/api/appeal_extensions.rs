//! `/api/v1/appeals/{id}/extensions`: clocks of an appeal that agreement moves (P-55b, P-59a).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::appeal::Clock;
use registry_core::id::AppealId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::appeal_shapes::{AppealShape, words};
use super::shapes::Instant;
use super::{PathId, parse};
use crate::vetting::appeal::{self, Extension};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

words! {
    /// A clock of an appeal.
    AppealClockShape for Clock {
        /// The registry's response.
        Response,
        /// The convening of the Commission.
        Convening,
        /// Its decision.
        Decision,
    }
}

/// A written agreement of both to move a clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppealExtension {
    /// Which clock.
    clock: AppealClockShape,
    /// When it was made: before the end of the clock. It may be recorded later.
    made_at: Instant,
    /// Who agreed for the appellant.
    agreed_with: String,
    /// The day that is the new last one: `2027-08-31`.
    last_day: String,
    /// The agreement itself: the hash of a document uploaded before.
    document: String,
}

/// Moves a clock of an appeal by written agreement, made before its end.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/extensions", tag = "appeals",
    params(("id" = uuid::Uuid, Path)), request_body = NewAppealExtension,
    responses((status = 201, body = AppealShape), (status = "4XX", body = Problem))
)]
pub async fn extend(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<AppealId>,
    JsonBody(body): JsonBody<NewAppealExtension>,
) -> Result<(StatusCode, Json<AppealShape>), Problem> {
    let agreed = Extension {
        clock: body.clock.into(),
        made_at: body.made_at.0,
        agreed_with: body.agreed_with,
        last_day: parse("last_day", &body.last_day, "a day, as 2027-08-31")?,
        document: parse("document", &body.document, "a SHA-256: 64 of 0-9 and a-f")?,
    };
    let extended = appeal::extend(&web.registry, &caller.acting(), (id, agreed)).await?;
    Ok((StatusCode::CREATED, Json(extended.into())))
}
