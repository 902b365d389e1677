//! The service levels of a TLD, month by month (Specification 10 of the Registry Agreement).

use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;
use registry_core::calendar;
use registry_core::service_level::{Period, ResponseFigure};
use registry_store::Snapshot;
use serde::Deserialize;

use super::{Asked, sheet, shown};
use crate::page::catalogue::{Language, Phrase};
use crate::page::picture::levels;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::service_levels::{Month, Report, report};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::public::{no_such_page, unavailable};

/// Which month; the present one if none is named.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asking {
    #[serde(default)]
    month: String,
}

/// Where a TLD's levels are.
pub(super) fn path(tld: &str) -> String {
    format!("/desk/operations/levels/{tld}")
}

/// The page of a month.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(tld): Path<String>,
    Query(asking): Query<Asking>,
) -> Response {
    let here = ("", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-title", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let wall = web.registry.clock.wall_now();
    let month = match asking.month.as_str() {
        "" => Some(Month::of(wall)),
        named => named.parse().ok(),
    };
    let ours = web.registry.tlds.iter().any(|ours| ours.as_str() == tld);
    let Some(month) = month.filter(|_| ours) else {
        return no_such_page(State(web.clone())).await;
    };
    let of = tld.clone();
    let read = move |read: &mut Snapshot<'_>| {
        let kept = read.rulebooks(&of)?.at(wall).service_levels.kept_months;
        Ok((report(read, &of, month, wall)?, kept))
    };
    let (report, kept) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.frame = page.frame.about(format!(".{tld}, {month}"));
    page.trail = vec![("/desk/operations".to_owned(), language.say("operations-overview").into())];
    drawn(&mut page, &report);
    page.add(Part::Table(responses(language, &report.responses)));
    page.add(Part::Table(probes(language, &report)));
    page.add(months(language, &tld, (month, wall), kept));
    shown(page, &Asked::default())
}

/// The pictures of a month; or that nothing was measured.
pub(super) fn drawn(page: &mut Sheet, report: &Report) {
    let language = page.frame.words;
    if !report.is_measured() {
        let words = language.say("operations-levels-none-words");
        page.add(Part::notice("info", language.say("operations-levels-none"), words));
        return;
    }
    let id = |kind: &str| format!("{kind}-{}", report.tld);
    let allowance = levels::allowance(language, &report.availabilities);
    page.add(Part::drawn(&id("allowance"), allowance));
    let period = Period { from: report.month.period().from, until: report.until };
    let outages = levels::outages(language, &report.availabilities, period);
    page.add(Part::drawn(&id("outages"), outages));
}

fn responses(language: Language, figures: &[ResponseFigure]) -> Table {
    let number = |words: Phrase| format!("{words}#");
    let columns = [
        language.say("levels-test").to_string(),
        language.say("zones-has").to_string(),
        number(language.say("levels-tests")),
        number(language.say("levels-unanswered")),
        number(language.say("levels-median")),
        number(language.say("levels-percentile")),
        number(language.say("levels-owed")),
    ];
    let title = language.say("levels-responses");
    let mut table = Table::new("responses", title, columns, language.say("operations-levels-none"));
    let milliseconds = |figure: Option<u32>| {
        Cell::words(figure.map(|figure| format!("{figure} ms")).unwrap_or_default())
    };
    let row = |figure: &ResponseFigure| {
        let kept = match figure.is_kept() {
            true => Cell::badge("good", language.say("levels-kept")),
            false => Cell::badge("bad", language.say("levels-missed")),
        };
        vec![
            Cell::both(figure.service.code(), &figure.target),
            kept,
            Cell::words(figure.tests),
            Cell::words(figure.unanswered),
            milliseconds(figure.median_milliseconds),
            milliseconds(figure.percentile_milliseconds),
            Cell::words(
                language
                    .say("levels-owed-of")
                    .number("percent", figure.level.percent_minimum)
                    .number("milliseconds", figure.level.milliseconds_maximum),
            ),
        ]
    };
    table.rows = figures.iter().map(row).collect();
    table
}

fn probes(language: Language, report: &Report) -> Table {
    let columns =
        [language.say("levels-probe").to_string(), language.say("levels-newest").to_string()];
    let title = language.say("levels-probes");
    let mut table = Table::new("probes", title, columns, language.say("operations-levels-none"));
    let row = |(probe, newest): (&String, &Timestamp)| {
        vec![Cell::words(probe), Cell::words(words::moment(*newest))]
    };
    table.rows = report.probes.iter().map(row).collect();
    table
}

/// Links to the months of which measurements are kept, the newest first.
fn months(language: Language, tld: &str, (shown, wall): (Month, Timestamp), kept: u32) -> Part {
    let present = calendar::month_of(wall);
    let kept = i32::try_from(kept).unwrap_or_default();
    let kept = (0..kept).filter_map(|back| calendar::add_months(present, -back).ok());
    let others = kept.map(Month::of).filter(|month| *month != shown);
    let link = |month: Month| (format!("{}?month={month}", path(tld)), month.to_string());
    Part::Onward {
        words: language.say("levels-months").to_string(),
        links: others.map(link).collect(),
    }
}
