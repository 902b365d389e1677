//! `/report`: where anybody tells us of a site, and `/review`: where whoever runs one asks for a review
//! of what we call it (P-96). What comes is acknowledged by mail at once, entered on the site and put
//! before a person (RAA 3.18.1); nothing is told of what is known of it already (P-93).

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
use crate::staff::origin::Origin;
use crate::vetting::{Failure, Refusal};
use crate::watch::report::{self, NewReport};

/// The routes of this file.
pub fn router() -> Router<Web> {
    let report = |web| asked(web, Asks::Look);
    let review = |web| asked(web, Asks::Review);
    Router::new()
        .route("/report", get(report).post(send_report))
        .route("/review", get(review).post(send_review))
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// That we look at a site.
    Look,
    /// That we look again at what we call it.
    Review,
}

impl Asks {
    const fn path(self) -> &'static str {
        match self {
            Self::Look => "/report",
            Self::Review => "/review",
        }
    }

    /// The page, before and after.
    fn frame(self, web: &Web, is_taken: bool) -> Frame {
        match (self, is_taken) {
            (Self::Look, false) => Frame::public(web, "report-site-title", "report"),
            (Self::Look, true) => Frame::public(web, "report-site-taken", "report"),
            (Self::Review, false) => Frame::public(web, "review-site-title", ""),
            (Self::Review, true) => Frame::public(web, "review-site-taken", ""),
        }
    }
}

async fn asked(State(web): State<Web>, asks: Asks) -> Response {
    asking(&web, asks, StatusCode::OK, &Fields::default(), None)
}

/// The form with what was typed, and what is wrong with which field.
fn asking(
    web: &Web,
    asks: Asks,
    status: StatusCode,
    typed: &Fields,
    problem: Option<(&str, String)>,
) -> Response {
    let mut page = Sheet::new(asks.frame(web, false));
    let language = page.frame.words;
    let (lead, seen, hint, whom, title, button, last) = match asks {
        Asks::Look => (
            language.say("report-site-lead"),
            language.say("report-site-words"),
            language.say("report-site-words-hint"),
            language.say("report-site-for"),
            language.say("report-site-yours"),
            language.say("report-site-send"),
            language.say("report-site-urgent"),
        ),
        Asks::Review => (
            language.say("review-site-lead"),
            language.say("review-site-words"),
            language.say("review-site-words-hint"),
            language.say("review-site-for"),
            language.say("review-site-yours"),
            language.say("review-site-send"),
            language.say("review-site-how"),
        ),
    };
    page.lead = Some(lead.into());
    let (named, problem) = problem.unzip();
    let field = |field: Field| {
        let typed = typed.text(field.name).to_owned();
        field.holding(typed).refused(named, problem.as_deref().unwrap_or_default())
    };
    let site = language.say("report-site-name");
    let fields = vec![
        field(Field::line("site", site, language.say("report-site-name-hint"))),
        field(Field::lines("words", seen, hint, 6)),
        field(Field::line("name", language.say("report-site-you"), "").filled_by("name")),
        field(Field::line("organization", whom, "").filled_by("organization")),
        field(Field::line("email", language.say("report-site-email"), "").filled_by("email")),
    ];
    page.problem.clone_from(&problem);
    page.add(Part::Form(Form {
        id: "report".to_owned(),
        title: title.into(),
        text: String::new(),
        action: asks.path().to_owned(),
        fields,
        button: button.into(),
        class: "",
    }));
    page.add(Part::Text(vec![last.into()]));
    html(status, &page)
}

async fn send_report(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    send(&web, Asks::Look, &origin(peer, &headers), &fields).await
}

async fn send_review(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    send(&web, Asks::Review, &origin(peer, &headers), &fields).await
}

async fn send(web: &Web, asks: Asks, origin: &Origin, fields: &Fields) -> Response {
    let frame = asks.frame(web, true);
    let text = |name: &str| fields.text(name).trim().to_owned();
    let wrong = |status: StatusCode, field: &str, words: String| {
        asking(web, asks, status, fields, Some((field, words)))
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
        asks_review: asks == Asks::Review,
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
    if let Err(wait) = web.door.admit_report(origin, &new.reporter.email) {
        let seconds = wait.retry_after_seconds;
        let words = frame.say("too-often").number("seconds", seconds).to_string();
        return retry_after(wrong(StatusCode::TOO_MANY_REQUESTS, "", words), seconds);
    }
    match report::by_anybody(&web.registry, new).await {
        Ok(taken) => {
            let lines = vec![
                frame.say("report-site-number").with("number", &taken.number),
                match asks {
                    Asks::Look => frame.say("report-site-next").with("email", text("email")),
                    Asks::Review => frame.say("review-site-next").with("email", text("email")),
                },
            ];
            let back = frame.say("go-to-start");
            note(StatusCode::OK, frame, lines, ("/", back))
        }
        Err(Failure::Store(error)) => unavailable(web, &error),
        Err(failure) => {
            let problem = FormProblem::of(Catalogue::english(), &failure);
            wrong(problem.status(), "", problem.words.clone())
        }
    }
}
