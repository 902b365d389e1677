//! `/desk/account`: the sessions of whoever asks, to see and to end, and who tried to sign in.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use registry_store::{SignIn, StaffSession, StoreError};
use serde::Deserialize;

use super::super::Web;
use super::super::caller::Visitor;
use super::super::form::Fields;
use super::super::public::unavailable;
use super::{carries_token, not_ours};
use crate::page::account::{AccountPage, AttemptLine, SessionLine};
use crate::page::{Frame, html, words};
use crate::staff::session;

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    query: axum::extract::Query<DoneQuery>,
) -> Response {
    let person = &visitor.signed_in.person;
    let (sessions, attempts) = match session::seen(&web.registry, person.id).await {
        Ok(seen) => seen,
        Err(error) => return unavailable(&web, &error),
    };
    let frame = Frame::desk(&web, &visitor, "account-title").at("account");
    let done = match query.0.done.as_str() {
        "ended" => Some(frame.say("account-ended").to_string()),
        "others-ended" => Some(frame.say("account-others-ended").to_string()),
        _ => None,
    };
    let page = AccountPage {
        frame,
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role.code(),
        csrf: visitor.signed_in.csrf.clone(),
        done,
        sessions: sessions.into_iter().map(|one| line(one, &visitor)).collect(),
        attempts: attempts.into_iter().map(attempt).collect(),
    };
    html(StatusCode::OK, &page)
}

fn line(session: StaffSession, visitor: &Visitor) -> SessionLine {
    let StaffSession { hash, staff: _, opened_wall, expires_wall, csrf: _, network, browser } =
        session;
    SessionLine {
        id: data_encoding::HEXLOWER.encode(&hash),
        is_this: hash == visitor.signed_in.hash,
        opened: words::moment(opened_wall),
        expires: words::moment(expires_wall),
        browser,
        network,
    }
}

fn attempt(attempt: SignIn) -> AttemptLine {
    let SignIn { staff: _, at_wall, let_in, network, browser } = attempt;
    AttemptLine { at: words::moment(at_wall), let_in, browser, network }
}

/// Ends one session of the visitor; the digest of another's ends nothing.
pub(super) async fn end(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let hash = data_encoding::HEXLOWER.decode(id.as_bytes()).ok();
    let ended = match hash.and_then(|hash| <[u8; 32]>::try_from(hash).ok()) {
        Some(hash) => session::end_own(&web.registry, visitor.signed_in.person.id, hash).await,
        None => Ok(()),
    };
    back(&web, ended, "ended")
}

/// Ends every other session of the visitor.
pub(super) async fn end_others(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let signed_in = &visitor.signed_in;
    let ended = session::end_others(&web.registry, signed_in.person.id, signed_in.hash).await;
    back(&web, ended, "others-ended")
}

fn back(web: &Web, ended: Result<(), StoreError>, done: &str) -> Response {
    match ended {
        Ok(()) => Redirect::to(&format!("/desk/account?done={done}")).into_response(),
        Err(error) => unavailable(web, &error),
    }
}
