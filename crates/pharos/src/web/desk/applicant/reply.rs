//! Answers to what the registry asks about a request or about an organization (P-13).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::document::DocumentHash;
use registry_core::id::InformationRequestId;
use registry_core::information::InformationRequest;

use super::documents;
use super::forms::{carried_out, documents_field, once_field};
use super::organization::{below, named, own};
use super::request::own_request;
use super::{Asked, HERE, Meant, meant, refused, shown};
use crate::page::applicant::Known;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::{Frame, words};
use crate::vetting::information::{self, RecordReply};
use crate::vetting::{Acting, Failure};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
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
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Sheet {
    let mut page = below(visitor, Frame::desk(web, visitor, "answer-title"), known);
    let language = page.frame.words;
    let lines = vec![
        (language.say("question-asked").to_string(), open.question.question.clone()),
        (language.say("question-by").into(), open.question.asked_by.clone()),
        (language.say("question-due").into(), words::last_day(open.question.due_at)),
    ];
    page.add(Part::facts("question", language.say("question-itself"), lines));
    if !open.question.documents.is_empty() {
        page.add(Part::Table(documents::table(language, known, &open.question.documents)));
    }
    let (field, said) = named(problem);
    let answer = Field::lines("text", language.say("answer-text"), language.say("answer-hint"), 8);
    page.add(Part::Form(Form {
        id: "answer".to_owned(),
        title: language.say("answer-title").into(),
        text: language.say("answer-words").into(),
        action: open.action.clone(),
        fields: vec![
            answer.holding(form.fields.text("text")).refused(field, said),
            documents_field(web, language, form, "").refused(field, said),
            once_field(web),
        ],
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
            let page = page(&web, &visitor, (&known, &open), (&Sent::default(), None));
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
            let page = page(&web, &visitor, (&known, &open), (&Sent::default(), None));
            shown(page, &Asked::nothing())
        }
        Err(response) => response,
    }
}

fn reply<Id>(
    about: Id,
    question: InformationRequestId,
    (text, documents): (&str, Vec<DocumentHash>),
) -> RecordReply<Id> {
    RecordReply { about, question, text: text.to_owned(), received_at: None, documents }
}

/// Answers a question about a request.
pub(super) async fn by_requestor(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
    mut form: Sent,
) -> Response {
    let found = request_question(&web, &visitor, (&id, &question)).await;
    let (known, request, open) = match found {
        Ok(found) => found,
        Err(response) => return response,
    };
    let text = form.fields.text("text").to_owned();
    let act = async |acting: Acting, documents| {
        let command = reply(request, open.question.id, (&text, documents));
        information::reply(&web.registry, &acting, command).await.map(drop)
    };
    let outcome = tried(&web, &visitor, (&mut form, &open), act).await;
    answered(&web, &visitor, (&known, &open), (&form, outcome))
}

/// Answers a question about the organization.
pub(super) async fn by_customer(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, question)): Path<(String, String)>,
    mut form: Sent,
) -> Response {
    let found = customer_question(&web, &visitor, (&id, &question)).await;
    let (known, open) = match found {
        Ok(found) => found,
        Err(response) => return response,
    };
    let text = form.fields.text("text").to_owned();
    let act = async |acting: Acting, documents| {
        let command = reply(known.organization.id, open.question.id, (&text, documents));
        information::customer_reply(&web.registry, &acting, command).await.map(drop)
    };
    let outcome = tried(&web, &visitor, (&mut form, &open), act).await;
    answered(&web, &visitor, (&known, &open), (&form, outcome))
}

/// Why an answer was not taken: a page of its own, or words on the page of the question.
type NotTaken = Result<FormProblem, Response>;

async fn tried(
    web: &Web,
    visitor: &Visitor,
    (form, open): (&mut Sent, &Open),
    act: impl AsyncFnOnce(Acting, Vec<DocumentHash>) -> Result<(), Failure>,
) -> Result<(), NotTaken> {
    match meant(web, visitor, form).await {
        Err(response) => Err(Err(response)),
        Ok(Meant::Look(problem)) => Err(Ok(problem)),
        Ok(Meant::Keep | Meant::Send) => {
            let done = carried_out(web, visitor, (form, &open.action), act).await;
            done.map(drop).map_err(Ok)
        }
    }
}

fn answered(
    web: &Web,
    visitor: &Visitor,
    about: (&Known, &Open),
    (form, outcome): (&Sent, Result<(), NotTaken>),
) -> Response {
    match outcome {
        Ok(()) => Redirect::to(&format!("{}?done=replied", about.1.after)).into_response(),
        Err(Err(response)) => response,
        Err(Ok(problem)) => {
            let page = page(web, visitor, about, (form, Some(&problem)));
            refused(page, problem)
        }
    }
}
