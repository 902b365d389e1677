//! The desks: workplaces of people who are signed in.

mod acts;
mod load;
mod review;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::Web;
use super::caller::Visitor;
use super::form::Fields;
use crate::page::home::Note;
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// The routes of the desks.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/desk", get(start))
        .route("/desk/review", get(review::queue))
        .route("/desk/requests/{id}", get(review::request))
        .route("/desk/requests/{id}/accept", post(acts::accept))
        .route("/desk/requests/{id}/reject", post(acts::reject))
        .route("/desk/requests/{id}/withdraw-acceptance", post(acts::withdraw_acceptance))
        .route("/desk/requests/{id}/reissue", post(acts::reissue))
        .route("/desk/requests/{id}/ask", post(acts::ask))
        .route("/desk/requests/{id}/reply", post(acts::reply))
        .route("/desk/documents/{hash}", get(review::document))
}

async fn start(_visitor: Visitor) -> Response {
    Redirect::to("/desk/review").into_response()
}

/// A page that says what the visitor may not do.
fn not_for(web: &Web, visitor: &Visitor, permission: Permission) -> Response {
    let page = Note {
        frame: Frame::desk(web, visitor, "This is not yours to see"),
        lines: vec![format!("Your role may not {}.", permission.words())],
        back_path: "/",
        back_words: "Go to the start",
    };
    html(StatusCode::FORBIDDEN, &page)
}

/// A page that says that a form did not come from this session.
fn not_ours(web: &Web, visitor: &Visitor) -> Response {
    let page = Note {
        frame: Frame::desk(web, visitor, "This form is too old"),
        lines: vec![
            "It was made in another session, so it was not taken. Open the page again and send \
             it from there."
                .to_owned(),
        ],
        back_path: "/desk/review",
        back_words: "Requests to decide",
    };
    html(StatusCode::FORBIDDEN, &page)
}

/// Whether a form carries the token of the visitor's session.
fn carries_token(visitor: &Visitor, fields: &Fields) -> bool {
    visitor.sent(fields.text("csrf"))
}
