//! What the registry wrote to a registrar: notices about websites whose names are with it, with its
//! answers and what was seen afterwards (P-93, P-94), and questions about its agreement (P-81).

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use registry_core::id::{RegistrarId, SiteId, WatchNoticeId};
use registry_core::registrar::Registrar;
use registry_core::watch::{Reply, SentNotice, Site};
use registry_store::{
    CaseFilter, CaseOrder, ListedNotice, Lock, NoticeFilter, Snapshot, StoreError,
};
use serde::Deserialize;

use super::{employer, ours, sheet, shown};
use crate::mail;
use crate::page::catalogue::{Catalogue, Language};
use crate::page::dossier::spoken;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::{html, words};
use crate::vetting::Failure;
use crate::watch::reply;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::is_cut;
use crate::web::form::Fields;
use crate::web::public::{no_such_page, unavailable};
use crate::web::watch_answer;

const HERE: &str = "/desk/registrar/notices";

/// Notices of a page, and cases about the agreement.
const ON_A_PAGE: i64 = 50;

/// Where the list goes on: behind a notice, by its instant and id.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Older {
    before: Option<Timestamp>,
    behind: Option<WatchNoticeId>,
}

/// A letter about the agreement: the number of its case, where that stands, and the letter.
struct AboutAgreement {
    number: String,
    state: &'static str,
    sent: Option<Timestamp>,
    letter: Option<(String, String)>,
}

/// The lists.
pub(super) async fn list(
    State(web): State<Web>,
    visitor: Visitor,
    Query(Older { before, behind }): Query<Older>,
) -> Response {
    let id = match employer(&web, &visitor).await {
        Ok(id) => id,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(registrar) = read.registrar(&id, Lock::None)? else { return Ok(None) };
        let portfolios = read.portfolios_of_registrar(registrar.iana_id)?;
        let portfolios: Vec<_> = portfolios.iter().map(|portfolio| portfolio.id).collect();
        let told = read.notices_to_portfolios(&portfolios, before.zip(behind), ON_A_PAGE + 1)?;
        Ok(Some((told, about_agreement(read, &registrar, now)?)))
    };
    let (mut told, letters) = match web.registry.store.read(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return no_such_page(State(web.clone())).await,
        Err(error) => return unavailable(&web, &error),
    };
    let is_more = is_cut(&mut told, ON_A_PAGE);
    let mut page = sheet(&web, &visitor, HERE);
    let language = page.frame.words;
    page.lead = Some(language.say("registrar-notices-lead").into());
    page.add(Part::Table(sites(language, &told)));
    if let Some(last) = told.last().filter(|_| is_more) {
        let older = format!("{HERE}?before={}&behind={}", last.sent_at, last.id);
        let links = vec![(older, language.say("notices-older").to_string())];
        page.add(Part::Onward { words: String::new(), links });
    }
    for part in agreement(language, letters) {
        page.add(part);
    }
    shown(&page)
}

fn sites(language: Language, told: &[ListedNotice]) -> Table {
    let columns = [
        language.say("registrar-notices-site").to_string(),
        language.say("registrar-notices-sent").into(),
        language.say("answer-due").into(),
        language.say("answer-yours").into(),
        language.say("registrar-notices-seen").into(),
    ];
    let title = language.say("registrar-notices-sites");
    let mut table = Table::new("sites", title, columns, language.say("registrar-notices-no-sites"));
    let line = |one: &ListedNotice| {
        let path = format!("{HERE}/{}/{}", one.site, one.id);
        let answer = match &one.reply {
            Some((code, at)) => Cell::both(watch_answer::in_words(code), words::moment(*at)),
            None => Cell::badge("waits", language.say("registrar-notices-unanswered")),
        };
        let seen = match one.outcome {
            Some((outcome, at)) => Cell::both(spoken(outcome.code()), words::moment(at)),
            None => Cell::words(language.say("registrar-notices-not-seen")),
        };
        vec![
            Cell::name(path, &one.name),
            Cell::both(spoken(one.kind.code()), words::moment(one.sent_at)),
            Cell::words(words::last_day(one.due_at)),
            answer,
            seen,
        ]
    };
    table.rows = told.iter().map(line).collect();
    table
}

/// The newest cases about the agreement, each with the letter that told of it.
fn about_agreement(
    read: &mut Snapshot<'_>,
    registrar: &Registrar,
    now: Timestamp,
) -> Result<Vec<AboutAgreement>, StoreError> {
    let filter = CaseFilter { registrar: Some(registrar.id.clone()), ..CaseFilter::default() };
    let cases = read.cases_page(&filter, CaseOrder::Newest, ON_A_PAGE, now)?;
    let mut letters = Vec::new();
    for case in cases.into_iter().map(|found| found.object) {
        let object = Some(format!("case/{}", case.id));
        let filter = NoticeFilter { object, ..NoticeFilter::default() };
        let letter = read.notices_page(&filter, None, 1)?.pop();
        let stored = letter.as_ref().map(|letter| read.mail(letter.id)).transpose()?.flatten();
        letters.push(AboutAgreement {
            number: case.number.to_string(),
            state: case.matter.state(),
            sent: letter.and_then(|letter| letter.dated_at),
            letter: stored.and_then(|mail| mail::stored_text(&mail.stored)),
        });
    }
    Ok(letters)
}

fn agreement(language: Language, letters: Vec<AboutAgreement>) -> Vec<Part> {
    let columns = [
        language.say("registrar-notices-case").to_string(),
        language.say("registrar-notices-sent").into(),
        language.say("notices-state").into(),
    ];
    let title = language.say("registrar-notices-agreement");
    let none = language.say("registrar-notices-no-letters");
    let mut table = Table::new("agreement", title, columns, none);
    table.text = language.say("registrar-notices-agreement-words").into();
    table.rows = letters
        .iter()
        .map(|one| {
            vec![
                Cell::words(&one.number),
                Cell::words(one.sent.map(words::moment).unwrap_or_default()),
                Cell::badge("plain", spoken(one.state)),
            ]
        })
        .collect();
    let letter = |one: AboutAgreement| {
        let (title, text) = one.letter?;
        Some(Part::Letter { id: format!("letter-{}", one.number), title, text })
    };
    std::iter::once(Part::Table(table)).chain(letters.into_iter().filter_map(letter)).collect()
}

/// A notice that the visitor's registrar was sent.
struct Told {
    registrar: RegistrarId,
    site: Site,
    notice: SentNotice,
    letter: String,
}

/// A notice of the visitor's registrar.
///
/// # Errors
/// The page to answer with: it is nobody's, or another's, which is the same.
async fn told(
    web: &Web,
    visitor: &Visitor,
    (site, notice): (String, String),
) -> Result<Told, Response> {
    let registrar = employer(web, visitor).await?;
    let ids = site.parse::<SiteId>().ok().zip(notice.parse::<WatchNoticeId>().ok());
    let Some((site, notice)) = ids else { return Err(no_such_page(State(web.clone())).await) };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(site) = read.site(site, Lock::None, now)?.map(|found| found.object) else {
            return Ok(None);
        };
        let of = reply::of_registrar(read, &site, (&registrar, notice))?;
        let Some(notice) = of else { return Ok(None) };
        let letter = read.document_whole(notice.letter())?;
        let letter = String::from_utf8_lossy(&letter).replace("\r\n", "\n");
        Ok(Some(Told { registrar, site, notice, letter }))
    };
    match web.registry.store.read(read).await {
        Ok(Some(told)) => Ok(told),
        Ok(None) => Err(no_such_page(State(web.clone())).await),
        Err(error) => Err(unavailable(web, &error)),
    }
}

/// One notice, with its letter and a form that answers it.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
) -> Response {
    match told(&web, &visitor, of).await {
        Ok(told) => shown(&page(&web, &visitor, told, &Fields::default())),
        Err(response) => response,
    }
}

fn page(web: &Web, visitor: &Visitor, told: Told, typed: &Fields) -> Sheet {
    let Told { site, notice, letter, .. } = told;
    let mut page = sheet(web, visitor, HERE);
    let language = page.frame.words;
    let names: Vec<_> = site.names().iter().map(ToString::to_string).collect();
    page.frame.title = names.join(", ");
    let title = language.say("registrar-title").to_string();
    let list = language.say("registrar-notices").to_string();
    page.trail = vec![("/desk/registrar".to_owned(), title), (HERE.to_owned(), list)];
    page.add(Part::facts("notice", language.say("answer-notice"), facts(language, &notice)));
    let to = format!("{HERE}/{}/{}", site.id(), notice.id());
    let above = language.say("registrar-notices-answer-words").to_string();
    page.add(watch_answer::answer_form(language, (to, above), typed));
    let title = language.say("notices-itself").to_string();
    page.add(Part::Letter { id: "letter".to_owned(), title, text: letter });
    page
}

/// When it was sent and is due, what was answered, and what was seen.
fn facts(language: Language, notice: &SentNotice) -> Vec<(String, String)> {
    let mut facts = vec![
        (language.say("answer-sent").to_string(), words::moment(notice.sent_at())),
        (language.say("answer-due").into(), words::last_day(notice.due_at())),
    ];
    for answer in notice.answers() {
        let said = watch_answer::in_words(answer.reply.code()).to_string();
        let lines = [said, words::moment(answer.at), answer.words.clone()];
        let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        facts.push((language.say("answer-yours").into(), lines.join("\n")));
    }
    for seen in notice.verifications() {
        let words = format!("{}\n{}", spoken(seen.outcome.code()), words::moment(seen.at));
        facts.push((language.say("registrar-notices-seen").into(), words));
    }
    facts
}

/// Puts an answer on file.
pub(super) async fn answer(
    State(web): State<Web>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let told = match told(&web, &visitor, of).await {
        Ok(told) => told,
        Err(response) => return response,
    };
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let words = fields.text("words").trim().to_owned();
    let problem = match Reply::said(fields.text("reply"), words.clone()) {
        None => Catalogue::english().say("answer-choose").to_string(),
        Some(said) => {
            let answer = (told.notice.id(), said, words);
            let what = (told.registrar.clone(), told.site.id(), answer);
            match reply::by_registrar(&web.registry, &visitor.acting(), what).await {
                Ok(()) => {
                    let path = format!("{HERE}/{}/{}", told.site.id(), told.notice.id());
                    return Redirect::to(&path).into_response();
                }
                Err(Failure::Refused(refusal)) => refusal.to_string(),
                Err(Failure::Store(error)) => return unavailable(&web, &error),
            }
        }
    };
    let mut page = page(&web, &visitor, told, &fields);
    page.problem = Some(problem);
    html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
