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
    let page = Design::new(Frame::public(&web, "design-title", "design"));
    html(StatusCode::OK, &page)
}
