//! The desks: workplaces of people who are signed in.

mod account;
mod account_passkeys;
mod applicant;
mod choice;
mod commission;
mod done;
mod operations;
mod registrar;
mod review;
mod watch;

#[cfg(test)]
pub(super) use review::routes_of_objects;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use registry_core::document::DocumentRef;
use registry_store::StoreError;

use super::Web;
use super::api::documents::as_file;
use super::caller::Visitor;
use super::form::Fields;
use super::kept::NotOurs;
use super::public::{no_such_page, unavailable};
use crate::page::home::Note;
use crate::page::{Frame, html};
use crate::staff::permission::{Permission, Role};

/// The routes of the desks.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/desk", get(start))
        .route("/desk/account", get(account::show))
        .route("/desk/account/password", post(account::change_password))
        .route("/desk/account/second-factor", post(account::change_second_factor))
        .route("/desk/account/recovery-codes", post(account::make_recovery_codes))
        .route("/desk/account/passkeys", post(account_passkeys::ask))
        .route("/desk/account/passkeys/new", post(account_passkeys::add))
        .route("/desk/account/passkeys/{id}/remove", post(account_passkeys::remove))
        .route("/desk/sign-ins", get(account::sign_ins))
        .route("/desk/account/end-others", post(account::end_others))
        .route("/desk/account/sessions/{id}/end", post(account::end))
        .merge(review::router())
        .merge(watch::router())
        .merge(operations::router())
        .merge(registrar::router())
        .merge(applicant::router())
}

/// The desk where somebody begins, by their role.
async fn start(visitor: Visitor) -> Response {
    let path = match visitor.signed_in.person.role {
        Role::Applicant => "/desk/applicant",
        Role::Registrar => "/desk/registrar",
        Role::Operator => "/desk/operations",
        Role::Commissioner => "/desk/commission",
        Role::Analyst => "/desk/watch",
        Role::Reviewer
        | Role::Supervisor
        | Role::Auditor
        | Role::Probe
        | Role::MailServer
        | Role::Sandbox => "/desk/review",
    };
    Redirect::to(path).into_response()
}

/// A document that was looked for, as a file to save; or that there is no such page.
async fn given(
    web: &Web,
    visitor: &Visitor,
    found: Result<Option<DocumentRef>, StoreError>,
) -> Response {
    match found {
        Ok(Some(document)) => {
            let file = as_file(web, document, visitor.acting().name()).await;
            file.unwrap_or_else(IntoResponse::into_response)
        }
        Ok(None) => no_such_page(State(web.clone())).await,
        Err(error) => unavailable(web, &error),
    }
}

/// A page that says what the visitor may not do.
fn not_for(web: &Web, visitor: &Visitor, permission: Permission) -> Response {
    let frame = Frame::desk(web, visitor, "not-yours-title");
    let page = Note {
        lines: vec![frame.say("not-yours").with("act", permission.words())],
        back_path: "/",
        back_words: frame.say("go-to-start"),
        frame,
    };
    html(StatusCode::FORBIDDEN, &page)
}

/// A page that says that a form did not come from this session.
fn not_ours(web: &Web, visitor: &Visitor) -> Response {
    let frame = Frame::desk(web, visitor, "old-form-title");
    let page = Note {
        lines: vec![frame.say("old-form")],
        back_path: "/desk",
        back_words: frame.say("go-to-desk"),
        frame,
    };
    let mut response = html(StatusCode::FORBIDDEN, &page);
    response.extensions_mut().insert(NotOurs);
    response
}

/// Leaves as many of a list as its page shows, which asked for one more; whether there are more.
fn is_cut<T>(listed: &mut Vec<T>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = listed.len() > most;
    listed.truncate(most);
    more
}

/// Whether a form carries the token of the visitor's session.
fn carries_token(visitor: &Visitor, fields: &Fields) -> bool {
    visitor.sent(fields.text("csrf"))
}
