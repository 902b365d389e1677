//! `/api/v1/watch/sites/{id}/notices/{notice}/complaint`: what a complaint to ICANN takes.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use registry_core::id::{SiteId, WatchNoticeId};

use crate::watch::complaint::{self, Complaint};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// Gives what a complaint to ICANN about a notice takes, as an archive that anybody can check: the
/// letter as it went, deliveries, answers, what was seen, and the evidence. It is refused where the
/// registrar has time still, or there is nothing to complain of. Each bundle that is handed out so
/// is a line of the log of evidence.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}/notices/{notice}/complaint", tag = "watch",
    params(("id" = Uuid, Path), ("notice" = Uuid, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>),
        (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path((id, notice)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let parsed = id.parse::<SiteId>().ok().zip(notice.parse::<WatchNoticeId>().ok());
    let missing = || Problem::not_found(format!("notice {notice} about site {id}"));
    let which = parsed.ok_or_else(missing)?;
    let made = complaint::put_together(&web.registry, &caller.acting(), which).await?;
    Ok(as_archive(made))
}

/// To be saved.
pub(in crate::web) fn as_archive(made: Complaint) -> Response {
    let Complaint { name, bytes } = made;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}
