//! Maintenances: what lies ahead or goes on, announced and called off (RFC 9167).

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use registry_core::maintenance::{
    Description, Environment, Impact, Maintenance, Plan, Reason, System,
};
use registry_store::Snapshot;

use super::{Query1, acted, ours, refused, sheet, shown};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Act, Cell, Field, Form, Part, Sheet, Table};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::vetting::{Failure, Refusal, maintenance};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::unavailable;

const HERE: &str = "/desk/operations/maintenances";

/// The page.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    match page(&web, &visitor, &Fields::default(), None).await {
        Ok(page) => shown(page, &query.0),
        Err(response) => response,
    }
}

async fn page(
    web: &Web,
    visitor: &Visitor,
    typed: &Fields,
    problem: Option<&FormProblem>,
) -> Result<Sheet, Response> {
    let here = (HERE, Permission::ReadRegistry);
    let mut page = sheet(web, visitor, "operations-maintenances", here)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.maintenances(now);
    let ahead = web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))?;
    let language = page.frame.words;
    page.lead = Some(language.say("maintenances-lead").into());
    let may = visitor.may(Permission::AnnounceMaintenance);
    let mut table = listed(&page, &ahead, may);
    table.text = String::new();
    page.add(Part::Table(table));
    if may {
        page.add(Part::Form(form(&page, typed, problem)));
    }
    Ok(page)
}

fn listed(page: &Sheet, ahead: &[Maintenance], may: bool) -> Table {
    let language = page.frame.words;
    let mut columns = vec![
        language.say("maintenances-name").to_string(),
        language.say("maintenances-when").to_string(),
        language.say("maintenances-systems").to_string(),
    ];
    if may {
        columns.push(language.say("maintenances-act").into());
    }
    let title = language.say("maintenances-ahead");
    let mut table = Table::new("ahead", title, columns, language.say("maintenances-none"));
    for one in ahead {
        let plan = &one.plan;
        let systems = plan.systems.iter().map(|system| {
            let impact = match system.impact {
                Impact::None => language.say("impact-none"),
                Impact::Partial => language.say("impact-partial"),
                Impact::Full => language.say("impact-full"),
            };
            format!("{}: {impact}", system.name)
        });
        let systems: Vec<_> = systems.collect();
        let mut line = vec![
            Cell::words(&plan.name),
            Cell::both(words::moment(plan.starts_at), words::moment(plan.ends_at)),
            Cell::words(systems.join(", ")),
        ];
        if may {
            line.push(Cell::Act(Act {
                action: format!("{HERE}/{}/call-off", one.id),
                button: language.say("maintenances-call-off").into(),
                of: plan.name.clone(),
                class: "danger",
            }));
        }
        table.rows.push(line);
    }
    table
}

fn form(page: &Sheet, typed: &Fields, problem: Option<&FormProblem>) -> Form {
    let language = page.frame.words;
    let named = problem.and_then(|problem| problem.field);
    let words = problem.map(|problem| problem.words.as_str()).unwrap_or_default();
    let of = |field: Field| {
        let value = typed.text(field.name).to_owned();
        field.holding(value).refused(named, words)
    };
    let instant = || language.say("maintenances-instant-hint");
    let impact = vec![
        ("partial".to_owned(), language.say("impact-partial").into()),
        ("full".to_owned(), language.say("impact-full").into()),
        ("none".to_owned(), language.say("impact-none").into()),
    ];
    let reason = vec![
        ("planned".to_owned(), language.say("maintenances-planned").into()),
        ("emergency".to_owned(), language.say("maintenances-emergency").into()),
    ];
    let fields = vec![
        of(Field::line("name", language.say("maintenances-name"), "")),
        of(Field::line(
            "systems",
            language.say("maintenances-systems"),
            language.say("maintenances-systems-hint"),
        )),
        of(Field::choice("impact", language.say("maintenances-impact"), impact)),
        of(Field::line("starts_at", language.say("maintenances-starts"), instant())),
        of(Field::line("ends_at", language.say("maintenances-ends"), instant())),
        of(Field::choice("reason", language.say("maintenances-reason"), reason)),
        of(Field::lines("words", language.say("maintenances-words"), "", 3)),
    ];
    Form {
        id: "announce".to_owned(),
        title: language.say("maintenances-announce").into(),
        text: language.say("maintenances-announce-words").into(),
        action: HERE.to_owned(),
        fields,
        button: language.say("maintenances-announce").into(),
        class: "",
    }
}

/// What a form states, or the field that does not.
fn plan(fields: &Fields) -> Result<Plan, Refusal> {
    let instant = |field: &'static str| -> Result<Timestamp, Refusal> {
        let found = fields.text(field).trim().to_owned();
        // A time of day without a zone is UTC, as everything the desk shows.
        let whole = format!("{}Z", found.replace(' ', "T"));
        let read = found.parse().or_else(|_| whole.parse());
        let allowed = "a date and time like 2026-12-24 22:00 (UTC)";
        read.map_err(|_| Refusal::Field { field: field.into(), found, allowed })
    };
    let not_offered = |field: &'static str| {
        let (found, allowed) = (fields.text(field).to_owned(), "one of the choices");
        Refusal::Field { field: field.into(), found, allowed }
    };
    let impact = match fields.text("impact") {
        "none" => Impact::None,
        "partial" => Impact::Partial,
        "full" => Impact::Full,
        _ => return Err(not_offered("impact")),
    };
    let reason = match fields.text("reason") {
        "planned" => Reason::Planned,
        "emergency" => Reason::Emergency,
        _ => return Err(not_offered("reason")),
    };
    let systems = fields.text("systems").split(',').map(str::trim).filter(|one| !one.is_empty());
    let text = fields.text("words").trim().to_owned();
    Ok(Plan {
        name: fields.text("name").trim().to_owned(),
        types: Vec::new(),
        systems: systems.map(|name| System { name: name.to_owned(), host: None, impact }).collect(),
        environment: Environment::Production,
        starts_at: instant("starts_at")?,
        ends_at: instant("ends_at")?,
        reason,
        detail: None,
        descriptions: (!text.is_empty())
            .then_some(Description { html: false, text })
            .into_iter()
            .collect(),
        tlds: std::collections::BTreeSet::new(),
        intervention: None,
    })
}

/// Announces a maintenance of every TLD.
pub(super) async fn announce(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let outcome = match plan(&fields) {
        Ok(plan) => maintenance::announce(&web.registry, &visitor.acting(), plan).await,
        Err(refusal) => Err(Failure::Refused(refusal)),
    };
    answer(&web, &visitor, &fields, acted(outcome, HERE, "announced")).await
}

/// Calls one off.
pub(super) async fn call_off(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let Ok(id) = id.parse() else {
        return crate::web::public::no_such_page(State(web.clone())).await;
    };
    let outcome = maintenance::call_off(&web.registry, &visitor.acting(), id).await;
    answer(&web, &visitor, &Fields::default(), acted(outcome, HERE, "called-off")).await
}

async fn answer(
    web: &Web,
    visitor: &Visitor,
    typed: &Fields,
    outcome: Result<Response, FormProblem>,
) -> Response {
    match outcome {
        Ok(response) => response,
        Err(problem) => match page(web, visitor, typed, Some(&problem)).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
