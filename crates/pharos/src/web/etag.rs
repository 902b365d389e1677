//! Optimistic locking: an object is shown with the number of its newest row of history as its
//! `ETag`, and is changed only by whoever has read that (RFC 9110, sections 8.8.3 and 13.1.1).

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::Problem;

/// A body with the version it shows.
#[derive(Debug)]
pub struct Tagged<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let Tagged(version, body) = self;
        let mut response = Json(body).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("\"{version}\"")) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

/// The version that whoever changes an object has read: `If-Match`, which has to be there.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(given) = parts.headers.get(header::IF_MATCH) else {
            let status = StatusCode::PRECONDITION_REQUIRED;
            let detail = "send If-Match with the ETag of what you have read";
            return Err(Problem::new(status, "if-match-missing", detail));
        };
        let text = given.to_str().unwrap_or_default().trim();
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let version = inner.and_then(|inner| inner.parse().ok()).map(Self);
        let wrong = || Problem::field("If-Match", format!("{text:?}"), "one ETag, as it was shown");
        version.ok_or_else(wrong)
    }
}
