//! `/sandbox/`: the clock, tokens by the honest path, the sweep, the zone. Only a sandbox has these routes.

use std::collections::BTreeMap;

use axum::Json;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hosts::{Host, SandboxHosts};
use super::turn::{NotTurned, Turner};
use super::world::SeededPeople;
use crate::clearinghouse::LoadError;
use crate::registry::Registry;
use crate::staff::api_token;
use crate::staff::secret::Secret;
use crate::vetting::Failure;
use crate::web::problem::Problem;

mod marks;
mod tokens;

/// What the control calls share.
#[derive(Debug, Clone)]
struct Control {
    registry: Registry,
    turner: Turner,
    people: SeededPeople,
    hosts: SandboxHosts,
}

/// The control calls, each with the bearer token of `sandbox.json`.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    registry: &Registry,
    turner: &Turner,
    people: &SeededPeople,
    hosts: SandboxHosts,
) -> Router<S> {
    let (registry, turner, people) = (registry.clone(), turner.clone(), people.clone());
    let control = Control { registry, turner, people, hosts };
    Router::new()
        .route("/clock", get(read_clock).post(turn_clock))
        .route("/tokens", post(make_token))
        .route("/consents", post(make_consent))
        .route("/sweep", post(set_sweep))
        .route("/zone/publish", post(publish_zone))
        .route("/hosts", post(put_hosts))
        .route("/tmch/mark", post(make_mark))
        .route("/tmch/notice", post(make_notice))
        .route("/tmch/list", post(load_list))
        .layer(middleware::from_fn_with_state(control.clone(), admitted))
        .with_state(control)
}

/// Only the bearer of the sandbox's own token may turn its clock.
async fn admitted(State(control): State<Control>, request: Request, next: Next) -> Response {
    let header = request.headers().get(header::AUTHORIZATION);
    let token = header.and_then(|value| value.to_str().ok()).and_then(|text| {
        text.strip_prefix("Bearer ").or_else(|| text.strip_prefix("bearer ")).map(str::trim)
    });
    let person = match token {
        None => Ok(None),
        Some(token) => api_token::bearer(&control.registry, &Secret::presented(token)).await,
    };
    match person {
        Ok(Some(_)) => next.run(request).await,
        Ok(None) => Problem::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "give the token of sandbox.json: Authorization: Bearer TOKEN",
        )
        .into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn read_clock(State(control): State<Control>) -> Response {
    Json(json!({"now": control.turner.now().to_string()})).into_response()
}

/// Answers when everything committed and due by now is served, with the serial of each zone.
async fn publish_zone(State(control): State<Control>) -> Response {
    match control.turner.reconciler().catch_up().await {
        Ok(true) => {}
        Ok(false) => {
            let words = "another process publishes this registry's zones: ask that one";
            return Problem::new(StatusCode::CONFLICT, "zone-not-ours", words).into_response();
        }
        Err(error) => return Problem::from(error).into_response(),
    }
    match control.registry.store.read(|read| read.served_zones()).await {
        Ok(zones) => {
            let serials: BTreeMap<_, _> =
                zones.into_iter().map(|zone| (zone.tld.clone(), zone.serial())).collect();
            Json(json!({"tld": serials})).into_response()
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

/// A turn: forward by a duration, or to an instant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Turn {
    advance: Option<String>,
    to: Option<String>,
}

async fn turn_clock(State(control): State<Control>, Json(turn): Json<Turn>) -> Response {
    let to = match target(&turn, control.turner.now()) {
        Ok(to) => to,
        Err(problem) => return problem.into_response(),
    };
    match control.turner.turn(to).await {
        Ok(events) => {
            Json(json!({"now": control.turner.now().to_string(), "events": events})).into_response()
        }
        Err(error @ (NotTurned::Back { .. } | NotTurned::Running)) => {
            Problem::new(StatusCode::CONFLICT, "clock-not-turned", error.to_string())
                .into_response()
        }
        Err(NotTurned::Store(error)) => Problem::from(error).into_response(),
    }
}

fn target(turn: &Turn, now: Timestamp) -> Result<Timestamp, Problem> {
    let refused = |field: &str, found: &str, allowed: &str| {
        let words = format!("{field}: found {found:?}, allowed: {allowed}");
        Problem::new(StatusCode::BAD_REQUEST, "field-not-allowed", words)
    };
    match (&turn.advance, &turn.to) {
        (Some(text), None) => {
            let allowed = "an ISO 8601 duration such as P30D";
            let span: Span = text.parse().map_err(|_| refused("advance", text, allowed))?;
            let moved = now.to_zoned(TimeZone::UTC).checked_add(span);
            moved.map(|moved| moved.timestamp()).map_err(|_| refused("advance", text, allowed))
        }
        (None, Some(text)) => {
            text.parse().map_err(|_| refused("to", text, "an instant such as 2027-01-01T00:00:00Z"))
        }
        _ => Err(refused("advance, to", "both or none", "exactly one of them")),
    }
}

async fn make_token(State(control): State<Control>, Json(asked): Json<tokens::Asked>) -> Response {
    match tokens::make(&control.registry, &control.people, asked).await {
        Ok(made) => Json(made).into_response(),
        Err(Failure::Refused(refusal)) => Problem::from(refusal).into_response(),
        Err(Failure::Store(error)) => Problem::from(error).into_response(),
    }
}

async fn make_consent(
    State(control): State<Control>,
    Json(asked): Json<tokens::ConsentAsked>,
) -> Response {
    match tokens::consent(&control.registry, &control.people, asked).await {
        Ok(token) => Json(json!({"token": token})).into_response(),
        Err(Failure::Refused(refusal)) => Problem::from(refusal).into_response(),
        Err(Failure::Store(error)) => Problem::from(error).into_response(),
    }
}

/// Whether the sweep is to run.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Sweep {
    enabled: bool,
}

async fn set_sweep(State(control): State<Control>, Json(sweep): Json<Sweep>) -> Response {
    control.turner.worker().set_sweeping(sweep.enabled);
    Json(sweep).into_response()
}

/// Puts hosts in: what names lead to, in the place of a resolver (P-3).
async fn put_hosts(
    State(control): State<Control>,
    Json(hosts): Json<BTreeMap<String, Host>>,
) -> Response {
    let count = hosts.len();
    match control.hosts.put(hosts) {
        Ok(()) => Json(json!({ "hosts": count })).into_response(),
        Err(error) => Problem::new(StatusCode::BAD_REQUEST, "field-not-allowed", error.to_string())
            .into_response(),
    }
}

async fn make_mark(
    State(control): State<Control>,
    Json(asked): Json<marks::AskedMark>,
) -> Response {
    match marks::sign(&control.registry, asked).await {
        Ok(made) => Json(made).into_response(),
        Err(error) => {
            Problem::new(StatusCode::CONFLICT, "mark-not-signed", error.to_string()).into_response()
        }
    }
}

async fn make_notice(
    State(control): State<Control>,
    Json(asked): Json<marks::AskedNotice>,
) -> Response {
    Json(marks::notice_for(control.turner.now(), &asked)).into_response()
}

async fn load_list(
    State(control): State<Control>,
    Json(asked): Json<marks::AskedList>,
) -> Response {
    match marks::load(&control.registry, &asked).await {
        Ok(entries) => Json(json!({"entries": entries})).into_response(),
        Err(LoadError::Store(error)) => Problem::from(error).into_response(),
        Err(error) => {
            Problem::new(StatusCode::CONFLICT, "list-not-loaded", error.to_string()).into_response()
        }
    }
}
