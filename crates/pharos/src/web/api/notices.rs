//! `/api/v1/notices`: what was sent to whom, in which words, and how it went (P-57).

use axum::Json;
use axum::extract::State;
use registry_store::{Attempt, DutyRow, NoticeFilter, NoticeState, ReturnRow, StoredMail};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::notice;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// Which notices a list shows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NoticesQuery {
    /// To this address.
    recipient: Option<String>,
    /// About this name.
    name: Option<String>,
    /// About this object, as `request/<id>` or `accreditation/<id>`.
    object: Option<String>,
    /// `waiting`, `delivered`, `undelivered` or `bounced`.
    state: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// A notice in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeSummary {
    /// Its number.
    id: i64,
    /// What it tells.
    code: &'static str,
    /// To which address.
    recipient: String,
    /// About which name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// About which object.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    /// `waiting`, `delivered`, `undelivered` or `bounced`.
    state: &'static str,
    /// The instant of its cause.
    caused_at: Instant,
    /// Its date: the first attempt, whatever came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    dated_at: Option<Instant>,
    /// How often it was tried.
    attempts: i64,
}

impl From<&DutyRow> for NoticeSummary {
    fn from(duty: &DutyRow) -> Self {
        let about = duty.notice.message.about();
        Self {
            id: duty.id,
            code: duty.notice.message.code(),
            recipient: duty.notice.to.clone(),
            name: about.name.map(ToString::to_string),
            object: about.object,
            state: duty.state().code(),
            caused_at: Instant(duty.at),
            dated_at: duty.dated_at.map(Instant),
            attempts: duty.attempts,
        }
    }
}

/// An attempt at a delivery.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptShape {
    /// When, in registry time.
    at: Instant,
    /// When, by the clock on the wall.
    wall_at: Instant,
    /// `accepted`, `deferred` or `refused`.
    outcome: &'static str,
    /// Which server.
    server: String,
    /// Its words, or why there were none.
    words: String,
}

/// What came back to the return address.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnShape {
    /// When, in registry time.
    at: Instant,
    /// `failed`, `delayed` or `other`.
    kind: &'static str,
    /// The status of RFC 3463.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Its words.
    words: String,
}

/// A notice whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeShape {
    /// What a list shows of it.
    #[serde(flatten)]
    summary: NoticeSummary,
    /// Its Message-ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// The message as it was sent (RFC 5322), the SHA-256 of a secret in the secret's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<String>,
    /// SHA-256 of that text.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// Every attempt, in order.
    attempt_list: Vec<AttemptShape>,
    /// What came back, in order.
    returns: Vec<ReturnShape>,
}

fn shape(
    duty: &DutyRow,
    mail: Option<StoredMail>,
    attempts: Vec<Attempt>,
    returns: Vec<ReturnRow>,
) -> NoticeShape {
    let attempt = |Attempt { at, wall_at, outcome, server, words }| AttemptShape {
        at: Instant(at),
        wall_at: Instant(wall_at),
        outcome: outcome.code(),
        server,
        words,
    };
    let returned = |ReturnRow { at, wall_at: _, returned }: ReturnRow| ReturnShape {
        at: Instant(at),
        kind: returned.kind.code(),
        status: returned.status,
        words: returned.words,
    };
    let text = |mail: &StoredMail| String::from_utf8_lossy(&mail.stored).into_owned();
    NoticeShape {
        summary: duty.into(),
        stored: mail.as_ref().map(text),
        sha256: mail.as_ref().map(|mail| data_encoding::HEXLOWER.encode(&mail.sha256)),
        message_id: mail.map(|mail| mail.message_id),
        attempt_list: attempts.into_iter().map(attempt).collect(),
        returns: returns.into_iter().map(returned).collect(),
    }
}

/// Notices, newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "vetting", params(NoticesQuery),
    responses((status = 200, body = Page<NoticeSummary>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<NoticesQuery>,
) -> Result<Json<Page<NoticeSummary>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let state = query.state.as_deref().map(|text| {
        let known = NoticeState::ALL.into_iter().find(|state| state.code() == text);
        let allowed = "waiting, delivered, undelivered or bounced";
        known.ok_or_else(|| Problem::field("state", format!("{text:?}"), allowed))
    });
    let NoticesQuery { recipient, name, object, state: _, cursor: at, limit } = query;
    let filter =
        NoticeFilter { recipient, name, object, customer: None, state: state.transpose()? };
    let page = PageQuery { cursor: at, limit };
    let limit = page.limit()?;
    let before = page.begin::<i64, String>()?.map(|(id, _)| id);
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        read.notices_page(&filter, before, limit + 1)
    };
    let mut found = web.registry.store.read(read).await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| cursor(&last.id, &""));
    Ok(Json(Page { items: found.iter().map(Into::into).collect(), next }))
}

/// One notice: its text as it was sent, every attempt, what came back.
#[utoipa::path(get, path = "/api/v1/notices/{id}", tag = "vetting",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = NoticeShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<i64>,
) -> Result<Json<NoticeShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    loaded(&web, id).await.map(Json)
}

/// Lets a notice that was given up be tried again, with the same text under the same Message-ID.
#[utoipa::path(post, path = "/api/v1/notices/{id}/try-again", tag = "vetting",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = NoticeShape), (status = "4XX", body = Problem))
)]
pub async fn try_again(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<i64>,
) -> Result<Json<NoticeShape>, Problem> {
    notice::try_again(&web.registry, &caller.acting(), id).await?;
    loaded(&web, id).await.map(Json)
}

async fn loaded(web: &Web, id: i64) -> Result<NoticeShape, Problem> {
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        let Some(duty) = read.notice(id)? else { return Ok(None) };
        let mail = read.mail(id)?;
        Ok(Some(shape(&duty, mail, read.mail_attempts(id)?, read.mail_returns(id)?)))
    };
    let found = web.registry.store.read(read).await?;
    found.ok_or_else(|| Problem::not_found(format!("there is no notice {id}")))
}
