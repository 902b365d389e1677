//! The HTTPS face: RDAP, the API, the desks and the public pages, on one listener.
//!
//! [`router`] makes the whole of it and [`server::serve`] serves it over TLS. Handlers hold no
//! rules: they read what was sent, call [`crate::vetting`] or a load of the store, and show it.

pub mod api;
pub mod assets;
pub mod caller;
pub mod design;
pub mod desk;
pub mod etag;
pub mod forgotten;
pub mod form;
pub mod headers;
pub mod health;
pub mod idempotency;
pub mod json;
mod kept;
mod last_act;
pub mod lookup;
mod metrics;
mod passkey;
pub mod problem;
pub mod public;
pub mod published;
pub mod report_site;
pub mod server;
pub mod sign_up;
pub mod watch_answer;

#[cfg(test)]
pub(crate) mod tests;

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::audit_run::AuditRuns;
use crate::config::RegistrySettings;
use crate::rdap;
use crate::registry::Registry;
use crate::service_levels::PresentReports;
use crate::staff::passkey::RelyingParty;
use crate::staff::sign_in::Door;
use crate::staff::sign_up::Pages;
use problem::Problem;
use published::PublicFigures;

/// Most bytes of a body: nothing here takes a file yet.
const BODY_BYTES_MAXIMUM: usize = 256 * 1024;

/// Most bytes of a form with its documents; of its texts as many as of any other body.
const FORM_BYTES_MAXIMUM: usize = 64 * 1024 * 1024;

/// Longest a request may take, body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the pages say about the registry as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The registry's name, as pages and authenticator programs show it.
    pub registry_name: String,
    /// Where abuse in the registry's names is reported to (P-72).
    pub abuse_email: String,
    /// Where letters reach the registry.
    pub postal_address: String,
    /// Base URL of the HTTPS face as the public knows it, with its slash at the end.
    pub public_url: String,
    /// The server that signs our zones, asked for what it has of them.
    pub signer: Option<SocketAddr>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            registry_name: "Pharos Registry".to_owned(),
            abuse_email: "abuse@localhost".to_owned(),
            postal_address: "1 Main Street, Anytown".to_owned(),
            public_url: "https://localhost/".to_owned(),
            signer: None,
        }
    }
}

impl Settings {
    /// What the configuration says of the registry.
    #[must_use]
    pub fn of(registry: RegistrySettings) -> Self {
        let RegistrySettings { name, abuse_email, postal_address } = registry;
        Self { registry_name: name, abuse_email, postal_address, ..Self::default() }
    }

    /// Where our pages are, for links in messages.
    #[must_use]
    pub fn pages(&self) -> Pages<'_> {
        Pages { base: &self.public_url }
    }
}

/// What every handler may use. A router clones it several times for each request: one count.
#[derive(Debug, Clone)]
pub struct Web(Arc<Face>);

/// What the HTTPS face stands on.
#[derive(Debug)]
pub struct Face {
    /// The registry.
    pub registry: Registry,
    /// What the pages say about it.
    pub settings: Settings,
    /// Who may sign in how often.
    pub door: Door,
    /// Whom passkeys are made for; none where there can be none.
    pub passkeys: Option<RelyingParty>,
    /// What probes measured this month.
    pub reports: PresentReports,
    /// The newest verification of the record.
    pub audits: AuditRuns,
    /// What is counted for the public.
    pub figures: PublicFigures,
    /// The API's description, as JSON.
    document: String,
}

impl Deref for Web {
    type Target = Face;

    fn deref(&self) -> &Face {
        &self.0
    }
}

/// The whole HTTPS face; `further` joins routes of its own, as a sandbox's.
pub fn router(registry: Registry, settings: Settings, further: Router<Web>) -> Router {
    let (api, mut document) = api::router().split_for_parts();
    idempotency::describe(&mut document);
    let accounts = registry.accounts.clone();
    let web = Web(Arc::new(Face {
        passkeys: RelyingParty::of(&settings.public_url),
        registry,
        settings,
        door: Door::of(&accounts),
        reports: PresentReports::default(),
        audits: AuditRuns::default(),
        figures: PublicFigures::default(),
        document: document.to_json().unwrap_or_default(),
    }));
    let told = middleware::from_fn_with_state(web.clone(), last_act::apply);
    let once = middleware::from_fn_with_state(web.clone(), idempotency::apply);
    let back = middleware::from_fn_with_state(web.clone(), kept::apply);
    Router::new()
        .merge(api.layer(told).layer(once))
        .route("/openapi.json", get(document_shown))
        .route("/metrics", get(metrics::show))
        .route("/api/{*path}", get(no_such_api).fallback(no_such_api))
        .merge(rdap::routes::router(web.clone()))
        .merge(public::router())
        .merge(published::router())
        .merge(sign_up::router())
        .merge(forgotten::router())
        .merge(passkey::router())
        .merge(lookup::router())
        .merge(report_site::router())
        .merge(watch_answer::router())
        .merge(api::published::pages())
        .merge(
            desk::router().layer(back).layer(middleware::from_fn_with_state(
                web.clone(),
                public::to_whoever_is_signed_in,
            )),
        )
        .merge(assets::router())
        .merge(further)
        .fallback(public::nothing_here)
        .method_not_allowed_fallback(method_not_allowed)
        // As one: each layer of its own would be one more future on the heap for every answer.
        .layer((
            middleware::from_fn(headers::apply),
            CatchPanicLayer::new(),
            TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT),
            DefaultBodyLimit::max(BODY_BYTES_MAXIMUM),
        ))
        .with_state(web)
}

async fn document_shown(State(web): State<Web>) -> Response {
    let media = [(header::CONTENT_TYPE, "application/json")];
    (media, web.document.clone()).into_response()
}

async fn no_such_api(request: Request) -> Response {
    Problem::not_found(format!("{} in the API; see /openapi.json", request.uri().path()))
        .into_response()
}

async fn method_not_allowed(request: Request) -> Response {
    let detail = format!("{} does not take {}", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail).into_response()
}
