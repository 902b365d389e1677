//! Who acts for an organization: its members, invited and ended by members.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::id::StaffId;
use registry_store::{Invitation, Member};

use super::organization::{below, named, own};
use super::{HERE, Meant, Query1, is_missing, meant_by, not_loaded, refused, shown};
use crate::page::applicant::Known;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Act, Cell, Field, Form, Part, Sheet, Table};
use crate::page::{Frame, html, words};
use crate::vetting::{Failure, Refusal, membership};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::{carries_token, not_ours};
use crate::web::form::Fields;
use crate::web::public::gone;

/// Who acts for an organization.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    query: Query1,
) -> Response {
    match members_page(&web, &visitor, &id, &Fields::default(), None).await {
        Ok(page) => shown(page, &query.0),
        Err(response) => response,
    }
}

async fn members_page(
    web: &Web,
    visitor: &Visitor,
    id: &str,
    typed: &Fields,
    problem: Option<&FormProblem>,
) -> Result<Sheet, Response> {
    let known = own(web, visitor, id).await?;
    let listed = membership::list(&web.registry, &visitor.acting(), known.organization.id).await;
    let (members, invited) = listed.map_err(|failure| not_loaded(web, failure))?;
    let frame = Frame::desk(web, visitor, "applicant-members");
    let mut page = below(visitor, frame, &known);
    let language = page.frame.words;
    page.lead = Some(language.say("members-lead").into());
    page.add(Part::Table(member_table(&page, &known, visitor, &members)));
    if !invited.is_empty() {
        page.add(Part::Table(invited_table(&page, &invited)));
    }
    let (named, words) = named(problem);
    let email = Field::line("email", language.say("members-email"), "");
    page.add(Part::Form(Form {
        id: "invite".to_owned(),
        title: language.say("members-invite").into(),
        text: language.say("members-invite-words").into(),
        action: format!("{}/members", known.path()),
        fields: vec![email.holding(typed.text("email")).refused(named, words)],
        button: language.say("members-invite-button").into(),
        class: "",
    }));
    Ok(page)
}

fn member_table(page: &Sheet, known: &Known, visitor: &Visitor, members: &[Member]) -> Table {
    let language = page.frame.words;
    let columns = [
        language.say("members-name").to_string(),
        language.say("members-since").into(),
        language.say("members-given-by").into(),
        language.say("members-act").into(),
    ];
    let mut table = Table::new("members", language.say("members-all"), columns, "");
    let line = |one: &Member| {
        let is_own = one.membership.member == visitor.signed_in.person.id;
        let button = match is_own {
            true => language.say("members-leave"),
            false => language.say("members-end"),
        };
        let act = Act {
            action: format!("{}/members/{}/end", known.path(), one.membership.member),
            button: button.into(),
            of: one.name.clone(),
            class: "danger",
        };
        // The last one stays, and is offered nothing that would be refused.
        let act = if members.len() > 1 { Cell::Act(act) } else { Cell::words("") };
        vec![
            Cell::both(&one.name, &one.email),
            Cell::words(words::day(one.membership.since)),
            Cell::words(one.membership.given_by.name()),
            act,
        ]
    };
    table.rows = members.iter().map(line).collect();
    table
}

fn invited_table(page: &Sheet, invited: &[Invitation]) -> Table {
    let language = page.frame.words;
    let columns = [language.say("members-email").to_string(), language.say("members-until").into()];
    let mut table = Table::new("invited", language.say("members-open"), columns, "");
    let line = |one: &Invitation| {
        vec![Cell::words(&one.email), Cell::words(words::moment(one.expires_wall))]
    };
    table.rows = invited.iter().map(line).collect();
    table
}

/// Invites somebody to act for an organization.
pub(super) async fn invite(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let problem = match meant_by(&web, &visitor, &fields) {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => problem,
        Ok(Meant::Keep | Meant::Send) => {
            let whom = (known.organization.id, fields.text("email"));
            let pages = web.settings.pages();
            let admitted = web.door.admit_invitation(&visitor.signed_in.person);
            let admitted = admitted.map_err(|wait| Failure::Refused(Refusal::TooOften(wait)));
            let invited = match admitted {
                Ok(()) => membership::invite(&web.registry, &visitor.acting(), pages, whom)
                    .await
                    .map(drop),
                Err(failure) => Err(failure),
            };
            match invited {
                Ok(_) => {
                    let to = format!("{}/members?done=invited", known.path());
                    return Redirect::to(&to).into_response();
                }
                Err(failure) => FormProblem::of(Catalogue::english(), &failure),
            }
        }
    };
    match members_page(&web, &visitor, &id, &fields, Some(&problem)).await {
        Ok(page) => refused(page, problem),
        Err(response) => response,
    }
}

/// Ends a membership.
pub(super) async fn end(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, person)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let Ok(member) = person.parse::<StaffId>() else { return gone(&web) };
    let which = (known.organization.id, member);
    match membership::end(&web.registry, &visitor.acting(), which).await {
        Ok(()) if member == visitor.signed_in.person.id => {
            Redirect::to(&format!("{HERE}?done=ended")).into_response()
        }
        Ok(()) => Redirect::to(&format!("{}/members?done=ended", known.path())).into_response(),
        Err(failure) if is_missing(&failure) => gone(&web),
        Err(failure) => {
            let problem = FormProblem::of(Catalogue::english(), &failure);
            match members_page(&web, &visitor, &id, &Fields::default(), None).await {
                Ok(mut page) => {
                    page.problem = Some(problem.words);
                    html(StatusCode::CONFLICT, &page)
                }
                Err(response) => response,
            }
        }
    }
}
