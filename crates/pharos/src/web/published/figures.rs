//! Public figures with the instant they hold for, and how the services do.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use registry_store::{DomainFilter, QueryCount, Snapshot, StoreError};
use tokio::sync::Mutex;

use super::shown;
use crate::page::Frame;
use crate::page::picture::levels;
use crate::page::sheet::{Cell, Part, Sheet, Table, Tile};
use crate::page::words;
use crate::registry::Registry;
use crate::web::Web;
use crate::web::public::unavailable;

/// For how long the figures serve whoever asks: counting a million names takes a moment.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Days over which questions are counted.
const DAYS: i64 = 30;

/// What is counted, made anew once in a while.
#[derive(Debug, Clone, Default)]
pub struct PublicFigures(Arc<Mutex<Option<Kept>>>);

/// Figures, and when they were counted, in wall time.
type Kept = (Timestamp, Arc<Counted>);

/// Figures of one instant.
#[derive(Debug)]
pub struct Counted {
    /// The instant, in registry time.
    pub at: Timestamp,
    /// Of each TLD: its name, how many names it has, how many of them are delegated.
    pub tlds: Vec<(String, i64, u64)>,
    /// Questions of the last thirty days, by service and TLD.
    pub asked: Vec<QueryCount>,
}

impl PublicFigures {
    /// The figures.
    ///
    /// # Errors
    /// The database's trouble.
    pub async fn get(&self, registry: &Registry) -> Result<Arc<Counted>, StoreError> {
        let (wall, now) = (registry.clock.wall_now(), registry.clock.registry_now());
        let mut kept = self.0.lock().await;
        if let Some((at, figures)) = &*kept
            && wall.duration_since(*at) < KEPT_FOR
        {
            return Ok(Arc::clone(figures));
        }
        let read = move |read: &mut Snapshot<'_>| counted(read, now);
        let figures = Arc::new(registry.store.read(read).await?);
        *kept = Some((wall, Arc::clone(&figures)));
        Ok(figures)
    }
}

fn counted(read: &mut Snapshot<'_>, now: Timestamp) -> Result<Counted, StoreError> {
    let mut tlds = Vec::new();
    for tld in read.tlds().to_vec() {
        let filter = DomainFilter { tld: Some(tld.to_string()), ..DomainFilter::default() };
        let names = read.domains_count(&filter, now)?.rows.first().copied().unwrap_or_default();
        let zone = read.served_zone(tld.as_str())?;
        tlds.push((tld.to_string(), names, zone.map_or(0, |zone| zone.delegations)));
    }
    let today = QueryCount::day_of(now);
    let asked = read.query_counts(today - DAYS, today + 1)?;
    Ok(Counted { at: now, tlds, asked })
}

/// The figures.
pub(super) async fn statistics(State(web): State<Web>) -> Response {
    let figures = match web.figures.get(&web.registry).await {
        Ok(figures) => figures,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = Sheet::new(Frame::public(&web, "statistics-title", "statistics"));
    let language = page.frame.words;
    let lead = language.say("statistics-lead").with("at", words::moment(figures.at));
    page.lead = Some(lead.into());
    for (tld, names, delegated) in &figures.tlds {
        page.add(Part::heading(&format!("tld-{tld}"), format!(".{tld}"), ""));
        page.add(Part::Tiles(vec![
            Tile::new(names, language.say("statistics-names"), None),
            Tile::new(delegated, language.say("statistics-delegated"), None),
        ]));
    }
    let columns = [
        language.say("statistics-service").to_string(),
        language.say("statistics-tld").to_string(),
        format!("{}#", language.say("statistics-asked")),
    ];
    let title = language.say("statistics-questions").number("days", DAYS);
    let mut table = Table::new("asked", title, columns, language.say("statistics-nothing"));
    let mut sums = std::collections::BTreeMap::<(&str, &str), i64>::new();
    for one in &figures.asked {
        *sums.entry((one.service.code(), one.tld.as_str())).or_default() += one.count;
    }
    table.rows = sums
        .into_iter()
        .map(|((service, tld), count)| {
            let tld = format!(".{tld}");
            vec![Cell::words(service.replace('-', " ")), Cell::words(tld), Cell::words(count)]
        })
        .collect();
    page.add(Part::Table(table));
    shown(&page)
}

/// How the services do, and which maintenances lie ahead.
pub(super) async fn status(State(web): State<Web>) -> Response {
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.maintenances(now);
    let ahead = web.registry.store.read(read).await;
    let (ahead, reports) = match (ahead, web.reports.get(&web.registry).await) {
        (Ok(ahead), Ok(reports)) => (ahead, reports),
        (Err(error), _) | (_, Err(error)) => return unavailable(&web, &error),
    };
    let mut page = Sheet::new(Frame::public(&web, "status-title", "status"));
    let language = page.frame.words;
    page.lead = Some(language.say("status-lead").into());
    let columns = [
        language.say("maintenances-name").to_string(),
        language.say("maintenances-when").to_string(),
        language.say("maintenances-systems").to_string(),
    ];
    let title = language.say("maintenances-ahead");
    let mut table = Table::new("ahead", title, columns, language.say("maintenances-none"));
    table.rows = ahead
        .iter()
        .map(|one| {
            let systems: Vec<_> = one.plan.systems.iter().map(|one| one.name.as_str()).collect();
            let (starts, ends) = (one.plan.starts_at, one.plan.ends_at);
            vec![
                Cell::words(&one.plan.name),
                Cell::both(words::moment(starts), words::moment(ends)),
                Cell::words(systems.join(", ")),
            ]
        })
        .collect();
    page.add(Part::Table(table));
    for report in reports.iter() {
        let title = language.say("operations-levels").with("tld", &report.tld);
        let until = words::moment(report.until);
        let until = language.say("operations-levels-until").with("until", until);
        page.add(Part::heading(&format!("levels-{}", report.tld), title, until));
        if !report.is_measured() {
            let words = language.say("status-not-measured-words");
            page.add(Part::notice("info", language.say("operations-levels-none"), words));
            continue;
        }
        let down: Vec<_> = report.availabilities.iter().filter(|one| !one.is_kept()).collect();
        match down.is_empty() {
            true => {
                let words = language.say("status-kept-words");
                page.add(Part::notice("good", language.say("status-kept"), words));
            }
            false => {
                let parts: Vec<_> =
                    down.iter().map(|one| levels::part(language, &one.part)).collect();
                page.add(Part::notice("warn", language.say("status-missed"), parts.join(", ")));
            }
        }
        let picture = levels::allowance(language, &report.availabilities);
        page.add(Part::drawn(&format!("allowance-{}", report.tld), picture));
    }
    shown(&page)
}
