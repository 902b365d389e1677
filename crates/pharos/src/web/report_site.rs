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
use super::public::{note, origin, unavailable};
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::watch::ReportSitePage;
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
    let text = |name: &str| typed.text(name).to_owned();
    let (field, problem) = problem.unzip();
    let page = ReportSitePage {
        frame: Frame::public(web, "report-site-title", "report"),
        site: text("site"),
        words: text("words"),
        name: text("name"),
        organization: text("organization"),
        email: text("email"),
        field: field.unwrap_or_default().to_owned(),
        problem,
    };
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
    if let Err(wait) = web.door.admit_link(&origin(peer, &headers), fields.text("email")) {
        let words = frame.say("sign-up-too-often").number("seconds", wait.retry_after_seconds);
        let problem = Some(("", words.to_string()));
        return asking(&web, StatusCode::TOO_MANY_REQUESTS, &fields, problem);
    }
    let wrong = |field: &str, words: String| {
        asking(&web, StatusCode::UNPROCESSABLE_ENTITY, &fields, Some((field, words)))
    };
    let Ok(name) = HostName::parse(&host_of(&text("site"))) else {
        return wrong("site", frame.say("report-site-no-name").to_string());
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
            let field = match &failure {
                Failure::Refused(Refusal::Field { field, .. }) => field.as_ref(),
                _ => problem.field.unwrap_or_default(),
            };
            wrong(field.trim_start_matches("reporter."), problem.words.clone())
        }
    }
}
