//! Appeals as the API shows and takes them. Votes are apart: whoever reviews does not see them.

use registry_core::appeal::{
    Against, Appeal, Clock, Counsel, Ground, MatterKind, RefusedMatter, Seat, Side, State,
};
use registry_core::document::DocumentHash;
use registry_core::forecast;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::forecasts::{self, FORECAST_MAXIMUM, ForecastEvent};
use super::shapes::Instant;

/// Kebab-case words of the API for an enum of the core, both ways.
macro_rules! words {
    ($(#[$doc:meta])* $shape:ident for $kind:ident { $($(#[$each:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $shape { $($(#[$each])* $variant,)* }

        impl From<$kind> for $shape {
            fn from(kind: $kind) -> Self {
                match kind { $($kind::$variant => $shape::$variant,)* }
            }
        }

        impl From<$shape> for $kind {
            fn from(shape: $shape) -> Self {
                match shape { $($shape::$variant => $kind::$variant,)* }
            }
        }
    };
}

words! {
    /// A side of an appeal.
    SideShape for Side {
        /// Who appeals.
        Appellant,
        /// The registry.
        Registry,
    }
}

words! {
    /// What kind of new matter was refused.
    MatterShape for MatterKind {
        /// Evidence, or other information.
        Evidence,
        /// An argument.
        Argument,
        /// A plan to comply.
        CompliancePlan,
        /// A witness.
        Witness,
    }
}

words! {
    /// Why a member does not serve.
    GroundShape for Ground {
        /// They made the decision that is appealed.
        MadeTheDecision,
        /// They are away, or ill.
        Absent,
        /// They left the office.
        LeftOffice,
        /// They ask not to serve.
        Recused,
        /// A tie to the registry: always refused.
        TieToTheRegistry,
    }
}

pub(super) use words;

/// A lawyer of one side.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounselShape {
    /// The name.
    pub name: String,
    /// Where copies go.
    pub email: String,
}

impl From<CounselShape> for Counsel {
    fn from(CounselShape { name, email }: CounselShape) -> Self {
        Self { name, email }
    }
}

impl From<Counsel> for CounselShape {
    fn from(Counsel { name, email }: Counsel) -> Self {
        Self { name, email }
    }
}

/// A clock of an appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockShape {
    /// `response`, `convening` or `decision`.
    clock: &'static str,
    /// First instant at which the act is late.
    until: Instant,
    /// Whether it still waits for the act.
    running: bool,
    /// Whether it was missed.
    missed: bool,
}

/// A seat of the Commission.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatShape {
    /// The office it belongs to.
    office: String,
    /// Who serves in it; nobody while it is vacant.
    #[serde(skip_serializing_if = "Option::is_none")]
    serving: Option<Uuid>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Everybody who was found unable to.
    unable: Vec<UnableShape>,
}

/// Somebody who does not serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnableShape {
    /// Who.
    name: String,
    /// Why.
    ground: GroundShape,
    /// In words.
    words: String,
    /// Since when.
    at: Instant,
}

/// New matter that was refused, which counts as a violation of the terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedShape {
    /// When.
    at: Instant,
    /// Whose attempt.
    side: SideShape,
    /// Of which kind.
    kind: MatterShape,
    /// What it was.
    words: String,
    /// The document's SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealShape {
    /// Its id.
    id: Uuid,
    /// Its number: `AP-2027-000123`.
    number: String,
    /// `rejection` or `revocation`.
    against: &'static str,
    /// The request whose rejection is appealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Uuid>,
    /// The case by which the name was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// The date of the decision appealed.
    decided_at: Instant,
    /// The name.
    name: String,
    /// The appellant.
    organization: Uuid,
    /// `received`, `admitted`, `convened`, `affirmed`, `reversed`, `forfeited`, `ended-by-costs`.
    state: &'static str,
    /// Since when it is.
    state_since: Instant,
    /// The conditions of admission that failed: `date`, `fee`, `other-invoices`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<&'static str>,
    /// When the notice of appeal was received.
    received_at: Instant,
    /// The date it bears.
    #[serde(skip_serializing_if = "Option::is_none")]
    dated_at: Option<Instant>,
    /// `post`, `e-mail` or `desk`.
    channel: &'static str,
    /// The appellant's position.
    position: String,
    /// Why the decision was incorrect.
    error: String,
    /// What supports it.
    support: String,
    /// The invoice of the fee.
    fee: Uuid,
    /// Invoices of costs beyond it.
    costs: Vec<Uuid>,
    /// Its clocks.
    clocks: Vec<ClockShape>,
    /// When the registry answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Instant>,
    /// The response; absent where the registry elects not to respond.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<String>,
    /// The seats of the Commission.
    commission: Vec<SeatShape>,
    /// When the Articles were frozen.
    #[serde(skip_serializing_if = "Option::is_none")]
    articles_frozen_at: Option<Instant>,
    /// What was new and is refused.
    refused: Vec<RefusedShape>,
    /// How many teleconferences were held.
    teleconferences: usize,
    /// The version of Exhibit A that governs the procedure.
    procedure_version: String,
    /// The version of the terms that governs the substance.
    substance_version: String,
    /// The appellant's counsel.
    #[serde(skip_serializing_if = "Option::is_none")]
    appellant_counsel: Option<CounselShape>,
    /// The registry's counsel.
    #[serde(skip_serializing_if = "Option::is_none")]
    registry_counsel: Option<CounselShape>,
    /// The report.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
    /// What will happen if nobody acts, soonest first.
    forecast: Vec<ForecastEvent>,
}

impl From<Appeal> for AppealShape {
    fn from(appeal: Appeal) -> Self {
        let foreseen = forecast::of_appeal(&appeal, FORECAST_MAXIMUM);
        let clocks = Clock::ALL.into_iter().map(|clock| {
            let deadline = appeal.clocks.get(clock);
            ClockShape {
                clock: clock.code(),
                until: Instant(deadline.until),
                running: appeal.waits_for(clock),
                missed: deadline.missed,
            }
        });
        let since = match &appeal.state {
            State::Received => appeal.notice.received_at,
            State::Admitted { at }
            | State::Convened { at, .. }
            | State::Affirmed { at, .. }
            | State::Reversed { at, .. }
            | State::Forfeited { at, .. }
            | State::EndedByCosts { at, .. } => *at,
        };
        let failed = match &appeal.state {
            State::Forfeited { failed, .. } => failed.iter().map(|failed| failed.code()).collect(),
            _ => Vec::new(),
        };
        Self {
            forecast: forecasts::shapes(foreseen),
            clocks: clocks.collect(),
            id: *appeal.id.as_uuid(),
            against: appeal.against.code(),
            request: match appeal.against {
                Against::Rejection(id) => Some(*id.as_uuid()),
                Against::Revocation(_) => None,
            },
            case: match appeal.against {
                Against::Rejection(_) => None,
                Against::Revocation(id) => Some(*id.as_uuid()),
            },
            decided_at: Instant(appeal.decided_at),
            name: appeal.name.to_string(),
            organization: *appeal.organization.as_uuid(),
            state: appeal.state.code(),
            state_since: Instant(since),
            failed,
            received_at: Instant(appeal.notice.received_at),
            dated_at: appeal.notice.dated_at.map(Instant),
            channel: appeal.notice.channel.code(),
            fee: *appeal.fee.as_uuid(),
            costs: appeal.costs.iter().map(|id| *id.as_uuid()).collect(),
            answered_at: appeal.response.as_ref().map(|response| Instant(response.at)),
            articles_frozen_at: appeal.articles.as_ref().map(|all| Instant(all.frozen_at)),
            teleconferences: appeal.teleconferences.len(),
            commission: appeal.commission.into_iter().map(Into::into).collect(),
            refused: appeal.refused.into_iter().map(Into::into).collect(),
            response: appeal.response.and_then(|response| response.words),
            report: appeal.report.map(|report| report.words),
            number: appeal.number,
            position: appeal.notice.statement.position,
            error: appeal.notice.statement.error,
            support: appeal.notice.statement.support,
            procedure_version: appeal.procedure_version,
            substance_version: appeal.substance_version,
            appellant_counsel: appeal.personal.appellant_counsel.map(Into::into),
            registry_counsel: appeal.personal.registry_counsel.map(Into::into),
        }
    }
}

impl From<Seat> for SeatShape {
    fn from(seat: Seat) -> Self {
        let serving = seat.serving().cloned();
        let unable = seat.members.into_iter().filter_map(|member| {
            let unable = member.unable?;
            Some(UnableShape {
                name: member.person.name,
                ground: unable.ground.into(),
                words: unable.words,
                at: Instant(unable.at),
            })
        });
        Self {
            office: seat.office,
            serving: serving.as_ref().map(|person| *person.id.as_uuid()),
            name: serving.map(|person| person.name),
            unable: unable.collect(),
        }
    }
}

impl From<RefusedMatter> for RefusedShape {
    fn from(matter: RefusedMatter) -> Self {
        let RefusedMatter { at, side, kind, words, document } = matter;
        Self {
            at: Instant(at),
            side: side.into(),
            kind: kind.into(),
            words,
            document: document.as_ref().map(DocumentHash::to_string),
        }
    }
}
