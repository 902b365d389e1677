//! `/api/v1/watch/sites/{id}/visits`: visits by machines, asked for and made.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_core::id::{CaptureId, SiteId};
use registry_store::{Snapshot, Visit, VisitCause, VisitState};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::watch::visit;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A visit of a site by a machine.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitShape {
    /// Its id, which its evidence names.
    id: Uuid,
    /// Its number among those of the site, from 1.
    number: i64,
    /// Who asked; none where the time had come.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<String>,
    /// Since when it is asked for.
    asked_at: Instant,
    /// `waiting`, `under-way`, `done` or `failed`.
    state: &'static str,
    /// How often it was tried.
    tries: u32,
    /// Since when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
    /// What was seen: `seen`, or `nothing-there`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    /// The SHA-256 of the bundle of its evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<String>,
    /// What the site could be called, as it was laid before people.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_class: Option<&'static str>,
    /// What kind of site it seems to be, as it was laid before people.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_nature: Option<&'static str>,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Visit> for VisitShape {
    fn from(visit: Visit) -> Self {
        let Visit { id, site: _, number, cause, asked_at, tries, state, words } = visit;
        let asked_by = match cause {
            VisitCause::Due => None,
            VisitCause::Asked(by) => Some(by.name()),
        };
        let code = state.code();
        let (ended_at, done) = match state {
            VisitState::Waiting | VisitState::UnderWay => (None, None),
            VisitState::Failed { at } => (Some(Instant(at)), None),
            VisitState::Done { at, outcome, bundle, told } => {
                (Some(Instant(at)), Some((outcome, bundle, told)))
            }
        };
        let told = done.map(|(_, _, told)| told);
        Self {
            id: *id.as_uuid(),
            number,
            asked_by,
            asked_at: Instant(asked_at),
            state: code,
            tries,
            ended_at,
            outcome: done.map(|(outcome, _, _)| outcome.code()),
            bundle: done.map(|(_, bundle, _)| bundle.to_string()),
            proposed_class: told.and_then(|told| told.class).map(|class| class.code()),
            proposed_nature: told.and_then(|told| told.nature).map(|nature| nature.code()),
            reason: words,
        }
    }
}

/// Asks for a visit now; it is made by the worker, before those that are due. Where one is open
/// already, that is the answer. Sites are visited where `[watch]` of the configuration says so.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/visits", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 202, body = VisitShape), (status = "4XX", body = Problem))
)]
pub async fn ask(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
) -> Result<(StatusCode, Json<VisitShape>), Problem> {
    let asked = visit::ask(&web.registry, &caller.acting(), id).await?;
    Ok((StatusCode::ACCEPTED, Json(asked.into())))
}

/// Lists the visits of a site, newest first.
#[utoipa::path(get, path = "/api/v1/watch/sites/{id}/visits", tag = "watch",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<VisitShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<VisitShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let (limit, before) = (page.limit()?, page.begin::<i64, CaptureId>()?);
    let read = move |read: &mut Snapshot<'_>| {
        let is_there = !read.site_names(id)?.is_empty();
        let visits = read.visits_of(id, before.map(|(number, _)| number), limit)?;
        Ok(is_there.then_some(visits))
    };
    let found = web.registry.store.read(read).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("site {id}")))?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.number, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}
