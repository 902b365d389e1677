//! `Idempotency-Key`: a POST that a client sends again is carried out once, and answered as it was.
//!
//! The key is kept in the transaction of the act (`registry_store::Once`), the answer right behind
//! it. A refusal records nothing and is decided anew.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use registry_store::{Failure, KeptAnswer, Once, Remembered, StoreError};
use sha2::{Digest, Sha256};
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::{Object, OpenApi, Type};

use super::Web;
use super::caller::Caller;
use super::problem::Problem;

/// The header's name.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Says of an answer that it was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The tag of what people do with their own access.
const PEOPLE: &str = "people";

/// Longest key.
const KEY_CHARACTERS_MAXIMUM: usize = 255;

/// How long an answer is kept, in wall time.
pub(super) const KEPT_FOR: Duration = Duration::from_secs(48 * 3600);

/// Most bytes of a body that comes with a key.
const BODY_BYTES_MAXIMUM: usize = 64 * 1024 * 1024;

/// Headers that belong to an answer.
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// Says of every documented POST that it takes a key; those that answer with a secret keep none.
pub fn describe(document: &mut OpenApi) {
    let items = document.paths.paths.values_mut();
    let posts = items.filter_map(|item| item.post.as_mut());
    let is_of_people = |tags: &Option<Vec<String>>| tags.iter().flatten().any(|tag| tag == PEOPLE);
    for post in posts.filter(|post| !is_of_people(&post.tags)) {
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .description(Some(
                "Any text of the client's own. A POST that comes again under its key within 48 \
                 hours is not carried out again, and is answered as it was.",
            ))
            .schema(Some(Object::with_type(Type::String)));
        post.parameters.get_or_insert_default().push(parameter.build());
    }
}

/// Answers what was answered before, or carries the request out and keeps its answer.
pub async fn apply(State(web): State<Web>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(&IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    match once(&web, request).await {
        Ok((once, request)) => carried_out(&web, once, request, next).await,
        Err(problem) => problem.into_response(),
    }
}

async fn carried_out(web: &Web, once: Once, mut request: Request, next: Next) -> Response {
    match remembered(web, &once).await {
        Err(error) => return Problem::from(error).into_response(),
        Ok(Some(before)) => return again(&once, before),
        Ok(None) => {}
    }
    request.extensions_mut().insert(once.clone());
    let response = next.run(request).await;
    match response.status().is_success() {
        true => kept(web, once, response).await,
        false => response,
    }
}

/// The key of a request, with the request itself, its body read.
async fn once(web: &Web, request: Request) -> Result<(Once, Request), Problem> {
    let (mut parts, body) = request.into_parts();
    let key = key(&parts.headers)?;
    // Who is nobody is told so before anything is read.
    let staff = Caller::from_request_parts(&mut parts, web).await?.person.id;
    let bytes = to_bytes(body, BODY_BYTES_MAXIMUM).await.map_err(|error| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-unreadable", error.to_string())
    })?;
    let wall = web.registry.clock.wall_now();
    let request_hash = hash(&parts, &bytes);
    let once = Once { staff, key, request_hash, wall, expires_wall: wall + KEPT_FOR };
    Ok((once, Request::from_parts(parts, Body::from(bytes))))
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let given = headers.get(&IDEMPOTENCY_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
    let fits = (1..=KEY_CHARACTERS_MAXIMUM).contains(&given.len());
    let text = std::str::from_utf8(given).ok().filter(|_| fits);
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    text.map(str::to_owned).ok_or_else(|| {
        let found = format!("{:?}", String::from_utf8_lossy(given));
        Problem::field(IDEMPOTENCY_KEY.as_str(), found, "1 to 255 visible ASCII characters")
    })
}

/// SHA-256 over what is asked for: method, path, query, media type and body.
fn hash(parts: &Parts, body: &Bytes) -> [u8; 32] {
    let media = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let target = parts.uri.path_and_query().map(|target| target.as_str()).unwrap_or_default();
    let mut sha = Sha256::new();
    for part in
        [parts.method.as_str().as_bytes(), target.as_bytes(), media.unwrap_or_default(), body]
    {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    sha.finalize().into()
}

async fn remembered(web: &Web, once: &Once) -> Result<Option<Remembered>, StoreError> {
    let once = once.clone();
    let read = web
        .registry
        .store
        .read(move |snapshot| snapshot.remembered(once.staff, &once.key, once.wall));
    read.await
}

/// The answer to a key that was used.
fn again(once: &Once, before: Remembered) -> Response {
    if before.request_hash != once.request_hash {
        let detail = "this Idempotency-Key came with another request before; use a new one";
        return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", detail)
            .into_response();
    }
    let Some(KeptAnswer { status, headers, body }) = before.answer else {
        return Problem::carried_out_already().into_response();
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    let headers: Vec<(String, String)> = serde_json::from_str(&headers).unwrap_or_default();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// Keeps a good answer where the request was carried out under its key.
async fn kept(web: &Web, once: Once, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = match to_bytes(body, BODY_BYTES_MAXIMUM).await {
        Ok(bytes) => bytes,
        Err(error) => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Problem::new(status, "answer-lost", error.to_string()).into_response();
        }
    };
    if let Some(answer) = answer(&parts, &bytes) {
        let keep = web.registry.write(move |tx, _now| {
            Ok::<bool, Failure<std::convert::Infallible>>(tx.keep_answer(&once, &answer)?)
        });
        if let Err(Failure::Store(error)) = keep.await {
            tracing::warn!(%error, "an answer could not be kept for a client that asks again");
        }
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn answer(parts: &axum::http::response::Parts, bytes: &Bytes) -> Option<KeptAnswer> {
    let text = |name: &HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let headers = KEPT_HEADERS.iter().filter_map(|name| Some((name.as_str(), text(name)?)));
    let headers: Vec<(&str, &str)> = headers.collect();
    let body = std::str::from_utf8(bytes).ok()?.to_owned();
    let headers = serde_json::to_string(&headers).ok()?;
    Some(KeptAnswer { status: parts.status.as_u16(), headers, body })
}
