//! What the registry wrote to an organization: every letter as it was stored (P-57), for its members.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use registry_core::id::OrganizationId;
use registry_store::{DutyRow, NoticeFilter, Session};
use serde::Deserialize;

use super::load::{self, Missing};
use super::organization::{below, own};
use super::{Asked, applicant, not_loaded, sheet, shown};
use crate::mail;
use crate::page::applicant::Known;
use crate::page::catalogue::Language;
use crate::page::dossier::spoken;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words::Badge;
use crate::page::{Frame, words};
use crate::vetting::Failure;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::is_cut;
use crate::web::public::gone;

/// Letters of a page.
const ON_A_PAGE: i64 = 50;

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Older {
    before: Option<i64>,
}

/// The letters, the newest first.
pub(super) async fn list(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(Older { before }): Query<Older>,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let customer = Some(known.organization.id);
    let look = move |read: &mut Session<'_>, _now| {
        let filter = NoticeFilter { customer, ..NoticeFilter::default() };
        let mut letters = Vec::new();
        for letter in read.notices_page(&filter, before, ON_A_PAGE + 1)? {
            let stored = read.mail(letter.id)?.and_then(|mail| mail::stored_text(&mail.stored));
            letters.push((subject(&letter, stored.as_ref()), letter));
        }
        Ok(letters)
    };
    let mut letters = match web.registry.look(look).await {
        Ok(letters) => letters,
        Err(failure) => return not_loaded(&web, failure),
    };
    let is_more = is_cut(&mut letters, ON_A_PAGE);
    let mut page = below(&visitor, Frame::desk(&web, &visitor, "notices-title"), &known);
    let language = page.frame.words;
    page.lead = Some(language.say("notices-lead").into());
    page.add(Part::Table(table(language, &known, &letters)));
    if let Some(last) = letters.last().filter(|_| is_more) {
        let older = format!("{}/notices?before={}", known.path(), last.1.id);
        let links = vec![(older, language.say("notices-older").to_string())];
        page.add(Part::Onward { words: String::new(), links });
    }
    shown(page, &Asked::nothing())
}

fn table(language: Language, known: &Known, letters: &[(String, DutyRow)]) -> Table {
    let columns = [
        language.say("notices-letter").to_string(),
        language.say("notices-about").into(),
        language.say("notices-dated").into(),
        language.say("notices-due").into(),
        language.say("notices-state").into(),
    ];
    let empty = language.say("notices-none");
    let mut table = Table::new("notices", "", columns, empty);
    let line = |(subject, one): &(String, DutyRow)| {
        let message = &one.notice.message;
        let path = format!("{}/notices/{}", known.path(), one.id);
        let name = message.about().name.map(ToString::to_string).unwrap_or_default();
        let dated = one.dated_at.map(words::moment).unwrap_or_default();
        vec![
            Cell::link(path, subject),
            Cell::words(name),
            Cell::words(dated),
            Cell::words(message.due_at().map(words::last_day).unwrap_or_default()),
            Cell::Badges(vec![state(language, one)]),
        ]
    };
    table.rows = letters.iter().map(line).collect();
    table
}

/// The subject as it was stored, which every attempt sends (P-57); as it would be now where the
/// letter was not put together yet.
fn subject(one: &DutyRow, stored: Option<&(String, String)>) -> String {
    if let Some((subject, _)) = stored {
        return subject.clone();
    }
    let composed = mail::read_ahead(&one.notice, "");
    composed.map_or_else(|_| spoken(one.notice.message.code()), |(subject, _)| subject)
}

fn state(language: Language, one: &DutyRow) -> Badge {
    use registry_store::NoticeState as S;
    match one.state() {
        S::Waiting => Badge::new("waits", language.say("notices-waiting")),
        S::Delivered => Badge::new("good", language.say("notices-delivered")),
        S::Undelivered => Badge::new("bad", language.say("notices-undelivered")),
        S::Bounced => Badge::new("bad", language.say("notices-bounced")),
    }
}

/// One letter, as it was stored.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, notice)): Path<(String, String)>,
) -> Response {
    if let Err(response) = applicant(&web, &visitor) {
        return response;
    }
    let (Ok(id), Ok(notice)) = (id.parse::<OrganizationId>(), notice.parse::<i64>()) else {
        return gone(&web);
    };
    let acting = visitor.acting();
    let look = move |read: &mut Session<'_>, now| {
        let known = load::known(read, &acting, id, now)?;
        let missing = || Failure::Refused(Missing::Notice(notice).into());
        let letter = read.notice(notice)?.filter(|one| one.notice.customer == Some(id));
        Ok((known, letter.ok_or_else(missing)?, read.mail(notice)?))
    };
    match web.registry.look(look).await {
        Ok((known, letter, stored)) => {
            let stored = stored.and_then(|mail| mail::stored_text(&mail.stored));
            shown(page(&web, &visitor, &known, (&letter, stored)), &Asked::nothing())
        }
        Err(failure) => not_loaded(&web, failure),
    }
}

fn page(
    web: &Web,
    visitor: &Visitor,
    known: &Known,
    (letter, stored): (&DutyRow, Option<(String, String)>),
) -> Sheet {
    let frame = Frame::desk(web, visitor, "notices-title").about(subject(letter, stored.as_ref()));
    let start = (super::HERE.to_owned(), frame.say("applicant-title").to_string());
    let list = (format!("{}/notices", known.path()), frame.say("notices-title").to_string());
    let trail = vec![start, (known.path(), known.organization.name.clone()), list];
    let mut page = Sheet { trail, ..sheet(visitor, frame) };
    let language = page.frame.words;
    let message = &letter.notice.message;
    let mut lines = vec![
        (language.say("notices-to").to_string(), letter.notice.to.clone()),
        (language.say("notices-state").into(), state(language, letter).words),
    ];
    if let Some(dated) = letter.dated_at {
        lines.push((language.say("notices-dated").into(), words::moment(dated)));
    }
    if let Some(due) = message.due_at() {
        lines.push((language.say("notices-due").into(), words::last_day(due)));
    }
    page.add(Part::facts("notice", language.say("notices-itself"), lines));
    match stored {
        Some((title, text)) => {
            if mail::carries_secret(&letter.notice) {
                let words = language.say("notices-secret-words").with("email", &letter.notice.to);
                page.add(Part::notice("info", language.say("notices-secret"), words));
            }
            page.add(Part::Letter { id: "letter".to_owned(), title, text });
        }
        None => {
            let words = language.say("notices-not-sent-words");
            page.add(Part::notice("info", language.say("notices-not-sent"), words));
        }
    }
    let about = message.about();
    let object = about.object.as_deref().and_then(|object| object.split_once('/'));
    let path = match (object, about.name) {
        (Some(("case", id)), _) => Some(format!("{}/cases/{id}", super::HERE)),
        (Some(("request", id)), _) => Some(format!("{}/requests/{id}", super::HERE)),
        (Some(("application", id)), _) => Some(format!("{}/applications/{id}", known.path())),
        _ => None,
    };
    if let Some(path) = path {
        let links = vec![(path, language.say("notices-open").to_string())];
        page.add(Part::Onward { words: String::new(), links });
    }
    page
}
