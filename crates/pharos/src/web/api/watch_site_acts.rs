//! `/api/v1/watch/sites/{id}`: what people decide about a site, and whom they tell.

use std::collections::BTreeSet;

use axum::extract::State;
use registry_core::id::{EvidenceId, FindingId, PortfolioId, ReviewId, SiteId, WatchNoticeId};
use registry_core::watch::{
    Jurisdiction, NewAssessment, NewCure, NewVerdict, NoticeKind, Outcome, Reply, Ruling,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::case_shapes::CaseReason;
use super::shapes::Instant;
use super::watch_site_shapes::SiteShape;
use super::watch_sites::{PLACES, class, coded, nature, shown};
use super::{PathId, parse};
use crate::staff::permission::Permission;
use crate::vetting::Acting;
use crate::watch::notice::{self, SendNotice, To};
use crate::watch::own_name::{self, OwnCase};
use crate::watch::reply::{self, NewAnswer};
use crate::watch::site;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::{IfMatch, Tagged};
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// Whoever acts, on what they had read of the site.
fn having_read(caller: &Caller, id: SiteId, seen: i64) -> Acting {
    caller.acting().having_seen((*id.as_uuid()).into(), seen)
}

/// What a person makes of a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingVerdictBody {
    /// Which finding.
    finding: Uuid,
    /// `accept` or `refuse`.
    verdict: String,
    /// Why, where it is refused.
    #[serde(default)]
    reason: String,
}

/// Accepts or refuses a finding, on the site as it was read.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/verdicts", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = FindingVerdictBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn judge_finding(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<FindingVerdictBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let verdict = match body.verdict.as_str() {
        "accept" => NewVerdict::Accept,
        "refuse" => NewVerdict::Refuse { reason: body.reason },
        other => return Err(Problem::field("verdict", format!("{other:?}"), "accept or refuse")),
    };
    let command = (id, FindingId::from_uuid(body.finding), verdict);
    let acting = having_read(&caller, id, seen);
    shown(&web, site::judge_finding(&web.registry, &acting, command).await?).await
}

/// What kind of site it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NatureBody {
    /// `operated`, `information-only` or `compromised`.
    nature: String,
    /// Why.
    reason: String,
}

/// Says what kind of site it is, on the site as it was read (P-96).
#[utoipa::path(put, path = "/api/v1/watch/sites/{id}/nature", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = NatureBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn judge_nature(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<NatureBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let command = (id, nature("nature", &body.nature)?, body.reason);
    let acting = having_read(&caller, id, seen);
    shown(&web, site::judge_nature(&web.registry, &acting, command).await?).await
}

/// What a person signs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentBody {
    /// What the site is to be called.
    class: String,
    /// Why.
    reason: String,
}

/// Signs what a site is called, on the site as it was read (P-91, P-92). Of an accredited site an
/// accusation takes two people: the first signature opens the review of its accreditation.
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/assessments", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = AssessmentBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn assess(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<AssessmentBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let new = NewAssessment { class: class("class", &body.class)?, reason: body.reason };
    let acting = having_read(&caller, id, seen);
    shown(&web, site::assess(&web.registry, &acting, (id, new)).await?).await
}

/// What an operator did, and how it was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CureBody {
    /// Places the site does not serve any more.
    #[serde(default)]
    dropped: Vec<String>,
    /// What shows it: seen after the assessment.
    evidence: Uuid,
    /// The words of whoever looked.
    reason: String,
}

/// Takes an accusation back that was cured before anybody was told, on the site as it was read
/// (P-96).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/cure", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = CureBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn cure(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<CureBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let place = |text: &String| parse::<Jurisdiction>("dropped", text, PLACES);
    let dropped: Result<BTreeSet<_>, _> = body.dropped.iter().map(place).collect();
    let evidence = EvidenceId::from_uuid(body.evidence);
    let new = NewCure { dropped: dropped?, evidence, reason: body.reason };
    let acting = having_read(&caller, id, seen);
    shown(&web, site::cure(&web.registry, &acting, (id, new)).await?).await
}

/// A wish for a review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteReviewBody {
    /// Who asks, as they name themselves.
    asked_by: String,
    /// What they say.
    words: String,
}

/// Asks for a review of what a site is called, for whoever runs it (P-96).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/reviews", tag = "watch",
    params(("id" = Uuid, Path)), request_body = SiteReviewBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn request_review(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    JsonBody(body): JsonBody<SiteReviewBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let command = (id, body.asked_by, body.words);
    shown(&web, site::request_review(&web.registry, &caller.acting(), command).await?).await
}

/// How a review is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteRulingBody {
    /// Which review.
    review: Uuid,
    /// What the site is called now; none upholds what it is called.
    class: Option<String>,
    /// Why.
    reason: String,
}

/// Decides a review as somebody who did not sign, on the site as it was read (P-96).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/rulings", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = SiteRulingBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn decide_review(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<SiteRulingBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let SiteRulingBody { review, class: called, reason } = body;
    let ruling = match called.as_deref() {
        None => Ruling::Uphold { reason },
        Some(code) => Ruling::Clear { class: class("class", code)?, reason },
    };
    let command = (id, ReviewId::from_uuid(review), ruling);
    let acting = having_read(&caller, id, seen);
    shown(&web, site::decide_review(&web.registry, &acting, command).await?).await
}

/// A notice that is to go out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendNoticeBody {
    /// `rogue`, `unapproved` or `compromised`.
    kind: String,
    /// Whose portfolio is told; none for the owner of a site that strangers broke into.
    portfolio: Option<Uuid>,
    /// The address of that owner.
    address: Option<String>,
}

/// Sends a notice about a site, on the site as it was read (P-93, P-94, P-96).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/notices", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = SendNoticeBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn send_notice(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<SendNoticeBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    caller.may(Permission::SendWatchNotice)?;
    let kind = coded("kind", &body.kind, NoticeKind::ALL, NoticeKind::code)?;
    let to = match (body.portfolio, body.address) {
        (Some(portfolio), None) => To::Portfolio(PortfolioId::from_uuid(portfolio)),
        (None, Some(address)) => To::SiteOwner(address),
        _ => {
            let allowed = "a portfolio, or the address of the site's owner";
            return Err(Problem::field("portfolio", "both or neither", allowed));
        }
    };
    let acting = having_read(&caller, id, seen);
    let (sent, _) = notice::send(&web.registry, &acting, SendNotice { site: id, kind, to }).await?;
    shown(&web, sent).await
}

/// An answer to a notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeAnswerBody {
    /// Which notice.
    notice: Uuid,
    /// `client-notified`, `suspended`, `locked`, `disputed` or `declined`.
    reply: String,
    /// Why, where it disputes or declines.
    #[serde(default)]
    reason: String,
    /// In which words, whole.
    #[serde(default)]
    words: String,
    /// When it arrived; none is now.
    received_at: Option<Instant>,
}

/// Reads a reply by its code.
pub(super) fn reply_of(code: &str, reason: String) -> Result<Reply, Problem> {
    let allowed = "client-notified, suspended, locked, disputed or declined";
    Reply::said(code, reason).ok_or_else(|| Problem::field("reply", format!("{code:?}"), allowed))
}

/// Enters what the recipient of a notice answered by mail or telephone (P-94).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/answers", tag = "watch",
    params(("id" = Uuid, Path)), request_body = NoticeAnswerBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn answer(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    JsonBody(body): JsonBody<NoticeAnswerBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let NoticeAnswerBody { notice, reply, reason, words, received_at } = body;
    let (reply, received_at) = (reply_of(&reply, reason)?, received_at.map(|at| at.0));
    let new = NewAnswer { reply, words, received_at };
    let command = (id, WatchNoticeId::from_uuid(notice), new);
    shown(&web, reply::enter(&web.registry, &caller.acting(), command).await?).await
}

/// What was seen after a notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeBody {
    /// Which notice.
    notice: Uuid,
    /// `suspended`, `locked`, `suspended-and-locked`, `gone`, `unchanged` or `unknown`.
    outcome: String,
    /// What shows it.
    evidence: Option<Uuid>,
}

/// Records what was seen after a notice; what was claimed stays as it was claimed (P-94).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/outcomes", tag = "watch",
    params(("id" = Uuid, Path)), request_body = OutcomeBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn verify(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    JsonBody(body): JsonBody<OutcomeBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let outcome = coded("outcome", &body.outcome, Outcome::ALL, Outcome::code)?;
    let notice = WatchNoticeId::from_uuid(body.notice);
    let command = (id, notice, outcome, body.evidence.map(EvidenceId::from_uuid));
    shown(&web, reply::verify(&web.registry, &caller.acting(), command).await?).await
}

/// A case about a name of ours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnCaseBody {
    /// A ground of the rulebook, for a suspension (P-52); none opens a revocation (P-50).
    ground: Option<String>,
    /// The reasons of its notice.
    reasons: Vec<CaseReason>,
}

/// Opens a case about a rogue site's name under a TLD of ours, with what was found and its evidence,
/// on the site as it was read (P-97).
#[utoipa::path(post, path = "/api/v1/watch/sites/{id}/case", tag = "watch",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = OwnCaseBody,
    responses((status = 200, body = SiteShape), (status = "4XX", body = Problem))
)]
pub async fn open_case(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<SiteId>,
    IfMatch(seen): IfMatch,
    JsonBody(body): JsonBody<OwnCaseBody>,
) -> Result<Tagged<SiteShape>, Problem> {
    let reasons = body.reasons.into_iter().map(Into::into).collect();
    let what = match body.ground {
        Some(ground) => OwnCase::Suspension(ground, reasons),
        None => OwnCase::Revocation(reasons),
    };
    let acting = having_read(&caller, id, seen);
    let (opened, _) = own_name::open_case(&web.registry, &acting, (id, what)).await?;
    shown(&web, opened).await
}
