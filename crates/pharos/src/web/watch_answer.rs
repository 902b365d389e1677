//! `/watch/answers/{token}`: where whoever had a notice about a site says what came of it (P-94). The
//! link stands in the letter alone and is good once.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use registry_core::watch::{Reply, SentNotice, Site};
use registry_store::{AnswerLink, Lock, Snapshot, StoreError};

use super::Web;
use super::form::Fields;
use super::public::{link_gone, note, retry_after, unavailable};
use crate::page::catalogue::Catalogue;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::words;
use crate::page::{Frame, html};
use crate::staff::secret::Secret;
use crate::vetting::{Failure, Missing, Refusal};
use crate::watch::reply;

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new().route("/watch/answers/{token}", get(show).post(answer))
}

async fn show(State(web): State<Web>, Path(token): Path<String>) -> Response {
    let (status, typed) = (StatusCode::OK, &Fields::default());
    page(&web, &token, Shown { status, typed, problem: None }).await
}

/// What is shown of a link: the status, what was typed, and what is wrong with it.
struct Shown<'a> {
    status: StatusCode,
    typed: &'a Fields,
    problem: Option<String>,
}

/// The page of a link; or that the link is good for nothing.
async fn page(web: &Web, token: &str, shown: Shown<'_>) -> Response {
    match told(web, token).await {
        Ok(Some((link, ..))) if link.used => used(web),
        Ok(Some((_, site, notice))) => form(web, token, (&site, &notice), shown),
        Ok(None) => gone(web),
        Err(error) => unavailable(web, &error),
    }
}

/// The page of a link for whoever has to wait: who guesses learns of no link, and who has one keeps
/// what was typed.
async fn waits(web: &Web, token: &str, typed: &Fields, seconds: u64) -> Response {
    let words = Catalogue::english().say("too-often").number("seconds", seconds);
    let status = StatusCode::TOO_MANY_REQUESTS;
    let response = match told(web, token).await {
        Ok(Some((link, site, notice))) if !link.used => {
            let shown = Shown { status, typed, problem: Some(words.to_string()) };
            form(web, token, (&site, &notice), shown)
        }
        Ok(_) => {
            let frame = Frame::public(web, "answer-page-title", "");
            let back = frame.say("go-to-start");
            note(status, frame, vec![words], ("/", back))
        }
        Err(error) => unavailable(web, &error),
    };
    retry_after(response, seconds)
}

fn form(
    web: &Web,
    token: &str,
    (site, notice): (&Site, &SentNotice),
    shown: Shown<'_>,
) -> Response {
    let Shown { status, typed, problem } = shown;
    let language = Catalogue::english();
    let names: Vec<_> = site.names().iter().map(ToString::to_string).collect();
    let choice = |code: &'static str| (code.to_owned(), in_words(code).to_string());
    let lead = language.say("answer-lead").with("names", names.join(", "));
    let mut page = Sheet::new(Frame::public(web, "answer-page-title", "")).led(lead);
    page.problem = problem;
    let facts = vec![
        (language.say("answer-sent").into(), words::moment(notice.sent_at())),
        (language.say("answer-due").into(), words::last_day(notice.due_at())),
    ];
    page.add(Part::facts("notice", language.say("answer-notice"), facts));
    let replies = Reply::SAID.into_iter().map(choice).collect();
    let reply = Field::choice("reply", language.say("answer-what"), replies);
    let hint = language.say("answer-words-hint");
    let said = Field::lines("words", language.say("answer-your-words"), hint, 5);
    page.add(Part::Form(Form {
        id: "answer".to_owned(),
        title: language.say("answer-yours").into(),
        text: String::new(),
        action: format!("/watch/answers/{token}"),
        fields: vec![reply.holding(typed.text("reply")), said.holding(typed.text("words"))],
        button: language.say("answer-send").into(),
        class: "",
    }));
    html(status, &page)
}

type Told = (AnswerLink, Site, SentNotice);

/// What a link is about; none where it is no link.
async fn told(web: &Web, token: &str) -> Result<Option<Told>, StoreError> {
    let digest = Secret::presented(token).digest();
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(link) = read.answer_link(&digest)? else { return Ok(None) };
        let Some(site) = read.site(link.site, Lock::None, now)? else { return Ok(None) };
        let notice = site.object.notice(link.notice).cloned();
        Ok(notice.map(|notice| (link, site.object, notice)))
    };
    web.registry.store.read(read).await
}

fn in_words(code: &str) -> crate::page::catalogue::Phrase {
    let language = Catalogue::english();
    match code {
        "suspended" => language.say("answer-suspended"),
        "locked" => language.say("answer-locked"),
        "disputed" => language.say("answer-disputed"),
        "declined" => language.say("answer-declined"),
        _ => language.say("answer-client-notified"),
    }
}

fn gone(web: &Web) -> Response {
    let language = Catalogue::english();
    link_gone(web, language.say("answer-link-gone"), ("/", language.say("go-to-start")))
}

fn used(web: &Web) -> Response {
    let frame = Frame::public(web, "answer-used-title", "");
    let (line, back) = (frame.say("answer-used"), frame.say("go-to-start"));
    note(StatusCode::CONFLICT, frame, vec![line], ("/", back))
}

async fn answer(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    fields: Fields,
) -> Response {
    if let Err(wait) = web.registry.lookups.page.take(peer.ip(), Instant::now()) {
        return waits(&web, &token, &fields, wait.retry_after_seconds).await;
    }
    let wrong = |problem: String| {
        let (status, typed) = (StatusCode::UNPROCESSABLE_ENTITY, &fields);
        page(&web, &token, Shown { status, typed, problem: Some(problem) })
    };
    let words = fields.text("words").trim().to_owned();
    let Some(reply) = Reply::said(fields.text("reply"), words.clone()) else {
        return wrong(Catalogue::english().say("answer-choose").to_string()).await;
    };
    match reply::by_link(&web.registry, (&token, reply, words)).await {
        Ok(()) => {
            let frame = Frame::public(&web, "answer-taken-title", "");
            let (line, back) = (frame.say("answer-taken"), frame.say("go-to-start"));
            note(StatusCode::OK, frame, vec![line], ("/", back))
        }
        Err(Failure::Refused(Refusal::NotFound(Missing::AnswerLink))) => gone(&web),
        Err(Failure::Refused(Refusal::AnswerLinkUsed)) => used(&web),
        Err(Failure::Refused(refusal)) => wrong(refusal.to_string()).await,
        Err(Failure::Store(error)) => unavailable(&web, &error),
    }
}
