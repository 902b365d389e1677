//! The forms of a request's page. Each calls its act and goes back to the page; one that was
//! refused shows the page again with everything that was typed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::request::{Reason, ReasonCode, RequestState};
use registry_core::{id::RegistrarId, request};
use registry_store::Failure;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::form::Fields;
use super::super::{carries_token, not_ours};
use super::request::{self as page, Shown};
use crate::page::case::Case;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::request::{Confirm, ReasonField, Typed};
use crate::page::{Frame, html, words};
use crate::staff::permission::Permission;
use crate::vetting::accept::{self, AcceptRequest};
use crate::vetting::information::{self, AskForInformation, RecordReply};
use crate::vetting::reissue::{self, Binding, ReissueToken};
use crate::vetting::reject::{self, RejectRequest};
use crate::vetting::{Missing, Refusal};

/// A form of this session about a case that is there.
async fn opened(web: &Web, visitor: &Visitor, id: &str, fields: &Fields) -> Result<Case, Response> {
    if carries_token(visitor, fields) {
        return page::case(web, visitor, id).await;
    }
    if !fields.came_back() {
        return Err(not_ours(web, visitor));
    }
    let case = page::case(web, visitor, id).await?;
    let problem = Some(FormProblem::came_back(Catalogue::english()));
    let shown = Shown { problem, ..Shown::typed(typed(fields)) };
    Err(page::show(web, visitor, &case, shown))
}

/// Back to the page, or the page again with the problem and all that was typed.
async fn answer<T>(
    web: &Web,
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
    (done, outcome): (&str, Result<T, Failure<Refusal>>),
) -> Response {
    match outcome {
        Ok(_) => Redirect::to(&format!("/desk/requests/{id}?done={done}")).into_response(),
        Err(failure) => {
            // Loaded again: the refusal may be about what changed a moment ago.
            let case = match page::case(web, visitor, id).await {
                Ok(case) => case,
                Err(response) => return response,
            };
            let problem = Some(FormProblem::of(Catalogue::english(), &failure));
            let shown = Shown { problem, ..Shown::typed(typed(fields)) };
            page::show(web, visitor, &case, shown)
        }
    }
}

fn typed(fields: &Fields) -> Typed {
    Typed {
        of: fields.text("question").to_owned(),
        text: fields.text("text").to_owned(),
        registrar: fields.text("registrar").to_owned(),
        question: fields.text("question").to_owned(),
        reasons: ReasonField::all(Catalogue::english(), |code, more| {
            let ticked = fields.ticked(&format!("reason-{}", code.code()));
            let text = |field: &str| fields.text(&format!("{field}-{}", code.code())).to_owned();
            (ticked, text("words"), text(more))
        }),
    }
}

/// The ticked reasons; words beside one that is not ticked are not one.
fn reasons(fields: &Fields) -> Vec<Reason> {
    let ticked = |code: &&ReasonCode| fields.ticked(&format!("reason-{}", code.code()));
    let reason = |code: &ReasonCode| {
        let words = fields.text(&format!("words-{}", code.code())).trim().to_owned();
        let missing = fields.text(&format!("missing-{}", code.code())).lines();
        let missing = missing.map(str::trim).filter(|line| !line.is_empty());
        let citation = fields.text(&format!("citation-{}", code.code())).trim().to_owned();
        Reason {
            code: *code,
            words,
            missing: missing.map(str::to_owned).collect(),
            citation: (!citation.is_empty()).then_some(citation),
        }
    };
    ReasonCode::ALL.iter().filter(ticked).map(reason).collect()
}

/// Accepts; where an earlier rejection can be appealed, asks a supervisor first.
pub(super) async fn accept(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let registrar = match fields.text("registrar") {
        "" => None,
        text => match text.parse::<RegistrarId>() {
            Ok(registrar) => Some(registrar),
            Err(_) => {
                let found = text.to_owned();
                let allowed = "one of the registrars of the list";
                let refusal = Refusal::Field { field: "registrar", found, allowed };
                let outcome: Result<(), _> = Err(Failure::Refused(refusal));
                return answer(&web, &visitor, &id, &fields, ("", outcome)).await;
            }
        },
    };
    let command =
        AcceptRequest { request: case.request.id, registrar, confirm: fields.ticked("confirm") };
    match accept::accept(&web.registry, &visitor.acting(), command).await {
        Err(Failure::Refused(Refusal::Request(request::Refusal::NeedsConfirmation(window)))) => {
            confirmation(&web, &visitor, &case, &fields, window)
        }
        outcome => answer(&web, &visitor, &id, &fields, ("accepted", outcome)).await,
    }
}

fn confirmation(
    web: &Web,
    visitor: &Visitor,
    case: &Case,
    fields: &Fields,
    window: request::AppealWindow,
) -> Response {
    let page = Confirm {
        frame: Frame::desk(web, visitor, "confirm-title"),
        id: case.request.id.to_string(),
        name: case.request.name.to_string(),
        organization: case.organization.name.clone(),
        window: words::window(Catalogue::english(), window),
        rejections: case.rejections(Catalogue::english()),
        may_confirm: visitor.may(Permission::ConfirmAcceptance),
        who: visitor.signed_in.person.name.clone(),
        csrf: visitor.signed_in.csrf.clone(),
        registrar: fields.text("registrar").to_owned(),
    };
    html(StatusCode::CONFLICT, &page)
}

/// Rejects.
pub(super) async fn reject(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let command = RejectRequest { request: case.request.id, reasons: reasons(&fields) };
    let outcome = reject::reject(&web.registry, &visitor.acting(), command).await;
    answer(&web, &visitor, &id, &fields, ("rejected", outcome)).await
}

/// Takes an acceptance back.
pub(super) async fn withdraw_acceptance(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let command = RejectRequest { request: case.request.id, reasons: reasons(&fields) };
    let outcome = reject::withdraw_acceptance(&web.registry, &visitor.acting(), command).await;
    answer(&web, &visitor, &id, &fields, ("taken-back", outcome)).await
}

/// Replaces the token.
pub(super) async fn reissue(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let outcome = match case.request.state {
        RequestState::Accepted { token, .. } => {
            let command = ReissueToken { token, registrar: Binding::AsBefore };
            reissue::reissue(&web.registry, &visitor.acting(), command).await
        }
        other => {
            let refusal = request::Refusal::NotAccepted(request::Decided::of(&other));
            Err(Failure::Refused(refusal.into()))
        }
    };
    answer(&web, &visitor, &id, &fields, ("reissued", outcome)).await
}

/// Asks for information.
pub(super) async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let question = fields.text("question").to_owned();
    let command =
        AskForInformation { about: case.request.id, question, due_at: None, documents: Vec::new() };
    let outcome = information::ask(&web.registry, &visitor.acting(), command).await;
    answer(&web, &visitor, &id, &fields, ("asked", outcome)).await
}

/// Attaches a reply.
pub(super) async fn reply(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let case = match opened(&web, &visitor, &id, &fields).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let outcome = match fields.text("question").parse() {
        Ok(question) => {
            let text = fields.text("text").to_owned();
            let command = RecordReply {
                about: case.request.id,
                question,
                text,
                received_at: None,
                documents: Vec::new(),
            };
            information::reply(&web.registry, &visitor.acting(), command).await
        }
        Err(_) => {
            let missing = Missing::Request(case.request.id);
            Err(Failure::Refused(Refusal::NotFound(missing)))
        }
    };
    answer(&web, &visitor, &id, &fields, ("replied", outcome)).await
}
