//! People with access: invited by a one-time link, and their access ended.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_store::{Snapshot, Staff};

use super::{Query1, acted, ours, refused, sheet, shown};
use crate::page::html;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Act, Cell, Field, Form, Part, Sheet, Table};
use crate::page::words;
use crate::staff::permission::{Permission, Role};
use crate::staff::{access, invitation};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::unavailable;

const HERE: &str = "/desk/operations/people";

/// Roles that somebody is invited to here.
const INVITED: [Role; 8] = [
    Role::Reviewer,
    Role::Supervisor,
    Role::Commissioner,
    Role::Analyst,
    Role::Operator,
    Role::Auditor,
    Role::Probe,
    Role::MailServer,
];

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
    let mut page = sheet(web, visitor, "operations-people", (HERE, Permission::ManageStaff))?;
    let read = |read: &mut Snapshot<'_>| read.staff_all();
    let people = web.registry.store.read(read).await.map_err(|error| unavailable(web, &error))?;
    let language = page.frame.words;
    page.lead = Some(language.say("people-lead").into());
    page.add(Part::Form(invitation_form(&page, typed, problem)));
    let columns = [
        language.say("people-name").to_string(),
        language.say("people-role").to_string(),
        language.say("people-since").to_string(),
        language.say("people-access").to_string(),
        language.say("people-act").to_string(),
    ];
    let mut table = Table::new("people", language.say("people-all"), columns, "");
    table.rows = people.iter().map(|person| line(&page, visitor, person)).collect();
    page.add(Part::Table(table));
    Ok(page)
}

fn line(page: &Sheet, visitor: &Visitor, person: &Staff) -> Vec<Cell> {
    let language = page.frame.words;
    let access = match person.active {
        true => Cell::badge("good", language.say("people-active")),
        false => Cell::badge("plain", language.say("people-ended")),
    };
    let is_other = person.id != visitor.signed_in.person.id;
    let act = match person.active && is_other {
        true => Cell::Act(Act {
            action: format!("{HERE}/{}/end", person.id),
            button: language.say("people-end").into(),
            of: person.name.clone(),
            class: "danger",
        }),
        false => Cell::words(""),
    };
    vec![
        Cell::both(&person.name, &person.email),
        Cell::words(&person.role),
        Cell::words(words::day(person.created_at)),
        access,
        act,
    ]
}

fn invitation_form(page: &Sheet, typed: &Fields, problem: Option<&FormProblem>) -> Form {
    let language = page.frame.words;
    let named = problem.and_then(|problem| problem.field);
    let words = problem.map(|problem| problem.words.as_str()).unwrap_or_default();
    let email = Field::line("email", language.say("people-email"), "");
    let roles = INVITED.map(|role| (role.code().to_owned(), role.code().to_owned()));
    let role = Field::choice("role", language.say("people-role"), roles.to_vec());
    Form {
        id: "invite".to_owned(),
        title: language.say("people-invite").into(),
        text: language.say("people-invite-words").into(),
        action: HERE.to_owned(),
        fields: vec![
            email.holding(typed.text("email")).refused(named, words),
            role.holding(typed.text("role")).refused(named, words),
        ],
        button: language.say("people-invite-button").into(),
        class: "",
    }
}

/// Invites somebody, and shows the link once.
pub(super) async fn invite(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    if let Err(response) = page(&web, &visitor, &fields, None).await {
        return response;
    }
    let email = fields.text("email");
    let made = match fields.text("role").parse::<Role>() {
        Ok(role) => {
            let by = visitor.acting().actor;
            let made = invitation::invite(&web.registry, Some(&by), email, role).await;
            made.map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    match made {
        Ok(secret) => match page(&web, &visitor, &Fields::default(), None).await {
            Ok(mut page) => {
                let language = page.frame.words;
                let link = web.settings.pages().of_link(&secret);
                let lines = vec![
                    (language.say("people-for").into(), email.to_owned()),
                    (language.say("people-link").into(), link),
                ];
                let made = Part::facts("link", language.say("people-link-title"), lines);
                page.parts.insert(0, made);
                let words = language.say("people-link-words");
                page.parts.insert(0, Part::notice("good", language.say("people-invited"), words));
                html(StatusCode::OK, &page)
            }
            Err(response) => response,
        },
        Err(words) => {
            let problem = FormProblem::at("email", words);
            match page(&web, &visitor, &fields, Some(&problem)).await {
                Ok(page) => refused(page, problem),
                Err(response) => response,
            }
        }
    }
}

/// Ends the access of somebody else.
pub(super) async fn end(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let outcome = access::end(&web.registry, &visitor.acting(), &id).await;
    match acted(outcome, HERE, "ended") {
        Ok(response) => response,
        Err(problem) => match page(&web, &visitor, &Fields::default(), None).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
