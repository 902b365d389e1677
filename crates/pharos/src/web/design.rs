//! `/design`: the components page, which only a sandbox has.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::Web;
use crate::page::design::Design;
use crate::page::{Frame, html};

/// The route, to be merged by a sandbox.
pub fn router() -> Router<Web> {
    Router::new().route("/design", get(show))
}

async fn show(State(web): State<Web>) -> Response {
    let now = web.registry.clock.registry_now();
    let page = Design::new(Frame::public(&web, "design-title", "design"), now);
    html(StatusCode::OK, &page)
}
