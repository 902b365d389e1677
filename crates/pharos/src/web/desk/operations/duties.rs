//! Notices that do not go out, to be tried again, and what is due.

use axum::extract::{Path, State};
use axum::response::Response;
use registry_core::calendar;
use registry_store::{DutyRow, Snapshot};

use super::{Query1, acted, ours, refused, sheet, shown};
use crate::page::picture::month::{self, Deadline};
use crate::page::sheet::{Act, Cell, Part, Table};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::vetting::{Failure, Missing, Refusal, notice};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::unavailable;

/// Lines of a page.
const PAGE: i64 = 100;

/// Weeks of the calendar.
const WEEKS: u8 = 5;

const HERE: &str = "/desk/operations/duties";

/// The notices that were given up or fail, and the newest of all.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    match page(&web, &visitor, &query.0.cursor).await {
        Ok(page) => shown(page, &query.0),
        Err(response) => response,
    }
}

async fn page(
    web: &Web,
    visitor: &Visitor,
    cursor: &str,
) -> Result<crate::page::sheet::Sheet, Response> {
    let mut page = sheet(web, visitor, "operations-duties", (HERE, Permission::ReadRegistry))?;
    let before = cursor.parse().ok();
    let read = move |read: &mut Snapshot<'_>| {
        Ok((read.duties_failing(PAGE)?, read.duties_page(before, PAGE)?))
    };
    let (failing, newest) =
        web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))?;
    let language = page.frame.words;
    page.lead = Some(language.say("duties-lead").into());
    let heads = vec![
        language.say("duties-what").to_string(),
        language.say("duties-to").to_string(),
        language.say("duties-since").to_string(),
        language.say("duties-state").to_string(),
    ];
    let mut trouble = Table::new(
        "failing",
        language.say("duties-failing"),
        heads.iter().cloned().chain([language.say("duties-act").to_string()]),
        language.say("duties-none-fail"),
    );
    let may_retry = visitor.may(Permission::RetryNotice);
    for duty in &failing {
        let mut line = cells(language, duty);
        line.push(match duty.is_undelivered && may_retry {
            true => Cell::Act(Act {
                action: format!("{HERE}/{}/retry", duty.id),
                button: language.say("duties-retry").into(),
                of: duty.notice.to.clone(),
                class: "secondary",
            }),
            false => Cell::words(""),
        });
        trouble.rows.push(line);
    }
    page.add(Part::Table(trouble));
    let mut all =
        Table::new("newest", language.say("duties-newest"), heads, language.say("duties-none"));
    all.rows = newest.iter().map(|duty| cells(language, duty)).collect();
    let more = newest.last().filter(|_| i64::try_from(newest.len()) == Ok(PAGE));
    page.add(Part::Table(all));
    if let Some(last) = more {
        let earlier = (format!("{HERE}?cursor={}", last.id), language.say("duties-earlier").into());
        page.add(Part::Onward { words: String::new(), links: vec![earlier] });
    }
    Ok(page)
}

fn cells(language: crate::page::catalogue::Language, duty: &DutyRow) -> Vec<Cell> {
    let state = match (duty.is_undelivered, duty.bounced_at, duty.done_at, &duty.last_error) {
        (true, ..) => Cell::badge("bad", language.say("duties-given-up")),
        (_, Some(_), ..) => Cell::badge("bad", language.say("duties-bounced")),
        (_, _, Some(_), _) => Cell::badge("good", language.say("duties-sent")),
        (_, _, None, Some(_)) => Cell::badge("warn", language.say("duties-failed")),
        (_, _, None, None) => Cell::badge("waits", language.say("duties-waits")),
    };
    let kind = duty.key.split('/').next().unwrap_or_default().replace('-', " ");
    let error = duty.last_error.clone().unwrap_or_default();
    let tried = language.say("duties-attempts").number("count", duty.attempts);
    let since = words::moment(duty.at);
    vec![Cell::both(kind, error), Cell::words(&duty.notice.to), Cell::both(since, tried), state]
}

/// Lets a notice that was given up be tried again.
pub(super) async fn retry(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let outcome = match id.parse() {
        Ok(id) => notice::try_again(&web.registry, &visitor.acting(), id).await.map(|_| ()),
        Err(_) => Err(Failure::Refused(Refusal::NotFound(Missing::Notice(0)))),
    };
    match acted(outcome, HERE, "retried") {
        Ok(response) => response,
        Err(problem) => match page(&web, &visitor, "").await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}

/// What is due now and was not swept yet, and what falls due in the coming weeks.
pub(super) async fn agenda(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let here = ("/desk/operations/agenda", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-agenda", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let ahead = calendar::add_days(now, i64::from(WEEKS) * 7).unwrap_or(now);
    let read = move |read: &mut Snapshot<'_>| {
        Ok((read.overdue(now)?, read.due(now, PAGE)?, read.due(ahead, PAGE * 5)?))
    };
    let (overdue, due, coming) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.lead = Some(language.say("agenda-lead").with("now", words::moment(now)).into());
    let mut table = Table::new(
        "due",
        language.say("agenda-due").number("count", overdue.count),
        [
            language.say("agenda-what").to_string(),
            language.say("agenda-id").to_string(),
            language.say("agenda-since").to_string(),
        ],
        language.say("agenda-none"),
    );
    for one in &due {
        let late = words::lasting(language, one.due_at, now);
        table.rows.push(vec![
            Cell::words(one.kind.code()),
            Cell::words(&one.key),
            Cell::both(words::moment(one.due_at), language.say("agenda-late").with("age", late)),
        ]);
    }
    page.add(Part::Table(table));
    let deadlines: Vec<Deadline> = coming
        .iter()
        .map(|one| Deadline {
            at: one.due_at,
            words: format!("{} {}", one.kind.code(), one.key),
            path: None,
        })
        .collect();
    if !deadlines.is_empty() {
        page.add(Part::drawn("calendar", month::picture(language, &deadlines, now, WEEKS)));
    }
    shown(page, &query.0)
}
