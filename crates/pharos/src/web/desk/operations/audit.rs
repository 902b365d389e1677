//! The record verified: started by a person, as a job of this node, with its result.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use registry_store::Snapshot;

use super::{Query1, ours, sheet, shown};
use crate::audit_run::{Outcome, Run};
use crate::page::catalogue::Language;
use crate::page::sheet::{Cell, Form, Part, Table};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::unavailable;

const HERE: &str = "/desk/operations/audit";

/// Problems that are listed; the command line lists all.
const LISTED: usize = 200;

/// The page.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let here = (HERE, Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-audit", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let read = |read: &mut Snapshot<'_>| read.newest_checkpoint();
    let newest = match web.registry.store.read(read).await {
        Ok(newest) => newest,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.lead = Some(language.say("audit-lead").into());
    let run = web.audits.newest();
    let is_running = run.as_ref().is_some_and(|run| matches!(run.outcome, Outcome::Running { .. }));
    match run {
        None => page.add(Part::empty(
            "plain",
            language.say("audit-never"),
            language.say("audit-never-words"),
        )),
        Some(run) => told(&mut page.parts, language, &run),
    }
    if !is_running {
        page.add(Part::Form(Form {
            id: "start".to_owned(),
            title: language.say("audit-start").into(),
            text: language.say("audit-start-words").into(),
            action: HERE.to_owned(),
            fields: Vec::new(),
            button: language.say("audit-button").into(),
            class: "",
        }));
    }
    let mut facts = Vec::new();
    if let Some(made) = newest {
        facts.push((language.say("audit-number").into(), made.number.to_string()));
        facts.push((language.say("audit-until").into(), words::moment(made.until)));
        facts.push((language.say("audit-recorded").into(), words::moment(made.recorded_at)));
        facts.push((language.say("audit-statement").into(), made.statement.trim().to_owned()));
    }
    if facts.is_empty() {
        let words = language.say("audit-no-checkpoint-words");
        page.add(Part::notice("info", language.say("audit-no-checkpoint"), words));
    } else {
        page.add(Part::facts("checkpoint", language.say("audit-checkpoint"), facts));
    }
    shown(page, &query.0)
}

/// What a run came to, or how far it is.
fn told(parts: &mut Vec<Part>, language: Language, run: &Run) {
    let began = language.say("audit-began").with("who", &run.started_by);
    let began = began.with("at", words::moment(run.started_wall));
    match &run.outcome {
        Outcome::Running { entries } => {
            let words = language.say("audit-running-words").number("entries", entries);
            let words = format!("{began} {words}");
            let link = Some((HERE.to_owned(), language.say("audit-look-again").into()));
            let title = language.say("audit-running").into();
            parts.push(Part::Notice { tone: "info", title, words, link });
        }
        Outcome::Failed { why } => {
            parts.push(Part::notice("bad", language.say("audit-failed"), format!("{began} {why}")));
        }
        Outcome::Done { report, finished_wall } => {
            let words = language.say("audit-looked").number("objects", report.objects);
            let words = words.number("entries", report.entries);
            let words = words.number("checkpoints", report.checkpoints);
            let words = words.with("at", words::moment(*finished_wall));
            let words = format!("{began} {words}");
            let whole = report.problems.is_empty();
            let (tone, title) = match whole {
                true => ("good", language.say("audit-whole")),
                false => {
                    let count = report.problems.len();
                    ("bad", language.say("audit-problems").number("count", count))
                }
            };
            parts.push(Part::notice(tone, title, words));
            if whole {
                return;
            }
            let columns = [
                language.say("audit-object").to_string(),
                language.say("audit-entry").to_string(),
                language.say("audit-what").to_string(),
            ];
            let mut table = Table::new("problems", language.say("audit-found"), columns, "");
            table.rows.extend(report.problems.iter().take(LISTED).map(|problem| {
                let number = problem.number.map(|number| number.to_string()).unwrap_or_default();
                let object = format!("{} {}", problem.kind, problem.object);
                vec![Cell::words(object), Cell::words(number), Cell::words(&problem.what)]
            }));
            parts.push(Part::Table(table));
        }
    }
}

/// Starts a verification, unless one runs.
pub(super) async fn start(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    if let Err(response) =
        sheet(&web, &visitor, "operations-audit", (HERE, Permission::ReadRegistry))
    {
        return response;
    }
    web.audits.start(&web.registry, &visitor.signed_in.person.name);
    Redirect::to("/desk/operations/audit?done=started").into_response()
}
