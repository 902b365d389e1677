//! What every answer carries: a request id, and headers that keep browsers careful.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::identity;

/// The header that names a request in answers and logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing but our own stylesheet, font, pictures and files of script; nothing inline, nothing
/// evaluated, no frame, forms and streams to us alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; \
     img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Headers and their values, on every answer that does not say otherwise.
static FIXED: [(HeaderName, &str); 3] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// As [`FIXED`], on every answer but JSON: no browser runs that, as long as it does not guess.
static OF_PAGES: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The id of a request, for history and logs.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Names the request, logs it when it is answered, and sets the headers.
pub async fn apply(mut request: Request, next: Next) -> Response {
    let id = data_encoding::HEXLOWER.encode(&identity::random::<16>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let asked = tracing::enabled!(tracing::Level::DEBUG)
        .then(|| (request.method().clone(), without_secret(request.uri().path()).to_owned()));
    let mut response = next.run(request).await;
    if let Some((method, path)) = asked {
        let status = response.status().as_u16();
        tracing::debug!(%method, path, status, request_id = id, "answered");
    }
    let headers = response.headers_mut();
    let further = if is_json(headers) { &[] } else { OF_PAGES.as_slice() };
    for (name, value) in FIXED.iter().chain(further) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// A path for the log; the one-time link of an invitation ends before its secret.
fn without_secret(path: &str) -> &str {
    const INVITATION: &str = "/invitation/";
    if path.starts_with(INVITATION) { INVITATION } else { path }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    media.starts_with(b"application/") && media.ends_with(b"json")
}
