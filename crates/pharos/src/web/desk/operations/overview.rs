//! Whether everything runs: what needs somebody first, then figures and service levels.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use registry_store::{Overdue, Snapshot, StoreError, Waiting};

use super::{Query1, levels, sheet, shown};
use crate::dns::status::{self, ZoneStatus};
use crate::page::catalogue::Language;
use crate::page::sheet::{Part, Sheet, Tile};
use crate::page::words;
use crate::service_levels::Report;
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::public::unavailable;

/// Notices in trouble are counted up to this.
const COUNTED: i64 = 100;

/// What the page is made from.
struct Health {
    overdue: Overdue,
    waiting: Waiting,
    failing: usize,
    zones: Vec<ZoneStatus>,
}

impl Health {
    fn read(read: &mut Snapshot<'_>, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            overdue: read.overdue(now)?,
            waiting: read.duties_waiting()?,
            failing: read.duties_failing(COUNTED)?.len(),
            zones: status::all(read, now)?,
        })
    }
}

/// The page.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let here = ("/desk/operations", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-title", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let health = web.registry.store.read(move |read| Health::read(read, now)).await;
    let (health, reports) = match (health, web.reports.get(&web.registry).await) {
        (Ok(health), Ok(reports)) => (health, reports),
        (Err(error), _) | (_, Err(error)) => return unavailable(&web, &error),
    };
    page.lead = Some(page.frame.say("operations-lead").with("now", words::moment(now)).into());
    let stopped = web.registry.clock.admits_writes().err().map(|doubt| doubt.to_string());
    first(&mut page, &health, stopped);
    figures(&mut page, &health, now);
    for report in reports.iter() {
        service_levels(&mut page, report);
    }
    shown(page, &query.0)
}

/// What needs somebody, the worst first; or that nothing does.
fn first(page: &mut Sheet, health: &Health, stopped: Option<String>) {
    let language = page.frame.words;
    let before = page.parts.len();
    if let Some(doubt) = stopped {
        page.add(Part::notice("bad", language.say("operations-writes-stopped"), doubt));
    }
    for zone in health.zones.iter().filter(|zone| zone.held > 0) {
        let title = language.say("operations-zone-held").with("tld", &zone.tld);
        let words = language.say("operations-zone-held-words").number("count", zone.held);
        page.add(linked("bad", title, words, (language, "/desk/operations/zones")));
    }
    for zone in health.zones.iter().filter(|zone| !zone.faults.is_empty()) {
        let title = language.say("operations-zone-faults").with("tld", &zone.tld);
        let words = language.say("operations-zone-faults-words").number("count", zone.faults.len());
        page.add(linked("warn", title, words, (language, "/desk/operations/zones")));
    }
    if health.failing > 0 {
        let title = language.say("operations-failing").number("count", health.failing);
        let words = language.say("operations-failing-words");
        page.add(linked("warn", title, words, (language, "/desk/operations/duties")));
    }
    if page.parts.len() == before {
        let words = language.say("operations-all-well-words");
        page.add(Part::notice("good", language.say("operations-all-well"), words));
    }
}

fn linked(
    tone: &'static str,
    title: impl ToString,
    words: impl ToString,
    (language, path): (Language, &str),
) -> Part {
    let link = Some((path.to_owned(), language.say("operations-open").into()));
    Part::Notice { tone, title: title.to_string(), words: words.to_string(), link }
}

fn figures(page: &mut Sheet, health: &Health, now: Timestamp) {
    let language = page.frame.words;
    let Overdue { count, oldest } = health.overdue;
    let overdue = match oldest {
        Some(oldest) => {
            let age = words::lasting(language, oldest, now);
            language.say("operations-overdue-since").with("age", age)
        }
        None => language.say("operations-overdue"),
    };
    let served: u64 = health
        .zones
        .iter()
        .filter_map(|zone| zone.zone.as_ref())
        .map(|zone| zone.delegations)
        .sum();
    let marks = health.zones.iter().map(|zone| zone.marks_waiting).max().unwrap_or_default();
    page.add(Part::Tiles(vec![
        Tile::new(count, overdue, Some("/desk/operations/agenda")),
        Tile::new(
            health.waiting.count,
            language.say("operations-duties-waiting"),
            Some("/desk/operations/duties"),
        ),
        Tile::new(served, language.say("operations-delegated"), Some("/desk/operations/zones")),
        Tile::new(marks, language.say("operations-marks"), Some("/desk/operations/zones")),
    ]));
}

/// The service levels of a TLD this month.
fn service_levels(page: &mut Sheet, report: &Report) {
    let language = page.frame.words;
    let title = language.say("operations-levels").with("tld", &report.tld);
    let until = language.say("operations-levels-until").with("until", words::moment(report.until));
    page.add(Part::heading(&format!("levels-{}", report.tld), title, until));
    levels::drawn(page, report);
    let links = vec![(levels::path(&report.tld), language.say("levels-every-month").into())];
    page.add(Part::Onward { words: String::new(), links });
}
