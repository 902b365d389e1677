//! Cases as the API shows them, and what acts in them put on file.

use jiff::Timestamp;
use registry_core::casework::{self, About, Case, Entry, Grounds, Matter, Reason, Supporting};
use registry_core::forecast;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::case_dates::CaseDates;
use super::documents::{DocumentShape, hashes};
use super::forecasts::{self, FORECAST_MAXIMUM, ForecastEvent};
use super::shapes::Instant;
use crate::vetting::cases::{Said, Stated};
use crate::web::problem::Problem;

/// A reason of a notice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseReason {
    /// The clause that is not kept: `T&C 2.4`.
    clause: String,
    /// How.
    words: String,
}

impl From<CaseReason> for Reason {
    fn from(CaseReason { clause, words }: CaseReason) -> Self {
        Self { clause, words }
    }
}

/// What a notice gives as its grounds (T&C 5.1, 9.1): reasons, and what supports them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseGrounds {
    /// At least one.
    reasons: Vec<CaseReason>,
    /// Supporting information in words; it or a document has to be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supporting: Option<String>,
    /// Documents that support it, by the hashes of their uploads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    documents: Vec<String>,
}

impl CaseGrounds {
    pub(super) fn read(self) -> Result<Stated, Problem> {
        let Self { reasons, supporting, documents } = self;
        let reasons = reasons.into_iter().map(Reason::from);
        let documents = hashes("grounds.documents", &documents)?;
        Ok(Stated { reasons: reasons.collect(), supporting, documents })
    }
}

impl From<Grounds> for CaseGrounds {
    fn from(grounds: Grounds) -> Self {
        let Grounds { reasons, supporting: Supporting { words, documents } } = grounds;
        let reasons =
            reasons.into_iter().map(|Reason { clause, words }| CaseReason { clause, words });
        Self {
            reasons: reasons.collect(),
            supporting: words,
            documents: documents.iter().map(|document| document.hash.to_string()).collect(),
        }
    }
}

/// What an act puts on the file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledWords {
    /// Why, or what it says.
    words: String,
    /// What came with it, by the hashes of the uploads.
    #[serde(default)]
    documents: Vec<String>,
    /// When the registry had it, if it came from outside; else now. Post may be recorded later.
    #[serde(default)]
    received_at: Option<Instant>,
}

impl FiledWords {
    pub(super) fn read(self) -> Result<Said, Problem> {
        let Self { words, documents, received_at } = self;
        let documents = hashes("documents", &documents)?;
        Ok(Said { words, documents, received_at: received_at.map(|at| at.0) })
    }
}

/// One act in the record of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEntry {
    /// When it was recorded.
    at: Instant,
    /// What happened, by its stable code.
    event: &'static str,
    /// Who did it.
    by: String,
    /// In which words.
    words: String,
    /// With which documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<DocumentShape>,
    /// When the registry had it, if it came from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<Instant>,
}

impl From<Entry> for CaseEntry {
    fn from(entry: Entry) -> Self {
        let Entry { at, event, by, words, documents, received_at } = entry;
        Self {
            at: Instant(at),
            event: event.code(),
            by: by.name(),
            words,
            documents: documents.into_iter().map(Into::into).collect(),
            received_at: received_at.map(Instant),
        }
    }
}

/// An act that waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalShape {
    /// `revoke`, `no-appeal`, `delete` or `lift`.
    act: &'static str,
    /// Who proposed it.
    by: String,
    /// When.
    at: Instant,
}

/// A clock that was moved by agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionShape {
    /// Which.
    clock: &'static str,
    /// First instant after it, before.
    before: Instant,
    /// First instant after it, as agreed.
    until: Instant,
    /// Who agreed for the other side.
    agreed_with: String,
    /// When it was made.
    agreed_at: Instant,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseShape {
    /// Its id.
    id: Uuid,
    /// Its number: `PR-2027-000123`.
    number: String,
    /// `revocation`, `suspension`, `discontinuation`, `dispute` or `compliance`.
    kind: &'static str,
    /// Where it stands, by the words of its kind.
    state: &'static str,
    /// Whether something is left to do.
    open: bool,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Who held the name when the case was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<Uuid>,
    /// The registrar, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    registrar: Option<String>,
    /// When it was opened.
    opened_at: Instant,
    /// First instant at which what it waits for is too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Instant>,
    /// Whether that has passed.
    overdue: bool,
    /// Its dates.
    dates: CaseDates,
    /// What can be done now, by the last words of the paths of the acts.
    possible: Vec<&'static str>,
    /// An act that waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposalShape>,
    /// The code of a suspension's ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<String>,
    /// `court`, `udrp` or `urs`: before whom a dispute is.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
    /// The court or provider of a dispute, and its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The grounds of the notice that opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    grounds: Option<CaseGrounds>,
    /// The grounds of the Revocation Notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_grounds: Option<CaseGrounds>,
    /// Every clock that was moved by agreement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<ExtensionShape>,
    /// When the terms of its name ended; absent while they run. Sections 3 to 13 survive.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms_ended_at: Option<Instant>,
    /// Every act, in order.
    entries: Vec<CaseEntry>,
    /// What will happen if nobody acts, soonest first.
    forecast: Vec<ForecastEvent>,
}

impl CaseShape {
    /// A case as it stands at `now`, and when the terms of its name ended.
    pub(super) fn new(case: Case, terms_ended_at: Option<Timestamp>, now: Timestamp) -> Self {
        let (name, organization, registrar) = match &case.about {
            About::Name { name, organization, .. } => (Some(name), *organization, None),
            About::Registrar { registrar } => (None, None, Some(registrar.to_string())),
        };
        let (ground, dispute) = match &case.matter {
            Matter::Suspension(of) => (Some(of.ground.clone()), None),
            Matter::Dispute(of) => (None, Some((of.source.code(), of.reference.clone()))),
            Matter::Revocation(_) | Matter::Discontinuation(_) | Matter::Compliance(_) => {
                (None, None)
            }
        };
        let (grounds, revocation_grounds) = match &case.matter {
            Matter::Revocation(of) => (Some(of.pending.clone()), of.grounds.clone()),
            Matter::Suspension(of) => (Some(of.grounds.clone()), None),
            Matter::Compliance(of) => (Some(of.grounds.clone()), None),
            Matter::Discontinuation(_) | Matter::Dispute(_) => (None, None),
        };
        let proposal = case.proposal.as_ref().map(|proposal| ProposalShape {
            act: proposal.act.code(),
            by: proposal.proposed.by.name(),
            at: Instant(proposal.proposed.at),
        });
        let extensions = case.extensions.iter().map(|moved| ExtensionShape {
            clock: moved.clock.code(),
            before: Instant(moved.before),
            until: Instant(moved.until),
            agreed_with: moved.agreed_with.clone(),
            agreed_at: Instant(moved.agreed_at),
        });
        Self {
            id: *case.id.as_uuid(),
            number: case.number.to_string(),
            kind: case.matter.code(),
            state: case.matter.state(),
            open: !case.matter.is_closed(),
            name: name.map(ToString::to_string),
            organization: organization.map(|id| *id.as_uuid()),
            registrar,
            opened_at: Instant(case.opened_at),
            deadline: case.matter.deadline().map(Instant),
            overdue: case.is_overdue(now),
            dates: CaseDates::of(&case.matter),
            possible: casework::possible(&case, now),
            proposal,
            ground,
            source: dispute.as_ref().map(|(source, _)| *source),
            reference: dispute.map(|(_, reference)| reference),
            grounds: grounds.map(Into::into),
            revocation_grounds: revocation_grounds.map(Into::into),
            extensions: extensions.collect(),
            terms_ended_at: terms_ended_at.map(Instant),
            forecast: forecasts::shapes(forecast::of_case(&case, FORECAST_MAXIMUM)),
            entries: case.entries.into_iter().map(Into::into).collect(),
        }
    }
}
