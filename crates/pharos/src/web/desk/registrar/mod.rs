//! The Registrar desk: a registrar's names, money, messages and access, for its own people. What
//! is another registrar's is not there.

mod bulk;
mod bulk_acts;
mod bulk_lines;
mod names;
mod notices;
mod office;
mod one;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use registry_core::id::RegistrarId;
use registry_core::registrar::Registrar;
use registry_store::{Lock, StoreError};

use super::{carries_token, not_for, not_ours};
use crate::epp::desk::DeskSession;
use crate::page::sheet::{Sheet, Tab};
use crate::page::{Frame, html};
use crate::staff::permission::{Permission, Reach};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::{no_such_page, unavailable};

/// The routes of the desk.
pub(super) fn router() -> Router<Web> {
    let with_file = DefaultBodyLimit::max(bulk::FORM_BYTES_MAXIMUM);
    Router::new()
        .route("/desk/registrar", get(names::show))
        .route("/desk/registrar/names.csv", get(names::csv))
        .route("/desk/registrar/names/{name}", get(one::show))
        .route("/desk/registrar/bulk", get(bulk::form).post(bulk::preview).layer(with_file))
        .route("/desk/registrar/bulk/carry-out", post(bulk::carry_out))
        .route("/desk/registrar/messages", get(office::messages))
        .route("/desk/registrar/messages/{id}/acknowledge", post(office::acknowledge))
        .route("/desk/registrar/notices", get(notices::list))
        .route("/desk/registrar/notices/{site}/{notice}", get(notices::show).post(notices::answer))
        .route("/desk/registrar/account", get(office::account))
        .route("/desk/registrar/access", get(office::access))
        .route("/desk/registrar/documents", get(office::documents))
}

/// The registrar that a visitor works for.
///
/// # Errors
/// The page to answer with: it is not theirs, or they work for none.
async fn employer(web: &Web, visitor: &Visitor) -> Result<RegistrarId, Response> {
    let person = &visitor.signed_in.person;
    if person.role.reach(Permission::ActAsRegistrar) == Reach::Nothing {
        return Err(not_for(web, visitor, Permission::ActAsRegistrar));
    }
    match &person.works_for {
        Some(works_for) => Ok(works_for.registrar.clone()),
        None => Err(no_such_page(axum::extract::State(web.clone())).await),
    }
}

/// A page of the desk with its tabs.
fn sheet(web: &Web, visitor: &Visitor, path: &str) -> Sheet {
    let frame = Frame::desk(web, visitor, "registrar-title");
    let names = frame.say("registrar-names");
    let frame = frame.at("registrar");
    let tabs = [
        ("/desk/registrar", names),
        ("/desk/registrar/bulk", frame.say("registrar-bulk")),
        ("/desk/registrar/messages", frame.say("registrar-messages")),
        ("/desk/registrar/notices", frame.say("registrar-notices")),
        ("/desk/registrar/account", frame.say("registrar-account")),
        ("/desk/registrar/access", frame.say("registrar-access")),
        ("/desk/registrar/documents", frame.say("registrar-documents")),
    ];
    let tabs = tabs.map(|(to, words)| Tab {
        path: to.to_owned(),
        words: words.into(),
        is_here: to == path,
    });
    let csrf = visitor.signed_in.csrf.clone();
    Sheet { tabs: tabs.into(), csrf, ..Sheet::new(frame) }
}

fn shown(sheet: &Sheet) -> Response {
    html(StatusCode::OK, sheet)
}

/// A session in which the visitor acts as the client of their registrar does.
///
/// # Errors
/// The page to answer with.
async fn session(web: &Web, visitor: &Visitor) -> Result<DeskSession, Response> {
    let id = employer(web, visitor).await?;
    let read =
        move |read: &mut registry_store::Snapshot<'_>| -> Result<Option<Registrar>, StoreError> {
            read.registrar(&id, Lock::None)
        };
    let found = web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))?;
    let acting = visitor.acting();
    let who = (acting.actor, acting.request_id);
    match found.and_then(|registrar| DeskSession::new(&web.registry, registrar, who)) {
        Some(session) => Ok(session),
        None => Err(no_such_page(axum::extract::State(web.clone())).await),
    }
}

/// Refuses a form that does not carry the token of its session.
fn ours(web: &Web, visitor: &Visitor, fields: &Fields) -> Result<(), Response> {
    let ours = carries_token(visitor, fields);
    ours.then_some(()).ok_or_else(|| not_ours(web, visitor))
}
