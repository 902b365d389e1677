//! The page of one request, and documents as files.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use registry_core::document::DocumentHash;
use registry_core::id::RequestId;
use registry_store::Snapshot;
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::api::documents::as_file;
use super::super::super::caller::Visitor;
use super::super::super::public::{no_such_page, unavailable};
use super::super::not_for;
use super::load;
use crate::page::case::Case;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::request::{Allowed, ReasonField, RequestPage, Typed};
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// The page of one request.
pub(super) async fn request(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    query: axum::extract::Query<DoneQuery>,
) -> Response {
    let case = match case(&web, &visitor, &id).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let words = Catalogue::english();
    let done = match query.0.done.as_str() {
        "accepted" => Some(words.say("done-accepted")),
        "rejected" => Some(words.say("done-rejected")),
        "taken-back" => Some(words.say("done-taken-back")),
        "reissued" => Some(words.say("done-reissued")),
        "asked" => Some(words.say("done-asked")),
        "replied" => Some(words.say("done-replied")),
        _ => None,
    };
    let typed = Typed {
        reasons: ReasonField::all(words, |_, _| (false, String::new(), String::new())),
        ..Typed::default()
    };
    let page = Shown { done: done.map(|done| done.to_string()), ..Shown::typed(typed) };
    show(&web, &visitor, &case, page)
}

/// A document as a file to save; no page shows one.
pub(super) async fn document(
    State(web): State<Web>,
    visitor: Visitor,
    Path(hash): Path<String>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let Ok(hash) = hash.parse::<DocumentHash>() else {
        return no_such_page(State(web.clone())).await;
    };
    match web.registry.store.read(move |read| read.document(hash)).await {
        Ok(Some(found)) => match as_file(&web, found).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(),
        },
        Ok(None) => no_such_page(State(web.clone())).await,
        Err(error) => unavailable(&web, &error),
    }
}

/// What the page shows beside the case.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) typed: Typed,
    pub(super) done: Option<String>,
    pub(super) problem: Option<FormProblem>,
}

impl Shown {
    pub(super) fn typed(typed: Typed) -> Self {
        Self { typed, ..Self::default() }
    }
}

/// Loads a case for a visitor who may see it.
pub(super) async fn case(web: &Web, visitor: &Visitor, id: &str) -> Result<Case, Response> {
    if !visitor.may(Permission::ReadRegistry) {
        return Err(not_for(web, visitor, Permission::ReadRegistry));
    }
    let Ok(id) = id.parse::<RequestId>() else {
        return Err(no_such_page(State(web.clone())).await);
    };
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| load::case(snapshot, id, now);
    match web.registry.store.read(read).await {
        Ok(Some(case)) => Ok(case),
        Ok(None) => Err(no_such_page(State(web.clone())).await),
        Err(error) => Err(unavailable(web, &error)),
    }
}

/// The page of a case; with a problem its status says that nothing was taken.
pub(super) fn show(web: &Web, visitor: &Visitor, case: &Case, shown: Shown) -> Response {
    // P-15: who is marked as conflicted is offered no decision, and is told why.
    let conflicted = case.organization.may_be_judged_by(&visitor.acting().actor).is_err();
    let allowed = Allowed {
        decide: visitor.may(Permission::DecideRequest) && !conflicted,
        take_back: visitor.may(Permission::WithdrawAcceptance) && !conflicted,
        reissue: visitor.may(Permission::ReissueToken) && !conflicted,
        conflicted,
        record: visitor.may(Permission::RecordRequest),
    };
    let Shown { typed, done, problem } = shown;
    let status = problem.as_ref().map_or(StatusCode::OK, FormProblem::status);
    let page = RequestPage {
        frame: Frame::desk(web, visitor, "request-itself").about(case.request.name.as_str()),
        view: case.view(Catalogue::english(), allowed),
        csrf: visitor.signed_in.csrf.clone(),
        form: typed,
        done,
        problem_at: problem.as_ref().and_then(|problem| problem.field).unwrap_or_default(),
        problem_words: problem.as_ref().map(|problem| problem.words.clone()).unwrap_or_default(),
        problem,
    };
    html(status, &page)
}
