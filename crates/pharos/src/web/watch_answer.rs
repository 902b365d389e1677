//! `/watch/answers/{token}`: where whoever had a notice about a site says what came of it (P-94). The
//! link stands in the letter alone and is good for one answer; the evidence that the letter tells of
//! is read by it as long as what was told holds.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::watch::{self, Evidence, Recipient, Reply, SentNotice, Site};
use registry_store::{AnswerLink, Lock, Snapshot, StoreError};

use super::Web;
use super::api::documents::{GivenTo, as_file};
use super::form::Fields;
use super::public::{link_gone, note, retry_after, unavailable};
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::words;
use crate::page::{Frame, html};
use crate::staff::secret::Secret;
use crate::vetting::{Failure, Missing, Refusal};
use crate::watch::reply;

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/watch/answers/{token}", get(show).post(answer))
        .route("/watch/answers/{token}/evidence/{hash}", get(evidence))
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
        Ok(Some(told)) if told.link.used => used(web, token, &told),
        Ok(Some(told)) => form(web, token, &told, shown),
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
        Ok(Some(told)) if !told.link.used => {
            let shown = Shown { status, typed, problem: Some(words.to_string()) };
            form(web, token, &told, shown)
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

fn form(web: &Web, token: &str, told: &Told, shown: Shown<'_>) -> Response {
    let Shown { status, typed, problem } = shown;
    let Told { site, notice, .. } = told;
    let language = Catalogue::english();
    let names: Vec<_> = site.names().iter().map(ToString::to_string).collect();
    let lead = language.say("answer-lead").with("names", names.join(", "));
    let mut page = Sheet::new(Frame::public(web, "answer-page-title", "")).led(lead);
    page.problem = problem;
    let facts = vec![
        (language.say("answer-sent").into(), words::moment(notice.sent_at())),
        (language.say("answer-due").into(), words::last_day(notice.due_at())),
    ];
    page.add(Part::facts("notice", language.say("answer-notice"), facts));
    page.add(Part::Table(told.evidence_by(token)));
    let to = format!("/watch/answers/{token}");
    page.add(answer_form(language, (to, String::new()), typed));
    html(status, &page)
}

/// The form that answers a notice: where it is sent to, and the words above it.
pub(super) fn answer_form(
    language: Language,
    (action, text): (String, String),
    typed: &Fields,
) -> Part {
    let choice = |code: &'static str| (code.to_owned(), in_words(code).to_string());
    let replies = Reply::SAID.into_iter().map(choice).collect();
    let reply = Field::choice("reply", language.say("answer-what"), replies);
    let hint = language.say("answer-words-hint");
    let said = Field::lines("words", language.say("answer-your-words"), hint, 5);
    Part::Form(Form {
        id: "answer".to_owned(),
        title: language.say("answer-yours").into(),
        text,
        action,
        fields: vec![reply.holding(typed.text("reply")), said.holding(typed.text("words"))],
        button: language.say("answer-send").into(),
        class: "",
    })
}

/// What a link is about.
struct Told {
    link: AnswerLink,
    site: Site,
    notice: SentNotice,
    /// Who was told.
    recipient: String,
    /// What its notice told of, each with its document, where whoever was told may have it.
    evidence: Vec<(Evidence, DocumentRef)>,
}

impl Told {
    fn evidence_by(&self, token: &str) -> Table {
        let language = Catalogue::english();
        let columns =
            [language.say("answer-shows").to_string(), language.say("answer-file").to_string()];
        let title = language.say("answer-evidence");
        let mut table = Table::new("evidence", title, columns, language.say("answer-no-evidence"));
        table.text = language.say("answer-evidence-words").into();
        let row = |(piece, document): &(Evidence, DocumentRef)| {
            let path = format!("/watch/answers/{token}/evidence/{}", piece.hash);
            let hash = language.say("answer-hash").with("hash", piece.hash);
            vec![Cell::both(&piece.shows, hash), Cell::link(path, &document.name)]
        };
        table.rows = self.evidence.iter().map(row).collect();
        table
    }
}

/// What a link is about; none where it is no link.
async fn told(web: &Web, token: &str) -> Result<Option<Told>, StoreError> {
    let digest = Secret::presented(token).digest();
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(link) = read.answer_link(&digest)? else { return Ok(None) };
        let Some(site) = read.site(link.site, Lock::None, now)? else { return Ok(None) };
        let site = site.object;
        let Some(notice) = site.notice(link.notice).cloned() else { return Ok(None) };
        let recipient = match notice.recipient() {
            Recipient::Portfolio(id) => read.portfolio(id, Lock::None)?.map(|told| told.name),
            Recipient::SiteOwner => None,
        };
        let recipient = recipient.unwrap_or_else(|| "the owner of the site".to_owned());
        let mut evidence = Vec::new();
        let told = watch::evidence_told(&site, &notice, now);
        for piece in told.into_iter().filter(|piece| piece.may_be_handed_out()) {
            let document = read.document(piece.hash)?;
            evidence.extend(document.map(|document| (piece.clone(), document)));
        }
        Ok(Some(Told { link, site, notice, recipient, evidence }))
    };
    web.registry.store.read(read).await
}

/// A piece of evidence, for whoever was told of it: that they are given it is logged before they are.
async fn evidence(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path((token, hash)): Path<(String, String)>,
) -> Response {
    if let Err(wait) = web.registry.lookups.page.take(peer.ip(), Instant::now()) {
        return waits(&web, &token, &Fields::default(), wait.retry_after_seconds).await;
    }
    let told = match told(&web, &token).await {
        Ok(Some(told)) => told,
        Ok(None) => return gone(&web),
        Err(error) => return unavailable(&web, &error),
    };
    let Told { link, recipient, evidence, .. } = told;
    let asked = hash.parse::<DocumentHash>().ok();
    let found = evidence.into_iter().find(|(piece, _)| Some(piece.hash) == asked);
    let Some((_, document)) = found else { return gone(&web) };
    let by = format!("the link of {}", link.code);
    match as_file(&web, document, GivenTo::Outside { by, to: recipient }).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

/// What a recipient may say, in its own words.
pub(super) fn in_words(code: &str) -> Phrase {
    let language = Catalogue::english();
    match code {
        "suspended" => language.say("answer-suspended"),
        "locked" => language.say("answer-locked"),
        "disputed" => language.say("answer-disputed"),
        "declined" => language.say("answer-declined"),
        "no-reply" => language.say("answer-none"),
        _ => language.say("answer-client-notified"),
    }
}

fn gone(web: &Web) -> Response {
    let language = Catalogue::english();
    link_gone(web, language.say("answer-link-gone"), ("/", language.say("go-to-start")))
}

fn used(web: &Web, token: &str, told: &Told) -> Response {
    let frame = Frame::public(web, "answer-used-title", "");
    let lead = frame.say("answer-used");
    let mut page = Sheet::new(frame).led(lead);
    page.add(Part::Table(told.evidence_by(token)));
    html(StatusCode::CONFLICT, &page)
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
        Err(Failure::Refused(Refusal::AnswerLinkUsed)) => {
            let (status, typed) = (StatusCode::CONFLICT, &fields);
            page(&web, &token, Shown { status, typed, problem: None }).await
        }
        Err(Failure::Refused(refusal)) => wrong(refusal.to_string()).await,
        Err(Failure::Store(error)) => unavailable(&web, &error),
    }
}
