//! The Operations desk: whether everything runs, what does not, and what an operator does about it.

mod audit;
mod books;
mod chain;
mod duties;
mod levels;
mod maintenances;
mod overview;
mod people;
mod zones;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::{carries_token, not_for, not_ours};
use crate::page::catalogue::{Catalogue, Phrase};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Sheet, Tab};
use crate::page::{Frame, html};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;

/// The routes of the desk.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/desk/operations", get(overview::show))
        .route("/desk/operations/duties", get(duties::show))
        .route("/desk/operations/duties/{id}/retry", post(duties::retry))
        .route("/desk/operations/agenda", get(duties::agenda))
        .route("/desk/operations/zones", get(zones::show))
        .route("/desk/operations/zones/{tld}", get(chain::show))
        .route("/desk/operations/levels/{tld}", get(levels::show))
        .route("/desk/operations/zones/{tld}/release", post(zones::release))
        .route("/desk/operations/registrars", get(books::registrars))
        .route("/desk/operations/names", get(books::names))
        .route("/desk/operations/rulebook", get(books::rulebook))
        .route("/desk/operations/people", get(people::show).post(people::invite))
        .route("/desk/operations/people/{id}/end", post(people::end))
        .route("/desk/operations/audit", get(audit::show).post(audit::start))
        .route(
            "/desk/operations/maintenances",
            get(maintenances::show).post(maintenances::announce),
        )
        .route("/desk/operations/maintenances/{id}/call-off", post(maintenances::call_off))
}

/// What just happened, by a word in the address, and where a list goes on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
    #[serde(default)]
    cursor: String,
}

/// A page of the desk with its tabs, for whoever may see it.
fn sheet(
    web: &Web,
    visitor: &Visitor,
    title: &'static str,
    (path, permission): (&str, Permission),
) -> Result<Sheet, Response> {
    if !visitor.may(permission) {
        return Err(not_for(web, visitor, permission));
    }
    let frame = Frame::desk(web, visitor, title);
    let overview = frame.say("operations-overview");
    let frame = frame.at("operations");
    let tabs = [
        ("/desk/operations", overview),
        ("/desk/operations/duties", frame.say("operations-duties")),
        ("/desk/operations/agenda", frame.say("operations-agenda")),
        ("/desk/operations/zones", frame.say("operations-zones")),
        ("/desk/operations/registrars", frame.say("operations-registrars")),
        ("/desk/operations/names", frame.say("operations-names")),
        ("/desk/operations/rulebook", frame.say("operations-rulebook")),
        ("/desk/operations/people", frame.say("operations-people")),
        ("/desk/operations/audit", frame.say("operations-audit")),
        ("/desk/operations/maintenances", frame.say("operations-maintenances")),
    ];
    let seen = |one: &&(&str, Phrase)| {
        one.0 != "/desk/operations/people" || visitor.may(Permission::ManageStaff)
    };
    let tabs = tabs.iter().filter(seen).map(|(to, words)| Tab {
        path: (*to).to_owned(),
        words: words.to_string(),
        is_here: *to == path,
    });
    let tabs = tabs.collect();
    let csrf = visitor.signed_in.csrf.clone();
    Ok(Sheet { tabs, csrf, ..Sheet::new(frame) })
}

/// A sheet as an answer, with what just happened by its word.
fn shown(mut sheet: Sheet, asked: &Asked) -> Response {
    let language = Catalogue::english();
    let done = match asked.done.as_str() {
        "retried" => Some(language.say("operations-retried")),
        "released" => Some(language.say("operations-released")),
        "ended" => Some(language.say("operations-ended")),
        "started" => Some(language.say("operations-started")),
        "announced" => Some(language.say("operations-announced")),
        "called-off" => Some(language.say("operations-called-off")),
        _ => None,
    };
    sheet.done = done.map(Into::into);
    html(StatusCode::OK, &sheet)
}

/// Where an act leads: back to its page, which says what was done; or what stands in its way.
fn acted<T>(outcome: Result<T, Failure>, to: &str, done: &str) -> Result<Response, FormProblem> {
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("{to}?done={done}")).into_response()),
        Err(failure) => Err(FormProblem::of(Catalogue::english(), &failure)),
    }
}

/// A sheet that says why something was not done.
fn refused(mut sheet: Sheet, problem: FormProblem) -> Response {
    let status = problem.status();
    sheet.problem = Some(problem.words);
    html(status, &sheet)
}

/// Refuses a form that does not carry the token of its session.
fn ours(web: &Web, visitor: &Visitor, fields: &Fields) -> Result<(), Response> {
    let ours = carries_token(visitor, fields);
    ours.then_some(()).ok_or_else(|| not_ours(web, visitor))
}

/// The query of a page of the desk.
type Query1 = Query<Asked>;
