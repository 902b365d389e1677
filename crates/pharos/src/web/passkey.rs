//! Signing in with a passkey: a page that asks the browser for one, and its answer.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;

use super::Web;
use super::form::Fields;
use super::public::{gone, let_in_to, origin, turned_away};
use crate::page::account::PasskeySignIn;
use crate::page::{Frame, html};
use crate::staff::passkey;

/// The routes of this file.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/sign-in/passkey", post(ask))
        .route("/sign-in/passkey/answer", post(answer))
}

async fn ask(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let Some(party) = &web.passkeys else { return gone(&web) };
    let from = origin(peer, &headers);
    match passkey::begin_sign_in(&web.registry, &web.door, &from, party).await {
        Ok(asked) => {
            let page = PasskeySignIn {
                frame: Frame::public(&web, "passkey-sign-in-title", "sign-in"),
                challenge: asked.challenge.expose().to_owned(),
                options: asked.options,
                next: fields.text("next").to_owned(),
                kept: fields.text("kept").to_owned(),
            };
            html(StatusCode::OK, &page)
        }
        Err(refusal) => turned_away(&web, &refusal, &fields),
    }
}

async fn answer(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let Some(party) = &web.passkeys else { return gone(&web) };
    let from = origin(peer, &headers);
    let given = (party, fields.text("challenge"), fields.text("answer"));
    match passkey::sign_in(&web.registry, &web.door, &from, given).await {
        Ok(let_in) => let_in_to(&web, let_in, &fields),
        Err(refusal) => turned_away(&web, &refusal, &fields),
    }
}
