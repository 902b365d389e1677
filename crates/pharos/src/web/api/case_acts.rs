//! `/api/v1/cases/{id}/…` — acts in a case, each a named person's (P-15).

use axum::Json;
use axum::extract::State;
use registry_core::casework::{dispute, extension, suspension};
use registry_core::id::{CaseId, OrganizationId, RegistrarId};
use registry_core::rulebook::ExtensibleClock;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::case_shapes::{CaseGrounds, CaseShape, FiledWords};
use super::cases::shown;
use super::shapes::Instant;
use super::{PathId, parse};
use crate::vetting::cases::{self, Act};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

type Acted = Result<Json<CaseShape>, Problem>;

async fn act(web: &Web, caller: &Caller, (id, act): (CaseId, Act)) -> Acted {
    let after = cases::act(&web.registry, &caller.acting(), (id, act)).await?;
    shown(web, after).await
}

/// Acts that put words, and what came with them, on the file; nothing else.
macro_rules! filed {
    ($($(#[$doc:meta])* $name:ident at $path:literal does $act:path;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "cases",
            params(("id" = Uuid, Path)), request_body = FiledWords,
            responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
        )]
        pub async fn $name(
            State(web): State<Web>,
            caller: Caller,
            PathId(id): PathId<CaseId>,
            JsonBody(body): JsonBody<FiledWords>,
        ) -> Acted {
            act(&web, &caller, (id, $act(body.read()?))).await
        }
    )*};
}

filed! {
    /// Records a response to a Pending Revocation or Suspension Notice (P-50, P-52), or a
    /// registrar's answer (P-81), with the day it arrived; a late one is put on file and marked.
    respond at "/api/v1/cases/{id}/respond" does Act::Answer;
    /// Puts something on the file that changes no state (P-57).
    note at "/api/v1/cases/{id}/note" does Act::Note;
    /// Rescinds a Pending Revocation Notice: compliant now, a cure counts (P-50).
    rescind at "/api/v1/cases/{id}/rescind" does Act::Rescind;
    /// Confirms that the post brought no appeal, or proposes it; from the last day of the window
    /// on. The name is deleted at the end of that day, or at once where it has passed (P-51).
    confirm_no_appeal at "/api/v1/cases/{id}/confirm-no-appeal" does Act::NoAppeal;
    /// Closes a compliance case (P-81), or the suspension of a name that is gone (P-52).
    close at "/api/v1/cases/{id}/close" does Act::Close;
    /// Records that the registrant takes its discontinuation back in writing (P-53).
    take_back at "/api/v1/cases/{id}/take-back" does Act::TakeBack;
    /// Locks the name in dispute (P-38).
    lock at "/api/v1/cases/{id}/lock" does Act::Lock;
    /// Records that the request of whom an order moves the name to was rejected: it stays locked
    /// until a further order (P-38).
    reject_move at "/api/v1/cases/{id}/reject-move" does Act::MoveRejected;
    /// Takes in a determination of URS that suspends the name for the rest of its term (P-38).
    suspend_for_term at "/api/v1/cases/{id}/suspend-for-term" does Act::SuspendTerm;
    /// Takes in that this is rolled back: the name is locked as before (P-38).
    roll_back at "/api/v1/cases/{id}/roll-back" does Act::RollBack;
    /// Releases the name in dispute to its holder, by an order or a withdrawal (P-38).
    release at "/api/v1/cases/{id}/release" does Act::Release;
    /// Drops what is proposed (P-15).
    drop_proposal at "/api/v1/cases/{id}/drop-proposal" does Act::Drop;
}

/// Issues a Revocation Notice, or proposes it where that takes two people (P-51, P-15).
#[utoipa::path(post, path = "/api/v1/cases/{id}/revoke", tag = "cases",
    params(("id" = Uuid, Path)), request_body = CaseGrounds,
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn revoke(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
    JsonBody(body): JsonBody<CaseGrounds>,
) -> Acted {
    act(&web, &caller, (id, Act::Revoke(body.read()?))).await
}

/// Confirms what another person proposed (P-15); it is decided anew, by what stands now.
#[utoipa::path(post, path = "/api/v1/cases/{id}/confirm", tag = "cases",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn confirm(State(web): State<Web>, caller: Caller, PathId(id): PathId<CaseId>) -> Acted {
    act(&web, &caller, (id, Act::Confirm)).await
}

/// Why a suspension is lifted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SuspensionFinding {
    /// There was no violation.
    Unsubstantiated,
    /// There is none any more.
    Rectified,
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFinding {
    /// That there was no violation, or that there is none any more.
    finding: SuspensionFinding,
    /// In words, with what shows it.
    filed: FiledWords,
}

/// Reinstates a suspended name, or proposes it where that goes against a reviewer (P-52, P-15).
#[utoipa::path(post, path = "/api/v1/cases/{id}/lift", tag = "cases",
    params(("id" = Uuid, Path)), request_body = NewFinding,
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn lift(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
    JsonBody(body): JsonBody<NewFinding>,
) -> Acted {
    let finding = match body.finding {
        SuspensionFinding::Unsubstantiated => suspension::Finding::Unsubstantiated,
        SuspensionFinding::Rectified => suspension::Finding::Rectified,
    };
    act(&web, &caller, (id, Act::Lift(finding, body.filed.read()?))).await
}

/// The day of a deletion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeletionDay {
    /// When the name is deleted; what lies behind means now.
    delete_at: Instant,
    /// Why.
    filed: FiledWords,
}

/// Sets the instant at which a discontinued name is deleted, or proposes it (P-53, P-15).
#[utoipa::path(post, path = "/api/v1/cases/{id}/schedule", tag = "cases",
    params(("id" = Uuid, Path)), request_body = NewDeletionDay,
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn schedule(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
    JsonBody(body): JsonBody<NewDeletionDay>,
) -> Acted {
    act(&web, &caller, (id, Act::Schedule(body.delete_at.0, body.filed.read()?))).await
}

/// An order that moves a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveOrder {
    /// The entity it goes to, which has to qualify.
    organization: Uuid,
    /// The registrar it goes to, if that changes too.
    #[serde(default)]
    registrar: Option<String>,
    /// The order: its document has to be there.
    order: FiledWords,
}

/// Takes in an order that moves the name: its recipient has to submit a request, and only its
/// acceptance releases the name (P-38).
#[utoipa::path(post, path = "/api/v1/cases/{id}/order-move", tag = "cases",
    params(("id" = Uuid, Path)), request_body = MoveOrder,
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn order_move(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
    JsonBody(body): JsonBody<MoveOrder>,
) -> Acted {
    let registrar = body.registrar.as_deref();
    let registrar =
        registrar.map(|text| parse::<RegistrarId>("registrar", text, "a registrar's id"));
    let to = dispute::Recipient {
        organization: OrganizationId::from_uuid(body.organization),
        registrar: registrar.transpose()?,
    };
    act(&web, &caller, (id, Act::OrderMove(to, body.order.read()?))).await
}

/// A written agreement of both to move a clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExtension {
    /// Which: `revocation-response`, `suspension-response` or `discontinuation`.
    clock: String,
    /// The day agreed on, the last that is in time: `2027-05-31`.
    last_day: String,
    /// Who agreed for the other side.
    agreed_with: String,
    /// When it was made: before the clock ran out.
    agreed_at: Instant,
    /// The agreement: its document has to be there.
    filed: FiledWords,
}

/// Moves a clock of the case by written agreement, and tells the customer what was agreed (P-59a).
#[utoipa::path(post, path = "/api/v1/cases/{id}/extend", tag = "cases",
    params(("id" = Uuid, Path)), request_body = NewExtension,
    responses((status = 200, body = CaseShape), (status = "4XX", body = Problem))
)]
pub async fn extend(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<CaseId>,
    JsonBody(body): JsonBody<NewExtension>,
) -> Acted {
    let clocks = [
        ExtensibleClock::RevocationResponse,
        ExtensibleClock::SuspensionResponse,
        ExtensibleClock::Discontinuation,
    ];
    let known = clocks.into_iter().find(|clock| clock.code() == body.clock);
    let clock = known.ok_or_else(|| {
        let all: Vec<_> = clocks.iter().map(|clock| clock.code()).collect();
        Problem::field("clock", format!("{:?}", body.clock), all.join(", "))
    })?;
    let agreement = extension::Agreement {
        clock,
        last_day: parse("last_day", &body.last_day, "a day: 2027-05-31")?,
        agreed_with: body.agreed_with,
        agreed_at: body.agreed_at.0,
    };
    act(&web, &caller, (id, Act::Extend(agreement, body.filed.read()?))).await
}
