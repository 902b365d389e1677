//! `/health`: whether the registry answers, and how far behind it is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Web;

/// How the registry is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or `unavailable` when the database does not answer.
    pub status: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// Registry time.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
    /// Whether the database answered.
    pub database: bool,
    /// Why writes have stopped, if they have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writes_stopped: Option<String>,
    /// Rows that are due and not yet swept; answers are right without it.
    pub overdue: i64,
    /// Since when the oldest of them is due.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub oldest_overdue: Option<Timestamp>,
    /// Letters and messages that wait to be delivered.
    pub duties_waiting: i64,
}

/// How the registry is.
#[utoipa::path(get, path = "/health", tag = "operation", responses(
    (status = 200, body = Health), (status = 503, body = Health)
))]
pub async fn show(State(web): State<Web>) -> (StatusCode, Json<Health>) {
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| {
        Ok((snapshot.overdue(now)?, snapshot.duties_waiting()?))
    };
    let answer = web.registry.store.read(read).await;
    let (status, database) = match &answer {
        Ok(_) => (StatusCode::OK, true),
        Err(error) => {
            tracing::error!(%error, "health: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, false)
        }
    };
    let (overdue, waiting) = answer.unwrap_or_default();
    let health = Health {
        status: if database { "ok" } else { "unavailable" },
        version: env!("CARGO_PKG_VERSION"),
        now,
        database,
        writes_stopped: web.registry.clock.admits_writes().err().map(|doubt| doubt.to_string()),
        overdue: overdue.count,
        oldest_overdue: overdue.oldest,
        duties_waiting: waiting.count,
    };
    (status, Json(health))
}
