//! Who acts for an organization, and who works for a registrar.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry_core::id::{OrganizationId, RegistrarId, StaffId};
use registry_store::{Employment, Invitation, Member, Staff};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::Instant;
use super::{PathId, parse};
use crate::staff::colleagues;
use crate::vetting::membership;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Who acts for an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembersShape {
    /// The members, the longest first.
    members: Vec<MemberShape>,
    /// The invitations that are open, in the order of their addresses.
    invited: Vec<OpenInvitation>,
}

/// A member of an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberShape {
    /// The account.
    person: Uuid,
    /// The name.
    name: String,
    /// The address they sign in with.
    email: String,
    /// Since when, in registry time.
    since: Instant,
    /// Who gave the membership.
    given_by: String,
}

/// An invitation that was not taken up yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenInvitation {
    /// For whom.
    email: String,
    /// Who invited.
    invited_by: Option<String>,
    /// Until when it is good, in wall time.
    expires_at: Instant,
}

impl From<Member> for MemberShape {
    fn from(member: Member) -> Self {
        let Member { membership, name, email } = member;
        Self {
            person: *membership.member.as_uuid(),
            name,
            email,
            since: Instant(membership.since),
            given_by: membership.given_by.name(),
        }
    }
}

impl From<Invitation> for OpenInvitation {
    fn from(one: Invitation) -> Self {
        Self {
            email: one.email,
            invited_by: one.invited_by.map(|by| by.name()),
            expires_at: Instant(one.expires_wall),
        }
    }
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The address; the link goes there and nowhere else.
    email: String,
}

/// Lists who acts for an organization.
#[utoipa::path(get, path = "/api/v1/organizations/{id}/members", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = MembersShape), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
) -> Result<Json<MembersShape>, Problem> {
    let (members, invited) = membership::list(&web.registry, &caller.acting(), id).await?;
    let members = members.into_iter().map(Into::into).collect();
    Ok(Json(MembersShape { members, invited: invited.into_iter().map(Into::into).collect() }))
}

/// Invites a person to act for an organization; a link goes to them by mail.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/members", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = NewMember,
    responses((status = 202, body = OpenInvitation), (status = "4XX", body = Problem))
)]
pub async fn invite(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<OrganizationId>,
    JsonBody(body): JsonBody<NewMember>,
) -> Result<(StatusCode, Json<OpenInvitation>), Problem> {
    web.door.admit_invitation(&caller.person).map_err(Problem::too_often)?;
    let (acting, pages) = (caller.acting(), web.settings.pages());
    let made = membership::invite(&web.registry, &acting, pages, (id, &body.email)).await?;
    Ok((StatusCode::ACCEPTED, Json(made.into())))
}

/// Ends a membership; the last one stays.
#[utoipa::path(delete, path = "/api/v1/organizations/{id}/members/{person}", tag = "vetting",
    params(("id" = Uuid, Path), ("person" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn end(
    State(web): State<Web>,
    caller: Caller,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id: OrganizationId = parse("id", &id, "a UUID")?;
    let person: StaffId = parse("person", &person, "a UUID")?;
    membership::end(&web.registry, &caller.acting(), (id, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A person of a registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColleagueShape {
    /// The account.
    person: Uuid,
    /// The name.
    name: String,
    /// The address they sign in with.
    email: String,
    /// Whether they may invite others of the registrar, and end their access.
    administers: bool,
    /// Whether they may sign in.
    active: bool,
}

impl From<Staff> for ColleagueShape {
    fn from(staff: Staff) -> Self {
        Self {
            person: *staff.id.as_uuid(),
            administers: staff.works_for.is_some_and(|one| one.administers),
            name: staff.name,
            email: staff.email,
            active: staff.active,
        }
    }
}

/// Whom to invite to a registrar's desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewColleague {
    /// The address; the link goes there and nowhere else.
    email: String,
    /// Whether they may invite others of the registrar, and end their access.
    #[serde(default)]
    administers: bool,
}

/// Lists the people of a registrar, those whose access ended included.
#[utoipa::path(get, path = "/api/v1/registrars/{id}/people", tag = "registrars",
    params(("id" = String, Path)),
    responses((status = 200, body = [ColleagueShape]), (status = "4XX", body = Problem))
)]
pub async fn list_colleagues(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<RegistrarId>,
) -> Result<Json<Vec<ColleagueShape>>, Problem> {
    let people = colleagues::list(&web.registry, &caller.acting(), id).await?;
    Ok(Json(people.into_iter().map(Into::into).collect()))
}

/// Invites a person to the desk of a registrar; a link goes to them by mail.
#[utoipa::path(post, path = "/api/v1/registrars/{id}/people", tag = "registrars",
    params(("id" = String, Path)), request_body = NewColleague,
    responses((status = 202), (status = "4XX", body = Problem))
)]
pub async fn invite_colleague(
    State(web): State<Web>,
    caller: Caller,
    PathId(registrar): PathId<RegistrarId>,
    JsonBody(body): JsonBody<NewColleague>,
) -> Result<StatusCode, Problem> {
    web.door.admit_invitation(&caller.person).map_err(Problem::too_often)?;
    let NewColleague { email, administers } = body;
    let (acting, pages) = (caller.acting(), web.settings.pages());
    let works_for = Employment { registrar, administers };
    colleagues::invite(&web.registry, &acting, pages, (&email, works_for)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Ends the access of a registrar's person, with their sessions.
#[utoipa::path(delete, path = "/api/v1/registrars/{id}/people/{person}", tag = "registrars",
    params(("id" = String, Path), ("person" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem))
)]
pub async fn end_colleague(
    State(web): State<Web>,
    caller: Caller,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id: RegistrarId = parse("id", &id, "the id of a registrar")?;
    let person: StaffId = parse("person", &person, "a UUID")?;
    colleagues::end(&web.registry, &caller.acting(), (id, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}
