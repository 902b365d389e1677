//! The work queue, and the stream by which its page hears that it changed.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use registry_store::{COUNT_LIMIT, Snapshot, StoreError, Work, WorkId, WorkKind};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::not_for;
use super::{Reader, rows};
use crate::page::catalogue::{Language, Phrase};
use crate::page::words::{self, Moment};
use crate::page::worklist::{Tab, WorkPage, WorkRow};
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// Items of one page.
const PAGE: i64 = 50;

/// How often the stream looks, and how long it stays open; its reader comes again by itself.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const LOOKS: usize = 10;

/// Which part of the queue.
#[derive(Debug, Default, Deserialize)]
pub(super) struct WorkQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    cursor: String,
}

/// Which part of the queue a page follows, and what it shows of it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct StreamQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    seen: String,
}

/// What is shown of the queue.
struct Shown {
    rows: Vec<WorkRow>,
    next: Option<Work>,
    counts: Vec<(WorkKind, i64)>,
    as_of: Option<Timestamp>,
    digest: String,
}

/// The queue, or one kind of it.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<WorkQuery>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let kind = WorkKind::from_code(&query.kind);
    let after = after(&query.cursor);
    let is_first = after.is_none();
    let reader = Reader::of(&web, &visitor);
    let (language, now) = (reader.language, reader.now);
    let read = move |read: &mut Snapshot<'_>| shown(read, &reader, kind, after.as_ref());
    let shown = match web.registry.store.read(read).await {
        Ok(shown) => shown,
        Err(error) => return unavailable(&web, &error),
    };
    let code = kind.map_or("", WorkKind::code);
    let frame = Frame::desk(&web, &visitor, "work-title");
    let page = WorkPage {
        frame: if is_first { frame.live() } else { frame },
        now: Moment::of(now),
        as_of: shown.as_of.map(words::moment),
        tabs: tabs(language, kind, &shown.counts),
        kind: code,
        rows: shown.rows,
        next: shown.next.map(|work| cursor(&work)),
        stream: is_first.then(|| format!("/desk/review/stream?kind={code}&seen={}", shown.digest)),
    };
    html(StatusCode::OK, &page)
}

fn kinds(kind: Option<WorkKind>) -> Vec<WorkKind> {
    kind.map_or(WorkKind::ALL.to_vec(), |kind| vec![kind])
}

fn shown(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    kind: Option<WorkKind>,
    after: Option<&Work>,
) -> Result<Shown, StoreError> {
    let now = reader.now;
    let list = read.worklist(&kinds(kind), after, (PAGE, now))?;
    let full = i64::try_from(list.len()).is_ok_and(|count| count == PAGE);
    let next = list.last().filter(|_| full).cloned();
    let counts = counts(read, now)?;
    let digest = digest(&list, &counts);
    let mut shown = Vec::with_capacity(list.len());
    for work in &list {
        shown.extend(rows::row(read, reader, work)?);
    }
    Ok(Shown { rows: shown, next, counts, as_of: read.worklist_as_of(now)?, digest })
}

fn counts(read: &mut Snapshot<'_>, now: Timestamp) -> Result<Vec<(WorkKind, i64)>, StoreError> {
    let count = |kind: WorkKind| Ok((kind, read.work_count(kind, now)?));
    WorkKind::ALL.into_iter().map(count).collect()
}

/// Everything, and each kind of which something waits.
fn tabs(language: Language, here: Option<WorkKind>, counts: &[(WorkKind, i64)]) -> Vec<Tab> {
    let number = |count: i64| match count > COUNT_LIMIT {
        true => language.say("work-many").number("count", COUNT_LIMIT).to_string(),
        false => count.to_string(),
    };
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let everything = Tab {
        href: "/desk/review".to_owned(),
        words: language.say("work-all").into(),
        count: number(all),
        is_here: here.is_none(),
    };
    let waiting = counts.iter().filter(|(kind, count)| *count > 0 || here == Some(*kind));
    let tab = |(kind, count): &(WorkKind, i64)| Tab {
        href: format!("/desk/review?kind={}", kind.code()),
        words: in_words(language, *kind).into(),
        count: number(*count),
        is_here: here == Some(*kind),
    };
    [everything].into_iter().chain(waiting.map(tab)).collect()
}

/// A kind of work in words.
pub(super) fn in_words(language: Language, kind: WorkKind) -> Phrase {
    match kind {
        WorkKind::Case => language.say("work-case"),
        WorkKind::Appeal => language.say("work-appeal"),
        WorkKind::Request => language.say("work-request"),
        WorkKind::Application => language.say("work-application"),
        WorkKind::RequestQuestion => language.say("work-request-question"),
        WorkKind::CustomerQuestion => language.say("work-customer-question"),
        WorkKind::Accuracy => language.say("work-accuracy"),
        WorkKind::Website => language.say("work-website"),
        WorkKind::Licence => language.say("work-licence"),
        WorkKind::Disclosure => language.say("work-disclosure"),
        WorkKind::Registrar => language.say("work-registrar"),
        WorkKind::Notice => language.say("work-notice"),
    }
}

/// The place of an item, as an address carries it.
pub(super) fn cursor(work: &Work) -> String {
    let id = match &work.id {
        WorkId::Object(id) => id.to_string(),
        WorkId::Registrar(id) => id.to_string(),
        WorkId::Notice(id) => id.to_string(),
    };
    format!("{}_{}_{id}", work.at.as_microsecond(), work.kind.code())
}

/// A cursor that was changed by hand begins at the start.
pub(super) fn after(cursor: &str) -> Option<Work> {
    let mut parts = cursor.splitn(3, '_');
    let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    let kind = WorkKind::from_code(parts.next()?)?;
    let id = parts.next()?;
    let id = match kind {
        WorkKind::Registrar => WorkId::Registrar(id.parse().ok()?),
        WorkKind::Notice => WorkId::Notice(id.parse().ok()?),
        _ => WorkId::Object(id.parse().ok()?),
    };
    Some(Work { at, kind, id })
}

/// Tells the page that its list is not what it was (server-sent events, HTML Living Standard,
/// section 9.2).
///
/// An answer ends with its first event: the browser comes again and says what it saw last
/// (`Last-Event-ID`, or at first what the page shows), so that nothing is missed between two
/// answers, and nothing is held open for somebody who is gone or signed out.
pub(super) async fn stream(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let kind = WorkKind::from_code(&query.kind);
    let told = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let seen = told.unwrap_or(&query.seen);
    let mut body = "retry: 500\n: nothing changed\n\n".to_owned();
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let digest = match digest_now(&web, kind).await {
            Ok(digest) => digest,
            Err(error) => return unavailable(&web, &error),
        };
        if seen != digest {
            body = format!("retry: 500\nid: {digest}\nevent: changed\ndata: {digest}\n\n");
            break;
        }
    }
    let media = HeaderValue::from_static("text/event-stream");
    ([(header::CONTENT_TYPE, media)], body).into_response()
}

/// What the first page lists now, as a digest.
async fn digest_now(web: &Web, kind: Option<WorkKind>) -> Result<String, StoreError> {
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let list = read.worklist(&kinds(kind), None, (PAGE, now))?;
        Ok(digest(&list, &counts(read, now)?))
    };
    web.registry.store.read(read).await
}

fn digest(list: &[Work], counts: &[(WorkKind, i64)]) -> String {
    let seen = Sha256::digest(format!("{list:?} {counts:?}"));
    data_encoding::HEXLOWER.encode(&seen[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_its_item_and_any_other_text_begins_at_the_start() {
        let at = Timestamp::UNIX_EPOCH;
        for id in [
            (WorkKind::Case, WorkId::Object(uuid::Uuid::nil())),
            (WorkKind::Registrar, WorkId::Registrar("alpha-rx".parse().unwrap())),
            (WorkKind::Notice, WorkId::Notice(7)),
        ] {
            let work = Work { at, kind: id.0, id: id.1 };
            assert_eq!(after(&cursor(&work)), Some(work));
        }
        for text in ["", "x", "0_case_", "0_nothing_7", "1_notice_x"] {
            assert_eq!(after(text), None, "{text}");
        }
    }
}
