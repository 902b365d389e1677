//! Answers to what the registry asks about a request or about an organization (P-13).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::id::InformationRequestId;
use registry_core::information::InformationRequest;
use registry_store::Failure;

use super::organization::{below, named, own};
use super::request::own_request;
use super::{Asked, HERE, Meant, meant, refused, shown};
use crate::page::applicant::Known;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::{Frame, words};
use crate::vetting::Refusal;
use crate::vetting::information::{self, RecordReply};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::gone;

/// A question with where its form goes and where its answer leads.
struct Open {
    question: InformationRequest,
    action: String,
    after: String,
}

/// The open question of a path, among these.
fn open_among(
    all: &[InformationRequest],
    id: &str,
    (action, after): (String, String),
) -> Option<Open> {
    let id = id.parse::<InformationRequestId>().ok()?;
    let question = all.iter().find(|one| one.id == id && one.reply.is_none())?.clone();
    Some(Open { question, action, after })
}

fn page(
    web: &Web,
    visitor: &Visitor,
    (known, open): (&Known, &Open),
    (typed, problem): (&Fields, Option<&FormProblem>),
) -> Sheet {
    let mut page = below(visitor, Frame::desk(web, visitor, "answer-title"), known);
    let language = page.frame.words;
    let lines = vec![
        (language.say("question-asked").to_string(), open.question.question.clone()),
        (language.say("question-by").into(), open.question.asked_by.clone()),
        (language.say("question-due").into(), words::last_day(open.question.due_at)),
    ];
    page.add(Part::facts("question", language.say("question-itself"), lines));
    let (field, said) = named(problem);
    let answer = Field::lines("text", language.say("answer-text"), language.say("answer-hint"), 8);
    page.add(Part::Form(Form {
        id: "answer".to_owned(),
        title: language.say("answer-title").into(),
        text: language.say("answer-words").into(),
        action: open.action.clone(),
        fields: vec![answer.holding(typed.text("text")).refused(field, said)],
        button: language.say("answer-button").into(),
        class: "",
    }));
    page
}

async fn request_question(
    web: &Web,
    visitor: &Visitor,
    (id, question): (&str, &str),
) -> Result<(Known, registry_core::id::RequestId, Open), Response> {
    let (known, placed) = own_request(web, visitor, id).await?;
    let after = format!("{HERE}/requests/{}", placed.request.id);
    let paths = (format!("{after}/questions/{question}"), after);
    let open = open_among(&placed.request.information, question, paths);
    Ok((known, placed.request.id, open.ok_or_else(|| gone(web))?))
}

async fn customer_question(
    web: &Web,
    visitor: &Visitor,
    (id, question): (&str, &str),
) -> Result<(Known, Open), Response> {
    let known = own(web, visitor, id).await?;
    let paths = (format!("{}/questions/{question}", known.path()), known.path());
    let open = open_among(&known.organization.questions, question, paths);
    Ok((known, open.ok_or_else(|| gone(web))?))
}

/// A question about a request.
pub(super) async fn of_request(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
) -> Response {
    match request_question(&web, &visitor, (&id, &question)).await {
        Ok((known, _, open)) => {
            let page = page(&web, &visitor, (&known, &open), (&Fields::default(), None));
            shown(page, &Asked::nothing())
        }
        Err(response) => response,
    }
}

/// A question about the organization.
pub(super) async fn of_customer(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
) -> Response {
    match customer_question(&web, &visitor, (&id, &question)).await {
        Ok((known, open)) => {
            let page = page(&web, &visitor, (&known, &open), (&Fields::default(), None));
            shown(page, &Asked::nothing())
        }
        Err(response) => response,
    }
}

fn reply<Id>(about: Id, open: &Open, fields: &Fields) -> RecordReply<Id> {
    RecordReply {
        about,
        question: open.question.id,
        text: fields.text("text").to_owned(),
        received_at: None,
        documents: Vec::new(),
    }
}

/// Answers a question about a request.
pub(super) async fn by_requestor(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let found = request_question(&web, &visitor, (&id, &question)).await;
    let (known, request, open) = match found {
        Ok(found) => found,
        Err(response) => return response,
    };
    let problem = match meant(&web, &visitor, &fields) {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => problem,
        Ok(Meant::Keep | Meant::Send) => {
            let command = reply(request, &open, &fields);
            let done = information::reply(&web.registry, &visitor.acting(), command).await;
            match answered(&open, done) {
                Ok(response) => return response,
                Err(problem) => problem,
            }
        }
    };
    let page = page(&web, &visitor, (&known, &open), (&fields, Some(&problem)));
    refused(page, problem)
}

/// Answers a question about the organization.
pub(super) async fn by_customer(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let found = customer_question(&web, &visitor, (&id, &question)).await;
    let (known, open) = match found {
        Ok(found) => found,
        Err(response) => return response,
    };
    let problem = match meant(&web, &visitor, &fields) {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => problem,
        Ok(Meant::Keep | Meant::Send) => {
            let command = reply(known.organization.id, &open, &fields);
            let done = information::customer_reply(&web.registry, &visitor.acting(), command).await;
            match answered(&open, done) {
                Ok(response) => return response,
                Err(problem) => problem,
            }
        }
    };
    let page = page(&web, &visitor, (&known, &open), (&fields, Some(&problem)));
    refused(page, problem)
}

fn answered<T>(open: &Open, done: Result<T, Failure<Refusal>>) -> Result<Response, FormProblem> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=replied", open.after)).into_response()),
        Err(failure) => Err(FormProblem::of(Catalogue::english(), &failure)),
    }
}
