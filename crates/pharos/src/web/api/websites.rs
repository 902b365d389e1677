//! `/api/v1/website-checks` and `/api/v1/domains/{name}/website-check`: whether a name leads to an
//! approved website (P-3), with all that was seen. The machine looks; a person judges.

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use registry_core::id::{CaseId, InformationRequestId, WebsiteCheckId};
use registry_core::website_check::{Answer, Look, State as At, Step, Verdict, WebsiteCheck};
use registry_store::{Lock, Snapshot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::{submit, website};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// One question to one server.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepShape {
    /// The URL that was asked for.
    url: String,
    /// The addresses that its host has.
    addresses: Vec<String>,
    /// The one that was connected to.
    #[serde(skip_serializing_if = "Option::is_none")]
    connected_to: Option<String>,
    /// The version of TLS, once a certificate was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<String>,
    /// `status`, `no-address`, `forbidden-address`, `forbidden-port`, `not-reached`, `late`,
    /// `tls-failed` or `no-http`.
    answer: &'static str,
    /// The status of HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Where it redirects to.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    /// What the system or the server said, or what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl From<Step> for StepShape {
    fn from(step: Step) -> Self {
        let Step { url, addresses, connected_to, tls, answer } = step;
        let (answer, status, location, words) = match answer {
            Answer::Status { status, location } => ("status", Some(status), location, None),
            Answer::NoAddress { words } => ("no-address", None, None, Some(words)),
            Answer::ForbiddenAddress { address } => {
                ("forbidden-address", None, None, Some(address.to_string()))
            }
            Answer::ForbiddenPort { port } => {
                ("forbidden-port", None, None, Some(port.to_string()))
            }
            Answer::NotReached { words } => ("not-reached", None, None, Some(words)),
            Answer::Late => ("late", None, None, None),
            Answer::TlsFailed { words } => ("tls-failed", None, None, Some(words)),
            Answer::NoHttp { words } => ("no-http", None, None, Some(words)),
        };
        let addresses = addresses.iter().map(ToString::to_string).collect();
        let connected_to = connected_to.map(|address| address.to_string());
        Self { url, addresses, connected_to, tls, answer, status, location, words }
    }
}

/// A look at a name: the evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookShape {
    /// When.
    at: Instant,
    /// The websites that were approved then.
    approved: Vec<String>,
    /// What it comes to: `approved`, `elsewhere`, `error-status`, `unusable-redirect`,
    /// `forbidden-port`, `too-many-redirects`, `no-address`, `forbidden-address`, `not-reached`,
    /// `late`, `tls-failed` or `no-http`.
    outcome: &'static str,
    /// Each way that was tried, step by step.
    tries: Vec<Vec<StepShape>>,
}

impl From<Look> for LookShape {
    fn from(look: Look) -> Self {
        let Look { at, approved, tries, outcome } = look;
        let steps = tries.into_iter().map(|one| one.steps.into_iter().map(Into::into).collect());
        Self { at: Instant(at), approved, outcome: outcome.code(), tries: steps.collect() }
    }
}

/// A verdict that was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenVerdict {
    /// `fine`, `asked` or `case`.
    verdict: &'static str,
    /// When.
    at: Instant,
    /// By whom.
    by: String,
    /// Why.
    reason: String,
    /// The question that the holder was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<Uuid>,
    /// The case that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
}

/// The check of a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebsiteCheckShape {
    /// Its id, under which history keeps every look.
    id: Uuid,
    /// The name.
    domain: String,
    /// Who held it at the last look.
    organization: Uuid,
    /// `quiet`, `failing`, `open`, `judged` or `ended`.
    state: &'static str,
    /// Since when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<Instant>,
    /// How often in a row it failed, before a reviewer is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<u32>,
    /// Since when a reviewer has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_at: Option<Instant>,
    /// The verdict, while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<GivenVerdict>,
    /// What was seen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<LookShape>,
    /// When the name is looked at next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Instant>,
}

impl From<WebsiteCheck> for WebsiteCheckShape {
    fn from(check: WebsiteCheck) -> Self {
        let code = check.state.code();
        let (failing_since, failures, opened_at) = match &check.state {
            At::Failing { since, failures } => (Some(*since), Some(*failures), None),
            At::Open { since, opened_at } => (Some(*since), None, Some(*opened_at)),
            At::Quiet | At::Judged { .. } | At::Ended { .. } => (None, None, None),
        };
        let verdict = match check.state {
            At::Judged { at, by, verdict, reason, finding: _ } => Some(GivenVerdict {
                verdict: verdict.code(),
                at: Instant(at),
                by: by.name(),
                reason,
                question: match verdict {
                    Verdict::Asked { question } => Some(*question.as_uuid()),
                    Verdict::Fine | Verdict::Case { .. } => None,
                },
                case: match verdict {
                    Verdict::Case { case } => Some(*case.as_uuid()),
                    Verdict::Fine | Verdict::Asked { .. } => None,
                },
            }),
            _ => None,
        };
        Self {
            id: *check.id.as_uuid(),
            domain: check.name.to_string(),
            organization: *check.organization.as_uuid(),
            state: code,
            failing_since: failing_since.map(Instant),
            failures,
            opened_at: opened_at.map(Instant),
            verdict,
            latest: check.latest.map(Into::into),
            next_at: check.next_at.map(Instant),
        }
    }
}

/// Lists the names that lead to no approved website and wait for a reviewer, oldest first.
#[utoipa::path(get, path = "/api/v1/website-checks", tag = "registry", params(PageQuery),
    responses((status = 200, body = Page<WebsiteCheckShape>), (status = "4XX", body = Problem))
)]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WebsiteCheckShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, WebsiteCheckId>()?);
    let read = move |read: &mut Snapshot<'_>| read.website_checks_open(after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.and_then(|last| Some(cursor(&last.open_since()?, &last.id)));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows where a name leads, as it was seen last.
#[utoipa::path(get, path = "/api/v1/domains/{name}/website-check", tag = "registry",
    params(("name" = String, Path)),
    responses((status = 200, body = WebsiteCheckShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<WebsiteCheckShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let name = submit::parse_name(&web.registry, &name)?;
    let missing = Problem::not_found(format!("check of where {name} leads"));
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.domain(&name, Lock::None, now)?.map(|found| found.object);
        match found.filter(registry_core::domain::Domain::is_live) {
            Some(domain) => read.website_check_of(domain.id, Lock::None),
            None => Ok(None),
        }
    };
    let found = web.registry.store.read(read).await?;
    found.map(|check| Json(check.into())).ok_or(missing)
}

/// What a reviewer decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebsiteVerdict {
    /// `fine`: no breach; `asked`: the holder was asked; `case`: a case was opened.
    verdict: WebsiteVerdictKind,
    /// Why.
    reason: String,
    /// With `asked`: the question, as it was put to the organization.
    #[serde(default)]
    question: Option<Uuid>,
    /// With `case`: the case about the name.
    #[serde(default)]
    case: Option<Uuid>,
}

/// The verdicts there are.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WebsiteVerdictKind {
    /// What was found is no breach.
    Fine,
    /// The holder was asked.
    Asked,
    /// A case was opened.
    Case,
}

impl WebsiteVerdict {
    fn read(self) -> Result<(Verdict, String), Problem> {
        let absent = |field: &str, allowed: &str| Problem::field(field, "none", allowed);
        let verdict = match self.verdict {
            WebsiteVerdictKind::Fine => Verdict::Fine,
            WebsiteVerdictKind::Asked => {
                let question = self.question.map(InformationRequestId::from_uuid);
                let allowed = "the id of a question that the organization was asked";
                Verdict::Asked { question: question.ok_or_else(|| absent("question", allowed))? }
            }
            WebsiteVerdictKind::Case => {
                let case = self.case.map(CaseId::from_uuid);
                Verdict::Case {
                    case: case.ok_or_else(|| absent("case", "the id of a case about the name"))?,
                }
            }
        };
        Ok((verdict, self.reason))
    }
}

/// Judges a name that leads to no approved website; nothing happens to the name by it. Whoever asks
/// the holder, or opens a case, does that first and cites it here.
#[utoipa::path(post, path = "/api/v1/domains/{name}/website-check/verdict", tag = "registry",
    params(("name" = String, Path)), request_body = WebsiteVerdict,
    responses((status = 200, body = WebsiteCheckShape), (status = "4XX", body = Problem))
)]
pub async fn judge(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<WebsiteVerdict>,
) -> Result<Json<WebsiteCheckShape>, Problem> {
    let name = submit::parse_name(&web.registry, &name)?;
    let (verdict, reason) = body.read()?;
    let judged = website::judge(&web.registry, &caller.acting(), (name, verdict, reason)).await?;
    Ok(Json(judged.into()))
}
