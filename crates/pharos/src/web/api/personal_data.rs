//! `/api/v1/personal-data` — how long personal data is kept, and erasing it (DESIGN, section 3).
//!
//! What it says never stands here: only that it is there, what needs it, and until when it is kept.

use axum::Json;
use axum::extract::{Path, State};
use registry_core::retention::LEGAL_MINIMUM;
use registry_store::Session;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::parse;
use super::shapes::Instant;
use crate::staff::permission::Permission;
use crate::vetting::personal::{self, Act, Shown, Whose};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// An object's personal data.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalDataShape {
    /// `organization`, `request`, `appeal`, `licence`, `name` or `contact`.
    kind: &'static str,
    /// Whether there is any; not where it was erased.
    is_there: bool,
    /// What needs it now: `in-use`, `customer`, `open-case`, `open-appeal`, `open-invoice`, `hold`.
    needed_by: Vec<&'static str>,
    /// The last change of its object, from which periods count.
    rests_since: Instant,
    /// First instant at which a person may erase it, once nothing needs it.
    by_hand_from: Instant,
    /// The key of the rulebook that says so.
    by_hand_rule: &'static str,
    /// First instant at which the clock erases it, once nothing needs it.
    by_clock_from: Instant,
    /// The key of the rulebook that says so.
    by_clock_rule: &'static str,
    /// What people did about it.
    acts: Vec<PersonalActShape>,
}

/// What somebody did about personal data.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalActShape {
    /// `hold`, `release` or `erase`.
    act: String,
    /// When.
    at: Instant,
    /// Who.
    by: String,
    /// Why.
    words: String,
}

impl From<Shown> for PersonalDataShape {
    fn from(shown: Shown) -> Self {
        let Shown { facts, ends, acts } = shown;
        let acts = acts.into_iter().map(|acted| PersonalActShape {
            act: acted.act,
            at: Instant(acted.at),
            by: acted.by,
            words: acted.words,
        });
        Self {
            kind: facts.kind.code(),
            is_there: facts.is_there,
            needed_by: facts.needs.iter().map(|need| need.code()).collect(),
            rests_since: Instant(facts.rests_since),
            by_hand_from: Instant(ends.by_hand),
            by_hand_rule: LEGAL_MINIMUM,
            by_clock_from: Instant(ends.by_clock),
            by_clock_rule: facts.kind.rule(),
            acts: acts.collect(),
        }
    }
}

fn whose((kind, id): (String, String)) -> Result<Whose, Problem> {
    Ok((personal::kind_of(&kind)?, parse("id", &id, "a UUID")?))
}

/// Shows how long an object's personal data is kept and what needs it, never what it says.
#[utoipa::path(get, path = "/api/v1/personal-data/{kind}/{id}", tag = "personal data",
    params(("kind" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = PersonalDataShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(path): Path<(String, String)>,
) -> Result<Json<PersonalDataShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let whose = whose(path)?;
    let read = move |read: &mut Session<'_>, now| personal::shown(read, whose, now);
    let found = web.registry.look(read).await?;
    let missing = || Problem::not_found(format!("{} {}", whose.0.code(), whose.1));
    found.map(|shown| Json(shown.into())).ok_or_else(missing)
}

/// The reason of an act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalDataWords {
    /// Why; it stays on file.
    words: String,
}

async fn done(
    web: &Web,
    caller: &Caller,
    (path, act, words): ((String, String), Act, String),
) -> Result<Json<PersonalDataShape>, Problem> {
    let command = (whose(path)?, act, words);
    Ok(Json(personal::act(&web.registry, &caller.acting(), command).await?.into()))
}

/// Holds personal data: nothing erases it until it is released.
#[utoipa::path(post, path = "/api/v1/personal-data/{kind}/{id}/hold", tag = "personal data",
    params(("kind" = String, Path), ("id" = Uuid, Path)), request_body = PersonalDataWords,
    responses((status = 200, body = PersonalDataShape), (status = "4XX", body = Problem))
)]
pub async fn hold(
    State(web): State<Web>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<PersonalDataWords>,
) -> Result<Json<PersonalDataShape>, Problem> {
    done(&web, &caller, (path, Act::Hold, body.words)).await
}

/// Ends a hold.
#[utoipa::path(post, path = "/api/v1/personal-data/{kind}/{id}/release", tag = "personal data",
    params(("kind" = String, Path), ("id" = Uuid, Path)), request_body = PersonalDataWords,
    responses((status = 200, body = PersonalDataShape), (status = "4XX", body = Problem))
)]
pub async fn release(
    State(web): State<Web>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<PersonalDataWords>,
) -> Result<Json<PersonalDataShape>, Problem> {
    done(&web, &caller, (path, Act::Release, body.words)).await
}

/// Erases an object's personal data, from its history too; it cannot be undone. Refused while
/// something needs it, and before the legal minimum has passed.
#[utoipa::path(post, path = "/api/v1/personal-data/{kind}/{id}/erase", tag = "personal data",
    params(("kind" = String, Path), ("id" = Uuid, Path)), request_body = PersonalDataWords,
    responses((status = 200, body = PersonalDataShape), (status = "4XX", body = Problem))
)]
pub async fn erase(
    State(web): State<Web>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    JsonBody(body): JsonBody<PersonalDataWords>,
) -> Result<Json<PersonalDataShape>, Problem> {
    done(&web, &caller, (path, Act::Erase, body.words)).await
}

/// Where a round of erasing begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseDueBody {
    /// `organization`, `request`, `appeal`, `licence`, `name` or `contact`.
    kind: String,
    /// `next` of the round before; none begins anew.
    after: Option<Uuid>,
}

/// What a round did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedShape {
    /// How many objects were looked at.
    looked_at: u64,
    /// Of how many the personal data was erased; of the others something needs it, or its period
    /// is not over.
    erased: u64,
    /// Where the next round begins; absent after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Uuid>,
}

/// Erases what is due of a kind, as the clock does once a day; one bounded round.
#[utoipa::path(post, path = "/api/v1/personal-data/erase-due", tag = "personal data",
    request_body = EraseDueBody,
    responses((status = 200, body = ErasedShape), (status = "4XX", body = Problem))
)]
pub async fn erase_due(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<EraseDueBody>,
) -> Result<Json<ErasedShape>, Problem> {
    let command = (personal::kind_of(&body.kind)?, body.after);
    let round = personal::erase_due(&web.registry, &caller.acting(), command).await?;
    let personal::Round { looked_at, erased, next } = round;
    Ok(Json(ErasedShape { looked_at, erased, next }))
}
