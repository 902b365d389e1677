//! JSON bodies: read whole within a bound, and refused with the field that is wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;

/// A body that says of itself that it is JSON, as it came.
#[derive(Debug)]
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media = request.headers().get(header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let essence = media.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let detail = format!("Content-Type: found {media:?}, allowed: application/json");
            return Err(Problem::new(status, "not-json", detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            Problem::new(rejection.status(), "body-unreadable", rejection.body_text())
        })?;
        Ok(Self(bytes))
    }
}

/// A JSON body of a type; unknown fields are refused where the type says so.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let JsonBytes(bytes) = JsonBytes::from_request(request, state).await?;
        parse(&bytes).map(Self)
    }
}

/// Reads a body, or says which field is wrong, what stands there and what may.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("the body is not JSON: {error}");
        Problem::new(StatusCode::BAD_REQUEST, "not-json", detail)
    })?;
    serde_path_to_error::deserialize(value.clone()).map_err(|error| {
        let path = error.path().to_string();
        explain(&value, &path, &error.into_inner().to_string())
    })
}

fn explain(body: &Value, path: &str, message: &str) -> Problem {
    let path = if path == "." { "" } else { path };
    let child = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = quoted_after(message, "missing field ") {
        return Problem::field(child(name), "nothing", "a value; this field is required");
    }
    if let Some(name) = quoted_after(message, "unknown field ") {
        let known = message.split_once("expected ").map_or("none", |(_, known)| known);
        // The path already ends with the unknown name where serde got that far.
        let field = if path.ends_with(name) { path.to_owned() } else { child(name) };
        let found = found(body, &field);
        let allowed = format!("no such field; known: {}", known.replace('`', ""));
        return Problem::field(field, found, allowed);
    }
    let allowed = message.split_once("expected ").map_or(message, |(_, allowed)| allowed);
    let field = if path.is_empty() { "the body" } else { path };
    Problem::field(field, found(body, path), allowed.replace('`', ""))
}

fn quoted_after<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split('`').nth(1)
}

/// What stands at a path, cut to a length that fits a message.
fn found(body: &Value, path: &str) -> String {
    const LENGTH_MAXIMUM: usize = 80;
    let mut value = body;
    let steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    for step in steps.filter(|step| !step.is_empty()) {
        let below = match step.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(step),
        };
        match below {
            Some(below) => value = below,
            None => return "nothing".to_owned(),
        }
    }
    let text = value.to_string();
    match text.char_indices().nth(LENGTH_MAXIMUM) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read from JSON")]
        count: u8,
    }

    fn refused(body: &str) -> String {
        parse::<Outer>(body.as_bytes()).map(|outer| outer.inner).unwrap_err().detail
    }

    #[test]
    fn the_field_the_value_and_what_is_allowed_are_named() {
        assert_eq!(refused(r#"{"inner":{"count":"x"}}"#), r#"inner.count: found "x", allowed: u8"#);
        assert_eq!(refused(r#"{"inner":{"count":300}}"#), "inner.count: found 300, allowed: u8");
        assert_eq!(
            refused(r#"{"inner":{"count":1,"other":2}}"#),
            "inner.other: found 2, allowed: no such field; known: count"
        );
        assert_eq!(
            refused(r#"{"inner":{}}"#),
            "inner.count: found nothing, allowed: a value; this field is required"
        );
        assert!(refused("{").starts_with("the body is not JSON: "));
    }
}
