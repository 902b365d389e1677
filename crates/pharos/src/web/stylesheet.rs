//! The one stylesheet, under a name made of its content so that browsers may keep it for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::Web;

const STYLESHEET: &str = include_str!("../../../../web/style.css");

static NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLESHEET.as_bytes());
    format!("style-{}.css", data_encoding::HEXLOWER.encode(&digest[..8]))
});

/// Where pages find it.
pub fn path() -> String {
    format!("/assets/{}", *NAME)
}

/// Its route.
pub fn router() -> Router<Web> {
    Router::new().route("/assets/{name}", get(show))
}

async fn show(Path(name): Path<String>) -> Response {
    if name != *NAME {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, STYLESHEET).into_response()
}
