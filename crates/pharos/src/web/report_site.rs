//! `/report`: where anybody tells us of a site. What comes is acknowledged by mail at once, entered on
//! the site and put before a person (RAA 3.18.1); nothing is told of what is known of it already.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use registry_core::name::HostName;
use registry_store::Reporter;

use super::Web;
use super::form::Fields;
use super::lookup::host_of;
use super::public::{note, origin, retry_after, unavailable};
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::{Frame, html};
use crate::vetting::{Failure, Refusal};
use crate::watch::report::{self, NewReport};

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new().route("/report", get(form).post(send))
}

async fn form(State(web): State<Web>) -> Response {
    asking(&web, StatusCode::OK, &Fields::default(), None)
}

/// The form with what was typed, and what is wrong with which field.
fn asking(
    web: &Web,
    status: StatusCode,
    typed: &Fields,
    problem: Option<(&str, String)>,
) -> Response {
    let mut page = Sheet::new(Frame::public(web, "report-site-title", "report"));
    let language = page.frame.words;
    page.lead = Some(language.say("report-site-lead").into());
    let (named, problem) = problem.unzip();
    let field = |field: Field| {
        let typed = typed.text(field.name).to_owned();
        field.holding(typed).refused(named, problem.as_deref().unwrap_or_default())
    };
    let site = language.say("report-site-name");
    let seen = language.say("report-site-words");
    let fields = vec![
        field(Field::line("site", site, language.say("report-site-name-hint"))),
        field(Field::lines("words", seen, language.say("report-site-words-hint"), 6)),
        field(Field::line("name", language.say("report-site-you"), "").filled_by("name")),
        field(
            Field::line("organization", language.say("report-site-for"), "")
                .filled_by("organization"),
        ),
        field(Field::line("email", language.say("report-site-email"), "").filled_by("email")),
    ];
    page.problem.clone_from(&problem);
    page.add(Part::Form(Form {
        id: "report".to_owned(),
        title: language.say("report-site-yours").into(),
        text: String::new(),
        action: "/report".to_owned(),
        fields,
        button: language.say("report-site-send").into(),
        class: "",
    }));
    page.add(Part::Text(vec![language.say("report-site-urgent").into()]));
    html(status, &page)
}

async fn send(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let frame = Frame::public(&web, "report-site-taken", "report");
    let text = |name: &str| fields.text(name).trim().to_owned();
    let wrong = |status: StatusCode, field: &str, words: String| {
        asking(&web, status, &fields, Some((field, words)))
    };
    let Ok(name) = HostName::parse(&host_of(&text("site"))) else {
        let words = frame.say("report-site-no-name").to_string();
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, "site", words);
    };
    let reporter =
        Reporter { name: text("name"), organization: text("organization"), email: text("email") };
    let new = NewReport {
        content: format!("{}\n\n{}\n", text("site"), text("words")).into_bytes(),
        name,
        words: text("words"),
        reporter,
        is_authority: false,
        channel: "form",
    };
    if let Err(refusal) = report::checked(&new) {
        let failure = Failure::Refused(refusal);
        let problem = FormProblem::of(Catalogue::english(), &failure);
        let field = match &failure {
            Failure::Refused(Refusal::Field { field, .. }) => field.as_ref(),
            _ => problem.field.unwrap_or_default(),
        };
        let field = field.trim_start_matches("reporter.");
        return wrong(problem.status(), field, problem.words.clone());
    }
    if let Err(wait) = web.door.admit_report(&origin(peer, &headers), &new.reporter.email) {
        let seconds = wait.retry_after_seconds;
        let words = frame.say("too-often").number("seconds", seconds).to_string();
        return retry_after(wrong(StatusCode::TOO_MANY_REQUESTS, "", words), seconds);
    }
    match report::by_anybody(&web.registry, new).await {
        Ok(taken) => {
            let lines = vec![
                frame.say("report-site-number").with("number", &taken.number),
                frame.say("report-site-next").with("email", text("email")),
            ];
            let back = frame.say("go-to-start");
            note(StatusCode::OK, frame, lines, ("/", back))
        }
        Err(Failure::Store(error)) => unavailable(&web, &error),
        Err(failure) => {
            let problem = FormProblem::of(Catalogue::english(), &failure);
            wrong(problem.status(), "", problem.words.clone())
        }
    }
}
