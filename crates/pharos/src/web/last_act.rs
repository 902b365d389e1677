//! Two reviewers at once: whoever's act the state of an object refuses is told what was done to it
//! last, by whom and when (P-15).
//!
//! An act that edits needs `If-Match` (`etag.rs`). One that moves a state from one to the next needs
//! none, since the state itself refuses the second; this says what the first one was. What the
//! second had typed stays with whoever sent it: nothing of it was taken. History is for people of
//! the registry: nobody from outside is told of it.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use registry_core::decision::Actor;
use registry_core::event::Event;
use registry_store::{Entry, Kind, Snapshot, StoreError};
use serde_json::{Value, json};

use super::Web;
use super::caller::Caller;

/// Most bytes of a refusal.
const REFUSAL_BYTES_MAXIMUM: usize = 256 * 1024;

/// Adds to a refusal by an object's state what was done to the object last.
pub(super) async fn apply(State(web): State<Web>, request: Request, next: Next) -> Response {
    let acted = request.method() != Method::GET;
    let object = acted.then(|| object_of(request.uri().path())).flatten();
    let (mut parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some((kind, object)) = object.filter(|_| response.status() == StatusCode::CONFLICT) else {
        return response;
    };
    if !reads_history(&web, &mut parts).await {
        return response;
    }
    match web.registry.store.read(move |read| last_act(read, (kind, &object))).await {
        Ok(Some(entry)) => told(response, &entry).await,
        Ok(None) => response,
        Err(error) => {
            tracing::warn!(%error, "a refusal goes without the last act");
            response
        }
    }
}

/// Whether whoever sent it may read what was done to any object: a person of the registry.
async fn reads_history(web: &Web, parts: &mut Parts) -> bool {
    let caller = Caller::from_request_parts(parts, web).await;
    caller.is_ok_and(|caller| matches!(caller.acting().actor, Actor::Staff { .. }))
}

/// What an act is about, and of which kind that is where a name may be of several:
/// `/api/v1/KIND/OBJECT/ACT`.
fn object_of(path: &str) -> Option<(Option<Kind>, String)> {
    let (kind, rest) = path.strip_prefix("/api/v1/")?.split_once('/')?;
    let object = rest.split('/').next().filter(|object| !object.is_empty())?;
    let kind = match kind {
        "domains" => Some(Kind::Domain),
        "registrars" => Some(Kind::Registrar),
        _ => None,
    };
    Some((kind, object.to_ascii_lowercase()))
}

/// The newest row of an object's history. Who voted is told to the Commission alone (P-55).
fn last_act(
    read: &mut Snapshot<'_>,
    (kind, object): (Option<Kind>, &str),
) -> Result<Option<Entry>, StoreError> {
    let mut found = read.objects_called(object)?.into_iter();
    let Some((_, key)) = found.rfind(|(found, _)| kind.is_none_or(|kind| kind == *found)) else {
        return Ok(None);
    };
    let newest = read.version(&key)?.unwrap_or_default();
    let entry = read.history(&key, newest - 1, 1)?.pop();
    let votes = Event::CommissionerVoted.code();
    Ok(entry.filter(|entry| entry.events.iter().all(|event| event != votes)))
}

async fn told(response: Response, entry: &Entry) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, REFUSAL_BYTES_MAXIMUM).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(mut problem) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let (at, by, events) = (entry.at.to_string(), entry.actor.name(), entry.events.join(", "));
    let detail = problem["detail"].as_str().unwrap_or_default();
    problem["detail"] = json!(format!("{detail} (last: {events} by {by} at {at})"));
    problem["meanwhile"] = json!([{ "at": at, "by": by, "events": entry.events }]);
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(problem.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{Kind, object_of};

    #[test]
    fn the_object_of_an_act_is_found_in_its_path() {
        let is = |kind, object: &str| Some((kind, object.to_owned()));
        for (path, expected) in [
            ("/api/v1/cases/019B/revoke", is(None, "019b")),
            ("/api/v1/domains/A.pharmacy/registry-lock", is(Some(Kind::Domain), "a.pharmacy")),
            ("/api/v1/registrars/alpha-rx/admit", is(Some(Kind::Registrar), "alpha-rx")),
            ("/api/v1/requests", None),
            ("/api/v1/requests/", None),
            ("/rdap/domain/acme.pharmacy", None),
        ] {
            assert_eq!(object_of(path), expected, "{path}");
        }
    }
}
