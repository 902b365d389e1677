//! `/api/v1/editions` — what the registry publishes, in editions (P-70), and to whom it gave what
//! it does not publish (P-72).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::id::EditionId;
use registry_core::terms::{Access, Content, DocumentKind, Edition};
use registry_store::{Given, Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::documents::{DocumentShape, HASH};
use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor, parse};
use crate::staff::permission::Permission;
use crate::vetting::edition::{self, PublishEdition, Says};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// What a field that names a document may say.
const KINDS: &str = "terms-and-conditions, authorized-usage-policy, published-requirements, \
    programme-standards, trademark-guidelines, trademark-artwork, registrar-guide, \
    registrar-agreement, billing-policy or graphic-standards";

/// One version of one document.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionShape {
    /// Its id.
    id: Uuid,
    /// Which document: `terms-and-conditions` and so on.
    document: &'static str,
    /// What the document is called.
    title: &'static str,
    /// What this version is called.
    version: String,
    /// `public`, `on-request` or `licensed`.
    access: &'static str,
    /// `announced`, `in-force`, `superseded` or `withdrawn`.
    state: &'static str,
    /// What it changes.
    changes: String,
    /// Whether ICANN requires that it holds at once.
    required_by_icann: bool,
    /// When it was published.
    published_at: Instant,
    /// First instant at which it holds.
    effective_at: Instant,
    /// Since when every customer of then has been written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    told_at: Option<Instant>,
    /// Why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_because: Option<String>,
    /// Its text, where it is one that is shown here.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The document it is, where it is one that is shown here.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<DocumentShape>,
}

impl EditionShape {
    /// An edition beside the version of its document that is in force.
    pub(super) fn of(edition: Edition, in_force: Option<&str>, now: Timestamp) -> Self {
        let state = match &edition {
            Edition { withdrawn: Some(_), .. } => "withdrawn",
            announced if announced.is_announced(now) => "announced",
            holds if in_force == Some(&holds.version) => "in-force",
            _ => "superseded",
        };
        let Edition { id, kind, version, content, changes, required_by_icann, .. } = edition;
        let (text, file) = match content {
            Content::Text(text) => (Some(text), None),
            Content::Document(document) => (None, Some(document.into())),
        };
        Self {
            id: *id.as_uuid(),
            document: kind.code(),
            title: kind.title(),
            version,
            access: kind.access().code(),
            state,
            changes,
            required_by_icann,
            published_at: Instant(edition.published_at),
            effective_at: Instant(edition.effective_at),
            told_at: edition.told_at.map(Instant),
            withdrawn_because: edition.withdrawn.map(|withdrawn| withdrawn.reason),
            text,
            file,
        }
    }

    /// The same without what it says.
    fn outside(mut self) -> Self {
        (self.text, self.file) = (None, None);
        self
    }

    /// The same without what it says, unless anybody may read it.
    fn redacted(self) -> Self {
        if self.access == Access::Public.code() { self } else { self.outside() }
    }
}

fn shaped(
    read: &mut Snapshot<'_>,
    edition: Edition,
    now: Timestamp,
) -> Result<EditionShape, registry_store::StoreError> {
    let in_force = read.version_in_force(edition.kind, now)?;
    Ok(EditionShape::of(edition, in_force.as_deref(), now))
}

/// Which editions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EditionQuery {
    /// Of this document only.
    document: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

fn kind_of(field: &str, code: &str) -> Result<DocumentKind, Problem> {
    let found = DocumentKind::from_code(code);
    found.ok_or_else(|| Problem::field(field, format!("{code:?}"), KINDS))
}

/// Lists editions in the order of their publication, without what they say.
#[utoipa::path(get, path = "/api/v1/editions", tag = "editions", params(EditionQuery),
    responses((status = 200, body = Page<EditionShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<EditionQuery>,
) -> Result<Json<Page<EditionShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, EditionId>()?);
    let kind = query.document.as_deref().map(|code| kind_of("document", code)).transpose()?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.editions_page(kind, after, limit)?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
        let last = found.last().filter(|_| full);
        let next = last.map(|last| cursor(&last.published_at, &last.id));
        let shaped = found.into_iter().map(|one| Ok(shaped(read, one, now)?.outside()));
        Ok(Page { items: shaped.collect::<Result<_, registry_store::StoreError>>()?, next })
    };
    Ok(Json(web.registry.store.read(read).await?))
}

/// Shows an edition; what is not published is shown without what it says, and is given out by an
/// act of its own.
#[utoipa::path(get, path = "/api/v1/editions/{id}", tag = "editions",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = EditionShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<EditionId>,
) -> Result<Json<EditionShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.edition(id, Lock::None)?;
        found.map(|found| Ok(shaped(read, found, now)?.redacted())).transpose()
    };
    let found = web.registry.store.read(read).await?;
    found.map(Json).ok_or_else(|| Problem::not_found(format!("edition {id}")))
}

/// An edition to be published: either a text or a document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEditionBody {
    /// Which document: `terms-and-conditions` and so on.
    document: String,
    /// What this version is called: `2027-01`.
    version: String,
    /// Its text.
    text: Option<String>,
    /// The SHA-256 of the uploaded document that it is.
    file: Option<String>,
    /// What it changes, for those whom it binds.
    #[serde(default)]
    changes: String,
    /// Whether ICANN requires that it holds at once.
    #[serde(default)]
    required_by_icann: bool,
    /// First instant at which it is to hold; none is now.
    effective_at: Option<Instant>,
}

impl NewEditionBody {
    fn read(self) -> Result<PublishEdition, Problem> {
        let kind = kind_of("document", &self.document)?;
        let content = match (self.text, self.file) {
            (Some(text), None) => Says::Text(text),
            (None, Some(hash)) => Says::Document(parse("file", &hash, HASH)?),
            _ => return Err(Problem::field("text", "both or neither", "a text or a file")),
        };
        Ok(PublishEdition {
            kind,
            version: self.version,
            content,
            changes: self.changes,
            required_by_icann: self.required_by_icann,
            effective_at: self.effective_at.map(|at| at.0),
        })
    }
}

/// Publishes an edition. An amendment of what binds customers is told to each of them, and holds
/// no earlier than the notice period of the rulebook unless ICANN requires it at once.
#[utoipa::path(post, path = "/api/v1/editions", tag = "editions",
    request_body = NewEditionBody,
    responses((status = 201, body = EditionShape), (status = "4XX", body = Problem))
)]
pub async fn publish(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewEditionBody>,
) -> Result<(StatusCode, Json<EditionShape>), Problem> {
    let command = body.read()?;
    let made = edition::publish(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(reread(&web, made).await?.redacted())))
}

/// Why an edition is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalReason {
    /// Why.
    reason: String,
}

/// Takes an edition back before it holds.
#[utoipa::path(post, path = "/api/v1/editions/{id}/withdraw", tag = "editions",
    params(("id" = Uuid, Path)), request_body = WithdrawalReason,
    responses((status = 200, body = EditionShape), (status = "4XX", body = Problem))
)]
pub async fn withdraw(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<EditionId>,
    JsonBody(body): JsonBody<WithdrawalReason>,
) -> Result<Json<EditionShape>, Problem> {
    let command = (id, body.reason);
    let gone = edition::withdraw(&web.registry, &caller.acting(), command).await?;
    Ok(Json(reread(&web, gone).await?.redacted()))
}

pub(super) async fn reread(web: &Web, edition: Edition) -> Result<EditionShape, Problem> {
    let now = web.registry.clock.registry_now();
    Ok(web.registry.store.read(move |read| shaped(read, edition, now)).await?)
}

/// To whom an edition is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGiven {
    /// To whom: a person or an organization, and its address.
    to: String,
    /// What for.
    reason: String,
}

/// That an edition was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenShape {
    /// When.
    at: Instant,
    /// To whom.
    to: String,
    /// What for.
    reason: String,
    /// By whom.
    by: String,
}

impl From<Given> for GivenShape {
    fn from(given: Given) -> Self {
        let Given { id: _, edition: _, at, to, reason, by: _, by_name } = given;
        Self { at: Instant(at), to, reason, by: by_name }
    }
}

/// Gives an edition that is not published to somebody who asked for it; it is logged (P-72).
#[utoipa::path(post, path = "/api/v1/editions/{id}/given", tag = "editions",
    params(("id" = Uuid, Path)), request_body = NewGiven,
    responses((status = 200, body = EditionShape), (status = "4XX", body = Problem))
)]
pub async fn give(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<EditionId>,
    JsonBody(body): JsonBody<NewGiven>,
) -> Result<Json<EditionShape>, Problem> {
    let command = (id, body.to, body.reason);
    let given = edition::give(&web.registry, &caller.acting(), command).await?;
    Ok(Json(reread(&web, given).await?))
}

/// Lists to whom an edition was given, oldest first.
#[utoipa::path(get, path = "/api/v1/editions/{id}/given", tag = "editions",
    params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<GivenShape>), (status = "4XX", body = Problem))
)]
pub async fn given(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<EditionId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<GivenShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let limit = page.limit()?;
    let after = page.begin::<i64, i64>()?.map(|(number, _)| number);
    let found = web.registry.store.read(move |read| read.editions_given(id, after, limit)).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.id, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}
