//! `/api/v1/licences` — trademark licences (P-60).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::id::LicenceId;
use registry_core::licence::{Licence, Standing, State as Recorded};
use registry_store::{Download, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::{DocumentShape, hashes};
use super::editions::{EditionShape, reread};
use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::licence::{self, AskLicence, DecideLicence, Shown};
use crate::vetting::submit;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// A licence, or a wish for one.
#[derive(Debug, Serialize, ToSchema)]
pub struct LicenceShape {
    /// Its id.
    id: Uuid,
    /// The name it goes with.
    name: String,
    /// Who holds the name.
    organization: Uuid,
    /// `asked`, `refused`, `running`, `noticed` (a Revocation Notice is out) or `ended`, now.
    state: &'static str,
    /// When the registry had the wish.
    asked_at: Instant,
    /// Who asked.
    asked_by: String,
    /// What was asked.
    words: String,
    /// What came with it.
    documents: Vec<DocumentShape>,
    /// When it was granted or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Instant>,
    /// The decision in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
    /// The version of the usage guidelines that is part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    guidelines: Option<String>,
    /// Since when a Revocation Notice is out.
    #[serde(skip_serializing_if = "Option::is_none")]
    noticed_at: Option<Instant>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Instant>,
    /// Why: `deleted`, `revoked` or `assigned`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_because: Option<&'static str>,
}

impl From<Shown> for LicenceShape {
    fn from((licence, standing): Shown) -> Self {
        let Licence { id, name, organization, asked_at, words, documents, state, personal, .. } =
            licence;
        let (decided_at, decision, guidelines) = match state {
            Recorded::Asked => (None, None, None),
            Recorded::Refused { at, words } => (Some(Instant(at)), Some(words), None),
            Recorded::Granted(grant) | Recorded::Ended { grant, .. } => {
                (Some(Instant(grant.at)), Some(grant.words), Some(grant.guidelines))
            }
        };
        let (noticed_at, ended_at, ended_because) = match standing {
            Standing::Asked | Standing::Refused | Standing::Running => (None, None, None),
            Standing::Noticed { since } => (Some(Instant(since)), None, None),
            Standing::Ended { at, why } => (None, Some(Instant(at)), Some(why.code())),
        };
        Self {
            id: *id.as_uuid(),
            name: name.to_string(),
            organization: *organization.as_uuid(),
            state: standing.code(),
            asked_at: Instant(asked_at),
            asked_by: personal.asked_by,
            words,
            documents: documents.into_iter().map(Into::into).collect(),
            decided_at,
            decision,
            guidelines,
            noticed_at,
            ended_at,
            ended_because,
        }
    }
}

/// Lists licences in the order in which they were asked for, each as it stands now.
#[utoipa::path(get, path = "/api/v1/licences", tag = "licences", params(PageQuery),
    responses((status = 200, body = Page<LicenceShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LicenceShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, LicenceId>()?);
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.licences_page(after, limit)?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
        let last = found.last().filter(|_| full);
        let next = last.map(|last| cursor(&last.asked_at, &last.id));
        let mut items = Vec::with_capacity(found.len());
        for one in found {
            items.push(licence::shown(read, one, now)?.into());
        }
        Ok(Page { items, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

/// Shows a licence as it stands now.
#[utoipa::path(get, path = "/api/v1/licences/{id}", tag = "licences",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenceShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<LicenceId>,
) -> Result<Json<LicenceShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.licence(id, Lock::None)?;
        found.map(|found| licence::shown(read, found, now)).transpose()
    };
    let found = web.registry.store.read(read).await?;
    found.map(|shown| Json(shown.into())).ok_or_else(|| Problem::not_found(format!("licence {id}")))
}

/// A registrant's wish for the trademark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLicenceBody {
    /// For the website of which name.
    name: String,
    /// When the registry had it; none is now.
    asked_at: Option<Instant>,
    /// Who asks.
    asked_by: String,
    /// In their words.
    words: String,
    /// The SHA-256 of each document that came with it, uploaded before.
    #[serde(default)]
    documents: Vec<String>,
}

/// Records a registrant's wish, made in writing.
#[utoipa::path(post, path = "/api/v1/licences", tag = "licences", request_body = NewLicenceBody,
    responses((status = 201, body = LicenceShape), (status = "4XX", body = Problem))
)]
pub async fn ask(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewLicenceBody>,
) -> Result<(StatusCode, Json<LicenceShape>), Problem> {
    let now = web.registry.clock.registry_now();
    let command = AskLicence {
        name: submit::parse_name(&web.registry, &body.name)?,
        asked_at: body.asked_at.map_or(now, |at| at.0),
        asked_by: body.asked_by,
        words: body.words,
        documents: hashes("documents", &body.documents)?,
    };
    let asked = licence::ask(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(asked.into())))
}

/// A decision in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceWords {
    /// The words, which the registrant reads.
    words: String,
}

/// Grants a licence, with the usage guidelines in force as part of it.
#[utoipa::path(post, path = "/api/v1/licences/{id}/grant", tag = "licences",
    params(("id" = Uuid, Path)), request_body = LicenceWords,
    responses((status = 200, body = LicenceShape), (status = "4XX", body = Problem))
)]
pub async fn grant(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<LicenceId>,
    JsonBody(body): JsonBody<LicenceWords>,
) -> Result<Json<LicenceShape>, Problem> {
    let command = (id, DecideLicence::Grant(body.words));
    Ok(Json(licence::decide(&web.registry, &caller.acting(), command).await?.into()))
}

/// Refuses a licence; there is no appeal.
#[utoipa::path(post, path = "/api/v1/licences/{id}/refuse", tag = "licences",
    params(("id" = Uuid, Path)), request_body = LicenceWords,
    responses((status = 200, body = LicenceShape), (status = "4XX", body = Problem))
)]
pub async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<LicenceId>,
    JsonBody(body): JsonBody<LicenceWords>,
) -> Result<Json<LicenceShape>, Problem> {
    let command = (id, DecideLicence::Refuse(body.words));
    Ok(Json(licence::decide(&web.registry, &caller.acting(), command).await?.into()))
}

/// To whom artwork is handed out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDownload {
    /// The registrant, or the designer of its website.
    to: String,
}

/// That artwork was handed out.
#[derive(Debug, Serialize, ToSchema)]
pub struct DownloadShape {
    /// Which edition of the artwork.
    edition: Uuid,
    /// When.
    at: Instant,
    /// To whom.
    to: String,
    /// By whom.
    by: String,
}

impl From<Download> for DownloadShape {
    fn from(download: Download) -> Self {
        let Download { id: _, edition, at, to, by_name } = download;
        Self { edition: *edition.as_uuid(), at: Instant(at), to, by: by_name }
    }
}

/// Hands artwork out while the licence runs; it is logged.
#[utoipa::path(post, path = "/api/v1/licences/{id}/downloads", tag = "licences",
    params(("id" = Uuid, Path)), request_body = NewDownload,
    responses((status = 200, body = EditionShape), (status = "4XX", body = Problem))
)]
pub async fn download(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<LicenceId>,
    JsonBody(body): JsonBody<NewDownload>,
) -> Result<Json<EditionShape>, Problem> {
    let artwork = licence::download(&web.registry, &caller.acting(), (id, body.to)).await?;
    Ok(Json(reread(&web, artwork).await?))
}

/// Lists what was handed out under a licence, oldest first.
#[utoipa::path(get, path = "/api/v1/licences/{id}/downloads", tag = "licences",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<DownloadShape>), (status = "4XX", body = Problem))
)]
pub async fn downloads(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<LicenceId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DownloadShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let limit = page.limit()?;
    let after = page.begin::<i64, i64>()?.map(|(number, _)| number);
    let read = move |read: &mut Snapshot<'_>| read.licence_downloads(id, after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.id, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}
