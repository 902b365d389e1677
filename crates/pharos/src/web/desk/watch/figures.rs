//! What was looked at, found, told and answered in a period, of everybody or of one portfolio.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use registry_store::{Snapshot, Tally, TallyKind};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::not_for;
use super::super::review::Reader;
use super::List;
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::watch::{Cell, ListPage, ListRow};
use crate::page::words::{self, Moment};
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// Days of a period that nobody asked for.
const DAYS: i32 = 90;

/// Of which period.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FiguresQuery {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// The figures.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<FiguresQuery>,
) -> Response {
    if !visitor.may(Permission::ReadWatch) {
        return not_for(&web, &visitor, Permission::ReadWatch);
    }
    let reader = Reader::of(&web, &visitor);
    let language = reader.language;
    let last = query.until.parse().unwrap_or_else(|_| day_of(reader.now));
    let first = query.from.parse().ok().or_else(|| last.checked_sub(DAYS.days()).ok());
    let first: Date = first.unwrap_or(last);
    let from = begin(first).unwrap_or(reader.now);
    let until = last.tomorrow().ok().and_then(begin).unwrap_or(reader.now);
    let read = move |read: &mut Snapshot<'_>| read.watch_tallies(None, (from, until));
    let tallies = match web.registry.store.read(read).await {
        Ok(tallies) => tallies,
        Err(error) => return unavailable(&web, &error),
    };
    let heads = [
        language.say("figures-what"),
        language.say("figures-which"),
        language.say("figures-count"),
        language.say("figures-amount"),
    ];
    let lead = language.say("figures-lead").with("from", words::day(from));
    let page = ListPage {
        frame: Frame::desk(&web, &visitor, "watch-figures").at("watch"),
        lead: lead.with("until", words::last_day(until)).into(),
        now: Moment::of(reader.now),
        lists: List::Figures.tabs(language),
        filters: Vec::new(),
        enter: None,
        heads: heads.into_iter().map(Into::into).collect(),
        rows: tallies.iter().map(|tally| row(language, tally)).collect(),
        empty: language.say("figures-empty").into(),
        next: None,
    };
    html(StatusCode::OK, &page)
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The first instant of a day.
fn begin(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn row(language: Language, tally: &Tally) -> ListRow {
    let amount = match tally.kind {
        TallyKind::Scanned => language.say("figures-names").number("count", tally.amount),
        TallyKind::Replied => {
            let hours = tally.amount.unsigned_abs().div_ceil(3600);
            language.say("figures-hours").number("count", hours)
        }
        _ => return named(language, tally, String::new()),
    };
    named(language, tally, amount.into())
}

fn named(language: Language, tally: &Tally, amount: String) -> ListRow {
    ListRow {
        title: kind(language, tally.kind).into(),
        href: String::new(),
        is_name: false,
        cells: vec![
            Cell::Words(spoken(&tally.detail)),
            Cell::Words(tally.count.to_string()),
            Cell::Words(amount),
        ],
    }
}

fn kind(language: Language, kind: TallyKind) -> Phrase {
    match kind {
        TallyKind::Scanned => language.say("tally-scanned"),
        TallyKind::Opened => language.say("tally-opened"),
        TallyKind::Assessed => language.say("tally-assessed"),
        TallyKind::Told => language.say("tally-told"),
        TallyKind::Replied => language.say("tally-replied"),
        TallyKind::Verified => language.say("tally-verified"),
        TallyKind::Reappeared => language.say("tally-reappeared"),
        TallyKind::Reversed => language.say("tally-reversed"),
        TallyKind::CaseOpened => language.say("tally-case-opened"),
    }
}
