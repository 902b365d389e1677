//! `/password` and `/password/…`: how somebody who forgot a password comes to another.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::Web;
use super::form::Fields;
use super::public::{link_gone, link_not_sent, link_sent, origin, retry_after, unavailable};
use crate::page::account::{Forgotten, NewPasswordPage};
use crate::page::catalogue::Catalogue;
use crate::page::{Frame, html};
use crate::staff::forgotten::{self, NewPassword, ResetRefusal};
use crate::staff::link::LinkError;
use crate::staff::password;
use crate::staff::secret::Secret;

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/password", get(form).post(send))
        .route("/password/{secret}", get(linked).post(set))
}

async fn form(State(web): State<Web>) -> Response {
    asking(&web, StatusCode::OK, None, "")
}

fn asking(web: &Web, status: StatusCode, problem: Option<String>, email: &str) -> Response {
    let frame = Frame::public(web, "forgotten-title", "sign-in");
    html(status, &Forgotten { frame, problem, email: email.to_owned() })
}

async fn send(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let email = fields.text("email");
    let (frame, from) = (Frame::public(&web, "forgotten-title", "sign-in"), origin(peer, &headers));
    if let Err(wait) = web.door.admit_link(&from, email) {
        let seconds = wait.retry_after_seconds;
        let words = frame.say("sign-up-too-often").number("seconds", seconds).to_string();
        let asking = asking(&web, StatusCode::TOO_MANY_REQUESTS, Some(words), email);
        return retry_after(asking, seconds);
    }
    match forgotten::ask(&web.registry, web.settings.pages(), (email, &from)).await {
        Ok(()) => link_sent(&web, frame.say("forgotten-sent").with("email", email.trim())),
        Err(LinkError::NotAnAddress(_)) => {
            let words = frame.say("sign-up-email-wrong").to_string();
            asking(&web, StatusCode::UNPROCESSABLE_ENTITY, Some(words), email)
        }
        Err(error) => link_not_sent(&web, &error),
    }
}

async fn linked(State(web): State<Web>, Path(secret): Path<String>) -> Response {
    page(&web, &Secret::presented(&secret), StatusCode::OK, None).await
}

/// The page of a link, or that it is good for nothing.
async fn page(web: &Web, link: &Secret, status: StatusCode, problem: Option<String>) -> Response {
    match forgotten::good(&web.registry, link).await {
        Ok(Some(staff)) => {
            let page = NewPasswordPage {
                frame: Frame::public(web, "new-password-title", "sign-in"),
                problem,
                email: staff.email,
                action: format!("/password/{}", link.expose()),
                has_second_factor: staff.totp_sealed.is_some(),
                length_minimum: password::LENGTH_MINIMUM,
            };
            html(status, &page)
        }
        Ok(None) => {
            let language = Catalogue::english();
            let back = ("/password", language.say("forgotten-title"));
            link_gone(web, language.say("password-link-gone"), back)
        }
        Err(error) => unavailable(web, &error),
    }
}

async fn set(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    fields: Fields,
) -> Response {
    let link = Secret::presented(&secret);
    let new = NewPassword { password: fields.text("password"), code: fields.text("code") };
    let from = origin(peer, &headers);
    match forgotten::reset(&web.registry, &web.door, (&link, &from), new).await {
        Ok(()) => Redirect::to("/sign-in?done=password").into_response(),
        Err(ResetRefusal::Store(error)) => unavailable(&web, &error),
        Err(ResetRefusal::NotSealed) => link_not_sent(&web, &LinkError::NotSealed),
        Err(refusal) => {
            let status = match &refusal {
                ResetRefusal::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            page(&web, &link, status, Some(refusal.to_string())).await
        }
    }
}
