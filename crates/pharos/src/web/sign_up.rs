//! `/sign-up` and `/invitation/…`: how somebody comes to an account.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use registry_core::id::OrganizationId;
use registry_store::{Invitation, Lock, Snapshot, StoreError};

use super::Web;
use super::form::Fields;
use super::public::{link_gone, link_not_sent, link_sent, note, origin, retry_after, unavailable};
use crate::page::account::{Invited, SignUp, SignUpProblem};
use crate::page::catalogue::Catalogue;
use crate::page::{Frame, html};
use crate::staff::account::{AccountError, NAME_CHARACTERS_MAXIMUM};
use crate::staff::invitation::{self, EnrolRefusal, Enrolled, Enrolment};
use crate::staff::link::LinkError;
use crate::staff::permission::Role;
use crate::staff::secret::Secret;
use crate::staff::{password, second_factor, sign_up};

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/sign-up", get(form).post(send))
        .route("/invitation/{secret}", get(invited).post(enrol))
}

async fn form(State(web): State<Web>) -> Response {
    if !web.registry.accounts.sign_up {
        return closed(&web);
    }
    show_form(&web, StatusCode::OK, None, &Fields::default())
}

fn show_form(
    web: &Web,
    status: StatusCode,
    problem: Option<SignUpProblem>,
    fields: &Fields,
) -> Response {
    let page = SignUp {
        frame: Frame::public(web, "sign-up-title", "sign-in"),
        problem,
        name: fields.text("name").to_owned(),
        email: fields.text("email").to_owned(),
    };
    html(status, &page)
}

fn closed(web: &Web) -> Response {
    let frame = Frame::public(web, "sign-up-title", "sign-in");
    let (line, back) = (frame.say("sign-up-closed"), frame.say("sign-in-button"));
    note(StatusCode::NOT_FOUND, frame, vec![line], ("/sign-in", back))
}

async fn send(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    if !web.registry.accounts.sign_up {
        return closed(&web);
    }
    let (name, email) = (fields.text("name"), fields.text("email"));
    if name.trim().is_empty() {
        let problem = Some(SignUpProblem::Name);
        return show_form(&web, StatusCode::UNPROCESSABLE_ENTITY, problem, &fields);
    }
    if name.trim().chars().count() > NAME_CHARACTERS_MAXIMUM {
        let problem = Some(SignUpProblem::LongName(NAME_CHARACTERS_MAXIMUM));
        return show_form(&web, StatusCode::UNPROCESSABLE_ENTITY, problem, &fields);
    }
    if let Err(wait) = web.door.admit_link(&origin(peer, &headers), email) {
        let seconds = wait.retry_after_seconds;
        let problem = Some(SignUpProblem::TooOften(seconds));
        let form = show_form(&web, StatusCode::TOO_MANY_REQUESTS, problem, &fields);
        return retry_after(form, seconds);
    }
    match sign_up::sign_up(&web.registry, web.settings.pages(), (name, email)).await {
        Ok(()) => {
            let line = Catalogue::english().say("sign-up-sent").with("email", email.trim());
            link_sent(&web, line)
        }
        Err(LinkError::NotAnAddress(_)) => {
            let problem = Some(SignUpProblem::Email);
            show_form(&web, StatusCode::UNPROCESSABLE_ENTITY, problem, &fields)
        }
        Err(error) => link_not_sent(&web, &error),
    }
}

async fn invited(State(web): State<Web>, Path(secret): Path<String>) -> Response {
    invitation_page(&web, &Secret::presented(&secret), None, &Fields::default()).await
}

async fn enrol(State(web): State<Web>, Path(secret): Path<String>, fields: Fields) -> Response {
    let link = Secret::presented(&secret);
    let given = Enrolment {
        name: fields.text("name"),
        password: fields.text("password"),
        carried: fields.text("carried"),
        code: fields.text("code"),
    };
    match invitation::enrol(&web.registry, &link, &given).await {
        Ok(Enrolled::Made) => Redirect::to("/sign-in?done=enrolled").into_response(),
        Ok(Enrolled::Joined) => Redirect::to("/sign-in?done=joined").into_response(),
        Err(EnrolRefusal::Account(AccountError::Store(error))) => unavailable(&web, &error),
        Err(refusal) => {
            let words = refusal.to_string();
            invitation_page(&web, &link, Some(words), &fields).await
        }
    }
}

/// What an invitation leads to: the organization's or registrar's name, and whether the address
/// has an account.
async fn leads_to(web: &Web, invitation: &Invitation) -> Result<(String, bool), StoreError> {
    let organization: Option<OrganizationId> = invitation.organization;
    let works_for = invitation.works_for.clone();
    let read = move |snapshot: &mut Snapshot<'_>| {
        if let Some(id) = organization {
            return Ok(snapshot.organization(id, Lock::None)?.map(|found| found.name));
        }
        let Some(works_for) = works_for else { return Ok(None) };
        Ok(snapshot.registrar(&works_for.registrar, Lock::None)?.map(|found| found.name))
    };
    let name = web.registry.store.read(read).await?.unwrap_or_default();
    Ok((name, invitation::has_account(&web.registry, &invitation.email).await?))
}

async fn invitation_page(
    web: &Web,
    link: &Secret,
    problem: Option<String>,
    fields: &Fields,
) -> Response {
    let invitation = match invitation::good(&web.registry, link).await {
        Ok(Some(invitation)) => invitation,
        Ok(None) => {
            let language = Catalogue::english();
            let back = ("/sign-in", language.say("sign-in-button"));
            return link_gone(web, language.say("link-gone"), back);
        }
        Err(error) => return unavailable(web, &error),
    };
    let (place, has_account) = match leads_to(web, &invitation).await {
        Ok(found) => found,
        Err(error) => return unavailable(web, &error),
    };
    let is_barred = match invitation::is_barred(&web.registry, &invitation).await {
        Ok(is_barred) => is_barred,
        Err(error) => return unavailable(web, &error),
    };
    let carried = fields.text("carried");
    let purpose = invitation::purpose(link);
    let offered = match second_factor::carried(&web.registry, &purpose, carried) {
        Some(secret) => Some((secret, carried.to_owned())),
        None => second_factor::offer(&web.registry, &purpose),
    };
    let Some((secret, carried)) = offered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let issuer = &web.settings.registry_name;
    let uri = second_factor::enrolment_uri(&secret, &invitation.email, issuer);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let role = invitation.role.parse::<Role>().unwrap_or(Role::Applicant);
    let typed = fields.text("name");
    let page = Invited {
        frame: Frame::public(web, "invitation-title", "sign-in"),
        problem,
        role: invitation.role,
        is_applicant: role == Role::Applicant,
        place,
        has_account,
        is_barred,
        needs_second_factor: invitation::needs_second_factor(&web.registry, role),
        email: invitation.email,
        action: format!("/invitation/{}", link.expose()),
        carried,
        name: if typed.is_empty() { invitation.name } else { typed.to_owned() },
        length_minimum: password::LENGTH_MINIMUM,
        picture: second_factor::picture(&uri),
        secret: second_factor::as_base32(&secret),
    };
    html(status, &page)
}
