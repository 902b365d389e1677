//! `/api/v1/zones`: how the served zones stand, and releasing one that holds something back.

use axum::Json;
use axum::extract::State;
use registry_store::{ServedZone, Snapshot, ZoneFault, ZoneRelease as Kept};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PathId;
use super::shapes::Instant;
use crate::dns::status::{self, ZoneStatus};
use crate::staff::permission::Permission;
use crate::vetting::zone;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// How the zone of a TLD stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneShape {
    /// The TLD, without its dot.
    tld: String,
    /// Whether the signer is given it: it is once every name was looked at.
    served: bool,
    /// The newest version; absent before the zone is begun, as all that follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// The oldest version from which the difference to the newest can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_version: Option<u64>,
    /// The serial of its SOA: the low 32 bits of the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<u32>,
    /// How many names are delegated in it.
    delegations: u64,
    /// The name up to which every name is being looked at anew; absent while none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    walked_to: Option<String>,
    /// Since when removals of delegations are held back, until an operator releases them.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_since: Option<Instant>,
    /// How many names would leave and are held back.
    held: u64,
    /// Names that cannot be published and are kept out, the first hundred.
    faults: Vec<ZoneFaultShape>,
    /// Who released it when it was held, the newest first, the last ten.
    releases: Vec<ZoneReleaseShape>,
    /// Changes that are recorded and were not looked at yet, of all zones; counted to 10,000.
    marks_waiting: u64,
    /// Names that time may have changed since the sweep looked at them last; counted to 10,000.
    names_due: u64,
    /// When the oldest of the changes was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_mark: Option<Instant>,
}

/// A name that cannot be published.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneFaultShape {
    /// The name.
    name: String,
    /// What of its data makes no legal record.
    why: String,
    /// Since when it is kept out.
    since: Instant,
}

/// That a zone was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneReleaseShape {
    /// When.
    at: Instant,
    /// By whom.
    by: String,
    /// Why.
    reason: String,
    /// How many names were held back.
    held: u64,
}

/// Why a zone is released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneRelease {
    /// Why what is held back is right.
    reason: String,
}

/// What was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ZoneReleased {
    /// How many names were held back; each is looked at again now.
    released: u64,
    /// How the zone stands.
    zone: ZoneShape,
}

/// How the zone of every TLD stands.
#[utoipa::path(get, path = "/api/v1/zones", tag = "registry",
    responses((status = 200, body = [ZoneShape]), (status = "4XX", body = Problem))
)]
pub async fn list(State(web): State<Web>, caller: Caller) -> Result<Json<Vec<ZoneShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| status::all(read, now);
    let found = web.registry.store.read(read).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

/// Lets go what a zone holds back, because it is right that so many names leave.
#[utoipa::path(post, path = "/api/v1/zones/{tld}/release", tag = "registry",
    params(("tld" = String, Path, description = "The TLD, without its dot")),
    request_body = ZoneRelease,
    responses((status = 200, body = ZoneReleased), (status = "4XX", body = Problem))
)]
pub async fn release(
    State(web): State<Web>,
    caller: Caller,
    PathId(tld): PathId<String>,
    JsonBody(ZoneRelease { reason }): JsonBody<ZoneRelease>,
) -> Result<Json<ZoneReleased>, Problem> {
    let released = zone::release(&web.registry, &caller.acting(), (&tld, &reason)).await?;
    let (released, zone) = released;
    Ok(Json(ZoneReleased { released, zone: zone.into() }))
}

impl From<ZoneStatus> for ZoneShape {
    fn from(status: ZoneStatus) -> Self {
        let ZoneStatus { tld, zone, held, faults, releases, .. } = status;
        let ZoneStatus { marks_waiting, names_due, oldest_mark, .. } = status;
        let fault =
            |ZoneFault { name, why, since }| ZoneFaultShape { name, why, since: Instant(since) };
        let release = |Kept { at, by_name, words, removals }| ZoneReleaseShape {
            at: Instant(at),
            by: by_name,
            reason: words,
            held: removals,
        };
        let zone = zone.as_ref();
        Self {
            tld,
            served: zone.is_some_and(|zone| zone.is_ready),
            version: zone.map(|zone| zone.version),
            oldest_version: zone.map(|zone| zone.oldest_version),
            serial: zone.map(ServedZone::serial),
            delegations: zone.map_or(0, |zone| zone.delegations),
            walked_to: zone.and_then(|zone| zone.walked_to.clone()),
            held_since: zone.and_then(|zone| zone.held_since).map(Instant),
            held,
            faults: faults.into_iter().map(fault).collect(),
            releases: releases.into_iter().map(release).collect(),
            marks_waiting,
            names_due,
            oldest_mark: oldest_mark.map(Instant),
        }
    }
}
