//! The forms of a request's page. Each calls its act and goes back to the page; one that was
//! refused shows the page again with everything that was typed.

use axum::extract::{FromRequest, FromRequestParts as _, Path, Request};
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

/// A form about a request that is there, sent by whoever reads its page.
#[derive(Debug)]
pub(super) struct Opened {
    web: Web,
    visitor: Visitor,
    fields: Fields,
    /// As the URL names it.
    id: String,
    case: Case,
}

impl FromRequest<Web> for Opened {
    type Rejection = Response;

    /// A form that came back from a session that had ended is shown once more, to be looked at.
    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, web).await?;
        let path = Path::<String>::from_request_parts(&mut parts, web).await;
        let Path(id) = path.map_err(IntoResponse::into_response)?;
        let fields = Fields::from_request(Request::from_parts(parts, body), web).await?;
        let is_ours = carries_token(&visitor, &fields);
        if !is_ours && !fields.came_back() {
            return Err(not_ours(web, &visitor));
        }
        let case = page::case(web, &visitor, &id).await?;
        let opened = Self { web: web.clone(), visitor, fields, id, case };
        match is_ours {
            true => Ok(opened),
            false => Err(opened.shown(FormProblem::came_back(Catalogue::english()))),
        }
    }
}

impl Opened {
    /// The page again, with a problem and all that was typed.
    fn shown(&self, problem: FormProblem) -> Response {
        let shown = Shown { problem: Some(problem), ..Shown::typed(typed(&self.fields)) };
        page::show(&self.web, &self.visitor, &self.case, shown)
    }

    /// Back to the page; or the page again.
    async fn answer<T>(mut self, done: &str, outcome: Result<T, Failure<Refusal>>) -> Response {
        let Err(failure) = outcome else {
            return Redirect::to(&format!("/desk/requests/{}?done={done}", self.id))
                .into_response();
        };
        // Loaded again: the refusal may be about what changed a moment ago.
        self.case = match page::case(&self.web, &self.visitor, &self.id).await {
            Ok(case) => case,
            Err(response) => return response,
        };
        self.shown(FormProblem::of(Catalogue::english(), &failure))
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
pub(super) async fn accept(form: Opened) -> Response {
    let Opened { web, visitor, fields, case, .. } = &form;
    let registrar = match fields.text("registrar") {
        "" => None,
        text => match text.parse::<RegistrarId>() {
            Ok(registrar) => Some(registrar),
            Err(_) => {
                let found = text.to_owned();
                let allowed = "one of the registrars of the list";
                let refusal = Refusal::Field { field: "registrar", found, allowed };
                let outcome: Result<(), _> = Err(Failure::Refused(refusal));
                return form.answer("", outcome).await;
            }
        },
    };
    let command =
        AcceptRequest { request: case.request.id, registrar, confirm: fields.ticked("confirm") };
    match accept::accept(&web.registry, &visitor.acting(), command).await {
        Err(Failure::Refused(Refusal::Request(request::Refusal::NeedsConfirmation(window)))) => {
            confirmation(&form, window)
        }
        outcome => form.answer("accepted", outcome).await,
    }
}

fn confirmation(form: &Opened, window: request::AppealWindow) -> Response {
    let Opened { web, visitor, fields, case, .. } = form;
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
pub(super) async fn reject(form: Opened) -> Response {
    let Opened { web, visitor, fields, case, .. } = &form;
    let command = RejectRequest { request: case.request.id, reasons: reasons(fields) };
    let outcome = reject::reject(&web.registry, &visitor.acting(), command).await;
    form.answer("rejected", outcome).await
}

/// Takes an acceptance back.
pub(super) async fn withdraw_acceptance(form: Opened) -> Response {
    let Opened { web, visitor, fields, case, .. } = &form;
    let command = RejectRequest { request: case.request.id, reasons: reasons(fields) };
    let outcome = reject::withdraw_acceptance(&web.registry, &visitor.acting(), command).await;
    form.answer("taken-back", outcome).await
}

/// Replaces the token.
pub(super) async fn reissue(form: Opened) -> Response {
    let Opened { web, visitor, case, .. } = &form;
    let outcome = match &case.request.state {
        RequestState::Accepted { token, .. } => {
            let command = ReissueToken { token: *token, registrar: Binding::AsBefore };
            reissue::reissue(&web.registry, &visitor.acting(), command).await
        }
        other => {
            let refusal = request::Refusal::NotAccepted(request::Decided::of(other));
            Err(Failure::Refused(refusal.into()))
        }
    };
    form.answer("reissued", outcome).await
}

/// Asks for information.
pub(super) async fn ask(form: Opened) -> Response {
    let Opened { web, visitor, fields, case, .. } = &form;
    let question = fields.text("question").to_owned();
    let command =
        AskForInformation { about: case.request.id, question, due_at: None, documents: Vec::new() };
    let outcome = information::ask(&web.registry, &visitor.acting(), command).await;
    form.answer("asked", outcome).await
}

/// Attaches a reply.
pub(super) async fn reply(form: Opened) -> Response {
    let Opened { web, visitor, fields, case, .. } = &form;
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
    form.answer("replied", outcome).await
}
