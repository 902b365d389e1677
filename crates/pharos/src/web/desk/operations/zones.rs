//! The zones along their chain as far as the registry knows it, and the release of a held one.

use axum::extract::{Path, State};
use axum::response::Response;
use registry_store::{Snapshot, serial_of};

use super::{Query1, acted, ours, refused, sheet, shown};
use crate::dns::status::{self, ZoneStatus};
use crate::page::catalogue::Language;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::vetting::zone;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::unavailable;

const HERE: &str = "/desk/operations/zones";

/// Every zone.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    match page(&web, &visitor, ("", "")).await {
        Ok(page) => shown(page, &query.0),
        Err(response) => response,
    }
}

/// The page; a release that was refused keeps its TLD and what was typed.
async fn page(web: &Web, visitor: &Visitor, typed: (&str, &str)) -> Result<Sheet, Response> {
    let mut page = sheet(web, visitor, "operations-zones", (HERE, Permission::ReadRegistry))?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| status::all(read, now);
    let zones = web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))?;
    page.lead = Some(page.frame.say("zones-lead").into());
    for zone in &zones {
        one(&mut page, zone, (web, visitor, typed));
    }
    Ok(page)
}

fn one(page: &mut Sheet, zone: &ZoneStatus, (web, visitor, typed): (&Web, &Visitor, (&str, &str))) {
    let language = page.frame.words;
    let id = |what: &str| format!("{what}-{}", zone.tld);
    page.add(Part::facts(&id("zone"), format!(".{}", zone.tld), facts(language, zone)));
    if zone.held > 0 {
        let title = language.say("operations-zone-held").with("tld", &zone.tld);
        let words = language.say("operations-zone-held-words").number("count", zone.held);
        page.add(Part::notice("bad", title, words));
        if visitor.may(Permission::ReleaseZone) {
            let reason = Field::lines(
                "reason",
                language.say("zones-reason"),
                language.say("zones-reason-hint"),
                3,
            );
            let value = if typed.0 == zone.tld { typed.1 } else { "" };
            page.add(Part::Form(Form {
                id: id("release"),
                title: language.say("zones-release").with("tld", &zone.tld).into(),
                text: language.say("zones-release-words").into(),
                action: format!("{HERE}/{}/release", zone.tld),
                fields: vec![reason.holding(value)],
                button: language.say("zones-release-button").into(),
                class: "danger",
            }));
        }
    }
    page.add(Part::Table(secondaries(language, zone, web)));
    let chain = format!("{HERE}/{}", zone.tld);
    let links = vec![(chain, language.say("zones-chain").with("tld", &zone.tld).into())];
    page.add(Part::Onward { words: String::new(), links });
    if !zone.faults.is_empty() {
        let columns = [
            language.say("zones-name").to_string(),
            language.say("zones-why").to_string(),
            language.say("zones-since").to_string(),
        ];
        let title = language.say("operations-zone-faults").with("tld", &zone.tld);
        let mut table = Table::new(&id("faults"), title, columns, "");
        table.rows = zone
            .faults
            .iter()
            .map(|fault| {
                let since = words::moment(fault.since);
                vec![Cell::words(&fault.name), Cell::words(&fault.why), Cell::words(since)]
            })
            .collect();
        page.add(Part::Table(table));
    }
}

fn facts(language: Language, zone: &ZoneStatus) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut add = |term: crate::page::catalogue::Phrase, value: String| {
        facts.push((term.to_string(), value));
    };
    let served = match &zone.zone {
        Some(served) if served.is_ready => language.say("zones-served-yes"),
        Some(_) => language.say("zones-served-soon"),
        None => language.say("zones-served-no"),
    };
    add(language.say("zones-served"), served.into());
    if let Some(served) = &zone.zone {
        add(language.say("zones-serial"), served.serial().to_string());
        add(language.say("zones-delegations"), served.delegations.to_string());
    }
    if let Some(at) = zone.published_at {
        add(language.say("zones-published"), words::moment(at));
    }
    let servers: Vec<_> = zone.name_servers.iter().map(|server| server.name.to_string()).collect();
    add(language.say("zones-servers"), servers.join("\n"));
    add(language.say("zones-marks"), zone.marks_waiting.to_string());
    add(language.say("zones-due"), zone.names_due.to_string());
    for release in &zone.releases {
        let said = language.say("zones-released").with("who", &release.by_name);
        let said = said.with("at", words::moment(release.at)).with("why", &release.words);
        add(language.say("zones-releases"), said.into());
    }
    facts
}

fn secondaries(language: Language, zone: &ZoneStatus, web: &Web) -> Table {
    let columns = [
        language.say("zones-peer").to_string(),
        language.say("zones-has").to_string(),
        language.say("zones-asked").to_string(),
        language.say("zones-trouble").to_string(),
    ];
    let title = language.say("zones-secondaries").with("tld", &zone.tld);
    let id = format!("secondaries-{}", zone.tld);
    let mut table = Table::new(&id, title, columns, language.say("zones-no-secondary"));
    let Some(served) = &zone.zone else { return table };
    for (whose, known) in web.registry.secondaries.of_zone(&zone.tld) {
        let current = match known.has(served.version) {
            true => Cell::badge("good", language.say("zones-current")),
            false => Cell::badge("warn", language.say("zones-behind")),
        };
        let asked = known.asked_at.map(words::moment).unwrap_or_default();
        let taken = known.taken.map(|taken| serial_of(taken.version).to_string());
        let trouble = known.trouble.unwrap_or_default();
        table.rows.push(vec![
            Cell::both(whose.peer, whose.key.unwrap_or_default()),
            current,
            Cell::both(asked, taken.unwrap_or_default()),
            Cell::words(trouble),
        ]);
    }
    table
}

/// Releases a zone.
pub(super) async fn release(
    State(web): State<Web>,
    visitor: Visitor,
    Path(tld): Path<String>,
    fields: Fields,
) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let reason = fields.text("reason");
    let outcome = zone::release(&web.registry, &visitor.acting(), (&tld, reason)).await;
    match acted(outcome, HERE, "released") {
        Ok(response) => response,
        Err(problem) => match page(&web, &visitor, (&tld, reason)).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
