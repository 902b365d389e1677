//! `/api/v1/watch/mail`: mail that came in, as mail servers hand it in and people read it
//! (decision 0056).

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use registry_core::document::MediaType;
use registry_core::id::WatchMailId;
use registry_store::{MailFilter, Snapshot, WatchMail};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::mail::incoming::BYTES_MAXIMUM;
use crate::staff::permission::Permission;
use crate::vetting::Refusal;
use crate::watch::mail::{self, Received};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A mail that came in. Who sent it and what it says are its own words: nothing of them is checked.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchMailShape {
    /// Its id.
    pub id: Uuid,
    /// Its number, as people cite it.
    pub number: String,
    /// What it was taken for: `answer` to a notice, `message` about one, `report`, `other`,
    /// `automatic`, `own` (ours, come back) or `test`.
    pub kind: &'static str,
    /// The address that it says it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Its subject.
    pub subject: String,
    /// What it says itself, without what it quotes: its first 10,000 characters.
    pub words: String,
    /// What kept it from being read whole, or its report from being taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The site it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Uuid>,
    /// The notice it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Uuid>,
    /// The report that it brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Uuid>,
    /// The SHA-256 of the document that is the mail as it came.
    pub document: String,
    /// When it came.
    pub received_at: Instant,
    /// Where its sender was told that it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_to: Option<String>,
    /// Whether it waits for a person.
    pub waits: bool,
    /// When a person had read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_by: Option<String>,
}

impl From<WatchMail> for WatchMailShape {
    fn from(mail: WatchMail) -> Self {
        Self {
            id: *mail.id.as_uuid(),
            number: mail.number,
            kind: mail.kind.code(),
            sender: mail.sender,
            subject: mail.subject,
            words: mail.words,
            trouble: mail.trouble,
            site: mail.site.map(|id| *id.as_uuid()),
            notice: mail.notice.map(|id| *id.as_uuid()),
            report: mail.report.map(|id| *id.as_uuid()),
            document: mail.document.to_string(),
            received_at: Instant(mail.received_at),
            acknowledged_to: mail.acknowledged_to,
            waits: mail.waits,
            read_at: mail.read.as_ref().map(|(at, _)| Instant(*at)),
            read_by: mail.read.map(|(_, by)| by.name()),
        }
    }
}

/// Whose mail it is, by its envelope.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeQuery {
    /// Whom the envelope says it is from; empty for the null sender, which is never answered. Without
    /// it the header `Return-Path` says so.
    sender: Option<String>,
}

/// Hands in a mail that came for the registry. It is recorded once, however often it is handed in
/// (201, then 200), acted on as far as it is plain, and acknowledged to whoever sent it.
#[utoipa::path(post, path = "/api/v1/watch/mail", tag = "watch", params(EnvelopeQuery),
    request_body(content = Vec<u8>, content_type = "message/rfc822",
        description = "The mail as it came: 32 MiB at most."),
    responses((status = 200, body = WatchMailShape), (status = 201, body = WatchMailShape),
        (status = "4XX", body = Problem))
)]
pub async fn hand_in(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    query: Result<Query<EnvelopeQuery>, Problem>,
    body: Body,
) -> Result<(StatusCode, Json<WatchMailShape>), Problem> {
    caller.may(Permission::HandInMail)?;
    let Query(EnvelopeQuery { sender }) = query?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = text(header::CONTENT_TYPE);
    if MediaType::from_text(media_type) != Some(MediaType::Email) {
        let detail = format!("Content-Type: found {media_type:?}, allowed: message/rfc822");
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "media-type-not-taken", detail));
    }
    let content = axum::body::to_bytes(body, BYTES_MAXIMUM).await;
    let content = content.map_err(|_| Problem::from(Refusal::TooLarge(BYTES_MAXIMUM)))?.to_vec();
    let received = mail::receive(&web.registry, &caller.acting(), (content, sender)).await?;
    let Received { mail, is_new } = received;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(mail.into())))
}

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WatchMailQuery {
    /// Those alone that wait for a person.
    #[serde(default)]
    waiting: bool,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Lists mail that came in, newest first.
#[utoipa::path(get, path = "/api/v1/watch/mail", tag = "watch", params(WatchMailQuery),
    responses((status = 200, body = Page<WatchMailShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    query: Result<Query<WatchMailQuery>, Problem>,
) -> Result<Json<Page<WatchMailShape>>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let Query(WatchMailQuery { waiting, cursor: from, limit }) = query?;
    let page = PageQuery { cursor: from, limit };
    let (limit, before) = (page.limit()?, page.begin()?);
    let filter = if waiting { MailFilter::Waiting } else { MailFilter::All };
    let read = move |read: &mut Snapshot<'_>| read.watch_mails(filter, before, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| cursor(&last.received_at, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows a mail that came in.
#[utoipa::path(get, path = "/api/v1/watch/mail/{id}", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = WatchMailShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<WatchMailId>,
) -> Result<Json<WatchMailShape>, Problem> {
    caller.may(Permission::ReadWatch)?;
    let found = web.registry.store.read(move |read| read.watch_mail(id)).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("mail {id}")))?;
    Ok(Json(found.into()))
}

/// Notes that a mail which waited for a person was read; whatever it asks for is done by its own act.
#[utoipa::path(post, path = "/api/v1/watch/mail/{id}/read", tag = "watch",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = WatchMailShape), (status = "4XX", body = Problem))
)]
pub async fn read(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<WatchMailId>,
) -> Result<Json<WatchMailShape>, Problem> {
    let read = mail::read(&web.registry, &caller.acting(), id).await?;
    Ok(Json(read.into()))
}
