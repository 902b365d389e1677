//! `/api/v1/domains/{name}`: a registered name, why it carries its statuses, what comes next.

use axum::extract::{Path, State};
use jiff::Timestamp;
use registry_core::casework;
use registry_core::domain::{self, Domain, Parents};
use registry_core::forecast;
use registry_core::id::{Roid, RoidKind};
use registry_core::rulebook::Rulebook;
use registry_core::status::{Cause, Status};
use registry_store::{Aggregate as _, Lock, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::forecasts::{self, FORECAST_MAXIMUM, ForecastEvent};
use super::request_shapes::BasisShape;
use super::shapes::Instant;
use crate::staff::permission::Permission;
use crate::vetting::submit;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::etag::Tagged;
use crate::web::problem::Problem;

/// Why a name carries server statuses (P-56).
#[derive(Debug, Serialize, ToSchema)]
pub struct CauseShape {
    /// `accreditation-lapsed`, `revoked`, `violation`, `accuracy`, `registry-lock`, `dispute`.
    kind: &'static str,
    /// Since when.
    since: Instant,
    /// Who set it.
    set_by: String,
    /// By which rule.
    rule: String,
    /// The number of its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// The statuses it brings.
    statuses: Vec<&'static str>,
}

/// A registered name.
#[derive(Debug, Serialize, ToSchema)]
pub struct DomainShape {
    /// The name.
    name: String,
    /// Its repository object id.
    roid: String,
    /// Who sponsors it.
    registrar: String,
    /// `active`, `redemption`, `pending-restore` or `pending-delete`.
    lifecycle: &'static str,
    /// Its EPP statuses.
    statuses: Vec<&'static str>,
    /// Its registry grace period statuses (RFC 3915).
    rgp: Vec<&'static str>,
    /// Why it carries server statuses.
    causes: Vec<CauseShape>,
    /// Whether the zone holds it.
    delegated: bool,
    /// Who holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<Uuid>,
    /// On what basis.
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<BasisShape>,
    /// Where notices about it go (P-57); none for a name without a customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_email: Option<String>,
    /// The request it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Uuid>,
    /// Since when its terms have ended, once they have (P-71): at a final revocation, back on the
    /// date of its notice; else at its deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms_end: Option<Instant>,
    /// How its newest transfer stands: `pending`, `clientApproved` and so on (RFC 5730).
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<&'static str>,
    /// The check of its registrant: `open`, `accepted`, `corrected` or `inaccurate` (P-34).
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy_check: Option<&'static str>,
    /// What one person proposed for its registry lock and another has to confirm: `set` or `lift`.
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_proposed: Option<&'static str>,
    /// When it was registered.
    created_at: Instant,
    /// When its registration ends.
    expires_at: Instant,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
    /// When time alone changes it next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due_at: Option<Instant>,
    /// What will happen if nobody acts, soonest first.
    forecast: Vec<ForecastEvent>,
}

/// Shows a registered name.
#[utoipa::path(get, path = "/api/v1/domains/{name}", tag = "registry",
    params(("name" = String, Path)),
    responses((status = 200, body = DomainShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Tagged<DomainShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let name = submit::parse_name(&web.registry, &name)?;
    let missing = Problem::not_found(format!("registered name {name}"));
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| {
        let Some(found) = snapshot.domain(&name, Lock::None, now)? else { return Ok(None) };
        if !found.object.is_live() {
            return Ok(None);
        }
        let version = snapshot.version(&found.object.key())?.unwrap_or_default();
        let parents = snapshot.parents_of(&found.object, now)?;
        let revocation = snapshot.revocation_of(found.object.id, now)?;
        let terms_end = casework::terms_end(&found.object, revocation.as_ref());
        let terms_end = terms_end.map(|end| Instant(end.at()));
        let shape = shape(&found.object, &parents.view(), now);
        Ok(Some(Tagged(version, DomainShape { terms_end, ..shape })))
    };
    web.registry.store.read(read).await?.ok_or(missing)
}

fn shape(domain: &Domain, parents: &Parents<'_>, now: Timestamp) -> DomainShape {
    let rulebook = parents.rulebooks.at(now);
    let roid = Roid::new(RoidKind::Domain, *domain.id.as_uuid(), &rulebook.repository_id);
    let vouching = domain.vouching.as_ref();
    DomainShape {
        name: domain.name.to_string(),
        roid: roid.to_string(),
        registrar: domain.registrar.to_string(),
        lifecycle: domain.lifecycle.code(),
        statuses: domain.statuses(rulebook).iter().map(Status::as_str).collect(),
        rgp: domain.rgp_statuses(),
        causes: domain.causes.values().map(|cause| cause_shape(cause, rulebook)).collect(),
        delegated: domain.is_delegated(rulebook),
        organization: vouching.map(|vouching| *vouching.organization.as_uuid()),
        basis: vouching.map(|vouching| vouching.basis.into()),
        contact_email: Some(domain.personal.contact_email.clone()).filter(|to| !to.is_empty()),
        request: vouching.map(|vouching| *vouching.request.as_uuid()),
        terms_end: None,
        transfer: domain.transfer.as_ref().map(|transfer| transfer.state.as_str()),
        accuracy_check: domain.accuracy.as_ref().map(|check| check.code()),
        lock_proposed: domain.lock_proposal.as_ref().map(|proposal| proposal.act.code()),
        created_at: Instant(domain.created_at),
        expires_at: Instant(domain.expires_at),
        updated_at: domain.updated.as_ref().map(|updated| Instant(updated.at)),
        next_due_at: domain::due_at(domain, parents).map(Instant),
        forecast: forecasts::shapes(forecast::of_domain(domain, parents, FORECAST_MAXIMUM)),
    }
}

fn cause_shape(cause: &Cause, rulebook: &Rulebook) -> CauseShape {
    let statuses = rulebook.causes.statuses(cause.kind);
    CauseShape {
        kind: cause.kind.code(),
        since: Instant(cause.since),
        set_by: cause.set_by.clone(),
        rule: cause.rule.clone(),
        case: cause.case.clone(),
        statuses: statuses.iter().map(|status| Status::from(*status).as_str()).collect(),
    }
}
