//! What the machine sees of a request, shown and never decided on (P-11, P-12, P-15), and which
//! questions wait for an answer (P-13).

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use registry_core::id::{OrganizationId, RequestId};
use registry_core::request::completeness::lacks;
use registry_core::request::nexus::{self, BusinessName, Mark};
use registry_core::request::{Basis, NexusEvidence};
use registry_store::{Lock, Snapshot, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::request_shapes::RequestShape;
use super::shapes::{Instant, OrganizationShape};
use super::{PathId, Query, documents};
use crate::staff::permission::Permission;
use crate::vetting::reject::prior_rejections;
use crate::vetting::submit::Nexus;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A mark or business name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NexusShape {
    /// `trademark`, `service-mark` or `business-name`.
    pub kind: String,
    /// The words of the mark or name, as registered.
    pub words: String,
    /// The office that registered a mark, or the register of a business name.
    pub office: String,
    /// The number of a mark at its office.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The jurisdiction where a mark is protected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub jurisdiction: String,
    /// The proof: the hash of a document uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

impl NexusShape {
    pub(super) fn read(given: Vec<Self>) -> Result<Vec<Nexus>, Problem> {
        given.into_iter().enumerate().map(Self::read_one).collect()
    }

    fn read_one((place, given): (usize, Self)) -> Result<Nexus, Problem> {
        let Self { kind, words, office, number, jurisdiction, document } = given;
        let field = format!("evidence[{place}].document");
        let hashes = documents::hashes(&field, document.as_slice())?;
        let evidence = match kind.as_str() {
            "trademark" | "service-mark" => {
                let mark = Mark { words, office, number, jurisdiction, document: None };
                match kind.as_str() {
                    "trademark" => NexusEvidence::Trademark(mark),
                    _ => NexusEvidence::ServiceMark(mark),
                }
            }
            "business-name" => {
                let name = BusinessName { words, register: office, document: None };
                NexusEvidence::BusinessName(name)
            }
            other => {
                let field = format!("evidence[{place}].kind");
                let allowed = "trademark, service-mark, business-name";
                return Err(Problem::field(field, format!("{other:?}"), allowed));
            }
        };
        Ok(Nexus { evidence, document: hashes.first().copied() })
    }
}

impl From<NexusEvidence> for NexusShape {
    fn from(evidence: NexusEvidence) -> Self {
        let kind = evidence.code().to_owned();
        let document = evidence.document().map(|proof| proof.hash.to_string());
        match evidence {
            NexusEvidence::Trademark(mark) | NexusEvidence::ServiceMark(mark) => {
                let Mark { words, office, number, jurisdiction, document: _ } = mark;
                Self { kind, words, office, number, jurisdiction, document }
            }
            NexusEvidence::BusinessName(BusinessName { words, register, document: _ }) => {
                let (number, jurisdiction) = (String::new(), String::new());
                Self { kind, words, office: register, number, jurisdiction, document }
            }
        }
    }
}

/// Something a request lacks, as far as a machine can see.
#[derive(Debug, Serialize, ToSchema)]
pub struct LackShape {
    /// The stable code.
    code: &'static str,
    /// What is missing, in words.
    words: String,
}

/// How near the label comes to a mark or name.
#[derive(Debug, Serialize, ToSchema)]
pub struct HintShape {
    /// The words of the mark or name; last the organization's own.
    words: String,
    /// `same`, `partly` or `apart`.
    closeness: &'static str,
}

/// What the machine sees of a request; a person decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct Findings {
    /// What it lacks.
    lacks: Vec<LackShape>,
    /// How near its label comes to each mark and name.
    nexus: Vec<HintShape>,
    /// Rejections of the same name for the same customer that stand, oldest first.
    prior_rejections: Vec<RequestShape>,
    /// Who is marked as conflicted about the organization now.
    conflicted: Vec<String>,
}

/// Shows what the machine sees of a request.
#[utoipa::path(get, path = "/api/v1/requests/{id}/findings", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Findings), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<RequestId>,
) -> Result<Json<Findings>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| findings(snapshot, id, now);
    let found = web.registry.store.read(read).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found(format!("request {id}")))?))
}

fn findings(
    snapshot: &mut Snapshot<'_>,
    id: RequestId,
    now: Timestamp,
) -> Result<Option<Findings>, StoreError> {
    let Some(request) = snapshot.request(id, Lock::None, now)? else { return Ok(None) };
    let request = request.object;
    let organization = snapshot.organization(request.organization, Lock::None)?;
    let missing = || StoreError::Missing(format!("organization {}", request.organization));
    let organization = organization.ok_or_else(missing)?;
    let accreditation = match request.basis {
        Basis::Accreditation(id) => snapshot.accreditation(id, Lock::None, now)?,
        Basis::Government => None,
    };
    let accreditation = accreditation.map(|found| found.object);
    let all = snapshot.requests_for_name(&request.name, Lock::None, now)?;
    let prior = prior_rejections(&request, all.iter().map(|one| &one.object));
    let lacks = lacks(&request, accreditation.as_ref(), now).into_iter();
    let hints = nexus::hints(&request, &organization).into_iter();
    let rulebooks = snapshot.rulebooks(request.name.tld())?;
    let prior = prior.map(|one| RequestShape::new(one.clone(), &rulebooks, now));
    let standing = organization.conflicts.iter().filter(|one| one.ended.is_none());
    Ok(Some(Findings {
        lacks: lacks.map(|lack| LackShape { code: lack.code(), words: lack.words() }).collect(),
        nexus: hints
            .map(|(words, closeness)| HintShape { words, closeness: closeness.code() })
            .collect(),
        prior_rejections: prior.collect(),
        conflicted: standing.map(|one| one.name.clone()).collect(),
    }))
}

/// Which waiting questions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WaitingQuery {
    /// `requests` or `customers`.
    of: String,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Requests or customers with a question that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Waiting {
    /// Requests, by the due date of their oldest question.
    requests: Vec<RequestShape>,
    /// Customers, likewise.
    customers: Vec<OrganizationShape>,
    /// The instant as of which `overdue` is told.
    as_of: Instant,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists what was asked and is not answered, by its due date, passed ones first.
#[utoipa::path(get, path = "/api/v1/information-requests", tag = "vetting", params(WaitingQuery),
    responses((status = 200, body = Waiting), (status = "4XX", body = Problem))
)]
pub async fn waiting(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<WaitingQuery>,
) -> Result<Json<Waiting>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let page = super::PageQuery { cursor: query.cursor, limit: query.limit };
    let limit = page.limit()?;
    let (mut requests, mut customers, mut last) = (Vec::new(), Vec::new(), None);
    match query.of.as_str() {
        "requests" => {
            let after = page.begin::<Timestamp, RequestId>()?;
            let read = move |snapshot: &mut Snapshot<'_>| {
                snapshot.requests_waiting_for_answers(after, limit, now)
            };
            for found in web.registry.store.read(read).await? {
                let due = registry_core::information::waits_since(&found.object.information);
                last = due.map(|due| super::cursor(&due, &found.object.id));
                requests.push(super::requests::shown(&web, found.object)?);
            }
        }
        "customers" => {
            let after = page.begin::<Timestamp, OrganizationId>()?;
            let read = move |snapshot: &mut Snapshot<'_>| {
                snapshot.customers_waiting_for_answers(after, limit)
            };
            for found in web.registry.store.read(read).await? {
                let due = registry_core::information::waits_since(&found.questions);
                last = due.map(|due| super::cursor(&due, &found.id));
                customers.push(OrganizationShape::at(found, now));
            }
        }
        other => return Err(Problem::field("of", format!("{other:?}"), "requests, customers")),
    }
    let full = i64::try_from(requests.len() + customers.len()).is_ok_and(|count| count == limit);
    let next = last.filter(|_| full);
    Ok(Json(Waiting { requests, customers, as_of: Instant(now), next }))
}
