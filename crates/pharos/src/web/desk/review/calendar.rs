//! Deadlines by day: what is due by the end of each, from what is overdue on.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use registry_store::{Snapshot, StoreError, Work, WorkKind};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::not_for;
use super::{Reader, rows, work};
use crate::page::dossier::Line;
use crate::page::search::{CalendarPage, Day};
use crate::page::words::{self, Moment};
use crate::page::{Frame, html};
use crate::staff::permission::Permission;
use registry_core::calendar::last_instant_before;

/// What waits by a date of its own, and not by when it arrived.
const DATED: [WorkKind; 5] = [
    WorkKind::Case,
    WorkKind::Appeal,
    WorkKind::RequestQuestion,
    WorkKind::CustomerQuestion,
    WorkKind::Disclosure,
];

/// Deadlines of one page.
const PAGE: i64 = 100;

#[derive(Debug, Default, Deserialize)]
pub(super) struct CalendarQuery {
    #[serde(default)]
    cursor: String,
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<CalendarQuery>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let (reader, after) = (Reader::of(&web, &visitor), work::after(&query.cursor));
    let now = reader.now;
    let read = move |read: &mut Snapshot<'_>| days(read, &reader, after.as_ref());
    let (days, next) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let page = CalendarPage {
        frame: Frame::desk(&web, &visitor, "calendar-title").at("calendar"),
        now: Moment::of(now),
        days,
        next: next.map(|work| work::cursor(&work)),
    };
    html(StatusCode::OK, &page)
}

fn days(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    after: Option<&Work>,
) -> Result<(Vec<Day>, Option<Work>), StoreError> {
    let list = read.worklist(&DATED, after, (PAGE, reader.now))?;
    let full = i64::try_from(list.len()).is_ok_and(|count| count == PAGE);
    let mut days: Vec<Day> = Vec::new();
    for item in &list {
        let row = rows::row(read, reader, item)?;
        let Some(row) = row.filter(|row| row.is_dated) else { continue };
        let line = Line { words: row.title, href: row.href, more: row.kind, ..Line::default() };
        let iso = day_of(item.at);
        match days.last_mut().filter(|day| day.iso == iso) {
            Some(day) => day.due.push(line),
            None => days.push(Day {
                words: words::last_day(item.at),
                iso,
                is_over: item.at <= reader.now,
                due: vec![line],
            }),
        }
    }
    Ok((days, list.last().filter(|_| full).cloned()))
}

/// The last day of a deadline, for machines.
fn day_of(deadline: Timestamp) -> String {
    last_instant_before(deadline).strftime("%Y-%m-%d").to_string()
}
